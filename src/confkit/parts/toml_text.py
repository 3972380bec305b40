"""TOML that confkit writes; every value goes through tomli-w, so that any text survives."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import tomli_w

from confkit.ground.text import clean


def pair(key: str, value: Any) -> str:
    """Return `key = value` on one line, without a line end."""
    return tomli_w.dumps({key: value}).rstrip("\n")


def tables(values: Mapping[str, Any]) -> str:
    """Return tables and arrays of tables as TOML text."""
    return tomli_w.dumps(_cleaned(values))


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list | tuple):
        return [_cleaned(item) for item in value]
    if isinstance(value, Mapping):
        return {name: _cleaned(item) for name, item in value.items()}
    return value
