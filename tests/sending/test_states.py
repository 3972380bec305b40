"""What became of each letter is in the ledger: drafted, sent, changed since, and merged."""

from __future__ import annotations

import imaplib
import random
import re
import shutil
import subprocess
import sys
from collections import Counter

import pytest

from confkit.sending.routes import Delivery, OpenRoute, Outgoing
from confkit.work import send
from confkit.workspace.workspace import Workspace
from tests.sending import classes, programs
from tests.sending.conftest import Maker
from tests.sending.servers import PASSWORD, USER, ImapServer, SmtpServer
from tests.typed import Desk

pytestmark = pytest.mark.slow


@pytest.fixture
def drafting(
    desk: Maker, imap_server: ImapServer, trusted: object, monkeypatch: pytest.MonkeyPatch
) -> Desk:
    """Return a desk whose letters become drafts in an account."""
    monkeypatch.setenv("CONFKIT_MAIL_PASSWORD", PASSWORD)
    return desk(*_account(imap_server))


def _account(server: ImapServer) -> list[str]:
    imap = f'imap = {{ host = "localhost", port = {server.tls}, user = "{USER}" }}'
    return ['route = "drafts"', imap]


def drafts(server: ImapServer) -> list[str]:
    """Return the Message-IDs of the drafts in the account."""
    return [
        re.search(rb"^Message-ID: <(.*)>\r?$", one, re.MULTILINE)[1].decode()  # type: ignore[index]
        for one in server.messages("Drafts")
    ]


def summaries(here: Desk) -> set[str]:
    """Return the states of the summaries' follow-ups."""
    listed = here.types("due", "--all", "--json").json["followups"]
    return {one["state"] for one in listed if one["kind"] == "summary"}


def test_what_was_drafted_is_not_sent_until_the_teacher_says_so(drafting, imap_server):
    """The summaries stay open, nothing is drafted again, and `done --letters` ends it."""
    said = drafting.types("send", "--yes", 6, ok=0)
    assert "6 drafted." in said.out
    assert "`confkit done --letters`" in said.out
    assert len(set(drafts(imap_server))) == len(drafts(imap_server)) == 6
    assert summaries(drafting) == {"today"}
    again = drafting.types("send", ok=0)
    assert "drafted before: 6 letters in Drafts" in again.err
    assert len(drafts(imap_server)) == 6
    drafting.types("done", "--letters", "--yes", ok=0)
    assert summaries(drafting) == {"done"}
    assert set(classes.states(drafting.root).values()) == {"sent"}


def test_a_draft_that_lies_in_sent_was_sent(drafting, imap_server):
    """A look there says so; the others stay drafted."""
    drafting.types("send", "--yes", 6, ok=0)
    line = imaplib.IMAP4("localhost", imap_server.plain)
    line.login(USER, PASSWORD)
    line.append("Sent", "(\\Seen)", "", imap_server.messages("Drafts")[0])
    line.logout()
    said = drafting.types("send", "--settle", ok=0)
    assert said.out.count(": sent") == 1
    assert Counter(classes.states(drafting.root).values()) == {"sent": 1, "drafted": 5}


def test_undone_what_lies_as_a_draft_is_a_draft_again(drafting, imap_server):
    """And not ready: it would be drafted twice."""
    drafting.types("send", "s000", "--yes", 1, ok=0)
    drafting.types("done", "--letters", "s000", "--yes", ok=0)
    listed = drafting.types("due", "--all", "--json").json["followups"]
    (summary,) = [
        one["id"] for one in listed if (one["student_id"], one["kind"]) == ("s000", "summary")
    ]
    drafting.types("done", summary, "--undo", ok=0)
    assert Counter(classes.states(drafting.root).values()) == {"drafted": 1, "ready": 5}


def test_a_letter_that_changed_after_it_was_drafted_is_another_one(drafting, imap_server):
    """The old draft is named, and the new one is no correction: none has left."""
    drafting.types("send", "s000", "--yes", 1, ok=0)
    note = drafting.root / "notes/2026-fall/s000.toml"
    note.write_text(note.read_text("utf-8").replace("after dinner", "after lunch"), "utf-8")
    said = drafting.types("summarize", "s000", ok=0)
    assert "has changed since it was drafted: delete the draft in Drafts" in said.err
    drafting.types("send", "s000", "--yes", 1, ok=0)
    _, new = sorted(imap_server.messages("Drafts"), key=lambda one: b"after lunch" in one)
    assert b"after lunch" in new
    assert b"Corrected" not in new
    assert len(set(drafts(imap_server))) == 2
    assert drafting.types("summarize", "s000", ok=0).err.count("has changed") == 0


def _allow(here: Desk, first: str) -> None:
    """Say in the roster whether the first guardian may be written to, and whether the others."""
    roster = here.root / "roster.csv"
    head, *rows = roster.read_text("utf-8").splitlines()
    if "contact" not in head:
        head, rows = f"{head},contact", [f"{row},allow" for row in rows]
    rows[0] = f"{rows[0].rpartition(',')[0]},{first}"
    roster.write_text("\n".join([head, *rows, ""]), "utf-8")


def test_a_draft_to_somebody_denied_since_is_named(drafting):
    """It must not be sent, and only the teacher can delete it."""
    drafting.types("send", "s000", "--yes", 1, ok=0)
    _allow(drafting, "deny")
    due = drafting.types("due")
    assert "may not be written to is now in Drafts; delete it there" in due.out + due.err
    held = "may not be written to now: delete the draft in Drafts"
    assert held in drafting.types("send", "--dry-run").err
    said = drafting.types("done", "--letters", "s000", "--yes", ok=2)
    assert held in said.err
    assert classes.states(drafting.root).popitem()[1] != "sent"


def test_a_draft_to_somebody_who_may_be_written_to_again_is_one_again(drafting):
    """It lies in the mail program all the while, also after its file was taken away."""
    drafting.types("send", "s000", "--yes", 1, ok=0)
    _allow(drafting, "deny")
    assert "removed: out/2026-fall/letters/s000--1.eml" in drafting.types("summarize").err
    _allow(drafting, "allow")
    assert "drafted before: 1 letter in Drafts" in drafting.types("send", "--dry-run").err
    said = drafting.types("done", "--letters", "s000", "--yes", ok=0)
    assert "ChildAa: summary to Guardian A: the draft in Drafts\n" in said.out
    assert Counter(classes.states(drafting.root).values()) == {"sent": 1, "ready": 5}


def test_a_letter_to_somebody_who_may_be_written_to_again_is_not_passed_over(drafting):
    """Its file was taken away, so both lists say by what it is written again."""
    _allow(drafting, "deny")
    drafting.types("summarize")
    _allow(drafting, "allow")
    for words in (("send", "--dry-run"), ("done", "--letters")):
        assert "`confkit summarize s000` writes it again" in drafting.types(*words).err
    drafting.types("summarize", ok=0)
    assert "ChildAa" in drafting.types("send", "--dry-run", ok=0).out


def test_whatever_moment_drafting_is_killed_at_none_is_doubled_and_none_is_lost(
    six, tmp_path, imap_server, trusted, monkeypatch, capsys
):
    """The same command goes on, and finds what it made before."""
    monkeypatch.setenv("CONFKIT_MAIL_PASSWORD", PASSWORD)
    folder = classes.copied(six, tmp_path / "class", _account(imap_server))
    draw = random.Random(18)
    for _ in range(8):
        classes.kill(folder, draw, lambda: len(imap_server.messages("Drafts")))
    here = Desk(folder, classes.HELD, monkeypatch, capsys)
    left = sum(state != "drafted" for state in classes.states(folder).values())
    here.types("send", "--yes", left, ok=0)
    assert set(classes.states(folder).values()) == {"drafted"}
    assert sorted(drafts(imap_server)) == sorted(classes.states(folder))


DIES = """
import os, signal, sys
from confkit.cli import main
lines = int(sys.argv.pop(1))
def look(frame, event, argument):
    global lines
    of = frame.f_code
    if of.co_name not in ("_add", "turn") or not of.co_filename.endswith(("bird.py", "send.py")):
        return None
    lines -= event == "line"
    if lines < 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return look
sys.settrace(look)
sys.exit(main())
"""
"""confkit, which is killed at a line of what puts letters into the Outbox, or says so before."""


def test_whatever_moment_a_run_for_the_outbox_is_killed_at_no_letter_is_in_it_twice(
    six, tmp_path, monkeypatch, capsys
):
    """What is there is drafted or uncertain, and what is said to be drafted is there."""
    killed = 0
    monkeypatch.setenv("HOME", str(tmp_path))
    profile = programs.a_profile(tmp_path)
    draw = random.Random(18)
    for run in range(12):
        programs.outbox(profile).unlink(missing_ok=True)
        folder = classes.copied(six, tmp_path / str(run), ['route = "thunderbird"'])
        here = Desk(folder, classes.HELD, monkeypatch, capsys)
        line = str(draw.randrange(75))
        command = [sys.executable, "-c", DIES, line, "-C", str(folder), "send", "--yes", "6"]
        killed += subprocess.run(command, capture_output=True, check=False).returncode < 0
        said = here.types("send", "--yes", Counter(classes.states(folder).values())["ready"])
        assert ("choose File, Send Unsent Messages" in said.out) == (" drafted." in said.out)
        there = Counter(programs.waiting(profile))
        assert max(there.values(), default=0) <= 1
        found = classes.states(folder)
        assert set(found.values()) <= {"drafted", "uncertain"}
        assert {one for one, state in found.items() if state == "drafted"} <= set(there)
        here.types("send", "--settle")
        settled = {one for one, state in classes.states(folder).items() if state == "drafted"}
        assert settled == set(there)
    assert killed > 6


def test_a_letter_that_was_uncertain_and_changed_is_a_correction(desk):
    """It may have reached the family, so the new one says that it is another."""
    with SmtpServer() as server:
        here = desk(classes.smtp(server.port))
        server.faults = {"g000@mail.example": "drop"}
        here.types("send", "s000", "--yes", 1, ok=1)
        server.faults = {}
        note = here.root / "notes/2026-fall/s000.toml"
        note.write_text(note.read_text("utf-8").replace("after dinner", "after lunch"), "utf-8")
        here.types("summarize", "s000", ok=0)
        here.types("send", "s000", "--yes", 1, ok=0)
        assert b"Subject: Corrected" in server.arrived[-1].content
        assert len({one.content for one in server.arrived}) == 2
    assert Counter(classes.states(here.root).values()) == {"uncertain": 1, "sent": 1, "ready": 5}


def test_a_copy_of_the_ledger_that_knows_less_makes_no_letter_ready_again(desk, tmp_path):
    """What was sent, drafted or is uncertain on one side is so after a merge, either way round."""
    with SmtpServer() as server:
        here = desk(classes.smtp(server.port))
        server.faults = {"g001@mail.example": "drop", "g002@mail.example": "451 later"}
        before = tmp_path / "followups (conflicted copy).db"
        shutil.copy(here.root / "followups.db", before)
        here.types("send", "--limit", 3, "--yes", 3, ok=1)
        known = classes.states(here.root)
        shutil.copy(before, here.root / before.name)
        here.types("merge", here.root / before.name, ok=0)
        assert classes.states(here.root) == known
        later = tmp_path / "followups (later).db"
        shutil.copy(here.root / "followups.db", later)
        shutil.copy(before, here.root / "followups.db")
        here.types("merge", later, ok=0)
        assert classes.states(here.root) == known
        here.types("send", "--yes", 4, ok=1)
        assert max(Counter(one.content for one in server.arrived).values()) == 1


class Stopped(OpenRoute):
    """A way that looks before it makes anything, and at which somebody presses Ctrl-C."""

    def __init__(self) -> None:
        self.asked = 0

    def find(self, letter: Outgoing) -> None:
        """Know nothing."""

    def deliver(self, letter: Outgoing) -> Delivery:
        """Be interrupted."""
        self.asked += 1
        raise KeyboardInterrupt


def test_an_interrupt_ends_a_run_by_any_way(desk):
    """One that looks first goes on with that letter the next time; no other was begun."""
    root, way = desk().root, Stopped()
    what = send.to_send(workspace=Workspace(root), now=classes.NOW)
    sent = send.send(
        what, what.ready(), name="drafts", route=way, now=lambda: classes.NOW, tell=print
    )
    assert (sent.interrupted, sent.left, way.asked) == (True, [], 1)
    assert Counter(classes.states(root).values()) == {"sending": 1, "ready": 5}
    again = send.to_send(workspace=Workspace(root), now=classes.NOW)
    assert (len(again.ready("drafts")), len(again.ready())) == (6, 5)
