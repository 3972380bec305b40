"""How long a letter is as a family gets it."""

from __future__ import annotations

from contextlib import suppress

from confkit.language.templates import TemplateError
from confkit.ledger import letter_rows
from confkit.ledger.ledger import LedgerError
from confkit.letters import letters
from confkit.letters.purposes import SUMMARY
from confkit.notes.notes import Note
from confkit.promises import followups
from confkit.promises.followups import FollowUp
from confkit.roster.people import Student, recipients
from confkit.workspace.classroom import Classroom


def words(room: Classroom, student: Student, note: Note) -> int:
    """Return the words of the longest letter about a student; 0 where none can be written yet.

    They are counted in the school's language, with the days to which something was moved.
    """
    if not note.was_held or letters.blanks(note):
        return 0
    entries = _entries(room, student, note)
    templates = room.workspace.templates
    counts = [0]
    for reader in recipients(student)[0]:
        letter = letters.letter(student, note, reader, entries, room.settings)
        frame = templates.for_language(SUMMARY.letter, letter.words_in, "txt", is_the_schools=True)
        with suppress(TemplateError):  # told where the templates are looked at
            counts.append(words_in(templates.render(frame.name, tag=frame.tag, letter=letter)))
    return max(counts)


def _entries(room: Classroom, student: Student, note: Note) -> list[FollowUp]:
    """Return what a letter would say was promised: as the ledger has it, else as the note does."""
    rules = room.settings.rules._replace(round=room.layout.round)
    known: list[FollowUp] = []
    left = followups.NONE_LEFT
    with suppress(LedgerError), room.workspace.read_ledger() as ledger:  # told by itself
        if ledger:
            known = ledger.of_student(rules.round, student.id)
            left = letter_rows.left_by_occasion(ledger, known, rules.tz)
    on_record = {entry.identity: entry for entry in known}
    planned = followups.of_talk(followups.planned(student, note, rules, known, left))
    return [on_record.get(entry.identity, entry) for entry in planned]


def words_in(text: str) -> int:
    """Count the words of a text; the dash before an item of a list is none."""
    return sum(any(sign.isalnum() for sign in word) for word in text.split())
