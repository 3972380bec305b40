"""How long a letter is as a family gets it, and how long it may be."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from confkit.coach import catalog, own_templates
from confkit.coach.findings import Finding
from confkit.coach.one_note import Length
from confkit.language.templates import TemplateError
from confkit.ledger import letter_rows
from confkit.ledger.ledger import LedgerError
from confkit.letters import letters
from confkit.letters.letter_kinds import SUMMARY
from confkit.notes.notes import Note
from confkit.promises import followups
from confkit.promises.followups import FollowUp
from confkit.roster.people import Student, recipients
from confkit.workspace.classroom import Classroom

LIMIT = 200
"""A letter has fewer words than this, its own and the teacher's together."""


def of_note(room: Classroom, student: Student, note: Note) -> Length | None:
    """Return the length of the longest letter about a student; None where none can be written yet.

    Words are counted in the school's language, with the days to which something was moved.
    """
    if not note.was_held or letters.blanks(note):
        return None
    entries = _entries(room, student, note)
    templates = room.workspace.templates
    counts = [0]
    for reader in recipients(student)[0]:
        letter = letters.letter(student, note, reader, entries, room.settings)
        frame = templates.for_language(SUMMARY.letter, letter.words_in, "txt", is_the_schools=True)
        with suppress(TemplateError):  # told where the templates are looked at
            counts.append(count_words(templates.render(frame.name, tag=frame.tag, letter=letter)))
    return Length(max(counts), LIMIT)


def of_own_templates(room: Classroom) -> Iterator[Finding]:
    """Yield the workspace's own letter templates whose own words alone make a letter too long."""
    for own_text in own_templates.own_texts(room.workspace.folder):
        count = count_words(own_text.prose)
        if own_text.name.rpartition("/")[2].startswith("letter") and count >= LIMIT:
            words = {"words": str(count), "most": str(LIMIT)}
            yield catalog.finding("letter/template-long", own_text.path, (1, 1), words)


def _entries(room: Classroom, student: Student, note: Note) -> list[FollowUp]:
    """Return what a letter would say was promised: as the ledger has it, else as the note does."""
    rules = room.settings.rules._replace(round=room.layout.round)
    known: list[FollowUp] = []
    left = followups.NONE_LEFT
    with suppress(LedgerError), room.workspace.read_ledger() as ledger:  # told by itself
        if ledger:
            known, left = letter_rows.of_talks(ledger, student.id, rules)
    planned = followups.planned(student, note, rules, known, left)
    return followups.as_on_record(planned, known, rules.tz)


def count_words(text: str) -> int:
    """Count the words of a text; the dash before an item of a list is none."""
    return sum(any(sign.isalnum() for sign in word) for word in text.split())
