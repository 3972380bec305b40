"""A small class in a folder, for trying commands on: three families, each in another situation."""

from __future__ import annotations

import csv
import email
import email.policy
import io
import json
import sqlite3
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

NOW = "2026-11-17T08:00:00-06:00"
"""Tuesday morning; the conferences were on Monday."""

SETTINGS = """\
round = "2026-fall"
timezone = "America/Chicago"

[teacher]
name = "Dana Rivera"
email = "drivera@school.example"
why = "Every child should be asked."

[school]
name = "Hill School"
mission = "We read the world."
vision = "All voices."
values = ["courage", "community"]

[conference]
minutes = 15

[calendar]
closed = [2026-11-26, 2026-11-27]
"""

COLUMNS = (
    "student_id", "name", "sort_name", "language", "slot", "guardian_name", "guardian_email",
    "relation", "household", "contact", "shared_mailbox", "interpreter", "guardian_language",
)  # fmt: skip

ADA = {
    "student_id": "7", "name": "Ada Brook", "sort_name": "Brook, Ada",
    "slot": "2026-11-16T15:30", "guardian_name": "Mia Brook", "guardian_email": "mia@home.example",
    "relation": "mother", "household": "Brook",
}  # fmt: skip
ADAS_FATHER = ADA | {
    "guardian_name": "Tom Hale",
    "guardian_email": "tom@work.example",
    "relation": "father",
}
BO = {
    "student_id": "8", "name": "Bo Lind", "sort_name": "Lind, Bo", "slot": "2026-11-16T15:45",
    "guardian_name": "Eva Lind", "guardian_email": "eva@lind.example", "relation": "mother",
}  # fmt: skip
CY = {
    "student_id": "9", "name": "Cy Moss", "sort_name": "Moss, Cy", "slot": "2026-11-16T15:15",
    "guardian_name": "Ida Moss", "guardian_email": "", "relation": "aunt",
}  # fmt: skip


def quoted(text: str) -> str:
    """Return text as a TOML string; a JSON string is one."""
    return json.dumps(text, ensure_ascii=False)


def prepared(child: str = "Ada", words: str = "") -> str:
    """Return a note as it stands before the conference; `words` stand in every field."""
    return f"""\
# {child}: my own comment stays
student_voice = {quoted(f"I like maps. {words}".strip())}
family_questions = [{quoted(f"How is {child} at lunch? {words}".strip())}]
family_priorities = [{quoted(f"Friends. {words}".strip())}]

[[glow]]
text = {quoted(f"{child} explains a map {words}".strip())}
evidence = {quoted(f"On Monday two others found the way. {words}".strip())}
value = "courage"

[grow]
skill = {quoted(f"reading aloud {words}".strip())}
toward = {quoted(f"stories that others hear {words}".strip())}
home_like = {quoted(f"bedtime {words}".strip())}
tried = {quoted(f"Read to a partner twice. {words}".strip())}
strategies = [{quoted(f"a partner {words}".strip())}, "a recording"]
"""


MEETING = """\
[meeting]
held = 2026-11-16T15:30
status = "held"
present = ["Mia Brook"]
heard = ["Ada draws the way to school"]
"""

GOAL = """\
[goal]
statement = "Ada reads one page aloud each day"
home = "Listen for five minutes after dinner"
school = "Read with a partner at ten"
measure = "read 4 of 5 days"
review_on = 2026-12-14
"""

PROMISES = """\
[[promise]]
text = "Send the word list"

[[promise]]
text = "Move her seat to the front"
kind = "action"

[[promise]]
text = "Read to the cat"
by = "family"
"""

NO_SHOW = """\
[meeting]
held = 2026-11-16T15:45
status = "no-show"
"""

MOVED = """\
[meeting]
held = 2026-11-16T15:45
status = "moved"
"""


def held(child: str = "Ada") -> str:
    """Return a note of a meeting that was held, with a goal and three promises."""
    return "\n".join((prepared(child), MEETING, GOAL, PROMISES)).replace("Ada", child)


@dataclass(frozen=True)
class Workspace:
    """A workspace on the disk."""

    root: Path

    def write(self, path: str, content: str | bytes) -> Path:
        """Write a file below the workspace."""
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return file

    def text(self, path: str) -> str:
        """Return the text of a file."""
        return (self.root / path).read_bytes().decode()

    def note(self, student_id: str, text: str, round_name: str = "2026-fall") -> Path:
        """Write a note."""
        return self.write(f"notes/{round_name}/{student_id}.toml", text)

    def roster(self, *rows: dict[str, str]) -> Path:
        """Write the roster; a row takes the cells that it names."""
        sheet = io.StringIO()
        writer = csv.DictWriter(sheet, COLUMNS, lineterminator="\r\n")
        writer.writeheader()
        writer.writerows(rows)
        return self.write("roster.csv", sheet.getvalue())

    def files(self, below: str = "") -> dict[str, bytes]:
        """Return every file below a folder by its path from the workspace, but for records."""
        return {
            file.relative_to(self.root).as_posix(): file.read_bytes()
            for file in sorted((self.root / below).rglob("*"))
            if file.is_file() and file.suffix != ".made"
        }

    def names(self, below: str = "") -> list[str]:
        """Return the paths of all files below a folder, from that folder, but for records."""
        top = self.root / below
        files = (f for f in top.rglob("*") if f.is_file() and f.suffix != ".made")
        return sorted(f.relative_to(top).as_posix() for f in files)

    def times(self, below: str = "") -> dict[str, int]:
        """Return when each file below a folder was last written, and which file it is."""
        return {
            file.as_posix(): (file.stat().st_mtime_ns, file.stat().st_ino)
            for file in sorted((self.root / below).rglob("*"))
            if file.is_file() and file.suffix != ".made"
        }

    def mail(self, stem: str, folder: str = "letters") -> EmailMessage:
        """Read a letter as a mail program does."""
        raw = (self.root / f"out/2026-fall/{folder}/{stem}.eml").read_bytes()
        return email.message_from_bytes(raw, policy=email.policy.default)

    def ledger(self, columns: str = "student_id, kind, text, due, done, dropped") -> list[tuple]:
        """Return the follow-ups as they stand in the ledger, by student and kind."""
        connection = sqlite3.connect(self.root / "followups.db")
        try:
            return connection.execute(
                f"SELECT {columns} FROM followups ORDER BY student_id, kind, text"
            ).fetchall()
        finally:
            connection.close()

    def ids(self) -> dict[str, str]:
        """Return the ids of the follow-ups by what they say."""
        return {f"{who} {text}": one for one, who, text in self.ledger("id, student_id, text")}


def body(message: EmailMessage) -> str:
    """Return the words of a letter's text part."""
    part = message.get_body(("plain",))
    assert part is not None
    return part.get_content().replace("\r\n", "\n")


def small_class(root: Path) -> Workspace:
    """Make the class: Ada's meeting was held, Bo's family did not come, Cy is still to come."""
    made = Workspace(root)
    made.write("confkit.toml", SETTINGS)
    made.roster(ADA, ADAS_FATHER, BO, CY)
    made.note("7", held())
    made.note("8", prepared("Bo") + "\n" + NO_SHOW)
    made.note("9", prepared("Cy"))
    return made
