"""Small builders: a whole value from the few fields that a test is about.

`local("2026-11-24T15:30")` is a time as a teacher writes it, `instant(...)` the same in UTC. The
workspace's zone is America/Chicago wherever a test says nothing else.
"""

from __future__ import annotations

import stat
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import tomli

from confkit.ground.toml.reading import Document, parse
from confkit.notes.notes import Note
from confkit.promises.deadlines import DEFAULT_DEADLINES, Calendar
from confkit.promises.followups import FollowUp, Rules
from confkit.roster.people import Guardian, Student
from confkit.work import due
from confkit.work.due import DueList
from confkit.workspace.settings import Settings, whole

CHICAGO = ZoneInfo("America/Chicago")

SETTINGS_OF_THE_CONTRACT = """\
round = "2026-fall"
timezone = "America/Chicago"          # IANA name

[teacher]
name = "Dana Rivera"
email = "drivera@school.example"
why = "…"                             # the personal Why

[school]
name = "…"
mission = "…"
vision = "…"
values = ["growth mindset", "community", "critical thinking"]
language = "en"

[conference]
minutes = 15                          # 5 to 60
agenda = { welcome = 1, glow = 3, family = 4, grow = 3, goal = 4 }   # optional

[deadlines]                           # all optional; these are the defaults
summary  = { days = 0 }               # same day
resource = { hours = 48 }             # exact hours after the meeting
action   = { school_days = 1 }
check_in = { days = 14 }              # then on to the next school day
contact = { school_days = 2 }         # the clock after a no-show
[calendar]
school_days = ["mon", "tue", "wed", "thu", "fri"]
closed = [2026-11-26, { from = 2026-12-21, to = 2027-01-01 }]

[roster]
path = "roster.csv"
format = "auto"
columns = { student_id = "Pupil No" } # only where the header is not recognised

[check]
ignore = ["words/jargon"]

[mail]
from = "Dana Rivera <drivera@school.example>"
combine = "child"                     # child | siblings
smtp = { host = "…", port = 587, security = "starttls", user = "…" }
route = "page"                        # page | thunderbird | drafts | smtp | microsoft
imap = { host = "…", port = 993, security = "tls", user = "…" }
oauth = { client_id = "0f1e", tenant = "school.example" }
thunderbird = "…"                     # the folder of a profile, if there are several

[print]
paper = "letter"                      # letter | a4 | a5
"""
"""The settings as the contract shows them, key by key."""

NOTE_OF_THE_CONTRACT = """\
topics = []              # optional, three at most
student_voice = "…"      # in the child's words
family_questions = []    # what the family sent beforehand
family_priorities = []
ask = []                 # own questions, or ids from the bank
led_by = "teacher"       # teacher | student

[[glow]]                 # at least one
text = "…"
evidence = "…"
value = "growth mindset" # one of the school's values
[grow]                   # exactly one
skill = "keeping track of homework"
toward = "grades that show how much she understands"
home_like = "chores or practice routines"     # where the family may already have a strategy
tried = "…"
strategies = ["planner checked at dismissal", "…"]
[private]                # never rendered anywhere
notes = "…"

[meeting]                # from here on: after the conference, typed by hand or appended by `record`
held = 2026-11-24T15:30:00          # local; with an offset if given
status = "held"                     # held | no-show | moved
mode = "in person"                  # in person | phone | video | student-led
present = ["Marisol Reyes", "mother", "1", { name = "Grandma", home = "Reyes" }]
heard = ["…", { text = "…", from = "mother", for = "all" }]   # for: home (default) | all | teacher
[goal]                   # exactly one
statement = "…"
home = "…"
school = "…"
student = "…"            # optional
works_at_home = "…"      # what already works there
strategy = "…"           # the one that both sides do: words, or an id of the bank
measure = "planner signed 4 of 5 days"
review_on = 2026-12-18
[[promise]]
text = "Send the planner template"
kind = "resource"        # resource (default) | action
by = "teacher"           # teacher (default) | family
due = 2026-12-01         # optional, overrides the default
for = "all"              # all | home (of who made or heard it)
[check_in]
observed = "…"           # what good was noticed; the check-in letter needs it
[[unlock]]               # a privacy rule lifted for this child's own family, with the reason
rule = "privacy/plan"
reason = "…"
"""
"""A note as the contract shows it, byte for byte."""

VALUES = ("growth mindset", "community", "critical thinking")

PREPARED = """\
[[glow]]
text = "Ana reads every draft aloud"
evidence = "three drafts of her letter to the mayor"

[grow]
skill = "keeping track of homework"
toward = "grades that show how much she understands"

"""
"""The least that a note says before the conference: eight lines, the last one empty."""


def document(text: str, shown: str = "n.toml") -> Document:
    """Read TOML text as a file of that name would be."""
    return parse(text.encode(), shown)


def local(said: str) -> datetime:
    """Return a local time without a zone, as it stands in a note or a roster."""
    return datetime.fromisoformat(said)


def instant(said: str, zone: str = "America/Chicago") -> datetime:
    """Return the instant of a local time that exists once."""
    return datetime.fromisoformat(said).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def day(said: str) -> date:
    """Return a date."""
    return date.fromisoformat(said)


def guardian(name: str = "Marisol Reyes", **fields: Any) -> Guardian:
    """Return a guardian who may be written to, at an address of their own."""
    address = f"{name.split()[0].casefold()}@mail.example" if name.isascii() else "x@mail.example"
    return Guardian(name, **({"email": address} | fields))


def student(*guardians: Guardian, **fields: Any) -> Student:
    """Return Ana Reyes, 1042, with these guardians in their order of contact."""
    placed = tuple(one._replace(place=at) for at, one in enumerate(guardians, 1))
    return Student(**({"id": "1042", "name": "Ana Reyes", "guardians": placed} | fields))


def note(text: str = "", **tables: Any) -> Note:
    """Return a note of the least that is needed, with TOML text added and tables replaced."""
    return Note.model_validate(tomli.loads(PREPARED + text) | tables)


def met(**tables: Any) -> Note:
    """Return a note whose meeting was held on Tuesday, 2026-11-24, 15:30, with a goal."""
    return note(
        **({"meeting": {"held": local("2026-11-24T15:30")}, "goal": GOAL} | tables),
    )


GOAL: Mapping[str, Any] = {
    "statement": "Ana brings her homework back finished",
    "home": "sign the planner after dinner",
    "school": "check the planner at dismissal",
    "measure": "planner signed 4 of 5 days",
    "review_on": date(2026, 12, 18),
}


def settings(text: str = "") -> Settings:
    """Return the settings of the contract, with TOML text in place of the optional tables."""
    found, problems = whole(document(NEEDED + text if text else SETTINGS_OF_THE_CONTRACT))
    assert found is not None, problems
    return found


NEEDED = """\
round = "2026-fall"
timezone = "America/Chicago"
[teacher]
name = "Dana Rivera"
[school]
name = "Riverbend"
"""
"""The least that settings must say: six lines."""


def rules(**fields: Any) -> Rules:
    """Return the rules of a round with the default deadlines and school from Monday to Friday."""
    return Rules(
        **(
            {
                "round": "2026-fall",
                "tz": CHICAGO,
                "calendar": Calendar(),
                "spans": DEFAULT_DEADLINES,
            }
            | fields
        )
    )


def follow_up(number: int = 1, **fields: Any) -> FollowUp:
    """Return a promise of the teacher's, due on 2026-11-26 at 15:30; `number` is id and place."""
    due = instant("2026-11-26T15:30")
    return FollowUp(
        **(
            {
                "id": f"{number:016x}",
                "round": "2026-fall",
                "student_id": "1042",
                "student": "Ana Reyes",
                "kind": "resource",
                "text": "Send the planner template",
                "by": "teacher",
                "opened": instant("2026-11-24T15:30"),
                "promised": due,
                "due": due,
                "place": number,
            }
            | fields
        )
    )


def mode(path: Path) -> str:
    """Return a file's or folder's permissions as they are written: "600"."""
    return f"{stat.S_IMODE(path.stat().st_mode):o}"


def due_list(**asked: Any) -> DueList:
    """Return what `due` lists, with every row."""
    with due.listing(**asked) as listed:
        return listed._replace(rows=list(listed.rows))
