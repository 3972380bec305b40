"""`make demo`: the whole loop on the example class, its letters sent to a mail server of its own.

The server runs on this computer, in this process, and keeps what arrives in memory. Nothing leaves.
"""

from __future__ import annotations

import email
import email.policy
import socket
import subprocess
import sys
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope

from confkit.ground.clock import now
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
    """Run the demo in a folder, then send what is ready; return the exit code."""
    code = _typed("demo", str(folder))
    mailbox = Mailbox()
    server = Controller(mailbox, hostname=HERE, port=_free_port())
    server.start()
    settings = folder / "confkit.toml"
    before = settings.read_text("utf-8")
    try:
        smtp = {"host": HERE, "port": server.port, "security": "none"}
        settings.write_text(
            settings_file.with_answers(before, "mail", "smtp", smtp) or before, "utf-8"
        )
        ready = send.to_send(workspace=Workspace(folder), now=now()).ready()
        print(f"\n$ confkit -C {folder} send --route smtp    # to a mail server of this demo")
        if not ready:
            print("No letter is ready to be sent.")
            return code
        _typed("-C", str(folder), "send", "--route", "smtp", "--yes", str(len(ready)))
    finally:
        settings.write_text(before, "utf-8")
        server.stop()
    _show(mailbox)
    return code


def _free_port() -> int:
    """Return a port of this computer that nobody listens on."""
    with socket.socket() as one:
        one.bind((HERE, 0))
        return int(one.getsockname()[1])


def _typed(*arguments: str) -> int:
    """Run a command line as it is typed; return its exit code."""
    sys.stdout.flush()
    return subprocess.run([sys.executable, "-m", "confkit", *arguments], check=False).returncode


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
