"""How a package that confkit can do without is added to this very installation."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path


def command(*packages: str) -> str:
    """Return the line to type, with pipx, uv or pip: whichever confkit was installed with."""
    place = Path(sys.prefix).parts
    if "pipx" in place:
        return f"pipx inject {Path(sys.prefix).name} {' '.join(packages)}"
    if "uv" in place or find_spec("pip") is None:
        return f'uv pip install --python "{sys.executable}" {" ".join(packages)}'
    return f'"{sys.executable}" -m pip install {" ".join(packages)}'
