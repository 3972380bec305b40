"""Finding what a purge takes out, and what of it would be left; nothing is touched."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from confkit.ground import clock
from confkit.ground.errors import ConfkitError, UsageError
from confkit.ground.text import key
from confkit.ledger import erasing, scope
from confkit.ledger.scope import Scope
from confkit.rights import readable, traces, workspace_files
from confkit.rights.purge import counts_left, family, files_to_remove, manifest
from confkit.rights.purge.holdings import Holdings
from confkit.rights.purge.manifest import Unfinished
from confkit.rights.purge.plan import PurgePlan, PurgeRequest
from confkit.rights.purge.remains import find_remains
from confkit.rights.traces import Search, Trace
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
    holdings = Holdings(workspace)
    if before is None and not request.without_roster:
        _roster_must_be_whole(holdings)
    going = _requested(holdings, request, before)
    manifest.must_be(before, going.typed)
    _fill(holdings, going, keep_report=keep_report)
    if before is None:
        stay = {key(student.id) for student in holdings.roster.students} | holdings.roster.refused
        stay -= going.scope.students
        going.counts = counts_left.leave(workspace, holdings.pairs(going.scope), stay, now)
    return going


def _roster_must_be_whole(holdings: Holdings) -> None:
    """Refuse without a roster: it alone tells whose names to look for, and who stays."""
    there = (holdings.workspace.folder / holdings.settings.roster.path).exists()
    if holdings.roster.usable and not holdings.roster.problems and there:
        return
    raise UsageError(
        *map(str, holdings.roster.problems),
        f"{holdings.settings.roster.path}: cannot be read completely, so nothing was removed: the "
        "roster says whose names to look for. Fix it; if the child is not on it, add "
        "--without-roster",
    )


def _requested(holdings: Holdings, request: PurgeRequest, before: Unfinished | None) -> PurgePlan:
    """Decide what is meant: the purge that was cut off, a student, a round or a time."""
    if before is not None and request.typed in (before.typed, ""):
        title = f"what was begun with {before.typed}"
        going = PurgePlan(holdings.workspace, title, before.scope, typed=before.typed)
        going.counts, going.listed, going.cut_off = before.counts, before.listed, True
        going.unread += before.unread
        going.search, going.shared_before = Search((), before.before), before.shared
        return going
    left = manifest.left(holdings.workspace, request.typed)
    try:
        going = _new(holdings, request, is_known=left is not None)
    except UsageError:
        if left is None:
            raise
        going = _gone(holdings.workspace, request)
    if left and (request.before or going.again):
        going.again = True
        going.search, going.shared_before = Search((), left.before), left.shared
        going.unread += ["a note that was removed"] * left.is_part
    return going


def _new(holdings: Holdings, request: PurgeRequest, *, is_known: bool) -> PurgePlan:
    if request.student:
        return _student(holdings, request.student, is_known=is_known)
    return _round(holdings, request) if request.round else _before(holdings, request)


def _gone(workspace: Workspace, request: PurgeRequest) -> PurgePlan:
    """Return the plan of looking again for what an earlier purge left."""
    students = frozenset((key(request.student),)) if request.student else frozenset[str]()
    rounds = frozenset((request.round,)) if request.round else frozenset[str]()
    of = Scope(students=students, rounds=rounds)
    title = f"what was purged with {request.typed}"
    return PurgePlan(workspace, title, of, typed=request.typed, again=True)


def _student(holdings: Holdings, typed: str, *, is_known: bool) -> PurgePlan:
    try:
        student = the_student(holdings.everyone(), typed, "here")
    except UsageError as error:
        if is_known or matching(holdings.everyone(), typed):
            raise
        _nobody(holdings, typed)
        nowhere = "these words are in no file of this workspace that can be searched"
        raise UsageError(*error.lines, nowhere) from None
    title = f"{student.name} ({student.id})" if student.name else student.id
    of = Scope(students=frozenset((key(student.id),)))
    return PurgePlan(holdings.workspace, title, of, typed=PurgeRequest(student=student.id).typed)


def _nobody(holdings: Holdings, typed: str) -> None:
    """Look for the words that were typed, as somebody's who is gone already."""
    search = Search(traces.name_traces([typed], traces.NAME))
    left = find_remains(
        PurgePlan(holdings.workspace, typed, Scope(), search=search), holdings.files
    ).left
    if left:
        places = dict.fromkeys(
            str(problem._replace(said="")).removesuffix(": ") for problem in left
        )
        raise ConfkitError(
            f"no student {typed!r} is known here, so nothing was removed; but these words are in:",
            *(f"  {place}" for place in places),
            exit_code=1,
        )


def _round(holdings: Holdings, request: PurgeRequest) -> PurgePlan:
    rounds = holdings.rounds()
    if request.round not in rounds:
        known = ", ".join(sorted(rounds)) or "none"
        raise UsageError(f"there is no round {request.round!r} here; known: {known}")
    of = Scope(rounds=frozenset((request.round,)))
    return PurgePlan(holdings.workspace, f"the round {request.round}", of, typed=request.typed)


def _before(holdings: Holdings, request: PurgeRequest) -> PurgePlan:
    try:
        day = date.fromisoformat(request.before)
        midnight = datetime.combine(day, datetime.min.time())
        cutoff = int(clock.instant(midnight, holdings.settings.tz).timestamp())
    except (ValueError, OverflowError):
        wrong = f"--before {request.before!r} is not a date; write it as 2025-07-01"
        raise UsageError(wrong) from None
    old, unknown = scope.older(holdings.dated(), cutoff)
    of = Scope(pairs=old, before=cutoff)
    going = PurgePlan(holdings.workspace, f"everything from before {day}", of, typed=request.typed)
    if unknown:
        rounds = ", ".join(sorted({name for name, _ in unknown}))
        going.stays.append(f"{rounds}: no conference in it has a date, so nothing in it is removed")
    return going


def _fill(holdings: Holdings, going: PurgePlan, *, keep_report: bool) -> None:
    """Find what goes with the scope, what is looked for, and what would be left."""
    wholly = _wholly(holdings, going)
    going.owners = holdings.owners
    rosters = (holdings.settings.roster.path, "roster.csv")
    going.archives = dict(holdings.archives)
    going.of_many = {*holdings.archives, *(holdings.workspace.folder / name for name in rosters)}
    going.stays += [
        f"{name} is another workspace; nothing in it is touched" for name in holdings.files.others
    ]
    _decide_what_to_search(holdings, going, wholly)
    if wholly:
        naming = going.scope.naming | _dropped(holdings, going)
        going.scope = going.scope._replace(naming=naming)
    for path in holdings.ledgers:
        going.ledgers[path] = erasing.holds(path, going.scope)
    if (own := holdings.workspace.ledger_path) in going.ledgers:
        going.still_open = erasing.open_ones(own, going.scope)
    files_to_remove.sort(holdings, going, keep_report=keep_report)
    going.remains = find_remains(going, holdings.files)


def _wholly(holdings: Holdings, going: PurgePlan) -> list[Student]:
    """Return the students of whom nothing stays: those named, or with nothing else and no row."""
    on_roster = {key(student.id): student for student in holdings.roster.students}
    if going.scope.students:
        ids = holdings.owners.spellings.ids
        return [
            on_roster.get(student_id) or Student(ids.get(student_id, student_id), "")
            for student_id in sorted(going.scope.students)
        ]
    ledgers = [erasing.parted(path, going.scope) for path in holdings.ledgers]
    gone = {key(student_id) for gone, _ in ledgers for student_id in gone}
    stay = {key(student_id) for _, stay in ledgers for student_id in stay}
    stay |= {
        key(holdings.owner(path))
        for path in holdings.notes()
        if not holdings.takes(path, going.scope)
    }
    return [
        Student(student_id, "")
        for student_id in sorted(gone - stay)
        if student_id not in on_roster and student_id not in holdings.roster.refused
    ]


def _decide_what_to_search(
    holdings: Holdings,
    going: PurgePlan,
    wholly: list[Student],
) -> None:
    """Gather names, addresses and words of what goes; of a purge that was cut off, what it knew."""
    out = {key(student.id) for student in wholly}
    staying = [student for student in holdings.roster.students if key(student.id) not in out]
    names = {key(student_id): known for student_id, known in holdings.names.items()}
    teacher = holdings.settings.teacher
    never = (teacher.name, teacher.email, holdings.settings.school.name)
    leaving = family.leaving(wholly, staying, names, never)
    going.stays += leaving.stays
    going.shared = leaving.shared
    gone = traces.pieces(_texts_that_go(holdings, going))
    for text in _texts_that_stay(holdings, going, staying) if gone else ():
        gone = {piece for piece in gone if piece not in text}
    words = [Trace(piece, traces.WORDS) for piece in gone]
    going.search = Search([*leaving.traces, *words], going.search.before)


def _texts_that_go(holdings: Holdings, going: PurgePlan) -> Iterator[str]:
    for path in holdings.notes():
        if holdings.may_be_copy(path, going.scope) or holdings.takes(path, going.scope):
            texts, whole = workspace_files.note_texts(path)
            if not whole:
                going.unread.append(holdings.workspace.shown(path))
            yield from texts
    for path in holdings.ledgers:
        yield from (row.text for row in erasing.rows(path, going.scope, going=True))


def _texts_that_stay(holdings: Holdings, going: PurgePlan, staying: list[Student]) -> Iterator[str]:
    """Yield, in comparable form, what stays and may say the same by chance.

    Only a note that is surely of somebody who stays makes its words stay: a copy of the child's
    own, under whatever name, must not hide them.
    """
    yield readable.folded("\n".join(_STANDARD))
    yield from together(text for student in staying for text in workspace_files.strings(student))
    files = [
        holdings.workspace.folder / name for name in ("confkit.toml", "questions.toml", "bank.toml")
    ]
    files += [
        path
        for path in holdings.notes()
        if holdings.owners.of_note(path)
        and not (holdings.may_be_copy(path, going.scope) or holdings.takes(path, going.scope))
    ]
    yield from together(
        text for path in files for text, _ in readable.views(holdings.content(path), depth=0)
    )
    for path in holdings.ledgers:
        rows = erasing.rows(path, going.scope, going=False)
        yield from together(row.text for row in rows)


def together(texts: Iterable[str]) -> Iterator[str]:
    """Yield many short texts as a few long ones, in comparable form."""
    some: list[str] = []
    size = 0
    for text in texts:
        some.append(text)
        size += len(text)
        if size > _AT_ONCE:
            yield readable.folded("\n".join(some))
            some, size = [], 0
    yield readable.folded("\n".join(some))


_AT_ONCE = 1 << 18


_STANDARD = (
    "Send the invitation",
    "Send the reminder of the talk",
    "Send the family the summary",
    "Write the check-in",
    "Write the two-week check-in",
    "Review the goal",
    "Reach the family and offer a new time",
    "the note no longer says it",
    "another copy had a newer change",
)
"""Words that confkit itself writes into every ledger."""


def _dropped(holdings: Holdings, going: PurgePlan) -> frozenset[str]:
    """Return the ids of dropped follow-ups of other children that name who goes."""
    return frozenset(
        row.dropped
        for path in holdings.ledgers
        for row in erasing.rows(path, going.scope, going=False, dropped=True)
        if going.search.in_text(row.text)
    )
