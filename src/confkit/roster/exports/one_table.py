"""A table with a row for each student, or for each student and contact."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from operator import itemgetter

from confkit.ground import identifiers
from confkit.ground.errors import nearest
from confkit.ground.text import key, listed
from confkit.roster.exports import cell_words, headers, judging, people
from confkit.roster.exports.cautions import WARNING, line_asks_for_care
from confkit.roster.exports.cell_words import plain_words, same_person
from confkit.roster.exports.permissions import Facts
from confkit.roster.exports.several import Several, Share
from confkit.roster.exports.shapes import Mapped
from confkit.roster.exports.values import ExportedChild, GuardianLink, ReadExport
from confkit.roster.spreadsheet_times import SHORTENED, is_shortened, looks_like_date
from confkit.roster.tables.tabular import TableRow


def students(mapped: Mapped, export: ReadExport) -> None:
    """Read every student of a table, with the guardians that stand in the same rows."""
    if not _has_a_name(mapped, export) or not _has_students(mapped, export):
        return
    has_ids = mapped.has("student_id")
    people.tell_numbers(mapped, "student_id", export)
    if not has_ids:
        message = "has no ids; they are made from name and class, and stay as long as those do"
        export.tell(mapped.table.name, 0, message)
    export.children |= _read(mapped, export, rows_of_contacts=has_ids and contacts_in_rows(mapped))


def _read(
    mapped: Mapped, export: ReadExport, *, rows_of_contacts: bool
) -> dict[str, ExportedChild]:
    seen: dict[str, ExportedChild] = {}
    _refuse_namesakes(mapped, export)
    own = _own_cells(mapped)
    last: tuple[str, ...] = ()
    known: ExportedChild | None = None
    pupils = people.Pupils(mapped)
    rows = _Rows(mapped, export)
    below = footers(mapped, export)
    for row in mapped.table.rows:
        if row.line in below:
            continue
        cells = own(row.cells)
        if not (rows_of_contacts and last == cells):  # else the next contact of the same student
            known = _of_row(pupils, row, export, seen)
            last = cells
        if known is not None:
            rows.add(row, known)
    return seen


def _refuse_namesakes(mapped: Mapped, export: ReadExport) -> None:
    """Refuse children of one name who were not born on one day, though a name is to be a child."""
    if not _is_named_by_id(mapped):
        return
    header = mapped.table.header
    of_birth = [at for at in range(len(header)) if headers.dropped(header[at]) == "birth"]
    born: dict[tuple[str, int], TableRow] = {}
    pupils = people.Pupils(mapped)
    for row in mapped.table.rows:
        for at in of_birth:
            if not row.cells[at]:
                continue
            first = born.setdefault((key(pupils.child(row, "").name), at), row)
            if first.cells[at] != row.cells[at]:
                message = f"the name stands on line {first.line} with another day of birth"
                export.problem(
                    mapped.table.name, row.line, f"{message}: two children; add a column with ids"
                )
                export.untraced = True


class _Rows:
    """What the rows of a table say of a child, apart from who the child is."""

    def __init__(self, mapped: Mapped, export: ReadExport, *, further: bool = False) -> None:
        self.mapped, self.export = mapped, export
        self.warned = further and judging.warns(mapped)
        if self.warned:
            message = (
                "its name warns; the guardians of the children whom it names come in as office"
            )
            export.tell(mapped.table.name, mapped.table.head, message)
        self.behind = people.LAST if further else 0
        self.several = Several(mapped, export)
        self.is_shared = self.several.is_needed
        self.persons = [
            people.GuardianColumns(mapped, person, export)
            for person in mapped.people
            if person not in self.several.without_names
        ]
        self.alarming = judging.care_lines(mapped, export)
        self.of_others = people.OfOthers(mapped)
        self.warns = any(field in Facts._fields or field == "doubt" for _, field in mapped.at)
        judging.tell_cautions(mapped, export)
        export.staff |= judging.addresses(mapped, mapped.staff)

    def add(self, row: TableRow, child: ExportedChild) -> None:
        """Add the guardians of a row to a child, and what nobody has understood of it."""
        links = [link for person in self.persons for link in self._links(person, row)]
        if not links and self._refuses(row):
            child.cautions += filter(None, row.cells)
            message = "this line says no to somebody whom it does not name; that child's guardians "
            self.export.tell(self.mapped.table.name, row.line, message + judging.UNTIL)
        if not links and self.warns:
            child.remarks += judging.remarks_beside_child(self.mapped, row)
        if self.behind:
            links = [
                link._replace(order=(link.order[0] + self.behind, link.order[1])) for link in links
            ]
        child.links += links
        child.cautions += self.alarming.get(row.line, ())
        if self.warned:
            child.cautions += row.cells
        if self.mapped.comments:
            child.remarks += judging.remarks(self.mapped, row)
        child.remarks += self.of_others.remarks(row)

    def _refuses(self, row: TableRow) -> bool:
        """Tell whether a row without a guardian says no of the child's.

        In the list itself, a no that is not understood is about the child: the bus, the photo.
        """
        if self.behind:
            return judging.refuses(self.mapped, row)
        return self.warns and judging.plainly_refuses(self.mapped, row)

    def _links(self, person: people.GuardianColumns, row: TableRow) -> list[GuardianLink]:
        shares = self.several.shares(row, person.person) if self.is_shared else [Share(row)]
        links = [person.link(share.row, share.email) for share in shares]
        if len(links) == 1:
            return [link for link in links if link]
        return [  # each is numbered by the place in the cell: "parent 2"
            link._replace(person=f"{link.person} {number}")
            for number, link in enumerate(links, 1)
            if link
        ]


def more_contacts(mapped: Mapped, export: ReadExport) -> None:
    """Read a further table about students who are known: what it says of their guardians."""
    rows = _Rows(mapped, export, further=True)
    below = footers(mapped, export)
    by_name: dict[str, list[ExportedChild]] = {}
    for child in export.children.values():
        by_name.setdefault(plain_words(child.name), []).append(child)
    pupils = people.Pupils(mapped)
    for row in mapped.table.rows:
        if row.line in below:
            continue
        student_id = mapped.get(row, "student_id")
        name = pupils.child(row, student_id).name
        known = export.children.get(key(student_id)) if student_id else None
        named = by_name.get(plain_words(name), [])
        if not student_id and len(named) == 1:
            known = named[0]
        if known is None:
            who = name or student_id or f"line {row.line}"
            export.leave("of a further table, a student who is not in the list", who)
        elif name and not same_person(name, known.name):
            message = f"the id {student_id} is {known.name} on line {known.line} of {known.table}"
            export.problem(
                mapped.table.name, row.line, f"{message}, and another name here", known.id
            )
            export.refused.add(key(known.id))
        else:
            rows.add(row, known)


def footers(mapped: Mapped, export: ReadExport) -> frozenset[int]:
    """Return the lines of the rows below or between the students that are none of them."""
    rows = mapped.table.rows
    lines: dict[int, str] = {}
    for row in rows:
        if footer := _footer([cell for cell in row.cells if cell]):
            lines[row.line] = footer
    if len(mapped.table.header) > _FEW:
        lines = _lone_cells(mapped) | lines
    for line, text in lines.items():
        if line_asks_for_care(text) and not _is_key(text):
            export.problem(mapped.table.name, line, WARNING)
        else:
            export.tell(mapped.table.name, line, f"no student, left out: {text[:40]!r}")
    return frozenset(lines)


def _lone_cells(mapped: Mapped) -> dict[int, str]:
    """Return the rows of one cell that are no student's: "Room 12" above its own, a line below."""
    empty = len(mapped.table.header) - 1
    alone = {
        row.line: (next(filter(None, row.cells)), mapped.get(row, "name"))
        for row in mapped.table.rows
        if row.cells.count("") == empty
    }
    lines = {
        line: text
        for line, (text, name) in alone.items()
        if (has_digit(text) and (name or _is_title(text))) or _SIGN.match(text) or _is_said(text)
    }
    for row in reversed(mapped.table.rows):
        if row.line not in alone or (alone[row.line][1] and row.line not in lines):
            break
        lines[row.line] = alone[row.line][0]
    return lines


_SIGN = re.compile(r"[^\w\s'\"(]")  # before a remark below the list; no name begins so


def _is_said(text: str) -> bool:
    """Tell whether a lone cell is a sentence, or explains signs: "P = on paper"; no name is so."""
    particles = cell_words.word_set("beside_names")
    small = [word for word in text.split() if word[0].islower() and word not in particles]
    return len(small) >= _A_SENTENCE or _is_key(text)


def _is_key(text: str) -> bool:
    return "=" in text or judging.begins_with_sign(text)


_A_SENTENCE = 3


def _is_title(text: str) -> bool:
    """Tell whether a lone cell has words: "Room 12", and no id."""
    return " " in text and any(len(word) > 2 and word.isalpha() for word in text.split())


_FEW = 2


def _footer(filled: list[str]) -> str:
    """Return the text of a row such as "Total 28" or "Printed on …"; "" for any other."""
    begins = f"{plain_words(filled[0])} " if filled else ""
    if not begins.startswith(_begin_footers(numbered=True)):
        return ""  # as most rows do
    if not begins.startswith(_begin_footers(numbered=any(map(has_digit, filled)))):
        return ""
    others_say_no_name = all(
        cell_words.is_no_name(text)
        or (has_digit(text) and f"{plain_words(text)} ".startswith(_begin_footers(numbered=True)))
        for text in filled[1:]
    )
    return " ".join(filled) if others_say_no_name else ""


@cache  # asked of every row
def _begin_footers(*, numbered: bool) -> tuple[str, ...]:
    lists = ("footers", "numbered_footers") if numbered else ("footers",)
    return tuple(
        f"{plain_words(phrase)} " for name in lists for phrase in cell_words.word_set(name)
    )


def has_digit(text: str) -> bool:
    """Tell whether a text holds a digit."""
    return any(map(str.isdigit, text))


def _has_students(mapped: Mapped, export: ReadExport) -> bool:
    """Tell whether a list of people with roles has students; say what it has instead."""
    texts = {mapped.get(row, "role") for row in mapped.table.rows} - {""}
    roles = set(map(cell_words.role, texts))
    if not roles or roles & cell_words.word_set("student_roles"):
        return True
    message = f"holds no students: its roles are {listed(sorted(roles)[:6])}"
    export.problem(mapped.table.name, mapped.table.head, message)
    return False


def _of_row(
    pupils: people.Pupils, row: TableRow, export: ReadExport, seen: dict[str, ExportedChild]
) -> ExportedChild | None:
    """Return the student of a row, a new one or one of an earlier row; None if it is nobody's."""
    mapped = pupils.mapped
    has_ids = mapped.has("student_id")
    if _passed_over(pupils, row, export):
        return None
    made = _child(pupils, row, export, has_ids=has_ids)
    if made is None:
        return None
    known = seen.setdefault(key(made.id), made)
    if known is not made:
        _same(known, made, mapped, export, has_ids=has_ids)
    return known


def _own_cells(mapped: Mapped) -> Callable[[list[str]], tuple[str, ...]]:
    """Return what takes the student's own cells out of a row."""
    places = {index for (of, _), indices in mapped.at.items() if not of for index in indices}
    return itemgetter(*sorted(places), *([min(places)] * (2 - len(places))))


def names_students(mapped: Mapped) -> bool:
    """Tell whether a table has a column of its students' names."""
    return any(mapped.has(field) for field in ("name", "given", "family", "preferred"))


def _has_a_name(mapped: Mapped, export: ReadExport) -> bool:
    if names_students(mapped):
        return True
    shown = ", ".join(repr(header[:40]) for header in mapped.table.header[:8])
    known = [key(name) for name in ("name", "first name", "last name", "student name", "full name")]
    near = {header: nearest(header, known, likeness=0.75) for header in mapped.table.header}
    meant = "".join(f"; is {header!r} meant to be {of!r}?" for header, of in near.items() if of)
    export.problem(
        mapped.table.name,
        mapped.table.head,
        f"no column holds the students' names (the headers are {shown}); say which one does: "
        f"--column 'HEADER=name'{meant}",
    )
    return False


def _passed_over(pupils: people.Pupils, row: TableRow, export: ReadExport) -> bool:
    """Tell whether a row is no student in class: one of a gradebook, another role, or one gone."""
    mapped = pupils.mapped
    if mapped.shape.not_a_student:
        name = key(mapped.get(row, "name"))
        if not name or name in mapped.shape.not_a_student:
            export.leave("a row of the gradebook that is not a student", name or f"line {row.line}")
            return True
    role = mapped.get(row, "role")
    if role and cell_words.role(role) not in cell_words.word_set("student_roles"):
        who = pupils.child(row, "").name or f"line {row.line}"
        export.leave(f"no student: the role is {role}", who)
        return True
    status = mapped.get(row, "status")
    if not status or key(status) in cell_words.word_set("active") | export.enrolled:
        return False
    who = pupils.child(row, "").name or f"line {row.line}"
    if key(status) not in cell_words.word_set("gone"):
        export.unknown_status.setdefault(status, []).append(who)
    export.leave(f"not in the class: the status is {status}", who)
    return True


def _is_named_by_id(mapped: Mapped) -> bool:
    """Tell whether the teacher has said that each name is one child, by a column of the name."""
    ids = mapped.at.get(("", "student_id"))
    return bool(ids) and any(ids == mapped.at.get(("", field)) for field in _NAMING)


_NO_NAME = (
    "this row has no name; where it goes on about the student above, write the id and the name "
    "here too"
)


def _child(
    pupils: people.Pupils, row: TableRow, export: ReadExport, *, has_ids: bool
) -> ExportedChild | None:
    mapped = pupils.mapped
    student_id = mapped.get(row, "student_id")
    made = pupils.child(row, student_id)
    if not made.name:
        export.problem(mapped.table.name, row.line, _NO_NAME, student_id)
        _refuse(export, student_id)
        return None
    if not has_ids or _is_named_by_id(mapped):
        made.id = cell_words.made_id(mapped.get(row, "class"), made.sort_name or made.name)
    elif not student_id:
        export.problem(
            mapped.table.name, row.line, "this row has no id, so confkit cannot tell who it is"
        )
        export.untraced = True
        return None
    elif is_shortened(student_id):
        export.problem(mapped.table.name, row.line, SHORTENED, student_id)
        export.untraced = True
        return None
    elif identifiers.why_not(student_id):
        made.id = _usable(student_id, mapped, row, export)
    if made.id == student_id and (message := looks_like_date(student_id)):
        export.tell(mapped.table.name, row.line, message)
    return made


def _usable(student_id: str, mapped: Mapped, row: TableRow, export: ReadExport) -> str:
    """Return an id that a file can be named after, for one that holds other signs."""
    made = cell_words.made_id(re.sub(r"[^\w.\- ]", "/", student_id))
    export.tell(mapped.table.name, row.line, f"the id {student_id!r} is kept as {made!r}")
    return made


def _refuse(export: ReadExport, student_id: str) -> None:
    if student_id:
        export.refused.add(key(student_id))
    else:
        export.untraced = True


def _same(
    known: ExportedChild, again: ExportedChild, mapped: Mapped, export: ReadExport, *, has_ids: bool
) -> None:
    """Two rows of one id are one student with two contacts, or a mistake."""
    if not has_ids:
        message = f"the same name and class as on line {known.line}, and no id: one child or two?"
        answer = _answer_of_contacts(mapped)
        message += f" If each name is one child, say {answer}; else add a column with ids"
    elif known.id != again.id:
        message = f"the id is the same as on line {known.line} except for case"
    elif known.name != again.name or not (
        contacts_in_rows(mapped) or mapped.shape.format == "form"
    ):
        message = (
            f"the id {again.id} stands on line {known.line} too; each student has one of their own"
        )
        if known.name == again.name:
            answer = _answer_of_contacts(mapped)
            message += (
                ". If each row is a guardian of the child, say in which column the name stands: "
                f"{answer}"
            )
    elif differs := _difference(known, again, export):
        message = f"{differs} differs from line {known.line} of this student"
    else:
        known.plan = known.plan or again.plan
        known.classes |= again.classes
        return
    export.problem(mapped.table.name, again.line, message, again.id)
    export.refused.add(key(again.id))


def _answer_of_contacts(mapped: Mapped) -> str:
    """Return what to say of a list with a row for each contact: whose each column is, as it looks.

    It is for the teacher to look at: nothing is read so until it is said.
    """
    header = mapped.table.header
    comments = sorted(mapped.comments)
    naming = [at for field in ("name", "family", "given") for at in mapped.at.get(("", field), [])]
    meant = [(at, "student_id") for at in naming[:1]]
    if not contacts_in_rows(mapped):
        called = [*comments, *sorted(mapped.staff)]  # a tutor may be a parent
        meant += [(at, "guardian_name") for at in called if _look_like(_NAME, mapped, at)][:1]
    addresses = [at for at in comments if _look_like(_ADDRESS, mapped, at)]
    meant += [(at, "guardian_email") for at in addresses if len(addresses) == 1]
    if mapped.has("student_id"):
        meant = [(at, field) for at, field in meant if field != "student_id"]
    said = [f"--column {f'{header[at]}={field}'!r}" for at, field in meant]
    return " ".join(said) or "--column HEADER=guardian_name"


_NAME = re.compile(r"[^\W\d_][^\W\d_.'’-]*(?: [^\W\d_(][^\d@]*)+")
_ADDRESS = re.compile(r"\S+@\S+")


def _look_like(what: re.Pattern[str], mapped: Mapped, at: int) -> bool:
    """Tell whether most rows have such a text in a column, and most of them another one."""
    rows = mapped.table.rows
    texts = [row.cells[at] for row in rows if what.fullmatch(row.cells[at])]
    return 2 * len(set(texts)) > len(rows)


def contacts_in_rows(mapped: Mapped) -> bool:
    """Tell whether the table may have a row for each contact: it names one without a number."""
    people = ("guardian", "contact", "parent")
    return mapped.shape.several_rows or any(
        (person, field) in mapped.at for person in people for field in _NAMING
    )


_NAMING = ("name", "given", "family")


def _difference(known: ExportedChild, again: ExportedChild, export: ReadExport) -> str:
    """Return which field two rows of one student tell differently; an empty one is filled.

    Of two appointments none is taken, as parents who live apart may each have one.
    """
    for field, text in again.fields.items():
        if known.fields.setdefault(field, text) == text:
            continue
        if field != "slot":
            return f"`{field}`"
        message = f"another appointment than on line {known.line} of this student; none is taken"
        export.tell(again.table, again.line, message)
        known.fields[field] = ""
    return ""


def contacts(mapped: Mapped, export: ReadExport) -> None:
    """Read contacts that are spread over several rows, joined by the contact's identifier.

    One row names the person, others add a telephone, others link them to a student.
    """
    persons: dict[str, list[TableRow]] = {}
    for row in mapped.table.rows:
        if identifier := mapped.get(row, "id", "guardian"):
            persons.setdefault(identifier, []).append(row)
        else:
            export.problem(mapped.table.name, row.line, "this row has no contact identifier")
            export.untraced = True
    alarming = judging.care_lines(mapped, export)
    for identifier, rows in persons.items():
        _contact(mapped, identifier, rows, export)
        for row in rows:
            if child := export.children.get(key(mapped.get(row, "student_id"))):
                child.cautions += alarming.get(row.line, ())
                child.remarks += judging.remarks(mapped, row)


def _contact(mapped: Mapped, identifier: str, rows: list[TableRow], export: ReadExport) -> None:
    about = [row for row in rows if _names(mapped, row)]
    given, family = (_agreed(mapped, about, field) for field in ("given", "family"))
    linked = [row for row in rows if mapped.get(row, "student_id")]
    if given is None or family is None:
        lines = listed([str(row.line) for row in about])
        message = f"one contact identifier stands for two people (lines {lines}); correct it"
        export.problem(mapped.table.name, about[-1].line, f"{message}; confkit does not guess")
        for row in linked:
            export.refused.add(key(mapped.get(row, "student_id")))
        return
    email = _email(mapped, rows, export)
    name = cell_words.joined(given, family).shown
    home = key(" ".join(sorted({a for row in rows if (a := _address(mapped, row))})[:1]))
    gone = any(people.fact(mapped, row, "active", "guardian") == "no" for row in rows)
    for row in linked:
        child = export.children.get(key(mapped.get(row, "student_id")))
        if child is None:
            export.leave(
                "a contact of a student who is not in the list", name or f"line {row.line}"
            )
        elif not name:
            export.leave("a contact without a name", f"line {row.line}")
        else:
            child.links.append(_link(mapped, row, name, email, home, identifier, gone=gone))


def _link(
    mapped: Mapped, row: TableRow, name: str, email: str, home: str, identifier: str, *, gone: bool
) -> GuardianLink:
    relation = mapped.get(row, "relation", "guardian")
    facts = people.facts(mapped, row, "guardian", relation, "")
    return GuardianLink(
        name=name,
        email=email,
        relation=cell_words.relation(relation).word,
        facts=facts._replace(active="no" if gone else "absent"),
        address=home,
        id=identifier,
        order=(people.place_of(mapped.get(row, "priority", "guardian")), 0),
        line=row.line,
        word=relation,
    )


def _names(mapped: Mapped, row: TableRow) -> bool:
    return bool(mapped.get(row, "given", "guardian") or mapped.get(row, "family", "guardian"))


def _agreed(mapped: Mapped, rows: list[TableRow], field: str) -> str | None:
    """Return what all rows say of one field, "" if none does, None if they disagree."""
    values = {mapped.get(row, field, "guardian") for row in rows}
    return values.pop() if len(values) == 1 else None if values else ""


def _email(mapped: Mapped, rows: list[TableRow], export: ReadExport) -> str:
    """Return a contact's address: the only one, or the one that is marked as primary."""
    addresses = {
        text: row
        for row in rows
        if (text := people.address(mapped.get(row, "email", "guardian"), mapped, row, export))
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
        export.tell(mapped.table.name, line, "several addresses, none of them primary: none taken")
    return ""


def _address(mapped: Mapped, row: TableRow) -> str:
    return " ".join(people.every(mapped, row, "address", "guardian"))
