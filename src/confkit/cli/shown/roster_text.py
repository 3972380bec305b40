"""Telling the roster: a table for a person, a document for a program."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Any

from confkit.cli.shown import console
from confkit.ground.errors import Problem
from confkit.ground.text import counted
from confkit.roster.needs import ASSUMED
from confkit.work.roster import Entry, Reader, Shown

_MOST_TOLD = 100
_MOST_ASSUMED = 5
"""Where more guardians' languages are only assumed, one line says so for all."""
_WRITE_IT = "where it is another, write it in guardian_language"
_WAYS = {
    "print": "on paper",
    "office": "see the office",
    "none": "nothing",
}


def problems(refused: Iterable[Problem], told: Iterable[Problem]) -> None:
    """Write what was refused, and what was told, each on a line of its own.

    Of a file that is nonsense the first lines are enough; a document (`--json`) has them all.
    """
    for word, problems in (("error", list(refused)), ("note", list(told))):
        for problem in problems[:_MOST_TOLD]:
            console.err(f"{word}: {problem}")
        if len(problems) > _MOST_TOLD:
            console.err(f"{word}: and {len(problems) - _MOST_TOLD} more; fix these first")


def class_table(shown: Shown) -> None:
    """Show the class: a row for each guardian, and what is missing."""
    rows = [row for entry in shown.entries for row in _rows(entry)]
    styled = (0, 1, 2, 3, 4)
    if not (console.on_terminal() and console.table(rows, [3, 3, 0, 0, 4], styled)):
        for _, cells in rows:
            console.out("  ".join(cells))
    letters = sum(reader.way in ("email", "print") for e in shown.entries for reader in e.readers)
    console.out(
        f"{counted(len(shown.entries), 'student')}, "
        f"{counted(letters, 'guardian')} who may get letters"
    )
    stopped = sum(any(need.need == "no-reader" for need in entry.needs) for entry in shown.entries)
    if stopped:
        console.out(f"For {counted(stopped, 'student')} nobody may get one: confkit roster needs")
    elif not shown.entries and not shown.refused:
        console.out("Next: fill in roster.csv, or `confkit roster import PATH` with an export.")


def _rows(entry: Entry) -> list[tuple[str, list[str]]]:
    student = entry.student
    named = f"{student.name} ({student.id})"
    missing = "; ".join(need.said for need in entry.needs if not need.guardian)
    if not entry.readers:
        return [("", [named, "—", "—", "—", missing or "—"])]
    rows = []
    for number, reader in enumerate(entry.readers):
        own = [need.said for need in entry.needs if need.guardian == reader.guardian.name]
        own += [missing] if missing and not number else []
        rows.append(("dim" if reader.way == "none" else "", _cells(named, reader, own)))
    return rows


def _cells(named: str, reader: Reader, missing: list[str]) -> list[str]:
    guardian = reader.guardian
    relation = f", {guardian.relation}" if guardian.relation else ""
    language = reader.language.tag + (" (assumed)" if reader.language.assumed else "")
    return [
        named,
        f"{guardian.name}{relation}",
        reader.address if reader.way == "email" else _WAYS[reader.way],
        language,
        "; ".join(missing) or "—",
    ]


def needs(shown: Shown) -> None:
    """List what still stops letters, or makes them less than they should be."""
    each = [(entry.student, need) for entry in shown.entries for need in entry.needs]
    assumed = [entry_need for _, entry_need in each if entry_need.said == ASSUMED]
    together = len(assumed) > _MOST_ASSUMED
    for student, entry_need in each:
        if not (together and entry_need.said == ASSUMED):
            who = f"{entry_need.guardian}: " if entry_need.guardian else ""
            console.out(f"{student.name} ({student.id}): {who}{entry_need.said}")
    if together:
        console.out(f"{counted(len(assumed), 'guardian')}: {ASSUMED}; {_WRITE_IT}")
    students, number = sum(bool(entry.needs) for entry in shown.entries), len(each)
    if number:
        console.out(
            f"{counted(number, 'thing')} to take care of, for {counted(students, 'student')}."
        )
    elif shown.refused:
        console.out(f"{counted(len(shown.refused), 'problem')} in {shown.path}; see above.")
    elif not shown.entries:
        console.out(f"No student is in {shown.path} yet.")
    else:
        console.out("Nothing is missing: every student has a guardian who may get a letter.")


def json_of_class(shown: Shown) -> None:
    """Write the class as one JSON document, a student on a line."""
    _document(shown, "students", (_student(entry) for entry in shown.entries))


def json_of_needs(shown: Shown) -> None:
    """Write what is missing as one JSON document."""
    _document(
        shown,
        "needs",
        (
            {
                "student_id": entry.student.id,
                "student": entry.student.name,
                "guardian": need.guardian,
                "need": need.need,
                "reason": need.said,
            }
            for entry in shown.entries
            for need in entry.needs
        ),
    )


def _document(shown: Shown, name: str, items: Iterable[dict[str, Any]]) -> None:
    """Write a document whose list may be long: each item encoded by itself, at C speed."""
    import json

    encode = json.JSONEncoder(ensure_ascii=False).encode
    write = sys.stdout.write
    write(f'{{"path": {encode(shown.path)},\n "{name}": [')
    write(",".join(f"\n  {encode(item)}" for item in items))
    write(f'],\n "refused": {encode([problem(each) for each in shown.refused])}')
    write(f',\n "told": {encode([problem(each) for each in shown.told])}}}\n')


def problem(problem: Problem) -> dict[str, Any]:
    """Return a problem as the other commands' documents have it."""
    return {
        "student_id": problem.student_id,
        "path": problem.path,
        "line": problem.line,
        "column": problem.column,
        "reason": problem.said,
    }


def _student(entry: Entry) -> dict[str, Any]:
    student = entry.student
    return {
        "student_id": student.id,
        "name": student.name,
        "sort_name": student.sort_name,
        "home_name": student.home_name,
        "grade": student.grade,
        "language": student.language,
        "slot": student.slot.isoformat() if student.slot else None,
        "plan_on_file": student.plan_on_file,
        "line": student.line,
        "guardians": [_guardian(reader) for reader in entry.readers],
        "needs": [need.need for need in entry.needs],
    }


def _guardian(reader: Reader) -> dict[str, Any]:
    guardian = reader.guardian
    return {
        "place": guardian.place,
        "name": guardian.name,
        "email": reader.address,
        "relation": guardian.relation,
        "household": guardian.household,
        "contact": guardian.contact,
        "receives": reader.way,
        "language": reader.language.tag,
        "language_assumed": reader.language.assumed,
        "interpreter": guardian.interpreter,
        "shared_mailbox": reader.shared,
    }
