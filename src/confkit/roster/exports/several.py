"""Cells that hold several people, several addresses or several answers: each gets their own.

"Maria Reyes / Luis Reyes", "maria@… / luis@…" and "Y / N" in one row belong together by their
place. Where their numbers differ, or an address bears another one's name, nothing is shared out:
no address is taken, and several answers are none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import permutations
from typing import NamedTuple

from confkit.ground.errors import Problem
from confkit.roster.exports.cell_words import (
    ADDRESS,
    beside_address,
    is_no_address,
    is_no_name,
    plain_words,
    relation,
    said,
    with_relation,
)
from confkit.roster.exports.headers import NAMING, OF_ALL, STUDENT, parents_in, person_of
from confkit.roster.exports.shapes import Mapped
from confkit.roster.exports.values import ReadExport
from confkit.roster.tables.tabular import TableRow

_ANSWERS = ("receives", "possible", "doubt", "conduct", "legal", "custody")
_WORDS = ("relation", "language")


class Share(NamedTuple):
    """A row as it is about one person; `email` is theirs where no column of their own has it."""

    row: TableRow
    email: str = ""


class _Person(NamedTuple):
    """What a cell says of one person: the name with the relation behind it, and an address."""

    name: str
    email: str = ""


class Several:
    """The columns of a table in which one cell may be about several people."""

    def __init__(self, mapped: Mapped, export: ReadExport) -> None:
        self.mapped, self.export = mapped, export
        self.naming = {
            person: sorted(at for field in NAMING for at in mapped.at.get((person, field), ()))
            for person in mapped.people
        }
        self.named = sorted(
            (person for person, places in self.naming.items() if places),
            key=lambda person: self.naming[person],
        )
        (alone,) = self.named if len(self.named) == 1 else ("",)
        in_one = alone in OF_ALL and mapped.has("name", alone)
        self.name_at = mapped.at[alone, "name"][0] if in_one else None
        of = tuple(person for person in OF_ALL if in_one or person not in self.named)
        self.emails = self._columns(("email",), of) if self.named else []
        self.answers = [
            at for at in self._columns(_ANSWERS, (*of, STUDENT)) if not self._is_form(at)
        ]
        self.words = self._columns(_WORDS, of)
        numbered = {
            int(number): person
            for person in mapped.people
            if in_one and person not in self.named and mapped.has("email", person)
            if (number := person.rpartition(" ")[2]).isdecimal()
        }
        self.by_place = [mapped.at[numbered[n], "email"][0] for n in sorted(numbered)]
        self.without_names = {*numbered.values()} | {
            person for person in of if person not in self.named and self.emails
        }

    def _columns(self, fields: Sequence[str], of: Sequence[str]) -> list[int]:
        at = self.mapped.at
        return sorted({n for who in of for field in fields for n in at.get((who, field), ())})

    def _is_form(self, at: int) -> bool:
        """Tell whether "Y/N" may be what a form has printed: it is the same beside all."""
        texts = [row.cells[at] for row in self.mapped.table.rows]
        mixed = [text for text in texts if len(set(_places(text))) > 1]
        return len(mixed) > 1 and len(set(mixed)) == 1

    @property
    def is_needed(self) -> bool:
        """Whether a cell of the table may be about several people; in most tables none is."""
        rows = self.mapped.table.rows
        if self.by_place:
            return True
        if self.name_at is None:
            return bool(self.emails) or any(
                len(_places(row.cells[at])) > 1 for at in self.answers for row in rows
            )
        texts = [row.cells[self.name_at] for row in rows]
        return bool(
            _BETWEEN.search("\t".join(texts))
        ) or not self.mapped.table.in_lines.keys().isdisjoint(texts)

    def shares(self, row: TableRow, person: str) -> list[Share]:
        """Return the row once for each of the people whom this person's columns name."""
        if self.name_at is not None:
            return self._in_one_cell(row, self.name_at)
        return [self._in_columns(row, person)]

    def _raw(self, text: str) -> str:
        return self.mapped.table.in_lines.get(text, text)

    def _in_one_cell(self, row: TableRow, name_at: int) -> list[Share]:
        text = row.cells[name_at]
        theirs = next((row.cells[at] for at in self.emails if row.cells[at]), "")
        each = [row.cells[at] for at in self.by_place]
        if not theirs and any(each):
            theirs = "; ".join(each).rstrip("; ")
        people = _people(self._raw(text), _found(theirs))
        number = len(people)
        if number == 1 and any(each) and not any(row.cells[at] for at in self.emails):
            return [Share(row, theirs)]  # of several addresses none is taken
        if number == 1:
            if people[0] == (text, ""):
                return [Share(row)]
            (person,) = people
            return [Share(_with(row, {name_at: person.name}), "" if theirs else person.email)]
        addresses = [person.email for person in people]
        if theirs and not any(addresses):
            addresses = self._addresses(theirs, number, row)
        names = [with_relation(person.name)[0] for person in people]
        sure = not _contradict(names, addresses)
        if not sure:
            self._tell(row, _WHOSE)
            addresses = [""] * number
        shares = []
        related = [relation(with_relation(person.name)[1]).word for person in people]
        for n, person in enumerate(people):
            cells = dict.fromkeys(self.emails, "") | {name_at: person.name}
            cells |= self._own(row, n, related) if sure else {}
            shares.append(Share(_with(row, cells), addresses[n]))
        return shares

    def _in_columns(self, row: TableRow, person: str) -> Share:
        """Return what is shared out to one of the people who each have a column."""
        there = [who for who in self.named if any(row.cells[at] for at in self.naming[who])]
        if person not in there:
            return Share(row)
        names = [" ".join(row.cells[at] for at in self.naming[who]) for who in there]
        theirs = next((row.cells[at] for at in self.emails if row.cells[at]), "")
        at = there.index(person)
        related = [person_of(who).relation for who in there]
        if labelled := _labelled(self._raw(theirs)):
            email = labelled.get(related[at], "") if related.count(related[at]) == 1 else ""
            return Share(_with(row, self._own(row, at, related)), email)
        addresses = self._addresses(theirs, len(there), row) if theirs else [""] * len(there)
        fit = sum(_bears(address, names, n) for n, address in enumerate(addresses))
        contradict = _contradict(names, addresses)
        if contradict or fit < max(1, len(there) - 1):
            if any(addresses):
                self._tell(row, _WHOSE)
            addresses = [""] * len(there)
        return Share(row if contradict else _with(row, self._own(row, at, related)), addresses[at])

    def _own(self, row: TableRow, at: int, related: list[str]) -> dict[int, str]:
        """Return one person's part of the cells that hold as many answers as there are people.

        They stand in the order of the people, or in that of the parents whom their header names.
        """
        own = {}
        for column in (*self.answers, *self.words) if len(related) > 1 else ():
            places = _places(row.cells[column])
            whole = column in self.words or all(
                said(place) != "blank" or place in _EMPTY for place in places
            )
            parents = parents_in(self.mapped.table.header[column])
            order = parents if len(parents) > 1 else related
            if len(places) == len(related) and whole and sorted(order) == sorted(related):
                own[column] = places[order.index(related[at]) if order is parents else at]
        return own

    def _addresses(self, text: str, number: int, row: TableRow) -> list[str]:
        """Return the addresses of a cell in their order; none where each has not one of them."""
        raw = self._raw(text)
        places = [place.strip() for place in _BETWEEN_ADDRESSES.split(raw)]
        if len(places) == number and all(
            place.count("@") == 1 or place in _EMPTY or is_no_address(place) for place in places
        ):
            return [place if "@" in place else "" for place in places]
        found = _found(raw)
        if len(found) == number:
            return found
        if found:
            self._tell(row, _WHOSE)
        return [""] * number

    def _tell(self, row: TableRow, message: str) -> None:
        """Tell something of a row once, though it is asked of each person."""
        told = Problem(self.mapped.table.name, row.line, 0, message)
        if told not in self.export.told[-2:]:
            self.export.told.append(told)


def _with(row: TableRow, cells: dict[int, str]) -> TableRow:
    return row._replace(cells=[cells.get(at, text) for at, text in enumerate(row.cells)])


_WHOSE = "it is not plain which guardian has which address on this line; none is taken"
_EMPTY = ("", "-", "–", "—")
_BETWEEN_ADDRESSES = re.compile(r"[;|\n,/]")
_SURE = re.compile(r"\s*[;|\n/]\s*|\s+(?:&|\+|and|und|et)\s+")
_UNSURE = re.compile(r"\s*,(?![^(]*\))\s*|\s+(?:y|e|i)\s+")
_BETWEEN = re.compile(r"[;|/&+,:@]| (?:and|und|et|y|e|i) ", re.IGNORECASE)
"""What stands somewhere in a cell of several names, unless it has several lines."""
_BETWEEN_ANSWERS = re.compile(r"\s*[;|/,&+]\s*")
_LABEL = re.compile(r"(?:^|[\s;,|/]+)([^\W\d_]+)\s*:\s*")
_SHORTEST = 3


def _places(text: str) -> list[str]:
    """Return the answers of a cell that may have one for each person: `Y / N`, `Y N`."""
    places = _BETWEEN_ANSWERS.split(text)
    if len(places) > 1:
        return places
    words = text.split()
    return words if all(len(word) == 1 for word in words) else [text]


def _found(text: str) -> list[str]:
    return ADDRESS.findall(text)


def _labelled(text: str) -> dict[str, str]:
    """Return the addresses that each have a label by who that is: `mom: eva@…, dad: luis@…`."""
    before, *parts = _LABEL.split(text)
    words = [relation(label).word for label in parts[::2]]
    found = [_found(part) for part in parts[1::2]]
    plain = not before and len(set(words)) == len(words) and all(len(each) == 1 for each in found)
    return {word: each[0] for word, each in zip(words, found, strict=True)} if plain else {}


def _people(text: str, addresses: list[str]) -> list[_Person]:
    """Return the people whom a cell names; one where it is not plain that there are several."""
    labels = _LABEL.findall(text)
    if labels and not _LABEL.split(text)[0] and all(relation(label).kind for label in labels):
        names = [name.strip(" ;,|/\n") for name in _LABEL.split(text)[2::2]]
        return [
            person._replace(name=f"{person.name} ({label})")
            for label, person in zip(labels, map(_person, names), strict=True)
        ]
    for between in (_SURE, _UNSURE):
        people = [_person(part) for part in between.split(text) if part]
        if len(people) > 1 and all(map(_is_whole, people)):
            names = [person.name for person in people]
            agree = len(addresses) == len(names) and all(
                _bears(address, names, n) for n, address in enumerate(addresses)
            )
            told = all(with_relation(person.name)[1] or person.email for person in people)
            if between is _SURE or agree or told:
                return people
    return _of_one_family(text, addresses) or [_person(text)]


def _of_one_family(text: str, addresses: list[str]) -> list[_Person]:
    """Return the two of `Mary & John Smith` where each has an address that bears their name."""
    first, *others = _SURE.split(text)
    given, _, family = "".join(others).rpartition(" ")
    names = [f"{first} {family}", f"{given} {family}"]
    if len(others) != 1 or not first or not given or len(addresses) != len(names):
        return []
    fit = all(_bears(address, names, at) for at, address in enumerate(addresses))
    return [_Person(name) for name in names] if fit else []


def _person(text: str) -> _Person:
    return _Person(*beside_address(text))


def _is_whole(person: _Person) -> bool:
    """Tell whether a part of a cell is a person's name, and not half of one."""
    name, related = with_relation(person.name)
    words = name.split()
    whole = len(words) > 1 or bool(words and (related or person.email))
    return whole and not is_no_name(name) and not any(map(str.isdigit, name))


def _own_words(names: list[str], at: int) -> set[str]:
    """Return the words of one name that none of the others has."""
    words = [set(plain_words(with_relation(name)[0]).split()) for name in names]
    others = set().union(*words[:at], *words[at + 1 :])
    return {word for word in words[at] - others if len(word) >= _SHORTEST}


def _bears(address: str, names: list[str], at: int) -> bool:
    """Tell whether an address has a word of one name that is in none of the others."""
    local = plain_words(address.partition("@")[0]).replace(" ", "")
    return any(word in local for word in _own_words(names, at))


def _contradict(names: list[str], addresses: list[str]) -> bool:
    """Tell whether an address bears another one's name than that of the person at its place."""
    return any(
        addresses[at]
        and _bears(addresses[at], names, other)
        and not _bears(addresses[at], names, at)
        for at, other in permutations(range(len(names)), 2)
    )
