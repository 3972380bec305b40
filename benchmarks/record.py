"""Values that need nothing of confkit to be loaded again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any


class Record:
    """What a named tuple or a model was, field for field: by name, by place, or in order."""

    def __init__(self, fields: Mapping[str, Any]) -> None:
        self.__dict__.update(fields)

    def __iter__(self) -> Iterator[Any]:
        return iter(self.__dict__.values())

    def __len__(self) -> int:
        return len(self.__dict__)

    def __getitem__(self, place: int) -> Any:
        return list(self.__dict__.values())[place]


def place_of(value: Any, *more: Any) -> Any:
    """Return under which key stands what a filter makes of a value, and of `more` beside it."""
    return (value, *map(tuple, more)) if more else value
