"""A row's columns about a child, and about a guardian, as values."""

from __future__ import annotations

from confkit.ground.tabular import Row
from confkit.ground.text import key
from confkit.parts.imports import headers, words
from confkit.parts.imports.found import Child, Found, Link
from confkit.parts.imports.headers import STUDENT
from confkit.parts.imports.permissions import Facts, kind_of, strictest
from confkit.parts.imports.shapes import Mapped
from confkit.parts.imports.words import Name

KEPT = ("pronouns", "grade", "slot", "room")
_ADDRESS_ORDER = 64


def student_name(mapped: Mapped, row: Row) -> tuple[Name, str]:
    """Return the child's name as it is shown and sorted, and the name used at home, if another.

    A preferred name is the one that is shown: it is what the child is called.
    """
    given, family = mapped.get(row, "given"), mapped.get(row, "family")
    name = words.named(
        mapped.get(row, "name"),
        mapped.get(row, "preferred") or given,
        mapped.get(row, "preferred_family") or family,
    )
    if own := mapped.get(row, "sort_name"):
        name = name._replace(sorted=own)
    return name, mapped.get(row, "home_name")


def child(mapped: Mapped, row: Row, student_id: str) -> Child:
    """Make a child of a row; links are added by the reading."""
    name, home_name = student_name(mapped, row)
    found = Child(student_id, name.shown, name.sorted, row.line, mapped.table.name)
    for field in KEPT:
        if text := mapped.get(row, field):
            found.fields[field] = text
    if home_name:
        found.fields["home_name"] = home_name
    if language := mapped.get(row, "language"):
        found.fields["language"] = words.language(language)
    if school_class := mapped.get(row, "class"):
        found.classes.add(school_class)
        found.fields.setdefault("grade", school_class)
    found.plan = any(words.flag(text) for text in every(mapped, row, "plan"))
    return found


def every(mapped: Mapped, row: Row, field: str, person: str = STUDENT) -> list[str]:
    """Return the filled cells of all columns that hold a field."""
    found = mapped.at.get((person, field), ())
    return [row.cells[index] for index in found if row.cells[index]]


def fact(mapped: Mapped, row: Row, field: str, person: str) -> str:
    """Return what a permission's columns say together: the strictest of them.

    A column that names no person speaks of all of the row's.
    """
    indices = mapped.at.get((person, field), []) + (
        mapped.at.get(("guardian", field), []) if person != "guardian" else []
    )
    return strictest([words.said(row.cells[index]) for index in indices]) if indices else "absent"


def forbidden(mapped: Mapped, row: Row, field: str, person: str) -> str:
    """Return "yes" where a column of forbidden contacts holds anything but no."""
    if not mapped.has(field, person):
        return "absent"
    said = [words.said(text) for text in every(mapped, row, field, person)]
    return "yes" if any(one != "no" for one in said) else "no"


class People:
    """One guardian's columns of a table; what the same cells say is worked out once."""

    def __init__(self, mapped: Mapped, person: str, found: Found) -> None:
        self.mapped, self.person, self.found = mapped, person, found
        self.known = headers.person_of(person)
        self.naming = self._places((person,), ("name", "given", "family", "email"))
        of = (person, "guardian", STUDENT)
        self.deciding = self._places(of, (*Facts._fields, "doubt", "relation", "type"))
        self.facts_of: dict[tuple[str, ...], Facts] = {}

    def _places(self, people: tuple[str, ...], fields: tuple[str, ...]) -> list[int]:
        at = self.mapped.at
        return sorted({n for of in people for field in fields for n in at.get((of, field), ())})

    def link(self, row: Row) -> Link | None:
        """Read the guardian of a row; None where the columns name nobody."""
        cells = row.cells
        if not any([cells[index] for index in self.naming]):  # noqa: C419 - half the time
            return None

        def get(field: str) -> str:
            return self.mapped.get(row, field, self.person)

        name = words.named(get("name"), get("given"), get("family")).shown
        if not name:
            self.found.left_out["an address without a name"] += 1
            return None
        relation = get("relation")
        return Link(
            name=name,
            email=address(get("email"), self.mapped, row, self.found),
            relation=words.relation(relation).word if relation else self.known.relation,
            facts=self._facts(row, relation),
            language=words.language(get("language")),
            household=get("household"),
            address=key(" ".join(every(self.mapped, row, "address", self.person))),
            shared_mailbox=words.said(get("shared_mailbox")) == "yes",
            interpreter=interpreter(get("interpreter")),
            id=get("id"),
            order=(priority(self.mapped, row, self.person), self.known.order),
            line=row.line,
        )

    def _facts(self, row: Row, relation: str) -> Facts:
        cells = tuple([row.cells[index] for index in self.deciding])
        if cells not in self.facts_of:
            said = relation or self.known.relation
            self.facts_of[cells] = facts(self.mapped, row, self.person, said, self.known.kind)
        return self.facts_of[cells]


def facts(mapped: Mapped, row: Row, person: str, relation: str, kind: str) -> Facts:
    """Return what a row says of the permission to write to a person about a child."""
    legal = fact(mapped, row, "legal", person)
    return Facts(
        kind=kind_of(relation, mapped.get(row, "type", person), legal, kind),
        receives=fact(mapped, row, "receives", person),
        conduct=fact(mapped, row, "conduct", person),
        legal=legal,
        custody=fact(mapped, row, "custody", person),
        no_contact=forbidden(mapped, row, "no_contact", person),
        active=fact(mapped, row, "active", person) if mapped.get(row, "active", person)
        else "absent",
        caution="yes" if _caution(mapped, row, person) else "absent",
    )  # fmt: skip


def _caution(mapped: Mapped, row: Row, person: str) -> bool:
    """Tell whether the row may forbid contact with this person, without naming whom it means."""
    asked = [("caution", person), ("caution", STUDENT), ("caution", "guardian")]
    if person != "guardian":
        asked.append(("no_contact", "guardian"))
    return any(forbidden(mapped, row, field, of) == "yes" for field, of in asked) or any(
        words.said(text) != "yes"
        for of in {person, STUDENT, "guardian"}
        for text in every(mapped, row, "doubt", of)
    )


def priority(mapped: Mapped, row: Row, person: str) -> int:
    """Return a contact's place in the export's order; those without one come last."""
    text = mapped.get(row, "priority", person)
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else 10**6


def interpreter(text: str) -> str:
    """Return what a cell says of an interpreter, as the roster writes it."""
    if text.casefold() in ("needed", "declined") or text.casefold().startswith("booked:"):
        return text
    return "needed" if words.said(text) == "yes" else ""


def address(text: str, mapped: Mapped, row: Row, found: Found) -> str:
    """Return the one address of a cell; of several none is taken, and that is told."""
    text = text.strip(" ;,")
    if text.count("@") > 1 or (" " in text and "@" in text):
        said = "a cell holds several addresses, or more than an address; none of it is taken"
        found.tell(mapped.table.name, row.line, said)
        return ""
    return text
