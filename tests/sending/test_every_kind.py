"""Every kind of letter by every way: it arrives as the table says, and closes its own follow-up.

The servers are real ones; Thunderbird itself sends what lies in its Outbox. What arrives is read
by a parser of its own (fast-mail-parser, in Rust), and not by the one that wrote it.
"""

from __future__ import annotations

import csv
import email
import email.policy
import imaplib
import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, redirect_stderr, redirect_stdout
from html import unescape
from io import StringIO
from pathlib import Path
from typing import Any, NamedTuple

import babel.localedata
import fast_mail_parser
import pytest
import small_class

from confkit.cli import app
from confkit.cli.shown import console
from confkit.ground.text import one_line
from tests.sending import classes, programs, servers
from tests.sending.microsoft_like import CLIENT, TENANT, MicrosoftLike, mailbox
from tests.sending.servers import PASSWORD, USER, Authority, SmtpServer
from tests.typed import Said

pytestmark = pytest.mark.slow

OUT = "out/2026-fall"
SENDER = "drivera@school.example"


class Kind(NamedTuple):
    """A child with one kind of letter ready, and the follow-up that it closes.

    `begins` is how its subject does. A goal's review is closed by what the teacher says of it.
    """

    student: str
    closes: str
    begins: str


SUMMARY = "Your summary of Tuesday, November 24"
NOTE = "A short note from Dana Rivera"
KINDS = {
    "summary": Kind("s000", "summary", SUMMARY),
    "notice": Kind("s001", "", SUMMARY),
    "check-in": Kind("s002", "check_in", NOTE),
    "review": Kind("s003", "review", NOTE),
    "no-show": Kind("s004", "contact", NOTE),
    "as promised": Kind("s005", "resource", NOTE),
    "invitation": Kind("s006", "invite", "Our conference on Tuesday, December 8"),
    "reminder": Kind("s007", "remind", "A reminder of our conference on Wednesday, November 25"),
}
WAYS = ("page", "thunderbird", "drafts", "smtp", "microsoft")
NOBODY_CAME = '[meeting]\nheld = 2026-11-24T14:00:00\nstatus = "no-show"\n'
SLOTS = {"s004": "2026-11-24T14:00", "s006": "2026-12-08T15:00", "s007": "2026-11-25T15:00"}


def types(root: Path, *arguments: object, ok: int = 0) -> Said:
    """Type a command in a workspace; `ok` is the exit code that it must have."""
    out, err = StringIO(), StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = console.guarded(app.run, ["-C", str(root), *map(str, arguments)])
    assert code == ok, (arguments, out.getvalue(), err.getvalue())
    return Said(code, out.getvalue(), err.getvalue())


def follow_up(root: Path, student: str, kind: str) -> dict[str, Any]:
    """Return one follow-up, in whatever state."""
    listed = types(root, "due", "--all", "--json").json["followups"]
    (found,) = [
        one
        for one in listed
        if (one["student_id"], one["kind"], one["by"]) == (student, kind, "teacher")
    ]
    return dict(found)


@pytest.fixture(scope="module")
def clock() -> Iterator[None]:
    """Let it be the evening of the talks."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CONFKIT_NOW", classes.HELD)
        patch.setenv("CONFKIT_MAIL_PASSWORD", PASSWORD)
        yield


@pytest.fixture(scope="module")
def ready(clock: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a class with one letter of each kind ready, each about another child."""
    root = tmp_path_factory.mktemp("kinds") / "class"
    classes.make(root, [f"Guardian {letter}" for letter in "ABCDEFGH"])
    with (root / "roster.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with (root / "roster.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, [*rows[0], "slot", "shared_mailbox"])
        table.writeheader()
        for row in rows:
            student = row["student_id"]
            shared = "yes" if student == KINDS["notice"].student else ""
            slot = SLOTS.get(student, "2026-11-24T14:30")
            table.writerow(row | {"slot": slot, "shared_mailbox": shared})
            if student in SLOTS:
                note = small_class.NOTE.format(name=row["name"])
                note += NOBODY_CAME if student == KINDS["no-show"].student else ""
                (root / f"notes/2026-fall/{student}.toml").write_text(note, "utf-8")
    planner = root.parent / "planner.pdf"
    planner.write_bytes(b"%PDF-1.7\n")
    types(root, "summarize")
    before = [KINDS[name].student for name in ("check-in", "review", "as promised")]
    types(root, "done", "--letters", *before, "--yes")
    types(root, "check-in", before[0], "--observed", "hums while reading")
    types(root, "review", before[1], "met")
    resource = follow_up(root, before[2], "resource")["id"]
    types(root, "done", resource, "--tell", "--attach", planner)
    types(root, "invite", *SLOTS)
    return root


class Arrived(NamedTuple):
    """A message where it arrived; `recipients` are those of the envelope, where there is one."""

    content: bytes
    recipients: tuple[str, ...] = ()


class Gone(NamedTuple):
    """A class whose letters have left by one way: the table of before, and what arrived."""

    way: str
    root: Path
    table: dict[str, dict[str, str]]
    arrived: dict[str, Arrived]


def letter_ids(root: Path, ending: str) -> dict[str, str]:
    """Return the files of the letters that wait and that end so, by their ids as they are typed."""
    with closing(sqlite3.connect(root / "followups.db")) as ledger:
        rows = ledger.execute("SELECT id, path FROM letters WHERE left IS NULL ORDER BY path")
        return {letter[:8]: path for letter, path in rows if path.endswith(ending)}


@pytest.fixture(scope="module", params=WAYS)
def gone(
    request: pytest.FixtureRequest, ready: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Gone]:
    """Let all letters leave by a way, and say so where the way does not know it by itself."""
    way, folder = request.param, tmp_path_factory.mktemp(request.param)
    with ExitStack() as stack:
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        mail, arrive = _BY[way](Server(folder, stack, patch, request, len(KINDS)))
        root = classes.copied(ready, folder / "class", [f'route = "{way}"', *mail])
        said = types(root, "send", "--dry-run", "--json").json["letters"]
        assert {one["state"] for one in said} == {"ready"}
        table = {one["student_id"]: one for one in said if one["address"]}
        assert set(table) == {kind.student for kind in KINDS.values()}
        for kind in KINDS.values():
            closed = kind.closes in ("", "review")
            assert closed or follow_up(root, kind.student, kind.closes)["done"] is None
        if way != "page":
            types(root, "send", "--yes", len(KINDS))
        arrived = arrive(root)
        assert len(arrived) == len(KINDS)
        by_id = {parsed(one).headers["Message-ID"][0].strip("<>"): one for one in arrived}
        yield Gone(way, root, table, by_id)


def parsed(one: Arrived) -> Any:
    """Read a message with the second parser."""
    return fast_mail_parser.parse_email(one.content)


class Server(NamedTuple):
    """What a way's server is started with; so many letters are to arrive."""

    folder: Path
    stack: ExitStack
    patch: pytest.MonkeyPatch
    request: pytest.FixtureRequest
    letters: int

    @property
    def authority(self) -> Authority:
        """The authority that this computer trusts from now on."""
        found: Authority = self.request.getfixturevalue("authority")
        for name in ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"):
            self.patch.setenv(name, str(found.file))
        return found


Arrive = Callable[[Path], list[Arrived]]


def _by_page(_: Server) -> tuple[list[str], Arrive]:
    """Copy each letter from the page, and type the line that says that it was sent."""

    def arrive(root: Path) -> list[Arrived]:
        types(root, "send")
        page = unescape((root / OUT / "letters.html").read_text("utf-8"))
        waiting = []
        for letter, path in letter_ids(root, ".eml").items():
            content = (root / path).read_bytes().replace(b"X-Unsent: 1\r\n", b"", 1)
            waiting.append(Arrived(content))
            read = parsed(waiting[-1])
            for copied in (read.to[0].address, read.subject, f"confkit done --letters {letter}"):
                assert copied in page
            types(root, "done", "--letters", letter, "--yes")
        return waiting

    return [], arrive


def _by_smtp(of: Server) -> tuple[list[str], Arrive]:
    """Let a server take each letter."""
    server = of.stack.enter_context(SmtpServer())
    settings = classes.smtp(server.port).splitlines()[1:]
    return settings, lambda _: [Arrived(one.content, one.recipients) for one in server.arrived]


def _by_thunderbird(of: Server) -> tuple[list[str], Arrive]:
    """Let Thunderbird send what lies in its Outbox; the teacher says that it did."""
    if not programs.THUNDERBIRD and "CI" not in os.environ:
        pytest.skip("needs Thunderbird, which .ci/run installs")
    server = of.stack.enter_context(SmtpServer())
    of.patch.setenv("HOME", str(of.folder))
    profile = programs.a_profile(of.folder, server.port)

    def arrive(root: Path) -> list[Arrived]:
        with programs.thunderbird(of.folder, profile) as running:
            running.send_unsent_messages()
            until = time.monotonic() + 120
            while len(server.arrived) < of.letters and time.monotonic() < until:
                time.sleep(0.2)
        types(root, "done", "--letters", *letter_ids(root, ".eml"), "--yes")
        return [Arrived(one.content, one.recipients) for one in server.arrived]

    return [], arrive


def _by_drafts(of: Server) -> tuple[list[str], Arrive]:
    """Let drafts wait in the account; a look into Sent says which were sent from there."""
    if not servers.DOVECOT and "CI" not in os.environ:
        pytest.skip("needs dovecot, which .ci/run installs")
    server = of.stack.enter_context(servers.dovecot(of.authority))

    def arrive(root: Path) -> list[Arrived]:
        drafts = server.messages("Drafts")
        line = imaplib.IMAP4("localhost", server.plain)
        line.login(USER, PASSWORD)
        for one in drafts:
            line.append("Sent", "(\\Seen)", "", one)
        line.logout()
        types(root, "send", "--settle")
        return [Arrived(one) for one in drafts]

    return [f'imap = {{ host = "localhost", port = {server.tls}, user = "{USER}" }}'], arrive


def _by_microsoft(of: Server) -> tuple[list[str], Arrive]:
    """Let a mailbox send each draft that was made in it."""
    server = of.stack.enter_context(MicrosoftLike(of.authority))
    kept = of.request.getfixturevalue("kept")
    of.stack.enter_context(mailbox(server.url, dict(kept)))
    settings = f'oauth = {{ client_id = "{CLIENT}", tenant = "{TENANT}" }}'
    return [settings], lambda _: [Arrived(one) for one in server.sent.values()]


_BY: dict[str, Callable[[Server], tuple[list[str], Arrive]]] = {
    "page": _by_page,
    "thunderbird": _by_thunderbird,
    "drafts": _by_drafts,
    "smtp": _by_smtp,
    "microsoft": _by_microsoft,
}
HEADERS = {"Content-Type", "MIME-Version", "From", "To", "Subject", "Date", "Message-ID"}


@pytest.mark.parametrize("name", KINDS)
def test_it_arrives_as_the_table_says_and_closes_its_own_follow_up(gone: Gone, name: str) -> None:
    """To the one address, by name, under its Message-ID, with no header that was not planned."""
    kind = KINDS[name]
    row = gone.table[kind.student]
    arrived = gone.arrived[row["message_id"]]
    read = parsed(arrived)
    assert arrived.recipients in ((row["address"],), ())
    assert [(to.display_name, to.address) for to in read.to] == [(row["guardian"], row["address"])]
    assert read.from_.address == SENDER
    assert (read.cc, read.bcc, read.reply_to, read.warnings) == ([], [], [], [])
    assert set(read.headers) == HEADERS
    assert all(len(values) == 1 for values in read.headers.values())
    assert read.subject.startswith(kind.begins)
    assert [one.filename for one in read.attachments] == (
        ["planner.pdf"] if name == "as promised" else []
    )
    if name != "notice":
        assert follow_up(gone.root, kind.student, kind.closes)["done"] is not None
        return
    assert "ChildAb" not in "".join([*read.text_plain, *read.text_html])
    assert follow_up(gone.root, kind.student, "summary")["done"] is None
    types(gone.root, "done", "--letters", *letter_ids(gone.root, ".html"), "--yes")
    assert follow_up(gone.root, kind.student, "summary")["done"] is not None


HOSTILE = [
    'Reyes, Marisol', '"Quoted" Name', "Evil <evil@x.example>", "a@x.example, b@x.example",
    "=?utf-8?b?QW5uIDxldmlsQHguZXhhbXBsZT4s?=", "Bcc: evil@x.example", "O'Brien; (comment) Rest",
    "Ana\u202eReyes", "undisclosed-recipients:;", "Ω" * 60, "Very Long " * 11, "back\\slash",
    "ＡＢ＠evil．example", "trailing, ", "<>", "é" * 119,
]  # fmt: skip


@pytest.fixture(scope="module")
def hundred(clock: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a class whose guardians have names in a hundred languages, and hostile ones."""
    locales = sorted(babel.localedata.locale_identifiers())
    wide = [babel.Locale.parse(one).get_display_name() or one for one in locales[::9]][:100]
    assert len(wide) == 100
    folder = tmp_path_factory.mktemp("hundred") / "class"
    refused = classes.ready(folder, [*wide, *HOSTILE])
    assert len(letter_ids(folder, ".eml")) >= 100 + len(HOSTILE) - len(refused) > 100
    return folder


@pytest.mark.parametrize("way", WAYS)
def test_no_name_of_a_hundred_languages_and_no_hostile_one_changes_a_recipient(
    way: str, hundred: Path, clock: None, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Whatever a guardian is called, the mail goes to that guardian's one address, by name.

    As Python's own parser reads it, and as one in Rust does.
    """
    number = len(letter_ids(hundred, ".eml"))
    with ExitStack() as stack:
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        mail, arrive = _BY[way](Server(tmp_path, stack, patch, request, number))
        root = classes.copied(hundred, tmp_path / "class", [f'route = "{way}"', *mail])
        said = types(root, "send", "--dry-run", "--json").json["letters"]
        table = {one["message_id"]: one for one in said}
        if way != "page":
            types(root, "send", "--yes", number)
        arrived = arrive(root)
    assert {parsed(one).headers["Message-ID"][0].strip("<>") for one in arrived} == set(table)
    assert len(arrived) == number
    for one in arrived:
        other = parsed(one)
        row = table[other.headers["Message-ID"][0].strip("<>")]
        assert one.recipients in ((row["address"],), ())
        assert [(to.display_name, to.address) for to in other.to] == [
            (one_line(row["guardian"]), row["address"])
        ]
        assert other.from_.address == SENDER
        assert (other.cc, other.bcc, other.reply_to, other.warnings) == ([], [], [], [])
        assert set(other.headers) == HEADERS
        assert all(len(values) == 1 for values in other.headers.values())
        read = email.message_from_bytes(one.content, policy=email.policy.default)
        assert (read.defects, read["Subject"]) == ([], other.subject)
        (to,) = read["To"].addresses
        # Python's own parser keeps the blank between two encoded words (RFC 2047, 6.2).
        assert (to.addr_spec, "".join(to.display_name.split())) == (
            row["address"], "".join(row["guardian"].split()),
        )  # fmt: skip
