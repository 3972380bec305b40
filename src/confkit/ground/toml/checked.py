"""From a TOML document to a NamedTuple for each table: every mistake at once, with its place.

For files that every command reads: nothing is loaded for it, as it is for `validated`. The types
of the fields are the rules, and `Annotated[type, check, …]` adds more: a check takes the value
and returns it as it should be, or raises ValueError with what is wrong and, after that, the keys
below at which it stands. A field may end in `_` where its key is a word of Python.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from confkit.ground.errors import Problem, nearest
from confkit.ground.toml import wording
from confkit.ground.toml.reading import Document, said_as
from confkit.ground.toml.where import Where

Elsewhere = Callable[[Where], str | None]
"""Is asked about an unknown key and may say where it would be right."""


def known_keys(kind: Any) -> dict[str, str]:
    """Return the keys of a table as they are written, each with its field; {} of no table."""
    kind = get_args(kind)[0] if get_origin(kind) is Annotated else kind
    return {name.removesuffix("_"): name for name in getattr(kind, "_fields", ())}


def fields(
    kind: Any, document: Document, *, only: Collection[str] = (), elsewhere: Elsewhere | None = None
) -> tuple[dict[str, Any], list[Problem]]:
    """Return the fields that a document gives a table, and every problem in them.

    With `only` these keys alone are looked at, and what may be meant for one of them. A field
    that is wrong or missing is left out.
    """
    check = _Check(document, elsewhere)
    return check.fields(kind, document.data, (), only), check.problems


class _Check:
    """One look through a document, and what was wrong in it."""

    def __init__(self, document: Document, elsewhere: Elsewhere | None) -> None:
        self.document, self.elsewhere = document, elsewhere
        self.problems: list[Problem] = []

    def fields(
        self, kind: Any, data: Mapping[str, Any], where: Where, only: Collection[str] = ()
    ) -> dict[str, Any]:
        known, kinds = known_keys(kind), get_type_hints(kind, include_extras=True)
        right: dict[str, Any] = {}
        for key, name in known.items():
            if only and key not in only:
                continue
            if key in data:
                value = self.value(kinds[name], data[key], (*where, key))
                if value is not None:
                    right[name] = value
            elif name not in kind._field_defaults:
                self._missing((*where, key))
        for key in data:
            if key not in known and (not only or nearest(key, list(known)) in only):
                self._unknown((*where, key), list(known))
        return right

    def value(self, kind: Any, value: Any, where: Where) -> Any:
        """Return a value as its kind wants it; None, and told, where it cannot be."""
        origin = get_origin(kind)
        if origin is Annotated:
            return self._annotated(kind, value, where)
        if origin in (Union, UnionType):
            kinds = [get_arg for get_arg in get_args(kind) if get_arg is not NoneType]
            fits = [kind for kind in kinds if bool(known_keys(kind)) == isinstance(value, dict)]
            return self.value((fits or kinds)[0], value, where)
        if origin is tuple:
            return self._list(get_args(kind)[0], value, where)
        if origin is Mapping or known_keys(kind):
            return self._table(kind, value, where)
        if origin is Literal:
            choices = get_args(kind)
            message = f"should be one of: {', '.join(map(repr, choices))}"
            return value if value in choices else self._wrong(where, message)
        return self._plain(kind, value, where)

    def _annotated(self, kind: Any, value: Any, where: Where) -> Any:
        inner, *checks = get_args(kind)
        value = self.value(inner, value, where)
        for check in checks if value is not None else ():
            try:
                value = check(value)
            except ValueError as error:
                message, *below = error.args
                return self._wrong((*where, *below), message)
        return value

    def _list(self, kind: Any, value: Any, where: Where) -> Any:
        if not isinstance(value, list):
            is_table = isinstance(value, dict)
            return self._wrong(where, wording.several(where) if is_table else wording.LIST)
        items = [self.value(kind, item, (*where, at)) for at, item in enumerate(value)]
        return None if None in items else tuple(items)

    def _table(self, kind: Any, value: Any, where: Where) -> Any:
        if not isinstance(value, dict):
            is_list = isinstance(value, list)
            return self._wrong(where, wording.once(where) if is_list else wording.TABLE)
        told = len(self.problems)
        if of_items := get_args(kind)[1:]:
            return {
                key: self.value(of_items[0], item, (*where, key)) for key, item in value.items()
            }
        values = self.fields(kind, value, where)
        lacking = set(kind._fields) - values.keys() - kind._field_defaults.keys()
        return None if lacking or len(self.problems) > told else kind(**values)

    def _plain(self, kind: Any, value: Any, where: Where) -> Any:
        if kind is date:
            return self._day(value, where)
        if isinstance(value, kind) and not isinstance(value, bool):
            return value
        return self._wrong(where, {str: wording.TEXT, int: wording.NUMBER}[kind])

    def _day(self, value: Any, where: Where) -> Any:
        if isinstance(value, str) and len(value) == len("2026-12-18"):
            try:
                return date.fromisoformat(value)
            except ValueError:
                pass
        if isinstance(value, datetime):
            return self._wrong(where, wording.DAY_ALONE)
        return value if isinstance(value, date) else self._wrong(where, wording.DAY)

    def _wrong(self, where: Where, message: str) -> None:
        """Tell what is wrong at a place; what begins with "should" is about the key there."""
        if message.startswith(("should", wording.EMPTY)):
            message = f"`{said_as(where)}` {message}"
        self.problems.append(self.document.problem(where, message))

    def _missing(self, where: Where) -> None:
        """Tell what is missing, unless it may stand in a line that was passed over."""
        if self.document.whole:
            place = self.document.place(where[:-1])
            line = place.line if where[:-1] else 1
            message = wording.missing(where)
            self.problems.append(Problem(self.document.path, line, place.column, message))

    def _unknown(self, where: Where, known: list[str]) -> None:
        message = (self.elsewhere and self.elsewhere(where)) or wording.unknown_key(where, known)
        place = self.document.place(where)
        self.problems.append(Problem(self.document.path, place.key_line, place.key_column, message))


def between(least: int, most: int, *below: str) -> Callable[[int], int]:
    """Return the check of a number that has bounds, both allowed, at a key `below`."""

    def check(number: int) -> int:
        if number < least:
            raise ValueError(wording.at_least(least), *below)
        if number > most:
            raise ValueError(wording.at_most(most), *below)
        return number

    return check


def not_empty(items: tuple[Any, ...]) -> tuple[Any, ...]:
    """Be the check of a list that needs an item."""
    if not items:
        raise ValueError(wording.EMPTY)
    return items
