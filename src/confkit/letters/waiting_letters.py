"""Letters that wait in `out/`, and their follow-ups, held against the roster as it is now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from confkit.ground import clock, gate
from confkit.ground.addresses import BadAddress, mailboxes, sendable
from confkit.ground.errors import Problem
from confkit.ground.identifiers import Spellings
from confkit.ground.named_tuple import NamedTuple
from confkit.ground.outcome import Outcome
from confkit.ground.text import key, listed
from confkit.ledger import family_history, letter_rows
from confkit.ledger.ledger import NOBODY, Ledger, LedgerError
from confkit.ledger.letter_rows import LetterRow
from confkit.letters.letter_kinds import (
    LETTER_KINDS,
    PHONE_SCRIPT,
    SUMMARY,
    letter_id,
    to_whom,
)
from confkit.names.denied import Denials
from confkit.promises import followups
from confkit.promises.followups import BEFORE_TALK, FollowUp, Rules
from confkit.roster.people import Guardian, Recipient, Student, nobody_to_write_to, recipients
from confkit.workspace import classroom, generated
from confkit.workspace.classroom import Classroom
from confkit.workspace.layout import LETTERS_PAGE
from confkit.workspace.workspace import Workspace

TO_WRITE = ("summary", "check_in")
"""What a talk opens that is a letter to be written."""


class Change(NamedTuple):
    """What becomes of a follow-up: as it is then, its word and detail in the history, and aloud."""

    entry: FollowUp
    what: str
    detail: str
    said: str


def look_again(workspace: Workspace, now: datetime) -> Outcome:
    """Take away and drop what a roster that was changed forbids, whatever a run was about."""
    room = classroom.load(workspace, now=now)
    outcome = Outcome(room.layout.round)
    withdraw(room, outcome, now)
    return outcome


def settle(room: Classroom, students: Sequence[Student], now: datetime) -> list[Problem]:
    """Bring what waits to be sent in line with who may be written to now; return what to tell.

    None where the ledger cannot be read, which whoever needs it is told. What was drafted stays so:
    it lies in the mail program until somebody deletes it there.
    """
    wrong: list[Student] = []
    told: list[tuple[str, str]] = []
    with suppress(LedgerError), room.workspace.read_ledger() as ledger:
        if ledger is None:
            return []
        for student in students:
            for row in _for_nobody(ledger, student, "drafted"):
                message = f"a draft for somebody who may not be written to is now in {row.said}"
                told.append((student.id, f"{student.name}: {message}; delete it there"))
            if _unsettled(ledger, room, student, now):
                wrong.append(student)
    if wrong:
        told += _settled(room, wrong, now)
    return [Problem("", 0, 0, message, student_id) for student_id, message in told]


def _settled(room: Classroom, wrong: list[Student], now: datetime) -> list[tuple[str, str]]:
    """Bring the ledger in line; return each change with the student's id."""
    told = []
    with room.workspace.change_ledger() as ledger:
        for student in wrong:
            for row in _for_nobody(ledger, student, *letter_rows.WAITING):
                letter_rows.keep(ledger, row._replace(state="blocked"))
            for change in _changes(ledger, room, student, now):
                entry = ledger.put(change.entry, change.what, now, change.detail)
                told.append((student.id, f"{entry.student}: {entry.text}: {change.said}"))
            for row in list(_awaited(ledger, room, student, now)):
                letter_rows.keep(ledger, row)
    return told


def _changes(ledger: Ledger, room: Classroom, student: Student, now: datetime) -> Iterator[Change]:
    """Yield what becomes of a student's follow-ups, by who may be written to."""
    entries = ledger.of_every_round(student.id)
    if nobody_to_write_to(student):
        for entry in entries:
            if entry.waits and entry.kind in (*BEFORE_TALK, *TO_WRITE):
                yield Change(entry._replace(dropped=now), "dropped", NOBODY, f"dropped, {NOBODY}")
        return
    last: dict[tuple[str, str], tuple[FollowUp, bool]] = {}
    for known in entries:
        entry = _waiting_again(ledger, room, student, known, now)
        if entry != known:
            yield Change(entry, "reopened", "", "waits again, somebody may be written to")
        if entry.kind in TO_WRITE and not entry.dropped:
            last[entry.round, entry.kind] = entry, entry != known
    for entry, again in last.values():
        change = open_or_close(ledger, student, entry, room.settings.rules, now, again=again)
        if change and (change.entry.done or _may_open(ledger, room, student, entry)):
            yield change


def _may_open(ledger: Ledger, room: Classroom, student: Student, entry: FollowUp) -> bool:
    """Tell whether one opens by itself for who came later: the summary of the talk of now."""
    return (
        entry.kind == "summary"
        and entry.round == room.layout.round
        and entry.occasion == _talk_of_note(ledger, room, student, entry.round)
    )


def _waiting_again(
    ledger: Ledger, room: Classroom, student: Student, entry: FollowUp, now: datetime
) -> FollowUp:
    """Return what was dropped because nobody might get it as it waits for who now may.

    A summary whose day went by while nobody might get it is due today.
    """
    may_wait = (
        entry.dropped
        and entry.kind in TO_WRITE
        and ledger.reason_for_drop(entry) == NOBODY
        and (
            entry.kind == "check_in"
            or entry.occasion == _talk_of_note(ledger, room, student, entry.round)
        )
    )
    if not may_wait:
        return entry
    rules = room.settings.rules
    entry = followups.told_in(entry._replace(dropped=None), rules.tz)
    if entry.kind == "summary":
        today = _tonight(now, rules)
        return followups.moved(entry, today) if entry.due and entry.due < today else entry
    return ledger.restarted(entry, rules)


def _talk_of_note(ledger: Ledger, room: Classroom, student: Student, round_name: str) -> str | None:
    """Return which talk a student's note of a round is about now; None if it tells of none."""
    note_file = room.note(student, None if round_name == room.layout.round else round_name)
    if not (note_file and note_file.note and note_file.note.was_held):
        return None
    rules = room.settings.rules._replace(round=round_name)
    known, left = letter_rows.of_talks(ledger, student.id, rules)
    return followups.occasion(student, note_file.note, rules, known, left)


def open_or_close(
    ledger: Ledger,
    student: Student,
    entry: FollowUp,
    rules: Rules,
    now: datetime,
    *,
    again: bool = False,
) -> Change | None:
    """Keep a summary or a check-in closed while all its letters have left, and only then.

    It opens again for a guardian who may be written to since, and closes where the last one whom
    it waited for may not be. `again`: it has just been opened again.
    """
    left = letter_rows.left_since(ledger, entry)
    rows = letter_rows.that_close(ledger, entry)
    knows_readers = any(row.whom for row in rows.values() if row.id in left)
    gone, waiting = [], []
    for reader in recipients(student)[0]:
        to = list(_letters_to(reader, rows.values()))
        gone += [left[row.id] for row in to if row.id in left]
        waiting += [row.guardian for row in to if row.id not in left]
        is_known = any(row.whom == to_whom(reader, reader.email) for row in to)
        waiting += [] if is_known or not knows_readers else [" & ".join(reader.names)]
    if entry.done and left and waiting:
        opened = followups.told_in(entry._replace(done=None), rules.tz)
        opened = followups.moved(opened, _tonight(now, rules))
        names = listed(list(dict.fromkeys(waiting)))
        there = {
            row.guardian for row in rows.values() if row.path and row.state in letter_rows.WAITING
        }
        is_there = there.issuperset(waiting)
        command = "summarize" if entry.kind == "summary" else "check-in"
        what = f"send {student.id}` sends" if is_there else f"{command} {student.id}` writes"
        then = list(_not_addresses(student, waiting)) or [f"`confkit {what} the letter"]
        message = "; ".join([f"waits again for {names}", *then])
        return Change(opened, "reopened", f"for {names}", message)
    if entry.waits and gone and not waiting and (again or not ledger.was_taken_back(entry)):
        closed = entry._replace(done=max(gone))
        if (times := ledger.times_done(entry)) and times[-1].done and max(gone) <= times[-1].done:
            closed = times[-1]  # nobody got a letter since: its day is the one of before, too
        return Change(closed, "done", "", "done, its letters have left")
    return None


def _not_addresses(student: Student, waiting: list[str]) -> Iterator[str]:
    """Say of whom among those who wait the address is none, so that no letter can be written."""
    for reader in recipients(student)[0]:
        names = " & ".join(reader.names)
        if reader.email and names in waiting:
            try:
                sendable(reader.email)
            except BadAddress as error:
                yield f"the address of {names} {error} in the roster"


def _tonight(now: datetime, rules: Rules) -> datetime:
    return clock.end_of(now.astimezone(rules.tz).date(), rules.tz)


def _letters_to(reader: Recipient, rows: Iterable[LetterRow]) -> Iterator[LetterRow]:
    """Yield the letters of one kind to a reader: with a notice also the page that it tells of."""
    for row in rows:
        is_page = row.whom == to_whom(reader, "") and row.guardian == " & ".join(reader.names)
        if row.whom == to_whom(reader, reader.email) or (is_page and row.state != "blocked"):
            yield row


def _unsettled(ledger: Ledger, room: Classroom, student: Student, now: datetime) -> bool:
    """Tell whether anything about a student is not as it should be."""
    return any(
        next(iter(found), None)
        for found in (
            _changes(ledger, room, student, now),
            _for_nobody(ledger, student, *letter_rows.WAITING),
            _awaited(ledger, room, student, now),
        )
    )


def _awaited(
    ledger: Ledger, room: Classroom, student: Student, now: datetime
) -> Iterator[LetterRow]:
    """Yield a row for each letter that a summary of now waits for, too, and that is not written.

    So the summary is for this reader as well, and is not done with the letters of the others.
    """
    of_round = ledger.of_student(room.settings.round, student.id)
    summaries = [entry for entry in of_round if entry.kind == "summary" and entry.waits]
    talk = _talk_of_note(ledger, room, student, room.settings.round) if summaries else None
    for entry in summaries:
        rows = letter_rows.that_close(ledger, entry).values()
        if entry.occasion != talk or not any(row.whom for row in rows):
            continue
        known = {row.whom for row in rows}
        for reader in recipients(student)[0]:
            with suppress(BadAddress):
                address = sendable(reader.email) if reader.email else ""
                if to_whom(reader, address) not in known:
                    yield _unwritten(entry, reader, address, now)


def _unwritten(entry: FollowUp, reader: Recipient, address: str, now: datetime) -> LetterRow:
    """Return the row of the summary to a reader before it is written."""
    return LetterRow(
        letter_id(entry.round, entry.student_id, SUMMARY, reader, address, entry.occasion),
        1,
        entry.round,
        entry.student_id,
        SUMMARY.name,
        " & ".join(reader.names),
        to_whom(reader, address),
        "",
        "",
        "",
        now,
        zone=entry.zone,
        occasion=entry.occasion,
    )


def _for_nobody(ledger: Ledger, student: Student, *states: str) -> Iterator[LetterRow]:
    """Yield the letters in these states for somebody who may not be written to any more."""
    readers = recipients(student)[0]
    for row in letter_rows.about(ledger, student.id):
        if row.left is None and row.state in states and not _has_one(row, readers):
            yield row


def withdraw(room: Classroom, outcome: Outcome, now: datetime | None) -> None:
    """Take away every draft for somebody who may not be written to any more, and tell each.

    So goes one that tells of a promise that the note no longer has. What waits to be sent is
    settled with it. A student whose roster row has a mistake keeps the drafts until the row can be
    read, but for who is denied in it.
    """
    outcome.told += settle(room, room.everyone, now) if now else []
    students = {key(student.id): student for student in room.everyone}
    spellings = Spellings(students)
    letters, dropped = _letters(room)
    rows = {_letter(row.path, spellings): row for row in letters}
    for path, whose in _drafts(room.workspace.folder / "out"):
        about = [students[found] for found in map(spellings.get, whose.split("+")) if found]
        row = rows.get(_letter(room.workspace.shown(path), spellings))
        if row and not about and (child := students.get(key(row.student_id))):
            about = [child]  # in a table of an older version, nobody's
        denied = not about and _is_denied_elsewhere(room, whose, row)
        without = [student for student in about if not _has_a_reader(student, row)]
        if denied or without:
            is_there = denied or any(_is_on_roster(student, row) for student in without)
            now_what = "may not be written to now" if is_there else "is not on the roster now"
            reason = f"the person it was for {now_what}"
            generated.withdraw(room.workspace, path, reason, outcome)
        elif row and row.promise in dropped and not row.may_have_left:
            reason = "the note no longer has this promise"
            generated.withdraw(room.workspace, path, reason, outcome)
    for row in letters:
        child = students.get(key(row.student_id))
        if child and not _has_a_reader(child, row):  # its file may be gone already
            page = room.workspace.round(row.round).out / LETTERS_PAGE
            generated.withdraw_page(room.workspace, page, outcome, shows=row.short_id)
    generated.held_against_roster(room, _hidden(room))


def _hidden(room: Classroom) -> set[str]:
    """Return the ids of the follow-ups whose words name somebody denied, now or as they were."""
    denials = Denials(room.workspace.roster(room.now), room.settings.own_names)
    hidden: set[str] = set()
    with suppress(LedgerError), room.workspace.read_ledger() as ledger:
        if ledger is not None:
            for student_id in denials.about(family_history.students(ledger)):
                words = ledger.words_about(student_id)
                hidden |= {id_of for id_of, text in words if denials.hide(student_id, text)}
    return hidden


def _drafts(out: Path) -> Iterator[tuple[Path, str]]:
    """Yield what stands in the folders of letters, of every round, and whose it is ("" unknown).

    No link is followed.
    """
    for of_round in gate.folders(out):
        for folder in (of_round / kind.folder for kind in LETTER_KINDS):
            if of_round.is_symlink() or folder.is_symlink():
                continue
            written = generated.table(folder) or {}
            for path in gate.files(folder):
                row = written.get(path.name)
                if not path.is_symlink():
                    yield path, (row.whose or "") if row else ""


def _letter(shown: str, spellings: Spellings) -> str:
    """Return what a letter is found by: its path without what tells its files apart.

    It is the same for all spellings of the ids that it is named after.
    """
    ending = next(row for row in (PHONE_SCRIPT, ".eml", ".html", "") if shown.endswith(row))
    folder, _, name = shown.removesuffix(ending).rpartition("/")
    children, mark, reader = name.partition("--")
    return f"{folder}/{spellings.canonical(children)}{mark}{reader}"


def _letters(room: Classroom) -> tuple[list[LetterRow], set[str]]:
    """Return the letters that were written, and the ids of the promises of theirs that are dropped.

    Nothing where the ledger cannot be read.
    """
    try:
        with room.workspace.read_ledger() as ledger:
            letters = letter_rows.select(ledger, "path <> ''") if ledger else []
            told = {row.promise for row in letters} - {""}
            promises = ledger.with_ids(told).values() if ledger else ()
    except LedgerError:
        return [], set()
    return letters, {entry.id for entry in promises if entry.dropped and entry.is_promise}


def _has_a_reader(student: Student, row: LetterRow | None) -> bool:
    """Tell whether a draft's reader still gets letters.

    One of which the ledger knows nothing may be for anybody, so it has none where one is denied.
    """
    readers = recipients(student)[0]
    if row is None:
        return bool(readers) and not student.denied
    return _has_one(row, readers)


def _is_denied_elsewhere(room: Classroom, whose: str, row: LetterRow | None) -> bool:
    """Tell whether a draft is for who is denied about a child that is not among the readable rows.

    A denial in a row without an id may be about anybody of them.
    """
    for student in filter(lambda student: student.denied, room.elsewhere):
        is_row = row is not None and key(row.student_id) == key(student.id)
        if not student.id or is_row or any(map(Spellings([student.id]).get, whose.split("+"))):
            if row is None and student.id:
                return True
            if row and any(_is_to(row, guardian) for guardian in student.denied):
                return True
    return False


def _is_on_roster(student: Student, row: LetterRow | None) -> bool:
    """Tell whether a student has the guardian of a letter, who then may not be written to."""
    return row is None or any(_is_to(row, guardian) for guardian in student.guardians)


def _is_to(row: LetterRow, guardian: Guardian) -> bool:
    """Tell whether a letter greets a guardian, or goes to their address."""
    address = row.whom.partition("\x1f")[0]
    names = map(key, row.guardian.split(" & "))
    return key(guardian.name) in names or bool(mailboxes(guardian.email) & mailboxes(address))


def _has_one(row: LetterRow, readers: Iterable[Recipient]) -> bool:
    return any(_is_for(row, reader) for reader in readers)


def _is_for(row: LetterRow, reader: Recipient) -> bool:
    return row.whom == to_whom(reader, reader.email) or row.guardian == " & ".join(reader.names)
