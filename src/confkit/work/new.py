"""Starting notes: a skeleton with a comment on each field, for each student who has none."""

from __future__ import annotations

from datetime import datetime

from confkit.ground import files
from confkit.ground.outcome import LeftOut, Made, Outcome
from confkit.ground.toml.writing import pair
from confkit.notes import notes
from confkit.roster.people import Student
from confkit.workspace import classroom
from confkit.workspace.settings import Settings
from confkit.workspace.workspace import Workspace


def new(
    *,
    workspace: Workspace,
    names: tuple[str, ...] = (),
    round_name: str | None = None,
    now: datetime | None = None,
) -> Outcome:
    """Write the note skeletons that are missing; a note that is there is never touched."""
    room = classroom.load(workspace, names=names, round_name=round_name, new_round=True, now=now)
    outcome = Outcome(
        room.layout.round, refused=[*room.problems, *room.no_files()], told=list(room.told)
    )
    files.make_folder(room.layout.notes)
    for student in room.students:
        note_there = room.note(student)
        path = room.layout.notes / notes.file_name(student.id)
        skeleton = _skeleton(student, room.settings).encode()
        if note_there is None and files.write_new(path, skeleton):
            outcome.made.append(
                Made(student.id, student.name, room.layout.shown(path), kind="note")
            )
        else:
            outcome.left_out.append(LeftOut(student.id, student.name, "already has a note"))
    return outcome


def _skeleton(student: Student, settings: Settings) -> str:
    values = settings.school.values
    one_of = f"  # one of: {', '.join(values)}" if values else "  # a core value of the school"
    return f"""\
# {student.name}{f" · {student.grade}" if student.grade else ""}
# Write between the quotes. Lines that begin with # are for you; delete what you do not need.
# Nothing here is sent by itself. Only [private] is never printed anywhere.

{pair("topics", [])}              # three at most
{pair("student_voice", "")}       # in the child's own words
{pair("family_questions", [])}    # what the family sent beforehand
{pair("family_priorities", [])}   # what they answered to your invitation; comes first on the sheet
{pair("ask", [])}                 # your own questions: ["What does a good evening look like?"]

# What to celebrate: at least one, each with an example. Copy the three lines for another.
[[glow]]
{pair("text", "")}                # {student.called} …
{pair("evidence", "")}            # what you saw, when, how often
{pair("value", "")}{one_of}

# One area to grow: the next skill, and the outcome everyone wants.
[grow]
{pair("skill", "")}               # such as: keeping track of homework
{pair("toward", "")}              # such as: grades that show how much is understood
{pair("home_like", "")}           # where the family may have a way: chores or practice routines
{pair("tried", "")}               # what you tried, and what came of it
{pair("strategies", [])}          # two or three to choose from together

[private]                         # never printed, never sent
{pair("notes", "")}

# After the conference: `confkit record {student.id}` adds what was agreed below this line.
"""
