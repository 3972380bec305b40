"""Keeping promises: what is due, done and moved, on a ledger in a folder."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from confkit.ground.errors import ConfkitError, UsageError
from confkit.ledger import ledger_file
from confkit.promises.followups import FollowUp
from confkit.work import done
from confkit.work import snooze as moving
from confkit.work.follow_up import Changed
from confkit.workspace.workspace import Workspace
from tests.making import NEEDED, day, due_list, follow_up, instant

NOW = instant("2026-11-25T08:00")

OVERDUE = follow_up(0xA1, due=instant("2026-11-24T23:59:59"), kind="summary")
TODAY = follow_up(0xB1, due=instant("2026-11-25T23:59:59"), kind="action")
IN_A_WEEK = follow_up(0xC1, due=instant("2026-12-02T23:59:59"), student="Bo Lind", student_id="9")
LATER = follow_up(0xD1, due=instant("2026-12-03T00:00"), kind="check_in")
FAMILYS = follow_up(0xE1, by="family", promised=None, due=None)


@pytest.fixture
def room(tmp_path: Path) -> Path:
    """Return a workspace whose ledger has one follow-up of each kind of urgency."""
    (tmp_path / "confkit.toml").write_text(NEEDED, encoding="utf-8")
    with ledger_file.writing(tmp_path / "followups.db") as ledger:
        plans = {"1042": [LATER, TODAY, OVERDUE, FAMILYS], "9": [IN_A_WEEK]}
        ledger.sync("2026-fall", plans, instant("2026-11-24T18:00"))
    return tmp_path


def due(room: Path, **asked: Any) -> list[tuple[FollowUp, str]]:
    """Return what is listed, each with its state."""
    listed = due_list(**({"workspace": Workspace(room), "now": NOW} | asked))
    return [(row.entry.content, row.state) for row in listed.rows]


def ids(room: Path, **asked: Any) -> list[str]:
    """Return what is listed by the end of its id."""
    return [entry.id[-2:] for entry, _ in due(room, **asked)]


def test_the_list_has_what_is_urgent_and_the_coming_week(room: Path) -> None:
    """Overdue, today, then seven calendar days, the most urgent first; families' are counted."""
    assert due(room) == [(OVERDUE, "overdue"), (TODAY, "today"), (IN_A_WEEK, "upcoming")]
    listed = due_list(workspace=Workspace(room), now=NOW)
    assert (listed.family_promises, listed.begun) == (1, True)
    assert listed.as_of.isoformat() == "2026-11-25T08:00:00-06:00"


@pytest.mark.parametrize(
    ("asked", "listed"),
    [
        ({"every": True}, ["a1", "b1", "c1", "d1", "e1"]),
        ({"overdue_only": True}, ["a1"]),
        ({"within": "0d"}, ["a1", "b1"]),
        ({"within": "3d"}, ["a1", "b1"]),
        ({"within": "2w"}, ["a1", "b1", "c1", "d1"]),
        ({"kind": "check-in", "within": "8d"}, ["d1"]),
        ({"kind": "action"}, ["b1"]),
        ({"student": "9"}, ["c1"]),
        ({"student": "lind"}, ["c1"]),
        ({"student": "ana"}, ["a1", "b1"]),
        ({"as_of": day("2026-11-26")}, ["a1", "b1", "c1", "d1"]),
        ({"as_of": instant("2026-11-24T18:00")}, ["a1", "b1"]),
    ],
)
def test_the_list_can_be_asked_for_a_part(
    asked: dict[str, Any], listed: list[str], room: Path
) -> None:
    """By state, span, kind, student, and as of another day."""
    assert ids(room, **asked) == listed


@pytest.mark.parametrize(
    "asked",
    [
        {"within": "3"},
        {"within": "d"},
        {"within": ""},
        {"within": "-1d"},
        {"within": "3m"},
        {"as_of": day("9999-12-31")},
        {"as_of": day("0001-01-01")},
    ],
)
def test_what_cannot_be_understood_is_a_usage_error(asked: dict[str, str], room: Path) -> None:
    """Exit code 2 and what to write, no traceback."""
    with pytest.raises(UsageError) as refused:
        due(room, **asked)
    assert refused.value.exit_code == 2


def test_without_a_ledger_nothing_is_due_and_nothing_can_be_done(tmp_path: Path) -> None:
    """An empty list that says so; `done` says what opens follow-ups."""
    (tmp_path / "confkit.toml").write_text(NEEDED, encoding="utf-8")
    listed = due_list(workspace=Workspace(tmp_path), now=NOW)
    assert (listed.rows, listed.begun) == ([], False)
    with pytest.raises(ConfkitError, match="summarize"):
        done.done(workspace=Workspace(tmp_path), now=NOW, ids=["a"])
    assert not (tmp_path / "followups.db").exists()


def test_a_short_id_names_one(room: Path) -> None:
    """What the list shows can be typed."""
    for row in due_list(workspace=Workspace(room), now=NOW).rows:
        (changed,) = done.done(workspace=Workspace(room), now=NOW, ids=[row.short_id]).entries
        assert changed.id == row.entry.id


def said(changed: Changed) -> tuple[list[FollowUp], list[str], int]:
    """Return what the changed follow-ups say, what could not be done, and the exit code."""
    return [entry.content for entry in changed.entries], changed.problems, changed.exit_code


def test_done_is_done_once(room: Path) -> None:
    """Again is no error and keeps the first time; undone it is listed again."""
    first = done.done(workspace=Workspace(room), now=NOW, ids=[TODAY.id])
    assert said(first) == ([TODAY._replace(done=NOW)], [], 0)
    again = done.done(
        workspace=Workspace(room), now=instant("2026-12-01T08:00"), ids=[TODAY.id.upper()]
    )
    assert said(again) == ([TODAY._replace(done=NOW)], [], 0)
    assert ids(room) == ["a1", "c1"]
    undone = done.done(workspace=Workspace(room), now=NOW, ids=[TODAY.id], undo=True)
    assert said(undone) == ([TODAY], [], 0)
    assert ids(room) == ["a1", "b1", "c1"]


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (["ffff"], 2),
        (["xyz"], 2),
        ([""], 2),
        (["0"], 2),  # several begin so
        ([TODAY.id, "ffff"], 1),
        ([TODAY.id, OVERDUE.id], 0),
    ],
)
def test_an_unknown_id_is_told(said: list[str], code: int, room: Path) -> None:
    """1 if a part was done, 2 if nothing was; each is named."""
    changed = done.done(workspace=Workspace(room), now=NOW, ids=said)
    assert changed.exit_code == code
    assert len(changed.entries) + len(changed.problems) == len(said)


def test_an_ambiguous_id_lists_the_candidates(room: Path) -> None:
    """With the child and what it is, so that the right one can be typed."""
    (problem,) = done.done(workspace=Workspace(room), now=NOW, ids=["0000"]).problems
    assert problem.startswith("0000: could be any of these: ")
    assert problem.count("Ana Reyes") == 4


def test_a_dropped_one_cannot_be_done(room: Path) -> None:
    """The note no longer promises it."""
    with ledger_file.writing(room / "followups.db") as ledger:
        ledger.sync("2026-fall", {"9": []}, NOW)
    changed = done.done(workspace=Workspace(room), now=NOW, ids=[IN_A_WEEK.id])
    assert (changed.entries, changed.exit_code) == ([], 2)


def snooze(room: Path, said: str, until: str, reason: str = "she is ill") -> FollowUp:
    """Move one, and return it as it now is."""
    changed = moving.snooze(
        workspace=Workspace(room), now=NOW, identifier=said, until=day(until), reason=reason
    )
    return changed.entries[0].content


def test_a_snooze_moves_the_due_date_and_keeps_the_promise(room: Path) -> None:
    """To the end of that day."""
    moved = snooze(room, OVERDUE.id, "2026-12-01")
    later = instant("2026-12-01T23:59:59")
    assert moved == OVERDUE._replace(due=later, snoozed=later)
    assert due(room)[1] == (moved, "upcoming")
    assert snooze(room, TODAY.id, "2026-11-25").due == instant("2026-11-25T23:59:59")


@pytest.mark.parametrize(
    ("until", "reason"),
    [
        ("2026-11-24", "late"),
        ("2026-12-01", " "),
        ("9999-12-31", "x"),
        ("0001-01-01", "x"),
    ],
)
def test_a_snooze_that_makes_no_sense_is_refused(until: str, reason: str, room: Path) -> None:
    """A past day, a day out of reach, no reason: exit code 2, and nothing is moved."""
    with pytest.raises(UsageError):
        snooze(room, OVERDUE.id, until, reason)
    assert due(room)[0] == (OVERDUE, "overdue")


def test_what_is_done_cannot_be_moved(room: Path) -> None:
    """There is nothing to wait for."""
    done.done(workspace=Workspace(room), now=NOW, ids=[OVERDUE.id])
    with pytest.raises(UsageError, match="is already done"):
        snooze(room, OVERDUE.id, "2026-12-01")
    with pytest.raises(UsageError, match="no follow-up"):
        snooze(room, "ffff", "2026-12-01")


def test_a_list_of_the_past_shows_what_was_then(room: Path) -> None:
    """What was done since is taken back, so that an old list can be seen again."""
    done.done(workspace=Workspace(room), now=instant("2026-11-26T08:00"), ids=[TODAY.id])
    then = due_list(
        workspace=Workspace(room), now=instant("2026-11-27T08:00"), as_of=day("2026-11-25")
    )
    assert [(row.entry.id[-2:], row.state) for row in then.rows][:2] == [
        ("a1", "overdue"), ("b1", "today"),
    ]  # fmt: skip


def test_a_list_of_the_past_has_what_was_most_urgent_then_first(room: Path) -> None:
    """What was put off since, or sooner, changes no order of before."""
    asked = {"as_of": day("2026-11-25"), "every": True}
    now = instant("2026-11-27T08:00")
    before = [row.entry.id for row in due_list(workspace=Workspace(room), now=now, **asked).rows]
    for entry in (OVERDUE, TODAY):
        snooze(room, entry.id, "2026-12-30")
    then = list(due_list(workspace=Workspace(room), now=now, **asked).rows)
    assert [row.entry.id for row in then] == before
    assert then[0].entry.id == OVERDUE.id


def test_a_list_is_the_same_on_any_machine(room: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The workspace's zone counts, not the machine's."""
    import time

    before = due_list(workspace=Workspace(room), now=NOW)
    monkeypatch.setenv("TZ", "Pacific/Kiritimati")
    time.tzset()
    try:
        assert due_list(workspace=Workspace(room), now=NOW) == before
        assert isinstance(before.as_of, datetime)
    finally:
        monkeypatch.delenv("TZ")
        time.tzset()
