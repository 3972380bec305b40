"""A table with a row for each student, or for each student and contact."""

from __future__ import annotations

import re
from collections.abc import Callable
from operator import itemgetter

from confkit.ground import identifiers
from confkit.ground.errors import nearest
from confkit.ground.tables.tabular import TableRow
from confkit.ground.text import key
from confkit.roster.exports import cell_words, custody_words, people
from confkit.roster.exports.shapes import Mapped
from confkit.roster.exports.values import ExportedChild, Found, Link


def students(mapped: Mapped, found: Found) -> None:
    """Read every student of a table, with the guardians that stand in the same rows."""
    if not _has_a_name(mapped, found):
        return
    has_ids = mapped.has("student_id")
    people.tell_numbers(mapped, "student_id", found)
    if not has_ids:
        said = "has no ids; they are made from name and class, and stay as long as those do"
        found.tell(mapped.table.name, 0, said)
    found.children |= _read(mapped, found, rows_of_contacts=has_ids and _contacts_in_rows(mapped))


def _read(mapped: Mapped, found: Found, *, rows_of_contacts: bool) -> dict[str, ExportedChild]:
    seen: dict[str, ExportedChild] = {}
    own = _own_cells(mapped)
    last: tuple[str, ...] = ()
    known: ExportedChild | None = None
    pupils = people.Pupils(mapped)
    persons = [people.People(mapped, person, found) for person in mapped.people]
    alarming = custody_words.lines(mapped, found)
    for row in mapped.table.rows:
        cells = own(row.cells)
        if not (rows_of_contacts and last == cells):  # else the next contact of the same student
            known = _of_row(pupils, row, found, seen)
            last = cells
        if known is not None:
            links = [link for person in persons if (link := person.link(row))]
            known.links.extend(links)
            if row.line in alarming:
                known.alarm = True
    return seen


def _of_row(
    pupils: people.Pupils, row: TableRow, found: Found, seen: dict[str, ExportedChild]
) -> ExportedChild | None:
    """Return the student of a row, a new one or one of an earlier row; None if it is nobody's."""
    mapped = pupils.mapped
    has_ids = mapped.has("student_id")
    if _passed_over(mapped, row, found):
        return None
    made = _child(pupils, row, found, has_ids=has_ids)
    if made is None:
        return None
    known = seen.setdefault(key(made.id), made)
    if known is not made:
        _same(known, made, mapped, found, has_ids=has_ids)
    return known


def _own_cells(mapped: Mapped) -> Callable[[list[str]], tuple[str, ...]]:
    """Return what takes the student's own cells out of a row."""
    found = {index for (of, _), indices in mapped.at.items() if not of for index in indices}
    return itemgetter(*sorted(found), *([min(found)] * (2 - len(found))))


def names_students(mapped: Mapped) -> bool:
    """Tell whether a table has a column of its students' names."""
    return any(mapped.has(field) for field in ("name", "given", "family"))


def _has_a_name(mapped: Mapped, found: Found) -> bool:
    if names_students(mapped):
        return True
    shown = ", ".join(repr(header[:40]) for header in mapped.table.header[:8])
    known = [key(one) for one in ("name", "first name", "last name", "student name", "full name")]
    near = {header: nearest(header, known, likeness=0.75) for header in mapped.table.header}
    meant = "".join(f"; is {one!r} meant to be {of!r}?" for one, of in near.items() if of)
    found.problem(
        mapped.table.name,
        mapped.table.head,
        f"no column holds the students' names (the headers are {shown}); name it in "
        f'confkit.toml: [roster] columns = {{ name = "…" }}{meant}',
    )
    return False


def _passed_over(mapped: Mapped, row: TableRow, found: Found) -> bool:
    """Tell whether a row is no student in class: a gradebook's own rows, or one who has left."""
    if mapped.shape.not_a_student:
        name = key(mapped.get(row, "name"))
        if not name or name in mapped.shape.not_a_student:
            found.left_out["a row of the gradebook that is no student"] += 1
            return True
    status = mapped.get(row, "status")
    if status and key(status) not in cell_words.word_set("active"):
        found.left_out["a student who is not enrolled (any more)"] += 1
        return True
    return False


def _child(
    pupils: people.Pupils, row: TableRow, found: Found, *, has_ids: bool
) -> ExportedChild | None:
    mapped = pupils.mapped
    student_id = mapped.get(row, "student_id")
    made = pupils.child(row, student_id)
    if not made.name:
        found.problem(mapped.table.name, row.line, "this row has no name", student_id)
        _refuse(found, student_id)
        return None
    if not has_ids:
        made.id = cell_words.made_id(mapped.get(row, "class"), made.sort_name or made.name)
    elif not student_id:
        found.problem(mapped.table.name, row.line, "this row has no id; nobody can be told apart")
        found.untraced = True
        return None
    elif cell_words.is_shortened(student_id):
        said = "a spreadsheet has shortened this id; take the list as it came, the ids as text"
        found.problem(mapped.table.name, row.line, said, student_id)
        found.untraced = True
        return None
    elif identifiers.why_not(student_id):
        made.id = _usable(student_id, mapped, row, found)
    return made


def _usable(student_id: str, mapped: Mapped, row: TableRow, found: Found) -> str:
    """Return an id that a file can be named after, for one that holds other signs."""
    made = cell_words.made_id(re.sub(r"[^\w.\- ]", "/", student_id))
    found.tell(mapped.table.name, row.line, f"the id {student_id!r} is kept as {made!r}")
    return made


def _refuse(found: Found, student_id: str) -> None:
    if student_id:
        found.refused.add(key(student_id))
    else:
        found.untraced = True


def _same(
    known: ExportedChild, again: ExportedChild, mapped: Mapped, found: Found, *, has_ids: bool
) -> None:
    """Two rows of one id are one student with two contacts, or a mistake."""
    if not has_ids:
        said = (
            f"the same name and class as on line {known.line}, and no id: one child or two? "
            "Add a column with ids"
        )
    elif known.id != again.id:
        said = f"the id is the same as on line {known.line} but for case"
    elif known.name != again.name or not (
        _contacts_in_rows(mapped) or mapped.shape.format == "form"
    ):
        said = (
            f"the id {again.id} stands on line {known.line} too; each student has one of their own"
        )
    elif differs := _difference(known, again):
        said = f"{differs} differs from line {known.line} of this student"
    else:
        known.plan = known.plan or again.plan
        known.classes |= again.classes
        return
    found.problem(mapped.table.name, again.line, said, again.id)
    found.refused.add(key(again.id))


def _contacts_in_rows(mapped: Mapped) -> bool:
    """Tell whether the table may have a row for each contact: it names one without a number."""
    people = ("guardian", "contact", "parent")
    return any((person, field) in mapped.at for person in people for field in _NAMING)


_NAMING = ("name", "given", "family")


def _difference(known: ExportedChild, again: ExportedChild) -> str:
    """Return which field two rows of one student tell differently; an empty one is filled."""
    for field, text in again.fields.items():
        if known.fields.setdefault(field, text) != text:
            return f"`{field}`"
    return ""


def contacts(mapped: Mapped, found: Found) -> None:
    """Read contacts that are spread over several rows, joined by the contact's identifier.

    One row names the person, others add a telephone, others link them to a student.
    """
    persons: dict[str, list[TableRow]] = {}
    for row in mapped.table.rows:
        if identifier := mapped.get(row, "id", "guardian"):
            persons.setdefault(identifier, []).append(row)
        else:
            found.problem(mapped.table.name, row.line, "this row has no contact identifier")
            found.untraced = True
    alarming = custody_words.lines(mapped, found)
    for identifier, rows in persons.items():
        _contact(mapped, identifier, rows, found)
        if not alarming.isdisjoint([row.line for row in rows]):
            _alarm(mapped, rows, found)


def _alarm(mapped: Mapped, rows: list[TableRow], found: Found) -> None:
    """Mark every child whom these rows link to a contact."""
    for row in rows:
        if child := found.children.get(key(mapped.get(row, "student_id"))):
            child.alarm = True


def _contact(mapped: Mapped, identifier: str, rows: list[TableRow], found: Found) -> None:
    about = [row for row in rows if _names(mapped, row)]
    given, family = (_agreed(mapped, about, field) for field in ("given", "family"))
    linked = [row for row in rows if mapped.get(row, "student_id")]
    if given is None or family is None:
        said = "one contact identifier stands for two people; correct it, nobody is guessed"
        found.problem(mapped.table.name, about[-1].line, said)
        for row in linked:
            found.refused.add(key(mapped.get(row, "student_id")))
        return
    email = _email(mapped, rows, found)
    name = cell_words.joined(given, family).shown
    home = key(" ".join(sorted({a for row in rows if (a := _address(mapped, row))})[:1]))
    gone = any(people.fact(mapped, row, "active", "guardian") == "no" for row in rows)
    for row in linked:
        child = found.children.get(key(mapped.get(row, "student_id")))
        if child is None:
            found.left_out["a contact of a student who is not in the list"] += 1
        elif not name:
            found.left_out["a contact without a name"] += 1
        else:
            child.links.append(_link(mapped, row, name, email, home, identifier, gone=gone))


def _link(
    mapped: Mapped, row: TableRow, name: str, email: str, home: str, identifier: str, *, gone: bool
) -> Link:
    relation = mapped.get(row, "relation", "guardian")
    facts = people.facts(mapped, row, "guardian", relation, "")
    return Link(
        name=name,
        email=email,
        relation=cell_words.relation(relation).word,
        facts=facts._replace(active="no" if gone else "absent"),
        address=home,
        id=identifier,
        order=(people.place_of(mapped.get(row, "priority", "guardian")), 0),
        line=row.line,
    )


def _names(mapped: Mapped, row: TableRow) -> bool:
    return bool(mapped.get(row, "given", "guardian") or mapped.get(row, "family", "guardian"))


def _agreed(mapped: Mapped, rows: list[TableRow], field: str) -> str | None:
    """Return what all rows say of one field, "" if none does, None if they disagree."""
    said = {mapped.get(row, field, "guardian") for row in rows}
    return said.pop() if len(said) == 1 else None if said else ""


def _email(mapped: Mapped, rows: list[TableRow], found: Found) -> str:
    """Return a contact's address: the only one, or the one that is marked as primary."""
    addresses = {
        text: row
        for row in rows
        if (text := people.address(mapped.get(row, "email", "guardian"), mapped, row, found))
    }
    primary = {
        text
        for text, row in addresses.items()
        if cell_words.said(mapped.get(row, "primary_email", "guardian")) == "yes"
    }
    for choice in (primary, set(addresses)):
        if len({key(text) for text in choice}) == 1:
            return min(choice)
    if addresses:
        line = max(row.line for row in addresses.values())
        found.tell(mapped.table.name, line, "several addresses, none of them primary: none taken")
    return ""


def _address(mapped: Mapped, row: TableRow) -> str:
    return " ".join(people.every(mapped, row, "address", "guardian"))
