"""`confkit demo`: the whole loop on the example class, the first time and every time after."""

from __future__ import annotations

import json
import re

import pytest

from .classes import Workspace

pytestmark = pytest.mark.slow

FRIDAY = "2026-11-20T07:30:00-06:00"


def test_it_shows_each_step_with_the_command_that_does_it(confkit, tmp_path, open_umask):
    """Copy, prep, summarize, done, due; then what to open and what to try.

    What is copied is its owner's alone. What the story's teacher has kept was kept in time, and
    the number that is said is the number done. The second time every file stays.
    """
    ran = confkit("demo", "class", now=FRIDAY, folder=tmp_path)
    assert ran.code == 0
    assert ran.out.splitlines()[0] == (
        "Copied a class of 24 to class. Every name in it is made up."
    )
    steps = [line[2:] for line in ran.out.splitlines() if line.startswith("$ ")]
    assert [re.sub(r" [0-9a-f]{6}.*", "", step) for step in steps] == [
        "confkit -C class prep", "confkit -C class summarize", "confkit -C class done",
        "confkit -C class due",
    ]  # fmt: skip
    assert "Open   class/out/2026-fall/sheets/packet.html\n" in ran.out
    assert (tmp_path / "class/out/2026-fall/sheets/packet.html").is_file()
    assert ran.out.endswith("Yours  confkit init my-class\n")
    _its_owners_alone(tmp_path / "class")
    _kept_in_time(confkit, tmp_path / "class", ran.out)
    _the_same_again(confkit, tmp_path / "class", ran.out)


def _its_owners_alone(root):
    """Hold what was copied against 0600, in folders of 0700."""
    found = list(root.rglob("*"))
    assert {path.stat().st_mode & 0o777 for path in found if path.is_file()} == {0o600}
    assert {path.stat().st_mode & 0o777 for path in found if path.is_dir()} == {0o700}


def _kept_in_time(confkit, root, said):
    """Hold each that is done against its day, and the number that is said against their number."""
    done = [(due, at) for due, at in Workspace(root).ledger("due, done") if at]
    assert done
    assert all(at <= due for due, at in done)
    assert f"\n{len(done)} follow-ups done on time, as the teacher in the example did\n" in said
    assert "done late" not in confkit("due", "--all", now=FRIDAY).out
    _sent_as_told(confkit, root)


def _sent_as_told(confkit, root):
    """Hold the letters that are to send against the summaries that are open: the same children."""
    rows = Workspace(root).ledger("student_id, kind, done")
    open_still = {child for child, kind, done in rows if kind == "summary" and not done}
    to_send = json.loads(confkit("send", "--dry-run", "--json", now=FRIDAY).out)
    assert open_still
    assert {one["student_id"] for one in to_send["letters"]} == open_still


def _the_same_again(confkit, root, said):
    """Run it a second time: the class is there, and every file stays."""
    room = Workspace(root)
    files, ledger = room.files("out"), room.ledger("*")
    again = confkit("demo", "class", now=FRIDAY, folder=root.parent)
    assert again.code == 0
    assert again.out.splitlines()[0] == (
        "The example class is already in class; it is used as it is."
    )
    assert (room.files("out"), room.ledger("*")) == (files, ledger)
    assert again.out.rpartition("$ ")[2] == said.rpartition("$ ")[2]


@pytest.mark.parametrize("now", [
    "2026-11-20T23:30:00-06:00", "2027-01-06T12:00:00-06:00", "2028-02-29T08:00:00+13:00",
    "2026-07-13T00:00:00-05:00", "2025-03-09T02:30:00-05:00",
])  # fmt: skip
def test_on_any_day_the_conferences_were_just_held(confkit, tmp_path, now):
    """Something is overdue, something is to come, and no date is in the way."""
    ran = confkit("demo", "class", now=now, folder=tmp_path)
    assert ran.code == 0, ran.err
    assert "error: " not in ran.err
    due = ran.out.rpartition("$ ")[2]
    assert "OVERDUE  " in due
    assert Workspace(tmp_path / "class").names("out/2026-fall/letters")


def test_something_else_in_the_folder_is_left_alone(confkit, tmp_path):
    """A folder that is not empty is named, exit 2, nothing made."""
    (tmp_path / "class").mkdir()
    (tmp_path / "class/thesis.txt").write_text("mine")
    ran = confkit("demo", "class", folder=tmp_path)
    assert ran == (
        2, "", "class: is not empty; choose an empty folder for the demo\n"
    )  # fmt: skip
    assert [path.name for path in (tmp_path / "class").iterdir()] == ["thesis.txt"]


def test_a_copy_that_was_cut_short_is_not_taken_for_the_class(confkit, fork, tmp_path):
    """Where the first run could not finish, the next one does: no half a class is shown."""
    cut = fork("demo", "class", file_size=3000)  # settings and notes are smaller, not the roster
    assert (cut.code, cut.err.count("\n")) == (1, 1)
    ran = confkit("demo", "class", now=FRIDAY, folder=tmp_path)
    assert ran.code == 0, ran.err
    assert len(Workspace(tmp_path / "class").names("out/2026-fall/letters")) == 34


def test_it_can_be_made_in_the_empty_folder_where_one_stands(confkit, tmp_path):
    """`confkit demo .`: the folder stays the one that the terminal is in."""
    empty = tmp_path / "empty"
    empty.mkdir()
    before = empty.stat().st_ino
    ran = confkit("demo", ".", folder=empty)
    assert ran.code == 0, ran.err
    assert empty.stat().st_ino == before
    assert (empty / "out/2026-fall/sheets/packet.html").is_file()
    assert [path.name for path in tmp_path.iterdir()] == ["empty"]
