"""What `check` says of the ledger: damage, copies beside it, promises to nobody."""

from __future__ import annotations

import shutil
import sqlite3
from typing import Any

import pytest

from tests.desks import Desk

pytestmark = pytest.mark.slow


def found(desk: Desk, rule: str) -> list[dict[str, Any]]:
    """Return what check finds by one rule."""
    return [one for one in desk.types("check", "--json").json["findings"] if one["rule"] == rule]


def test_a_sound_ledger_is_no_finding(opened: Desk) -> None:
    """Nothing of the group `follow-up` is found; nor where there is no ledger yet."""
    rules = [one["rule"] for one in opened.types("check", "--json").json["findings"]]
    assert not [rule for rule in rules if rule.startswith("follow-up/")]
    opened.ledger.unlink()
    rules = [one["rule"] for one in opened.types("check", "--json").json["findings"]]
    assert not [rule for rule in rules if rule.startswith("follow-up/")]


def test_integrity_ids_and_orphans_are_verified(opened: Desk) -> None:
    """Every kind of damage is an error that names the follow-up and the way back."""
    wrong, orphan, bare = (opened.one("1042", kind)["id"] for kind in
                           ("summary", "review", "check_in"))  # fmt: skip
    with sqlite3.connect(opened.ledger) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("UPDATE followups SET id = 'f' || substr(id, 2) WHERE id = ?", (wrong,))
        connection.execute("UPDATE history SET followup = 'f' || substr(followup, 2) "
                           "WHERE followup = ?", (wrong,))  # fmt: skip
        connection.execute("DELETE FROM followups WHERE id = ?", (orphan,))
        connection.execute("DELETE FROM history WHERE followup = ?", (bare,))
    connection.close()
    damage = found(opened, "follow-up/ledger")
    assert {one["message"] for one in damage} == {
        f"f{wrong[1:]}: the id does not belong to this summary",
        f"{orphan}: has a history and no follow-up",
        f"{bare}: has no history",
    }
    assert {(one["path"], one["severity"]) for one in damage} == {("followups.db", "error")}
    assert "confkit restore" in damage[0]["suggest"]
    assert opened.types("check").code == 1


def test_a_file_that_is_no_ledger_is_one_finding(opened: Desk) -> None:
    """Cut short: one error, no traceback, and the notes are looked at all the same."""
    opened.ledger.write_bytes(opened.ledger.read_bytes()[:5000])
    (damage,) = found(opened, "follow-up/ledger")
    assert damage["message"] == "this is not a ledger, or it is damaged"
    assert opened.types("check").err.startswith("3 notes for 2026-fall: 1 error")


def test_a_conflict_copy_is_a_warning_with_a_command_that_can_be_pasted(opened: Desk) -> None:
    """A name with blanks stands in quotes."""
    shutil.copy(opened.ledger, opened.root / "followups (conflicted copy).db")
    (copy,) = found(opened, "follow-up/copy")
    assert (copy["path"], copy["severity"]) == ("followups (conflicted copy).db", "warning")
    assert '`confkit merge "followups (conflicted copy).db"`' in copy["message"]
    assert opened.types("check").code == 0


def test_promises_to_somebody_who_left_are_told_until_they_are_closed(opened: Desk) -> None:
    """A student who is no longer on the roster: each open follow-up, and none once it is done."""
    roster = opened.root / "roster.csv"
    roster.write_text("".join(line for line in roster.read_text().splitlines(keepends=True)
                              if not line.startswith("2001")))  # fmt: skip
    left = found(opened, "follow-up/nobody")
    assert len(left) == 6
    assert {one["student_id"] for one in left} == {"2001"}
    assert "Bo Lind (2001) is not on the roster: Send the family the summary" in {
        one["message"] for one in left
    }
    opened.types("done", *(one["id"] for one in opened.followups(student_id="2001")))
    assert found(opened, "follow-up/nobody") == []


def test_a_student_whose_row_cannot_be_read_has_not_left(opened: Desk) -> None:
    """The row is told as what it is; the promises still belong to somebody."""
    roster = opened.root / "roster.csv"
    header, *rows = roster.read_text().splitlines()
    words = ["perhaps" if row.startswith("2001") else "allow" for row in rows]
    rows = [f"{row},{word}" for row, word in zip(rows, words, strict=True)]
    roster.write_text("\n".join([f"{header},contact", *rows]))
    assert found(opened, "roster/row")
    assert found(opened, "follow-up/nobody") == []
