"""Drafts in the teacher's own mail account, on a real dovecot."""

from __future__ import annotations

import email
import imaplib
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from confkit.ground.errors import UsageError
from confkit.sending import in_time
from confkit.sending.routes import Delivery, RouteClosed, opened
from confkit.workspace.settings import Imap
from tests.sending import servers
from tests.sending.outgoing import letter, means
from tests.sending.servers import PASSWORD, USER, Authority, ImapServer

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not servers.DOVECOT and "CI" not in os.environ,
        reason="needs dovecot, which .ci/run installs",
    ),
]


def at(port: int, security: str = "tls", host: str = "localhost") -> Imap:
    """Return the settings of the account at a port."""
    return Imap(host, port, security, USER)  # type: ignore[arg-type]


def ids(messages: list[bytes]) -> list[str]:
    """Return the Message-IDs of messages as another parser reads them."""
    return [email.message_from_bytes(one)["Message-ID"].strip("<>") for one in messages]


def test_each_letter_is_a_draft_byte_for_byte(imap_server: ImapServer, trusted: Authority) -> None:
    """What lies in the folder is what was written, seen and marked as a draft."""
    letters = [letter(number) for number in range(5)]
    with opened("drafts", means(imap=at(imap_server.tls))) as way:
        assert [way.deliver(one) for one in letters] == [Delivery("drafted", "Drafts")] * 5
    assert sorted(imap_server.messages("Drafts")) == sorted(one.content for one in letters)
    names = [path.name for path in (imap_server.mail / ".Drafts" / "cur").iterdir()]
    assert all(name.endswith("2,DS") for name in names)
    assert imap_server.messages("Sent") == imap_server.messages("") == []


def test_a_draft_that_lies_there_is_not_made_again(
    imap_server: ImapServer, trusted: Authority
) -> None:
    """The Message-ID tells, in the same run and in the next."""
    for _ in range(2):
        with opened("drafts", means(imap=at(imap_server.tls))) as way:
            assert {way.deliver(letter(1)).state for _ in range(2)} == {"drafted"}
    assert ids(imap_server.messages("Drafts")) == [letter(1).message_id]


def test_many_are_looked_for_at_once(imap_server: ImapServer, trusted: Authority) -> None:
    """What lies there already is found among the others, and made no second time."""
    letters = [letter(number) for number in range(40)]
    with opened("drafts", means(imap=at(imap_server.tls))) as way:
        for one in letters[::7]:
            way.deliver(one)
    with opened("drafts", means(imap=at(imap_server.tls))) as way:
        way.expect([one.message_id for one in letters])
        for one in (*letters, *letters):
            assert way.deliver(one) == Delivery("drafted", "Drafts")
        way.expect([])
    assert sorted(ids(imap_server.messages("Drafts"))) == [one.message_id for one in letters]


def test_a_letter_in_sent_has_been_sent(imap_server: ImapServer, trusted: Authority) -> None:
    """A draft that the teacher sent from the mail program is not made again."""
    with opened("drafts", means(imap=at(imap_server.tls))) as way:
        way.deliver(letter(1))
        with imaplib.IMAP4("localhost", imap_server.plain) as program:
            program.login(USER, PASSWORD)
            program.select("Drafts")
            program.uid("MOVE", "1:*", "Sent")
        assert way.deliver(letter(1)) == Delivery("sent", "Sent")
        assert way.deliver(letter(2)) == Delivery("drafted", "Drafts")
    assert ids(imap_server.messages("Drafts")) == [letter(2).message_id]


@pytest.mark.parametrize("drafts", ["Entwürfe", "Mes \\\\brouillons & co", "下書き"])
def test_the_folder_is_found_by_its_use(
    drafts: str, authority: Authority, trusted: Authority
) -> None:
    """Whatever a server calls it, and said as it is called."""
    folders = {"Drafts": "\\Junk", drafts: "\\Drafts", "Gesendet": "\\Sent"}
    shown = drafts.replace("\\\\", "\\")
    with (
        servers.dovecot(authority, folders) as server,
        opened("drafts", means(imap=at(server.tls))) as way,
    ):
        assert way.deliver(letter(1)) == Delivery("drafted", shown)
        assert way.deliver(letter(1)) == Delivery("drafted", shown)
        assert server.messages("Drafts") == []


def test_where_no_folder_is_marked_nothing_is_done(
    authority: Authority, trusted: Authority
) -> None:
    """A folder that is only called Drafts is none."""
    folders = {"Drafts": "\\Junk", "Sent": "\\Sent"}
    with (
        servers.dovecot(authority, folders) as server,
        pytest.raises(RouteClosed, match="it marks no folder as the one for Drafts"),
        opened("drafts", means(imap=at(server.tls))),
    ):
        pass


def test_starttls_and_loopback(imap_server: ImapServer, trusted: Authority) -> None:
    """All three kinds of line serve; one without encryption only on this computer."""
    for number, imap in enumerate(
        (at(imap_server.tls), at(imap_server.plain, "starttls"), at(imap_server.plain, "none"))
    ):
        with opened("drafts", means(imap=imap)) as way:
            assert way.deliver(letter(number)).state == "drafted"
    with pytest.raises(RouteClosed, match="only a server on this computer"):  # noqa: SIM117
        with opened("drafts", means(imap=at(imap_server.plain, "none", "127.0.0.2"))):
            pass
    assert len(imap_server.messages("Drafts")) == 3


def test_who_is_not_trusted_gets_no_password(imap_server: ImapServer) -> None:
    """A server whose certificate nobody vouches for is not logged in to."""
    for imap in (at(imap_server.tls), at(imap_server.plain, "starttls")):
        with (
            pytest.raises(RouteClosed, match="localhost: this computer doesn't trust its cert"),
            opened("drafts", means(imap=imap)),
        ):
            pass
    assert "Login" not in (imap_server.mail.parent / "log").read_text()


def test_what_is_wrong_is_said(imap_server: ImapServer, trusted: Authority) -> None:
    """A wrong password, a port where nobody is, a line without TLS, no settings."""
    with (
        pytest.raises(RouteClosed, match=f"does not accept this password for {USER}"),
        opened("drafts", means(secret="wörd", imap=at(imap_server.tls))),
    ):
        pass
    with (
        pytest.raises(RouteClosed, match="nothing accepts a connection there; look at `host`"),
        opened("drafts", means(imap=at(servers.free_port()))),
    ):
        pass
    with (
        pytest.raises(RouteClosed, match="it does not speak TLS there"),
        opened("drafts", means(imap=at(imap_server.plain))),
    ):
        pass
    with pytest.raises(UsageError, match=r"\[mail\] in confkit.toml needs `imap"):  # noqa: SIM117
        with opened("drafts", means()):
            pass


@pytest.mark.parametrize(
    ("cut", "there"), [({"answer": b"Append completed"}, 1), ({"call": b"Letter 1"}, 0)]
)
def test_a_line_cut_in_the_middle_loses_and_doubles_nothing(
    cut: dict[str, bytes], there: int, imap_server: ImapServer
) -> None:
    """The folders tell what arrived before the line was cut; the next run adds what did not."""
    with servers.cutting(imap_server.plain, **cut) as port:
        given = means(imap=at(port, "none"))
        with opened("drafts", given) as way:
            first = way.deliver(letter(1))
            assert first.state == ("drafted" if there else "failed")
            assert way.deliver(letter(2)).state == "drafted"
        assert len(imap_server.messages("Drafts")) == 1 + there
        with opened("drafts", given) as way:
            assert way.deliver(letter(1)).state == "drafted"
    assert sorted(ids(imap_server.messages("Drafts"))) == [letter(n).message_id for n in (1, 2)]


@pytest.mark.parametrize(
    ("after", "security", "made"),
    [
        (b"* OK", "none", 0),
        (b"Logged in", "none", 0),
        (b"* LIST", "none", 0),
        (b"NOOP completed", "none", 0),
        (servers.HANDSHAKE, "tls", 0),
        (servers.HANDSHAKE, "starttls", 0),
        (b"Append completed", "none", 1),
    ],
)
def test_a_server_that_says_a_byte_now_and_then_is_cut_off(
    after: bytes, security: str, made: int, imap_server: ImapServer, trusted: Authority,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """At every step of the talk; a draft that was made is found, and nothing is tried after it."""
    monkeypatch.setattr(in_time, "LONGEST", 1.0)
    real = imap_server.tls if security == "tls" else imap_server.plain
    states = []
    with (
        servers.dripping(real, after) as port,
        pytest.raises(RouteClosed, match="not finish within 1 "),
        opened("drafts", means(imap=at(port, security))) as way,
    ):
        states.append(way.deliver(letter(1)).state)
        way.deliver(letter(2))
    assert states == ["drafted"] * made
    assert len(imap_server.messages("Drafts")) == made


SENDS = """\
import sys
from confkit.sending.routes import opened
from tests.sending.outgoing import letter, means
from tests.sending.test_drafts import at

with opened("drafts", means(imap=at(int(sys.argv[1]), "none"))) as way:
    way.expect([letter(number).message_id for number in range(30)])
    for number in range(30):
        print(way.deliver(letter(number)).state, flush=True)
"""


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10))
def test_killed_at_any_moment_each_letter_lies_there_once(
    seed: int, imap_server: ImapServer
) -> None:
    """Runs that are killed and begun again: thirty letters, thirty drafts."""
    moments = random.Random(seed)
    sends = [sys.executable, "-c", SENDS, str(imap_server.plain)]
    checkout = Path(__file__).parents[2]
    for _ in range(6):
        with subprocess.Popen(sends, stdout=subprocess.PIPE, cwd=checkout) as process:
            assert process.stdout
            for _ in range(moments.randrange(30)):
                process.stdout.readline()
            time.sleep(moments.random() / 50)
            os.kill(process.pid, signal.SIGKILL)
    said = subprocess.run(sends, check=True, stdout=subprocess.PIPE, cwd=checkout).stdout
    assert said.split() == [b"drafted"] * 30
    counted = Counter(ids(imap_server.messages("Drafts")))
    assert counted == {letter(number).message_id: 1 for number in range(30)}
