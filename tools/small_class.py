"""A class of three with one held meeting each: what the fault and crowd runs work on."""

from __future__ import annotations

from pathlib import Path

NOW = "2026-11-24T18:00:00-06:00"
LATER = "2026-11-25T18:00:00-06:00"
STUDENTS = {"1042": "Ana Reyes", "0987": "José Núñez", "2001": "Bo Lind"}

SETTINGS = """\
round = "2026-fall"
timezone = "America/Chicago"
[teacher]
name = "Dana Rivera"
email = "drivera@school.example"
[school]
name = "Riverbend"
values = ["courage"]
[calendar]
closed = [2026-11-26, 2026-11-27, { from = 2026-12-21, to = 2027-01-01 }]
"""

NOTE = """\
[[glow]]
text = "{name} reads aloud"
evidence = "Three drafts."
value = "courage"
[grow]
skill = "keeping track of homework"
toward = "grades that show how much is understood"
"""

MEETING = """\
[meeting]
held = 2026-11-24T{hour}:30:00
present = ["Guardian of {name}"]
heard = ["{name} reads every night"]
[goal]
statement = "Homework is written down"
home = "Look at the planner after dinner"
school = "Look at the planner at dismissal"
measure = "planner signed 4 of 5 days"
review_on = 2026-12-18
[[promise]]
text = "Send the planner template"
[[promise]]
text = "Move the seat"
kind = "action"
[[promise]]
text = "Keep the planner on the table"
kind = "action"
by = "family"
"""


def make(folder: Path, *, recorded: bool = True) -> Path:
    """Make the workspace; the notes say what was agreed only if `recorded`. Returns the folder."""
    notes = folder / "notes" / "2026-fall"
    notes.mkdir(parents=True)
    (folder / "confkit.toml").write_text(SETTINGS, encoding="utf-8")
    rows = ["student_id,name,guardian_name,guardian_email"]
    for number, (one, name) in enumerate(STUDENTS.items()):
        rows.append(f"{one},{name},Guardian of {name},guardian{(0, 1, 4)[number]}@mail.example")
        text = NOTE.format(name=name)
        if recorded:
            text += MEETING.format(name=name, hour=14 + number)
        (notes / f"{one}.toml").write_text(text, encoding="utf-8")
    (folder / "roster.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return folder
