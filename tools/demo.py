"""`make demo`: the whole loop on the example class, its letters sent to a mail server of its own.

The server runs on this computer, in this process, and keeps what arrives in memory. Nothing leaves.
"""

from __future__ import annotations

import email
import email.policy
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from datetime import datetime, time
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope

from confkit.notes import notes
from confkit.work import send
from confkit.workspace import settings_file
from confkit.workspace.workspace import Workspace

HERE = "127.0.0.1"
SHOWN = 5


class Mailbox:
    """What a server does with letters: it takes each, and keeps it."""

    def __init__(self) -> None:
        self.arrived: list[Envelope] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Envelope) -> str:  # noqa: N802
        """Take a letter."""
        self.arrived.append(envelope)
        return "250 OK"


def run(folder: Path) -> int:
    """Run the demo in a folder, then send the letters of its round; return the exit code."""
    code = _typed("demo", str(folder))
    mailbox = Mailbox()
    server = Controller(mailbox, hostname=HERE, port=_free_port())
    with tempfile.TemporaryDirectory() as scratch:
        evening = Path(scratch) / "evening"
        shutil.copytree(folder, evening, ignore=shutil.ignore_patterns("out", "followups*"))
        settings = evening / "confkit.toml"
        smtp = {"host": HERE, "port": server.port, "security": "none"}
        told = settings_file.with_answers(settings.read_text("utf-8"), "mail", "smtp", smtp)
        settings.write_text(told or "", "utf-8")
        environment = os.environ | {"CONFKIT_NOW": _evening(evening).isoformat()}
        written = _typed("-C", str(evening), "summarize", "--json", env=environment, quiet=True)
        print("\nOn the evening of the last talks, their letters go to a mail server of this demo:")
        print("\n$ confkit send --route smtp", flush=True)
        ready = send.to_send(workspace=Workspace(evening), now=_evening(evening)).ready()
        server.start()
        try:
            sending = ("send", "--route", "smtp", "--yes", str(len(ready)))
            sent = _typed("-C", str(evening), *sending, env=environment)
        finally:
            server.stop()
    _show(mailbox)
    return code or sent or (written if not ready else 0)


def _evening(folder: Path) -> datetime:
    """Return the evening of a class's last talk."""
    workspace = Workspace(folder)
    notes_of_round = (folder / "notes" / workspace.settings.round).glob("*.toml")
    last = max(held for note in notes_of_round if (held := notes.held_in(note)))
    return datetime.combine(last, time(19), workspace.settings.tz)


def _free_port() -> int:
    """Return a port of this computer that nobody listens on."""
    with socket.socket() as one:
        one.bind((HERE, 0))
        return int(one.getsockname()[1])


def _typed(*arguments: str, env: dict[str, str] | None = None, quiet: bool = False) -> int:
    """Run a command line as it is typed; return its exit code."""
    sys.stdout.flush()
    nowhere = subprocess.DEVNULL if quiet else None
    command = [sys.executable, "-m", "confkit", *arguments]
    return subprocess.run(command, env=env, stdout=nowhere, stderr=nowhere, check=False).returncode


def _show(mailbox: Mailbox) -> None:
    print(f"\nThe server has {len(mailbox.arrived)} letters, each for one address:")
    for envelope in mailbox.arrived[:SHOWN]:
        content = envelope.original_content or b""
        read = email.message_from_bytes(content, policy=email.policy.default)
        assert isinstance(read, EmailMessage)
        print(f"  {', '.join(envelope.rcpt_tos)}  {read['Subject']}")
    if len(mailbox.arrived) > SHOWN:
        print(f"  and {len(mailbox.arrived) - SHOWN} more")


if __name__ == "__main__":
    sys.exit(run(Path(sys.argv[1] if len(sys.argv) > 1 else "demo")))
