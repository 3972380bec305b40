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
    """Return tables as TOML text; a list of tables has each under a [[header]] of its own.

    tomli-w alone would put short tables of a list on one line, `promise = [{…}]`, which at the
    end of a file would belong to the table above it.
    """
    parts = []
    for name, value in _cleaned(values).items():
        if isinstance(value, list):
            parts += [f"[[{name}]]\n{tomli_w.dumps(table)}" for table in value]
        else:
            parts.append(f"[{name}]\n{tomli_w.dumps(value)}")
    return "\n".join(parts)


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list | tuple):
        return [_cleaned(item) for item in value]
    if isinstance(value, Mapping):
        return {name: _cleaned(item) for name, item in value.items()}
    return value
