"""The teacher's mail on its server (IMAP, RFC 9051): what lies in Drafts and in Sent.

Folders are found by their special use (RFC 6154), never by their name. Nothing is changed but
that a draft is added.
"""

from __future__ import annotations

import imaplib
import re
import socket
import ssl
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from typing import NamedTuple

from confkit.ground.errors import UsageError
from confkit.sending.in_time import InTime, TooSlow
from confkit.sending.routes import LoginRefused, Means, RouteClosed
from confkit.workspace.settings import LOOPBACK, Imap, Mail

PATIENCE = 30
"""Seconds to wait for an answer."""

_AT_ONCE = 16

_LISTED = re.compile(rb'\(([^)]*)\) (?:"(?:[^"\\]|\\.)*"|NIL) (.*)', re.DOTALL)
_SHIFTED = re.compile(r"&([^-]*)-")


class _Line(imaplib.IMAP4):
    """A connection that is cut when an exchange does not end; encrypted at once by a context."""

    def __init__(self, server: Imap, in_time: InTime, context: ssl.SSLContext | None) -> None:
        self.in_time, self._context = in_time, context
        super().__init__(server.host, server.port, timeout=PATIENCE)

    def _create_socket(self, timeout: float | None) -> socket.socket:
        line = self.in_time.held(socket.create_connection((self.host, self.port), timeout))
        return self._context.wrap_socket(line, server_hostname=self.host) if self._context else line

    def shutdown(self) -> None:
        """Close it."""
        try:
            super().shutdown()
        finally:
            self.in_time.close()


class MailFolder(NamedTuple):
    """A folder of the account, selected to read on a line of its own.

    `name` is as the server quotes it, `shown` as people read it.
    """

    line: _Line
    name: str
    shown: str

    def has(self, message_id: str) -> bool:
        """Tell whether a message with this Message-ID (without brackets) lies here."""
        named = "HEADER", "Message-ID", _quoted(message_id)
        with self.line.in_time.exchange():
            _answer(*self.line.noop())  # a search alone sees the folder as it was before
            return bool(_answer(*self.line.uid("SEARCH", *named)))

    def absent(self, message_ids: Sequence[str]) -> set[str]:
        """Return which of these Message-IDs are certainly not here, with a few questions."""
        absent: set[str] = set()
        for at in range(0, len(message_ids), _AT_ONCE):
            some = message_ids[at : at + _AT_ONCE]
            keys = [("HEADER", "Message-ID", _quoted(message_id)) for message_id in some]
            criteria = [word for key in keys[:-1] for word in ("OR", *key)]
            with self.line.in_time.exchange():
                _answer(*self.line.noop())
                if not _answer(*self.line.uid("SEARCH", *criteria, *keys[-1])):
                    absent.update(some)
        return absent

    def add_draft(self, content: bytes) -> None:
        """Put a message into the folder as a draft that was read."""
        with self.line.in_time.exchange():
            _answer(*self.line.append(self.name, r"(\Draft \Seen)", "", content))


class Refused(Exception):  # noqa: N818 - what the server did
    """The server said no, in these words."""


def _quoted(message_id: str) -> str:
    escaped = message_id.replace("\\", "\\\\").replace('"', '\\"')
    return f'"<{escaped}>"'


def needed(mail: Mail) -> Imap:
    """Return the server of the settings; raises UsageError where they name none."""
    if mail.imap is None:
        raise UsageError(
            '[mail] in confkit.toml needs `imap = { host = "…", user = "…" }` for this'
        )
    return mail.imap


@contextmanager
def account(means: Means, *uses: str) -> Iterator[Mapping[str, MailFolder]]:
    """Open the folders with these special uses (`Drafts`, `Sent`), each on a line of its own.

    Raises UsageError where the settings name no server, RouteClosed where it can't be used.
    """
    server = needed(means.mail)
    secret = means.secret(server.host, server.user)
    with ExitStack() as open_lines:
        try:
            folders = {}
            for use in uses:
                in_time = InTime()
                open_lines.callback(in_time.close)
                with in_time.exchange():
                    line = _line(server, in_time)
                    open_lines.callback(_close, line)
                    _log_in(line, server, secret)
                    folders[use] = _folder(line, use)
        except (OSError, imaplib.IMAP4.error, Refused) as error:
            raise RouteClosed(f"{server.host}: {why(error)}") from None
        yield folders


def why(error: Exception) -> str:
    """Return in plain words why a server can't be used."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"this computer doesn't trust its certificate ({error.verify_message})"
    if isinstance(error, ssl.SSLError):
        return "it does not speak TLS there; look at `port` and `security` in confkit.toml"
    if isinstance(error, ConnectionRefusedError):
        return "nothing accepts a connection there; look at `host` and `port` in confkit.toml"
    if isinstance(error, TooSlow):
        return str(error)
    if isinstance(error, TimeoutError):
        return "it does not answer"
    if isinstance(error, socket.gaierror):
        return "no server of this name is found; is this computer online?"
    if isinstance(error, imaplib.IMAP4.abort | ConnectionResetError | BrokenPipeError):
        return "the line was cut"
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


def _line(server: Imap, in_time: InTime) -> _Line:
    if server.security == "none" and server.host not in LOOPBACK:
        raise Refused("without encryption only a server on this computer is used")
    context = ssl.create_default_context()
    line = _Line(server, in_time, context if server.security == "tls" else None)
    if server.security == "starttls":
        try:
            line.starttls(ssl_context=context)
        except BaseException:
            _close(line)
            raise
    return line


def _log_in(line: imaplib.IMAP4, server: Imap, secret: str) -> None:
    try:
        line.login(server.user, secret)
    except (imaplib.IMAP4.abort, OSError):
        raise
    except (imaplib.IMAP4.error, UnicodeError):
        raise LoginRefused(
            f"{server.host}: it does not accept this password for {server.user}; does it want an "
            "app password? docs/sending.md says which other way there is"
        ) from None


def _folder(line: _Line, use: str) -> MailFolder:
    """Select the folder with a special use to read."""
    name = _named(line, '""', use)
    if name is None and "SPECIAL-USE" in line.capabilities:  # who tells it only when asked
        name = _named(line, '(SPECIAL-USE) ""', use)
    if name is None:
        raise Refused(f"it marks no folder as the one for {use}, so this way can't be used there")
    _answer(*line.select(name, readonly=True))
    return MailFolder(line, name, _shown(name))


def _named(line: imaplib.IMAP4, reference: str, use: str) -> str | None:
    """Return the name of the folder with a special use, quoted for a command."""
    _, answer = line.list(reference, '"*"')
    for item in answer:
        listed, literal = item if isinstance(item, tuple) else (item, None)
        match = _LISTED.match(listed or b"")
        if match and f"\\{use}".casefold().encode() in match[1].lower().split():
            name = match[2] if literal is None else literal
            if literal is not None or not name.startswith(b'"'):
                name = b'"%s"' % name.replace(b"\\", b"\\\\").replace(b'"', b'\\"')
            return name.decode("ascii")
    return None


def _shown(name: str) -> str:
    r"""Return a folder's name as people read it: `"Entw&APw-rfe"` is Entwürfe (RFC 3501, 5.1.3)."""

    def plain(match: re.Match[str]) -> str:
        return f"+{match[1].replace(',', '/')}-".encode().decode("utf-7") if match[1] else "&"

    return _SHIFTED.sub(plain, name[1:-1].replace('\\"', '"').replace("\\\\", "\\"))


def _answer(status: str, answer: list[bytes | None] | list[bytes] | list[object]) -> bytes:
    """Return what the server answered; raises Refused with its words where it said no."""
    words = next((line for line in answer if isinstance(line, bytes)), b"")
    if status != "OK":
        raise Refused(words.decode("utf-8", "replace"))
    return words


def _close(line: _Line) -> None:
    """Say goodbye, and let go of the line in any case."""
    with suppress(OSError, imaplib.IMAP4.error), line.in_time.exchange():
        line.logout()
    with suppress(OSError):
        line.shutdown()
