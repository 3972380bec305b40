"""Sending by a real mail server: once, to whom the table says, and what is not known is told."""

from __future__ import annotations

import email
import email.policy
import json
import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from confkit.ledger import letter_rows
from confkit.ledger.ledger import Ledger, LedgerError
from confkit.ledger.letter_rows import LetterRow
from confkit.sending import in_time, smtp
from confkit.sending.routes import RouteClosed, opened
from tests.sending import classes, outgoing
from tests.sending.servers import (
    HANDSHAKE,
    PASSWORD,
    USER,
    Arrived,
    Authority,
    SmtpServer,
    dripping,
    free_port,
)
from tests.typed import Desk, Said

pytestmark = pytest.mark.slow


@pytest.fixture
def server() -> Iterator[SmtpServer]:
    """Start a server on this computer that asks for no password."""
    with SmtpServer(patience=2) as running:
        yield running


def ids(arrived: list[Arrived]) -> list[str]:
    """Return the Message-IDs that a server took, without their brackets."""
    return [parsed(one)["Message-ID"].strip("<>") for one in arrived]


def parsed(arrived: Arrived) -> EmailMessage:
    """Read what arrived with a parser that is not the one that checked it."""
    message = email.message_from_bytes(arrived.content, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def letters(said: Said) -> dict[str, str]:
    """Return the states of a run's document, by the guardians' addresses."""
    return {one["address"]: one["state"] for one in said.json["letters"]}


# Exact.


def test_each_letter_arrives_once_at_the_address_of_the_table(desk, server):
    """The envelope has one recipient, and it is the one in the header, and in the document."""
    here = desk(classes.smtp(server.port))
    said = here.types("send", "--yes", 6, "--json", ok=0)
    table = {one["message_id"]: one["address"] for one in said.json["letters"]}
    assert len(table) == len(server.arrived) == 6
    for one in server.arrived:
        read = parsed(one)
        (to,) = read["To"].addresses
        assert one.recipients == (to.addr_spec,) == (table[read["Message-ID"].strip("<>")],)
        assert one.sender == "drivera@school.example"
        assert read["X-Unsent"] is None
    assert set(letters(said).values()) == {"sent"}
    assert server.connections == 1


def test_what_arrives_is_the_file_but_for_its_mark(desk, server):
    """Byte for byte, also where a line begins with a dot."""
    here = desk(classes.smtp(server.port))
    here.types("send", "--yes", 6, ok=0)
    files = [path.read_bytes() for path in sorted(here.root.glob("out/*/letters/*.eml"))]
    plain = [one.replace(b"X-Unsent: 1\r\n", b"", 1) for one in files]
    assert [one.content for one in server.arrived] == plain
    dotted = outgoing.letter(1)
    with opened("smtp", outgoing.means(smtp=_settings(server.port))) as way:
        way.deliver(dotted)
    assert server.arrived[-1].content == dotted.content


# Once, and what is not known is told.


def test_a_lost_answer_is_uncertain_and_never_sent_again_by_itself(desk, server):
    """Whether the server had taken it or not: the run goes on, the next one leaves it alone."""
    here = desk(classes.smtp(server.port))
    server.faults = {"g001@mail.example": "drop", "g003@mail.example": "lose"}
    said = here.types("send", "--yes", 6, ok=1)
    assert "\n4 sent and 2 uncertain.\n" in said.out
    assert said.err.count("it may have been sent, and is not sent again by itself") == 2
    server.faults = {}
    again = here.types("send", "--yes", 2, ok=2)
    assert "No letter is ready to be sent." in again.out
    assert again.err.count("uncertain: ") == 2
    counted = Counter(ids(server.arrived))
    assert (len(counted), max(counted.values())) == (5, 1)


def test_a_server_that_stalls_leaves_that_letter_uncertain(desk, server, monkeypatch):
    """After the whole message went out, silence is no no."""
    monkeypatch.setattr(smtp, "ANSWER", 0.5)
    here = desk(classes.smtp(server.port))
    server.faults = {"g002@mail.example": "stall"}
    said = here.types("send", "--yes", 6, "--json", ok=1)
    assert Counter(letters(said).values()) == {"sent": 5, "uncertain": 1}


@pytest.mark.parametrize("answer", ["451 try later", "550 no such person", "RCPT 550 unknown"])
def test_what_a_server_refuses_has_failed_with_its_words_and_is_tried_again(desk, server, answer):
    """The others go; failed.csv lists it with the reason, until it was sent."""
    here = desk(classes.smtp(server.port))
    server.faults = {"g001@mail.example": answer}
    said = here.types("send", "--yes", 6, ok=1)
    words = answer.removeprefix("RCPT ")
    assert f"failed  ChildAb: summary to Guardian B <g001@mail.example>: {words}" in said.out
    listed = (here.root / "out/2026-fall/failed.csv").read_text("utf-8")
    assert re.search(
        rf"^s001,ChildAb,Guardian B,g001@mail\.example,.*,{words}\r?$", listed, re.MULTILINE
    )
    server.faults = {}
    here.types("send", "--yes", 1, ok=0)
    assert not (here.root / "out/2026-fall/failed.csv").exists()
    assert max(Counter(ids(server.arrived)).values()) == 1
    assert set(classes.states(here.root).values()) == {"sent"}


def test_a_summary_is_done_with_its_last_letter_at_the_time_it_left(desk, server):
    """Undoing that sends nothing twice: what a server has taken is not ready again."""
    here = desk(classes.smtp(server.port))
    here.now("2026-11-24T20:15:00-06:00").types("send", "s000", "--yes", 1, ok=0)
    listed = here.types("due", "--all", "--json").json["followups"]
    (summary,) = [one for one in listed if (one["student_id"], one["kind"]) == ("s000", "summary")]
    assert (summary["done"], summary["state"]) == ("2026-11-24T20:15:00-06:00", "done")
    here.types("done", summary["id"], "--undo", ok=0)
    here.types("send", "s000", "--yes", 1, ok=2)
    assert len(server.arrived) == 1


def test_whatever_moment_a_run_is_killed_at_no_letter_goes_out_twice(
    six, tmp_path, monkeypatch, capsys
):
    """Each arrived letter is said to be sent or uncertain, and nothing that did not is sent."""
    draw = random.Random(18)
    with SmtpServer() as server:
        for run in range(8):
            server.arrived.clear()
            folder = classes.copied(six, tmp_path / str(run), [classes.smtp(server.port)])
            for _ in range(4):
                classes.kill(folder, draw, lambda: len(server.arrived))
            here = Desk(folder, classes.HELD, monkeypatch, capsys)
            here.types("send", "--yes", Counter(classes.states(folder).values())["ready"])
            counted = Counter(ids(server.arrived))
            assert max(counted.values()) == 1
            found = classes.states(folder)
            assert set(found.values()) <= {"sent", "uncertain"}
            assert {one for one, state in found.items() if state == "sent"} <= set(counted)
            told = here.types("send", "--dry-run").err
            assert told.count("uncertain: ") == Counter(found.values())["uncertain"]


class Watching(SmtpServer):
    """Looks into a ledger whenever it has said yes to a recipient or has got a letter."""

    root: Path

    def __init__(self) -> None:
        super().__init__()
        self.asked = threading.Event()
        self.seen: list[Counter[str]] = []

    async def handle_RCPT(self, *of: Any) -> str:  # noqa: N802 - the name is the library's
        """Say that it was asked."""
        self.asked.set()
        return await super().handle_RCPT(*of)

    async def handle_DATA(self, *of: Any) -> str:  # noqa: N802 - the name is the library's
        """Keep what the ledger says while a letter is here."""
        self.seen.append(Counter(classes.states(self.root).values()))
        return await super().handle_DATA(*of)


@pytest.fixture
def watching(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Watching, list[float]]]:
    """Start one, and let each change of a letter's state wait until it was asked about a letter.

    After that it takes as many seconds as the list says, the first one first, else a moment.
    """
    took: list[float] = []
    with Watching() as server:
        begin = letter_rows.begin_sending

        def slowly(*of: Any, **more: Any) -> bool:
            assert server.asked.wait(10), "the server was not asked meanwhile"
            server.asked.clear()
            time.sleep(took.pop(0) if took else 0.1)
            return begin(*of, **more)

        monkeypatch.setattr(letter_rows, "begin_sending", slowly)
        yield server, took


def test_a_letter_leaves_once_the_ledger_says_so_and_the_server_is_asked_before(desk, watching):
    """Whatever the server got is `sending`, and what it got before is `sent`, on the disk."""
    server, _ = watching
    here = desk(classes.smtp(server.port))
    server.root = here.root
    here.types("send", "--yes", 6, ok=0)
    states = [Counter({"sent": sent, "sending": 1, "ready": 5 - sent}) for sent in range(6)]
    assert server.seen == [+one for one in states]
    assert server.connections == 1


def test_a_server_that_waited_long_for_a_letter_is_asked_again(desk, watching, monkeypatch):
    """It may have hung up, and an answer that never comes would make the letter uncertain."""
    monkeypatch.setattr(smtp, "PATIENCE", 0.5)
    server, took = watching
    here = desk(classes.smtp(server.port))
    server.root = here.root
    took += [1.0]
    here.types("send", "--limit", 1, "--yes", 1, ok=0)
    assert (server.connections, len(server.arrived)) == (2, 1)


@pytest.mark.parametrize("by", ["ledger", "file"])
def test_a_letter_that_changes_while_the_server_is_asked_stays(desk, server, monkeypatch, by):
    """Nothing of it leaves, the others do, and it is what it was."""
    here = desk(classes.smtp(server.port))
    begin = letter_rows.begin_sending

    def changed(ledger: Ledger, letter: LetterRow, *of: Any, **more: Any) -> bool:
        if letter.student_id != "s001":
            return begin(ledger, letter, *of, **more)
        if by == "ledger":
            return False
        path = here.root / letter.path
        path.write_bytes(path.read_bytes() + b"more\r\n")
        return begin(ledger, letter, *of, **more)

    monkeypatch.setattr(letter_rows, "begin_sending", changed)
    said = here.types("send", "--yes", 6, ok=1)
    assert "\n5 sent.\n" in said.out
    assert "1 letter was not sent" in said.err
    assert sorted(one.recipients[0][:4] for one in server.arrived) == [
        "g000", "g002", "g003", "g004", "g005",
    ]  # fmt: skip
    assert Counter(classes.states(here.root).values()) == {"sent": 5, "ready": 1}


def test_where_the_ledger_cannot_be_written_the_letter_stays(desk, server, monkeypatch):
    """The server said that it takes it, and gets nothing."""
    here = desk(classes.smtp(server.port))

    def refused(*_of: Any, **_more: Any) -> bool:
        raise LedgerError("followups.db: the disk is full")

    monkeypatch.setattr(letter_rows, "begin_sending", refused)
    said = here.types("send", "--yes", 6)
    assert said.code
    assert "the disk is full" in said.err
    assert (server.arrived, set(classes.states(here.root).values())) == ([], {"ready"})


def _hears_ctrl_c() -> None:
    """Undo that what runs in the background, and all that it starts, hears no Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_a_run_that_is_interrupted_says_what_is_not_known(six, tmp_path):
    """Ctrl-C while the server is silent: exit 130, that letter is uncertain, the rest wait."""
    with SmtpServer(patience=20) as server:
        server.faults = {"g002@mail.example": "stall"}
        folder = classes.copied(six, tmp_path / "class", [classes.smtp(server.port)])
        command = [sys.executable, "-m", "confkit", "-C", str(folder), "send", "--yes", "6"]
        process = subprocess.Popen(
            command, env=os.environ | {"CONFKIT_NOW": classes.HELD},
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            preexec_fn=_hears_ctrl_c,
        )  # fmt: skip
        until = time.monotonic() + 20
        while len(server.arrived) < 3 and time.monotonic() < until:
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    assert "uncertain" in out
    assert "interrupted; what is not named above was not sent" in err
    assert "3 letters were not sent; the next `confkit send` goes on with them" in err
    assert Counter(classes.states(folder).values()) == {"sent": 2, "uncertain": 1, "ready": 3}


def test_what_is_uncertain_is_settled_by_the_teachers_word(desk, server):
    """Sent, it is done; not sent, it stands ready again and goes out once more."""
    here = desk(classes.smtp(server.port))
    server.faults = {"g001@mail.example": "drop", "g003@mail.example": "lose"}
    said = here.types("send", "--yes", 6, ok=1)
    first, second = re.findall(r": ([0-9a-f]{8}): it may have been sent", said.err)
    server.faults = {}
    assert here.types("send", "--settle", first, "perhaps").code == 2
    assert here.types("send", "--settle", "", "sent").code == 2
    assert here.types("send", "--settle", first, "sent", ok=0).out.endswith(": sent\n")
    here.types("send", "--settle", second, "not-sent", ok=0)
    here.types("send", "--yes", 1, ok=0)
    assert set(classes.states(here.root).values()) == {"sent"}
    assert len(set(ids(server.arrived))) == len(server.arrived) == 6


def test_where_the_mail_account_is_set_it_settles_what_is_uncertain(
    desk, server, imap_server, trusted, monkeypatch
):
    """What lies in Sent was sent; what does not stays uncertain, and is told."""
    monkeypatch.setenv("CONFKIT_MAIL_PASSWORD", PASSWORD)
    imap = f'imap = {{ host = "localhost", port = {imap_server.tls}, user = "{USER}" }}'
    here = desk(classes.smtp(server.port), imap)
    server.faults = {"g001@mail.example": "drop", "g003@mail.example": "lose"}
    here.types("send", "--yes", 6, ok=1)
    _put_into_sent(imap_server.plain, server.arrived)
    said = here.types("send", "--settle", ok=1)
    assert said.out == "out/2026-fall/letters/s001--1.eml: sent\n"
    assert "out/2026-fall/letters/s003--1.eml: " in said.err
    assert "\nNot found in your Sent mail, " in said.err
    assert "looks for you" not in said.err
    assert Counter(classes.states(here.root).values()) == {"sent": 5, "uncertain": 1}


def _put_into_sent(port: int, arrived: list[Arrived]) -> None:
    """Put what a server took into the Sent folder, as the school's own server does."""
    import imaplib

    line = imaplib.IMAP4("localhost", port)
    line.login(USER, PASSWORD)
    for one in arrived:
        assert line.append("Sent", "(\\Seen)", "", one.content)[0] == "OK"
    line.logout()


# Safe.


def _settings(port: int, security: str = "none", user: str = "") -> Any:
    from confkit.workspace.settings import Smtp

    return Smtp("localhost", port, security, user)


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_good_certificate_is_trusted_and_the_letter_goes(trusted, security):
    """With a login, which is encrypted."""
    with SmtpServer(security=security, context=trusted.good()) as server:
        means = outgoing.means(smtp=_settings(server.port, security, USER))
        with opened("smtp", means) as way:
            assert way.deliver(outgoing.letter(1)).state == "sent"
        assert len(server.arrived) == 1


@pytest.mark.parametrize("security", ["tls", "starttls"])
@pytest.mark.parametrize("certificate", ["expired", "of_another_host", "unknown"])
def test_a_certificate_that_cannot_be_trusted_gets_neither_password_nor_letter(
    desk, trusted: Authority, monkeypatch, security, certificate
):
    """All letters stay ready, and one line says why."""
    monkeypatch.setenv("CONFKIT_MAIL_PASSWORD", PASSWORD)
    with SmtpServer(security=security, context=getattr(trusted, certificate)()) as server:
        here = desk(classes.smtp(server.port, security=security, user=USER))
        said = here.types("send", "--yes", 6, ok=2)
        assert "its certificate cannot be trusted" in said.err
        assert server.arrived == []
        assert server.logins == 0
    assert set(classes.states(here.root).values()) == {"ready"}


def test_a_server_without_encryption_gets_no_password(desk, trusted, monkeypatch):
    """Where `security` says starttls and the server knows none, nothing goes on."""
    monkeypatch.setenv("CONFKIT_MAIL_PASSWORD", PASSWORD)
    with SmtpServer() as server:
        here = desk(classes.smtp(server.port, security="starttls", user=USER))
        assert "is that setting right?" in here.types("send", "--yes", 6, ok=2).err
        assert (server.arrived, server.logins) == ([], 0)


def test_a_password_that_is_refused_is_told_and_stands_nowhere(desk, trusted, monkeypatch):
    """Not in what is said, not with CONFKIT_DEBUG, not in a file of the workspace."""
    monkeypatch.setenv("CONFKIT_MAIL_PASSWORD", "wrong-horse-battery")
    monkeypatch.setenv("CONFKIT_DEBUG", "1")
    with SmtpServer(security="tls", context=trusted.good()) as server:
        here = desk(classes.smtp(server.port, security="tls", user=USER))
        said = here.types("send", "--yes", 6, ok=2)
    assert f"the login of {USER} was refused" in said.err
    assert "wrong-horse" not in said.out + said.err
    files = [path for path in here.root.rglob("*") if path.is_file()]
    assert [path for path in files if b"wrong-horse" in path.read_bytes()] == []


def test_where_no_server_is_nothing_is_sent(desk):
    """One line names the place; the letters stay ready."""
    port = free_port()
    here = desk(classes.smtp(port))
    said = here.types("send", "--yes", 6, ok=2)
    assert f"localhost:{port}: no connection (Connection refused)" in said.err
    assert set(classes.states(here.root).values()) == {"ready"}


def test_a_server_that_goes_away_in_the_middle_leaves_the_rest_ready(desk):
    """What was sent is said, the next run goes on."""
    with SmtpServer() as server:
        here = desk(classes.smtp(server.port))
        here.types("send", "--limit", 2, "--yes", 2, ok=0)
        first = list(server.arrived)
    with pytest.raises(RouteClosed), opened("smtp", outgoing.means(smtp=_settings(server.port))):
        pass
    assert here.types("send", "--yes", 4).code == 2
    assert Counter(classes.states(here.root).values()) == {"sent": 2, "ready": 4}
    with SmtpServer() as other:
        classes_file = here.root / "confkit.toml"
        text = classes_file.read_text("utf-8").replace(str(server.port), str(other.port))
        classes_file.write_text(text, "utf-8")
        here.types("send", "--yes", 4, ok=0)
        assert len(set(ids(first + other.arrived))) == 6


@pytest.mark.parametrize(
    ("after", "security", "uncertain"),
    [
        (b"220 ", "none", 0),
        (b"SIZE", "none", 0),
        (b"354 ", "none", 0),
        (b"250 OK\r\n", "none", 0),
        (b"250 Taken", "none", 1),
        (HANDSHAKE, "tls", 0),
        (HANDSHAKE, "starttls", 0),
    ],
)
def test_a_server_that_says_a_byte_now_and_then_is_cut_off(
    desk, trusted, monkeypatch, after, security, uncertain
):
    """At every step of the talk: one letter may be uncertain, the rest are ready, one line says it.

    Each byte comes well within the time of a single answer.
    """
    monkeypatch.setattr(in_time, "LONGEST", 1.0)
    with (
        SmtpServer(security=security, context=trusted.good()) as server,
        dripping(server.port, after) as port,
    ):
        here = desk(classes.smtp(port, security=security))
        said = here.types("send", "--yes", 6, ok=1 if uncertain else 2)
    states = Counter(classes.states(here.root).values())
    assert states == Counter(uncertain=uncertain, ready=6 - uncertain) + Counter()
    assert said.err.count("it did not finish within 1 seconds") == 1


def test_the_pace_counts_from_the_first_twenty_on():
    """30 a minute at most once so many have gone."""
    assert [smtp.wait(sent, 0.5) for sent in (0, 19, 20, 500)] == [0, 0, 1.5, 1.5]
    assert smtp.wait(30, 5) == 0


# Told to programs.


def test_the_ledger_says_by_which_way_each_left(desk, server):
    """And when, for the family that asks."""
    here = desk(classes.smtp(server.port))
    server.faults = {"g005@mail.example": "451 later"}
    here.types("send", "--yes", 6, ok=1)
    connection = sqlite3.connect(here.root / "followups.db")
    rows = connection.execute(
        "SELECT way, state, said, left IS NULL FROM letters ORDER BY path"
    ).fetchall()
    connection.close()
    assert rows == [("smtp", "sent", "", 0)] * 5 + [("smtp", "failed", "451 later", 1)]
    assert json.dumps(rows)
