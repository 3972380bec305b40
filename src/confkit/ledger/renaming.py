"""Another name for a round, a talk, or another id for a student: the story goes along."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from confkit.ground.identifiers import slug
from confkit.ground.text import key
from confkit.ledger import letter_rows
from confkit.ledger.ledger import Ledger, at, instant, row
from confkit.ledger.tables import ASKED, FOLLOWUPS, TABLES
from confkit.promises.followup_ids import identifier
from confkit.promises.followups import BEFORE_TALK, FollowUp, Kind, due, told_at


def rename_round(ledger: Ledger, old: str, new: str) -> int:
    """Let everything of a round belong to its new name; return how many follow-ups that are."""
    moved = _rename(ledger, "round", old, new)
    before, after = f"out/{slug(old)}/", f"out/{slug(new)}/"
    ledger.connection.execute(
        "UPDATE letters SET path = ? || substr(path, ?) WHERE round = ? AND substr(path, 1, ?) = ?",
        (after, len(before) + 1, new, len(before), before),
    )
    return moved


def rename_student(ledger: Ledger, old: str, new: str) -> int:
    """Let everything of a student belong to a new id; return how many follow-ups that are."""
    return _rename(ledger, "student_id", ledger.spelled(old), new)


def part_talk(
    ledger: Ledger,
    summary: FollowUp,
    occasion: str,
    since: datetime,
    began: datetime,
    others: Iterable[FollowUp],
) -> None:
    """Let a talk that took another's place in the ledger be one of its own, with this occasion.

    `since` is from when on the ledger tells of it; what it told before is of the other talk, which
    `began` when it did, and stands again as it stood then: who promised what is as in `others`, its
    follow-ups in the other ledger.
    """
    held = told_at(summary.opened, summary.zone, ledger.tz)
    entries = [
        entry
        for entry in ledger.of_student(summary.round, summary.student_id)
        if entry.occasion == summary.occasion
        and entry.kind not in (*BEFORE_TALK, "contact")
        and told_at(entry.opened, entry.zone, ledger.tz) == held
    ]
    by = {entry.identity: entry.by for entry in others}
    were = [entry._replace(by=by.get(entry.identity, entry.by)) for entry in entries]
    stood = ledger.as_it_stood(were, since - timedelta(seconds=1))
    before = {entry.id: entry._replace(opened=began) for entry in stood}
    ids = {entry.id: id_of(entry._replace(occasion=occasion)) for entry in entries}
    for entry in entries:
        _part(ledger, entry, before.get(entry.id), ids[entry.id], occasion, at(since))
    kinds = {entry.kind for entry in entries}
    _part_letters(ledger, summary, occasion, since, kinds, ids)


def _part(
    ledger: Ledger, entry: FollowUp, before: FollowUp | None, new: str, occasion: str, since: int
) -> None:
    """Give one follow-up another id and occasion, with what its history tells since an instant."""
    connection = ledger.connection
    last = connection.execute(
        "SELECT at, revision FROM history WHERE followup = ? AND at < ? "
        "ORDER BY at DESC, revision DESC LIMIT 1",
        (entry.id, since),
    ).fetchone()
    connection.execute(
        "UPDATE history SET followup = ? WHERE followup = ? AND at >= ?", (new, entry.id, since)
    )
    connection.execute(
        "UPDATE history SET what = 'opened', detail = '', before = '' WHERE followup = ?1 "
        "AND what IN ('changed', 'moved') AND (at, revision) = "
        "(SELECT at, revision FROM history WHERE followup = ?1 ORDER BY at, revision LIMIT 1)",
        (new,),
    )
    was_chosen = connection.execute(
        "SELECT 1 FROM history WHERE followup = ? "
        "AND (what = 'snoozed' OR what = 'reopened' AND detail <> '')",
        (new,),
    ).fetchone()
    parted = entry._replace(id=new, occasion=occasion)
    has_day = entry.promised or entry.by == "family"
    if entry.snoozed and has_day and not was_chosen:  # the day was chosen for the other talk
        parted = parted._replace(snoozed=None, due=due(entry.promised, None))
        connection.execute("UPDATE history SET due = promised WHERE followup = ?", (new,))
    connection.execute(FOLLOWUPS.replace, row(parted))
    if before and last:
        done = before.done and max(before.done, before.opened)
        before = before._replace(done=done, changed=instant(last[0]), revision=last[1])
        connection.execute(FOLLOWUPS.replace, row(before))
    else:
        connection.execute("DELETE FROM followups WHERE id = ?", (entry.id,))


def _part_letters(
    ledger: Ledger,
    summary: FollowUp,
    occasion: str,
    since: datetime,
    kinds: set[Kind],
    ids: dict[str, str],
) -> None:
    """Let the letters about a talk be of its own; one that waits is to be written again.

    It had the Message-ID of the one about the other talk.
    """
    promises = {f"promised {old}": f"promised {new}" for old, new in ids.items()}
    for letter in letter_rows.about(ledger, summary.student_id):
        of_talk = (letter.round, letter.occasion) == (summary.round, summary.occasion)
        is_parted = letter.kind in promises or (of_talk and letter.kind in kinds)
        if not is_parted or (letter.left and letter.left < since):
            continue
        kind = promises.get(letter.kind, letter.kind)
        new = letter._replace(
            id=letter_rows.identifier(letter.round, letter.student_id, kind, letter.whom, occasion),
            kind=kind,
            occasion=occasion,
            told=letter_rows.with_ids(letter.told, ids),
        )
        if not letter.may_have_left and letter.state != "drafted":
            written = max(letter.written, since)
            new = new._replace(message_id="", digest="", written=written)
        ledger.connection.execute(
            "DELETE FROM letters WHERE id = ? AND edition = ?", (letter.id, letter.edition)
        )
        letter_rows.keep(ledger, new)


def knows(ledger: Ledger, student_id: str, *, but_asked: bool = False) -> bool:
    """Tell whether anything at all is on record of a student, such as a talk or a question.

    `but_asked`: the questions on a sheet alone, which one may have for a new id, count for nothing.
    """
    tables = [
        table.name
        for table in TABLES.values()
        if "student_id" in table.names and not (but_asked and table is ASKED)
    ]
    queries = (f"SELECT 1 FROM {name} WHERE student_id = :id" for name in tables)  # noqa: S608
    query = f"{' UNION ALL '.join(queries)} LIMIT 1"
    return (
        ledger.connection.execute(query, {"id": ledger.spelled(student_id)}).fetchone() is not None
    )


def _rename(ledger: Ledger, column: str, old: str, new: str) -> int:
    connection = ledger.connection
    moved = ledger.select(f"{column} = ?", old)
    for table in TABLES.values():
        if column in table.names:
            connection.execute(
                f"UPDATE OR REPLACE {table.name} SET {column} = ? WHERE {column} = ?",  # noqa: S608
                (new, old),
            )
    for entry in ledger.select(f"{column} = ?", new):
        again = id_of(entry)
        if entry.id != again:
            connection.execute("UPDATE followups SET id = ? WHERE id = ?", (again, entry.id))
            connection.execute(
                "UPDATE history SET followup = ? WHERE followup = ?", (again, entry.id)
            )
            connection.execute(
                "UPDATE letters SET told = replace(told, ?, ?) WHERE round = ? AND student_id = ?",
                (entry.id, again, entry.round, entry.student_id),
            )
    return len(moved)


def id_of(entry: FollowUp) -> str:
    """Return the id that a follow-up has by what it is; an old one may have kept another."""
    words = entry.text if entry.is_promise else ""
    return identifier(
        entry.round, key(entry.student_id), entry.kind, words, entry.place, entry.occasion
    )
