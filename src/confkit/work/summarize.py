"""After the meetings: letters to the families, and every promise in the ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache, cached_property

from confkit.coach import coach
from confkit.coach.coach import Coach
from confkit.coach.findings import is_off
from confkit.ground import clock, progress
from confkit.ground.errors import Problem, UsageError
from confkit.ground.outcome import LeftOut, Outcome
from confkit.ground.text import key
from confkit.language import languages
from confkit.ledger import letter_rows
from confkit.ledger.ledger import (
    ANOTHER_DAY,
    BY_NOTE,
    HELD,
    MISSED,
    MOVED,
    NAMES_DENIED,
    NOBODY,
    Changes,
    Ledger,
)
from confkit.ledger.letter_rows import LetterRow
from confkit.letters import letters, translated, translation_list, waiting_letters
from confkit.letters.audience import Audience
from confkit.letters.letter_files import Mailing
from confkit.letters.letter_kinds import LETTER_KINDS, SUMMARY
from confkit.letters.letter_plan import Begun, Planned
from confkit.letters.letters import ToReader
from confkit.names import denied
from confkit.names.attendance import homes_in_doubt
from confkit.notes.notes import Note, NoteFile
from confkit.promises import before_talk, followups
from confkit.promises.deadlines import Span
from confkit.promises.followups import FollowUp, Rules
from confkit.roster import class_look
from confkit.roster.people import Recipient, Student, nobody_to_write_to, recipients
from confkit.roster.person_names import plain
from confkit.sending import page
from confkit.workspace import came_back, classroom, generated, inputs
from confkit.workspace.classroom import Classroom
from confkit.workspace.generated import Mark, OutFolder
from confkit.workspace.workspace import Workspace


@dataclass
class Summarized(Outcome):
    """What summarize did: the letters, and what it changed in the ledger.

    `left` are the paths of letters that families have already, and that are as they were.
    `settled`: before that it told what became of follow-ups by who may be written to now.
    """

    changes: Changes = field(default_factory=lambda: Changes([], [], [], []))
    left: frozenset[str] = frozenset()
    settled: bool = False


@dataclass(frozen=True)
class _Meeting:
    """A meeting that opens follow-ups, and writes letters unless `letters` is False."""

    student: Student
    note: Note
    letters: bool

    @property
    def nobody(self) -> bool:
        """Whether there is nobody to whom a letter about it may go."""
        return nobody_to_write_to(self.student)


@dataclass
class _Look:
    """The coach at the notes of a run; of the `clear`, by slug, it has nothing to tell."""

    room: Classroom
    clear: set[str]

    @cached_property
    def coach(self) -> Coach:
        """The coach, if anybody is to be looked at."""
        return coach.of(self.room)

    def lets_write(
        self, student: Student, note: Note, note_file: NoteFile, outcome: Summarized
    ) -> bool:
        """Tell whether a letter may be written from a note; why not, and more, is told."""
        if generated.whose(student.id) in self.clear:
            return True
        refusals = _letter_refusals(student, note, note_file, self.coach)
        told = _bare_goal(student, note_file, self.coach)
        outcome.refused += refusals
        outcome.told += told
        if not (refusals or told):
            self.clear.add(generated.whose(student.id))
        return not refusals


def summarize(
    *,
    workspace: Workspace,
    now: datetime,
    names: tuple[str, ...] = (),
    round_name: str | None = None,
) -> Summarized:
    """Write the letters of the meetings that were held, and open what was promised.

    The ledger is changed first, in one transaction; letters can be made again at any time.
    """
    room, outcome = _opened(workspace, names, round_name, now)
    rules = room.settings.rules
    check_in = _check_in(rules.spans["check_in"])
    rules = rules._replace(round=room.layout.round, check_in=check_in)
    made_of = inputs.of_files(room) if room.whole else ""
    look = _Look(room, _clear_before(room, made_of))
    meetings = [
        meeting
        for student in progress.through(room.students, "notes")
        if (meeting := _meeting(student, room, rules, outcome, now, look))
    ]
    _refuse_a_renamed_round(room, rules)
    meetings = _without_new_ids(room, meetings, rules, outcome)
    settled = waiting_letters.settle(room, room.everyone, now)
    outcome.told, outcome.settled = [*outcome.told, *settled], bool(settled)
    mailing = Mailing(room, outcome, SUMMARY)
    begun = _open_follow_ups(mailing, meetings, rules, outcome, now, on_request=bool(names))
    mailing.write_all(begun, now)
    outcome.left = _left(room)
    translation_list.keep(room, outcome, "summary", room.students)
    waiting_letters.withdraw(room, outcome, None)  # the ledger is settled
    others = frozenset(generated.whose(student.id) for student in room.students) - look.clear
    mailing.out.keep_true(outcome, made=Mark(made_of, others) if made_of else None)
    _remove_nobodys(room, outcome)
    page.renew(room, outcome, now)
    return outcome


def _remove_nobodys(room: Classroom, outcome: Summarized) -> None:
    """Remove also the drafts of other kinds that belong to nobody on the roster.

    Not where only some students are meant, or where all that stands here is another class's.
    """
    folders = [OutFolder(room, room.layout.out / kind.folder) for kind in LETTER_KINDS]
    if room.whole and any(folder.is_of_this_class for folder in folders):
        for folder in folders:
            if folder.folder != room.layout.letters:
                folder.without_nobodys(outcome)


def _opened(
    workspace: Workspace, names: tuple[str, ...], round_name: str | None, now: datetime
) -> tuple[Classroom, Summarized]:
    """Return the round with the students that are meant, and an outcome with what it told."""
    of_school = workspace.take_over_from_school()
    room = classroom.load(workspace, names=names, round_name=round_name, now=now)
    if names and room.settings.mail.combine == "siblings":
        room = _with_siblings(room)
    outcome = Summarized(
        room.layout.round, refused=list(room.problems), told=[*of_school, *room.told]
    )
    outcome.refused += room.notes_of_the_refused()
    outcome.told += [*room.strays(), *came_back.told(room.came_back)]
    outcome.told += translated.problems(workspace.folder)
    if room.layout.round in room.came_back:
        raise UsageError(*map(str, came_back.told(room.came_back)))
    return room, outcome


def _open_follow_ups(
    mailing: Mailing,
    meetings: list[_Meeting],
    rules: Rules,
    outcome: Summarized,
    now: datetime,
    *,
    on_request: bool,
) -> list[Begun]:
    """Bring the ledger in line with the meetings, in one transaction; return the letters to write.

    `on_request` dates those anew in which a day has passed.
    """
    room = mailing.room
    begun: list[Begun] = []
    with room.workspace.change_ledger(unhurried=room.whole) as ledger:
        plans = {
            meeting.student.id: _planned(meeting, ledger, rules, room.settings.own_names, now)
            for meeting in meetings
        }
        asked = {
            meeting.student.id
            for meeting in meetings
            if _ask_which_day(room, meeting, ledger, rules, outcome, now)
        }
        why = _why_dropped(meetings, room.settings.own_names)
        outcome.changes = ledger.sync(room.layout.round, plans, now, why)
        for meeting in meetings:
            outcome.told += _told_and_lost(room, meeting, ledger, outcome.changes, rules)
            outcome.told += _missed_twice(room, meeting, ledger, outcome.changes, rules)
        for meeting in meetings:
            if meeting.nobody:
                _drop_for_nobody(meeting.student, ledger, outcome.changes, rules, now)
        local = now.astimezone(room.settings.tz)
        over: dict[str, list[FollowUp]] = {
            meeting.student.id: []
            for meeting in meetings
            if meeting.student.id not in asked and meeting.note.is_over(meeting.student.slot, local)
        }
        before = ledger.sync(
            room.layout.round, over, now, lambda _: before_talk.RECORDED, before_talk=True
        )
        outcome.changes.dropped.extend(before.dropped)
        for meeting in progress.through(meetings, "talks"):
            known = ledger.of_student(rules.round, meeting.student.id)
            entries = followups.as_on_record(plans[meeting.student.id], known, rules.tz)
            if meeting.letters:
                letters_to = _begin(mailing, ledger, meeting, entries, now, on_request=on_request)
                ids = {row.id for _, row in letters_to}
                letter_rows.block(ledger, rules.round, meeting.student.id, SUMMARY.name, ids)
                begun += letters_to
            _open_or_close(meeting.student, entries, ledger, outcome.changes, rules, now)
    return begun


def _why_dropped(meetings: list[_Meeting], own_names: tuple[str, ...]) -> Callable[[FollowUp], str]:
    """Return what says why a follow-up is dropped of which the note may still have the words."""
    of = {key(meeting.student.id): meeting for meeting in meetings}

    def why(entry: FollowUp) -> str:
        student, note = of[key(entry.student_id)].student, of[key(entry.student_id)].note
        status = note.meeting.status if note.meeting else ""
        if status == "moved":
            return MOVED
        if entry.kind == "contact":
            return ANOTHER_DAY if status == "no-show" else HELD
        if status == "no-show":
            return MISSED
        is_there = (entry.kind, entry.text, entry.place) in _promised(note)
        is_denied = is_there and denied.holds_denied(student, entry.text, own_names)
        return NAMES_DENIED if is_denied else ""

    return why


def _promised(note: Note) -> set[tuple[str, str, int]]:
    """Return kind, words and place among equal ones of each promise of a note."""
    return {(promise.kind, text, place) for promise, text, place in followups.promises(note)}


def _told_and_lost(
    room: Classroom, meeting: _Meeting, ledger: Ledger, changes: Changes, rules: Rules
) -> Iterator[Problem]:
    """Name what a letter has told and the note no longer says: what was dropped, and what stays.

    Where the talk of now was not held, what was told of the one before stays.
    """
    student, note, note_file = meeting.student, meeting.note, room.note(meeting.student)
    known, left = letter_rows.of_talks(ledger, student.id, rules)
    told = followups.told_by_occasion(known, left, rules)
    dropped = {entry.id for entry in changes.dropped}
    for entry in known:
        if entry.occasion not in told or entry.kind == "summary":
            continue
        hidden = denied.holds_denied(student, entry.text, room.settings.own_names)
        what = "what names a person who must not be named" if hidden else f"“{entry.text}”"
        is_there = (entry.kind, entry.text, entry.place) in _promised(note)
        if entry.id in dropped and ledger.reason_for_drop(entry) in BY_NOTE:
            message = (
                f"dropped, no longer in the note, though a letter that has left says it: {what}; "
                "if it still holds, write it into the note again as it was"
            )
        elif entry.waits and entry.is_promise and not (is_there or note.was_held):
            short = ledger.shortest((entry.id,))[entry.id]
            message = (
                f"stays, though no longer in the note, as a letter that has left says it: {what}; "
                f"if it is over, `confkit done {short}`"
            )
        else:
            continue
        yield Problem(note_file.path if note_file else "", 0, 0, message, student.id)


def _missed_twice(
    room: Classroom, meeting: _Meeting, ledger: Ledger, changes: Changes, rules: Rules
) -> Iterator[Problem]:
    """Tell what becomes of the contact after a no-show where the note now has a later day."""
    student, note_file = meeting.student, room.note(meeting.student)
    new = [
        entry
        for entry in changes.opened
        if entry.kind == "contact" and key(entry.student_id) == key(student.id)
    ]
    for entry in ledger.of_student(rules.round, student.id) if new else ():
        before = f"the contact after the no-show of {followups.day_told(entry, rules.tz)}"
        if entry.kind != "contact" or entry.id == new[0].id or entry.opened > new[0].opened:
            continue
        if entry.waits:
            short = ledger.shortest((entry.id,))[entry.id]
            message = f"{before} stays beside that of the new day; once it is over, "
            message += f"`confkit done {short}`"
        elif any(entry.id == one.id for one in changes.dropped):
            message = f"{before} is dropped, as {ANOTHER_DAY}"
        else:
            continue
        yield Problem(note_file.path if note_file else "", 0, 0, message, student.id)


def _left(room: Classroom) -> frozenset[str]:
    """Return the paths of the letters that have left, but for those that a new one stands at."""
    with room.workspace.read_ledger() as ledger:
        rows = letter_rows.of_round(ledger, room.layout.round) if ledger else []
    waiting = {row.path for row in rows if letter_rows.may_leave(row)}
    return frozenset(row.path for row in rows if row.left) - waiting


def _refuse_a_renamed_round(room: Classroom, rules: Rules) -> None:
    """Stop where a meeting of this round is on record under a round whose notes are gone.

    Two rounds would else be opened for one; the teacher is offered to rename it. Every note is
    looked at, whoever was named, and only before the round's first follow-up.
    """
    with room.workspace.read_ledger() as ledger:
        if ledger is None or ledger.select("round = ? LIMIT 1", room.layout.round):
            return
        for student in room.everyone:
            note = note_file.note if (note_file := room.note(student)) else None
            held = followups.meeting_at(student, note, rules, ()) if note else None
            for entry in ledger.of_every_round(student.id) if held else ():
                if _is_of(entry, held, rules) and not room.workspace.has_notes(entry.round):
                    command = f'confkit round --renamed "{entry.round}" "{room.layout.round}"'
                    raise UsageError(
                        f"{student.name}'s meeting is on record in {entry.round}, whose "
                        f"notes are gone: was the round renamed? `{command}` moves all of it"
                    )


def _is_of(entry: FollowUp, held: datetime | None, rules: Rules) -> bool:
    """Tell whether a follow-up is of a meeting at this time, by the days that were told."""
    day = held and held.astimezone(rules.tz).date()
    return day is not None and followups.is_of(entry, day, rules.tz)


def _without_new_ids(
    room: Classroom, meetings: list[_Meeting], rules: Rules, outcome: Summarized
) -> list[_Meeting]:
    """Refuse whose meeting is on record under an id that nobody has any more; return the others.

    All that was promised would else be opened twice. Of one that is on record under its own id
    nothing is opened, so no other id is looked for.
    """
    here = {key(student.id) for student in room.everyone} | room.refused

    @cache
    def elsewhere(ledger: Ledger) -> dict[str, str]:
        known = ((one, name) for one, name in ledger.students() if key(one) not in here)
        return {plain(name): student_id for student_id, name in known}

    with room.workspace.read_ledger() as ledger:
        kept = []
        for meeting in meetings:
            student = meeting.student
            at = followups.meeting_at(student, meeting.note, rules, ())

            def is_under(student_id: str, at: datetime | None = at) -> bool:
                known = ledger.of_student(rules.round, student_id) if ledger else []
                return any(_is_of(entry, at, rules) for entry in known)

            if ledger is None or is_under(student.id):
                kept.append(meeting)
                continue
            old = elsewhere(ledger).get(plain(student.name), "")
            if not (old and is_under(old)):
                kept.append(meeting)
                continue
            message = (
                f"this meeting is on record under the id {old}, which is nobody's now: "
                f"`confkit roster import {room.workspace.roster_path} --same-children` takes "
                "everything along to the new id; or give row and note the old one again"
            )
            note_file = room.note(student)
            path = note_file.path if note_file else ""
            outcome.refused.append(Problem(path, 0, 0, message, student.id))
    return kept


def _with_siblings(room: Classroom) -> Classroom:
    """Return the class with the brothers and sisters of who is named: one letter is about all."""
    of = class_look.families(room.everyone)
    named = {key(child.id) for student in room.students for child in (student, *of[student.id])}
    return replace(
        room, students=[student for student in room.everyone if key(student.id) in named]
    )


def _begin(
    mailing: Mailing,
    ledger: Ledger,
    meeting: _Meeting,
    entries: list[FollowUp],
    now: datetime,
    *,
    on_request: bool,
) -> list[Begun]:
    """Take a meeting's letters down; one that has left tells its days as it told them then.

    One that corrects it does too, but for what the teacher has moved since.
    """
    settings = mailing.room.settings
    student, note, tz = meeting.student, meeting.note, settings.tz

    def says(entries: list[FollowUp]) -> Callable[[Recipient], ToReader]:
        return lambda reader: letters.letter(student, note, reader, entries, settings)

    def again(letter: Planned, row: LetterRow) -> Planned:
        then = letter_rows.as_told(entries, row.told, tz)
        now = letter_rows.as_told(entries, row.told, tz, anew=True)
        return replace(
            letter,
            letter=mailing.telling(letter, says(now)),
            told=letter_rows.days(now, tz),
            left=mailing.telling(letter, says(then)) if row.may_have_left else None,
        )

    occasion = next((entry.occasion for entry in entries if entry.kind == "summary"), "")
    told = letter_rows.days(entries, tz)
    planned = mailing.plan(student, says(entries), told=told, occasion=occasion)
    return [
        (again(letter, row) if row.may_have_left or row.edition > 1 else letter, row)
        for letter, row in mailing.begin(ledger, planned, now, on_request=on_request)
    ]


def _planned(
    meeting: _Meeting, ledger: Ledger, rules: Rules, own_names: tuple[str, ...], now: datetime
) -> list[FollowUp]:
    """Plan what a meeting opens; the check-in counts from the last real contact since.

    A text that names a person who must not be named opens nothing; what a letter that has left told
    before stays. What was dropped because nobody may be written to stays so where the note says
    nothing new of it.
    """
    student = meeting.student
    known, left = letter_rows.of_talks(ledger, student.id, rules)
    told = followups.told_by_occasion(known, left, rules)
    promised = {entry.identity for entry in known if entry.occasion in told}
    planned = followups.planned(student, meeting.note, rules, known, left, now)
    planned += _missed_before(planned, ledger, known)
    return [
        ledger.restarted(entry, rules) if entry.kind == "check_in" else entry
        for entry in planned
        if (entry.identity in promised or not denied.holds_denied(student, entry.text, own_names))
        and not (meeting.nobody and _is_dropped_for_nobody(entry, ledger, known, rules))
    ]


def _missed_before(
    planned: list[FollowUp], ledger: Ledger, known: list[FollowUp]
) -> list[FollowUp]:
    """Return the contacts that wait after no-shows that were on record before the one of now.

    What was on record by then was another meeting, whatever the day that the note has now.
    """
    missed = next((entry for entry in planned if entry.kind == "contact"), None)
    return [
        entry
        for entry in known
        if missed and entry.kind == "contact" and entry.waits and entry.identity != missed.identity
        if (recorded := ledger.recorded(entry)) and recorded < missed.opened
    ]


def _is_dropped_for_nobody(
    planned: FollowUp, ledger: Ledger, known: list[FollowUp], rules: Rules
) -> bool:
    """Tell whether the ledger has this as dropped because nobody may be written to."""
    same = next(
        (entry for entry in known if entry.identity == planned.identity and entry.dropped), None
    )
    if same is None or ledger.reason_for_drop(same) != NOBODY:
        return False
    before, now = followups.told_in(same, rules.tz), followups.moved(planned, same.snoozed)
    return (before.opened, before.promised, before.due) == (now.opened, now.promised, now.due)


def _drop_for_nobody(
    student: Student, ledger: Ledger, changes: Changes, rules: Rules, now: datetime
) -> None:
    """Drop what waits to be written where nobody may be written to; nothing new was opened by it.

    It stands in the ledger with the reason, and waits again once somebody may be written to.
    """
    for entry in ledger.of_student(rules.round, student.id):
        if entry.waits and entry.kind in waiting_letters.TO_WRITE:
            ledger.drop(entry, NOBODY, now)
            if entry in changes.opened:
                changes.opened.remove(entry)
            else:
                changes.dropped.append(entry)


def _open_or_close(
    student: Student,
    entries: list[FollowUp],
    ledger: Ledger,
    changes: Changes,
    rules: Rules,
    now: datetime,
) -> None:
    """Let the summary of a talk be done while all its letters have left, and only then."""
    summary = next((entry for entry in entries if entry.kind == "summary"), None)
    if summary and (change := waiting_letters.open_or_close(ledger, student, summary, rules, now)):
        changed = ledger.put(change.entry, change.what, now, change.detail)
        (changes.changed if changed.done else changes.opened).append(changed)


def _check_in(span: Span) -> str:
    """Say how long after the talk the check-in is written: `Write the two-week check-in`."""
    if not span.days:
        return "Write the check-in"
    length = languages.of(None)[languages.ENGLISH].span(span.days, before_noun=True)
    return f"Write the {length} check-in"


def _clear_before(room: Classroom, made_of: str) -> set[str]:
    """Return of whom the last run found nothing to tell, by slug, if nothing has changed since.

    What a coach finds is the same for the same note, class, rules and program.
    """
    before = generated.mark(room.layout.letters)
    if not made_of or before is None or before.made_of != made_of:
        return set()
    return {generated.whose(student.id) for student in room.students} - before.told


def _meeting(
    student: Student,
    room: Classroom,
    rules: Rules,
    outcome: Summarized,
    now: datetime,
    look: _Look,
) -> _Meeting | None:
    """Decide what one student's note means for this run; what is refused is told."""
    note_file = room.note(student)
    if note_file is None or (note_file.note and note_file.note.meeting is None):
        reason = "no meeting recorded yet" if note_file else "there is no note"
        outcome.left_out.append(LeftOut(student.id, student.name, reason))
        return None
    note = note_file.note
    if note is None or note.meeting is None:
        outcome.refused += note_file.problems
        return None
    if late := _not_yet(student, note_file, rules, now):
        outcome.refused.append(late)
        return None
    if doubt := _year_in_doubt(student, note_file, room, rules):
        outcome.refused.append(doubt)
        return None
    _tell_clock(note_file, rules, outcome)
    if not note.was_held:
        reason = _why_no_letter(student, note, room, rules)
        outcome.left_out.append(LeftOut(student.id, student.name, reason))
    if recipients(student)[0] and Audience(student, note).is_held_back:
        outcome.refused += _homes_in_doubt(student, note, note_file)
    writes = note.was_held and look.lets_write(student, note, note_file, outcome)
    return _Meeting(student, note, letters=writes)


def _why_no_letter(student: Student, note: Note, room: Classroom, rules: Rules) -> str:
    """Say why no letter is written of a meeting that was not held."""
    is_moved = note.meeting is not None and note.meeting.status == "moved"
    with room.workspace.read_ledger() as ledger:
        known, left = letter_rows.of_talks(ledger, student.id, rules) if ledger else ([], {})
    if followups.told_by_occasion(known, left, rules):
        what = "what the letter that has left says stays"
        if is_moved:
            return f"the note says now that the meeting was moved; {what}"
        return f"the note says now that nobody came; {what}, and `confkit due` lists the contact"
    if is_moved:
        return "the meeting was moved; record it once it has been held"
    return "nobody came, so no letter; `confkit due` lists the contact"


def _homes_in_doubt(student: Student, note: Note, note_file: NoteFile) -> list[Problem]:
    """Say what has to be known before a home is told what was said in the talk."""
    return [
        note_file.document.problem(where, message, student.id)
        for where, message in homes_in_doubt(student, note)
    ]


def _not_yet(student: Student, note_file: NoteFile, rules: Rules, now: datetime) -> Problem | None:
    """Return the problem of a meeting that is said to be held later than now, if it is."""
    meeting = note_file.note.meeting if note_file.note else None
    if meeting is None or meeting.held is None:
        return None
    if clock.instant(meeting.held, rules.tz) <= now:
        return None
    message = f"`held` is {meeting.held:%Y-%m-%d %H:%M}, which is in the future; correct the date"
    return note_file.document.problem(("meeting", "held"), message, student.id)


def _year_in_doubt(
    student: Student, note_file: NoteFile, room: Classroom, rules: Rules
) -> Problem | None:
    """Return the problem of a meeting whose year may be a slip, unless its family knows of it."""
    doubt = room.year_in_doubt(student, note_file)
    meeting = note_file.note.meeting if note_file.note else None
    if not (doubt and meeting and meeting.held):
        return None
    if is_off("note/held", room.settings.check.ignore):
        return None
    held = clock.instant(meeting.held, rules.tz)
    with room.workspace.read_ledger() as ledger:
        known, left = letter_rows.of_talks(ledger, student.id, rules) if ledger else ([], {})
    if any(
        _is_of(entry, held, rules) and (entry.done or entry.occasion in left) for entry in known
    ):
        return None
    message = (
        f"{doubt.said} Correct it: until then it opens nothing and no letter is written. "
        'If it is right, add "note/held" to [check] ignore in confkit.toml'
    )
    return doubt._replace(said=message)


def _ask_which_day(
    room: Classroom,
    meeting: _Meeting,
    ledger: Ledger,
    rules: Rules,
    outcome: Summarized,
    now: datetime,
) -> bool:
    """Ask for a no-show's day where it is in doubt (and say so), or another slot has passed."""
    student, note, note_file = meeting.student, meeting.note, room.note(meeting.student)
    known, left = letter_rows.of_talks(ledger, student.id, rules)
    if note_file and followups.is_in_doubt(student, note, rules, known, left, now):
        day = (now.astimezone(rules.tz) - timedelta(days=1)).date()
        message = f"when should it have been? The follow-up counts from then: held = {day}T15:30"
        outcome.refused.append(note_file.document.problem(("meeting",), message, student.id))
        outcome.left_out = [one for one in outcome.left_out if one.student_id != student.id]
        return True
    if not (note.meeting and student.slot) or note.meeting.held or note.was_held:
        return False
    missed = followups.meeting_at(student, note, rules, known)
    slot = clock.instant(student.slot, rules.tz)
    if note_file and missed and missed != slot <= now:
        place = note_file.document.place(("meeting",))
        when = "nobody came at the new time either" if missed < slot else "it was at the new time"
        message = (
            f"the no-show of {missed.astimezone(rules.tz).date()} is on record; if {when}, "
            f"write held = {student.slot:%Y-%m-%dT%H:%M}"
        )
        outcome.told.append(Problem(note_file.path, place.line, place.column, message, student.id))
    return False


def _tell_clock(note_file: NoteFile, rules: Rules, outcome: Summarized) -> None:
    meeting = note_file.note.meeting if note_file.note else None
    if meeting and meeting.held and (oddity := clock.clock_oddity(meeting.held, rules.tz)):
        outcome.told.append(note_file.document.problem(("meeting", "held"), oddity))


def _letter_refusals(
    student: Student, note: Note, note_file: NoteFile, the_coach: Coach
) -> list[Problem]:
    """Say why no letter can be written from this note; follow-ups are opened all the same."""
    refusals = []
    for where, reason in letters.blanks(note):
        message = f"no letter: {reason}"
        refusals.append(note_file.document.problem(where, message, student.id))
    if named := denied.names_denied(student, note, the_coach.own_names):
        refusals.append(denied.denied_problem(note_file.document, named, student.id))
    for finding in the_coach.letter_errors(student, note_file):
        problem = finding.problem
        refusals.append(problem._replace(said=f"no letter: {problem.said}"))
    return refusals


def _bare_goal(student: Student, note_file: NoteFile, the_coach: Coach) -> list[Problem]:
    """Say again what the goal lacks so much that a family could not act on it or see it reached."""
    return [finding.problem for finding in the_coach.bare_goal(student, note_file)]
