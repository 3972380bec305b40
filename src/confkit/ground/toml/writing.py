"""TOML that confkit writes; every value goes through tomli-w, so that any text survives."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import tomli_w


def pair(key: str, value: Any) -> str:
    """Return `key = value` on one line, without a line end."""
    if isinstance(value, list):
        return f"{key} = [{', '.join(map(_item, value))}]"
    if isinstance(value, Mapping):
        return f"{key} = {_item(value)}"
    return tomli_w.dumps({key: value}).rstrip("\n")


def _item(value: Any) -> str:
    """Return a value as it stands in a list: a table between braces."""
    if isinstance(value, Mapping):
        return f"{{ {', '.join(pair(*field) for field in value.items())} }}"
    return tomli_w.dumps({"_": value}).rstrip("\n")[len("_ = ") :]


def tables(values: Mapping[str, Any]) -> str:
    """Return tables as TOML text; a list of tables has each under a [[header]] of its own.

    tomli-w alone would put short tables of a list on one line, `promise = [{…}]`, which at the
    end of a file would belong to the table above it.
    """
    parts = []
    for name, value in values.items():
        if isinstance(value, list):
            parts += [f"[[{name}]]\n{tomli_w.dumps(table)}" for table in value]
        else:
            parts.append(f"[{name}]\n{tomli_w.dumps(value)}")
    return "\n".join(parts)
