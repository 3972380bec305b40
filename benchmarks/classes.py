"""A made-up class of any size, the same for the same seed, as a workspace on disk.

Run as a program, `classes.py FOLDER STUDENTS [--held] [--earlier]`, so that the process that
measures stays small: a child's peak memory is never below its parent's at the moment of starting.
"""

from __future__ import annotations

import argparse
import csv
import random
import tomllib
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import tomli_w

ROUND = "2026-fall"
EARLIER_ROUND = "2026-spring"
_SEED = 2026
_HEADER = (
    "student_id",
    "name",
    "sort_name",
    "pronouns",
    "grade",
    "language",
    "slot",
    "room",
    "plan_on_file",
    "guardian_name",
    "guardian_email",
    "guardian_language",
    "relation",
    "household",
    "contact",
    "interpreter",
)
PHRASES = Path(__file__).with_name("phrases.toml")
_SLOTS_A_DAY = 20


def make(folder: Path, students: int, *, held: bool = False, earlier: bool = False) -> None:
    """Make a workspace: each student has two guardians and a note with one to three glows.

    With `held` each note also has a meeting, a goal and two promises of the teacher; with
    `earlier` each student has such a note in a round before this one.
    """
    phrases = tomllib.loads(PHRASES.read_text(encoding="utf-8"))
    chance = random.Random(_SEED)
    folder.mkdir(parents=True, exist_ok=True)
    _write_toml(folder / "confkit.toml", _settings(phrases))
    with (folder / "roster.csv").open("w", encoding="utf-8", newline="") as stream:
        roster = csv.writer(stream)
        roster.writerow(_HEADER)
        for number in range(students):
            student_id, given = f"{1000 + number}", chance.choice(phrases["given"])
            slot = _slot(number)
            roster.writerows(_rows(student_id, given, slot, phrases, chance))
            note = note_of(given, phrases, chance)
            meeting = meeting_of(given, slot, phrases, chance) if held else {}
            _write_toml(folder / "notes" / ROUND / f"{student_id}.toml", note | meeting)
            if earlier:
                before = meeting_of(given, slot - timedelta(weeks=26), phrases, chance)
                note = note_of(given, phrases, chance) | before
                _write_toml(folder / "notes" / EARLIER_ROUND / f"{student_id}.toml", note)


def _settings(phrases: dict[str, Any]) -> dict[str, Any]:
    return {
        "round": ROUND,
        "timezone": "America/Chicago",
        "teacher": {
            "name": "Dana Rivera",
            "email": "drivera@riverbend.example",
            "why": "I teach so that every child is asked what they think.",
        },
        "school": {
            "name": "Riverbend Elementary School",
            "mission": "Families and teachers help each child to read, reason and care.",
            "vision": "Every child leaves curious and ready to take part.",
            "values": phrases["values"],
        },
        "conference": {"minutes": 15},
        "roster": {"path": "roster.csv"},
    }


def _slot(number: int) -> datetime:
    """Return a slot of the first conference week; a large class meets in many rooms at once."""
    day, place = divmod(number % (5 * _SLOTS_A_DAY), _SLOTS_A_DAY)
    return datetime(2026, 11, 16, 13) + timedelta(days=day, minutes=15 * place)  # noqa: DTZ001 - local


def _rows(
    student_id: str, given: str, slot: datetime, phrases: dict[str, Any], chance: random.Random
) -> list[tuple[str, ...]]:
    """Return a student's two roster rows, one for each guardian."""
    family = chance.choice(phrases["family"])
    language = chance.choice(phrases["languages"])
    student = (
        student_id,
        f"{given} {family}",
        f"{family}, {given}",
        chance.choice(("she/her", "he/him", "they/them")),
        "4",
        language,
        slot.isoformat(timespec="minutes"),
        "Room 12",
        chance.choice(("", "", "yes")),
    )
    interpreter = "booked:Fadumo Ismail" if language == "so" else ""
    return [
        (
            *student,
            f"{first} {family}",
            f"guardian.{student_id}.{place}@mail.example",
            language,
            relation,
            family,
            "allow",
            interpreter,
        )
        for place, (first, relation) in enumerate(
            zip(chance.sample(phrases["guardian"], 2), ("mother", "father"), strict=True), start=1
        )
    ]


def note_of(given: str, phrases: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """Return what stands in a note before the conference."""

    def some(name: str, least: int, most: int) -> list[str]:
        chosen = chance.sample(phrases[name], chance.randint(least, most))
        return [text.replace("{name}", given) for text in chosen]

    glows = chance.sample(phrases["glow"], chance.randint(1, 3))
    return {
        "topics": some("topics", 0, 2),
        "student_voice": some("voices", 1, 1)[0],
        "family_questions": some("family_questions", 0, 2),
        "family_priorities": some("family_priorities", 0, 1),
        "ask": some("asks", 0, 1),
        "glow": [
            {key: text.replace("{name}", given) for key, text in glow.items()}
            | {"value": chance.choice(phrases["values"])}
            for glow in glows
        ],
        "grow": {
            "skill": some("skills", 1, 1)[0],
            "toward": some("toward", 1, 1)[0],
            "home_like": some("home_like", 1, 1)[0],
            "tried": some("tried", 1, 1)[0],
            "strategies": some("strategies", 2, 3),
        },
        "private": {"notes": "Ask the office about the new bus."},
    }


def meeting_of(
    given: str, slot: datetime, phrases: dict[str, Any], chance: random.Random
) -> dict[str, Any]:
    """Return what stands in a note after the conference; it opens five follow-ups."""

    def one(name: str) -> str:
        return str(chance.choice(phrases[name])).replace("{name}", given)

    goal = chance.choice(phrases["goal"])
    review_on = slot.date() + timedelta(days=chance.randint(10, 30))
    return {
        "meeting": {
            "held": slot,
            "status": "held",
            "mode": "in person",
            "present": ["a guardian"],
            "heard": [one("heard"), one("heard")],
        },
        "goal": {key: text.replace("{name}", given) for key, text in goal.items()}
        | {"review_on": date(review_on.year, review_on.month, review_on.day)},
        "promise": [{"text": one("resources")}, {"text": one("actions"), "kind": "action"}],
    }


def _write_toml(path: Path, document: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(tomli_w.dumps(document).encode())


def main() -> None:
    """Make the class that the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("students", type=int)
    parser.add_argument("--held", action="store_true")
    parser.add_argument("--earlier", action="store_true")
    said = parser.parse_args()
    make(said.folder, said.students, held=said.held, earlier=said.earlier)


if __name__ == "__main__":
    main()
