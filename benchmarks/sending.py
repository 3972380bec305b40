"""`confkit send` beside a bare loop: `python benchmarks/sending.py [--full] [--write FILE]`.

160 letters by each way to a server on this computer, in whole processes that take turns. The peer
opens the same files and hands over the same bytes with the way's standard client, one after the
other: no look at what may leave, no ledger, no states. A server that sends thinks about each
message as long as one across the internet does at least (`THINKS`): one that speaks SMTP a quarter
of it before each of the four answers that a message has, one like Microsoft's before it sends. It
gets 40 letters, with `--full` all 160, for minutes; SMTP is measured without that, too. `--write`
replaces the part of that page between its marks. Ends with 1 if a bound was missed.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import classes
import pairs
import parts
from pairs import CONFKIT, Ratio

BEGIN, END = parts.marks("sending")
LETTERS, SLOWLY, FEW, BOUND = 160, 40, 20, 1.3
THINKS = 0.1
"""Seconds a server takes for a message: four round trips across the internet, and its own work."""
_ANSWERS = 4
"""An SMTP server's answers for one message: to MAIL, RCPT, DATA and the end of it."""

ROOT = Path(__file__).resolve().parents[1]
_LETTERS = """\
import sys
from email import message_from_bytes
from pathlib import Path
at = sys.argv[2]
def letters():
    for file in sorted(Path(sys.argv[1]).glob("*.eml")):
        yield file.read_bytes().replace(b"X-Unsent: 1\\r\\n", b"", 1)
"""
PEERS = {
    "smtp": """\
import smtplib
with smtplib.SMTP("localhost", int(at)) as server:
    for raw in letters():
        read = message_from_bytes(raw)
        server.sendmail(read["From"], [read["To"]], raw)
""",
    "drafts": """\
import imaplib, os, ssl
line = imaplib.IMAP4_SSL("localhost", int(at), ssl_context=ssl.create_default_context())
line.login("drivera@school.example", os.environ["CONFKIT_MAIL_PASSWORD"])
for raw in letters():
    assert line.append("Drafts", "(\\\\Draft)", "", raw)[0] == "OK"
line.logout()
""",
    "thunderbird": """\
import mailbox
box = mailbox.mbox(at)
box.lock()
for raw in letters():
    box.add(raw)
    box.flush()
box.close()
""",
    "microsoft": """\
import base64, requests
with requests.Session() as session:
    session.headers.update({"Authorization": "Bearer first", "Content-Type": "text/plain"})
    for raw in letters():
        made = session.post(f"{at}/v1.0/me/messages", data=base64.b64encode(raw))
        sent = session.post(f"{at}/v1.0/me/messages/{made.json()['id']}/send")
        assert sent.status_code == 202
""",
}
CLIENTS = {
    "smtp": "smtplib", "drafts": "imaplib", "thunderbird": "mailbox (add, flush)",
    "microsoft": "requests",
}  # fmt: skip
_SIGNED_IN = """\
import sys
from confkit.cli import main
from confkit.sending import microsoft
microsoft.GRAPH, microsoft.LOGIN = sys.argv[1] + "/v1.0/me", sys.argv[1]
microsoft._SignIn.token = lambda self: "first"
del sys.argv[1]
sys.exit(main())
"""
"""confkit that takes the server of this benchmark for Microsoft, where a person has signed in."""


class Figure(NamedTuple):
    """One comparison: way, seconds that its server thinks, letters, ratio, seconds, peak in MB."""

    way: str
    thinks: float
    letters: int
    ratio: Ratio
    seconds: float
    peer: float
    peak: float
    least_peak: float
    bound: float | None

    @property
    def held(self) -> bool:
        """Whether the bound was held, where there is one."""
        return self.bound is None or self.ratio.median <= self.bound


def _serve(way: str, thinks: float, folder: Path) -> None:
    """Serve until the process is ended; what the clients need is written to standard output."""
    sys.path.insert(0, str(ROOT))
    if way == "smtp":
        asyncio.run(_take(thinks))
        return
    from tests.sending import microsoft_like, programs, servers

    if way == "thunderbird":
        profile = programs.a_profile(folder)
        preferences = profile / "prefs.js"
        said = preferences.read_text("utf-8").replace("DRivera@school", "drivera@riverbend")
        preferences.write_text(said, "utf-8")
        _tell(str(folder / "mbox"), f'thunderbird = "{profile}"', {})
    authority = servers.Authority(folder)
    trusted = {
        "SSL_CERT_FILE": str(authority.file), "REQUESTS_CA_BUNDLE": str(authority.file),
        "CONFKIT_MAIL_PASSWORD": servers.PASSWORD,
    }  # fmt: skip
    if way == "drafts":
        with servers.dovecot(authority) as account:
            said = f'host = "localhost", port = {account.tls}, user = "{servers.USER}"'
            _tell(str(account.tls), f"imap = {{ {said} }}", trusted)
    with microsoft_like.MicrosoftLike(authority, thinks=thinks) as server:
        said = f'client_id = "{microsoft_like.CLIENT}", tenant = "{microsoft_like.TENANT}"'
        _tell(server.url, f"oauth = {{ {said} }}", trusted)


def _tell(at: str, mail: str, environment: dict[str, str]) -> None:
    """Say where a server is, what stands in confkit.toml, and what its clients' world is.

    Returns once nobody listens any more.
    """
    print(json.dumps([at, mail, environment]), flush=True)
    sys.stdin.read()
    sys.exit(0)


async def _take(thinks: float) -> None:
    from aiosmtpd.smtp import SMTP

    class Taking:
        async def handle_DATA(self, *_: Any) -> str:  # noqa: N802 - the name is the library's
            return "250 OK"

    class Thinking(SMTP):
        async def push(self, status: Any) -> None:
            await asyncio.sleep(thinks / _ANSWERS)
            await super().push(status)

    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: Thinking(Taking(), hostname="localhost"), "127.0.0.1", 0
    )
    port = server.sockets[0].getsockname()[1]
    said = f'smtp = {{ host = "localhost", port = {port}, security = "none" }}'
    await asyncio.to_thread(_tell, str(port), said, {})


class At(NamedTuple):
    """A server that runs: where, its line in confkit.toml, and variables of its clients."""

    at: str
    mail: str
    environment: dict[str, str]


@contextmanager
def server(way: str, thinks: float, scratch: Path) -> Iterator[At]:
    """Start what a way delivers to, in a process of its own and with nothing in it."""
    folder = Path(tempfile.mkdtemp(dir=scratch))
    command = [sys.executable, __file__, "--serve", way, str(thinks), str(folder)]
    running = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    try:
        assert running.stdout is not None, "it is a pipe"
        yield At(*json.loads(running.stdout.readline()))
    finally:
        running.communicate()


def figures(scratch: Path, *, full: bool) -> Iterator[Figure]:
    """Measure every way."""
    slowly = LETTERS if full else SLOWLY
    ready = {number: _made(scratch / str(number), number) for number in {LETTERS, slowly, FEW}}
    for way, thinks, bound in (
        ("drafts", 0.0, BOUND),
        ("thunderbird", 0.0, BOUND),
        ("smtp", 0.0, None),
        ("smtp", THINKS, BOUND),
        ("microsoft", THINKS, BOUND),
    ):
        letters, rounds = (slowly, 3) if thinks else (LETTERS, 5)
        yield _compared(scratch, ready, way, thinks, letters, rounds, bound)


def _compared(
    scratch: Path,
    ready: dict[int, Path],
    way: str,
    thinks: float,
    letters: int,
    rounds: int,
    bound: float | None,
) -> Figure:
    runs: dict[str, list[pairs.Run]] = {"confkit": [], "peer": [], "few": []}
    for turn in range(rounds):
        for who in ("confkit", "peer", *(["few"] if not turn else [])):
            folder = ready[FEW if who == "few" else letters]
            with server(way, thinks, scratch) as to:
                runs[who].append(pairs.run(_command(who, way, folder, to)))
    series = pairs.Series({name: runs[name] for name in ("confkit", "peer")})
    return Figure(
        way, thinks, letters, series.ratio("confkit", "peer"), series.seconds("confkit"),
        series.seconds("peer"), series.peak("confkit"), runs["few"][0].peak, bound,
    )  # fmt: skip


def _command(who: str, way: str, folder: Path, to: At) -> list[str]:
    """Return how one of the two is started, in a workspace from which nothing has left yet."""
    environment = [f"{name}={value}" for name, value in to.environment.items()]
    letters = folder / "out" / classes.ROUND / "letters"
    if who == "peer":
        code = [sys.executable, "-c", _LETTERS + PEERS[way], str(letters), to.at]
        return ["/usr/bin/env", *environment, *code]
    shutil.copy(folder / "before.db", folder / "followups.db")
    settings = (folder / "before.toml").read_text(encoding="utf-8")
    settings += f'[mail]\nroute = "{way}"\n{to.mail}\n'
    (folder / "confkit.toml").write_text(settings, encoding="utf-8")
    program = [sys.executable, "-c", _SIGNED_IN, to.at] if way == "microsoft" else [CONFKIT]
    send = ["-C", str(folder), "send", "--yes", str(len(list(letters.glob("*.eml"))))]
    return ["/usr/bin/env", *environment, *program, *send]


def _made(folder: Path, letters: int) -> Path:
    """Make a class with so many letters, and keep what it is before any has left."""
    pairs.run([sys.executable, __file__, "--make", str(folder), str(letters // 2)])
    pairs.run([CONFKIT, "-C", str(folder), "summarize"])
    shutil.copy(folder / "followups.db", folder / "before.db")
    shutil.copy(folder / "confkit.toml", folder / "before.toml")
    return folder


def page(measured: list[Figure]) -> str:
    """Return the part of the page."""
    lines = [
        BEGIN,
        "## Sending",
        "",
        "`confkit send` of letters by each way to a server on this computer (aiosmtpd, "
        "dovecot, one that answers as Microsoft's does, the file of an Outbox), against a bare "
        "loop of the way's standard client that hands over the same bytes: whole processes in "
        "turn, the median of the rounds' ratios (lowest to highest), and the same by processor "
        "time. confkit also checks what may leave, and keeps the state of each letter, on the "
        "disk, before it leaves and after. A server that sends takes "
        f"{THINKS * 1000:.0f} ms for a message, as one across the internet does at least (SMTP: "
        f"{THINKS * 1000 / _ANSWERS:.0f} ms before each of its {_ANSWERS} answers); one "
        "that answers at once shows what the states cost. What waits on this computer takes no "
        "time at all, so there the start and the checks weigh most. Peak memory is beside that "
        f"for {FEW} letters. Written by `python benchmarks/sending.py --write "
        "docs/benchmarks.md`.",
        "",
        "| way | its client | takes | letters | times | by processor | bound | s | its s | peak MB "
        "| few |",
        "|---|---|---|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for one in measured:
        ratio = one.ratio
        held = "" if one.bound is None else f"{one.bound:g} {'held' if one.held else '**missed**'}"
        lines.append(
            f"| {one.way} | {CLIENTS[one.way]} | {one.thinks * 1000:.0f} ms | {one.letters} "
            f"| {ratio.median:.2f} ({ratio.least:.2f}–{ratio.most:.2f}) | {ratio.processor:.2f} "
            f"| {held} | {one.seconds:.2f} | {one.peer:.2f} | {one.peak:.0f} "
            f"| {one.least_peak:.0f} |"
        )
    return "\n".join([*lines, END, ""])


def main() -> int:
    """Measure, print, write; return 1 if a bound was missed."""
    parser = parts.options(__doc__)
    parser.add_argument("--make", nargs=2, help=argparse.SUPPRESS)
    parser.add_argument("--serve", nargs=3, help=argparse.SUPPRESS)
    said = parser.parse_args()
    if said.make:
        classes.make(Path(said.make[0]), int(said.make[1]), held=True)
        return 0
    if said.serve:
        _serve(said.serve[0], float(said.serve[1]), Path(said.serve[2]))
    with tempfile.TemporaryDirectory() as scratch:
        measured = list(figures(Path(scratch), full=said.full))
    text = page(measured)
    print(text)
    if said.write:
        parts.put(said.write, text)
    return 0 if all(one.held for one in measured) else 1


if __name__ == "__main__":
    sys.exit(main())
