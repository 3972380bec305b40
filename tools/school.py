"""A simulated school: teachers, three years of rounds, notes and ledgers, the same for one seed.

    python tools/school.py FOLDER [--teachers 40] [--students 25]

makes a workspace for each teacher below FOLDER. Every name is made up. Each teacher has habits
that grow over the years, and some habits carry others: who promises less keeps more.
"""

from __future__ import annotations

import argparse
import csv
import os
import random
import sqlite3
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import tomli_w

from confkit.ledger import ledger, migration
from confkit.ledger.tables import FOLLOWUPS
from confkit.notes.notes import Note
from confkit.promises import followups
from confkit.promises.deadlines import DEFAULT_DEADLINES, Calendar
from confkit.promises.followups import FollowUp, Rules
from confkit.roster.people import Guardian, Student
from confkit.workspace.workspace import Workspace

SEED = 2026
SCHOOL = "Riverbend School"
NOW = "2027-04-19T16:00:00-05:00"
"""When the school's report is looked at: five weeks after its sixth round."""

ROUNDS = {
    "2024-fall": "2024-11-18T13:00",
    "2025-spring": "2025-03-17T13:00",
    "2025-fall": "2025-11-17T13:00",
    "2026-spring": "2026-03-16T13:00",
    "2026-fall": "2026-11-16T13:00",
    "2027-spring": "2027-03-15T13:00",
}
"""Each round with its first slot, local time."""

_ZONE = ZoneInfo("America/Chicago")
_PHRASES = Path(__file__).resolve().parent.parent / "benchmarks" / "phrases.toml"
_TEACHERS = [
    "Adeyemi",
    "Bauer",
    "Castillo",
    "Dubois",
    "Eriksen",
    "Farah",
    "Goldberg",
    "Haddad",
    "Ivanova",
    "Jansen",
    "Kowalski",
    "Lindgren",
    "Mbeki",
    "Nakamura",
    "Okafor",
    "Petrov",
    "Quist",
    "Rivera",
    "Santos",
    "Tanaka",
    "Ueda",
    "Vargas",
    "Weiss",
    "Xu",
    "Yilmaz",
    "Zamora",
    "Abbott",
    "Brandt",
    "Chavez",
    "Diallo",
    "Engel",
    "Fischer",
    "Garcia",
    "Holm",
    "Ito",
    "Jensen",
    "Kaya",
    "Lopez",
    "Moreau",
    "Novak",
]


class Habits(NamedTuple):
    """How often a teacher does what, from 0 to 1."""

    care: float
    same_day: float
    home_like: float
    student_part: float
    few_promises: float
    asks_first: float


_SPREAD = ((3, 2), (2, 1.2), (1.2, 1.2), (1.2, 1.2), (2, 2))
"""How each habit is spread among teachers, as a beta distribution."""


class Talk(NamedTuple):
    """One talk: the student, the note as TOML values, and the follow-ups that it opened."""

    student: Student
    note: dict[str, Any]
    entries: list[FollowUp]
    outcome: str


def make(folder: Path, teachers: int, students: int) -> None:
    """Make the school."""
    chance = random.Random(SEED)
    phrases = tomllib.loads(_PHRASES.read_text(encoding="utf-8"))
    for number in range(teachers):
        family = _TEACHERS[number % len(_TEACHERS)]
        name = f"{chance.choice(phrases['guardian'])} {family}"
        care = chance.betavariate(5, 2)
        habits = Habits(care, *(chance.betavariate(a, b) for a, b in _SPREAD))
        size = max(3, round(chance.gauss(students, 4)))
        _workspace(
            folder / f"{number + 1:02}-{family.casefold()}", name, size, habits, phrases, chance
        )


def _workspace(
    root: Path, name: str, size: int, habits: Habits, phrases: dict[str, Any], chance: random.Random
) -> None:
    root.mkdir(parents=True)
    _write(root / "confkit.toml", _settings(name, phrases))
    connection = _ledger(root)
    roster: list[Student] = []
    for turn, (round_name, begins) in enumerate(ROUNDS.items()):
        first = datetime.fromisoformat(begins)
        if turn % 2 == 0:
            roster = list(_students(size, turn // 2, phrases, chance))
        grown = 0.68 + 0.06 * turn
        for number, student in enumerate(roster):
            slot = first + timedelta(days=number // 9, minutes=20 * (number % 9))
            talk = _talk(student, slot, round_name, habits, grown, phrases, chance)
            _write(root / "notes" / round_name / f"{student.id}.toml", talk.note)
            _keep(connection, talk, round_name)
    connection.execute("COMMIT")
    connection.close()
    _roster(root / "roster.csv", roster)


def _settings(name: str, phrases: dict[str, Any]) -> dict[str, Any]:
    return {
        "round": list(ROUNDS)[-1],
        "timezone": "America/Chicago",
        "teacher": {"name": name},
        "school": {"name": SCHOOL, "values": phrases["values"]},
    }


def _students(
    size: int, year: int, phrases: dict[str, Any], chance: random.Random
) -> Iterator[Student]:
    for number in range(size):
        family, given = chance.choice(phrases["family"]), chance.choice(phrases["given"])
        language = chance.choices(("en", "es", "so", "vi", "ar"), (60, 24, 7, 5, 4))[0]
        guardians = tuple(
            Guardian(
                f"{first} {family}",
                f"g{number}.{place}@mail.example",
                language,
                place=place,
                interpreter="needed" if language in ("so", "ar") else "",
            )
            for place, first in enumerate(chance.sample(phrases["guardian"], 2), 1)
        )
        yield Student(f"{1000 * (year + 1) + number}", f"{given} {family}", guardians=guardians)


def _talk(
    student: Student,
    slot: datetime,
    round_name: str,
    habits: Habits,
    grown: float,
    phrases: dict[str, Any],
    chance: random.Random,
) -> Talk:
    """Let one talk happen, or not."""

    def often(rate: float) -> bool:
        return chance.random() < rate * grown

    def one(name: str) -> Any:
        return chance.choice(phrases[name])

    glow = dict(one("glow"))
    values = {"value": chance.choice(phrases["values"])} if often(0.5 + habits.care / 2) else {}
    asks_home, own_part = chance.random() < habits.home_like, chance.random() < habits.student_part
    note: dict[str, Any] = {
        "student_voice": one("voices") if often(habits.asks_first) else "",
        "family_questions": [one("family_questions")] if often(habits.asks_first) else [],
        "glow": [glow | values],
        "grow": {
            "skill": one("skills") if often(0.9 + 0.1 * habits.care) else "",
            "toward": one("toward"),
            "home_like": one("home_like") if asks_home else "",
        },
    }
    note = _named(note, student.name.split()[0])
    if not often(0.86 + 0.1 * habits.asks_first):
        if chance.random() < 0.6:
            note["meeting"] = {"held": slot, "status": "no-show"}
        return _followed(student, note, round_name, habits, grown, chance)
    here = [guardian.name for guardian in student.guardians[: 1 + (chance.random() < 0.4)]]
    if own_part and chance.random() < 0.5:
        here.append("student")
    if student.guardians[0].interpreter and chance.random() < 0.7:
        here.append("interpreter")
    mode = chance.choices(("in person", "video", "phone", "student-led"), (80, 9, 6, 5))[0]
    note["meeting"] = {"held": slot, "mode": mode, "present": here, "heard": [one("heard")]}
    if often(0.7 + 0.25 * asks_home):
        note["goal"] = {
            "statement": "Homework comes back finished",
            "school": "Look at the planner together",
            "home": "Sign the planner",
            "measure": "planner signed 4 of 5 days",
            "student": "Pack the bag at night" if own_part else "",
            "review_on": slot.date() + timedelta(days=chance.choice((18, 25, 28))),
        }
        if not often(0.85 + 0.15 * asks_home):
            note["goal"]["measure"] = "more often"
    promises = chance.randint(1, 2) if chance.random() < habits.few_promises else 4
    note["promise"] = [{"text": f"Send sheet {number + 1}"} for number in range(promises)]
    return _followed(student, note, round_name, habits, grown, chance)


def _named(value: Any, name: str) -> Any:
    """Put the child's name where the phrases leave room for it."""
    if isinstance(value, dict):
        return {field: _named(text, name) for field, text in value.items()}
    if isinstance(value, list):
        return [_named(text, name) for text in value]
    return value.replace("{name}", name) if isinstance(value, str) else value


def _followed(
    student: Student,
    note: dict[str, Any],
    round_name: str,
    habits: Habits,
    grown: float,
    chance: random.Random,
) -> Talk:
    """Open what the note promises, and keep it, late or in time, or leave it."""
    rules = Rules(round_name, _ZONE, Calendar(), DEFAULT_DEADLINES)
    rate = {
        "summary": habits.same_day**0.5,
        "check_in": 0.35 + 0.6 * habits.care,
        "resource": 0.6 + 0.35 * habits.few_promises,
        "review": 0.9,
        "contact": 0.8,
    }
    now = datetime.fromisoformat(NOW).astimezone(UTC)
    entries = []
    outcome = ""
    for entry in followups.planned(student, Note.model_validate(note), rules):
        assert entry.due, "all are the teacher's"
        in_time = chance.random() < rate[entry.kind] * grown
        hours = chance.uniform(0.05, 0.9) if in_time else chance.uniform(1.05, 3)
        done = entry.opened + (entry.due - entry.opened) * hours
        if not in_time and chance.random() < 0.4:
            entries.append(entry)
            continue
        entries.append(entry._replace(done=done.replace(microsecond=0)) if done < now else entry)
        if entry.kind == "review" and done < now:
            odds = (6, 3, 1) if note["goal"]["student"] else (4, 4, 2)
            outcome = chance.choices(("met", "partly", "not yet"), odds)[0]
    return Talk(student, note, entries, outcome)


# Files.


def _write(path: Path, values: dict[str, Any]) -> None:
    path.parent.mkdir(exist_ok=True, parents=True)
    path.write_text(tomli_w.dumps(values), encoding="utf-8")


def _roster(path: Path, students: list[Student]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream)
        rows.writerow(
            (
                "student_id",
                "name",
                "guardian_name",
                "guardian_email",
                "guardian_language",
                "interpreter",
            )
        )
        for student in students:
            for guardian in student.guardians:
                rows.writerow(
                    (
                        student.id,
                        student.name,
                        guardian.name,
                        guardian.email,
                        guardian.language,
                        guardian.interpreter,
                    )
                )


def _ledger(root: Path) -> sqlite3.Connection:
    path = Workspace(root).ledger_path
    os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("BEGIN")
    migration.create(connection)
    return connection


def _keep(connection: sqlite3.Connection, talk: Talk, round_name: str) -> None:
    for entry in talk.entries:
        row = ledger.row(entry._replace(changed=entry.opened, revision=1))
        connection.execute(FOLLOWUPS.insert, row)
    if talk.outcome:
        values = (round_name, talk.student.id, talk.outcome, "", ledger.at(talk.entries[-1].opened))
        connection.execute("INSERT INTO reviews VALUES (?, ?, ?, ?, ?)", values)


def main() -> None:
    """Make the school where the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--teachers", type=int, default=40)
    parser.add_argument("--students", type=int, default=25)
    said = parser.parse_args()
    make(said.folder, said.teachers, said.students)


if __name__ == "__main__":
    main()
