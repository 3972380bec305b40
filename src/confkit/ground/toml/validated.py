"""From pydantic's findings to problems with a line, a column and what to do.

Input values are never repeated from pydantic's own messages (they may be about a child); what
is shown is the key, its place and what is expected there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import pydantic
import pydantic_core

from confkit.ground.errors import Problem
from confkit.ground.text import one_line
from confkit.ground.toml import wording
from confkit.ground.toml.reading import Document, said_as
from confkit.ground.toml.where import Where

Model = TypeVar("Model", bound=pydantic.BaseModel)


class TomlTable(pydantic.BaseModel):
    """A table of a TOML file: frozen, and every key in it is known."""

    model_config = pydantic.ConfigDict(extra="forbid", frozen=True)


def validated(
    model: type[Model],
    document: Document,
    *,
    context: Mapping[str, Any] | None = None,
    belongs_elsewhere: Callable[[Where], str | None] | None = None,
) -> tuple[Model | None, list[Problem]]:
    """Return the document's values as `model`, or None and every problem in them.

    `belongs_elsewhere` is asked about an unknown key and may say where it would be right.
    """
    try:
        value = model.model_validate(document.data, context=context)
    except pydantic.ValidationError as error:
        details = error.errors(include_url=False, include_input=True)
        problems = [
            _problem(model, document, detail, belongs_elsewhere)
            for detail in details
            if _is_news(detail, document)
        ]
        return None, problems
    return (value, []) if document.whole else (None, [])


def _is_news(detail: pydantic_core.ErrorDetails, document: Document) -> bool:
    """Tell whether a finding says more than others do.

    What is missing may stand in a line that was passed over; a list whose items are wrong is
    not also too short.
    """
    if detail["type"] == "missing":
        return document.whole
    return detail["type"] != "too_short" or not detail["input"]


def _problem(
    model: type[pydantic.BaseModel],
    document: Document,
    detail: pydantic_core.ErrorDetails,
    belongs_elsewhere: Callable[[Where], str | None] | None,
) -> Problem:
    where: Where = _in_document(detail["loc"], document.data)
    if detail["type"] == "extra_forbidden":
        place = document.place(where)
        message = belongs_elsewhere and belongs_elsewhere(where)
        message = message or wording.unknown_key(where, known_keys(model, where[:-1]))
        return Problem(document.path, place.key_line, place.key_column, message)
    message = one_line(_in_plain_words(detail, where))
    if detail["type"] == "missing":
        place = document.place(where[:-1])
        at_top = len(where) == 1
        return Problem(document.path, 1 if at_top else place.line, place.column, message)
    return document.problem(where, message)


def _in_document(loc: tuple[str | int, ...], data: Any) -> Where:
    """Keep of pydantic's location what stands in the document (unions add their own names)."""
    where: list[str | int] = []
    for number, step in enumerate(loc):
        inside = isinstance(data, dict) and (step in data or number == len(loc) - 1)
        if inside or (isinstance(data, list) and isinstance(step, int) and step < len(data)):
            where.append(step)
            data = data.get(step) if isinstance(data, dict) else data[int(step)]
    return tuple(where)


def known_keys(model: type[pydantic.BaseModel], where: Where) -> list[str]:
    """Return the keys that `model` knows at a place below it."""
    current: Any = model
    for step in where:
        if isinstance(step, int):
            continue
        fields = current.model_fields.items() if _is_model(current) else ()
        field = next((field for name, field in fields if (field.alias or name) == step), None)
        current = _model_within(field.annotation) if field else None
    if not _is_model(current):
        return []
    return [field.alias or name for name, field in current.model_fields.items()]


def _is_model(candidate: Any) -> bool:
    return isinstance(candidate, type) and issubclass(candidate, pydantic.BaseModel)


def _model_within(annotation: Any) -> Any:
    """Return the model named in an annotation such as `tuple[Glow, ...]` or `Goal | None`."""
    if _is_model(annotation):
        return annotation
    for inner in getattr(annotation, "__args__", ()):
        inner_model = _model_within(inner)
        if inner_model:
            return inner_model
    return None


_EXPECTED = {
    "string_type": wording.TEXT,
    "int_type": wording.NUMBER,
    "int_from_float": wording.NUMBER,
    "bool_type": "should be true or false",
    "list_type": wording.LIST,
    "tuple_type": wording.LIST,
    "dict_type": wording.TABLE,
    "model_type": wording.TABLE,
    "model_attributes_type": wording.TABLE,
    "date_type": wording.DAY,
    "date_from_datetime_inexact": wording.DAY_ALONE,
    "date_from_datetime_parsing": wording.DAY,
    "date_parsing": wording.DAY,
    "datetime_from_date_parsing": wording.MOMENT,
    "datetime_parsing": wording.MOMENT,
    "datetime_type": wording.MOMENT,
}


def _too_short(kind: str, least: int) -> str:
    """Say what is missing in a list or a text that has fewer than `least` items or characters."""
    if least == 1:
        return wording.EMPTY
    return f"needs at least {least} {'characters' if kind == 'string_too_short' else 'entries'}"


def _in_plain_words(detail: pydantic_core.ErrorDetails, where: Where) -> str:
    """Say what is expected at this place; sentences of our own validators pass as they are."""
    kind = detail["type"]
    name = f"`{said_as(where)}`"
    given = detail.get("ctx") or {}
    if kind == "value_error":
        message = str(given["error"])
        return f"{name} {message}" if message.startswith("should") else message
    if kind == "tuple_type" and isinstance(detail["input"], dict):
        return wording.several(where)
    if kind in ("model_type", "dict_type") and isinstance(detail["input"], list):
        return wording.once(where)
    if kind == "missing":
        return wording.missing(where)
    if kind == "literal_error":
        return f"{name} should be one of: {str(given['expected']).replace(' or ', ', ')}"
    if kind in ("too_short", "string_too_short"):
        return f"{name} {_too_short(kind, given['min_length'])}"
    if kind == "too_long":
        return f"{name} takes at most {given['max_length']}; it has {given['actual_length']}"
    if kind in ("greater_than_equal", "less_than_equal"):
        message = wording.at_least(given["ge"]) if "ge" in given else wording.at_most(given["le"])
        return f"{name} {message}"
    return f"{name} {_EXPECTED.get(kind, detail['msg'])}"
