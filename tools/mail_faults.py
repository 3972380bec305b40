"""Faults of mail servers: real ones, started here, while letters are sent; a table of the outcome.

`python tools/mail_faults.py --write docs/reliability.md` replaces the part of that page between its
marks; `make reliability` does it, too.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.sending import classes, programs, servers  # noqa: E402
from tests.sending.microsoft_like import CLIENT, TENANT, MicrosoftLike, mailbox  # noqa: E402
from tests.sending.servers import Authority, SmtpServer  # noqa: E402

from confkit.sending import microsoft, routes, smtp  # noqa: E402
from confkit.sending.routes import Means, RouteClosed  # noqa: E402
from confkit.work import send  # noqa: E402
from confkit.workspace.workspace import Workspace  # noqa: E402

BEGIN, END = "<!-- mail: begin -->", "<!-- mail: end -->"
LETTERS, RUNS, KILLED = 6, 3, 20
NOW = datetime.fromisoformat(classes.HELD)

SMTP_FAULTS = {
    "none": "",
    "the line is cut after a letter was accepted": "drop",
    "the line is cut before a letter is accepted": "lose",
    "a letter is accepted, and no answer comes": "stall",
    "451 to a letter": "451 later",
    "550 to a letter": "550 no",
    "550 to an address": "RCPT 550 unknown",
}
"""What befalls every third letter."""
DRAFT_CUTS = {
    "the line is cut once, before a draft": {"call": b"APPEND"},
    "the line is cut once, after a draft": {"answer": b"Append completed"},
}
MICROSOFT_FAULTS = {
    "none": ("send", ""),
    "no answer to a draft that was made": ("create", "drop"),
    "a draft is not made, and no answer comes": ("create", "lose"),
    "500 to a draft": ("create", "500"),
    "busy (429) when a letter is to be sent": ("send", "429"),
    "403 when a letter is to be sent": ("send", "403"),
    "a letter is sent, and the line is cut": ("send", "drop"),
    "a letter is not sent, and the line is cut": ("send", "lose"),
    "a letter is sent, and no answer comes": ("send", "stall"),
}
"""What befalls every third letter, at which step."""
CERTIFICATES = ("expired", "of_another_host", "unknown")
SAID = {
    "expired": "an expired certificate",
    "of_another_host": "a certificate of another host",
    "unknown": "a certificate of nobody known",
}


class Row(NamedTuple):
    """What came of one fault, in all its runs together. `doubled` and `lost` should be 0.

    `lost` counts letters that were called sent and had not arrived, `unsaid` those that arrived
    and are neither sent, drafted nor uncertain.
    """

    way: str
    fault: str
    letters: int
    arrived: int
    doubled: int
    lost: int
    unsaid: int
    states: Counter[str]


def rows() -> Iterator[Row]:
    """Run everything."""
    smtp.ANSWER = 1.0  # how long a silent server is waited for
    with tempfile.TemporaryDirectory(prefix="mail-faults-") as said, ExitStack() as stack:
        folder = Path(said)
        ready = folder / "ready"
        assert classes.ready(ready, [f"Guardian {letter}" for letter in "ABCDEF"]) == []
        authority = Authority(folder)
        os.environ["SSL_CERT_FILE"] = str(authority.file)
        os.environ["CONFKIT_MAIL_PASSWORD"] = servers.PASSWORD
        for name, fault in SMTP_FAULTS.items():
            yield _smtp(ready, folder, name, fault)
        for name in CERTIFICATES:
            yield _untrusted(ready, folder, authority, name)
        yield _killed(ready, folder)
        if servers.DOVECOT:
            account = stack.enter_context(servers.dovecot(authority))
            yield _drafting_killed(ready, folder, account)
            for name, cut in DRAFT_CUTS.items():
                with servers.dovecot(authority) as fresh:
                    yield _drafting_cut(ready, folder, fresh, name, cut)
        yield _outbox_killed(ready, folder)
        os.environ["REQUESTS_CA_BUNDLE"] = str(authority.file)
        microsoft.PATIENCE = 1
        setattr(microsoft._SignIn, "token", lambda _: "first")  # noqa: B010, SLF001
        for name, (step, fault) in MICROSOFT_FAULTS.items():
            yield _microsoft(ready, folder, authority, name, step, fault)


def _smtp(ready: Path, folder: Path, name: str, fault: str) -> Row:
    found = Row("smtp", name, 0, 0, 0, 0, 0, Counter())
    for run in range(RUNS):
        with SmtpServer(patience=3) as server:
            if fault:
                server.faults = {f"g{n:03}@mail.example": fault for n in range(run, LETTERS, 3)}
            here = classes.copied(ready, folder / f"{name} {run}", [classes.smtp(server.port)])
            _send(here)
            arrived = _ids([one.content for one in server.arrived])
        found = _more(found, here, arrived)
    return found


def _untrusted(ready: Path, folder: Path, authority: Authority, name: str) -> Row:
    context = getattr(authority, name)()
    with SmtpServer(security="starttls", context=context) as server:
        mail = classes.smtp(server.port, security="starttls", user=servers.USER)
        here = classes.copied(ready, folder / name, [mail])
        _send(here)
        arrived = _ids([one.content for one in server.arrived])
    return _more(Row("smtp", SAID[name], 0, 0, 0, 0, 0, Counter()), here, arrived)


def _killed(ready: Path, folder: Path) -> Row:
    found = Row("smtp", f"the run is killed, {KILLED} times", 0, 0, 0, 0, 0, Counter())
    draw = random.Random(18)
    for run in range(KILLED):
        with SmtpServer() as server:
            here = classes.copied(ready, folder / f"killed {run}", [classes.smtp(server.port)])
            classes.kill(here, draw, partial(len, server.arrived))
            arrived = _ids([one.content for one in server.arrived])
        found = _more(found, here, arrived)
    return found


def _drafting_killed(ready: Path, folder: Path, server: servers.ImapServer) -> Row:
    imap = f'imap = {{ host = "localhost", port = {server.tls}, user = "{servers.USER}" }}'
    here = classes.copied(ready, folder / "drafts", ['route = "drafts"', imap])
    draw = random.Random(18)
    for _ in range(KILLED):
        classes.kill(here, draw, lambda: len(server.messages("Drafts")))
    _send(here)
    found = Row("drafts", f"the run is killed, {KILLED} times", 0, 0, 0, 0, 0, Counter())
    return _more(found, here, _ids(server.messages("Drafts")))


def _drafting_cut(
    ready: Path, folder: Path, server: servers.ImapServer, name: str, cut: dict[str, bytes]
) -> Row:
    with servers.cutting(server.plain, **cut) as port:
        said = f'host = "localhost", port = {port}, user = "{servers.USER}", security = "none"'
        here = classes.copied(ready, folder / name, ['route = "drafts"', f"imap = {{ {said} }}"])
        _send(here)
    row = Row("drafts", name, 0, 0, 0, 0, 0, Counter())
    return _more(row, here, _ids(server.messages("Drafts")))


def _outbox_killed(ready: Path, folder: Path) -> Row:
    os.environ["HOME"] = str(folder)
    profile = programs.a_profile(folder)
    found = Row("thunderbird", f"the run is killed, {KILLED} times", 0, 0, 0, 0, 0, Counter())
    draw = random.Random(18)
    for run in range(KILLED):
        programs.outbox(profile).unlink(missing_ok=True)
        here = classes.copied(ready, folder / f"outbox {run}", ['route = "thunderbird"'])
        classes.kill(here, draw, lambda: len(programs.waiting(profile)))
        found = _more(found, here, programs.waiting(profile))
    return found


def _microsoft(
    ready: Path, folder: Path, authority: Authority, name: str, step: str, fault: str
) -> Row:
    found = Row("microsoft", name, 0, 0, 0, 0, 0, Counter())
    oauth = f'oauth = {{ client_id = "{CLIENT}", tenant = "{TENANT}" }}'
    for run in range(RUNS):
        with MicrosoftLike(authority) as server, mailbox(server.url):
            every_third = ["", "", fault] * 2
            server.faults = {step: every_third[run:] + every_third[:run]}
            here = classes.copied(
                ready, folder / f"microsoft {name} {run}", ['route = "microsoft"', oauth]
            )
            _send(here)
            arrived = server.message_ids(server.sent)
        found = _more(found, here, arrived)
    return found


def _send(here: Path) -> None:
    """Send what is ready, in this process."""
    what = send.to_send(workspace=Workspace(here), now=NOW)
    name = what.room.settings.mail.route or ""
    means = Means(what.room.settings.mail, lambda *_: servers.PASSWORD, lambda *_: None, print)
    letters = what.ready(name if routes.ROUTES[name].finds else "")
    try:
        with routes.opened(name, means) as route:
            send.send(what, letters, name=name, route=route, now=lambda: NOW, tell=lambda _: None)
    except RouteClosed:
        return


def _ids(messages: list[bytes]) -> list[str]:
    """Return the Message-IDs of what arrived."""
    return [
        found[1].decode()
        for one in messages
        if (found := re.search(rb"^Message-ID: <(.*)>\r?$", one, re.MULTILINE))
    ]


def _more(row: Row, here: Path, arrived: list[str]) -> Row:
    """Add what came of one run."""
    states, counted = classes.states(here), Counter(arrived)
    known = ("sent", "drafted", "uncertain", "sending")
    return row._replace(
        letters=row.letters + len(states),
        arrived=row.arrived + len(counted),
        doubled=row.doubled + sum(number > 1 for number in counted.values()),
        lost=row.lost
        + sum(state in ("sent", "drafted") and one not in counted for one, state in states.items()),
        unsaid=row.unsaid + sum(states[one] not in known for one in counted),
        states=row.states + Counter(states.values()),
    )


def section(found: list[Row]) -> str:
    """Return the part of the page."""
    lines = [
        BEGIN,
        "## Mail servers",
        "",
        f"`confkit send` of {LETTERS} letters a run to real servers on one machine (aiosmtpd, "
        "dovecot, one that answers as Microsoft's does) and to Thunderbird's "
        "Outbox. A fault of the server befalls every third letter. A run that is killed ends "
        "at a random moment. *Twice*: one Message-ID arrived more than once. *Not there*: called "
        "sent or drafted, and had not arrived. *Unsaid*: had arrived, and is neither sent, "
        "drafted nor uncertain. `sending` is what the next run calls uncertain, or goes on with "
        "by `drafts`.",
        "",
        "| way | fault | letters | arrived | twice | not there | unsaid | states |",
        "|---|---|---:|---:|---:|---:|---:|---|",
    ]
    for row in found:
        states = ", ".join(f"{number} {state}" for state, number in sorted(row.states.items()))
        lines.append(
            f"| {row.way} | {row.fault} | {row.letters} | {row.arrived} | {row.doubled} | "
            f"{row.lost} | {row.unsaid} | {states} |"
        )
    return "\n".join([*lines, END, ""])


def bad(found: list[Row]) -> list[str]:
    """Name what should not have been."""
    return [
        f"{row.way}, {row.fault}: {row.doubled} twice, {row.lost} not there, {row.unsaid} unsaid"
        for row in found
        if row.doubled or row.lost or row.unsaid
    ]


def main() -> None:
    """Run everything, and write or print the part of the page; exit 1 if anything went wrong."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--write", type=Path, help="the page that has the part")
    options = parser.parse_args()
    found = list(rows())
    text = section(found)
    if options.write:
        page = options.write.read_text(encoding="utf-8")
        part = re.compile(f"{re.escape(BEGIN)}.*{re.escape(END)}\n", re.DOTALL)
        if BEGIN in page:
            page = part.sub(lambda _: text, page)
        else:
            head, crowds, rest = page.partition("## Crowds")
            page = f"{head.rstrip()}\n\n{text}" + (f"\n{crowds}{rest}" if crowds else "")
        options.write.write_text(page, encoding="utf-8")
    else:
        print(text)
    if wrong := bad(found):
        sys.exit("\n".join(wrong))


if __name__ == "__main__":
    main()
