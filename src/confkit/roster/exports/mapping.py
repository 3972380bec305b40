"""What each column of a table holds; headers that are nearly right, or stand twice, are named."""

from __future__ import annotations

from confkit.ground.errors import Problem
from confkit.ground.tables.tabular import Table
from confkit.roster.exports import headers
from confkit.roster.exports.headers import CRITICAL, STUDENT, Field, normal
from confkit.roster.exports.shapes import Mapped, Shape
from confkit.roster.exports.tidy import tidied, unseen

_MOST_COMPARED = 200


def mapped(table: Table, shape: Shape, own: dict[str, str]) -> Mapped:
    """Find out what each column holds; `own` are the teacher's `[roster] columns`."""
    result = Mapped(tidied(table), shape, {}, [], [], [], [])
    result.told.extend(unseen(table, result.table))
    ranked: dict[tuple[str, str], list[tuple[int, int]]] = {}
    unknown: list[str] = []
    said = {normal(header): headers.field_named(name) for name, header in own.items()}
    for index, header in enumerate(table.header):
        field = said.get(normal(header)) or shape.columns.get(normal(header))
        if field is None and (why := headers.dropped(header)) and not _plan(header, shape):
            result.dropped.append((header, why))
            continue
        if field is None and shape.role == "students":
            field = headers.field_of(header)
        if field is None and shape.role == "contacts":
            field = headers.caution(normal(header)) if normal(header) not in shape.known else None
        if field is None:
            unknown.append(header)
        elif headers.person_of(field.person).kind == "other" if field.person else False:
            result.dropped.append((header, "emergency contact"))
        else:
            ranked.setdefault((field.person, field.name), []).append((field.rank, index))
    for place, found in _of_nobody_named(_with_one_person(ranked)).items():
        result.at[place] = [index for _, index in sorted(found)]
    if shape.note:
        result.told.append(Problem(table.name, table.head, 0, shape.note))
    _settle(result)
    _name_unknown(result, unknown)
    _tell_addresses(result)
    return result


_Ranked = dict[tuple[str, str], list[tuple[int, int]]]


def _with_one_person(ranked: _Ranked) -> _Ranked:
    """Give columns that name no person, such as "Interpreter", to the only one who has a name."""
    named = {person for person, field in ranked if person and field in ("name", "given", "family")}
    if len(named) != 1 or "guardian" in named:
        return ranked
    (person,) = named
    return {
        (person if of == "guardian" and (person, field) not in ranked else of, field): found
        for (of, field), found in ranked.items()
    }


def _of_nobody_named(ranked: _Ranked) -> _Ranked:
    """Let what is said of a person whom no column names count for all the row's guardians.

    "Father restraining order" beside "Parent 1" and "Parent 2" may mean either of them.
    """
    named = {person for person, field in ranked if field in ("name", "given", "family", "email")}
    result: _Ranked = {}
    for (person, field), found in ranked.items():
        place = person, field
        if person not in (STUDENT, "guardian") and person not in named:
            if field in ("no_contact", "caution"):
                place = "guardian", "caution"
            elif field in CRITICAL or field == "doubt":
                place = "guardian", "doubt"
        result.setdefault(place, []).extend(found)
    return result


def _plan(header: str, shape: Shape) -> bool:
    field = headers.aliases("student").get(normal(header))
    return shape.role == "students" and field is not None and field.name in ("plan", "language")


_SEVERAL = {"plan", "address", "language", "caution", "doubt", "no_contact", "status"}


def _settle(result: Mapped) -> None:
    """Where two columns hold one field, keep the preferred; two of the same header are an error."""
    for (person, name), indices in result.at.items():
        first, *others = [result.table.header[index] for index in indices]
        twins = [other for other in others if normal(other) == normal(first)]
        if twins and name not in ("address", "plan"):
            said = f"the column {first!r} stands twice; keep one"
            result.problems.append(Problem(result.table.name, result.table.head, 0, said))
        if name not in _SEVERAL and name not in CRITICAL:
            result.unread.extend(others)
            result.at[person, name] = indices[:1]


def _name_unknown(result: Mapped, unknown: list[str]) -> None:
    """Name headers that are nearly right; the others are listed as not read."""
    name, shape = result.table.name, result.shape
    counts: dict[str, int] = {}
    for header in unknown:
        counts[header] = counts.get(header, 0) + 1
    for number, header in enumerate(counts):
        near = None
        if normal(header) not in shape.known and number < _MOST_COMPARED:
            near = _nearly(normal(header), shape)
        if near is None:
            result.unread.append(header)
        else:
            _say_near(result, header, *near)
    for header in sorted(header for header, count in counts.items() if count > 1 and header):
        said = f"the column {header!r} stands {counts[header]} times; it is not read"
        result.told.append(Problem(name, result.table.head, 0, said))


def _tell_addresses(result: Mapped) -> None:
    """Tell of a column of addresses that nothing says whose they are, beside nameless ones."""
    people = {person for person, field in result.at if person and field in ("name", "given")}
    if any(field == "email" for _, field in result.at) or not people:
        return
    for header in result.unread:
        words = normal(header).split()
        if {"email", "mail"} & set(words):
            whose = min(people, key=lambda person: (person.split()[-1] != words[-1], person))
            field = f"{whose.replace(' ', '')}_email"
            said = (
                f"the column {header!r} is not read: nothing says whose address it is; where it is "
                f"a guardian's: [roster] columns = {{ {field} = {header!r} }}"
            )
            result.told.append(Problem(result.table.name, result.table.head, 0, said))


def _say_near(result: Mapped, header: str, near: str, field: Field | None) -> None:
    said = f"unknown column {header!r}: did you mean {near!r}?"
    mend = "correct the header, or name it in confkit.toml under [roster] columns"
    missing = field and field.name in _NEEDED and (field.person, field.name) not in result.at
    if field and (field.name in CRITICAL or missing):
        result.problems.append(Problem(result.table.name, result.table.head, 0, f"{said} {mend}"))
    else:
        result.told.append(
            Problem(result.table.name, result.table.head, 0, f"{said} It is not read; {mend}")
        )


_NEEDED = {"student_id", "name", "given", "family"}


def _nearly(words: str, shape: Shape) -> tuple[str, Field | None] | None:
    """Return the header that one may have meant, and the field that it holds."""
    if near := headers.nearest_of(words, [*shape.columns, *shape.known]):
        return shape.written[near], shape.columns.get(near)
    if shape.role != "students":
        return None
    person, rest = headers.without_person(words)
    known = headers.aliases("guardian" if person else "student")
    if not person:
        known = {**headers.aliases("bare_guardian"), **known}
    near = headers.nearest_of(rest, list(known))
    if near is None:
        return None
    shown = words.replace(rest, near) if rest in words else f"{person} {near}"
    return shown, known[near]._replace(person=person)
