"""The files that confkit ships beside its code: templates, examples, data.

In a wheel they stand inside the package; in a checkout, templates and examples stand at its
top, so that an edit shows at once.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import tomli

_PACKAGE = Path(__file__).resolve().parent.parent


def folder(name: str) -> Path:
    """Return the folder `templates` or `examples`, packaged or of the checkout."""
    packaged = _PACKAGE / name
    return packaged if packaged.is_dir() else _PACKAGE.parent.parent / name


def data_file(name: str) -> Path:
    """Return a data file of the package, by its path within the package."""
    return _PACKAGE / name


def data_text(name: str) -> str:
    """Return the text of a data file of the package."""
    return data_file(name).read_text(encoding="utf-8")


@cache  # the words of a class list are asked for in every one of its cells
def data_table(name: str) -> dict[str, Any]:
    """Return a TOML file of the package."""
    return tomli.loads(data_text(name))
