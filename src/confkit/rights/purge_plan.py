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
from confkit.rights import counts_left, purge_files
from confkit.rights import family_search as kin
from confkit.rights import files as premises
from confkit.rights import search as traces
from confkit.rights.counts_left import Unfinished
from confkit.rights.holdings import Held
from confkit.rights.purge_value import Asked, Plan, first_names, large_files, look
from confkit.rights.search import Search, Trace
from confkit.roster.people import Student, find_student, named
from confkit.workspace.layout import ledger_path


def plan(*, root: Path, asked: Asked, now: datetime, keep_report: bool = False) -> Plan:
    """Find everything that would go; raises UsageError if what is asked for is not there.

    A purge that was cut off is taken up again, and any other refused until it is finished.
    """
    before = counts_left.unfinished(root)
    held = Held(root)
    going = _asked(held, asked, before)
    counts_left.must_be(before, going.typed)
    _fill(held, going, keep_report=keep_report)
    if before is None:
        stay = {key(one.id) for one in held.roster.students} | held.roster.refused
        stay -= going.scope.students
        going.counts = counts_left.leave(root, held.pairs(going.scope), stay, now)
    return going


def _asked(held: Held, asked: Asked, before: Unfinished | None) -> Plan:
    """Decide what is meant: the purge that was cut off, a student, a round or a time."""
    if before is not None and asked.typed in (before.typed, ""):
        title = f"what was begun with {before.typed}"
        going = Plan(held.root, title, before.scope, typed=before.typed)
        going.counts, going.cut_off = before.counts, True
        return going
    if asked.student:
        return _student(held, asked.student)
    return _round(held, asked) if asked.round else _before(held, asked)


def _student(held: Held, said: str) -> Plan:
    try:
        student = named(held.everyone(), said, "here")
    except UsageError as error:
        if find_student(held.everyone(), said):
            raise
        _nobody(held, said)
        nowhere = "these words stand in no file of this workspace that can be looked into"
        raise UsageError(*error.lines, nowhere) from None
    title = f"{student.name} ({student.id})" if student.name else student.id
    of = Scope(students=frozenset((key(student.id),)))
    return Plan(held.root, title, of, typed=Asked(student=student.id).typed)


def _nobody(held: Held, said: str) -> None:
    """Look for the words that were typed, as somebody's who is gone already."""
    search = Search(traces.name_traces([said], traces.NAME))
    if found := look(Plan(held.root, said, Scope(), search=search), held.premises):
        places = dict.fromkeys(
            str(problem._replace(said="")).removesuffix(": ") for problem in found
        )
        raise ConfkitError(
            f"no student {said!r} is known here, so nothing was removed; "
            "but these words stand in:", *(f"  {place}" for place in places), exit_code=1,
        )  # fmt: skip


def _round(held: Held, asked: Asked) -> Plan:
    rounds = held.rounds()
    if asked.round not in rounds:
        known = ", ".join(sorted(rounds)) or "none"
        raise UsageError(f"there is no round {asked.round!r} here; known: {known}")
    of = Scope(rounds=frozenset((asked.round,)))
    return Plan(held.root, f"the round {asked.round}", of, typed=asked.typed)


def _before(held: Held, asked: Asked) -> Plan:
    try:
        day = date.fromisoformat(asked.before)
        midnight = datetime.combine(day, datetime.min.time())
        cutoff = int(clock.instant(midnight, held.settings.tz).timestamp())
    except (ValueError, OverflowError):
        raise UsageError(f"--before {asked.before!r} is no date; write it as 2025-07-01") from None
    old, unknown = scope.older(held.dated(), cutoff)
    of = Scope(pairs=old, before=cutoff)
    going = Plan(held.root, f"everything from before {day}", of, typed=asked.typed)
    if unknown:
        rounds = ", ".join(sorted({name for name, _ in unknown}))
        going.stays.append(f"{rounds}: no talk in it has a date, so nothing of it goes")
    return going


def _fill(held: Held, going: Plan, *, keep_report: bool) -> None:
    """Find what goes with the scope, what is looked for, and what would be left."""
    rows = {path: erasing.rows(path, going.scope) for path in held.ledgers}
    wholly = _wholly(held, going, rows)
    _search(held, going, rows, wholly)
    if wholly:
        going.scope = going.scope._replace(naming=_dropped(rows, going))
    for path in held.ledgers:
        going.ledgers[path] = erasing.holds(path, going.scope)
    if (own := ledger_path(held.root)) in going.ledgers:
        going.still_open = erasing.open_ones(own, going.scope)
    purge_files.sort(held, going, keep_report=keep_report)
    going.by_hand = look(going, held.premises)
    going.maybe = large_files(going, held.premises)
    if wholly:
        going.maybe += first_names(going, held.premises)


def _wholly(held: Held, going: Plan, rows: dict[Path, list[Row]]) -> list[Student]:
    """Return the students of whom nothing stays: those named, or with nothing else and no row."""
    on_roster = {key(one.id): one for one in held.roster.students}
    if going.scope.students:
        ids = {key(one): one for one in held.owners.by_stem.values()}
        return [on_roster.get(one) or Student(ids.get(one, one), "")
                for one in sorted(going.scope.students)]  # fmt: skip
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
    held: Held, going: Plan, rows: dict[Path, list[Row]], wholly: list[Student]
) -> None:  # fmt: skip
    """Decide what is looked for: names, addresses and words of what goes."""
    out = {key(one.id) for one in wholly}
    staying = [one for one in held.roster.students if key(one.id) not in out]
    names = {key(one): found for one, found in held.names.items()}
    teacher = held.settings.teacher
    never = (teacher.name, teacher.email, held.settings.school.name)
    leaving = kin.leaving(wholly, staying, names, never)
    going.stays += leaving.stays
    going.first_names = Search(leaving.first_names)
    texts, others = _words(held, going, rows)
    others += [text for one in staying for text in premises.strings(one)]
    blob = "\n".join(map(traces.folded, others))
    words = [Trace(one, traces.WORDS) for one in traces.pieces(texts) if one not in blob]
    going.search = Search([*leaving.traces, *words])


def _words(
    held: Held, going: Plan, rows: dict[Path, list[Row]]
) -> tuple[list[str], list[str]]:  # fmt: skip
    """Return the texts that go, and those that stay and may say the same by chance."""
    gone: list[str] = []
    stay: list[str] = list(_STANDARD)
    for path in held.notes():
        if path.name.endswith(".toml"):
            owner = held.owners.beside_note(path)  # a copy's words are not another child's
            copy = bool(owner) and going.scope.takes(path.parent.name, owner)
            to = gone if copy or held.takes(path, going.scope) else stay
            to.extend(premises.note_texts(path))
    for row in (row for found in rows.values() for row in found):
        (gone if row.goes else stay).extend(row.texts)
    stay += [
        held.content(held.root / name).decode("utf-8", errors="replace")
        for name in ("confkit.toml", "questions.toml")
    ]
    return gone, stay


_STANDARD = (
    "Send the family the summary", "Write the two-week check-in", "Review the goal",
    "Reach the family and offer a new time", "the note no longer says it",
    "another copy had a newer change",
)  # fmt: skip
"""Words that confkit itself writes into every ledger."""


def _dropped(rows: dict[Path, list[Row]], going: Plan) -> frozenset[str]:
    """Return the ids of dropped follow-ups of other children that name who goes."""
    return frozenset(
        row.dropped
        for found in rows.values()
        for row in found
        if row.dropped and not row.goes and going.search.in_text("\n".join(row.texts))
    )
