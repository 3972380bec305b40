"""The files that confkit ships beside its code: templates, examples, data.

In a wheel they stand inside the package; in a checkout, templates and examples stand at its
top, so that an edit shows at once.
"""

from __future__ import annotations

import os
import sys
from functools import cache
from pathlib import Path
from typing import Any

import tomli

from confkit import __version__

_PACKAGE = Path(__file__).resolve().parent.parent


@cache
def program() -> str:
    """Return words that are other ones as soon as anything of the program is another one.

    That is its version and Python's, when the newest of its files was written, and how many there
    are, and when anything was last installed beside it. What was made is made anew after that.
    """
    written = [
        os.stat(os.path.join(place, name)).st_mtime_ns  # noqa: PTH116, PTH118 - half the time
        for top in (_PACKAGE, folder("templates"))
        for place, _, names in os.walk(top)
        if not place.endswith("__pycache__")
        for name in names
    ]
    beside = Path(tomli.__file__).parent.parent.stat().st_mtime_ns
    return f"{__version__} {sys.version} {max(written)} {len(written)} {beside}"


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
