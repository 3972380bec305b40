"""Finding what a purge takes out, and what of it would be left; nothing is touched."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from confkit.ground import clock
from confkit.ground.errors import ConfkitError, UsageError
from confkit.ground.text import key
from confkit.ledger import erasing, scope
from confkit.ledger.erasing import Row
from confkit.ledger.scope import Scope
from confkit.rights import traces, workspace_files
from confkit.rights.purge import counts_left, family, files_to_remove
from confkit.rights.purge.counts_left import Unfinished
from confkit.rights.purge.holdings import Holdings
from confkit.rights.purge.plan import (
    PurgePlan,
    PurgeRequest,
    find_remains,
    first_names,
    large_files,
)
from confkit.rights.traces import Search, Trace
from confkit.roster.people import Student
from confkit.roster.search import matching, the_student
from confkit.workspace.workspace import Workspace


def plan(
    *, workspace: Workspace, asked: PurgeRequest, now: datetime, keep_report: bool = False
) -> PurgePlan:
    """Find everything that would go; raises UsageError if what is asked for is not there.

    A purge that was cut off is taken up again, and any other refused until it is finished.
    """
    before = counts_left.unfinished(workspace)
    held = Holdings(workspace)
    going = _asked(held, asked, before)
    counts_left.must_be(before, going.typed)
    _fill(held, going, keep_report=keep_report)
    if before is None:
        stay = {key(one.id) for one in held.roster.students} | held.roster.refused
        stay -= going.scope.students
        going.counts = counts_left.leave(workspace, held.pairs(going.scope), stay, now)
    return going


def _asked(held: Holdings, asked: PurgeRequest, before: Unfinished | None) -> PurgePlan:
    """Decide what is meant: the purge that was cut off, a student, a round or a time."""
    if before is not None and asked.typed in (before.typed, ""):
        title = f"what was begun with {before.typed}"
        going = PurgePlan(held.workspace, title, before.scope, typed=before.typed)
        going.counts, going.cut_off = before.counts, True
        return going
    if asked.student:
        return _student(held, asked.student)
    return _round(held, asked) if asked.round else _before(held, asked)


def _student(held: Holdings, said: str) -> PurgePlan:
    try:
        student = the_student(held.everyone(), said, "here")
    except UsageError as error:
        if matching(held.everyone(), said):
            raise
        _nobody(held, said)
        nowhere = "these words stand in no file of this workspace that can be looked into"
        raise UsageError(*error.lines, nowhere) from None
    title = f"{student.name} ({student.id})" if student.name else student.id
    of = Scope(students=frozenset((key(student.id),)))
    return PurgePlan(held.workspace, title, of, typed=PurgeRequest(student=student.id).typed)


def _nobody(held: Holdings, said: str) -> None:
    """Look for the words that were typed, as somebody's who is gone already."""
    search = Search(traces.name_traces([said], traces.NAME))
    if found := find_remains(PurgePlan(held.workspace, said, Scope(), search=search), held.files):
        places = dict.fromkeys(
            str(problem._replace(said="")).removesuffix(": ") for problem in found
        )
        raise ConfkitError(
            f"no student {said!r} is known here, so nothing was removed; but these words stand in:",
            *(f"  {place}" for place in places),
            exit_code=1,
        )


def _round(held: Holdings, asked: PurgeRequest) -> PurgePlan:
    rounds = held.rounds()
    if asked.round not in rounds:
        known = ", ".join(sorted(rounds)) or "none"
        raise UsageError(f"there is no round {asked.round!r} here; known: {known}")
    of = Scope(rounds=frozenset((asked.round,)))
    return PurgePlan(held.workspace, f"the round {asked.round}", of, typed=asked.typed)


def _before(held: Holdings, asked: PurgeRequest) -> PurgePlan:
    try:
        day = date.fromisoformat(asked.before)
        midnight = datetime.combine(day, datetime.min.time())
        cutoff = int(clock.instant(midnight, held.settings.tz).timestamp())
    except (ValueError, OverflowError):
        raise UsageError(f"--before {asked.before!r} is no date; write it as 2025-07-01") from None
    old, unknown = scope.older(held.dated(), cutoff)
    of = Scope(pairs=old, before=cutoff)
    going = PurgePlan(held.workspace, f"everything from before {day}", of, typed=asked.typed)
    if unknown:
        rounds = ", ".join(sorted({name for name, _ in unknown}))
        going.stays.append(f"{rounds}: no talk in it has a date, so nothing of it goes")
    return going


def _fill(held: Holdings, going: PurgePlan, *, keep_report: bool) -> None:
    """Find what goes with the scope, what is looked for, and what would be left."""
    rows = {path: erasing.rows(path, going.scope) for path in held.ledgers}
    wholly = _wholly(held, going, rows)
    _search(held, going, rows, wholly)
    if wholly:
        going.scope = going.scope._replace(naming=_dropped(rows, going))
    for path in held.ledgers:
        going.ledgers[path] = erasing.holds(path, going.scope)
    if (own := held.workspace.ledger_path) in going.ledgers:
        going.still_open = erasing.open_ones(own, going.scope)
    files_to_remove.sort(held, going, keep_report=keep_report)
    going.by_hand = find_remains(going, held.files)
    going.maybe = large_files(going, held.files)
    if wholly:
        going.maybe += first_names(going, held.files)


def _wholly(held: Holdings, going: PurgePlan, rows: dict[Path, list[Row]]) -> list[Student]:
    """Return the students of whom nothing stays: those named, or with nothing else and no row."""
    on_roster = {key(one.id): one for one in held.roster.students}
    if going.scope.students:
        ids = {key(one): one for one in held.owners.by_stem.values()}
        return [
            on_roster.get(one) or Student(ids.get(one, one), "")
            for one in sorted(going.scope.students)
        ]
    lines = [row for found in rows.values() for row in found]
    gone = {key(row.student_id) for row in lines if row.goes}
    stay = {key(row.student_id) for row in lines if not row.goes}
    stay |= {key(held.owner(path)) for path in held.notes() if not held.takes(path, going.scope)}
    return [
        Student(one, "")
        for one in sorted(gone - stay)
        if one not in on_roster and one not in held.roster.refused
    ]


def _search(
    held: Holdings, going: PurgePlan, rows: dict[Path, list[Row]], wholly: list[Student]
) -> None:
    """Decide what is looked for: names, addresses and words of what goes."""
    out = {key(one.id) for one in wholly}
    staying = [one for one in held.roster.students if key(one.id) not in out]
    names = {key(one): found for one, found in held.names.items()}
    teacher = held.settings.teacher
    never = (teacher.name, teacher.email, held.settings.school.name)
    leaving = family.leaving(wholly, staying, names, never)
    going.stays += leaving.stays
    going.first_names = Search(leaving.first_names)
    texts, others = _words(held, going, rows)
    others += [text for one in staying for text in workspace_files.strings(one)]
    blob = "\n".join(map(traces.folded, others))
    words = [Trace(one, traces.WORDS) for one in traces.pieces(texts) if one not in blob]
    going.search = Search([*leaving.traces, *words])


def _words(
    held: Holdings, going: PurgePlan, rows: dict[Path, list[Row]]
) -> tuple[list[str], list[str]]:
    """Return the texts that go, and those that stay and may say the same by chance."""
    gone: list[str] = []
    stay: list[str] = list(_STANDARD)
    for path in held.notes():
        if path.name.endswith(".toml"):
            owner = held.owners.beside_note(path)  # a copy's words are not another child's
            copy = bool(owner) and going.scope.takes(path.parent.name, owner)
            to = gone if copy or held.takes(path, going.scope) else stay
            to.extend(workspace_files.note_texts(path))
    for row in (row for found in rows.values() for row in found):
        (gone if row.goes else stay).extend(row.texts)
    stay += [
        held.content(held.workspace.folder / name).decode("utf-8", errors="replace")
        for name in ("confkit.toml", "questions.toml")
    ]
    return gone, stay


_STANDARD = (
    "Send the family the summary",
    "Write the check-in",
    "Write the two-week check-in",
    "Review the goal",
    "Reach the family and offer a new time",
    "the note no longer says it",
    "another copy had a newer change",
)
"""Words that confkit itself writes into every ledger."""


def _dropped(rows: dict[Path, list[Row]], going: PurgePlan) -> frozenset[str]:
    """Return the ids of dropped follow-ups of other children that name who goes."""
    return frozenset(
        row.dropped
        for found in rows.values()
        for row in found
        if row.dropped and not row.goes and going.search.in_text("\n".join(row.texts))
    )
