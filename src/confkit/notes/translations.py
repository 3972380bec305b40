"""What sentences of a note are in a family's language: the teacher's own words and the bank's.

A note has translations in its own shape, in a table for each language:

    [in.es]
    goal.statement = "…"

What the note names from the bank needs none: the bank of that language has it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import Any

from confkit.ground.errors import Problem
from confkit.ground.text import one_line
from confkit.ground.toml.reading import Document, parse, said_as
from confkit.ground.toml.where import Where
from confkit.language.languages import is_tag, scripts_meant, written
from confkit.language.sentences import differs, is_left
from confkit.notes import bank

TABLE = "in"

_NOT_READ = ("student_voice", "topics")
"""What of a note no family reads in its language: it stands on the teacher's side of the sheet."""

_Pair = tuple[Where, str, str]


def of_note(
    document: Document,
    language: str,
    child: str,
    reading: Callable[[], bank.Bank],
    school: bank.Bank,
) -> dict[str, str]:
    """Return the sentences of a note that have a translation, each with it.

    `document` has its words of the `school`'s bank filled in; `reading` reads that of the language.
    """
    translations, theirs = _of_bank(document, child, reading, school), scripts_meant(language)
    for tag, table in _tables(document):
        if written(tag) == written(language):
            translations |= {
                one_line(text): one_line(translation)
                for _, text, translation in _pairs(document.data, table)
                if not is_left(translation, text) and not differs(translation, text, theirs)
            }
    return translations


def problems(document: Document) -> list[Problem]:
    """Find translations of something that the note does not say."""
    wrong = []
    for tag, table in _tables(document):
        if not is_tag(tag):
            message = f"{tag!r} is not a language; write its code, such as [in.es] for Spanish"
            wrong.append(document.problem((TABLE, tag), message))
            continue
        pairs = _pairs(document.data, table)
        there = {where for where, _, _ in pairs if where[0] not in _NOT_READ}
        for where in _leaves(table):
            if where not in there:
                message = (
                    f"`{said_as(where)}` translates nothing in this note that a family reads; "
                    "use the note's own names, and put the text in quotes"
                )
                wrong.append(document.problem((TABLE, tag, *where), message))
    return wrong


def doubtful(document: Document, read: Collection[str]) -> list[Problem]:
    """Find translations that reach no letter. `read` are the languages of the class."""
    problems = []
    for tag, table in _tables(document):
        if written(tag) not in read:
            message = f"nobody in your class needs a translation into {tag!r}"
            problems.append(document.problem((TABLE, tag), message))
            continue
        for where, text, translation in _pairs(document.data, table):
            if message := differs(translation, text, scripts_meant(tag)):
                problems.append(document.problem((TABLE, tag, *where), message))
    return problems


def _tables(document: Document) -> Iterator[tuple[str, dict[str, Any]]]:
    tables = document.data.get(TABLE)
    for tag, table in tables.items() if isinstance(tables, dict) else ():
        if isinstance(table, dict):
            yield tag, table


def _of_bank(
    document: Document, child: str, reading: Callable[[], bank.Bank], school: bank.Bank
) -> dict[str, str]:
    """Return what a note names from the bank, as the school's bank and the family's have it."""
    as_written = parse(document.text.encode(), document.path)
    texts = dict(_texts(as_written.data))
    theirs = bank.fill(as_written, child, reading, school).document.data
    found = {
        text: translation
        for where, text, translation in _pairs(document.data, theirs)
        if translation != texts.get(where)
    }
    in_words = {text: bank.translated(text, child, school, reading) for text in texts.values()}
    return {
        one_line(text): one_line(translation)
        for text, translation in (in_words | found).items()
        if translation and bank.OPEN not in translation and not is_left(translation, text)
    }


def _pairs(data: Any, table: Any, where: Where = ()) -> Iterator[_Pair]:
    """Yield each text that stands at the same place in both, and what it is in the second."""
    if isinstance(data, str) and isinstance(table, str):
        if data.strip() and table.strip():
            yield where, data, table
    elif isinstance(data, dict) and isinstance(table, str):  # { text = "…", for = "all" }
        yield from _pairs(data.get("text"), table, where)
    elif isinstance(data, dict) and isinstance(table, dict):
        for name in (name for name in table if name not in ("private", TABLE)):
            yield from _pairs(data.get(name), table[name], (*where, name))
    elif isinstance(data, list) and isinstance(table, list):
        for number, (ours, other) in enumerate(zip(data, table, strict=False)):
            yield from _pairs(ours, other, (*where, number))


def _leaves(table: Any, where: Where = ()) -> Iterator[Where]:
    """Yield where something stands in a table; an empty text is left for later."""
    if isinstance(table, dict | list):
        inner = table.items() if isinstance(table, dict) else enumerate(table)
        for name, value in inner:
            yield from _leaves(value, (*where, name))
    elif table != "":
        yield where


def _texts(data: Any) -> Iterator[tuple[Where, str]]:
    """Yield every text of a table, and where it stands."""
    for where, text, _ in _pairs(data, data):
        yield where, text
