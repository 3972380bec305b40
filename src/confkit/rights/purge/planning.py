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
from confkit.rights.purge import counts_left, family, files_to_remove, manifest
from confkit.rights.purge.holdings import Holdings
from confkit.rights.purge.manifest import Unfinished
from confkit.rights.purge.plan import PurgePlan, PurgeRequest
from confkit.rights.purge.remains import find_remains
from confkit.rights.traces import NO_FINGERPRINTS, Search, Trace
from confkit.roster.people import Student
from confkit.roster.search import matching, the_student
from confkit.workspace.workspace import Workspace


def plan(
    *, workspace: Workspace, request: PurgeRequest, now: datetime, keep_report: bool = False
) -> PurgePlan:
    """Find everything that would go; raises UsageError if what is asked for is not there.

    A purge that was cut off is taken up again, and any other refused until it is finished.
    """
    before = manifest.unfinished(workspace)
    held = Holdings(workspace)
    if before is None and not request.without_roster:
        _roster_must_be_whole(held)
    going = _requested(held, request, before)
    manifest.must_be(before, going.typed)
    _fill(held, going, before, keep_report=keep_report)
    if before is None:
        stay = {key(one.id) for one in held.roster.students} | held.roster.refused
        stay -= going.scope.students
        going.counts = counts_left.leave(workspace, held.pairs(going.scope), stay, now)
    return going


def _roster_must_be_whole(held: Holdings) -> None:
    """Refuse without a roster: it alone tells whose names to look for, and who stays."""
    there = (held.workspace.folder / held.settings.roster.path).exists()
    if held.roster.usable and not held.roster.problems and there:
        return
    raise UsageError(
        *map(str, held.roster.problems),
        f"{held.settings.roster.path}: cannot be read whole, so nothing was removed: without it "
        "nobody can tell whose names to look for. Mend it; if the child is not on it, add "
        "--without-roster",
    )


def _requested(held: Holdings, request: PurgeRequest, before: Unfinished | None) -> PurgePlan:
    """Decide what is meant: the purge that was cut off, a student, a round or a time."""
    if before is not None and request.typed in (before.typed, ""):
        title = f"what was begun with {before.typed}"
        going = PurgePlan(held.workspace, title, before.scope, typed=before.typed)
        going.counts, going.listed, going.cut_off = before.counts, before.listed, True
        return going
    if request.student:
        return _student(held, request.student)
    return _round(held, request) if request.round else _before(held, request)


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
    left = find_remains(PurgePlan(held.workspace, said, Scope(), search=search), held.files).left
    if left:
        places = dict.fromkeys(
            str(problem._replace(said="")).removesuffix(": ") for problem in left
        )
        raise ConfkitError(
            f"no student {said!r} is known here, so nothing was removed; but these words stand in:",
            *(f"  {place}" for place in places),
            exit_code=1,
        )


def _round(held: Holdings, request: PurgeRequest) -> PurgePlan:
    rounds = held.rounds()
    if request.round not in rounds:
        known = ", ".join(sorted(rounds)) or "none"
        raise UsageError(f"there is no round {request.round!r} here; known: {known}")
    of = Scope(rounds=frozenset((request.round,)))
    return PurgePlan(held.workspace, f"the round {request.round}", of, typed=request.typed)


def _before(held: Holdings, request: PurgeRequest) -> PurgePlan:
    try:
        day = date.fromisoformat(request.before)
        midnight = datetime.combine(day, datetime.min.time())
        cutoff = int(clock.instant(midnight, held.settings.tz).timestamp())
    except (ValueError, OverflowError):
        said = f"--before {request.before!r} is no date; write it as 2025-07-01"
        raise UsageError(said) from None
    old, unknown = scope.older(held.dated(), cutoff)
    of = Scope(pairs=old, before=cutoff)
    going = PurgePlan(held.workspace, f"everything from before {day}", of, typed=request.typed)
    if unknown:
        rounds = ", ".join(sorted({name for name, _ in unknown}))
        going.stays.append(f"{rounds}: no talk in it has a date, so nothing of it goes")
    return going


def _fill(
    held: Holdings, going: PurgePlan, before: Unfinished | None, *, keep_report: bool
) -> None:
    """Find what goes with the scope, what is looked for, and what would be left."""
    rows = {path: erasing.rows(path, going.scope) for path in held.ledgers}
    wholly = _wholly(held, going, rows)
    going.owners = held.owners
    rosters = (held.settings.roster.path, "roster.csv")
    going.of_many = {*held.archives, *(held.workspace.folder / name for name in rosters)}
    going.stays += [
        f"{name} is another workspace; nothing in it is touched" for name in held.files.others
    ]
    _decide_what_to_search(held, going, rows, wholly, before)
    if wholly:
        naming = going.scope.naming | _dropped(rows, going)
        going.scope = going.scope._replace(naming=naming)
    for path in held.ledgers:
        going.ledgers[path] = erasing.holds(path, going.scope)
    if (own := held.workspace.ledger_path) in going.ledgers:
        going.still_open = erasing.open_ones(own, going.scope)
    files_to_remove.sort(held, going, keep_report=keep_report)
    going.remains = find_remains(going, held.files)


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
        Student(student_id, "")
        for student_id in sorted(gone - stay)
        if student_id not in on_roster and student_id not in held.roster.refused
    ]


def _decide_what_to_search(
    held: Holdings,
    going: PurgePlan,
    rows: dict[Path, list[Row]],
    wholly: list[Student],
    before: Unfinished | None,
) -> None:
    """Gather names, addresses and words of what goes; of a purge that was cut off, what it knew."""
    out = {key(one.id) for one in wholly}
    staying = [one for one in held.roster.students if key(one.id) not in out]
    names = {key(student_id): known for student_id, known in held.names.items()}
    teacher = held.settings.teacher
    never = (teacher.name, teacher.email, held.settings.school.name)
    leaving = family.leaving(wholly, staying, names, never)
    going.stays += leaving.stays
    going.shared = leaving.shared
    gone, stay = _words(held, going, rows)
    stay += [text for one in staying for text in workspace_files.strings(one)]
    whole = "\n".join(map(traces.folded, stay))
    words = [Trace(one, traces.WORDS) for one in traces.pieces(gone) if one not in whole]
    known = before.before if going.cut_off and before else NO_FINGERPRINTS
    going.search = Search([*leaving.traces, *words], known)


def _words(
    held: Holdings, going: PurgePlan, rows: dict[Path, list[Row]]
) -> tuple[list[str], list[str]]:
    """Return the texts that go, and those that stay and may say the same by chance.

    Only a note that is surely of somebody who stays makes its words stay: a copy of the child's
    own, under whatever name, must not hide them.
    """
    gone: list[str] = []
    stay: list[str] = list(_STANDARD)
    for path in held.notes():
        if held.may_be_copy(path, going.scope) or held.takes(path, going.scope):
            gone += workspace_files.note_texts(path)
        elif held.owners.of_note(path):
            stay += workspace_files.note_texts(path)
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
