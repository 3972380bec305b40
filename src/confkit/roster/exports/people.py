"""A row's columns about a child, and about a guardian, as values."""

from __future__ import annotations

import re
from collections.abc import Callable
from operator import itemgetter

from confkit.ground.addresses import canonical, mixes_alphabets, tidied
from confkit.ground.text import key
from confkit.roster.exports import cell_words, headers
from confkit.roster.exports.headers import EVERYBODY, STUDENT
from confkit.roster.exports.permissions import Facts, kind_of, strictest
from confkit.roster.exports.pointing import (
    means,
    mentions_one,
    only_for,
    pointers,
    says_of,
    singles_out,
)
from confkit.roster.exports.shapes import Mapped
from confkit.roster.exports.values import ExportedChild, GuardianLink, ReadExport, Remark
from confkit.roster.tables.tabular import TableRow

_KEPT = ("pronouns", "grade", "slot", "room", "home_name")
_OF_STUDENT = (
    "name",
    "given",
    "family",
    "preferred",
    "preferred_family",
    "sort_name",
    "infix",
    "language",
    "class",
    *_KEPT,
)
_OF_PERSON = (
    "name",
    "given",
    "infix",
    "family",
    "email",
    "relation",
    "language",
    "household",
    "shared_mailbox",
    "interpreter",
    "id",
    "priority",
)
_Take = Callable[[list[str]], tuple[str, ...]]


def taking(mapped: Mapped, fields: tuple[str, ...], person: str) -> _Take:
    """Return what takes these fields' texts out of a row, each of the column that is filled."""
    places = [mapped.at.get((person, field), []) for field in fields]
    if all(len(indices) < 2 for indices in places):
        take: _Take = itemgetter(*(indices[0] if indices else -1 for indices in places))
        return lambda cells: take([*cells, ""])
    return lambda cells: tuple(
        [next((cells[at] for at in indices if cells[at]), "") for indices in places]
    )


def tell_numbers(mapped: Mapped, field: str, export: ReadExport) -> None:
    """Tell where a workbook holds ids as numbers: zeros in front of one are not there any more."""
    for at in mapped.at.get((STUDENT, field), ()):
        if at in mapped.table.numbers:
            message = (
                f"the ids in {mapped.table.header[at]!r} are stored as numbers; a zero in front of "
                "one is lost: compare them with your school's list"
            )
            export.tell(mapped.table.name, mapped.table.head, message)


class Pupils:
    """A table's columns about its students."""

    def __init__(self, mapped: Mapped) -> None:
        self.mapped = mapped
        self.take = taking(mapped, _OF_STUDENT, STUDENT)
        self.plans = mapped.at.get((STUDENT, "plan"), [])

    def child(self, row: TableRow, student_id: str) -> ExportedChild:
        """Make a child of a row; links are added by the reading.

        A preferred name is the one that is shown: it is what the child is called.
        """
        name, given, family, preferred, preferred_family, sort_name, infix, *more = self.take(
            row.cells
        )
        language, of_class, *kept = more
        whole_family = preferred_family or f"{infix} {family}".strip()
        called = cell_words.named(name, preferred or given, whole_family)
        child = ExportedChild(
            student_id, called.shown, sort_name or called.sorted, row.line, self.mapped.table.name
        )
        child.fields = {field: text for field, text in zip(_KEPT, kept, strict=True) if text}
        if language:
            child.fields["language"] = cell_words.language(language)
        if of_class:
            child.classes.add(of_class)
            child.fields.setdefault("grade", of_class)
        child.addresses.update(map(canonical, every(self.mapped, row, "own_email")))
        child.plan = any([cell_words.flag(row.cells[at]) for at in self.plans])  # noqa: C419
        return child


def every(mapped: Mapped, row: TableRow, field: str, person: str = STUDENT) -> list[str]:
    """Return the filled cells of all columns that hold a field."""
    columns = mapped.at.get((person, field), ())
    return [row.cells[index] for index in columns if row.cells[index]]


def fact(mapped: Mapped, row: TableRow, field: str, *persons: str) -> str:
    """Return what a permission's columns say together of the first person: the strictest of them.

    A column that names no person speaks of all of the row's, but for a cell that names a parent.
    """
    indices = [at for of in {*persons, "guardian"} for at in mapped.at.get((of, field), ())]
    if not indices:
        return "absent"
    return strictest([says_of(persons[0], mapped, row, index) for index in indices])


def forbidden(mapped: Mapped, row: TableRow, person: str) -> str:
    """Return "yes" where a column of contacts that are forbidden holds anything but no.

    Whom a cell such as `father` does not mean is not forbidden by it.
    """
    columns = mapped.at.get((person, "no_contact"))
    if columns is None:
        return "absent"
    return "yes" if any(_forbids(mapped, row, at, person) == "yes" for at in columns) else "no"


def _forbids(mapped: Mapped, row: TableRow, at: int, person: str) -> str:
    """Return whether a cell forbids contact with a person: yes, no, or "other" for somebody else.

    Only where the teacher has said what the column means, and one of the row's people is meant, is
    that a no for the others.
    """
    text = row.cells[at]
    if not text or cell_words.refuses_nothing(text):
        return "no"
    if not singles_out(text) or says_of(person, mapped, row, at) == "yes":
        return "yes"
    alone = len(mapped.people) == 1  # whom another one's row means is held by that: OfOthers
    found = alone or any(says_of(one, mapped, row, at) == "yes" for one in mapped.people)
    return "no" if found and _is_said_to_forbid(mapped, at) else "other"


class GuardianColumns:
    """One guardian's columns of a table; what the same cells say is worked out once."""

    def __init__(self, mapped: Mapped, person: str, export: ReadExport) -> None:
        self.mapped, self.person, self.found = mapped, person, export
        self.known = headers.person_of(person)
        self.naming = self._places((person,), ("name", "given", "family", "email"))
        of = (person, "guardian", STUDENT)
        deciding = self._places(of, (*Facts._fields, "doubt", "relation", "type"))
        self.deciding = [*deciding, *sorted(mapped.only_one)]
        self.facts_of: dict[tuple[str, tuple[str, ...]], Facts] = {}
        self.take = taking(mapped, _OF_PERSON, person)
        self.homes = mapped.at.get((person, "address"), [])

    def _places(self, people: tuple[str, ...], fields: tuple[str, ...]) -> list[int]:
        at = self.mapped.at
        return sorted({n for of in people for field in fields for n in at.get((of, field), ())})

    def link(self, row: TableRow, shared_email: str = "") -> GuardianLink | None:
        """Read the guardian of a row; None where the columns name nobody.

        `shared_email` is theirs where they have no column of addresses of their own.
        """
        cells = row.cells
        if not any([cells[index] for index in self.naming]):  # noqa: C419 - half the time
            return None

        (
            name,
            given,
            infix,
            family,
            email,
            relation,
            language,
            household,
            shared,
            interpreted,
            identifier,
            order,
        ) = self.take(cells)
        email = email or shared_email
        if "@" in name and not email:
            name, email = cell_words.beside_address(name)
        if not relation and name.endswith(")"):
            name, relation = cell_words.with_relation(name)
        name = cell_words.named(name, given, f"{infix} {family}".strip()).shown
        if not name:
            self.found.leave(_NAMELESS, f"line {row.line}")
            return None
        if cell_words.is_no_name(name) or singles_out(name):
            message = f"{name!r} is where a guardian's name is expected; no guardian is made of it"
            self.found.tell(self.mapped.table.name, row.line, message)
            return None
        home = " ".join([cells[at] for at in self.homes if cells[at]])
        deciding = tuple([cells[at] for at in self.deciding])
        facts_of = self._facts(row, relation, deciding)
        if email and not _is_plainly_one(email):
            if why := _in_doubt(email, name):
                self.found.tell(self.mapped.table.name, row.line, f"{why}; see the office")
                email, facts_of = "", facts_of._replace(caution="yes")
            email = address(email, self.mapped, row, self.found)
        return GuardianLink(
            name=name,
            email=email,
            relation=self._kin(row, relation),
            facts=facts_of,
            language=cell_words.language(language) if language else "",
            household=household,
            address=key(home) if home else "",
            shared_mailbox=bool(shared) and cell_words.said(shared) == "yes",
            interpreter=interpreter(interpreted) if interpreted else "",
            id=identifier,
            order=(place_of(order), self.known.order),
            line=row.line,
            word=relation,
            person=self.person,
            cells=deciding,
        )

    def _kin(self, row: TableRow, relation: str) -> str:
        """Return how somebody is related: by the cell, the header, or the type of contact."""
        if relation:
            return cell_words.relation(relation).word
        by_type = cell_words.relation(self.mapped.get(row, "type", self.person))
        related = by_type.kind in ("parent", "guardian", "relative")
        return self.known.relation or (by_type.word if related else "")

    def _facts(self, row: TableRow, relation: str, cells: tuple[str, ...]) -> Facts:
        if (relation, cells) not in self.facts_of:
            relation_text = relation or self.known.relation
            self.facts_of[relation, cells] = facts(
                self.mapped, row, self.person, relation_text, self.known.kind
            )
        return self.facts_of[relation, cells]


def facts(mapped: Mapped, row: TableRow, person: str, relation: str, kind: str) -> Facts:
    """Return what a row says of the permission to write to a person about a child."""
    legal = fact(mapped, row, "legal", person)
    receives = fact(mapped, row, "receives", person)
    about = (person,) if receives != "absent" else (person, STUDENT)
    possible = fact(mapped, row, "possible", *about)
    if (receives != "absent" and _means_others(mapped, row, person)) or (
        mapped.only_one and _is_only_for_others(mapped, row, person, relation)
    ):
        possible = "no"
    return Facts(
        kind=kind_of(relation, mapped.get(row, "type", person), legal, kind),
        receives=receives,
        conduct=fact(mapped, row, "conduct", person),
        legal=legal,
        custody=fact(mapped, row, "custody", person),
        no_contact=forbidden(mapped, row, person),
        active=_in_use(mapped, row, person),
        caution="yes" if _caution(mapped, row, person) else "absent",
        possible=possible,
    )


class OfOthers:
    """The columns of a list with a row for each guardian in which a row may mean another's."""

    def __init__(self, mapped: Mapped) -> None:
        self.mapped = mapped
        (self.person, *more) = mapped.people or [""]
        fields = ("caution", "no_contact", "possible", "doubt")
        of = () if more or not self.person else (self.person, EVERYBODY, STUDENT)
        self.columns = {
            n for who in of for field in fields for n in mapped.at.get((who, field), ())
        }

    def remarks(self, row: TableRow) -> list[Remark]:
        """Return the cells that speak of another parent: `father` in the mother's row.

        Where the teacher has said that the column forbids, one that only names somebody is about
        them; any other may mean each of the child's guardians.
        """
        mapped, found = self.mapped, []
        for at in sorted(self.columns):
            text = row.cells[at]
            if not text or says_of(self.person, mapped, row, at) == "yes":
                continue
            if cell_words.speaks_of_parent(cell_words.plain_words(text).split()) or mentions_one(
                text
            ):
                whom = (
                    pointers(text) if singles_out(text) and _is_said_to_forbid(mapped, at) else None
                )
                found.append(
                    Remark(mapped.table.name, row.line, mapped.table.header[at], text, True, whom)
                )
        return found


def _is_said_to_forbid(mapped: Mapped, at: int) -> bool:
    given = mapped.answers.get(at)
    return given is not None and given.meaning == "forbids"


def _means_others(mapped: Mapped, row: TableRow, person: str) -> bool:
    """Tell whether a column about the child means others than this person: `parent 1 only`."""
    columns = mapped.at.get((STUDENT, "possible"), ())
    return any(
        singles_out(row.cells[at]) and says_of(person, mapped, row, at) != "yes" for at in columns
    )


def _is_only_for_others(mapped: Mapped, row: TableRow, person: str, relation: str) -> bool:
    """Tell whether a language, a household or the like is somebody else's: `parent 1 only`."""
    related = cell_words.relation(relation).word
    found = (only_for(row.cells[at]) for at in mapped.only_one)
    return any(
        whom is not None and not means(whom, person, related, mapped.people) for whom in found
    )


def _in_use(mapped: Mapped, row: TableRow, person: str) -> str:
    """Return whether a contact is in use; an empty cell says nothing."""
    texts = [text for of in {person, "guardian"} for text in every(mapped, row, "active", of)]
    return strictest([cell_words.is_in_use(text) for text in texts]) if texts else "absent"


def _caution(mapped: Mapped, row: TableRow, person: str) -> bool:
    """Tell whether the row may forbid contact with this person, without naming whom it means."""
    asked = [(of, "caution") for of in {person, STUDENT, "guardian"}]
    asked += [(of, "no_contact") for of in {person, "guardian"}]
    columns = [at for place in asked for at in mapped.at.get(place, ())]
    return any(_forbids(mapped, row, at, person) != "no" for at in columns) or any(
        says_of(person, mapped, row, at) != "yes"  # an empty cell beside what is ticked is a no
        for of in {person, STUDENT, "guardian"}
        for at in mapped.at.get((of, "doubt"), ())
    )


_NAMELESS = (
    "an address without a name (a letter greets somebody: add the guardian's name to the list)"
)
LAST = 10**6
"""The place of a contact of whom the export says no order."""


def place_of(text: str) -> int:
    """Return a contact's place in the export's order; those without one come last."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else LAST


def interpreter(text: str) -> str:
    """Return what a cell says of an interpreter, as the roster writes it."""
    if text.casefold() in ("needed", "declined") or text.casefold().startswith("booked:"):
        return text
    return "needed" if cell_words.said(text) == "yes" else ""


def address(text: str, mapped: Mapped, row: TableRow, export: ReadExport) -> str:
    """Return the one address of a cell; of several none is taken, and that is told."""
    if _is_plainly_one(text):
        return text
    if not text or _is_none(text, mapped, row, export):
        return ""
    alone = [part for part in _APART.split(text) if "@" in part]
    if len(alone) == 1 and not _beside(text):
        tidy = tidied(alone[0].strip(":;,."))
    else:
        tidy = tidied(text).strip(" ;,")
    if tidy.count("@") > 1 or (" " in tidy and "@" in tidy):
        message = "a cell holds several addresses, or more than an address; none of it is taken"
        export.tell(mapped.table.name, row.line, message)
        return ""
    if tidy != text:
        unseen = "" if text.isprintable() else "; it held signs that cannot be seen"
        shown = "".join(sign for sign in text if sign.isprintable())
        message = f"the address {shown!r} is read as {tidy!r}{unseen}"
        export.tell(mapped.table.name, row.line, message)
    return tidy


_USUAL = re.compile(r"[\w.+'@-]+")
_ONE_ALONE = re.compile(r"[a-z0-9][\w.+'-]*@[\w.+'-]+", re.ASCII | re.IGNORECASE)


def _is_plainly_one(text: str) -> bool:
    """Tell whether a cell is an address and nothing more, and no word for none."""
    return bool(_ONE_ALONE.fullmatch(text)) and not (
        cell_words.is_no_address(text) or cell_words.is_refused_address(text)
    )


def _in_doubt(text: str, name: str) -> str:
    """Return why nobody may be written to by what stands in a cell of addresses, or ""."""
    if not text:
        return ""
    if _says_more(text, name):
        return "beside the address there is more than this guardian's name"
    if mixes_alphabets(text):
        return f"the address {text!r} has letters of two alphabets that look alike"
    if cell_words.is_refused_address(text):
        return f"{text!r} stands where the address should, and none is taken"
    if ("@" in tidied(text)) == cell_words.is_no_address(text):
        return f"{text!r} is no address of anybody's, and none is taken"
    return ""


def _says_more(text: str, name: str) -> bool:
    """Tell whether a cell of addresses holds words that are not this person's name."""
    if "@" not in text or _USUAL.fullmatch(text):
        return False
    plain = _beside(text)
    return bool(plain) and not cell_words.same_person(plain, " ".join(_words_of(name)))


def _beside(text: str) -> str:
    """Return what stands beside the addresses of a cell, without labels such as `home`."""
    return " ".join(_words_of(" ".join(part for part in _APART.split(text) if "@" not in part)))


def _words_of(text: str) -> list[str]:
    labels = cell_words.word_set("beside_addresses")
    return [word for word in cell_words.plain_words(text).split() if word not in labels]


_APART = re.compile(r"[\s<>()\[\];,\"']+")


def _is_none(text: str, mapped: Mapped, row: TableRow, export: ReadExport) -> bool:
    """Tell whether a cell stands for no address; say so."""
    if none := cell_words.is_no_address(text):
        export.tell(mapped.table.name, row.line, f"{text!r} is not an address; none is taken")
    return none
