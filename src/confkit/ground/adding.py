"""How a package that confkit can do without is added to this very installation."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path


def command(*packages: str, again: bool = False) -> str:
    """Return the line to type, with pipx, uv or pip: whichever confkit was installed with.

    `again` is for packages that are there and do not work.
    """
    place, named = Path(sys.prefix).parts, " ".join(packages)
    if "pipx" in place:
        return f"pipx inject {'--force ' * again}{Path(sys.prefix).name} {named}"
    if "uv" in place or find_spec("pip") is None:
        return f'uv pip install {"--reinstall " * again}--python "{sys.executable}" {named}'
    return f'"{sys.executable}" -m pip install {"--force-reinstall " * again}{named}'
