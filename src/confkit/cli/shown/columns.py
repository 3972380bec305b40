"""The columns of a list that is not understood: shown with samples, and asked about."""

from __future__ import annotations

import re
from collections.abc import Sequence

from confkit.cli.shown import console
from confkit.cli.shown.asking import ask, not_taken
from confkit.ground.errors import nearest
from confkit.roster.exports import headers
from confkit.roster.exports.values import SeenColumn

_ANSWER = re.compile(r"(\d+)\W+(\w.*)")
_PERSON = re.compile(r"^(guardian|parent|mother|father|contact)_?(\d*)_?")
_USUAL = (
    "student_id, name, given_name, family_name, grade, class, language, guardian_name, "
    "guardian_email, guardian_relation, guardian2_name, guardian2_email"
)


def ask_about(columns: Sequence[SeenColumn]) -> dict[str, str]:
    """Ask what columns are; return their headers by the names that `[roster] columns` has."""
    console.err("Part of this list is not understood. Its columns, and what each is read as:")
    for number, column in enumerate(columns, 1):
        console.err(_line(number, column))
    console.err("If one is wrong or missing, type its number and what it is: 2 guardian_email")
    console.err(f"Common words: {_USUAL}.")
    answers: dict[str, str] = {}
    maybe = {column.maybe: column.header for column in columns if column.maybe}
    if maybe:
        console.err("What has a ? behind it is only likely. If all of that is right, type yes.")
    while answer := ask("Number and word (Enter when it is right)"):
        if maybe and answer.strip().casefold() in ("y", "yes"):
            return {**maybe, **answers}
        try:
            column, field = _understood(answer, columns)
        except ValueError as error:
            not_taken(error)
        else:
            answers[field] = column.header
            console.err(f"  {column.header} is {field}")
    return answers


def _line(number: int, column: SeenColumn) -> str:
    taken = column.field or (f"left out: {column.why}" if column.why else f"{column.maybe}?")
    return f"  {number:>2}  {column.header[:28]:<28}  {', '.join(column.samples)[:40]:<40}  {taken}"


def _understood(answer: str, columns: Sequence[SeenColumn]) -> tuple[SeenColumn, str]:
    """Return the column and the field that are meant; raises ValueError with what to do."""
    match = _ANSWER.fullmatch(answer.strip())
    if not match or not 1 <= int(match[1]) <= len(columns):
        raise ValueError(f"Type a number from 1 to {len(columns)}, and a word.")
    words = re.sub(r"\W+", "_", match[2].strip().casefold())
    field = _PERSON.sub(lambda person: f"{person[1]}{person[2]}_", words)
    if headers.field_named(field) is None:
        meant = nearest(field, headers.known_fields())
        hint = f"; did you mean {meant}?" if meant else f". Common words: {_USUAL}."
        raise ValueError(f"{match[2]!r} is not a column of the roster{hint}")
    return columns[int(match[1]) - 1], field
