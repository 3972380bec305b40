"""Mail servers on this computer, each a real one, with the faults that a test asks for.

`Authority` makes certificates. A client trusts them where SSL_CERT_FILE names its file, as it
would name a school's own authority.
"""

from __future__ import annotations

import asyncio
import contextlib
import getpass
import logging
import os
import pwd
import shutil
import socket
import ssl
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import trustme
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

USER, PASSWORD = "drivera@school.example", "correct-horse"


class Authority:
    """An authority for certificates, and the ones that a test needs."""

    def __init__(self, folder: Path) -> None:
        self._ca = trustme.CA()
        self.file = folder / "authority.pem"
        self._ca.cert_pem.write_to_path(self.file)
        self.certificate = folder / "localhost.pem"
        self._good = self._ca.issue_cert("localhost", "127.0.0.1")
        self._good.private_key_and_cert_chain_pem.write_to_path(self.certificate)

    def good(self) -> ssl.SSLContext:
        """Return a certificate of localhost, as a server shows it."""
        return self._server(self._good)

    def expired(self) -> ssl.SSLContext:
        """Return one that was good until 2020."""
        until = datetime(2020, 1, 1, tzinfo=UTC)
        since = datetime(2019, 1, 1, tzinfo=UTC)
        return self._server(self._ca.issue_cert("localhost", not_before=since, not_after=until))

    def of_another_host(self) -> ssl.SSLContext:
        """Return one of a name that nobody asked for."""
        return self._server(self._ca.issue_cert("elsewhere.example"))

    @staticmethod
    def unknown() -> ssl.SSLContext:
        """Return one of an authority that nobody trusts."""
        return Authority._server(trustme.CA().issue_cert("localhost", "127.0.0.1"))

    @staticmethod
    def _server(certificate: trustme.LeafCert) -> ssl.SSLContext:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        certificate.configure_cert(context)
        return context


class Arrived(NamedTuple):
    """A message that a server has taken: the envelope and the bytes."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes


class SmtpServer:
    """aiosmtpd in a thread of its own; what it took stands in `arrived`.

    `faults` says what befalls a message to an address: "drop" takes it and cuts the line without
    an answer, "lose" cuts the line and takes nothing, "stall" takes it and answers nothing for
    `patience` seconds; a reply such as "451 later" is given to DATA, after "RCPT " to RCPT.
    """

    def __init__(
        self, *, security: str = "none", context: ssl.SSLContext | None = None, patience: float = 30
    ) -> None:
        self.arrived: list[Arrived] = []
        self.faults: dict[str, str] = {}
        self.patience = patience
        self.connections = self.logins = 0
        self._security, self._context = security, context
        self._loop = asyncio.new_event_loop()
        self._loop.set_exception_handler(lambda _loop, _about: None)  # a client that hangs up
        logging.getLogger("mail.log").setLevel(logging.CRITICAL)
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> SmtpServer:
        self._thread.start()
        started = asyncio.run_coroutine_threadsafe(self._start(), self._loop)
        self.port: int = started.result(10)
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._stop(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    async def _start(self) -> int:
        implicit = self._context if self._security == "tls" else None
        self._server = await self._loop.create_server(self._protocol, "127.0.0.1", 0, ssl=implicit)
        return int(self._server.sockets[0].getsockname()[1])

    async def _stop(self) -> None:
        self._server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    def _protocol(self) -> SMTP:
        self.connections += 1
        upgrades = self._security == "starttls"
        return SMTP(
            self,
            hostname="localhost",
            loop=self._loop,
            tls_context=self._context if upgrades else None,
            require_starttls=upgrades,
            auth_require_tls=upgrades,
            authenticator=self._authenticate,
        )

    def _authenticate(self, _server: SMTP, _s: Any, _e: Any, _how: str, data: Any) -> AuthResult:
        self.logins += 1
        right = isinstance(data, LoginPassword) and (data.login, data.password) == (
            USER.encode(), PASSWORD.encode(),
        )  # fmt: skip
        return AuthResult(success=right, handled=False)

    async def handle_RCPT(  # noqa: N802 - the name is the library's
        self, _server: SMTP, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        """Take a recipient, unless a fault says otherwise."""
        fault = self.faults.get(address, "")
        if fault.startswith("RCPT "):
            return fault.removeprefix("RCPT ")
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Any, envelope: Any) -> str:  # noqa: N802
        """Take a message, unless a fault says otherwise."""
        fault = self.faults.get(envelope.rcpt_tos[0], "")
        if fault not in ("lose", "") and fault not in ("drop", "stall"):
            return fault
        if fault != "lose":
            to = tuple(envelope.rcpt_tos)
            self.arrived.append(Arrived(envelope.mail_from, to, envelope.original_content))
        if fault == "stall":
            await asyncio.sleep(self.patience)
        if fault in ("drop", "lose"):
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
        return "250 Taken"


def free_port() -> int:
    """Return a port of this computer that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


class ImapServer(NamedTuple):
    """A dovecot that runs: its ports, and the folder of the account's mail (Maildir++)."""

    plain: int
    tls: int
    mail: Path

    def messages(self, folder: str) -> list[bytes]:
        """Return what lies in a folder, by the name that it has on the disk; "" is the inbox."""
        of = self.mail / (f".{folder}" if folder else "")
        found = [one for part in ("new", "cur") for one in sorted((of / part).glob("*"))]
        return [one.read_bytes() for one in found]


DOVECOT = shutil.which("dovecot", path=f"{os.environ['PATH']}:/usr/sbin") or ""
"""The program, "" where it is not installed."""

_SETTINGS = """\
base_dir = {folder}/run
state_dir = {folder}/run
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
default_internal_user = {user}
default_login_user = {user}
default_internal_group = {group}
ssl = yes
ssl_cert = <{folder}/localhost.pem
ssl_key = <{folder}/localhost.pem
disable_plaintext_auth = no
auth_mechanisms = plain login
mail_location = maildir:{folder}/mail
first_valid_uid = 1
mail_save_crlf = yes
mail_max_userip_connections = 50
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {plain}
  }}
  inet_listener imaps {{
    port = {tls}
    ssl = yes
  }}
}}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}
}}
namespace inbox {{
  inbox = yes
  separator = /
  {mailboxes}
}}
"""
SPECIAL = {"Drafts": "\\Drafts", "Sent": "\\Sent"}
"""The folders of an account, each with its special use."""


@contextmanager
def dovecot(authority: Authority, folders: dict[str, str] | None = None) -> Iterator[ImapServer]:
    """Start dovecot for one account, USER with PASSWORD, and end it again."""
    as_root = os.geteuid() == 0
    user = pwd.getpwnam("nobody" if as_root else getpass.getuser())
    with tempfile.TemporaryDirectory(prefix="dovecot-") as said:
        folder = Path(said)
        shutil.copy(authority.certificate, folder)
        mailboxes = "\n".join(
            f'mailbox "{name}" {{\nauto = subscribe\nspecial_use = {use}\n}}'
            for name, use in (SPECIAL if folders is None else folders).items()
        )
        plain, tls = free_port(), free_port()
        settings = folder / "dovecot.conf"
        settings.write_text(
            _SETTINGS.format(
                folder=folder, user=user.pw_name, group=_group(user.pw_gid), uid=user.pw_uid,
                gid=user.pw_gid, plain=plain, tls=tls, password=PASSWORD,
                mailboxes=mailboxes,
            )
        )  # fmt: skip
        if as_root:
            for one in (folder, *folder.iterdir()):
                os.chown(one, user.pw_uid, user.pw_gid)
        who: dict[str, Any] = {}
        if as_root:
            who = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
        process = subprocess.Popen(
            [DOVECOT, "-F", "-c", settings],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            **who,
        )
        try:
            _wait_for(plain, process)
            yield ImapServer(plain, tls, folder / "mail")
        finally:
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(10)
            process.kill()
            process.wait()


def _group(number: int) -> str:
    import grp

    return grp.getgrgid(number).gr_name


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    """Wait until somebody listens on a port."""
    until = time.monotonic() + 20
    while time.monotonic() < until and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    process.kill()
    raise AssertionError("the server did not start")


@contextmanager
def cutting(port: int, *, answer: bytes = b"", call: bytes = b"") -> Iterator[int]:
    """Stand before a server and cut the line once: at an answer of its, or at a call to it.

    What is cut does not get through. Yields the port to use in its place.
    """
    cuts = [1]

    def pass_on(source: socket.socket, target: socket.socket, at: bytes) -> None:
        while part := source.recv(1 << 16):
            if at and at in part and cuts:
                cuts.clear()
                break
            target.sendall(part)
        for one in (source, target):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    with _standing_before(
        port,
        lambda server, client: pass_on(server, client, answer),
        lambda client, server: pass_on(client, server, call),
    ) as instead:
        yield instead


@contextmanager
def dripping(port: int, after: bytes) -> Iterator[int]:
    """Stand before a server that, from one answer on, says a byte now and then and never ends.

    `after` stands in that answer, of which only the beginning gets through, or where it is one of
    TLS, a record (RFC 8446, 5.1) of the largest size. Yields the port to use in its place.
    """
    ended = threading.Event()

    def answers(server: socket.socket, client: socket.socket) -> None:
        while part := server.recv(1 << 16):
            if after in part:
                client.sendall(HANDSHAKE + b"\x03\x40\x00" if after == HANDSHAKE else part[:3])
            while after in part and not ended.wait(0.02):
                client.sendall(b"2")
            client.sendall(part)

    def calls(client: socket.socket, server: socket.socket) -> None:
        while part := client.recv(1 << 16):
            server.sendall(part)

    with _standing_before(port, answers, calls) as instead:
        yield instead
        ended.set()


HANDSHAKE = b"\x16\x03"
"""How a record of TLS begins that is a part of the handshake."""

_PassOn = Callable[[socket.socket, socket.socket], None]


@contextmanager
def _standing_before(port: int, answers: _PassOn, calls: _PassOn) -> Iterator[int]:
    """Stand before a server: what it answers, and what it is called, passes on through these."""

    def passing(pass_on: _PassOn, source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            pass_on(source, target)

    def serve() -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = listening.accept()
                server = socket.create_connection(("127.0.0.1", port))
                lines.extend((client, server))
                for both in ((answers, server, client), (calls, client, server)):
                    threading.Thread(target=passing, args=both, daemon=True).start()

    lines: list[socket.socket] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=serve, daemon=True).start()
        yield int(listening.getsockname()[1])
        listening.shutdown(socket.SHUT_RDWR)
    for line in lines:
        line.close()
