"""By a mail server (RFC 5321): one message a recipient, over TLS whose certificate is verified.

Between the server's acceptance and our reading of its answer nobody can know what became of a
message (RFC 1047): where the answer is lost after the whole message went out, it is uncertain.
"""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from confkit.ground.errors import UsageError
from confkit.ground.text import one_line
from confkit.sending.in_time import InTime, TooSlow
from confkit.sending.routes import Delivery, LoginRefused, Means, OpenRoute, Outgoing, RouteClosed
from confkit.workspace.settings import LOOPBACK, Mail, Smtp

TIMEOUT, ANSWER = 60.0, 120.0
"""Seconds in which a server answers a command, and the whole of a message."""

PATIENCE = 5.0
"""Seconds that a server surely waits for a message that it has said it takes."""

AT_ONCE, PACE = 20, 2.0
"""So many messages go out at once; from then on one in so many seconds.

30 a minute is what the strictest servers of schools take (Exchange Online).
"""

_NAMELESS = "[127.0.0.1]"
"""What the server is told of this computer, whose own name is nobody's business."""

_LOGIN = (
    "is the password right, and does the school allow mail programs with a password? "
    "docs/sending.md says which other way there is"
)


def wait(sent: int, since_last: float) -> float:
    """Return how many seconds the next message waits, after so many sent ones."""
    return 0.0 if sent < AT_ONCE else max(0.0, PACE - since_last)


def needed(mail: Mail) -> Smtp:
    """Return the server of the settings; raises UsageError where they name none."""
    if mail.smtp is None:
        raise UsageError(
            '[mail] in confkit.toml needs `smtp = { host = "…", user = "…" }` for this'
        )
    return mail.smtp


@contextmanager
def opened(means: Means) -> Iterator[_Server]:
    """Open the server of the settings; raises UsageError without one, RouteClosed if it refuses."""
    settings = needed(means.mail)
    password = means.secret(settings.host, settings.user) if settings.user else ""
    server = _Server(settings, password)
    server.connect()
    try:
        yield server
    finally:
        server.close()


class _Line(smtplib.SMTP):
    """A connection that is cut when an exchange does not end; encrypted at once by a context."""

    def __init__(self, of: Smtp, in_time: InTime, context: ssl.SSLContext | None) -> None:
        self.in_time, self._context = in_time, context
        super().__init__(of.host, of.port, _NAMELESS, timeout=TIMEOUT)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        line = self.in_time.held(socket.create_connection((host, port), timeout))
        return self._context.wrap_socket(line, server_hostname=host) if self._context else line

    def close(self) -> None:
        """Close it."""
        super().close()
        self.in_time.close()


class _Server(OpenRoute):
    """A server, and one connection at a time to it."""

    def __init__(self, settings: Smtp, password: str) -> None:
        self._settings, self._password = settings, password
        self._smtp: _Line | None = None
        self._sent, self._last = 0, 0.0
        self._too_slow = ""

    def connect(self) -> _Line:
        """Connect, encrypt and log in; raises RouteClosed where one of these does not succeed."""
        of = self._settings
        made: _Line | None = None
        in_time = InTime()
        try:
            context = ssl.create_default_context()
            with in_time.exchange():
                made = _Line(of, in_time, context if of.security == "tls" else None)
                if of.security == "starttls":
                    made.starttls(context=context)
                if of.user:
                    made.login(of.user, self._password)
                made.ehlo_or_helo_if_needed()
        except (OSError, smtplib.SMTPException, ValueError) as error:
            if made is not None:
                made.close()
            in_time.close()
            refused = isinstance(error, smtplib.SMTPAuthenticationError)
            closed = LoginRefused if refused else RouteClosed
            raise closed(f"{of.host}:{of.port}: {_why_closed(error, of)}") from None
        assert made.sock is not None, "it is connected"  # noqa: S101
        made.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._smtp = made
        return made

    def find(self, letter: Outgoing) -> None:
        """Say nothing: a server that sends does not tell what it has sent."""

    def deliver(self, letter: Outgoing) -> Delivery:
        """Hand one message to the server."""
        if self._too_slow:
            raise RouteClosed(f"{self._settings.host}: {self._too_slow}")
        if self._settings.host not in LOOPBACK:
            time.sleep(wait(self._sent, time.monotonic() - self._last))
        try:
            refused, asked = self._begin(letter), time.monotonic()
            if not refused:
                content = letter.content  # there once the ledger says that it leaves
                if time.monotonic() - asked > PATIENCE:
                    self._drop()
                    refused = self._begin(letter)
            return Delivery("failed", refused) if refused else self._hand_over(content)
        except BaseException:
            self._drop()
            raise
        finally:
            self._sent, self._last = self._sent + 1, time.monotonic()

    def _begin(self, letter: Outgoing) -> str:
        """Ask the server to take a message; return its words where it will not have this one.

        A connection that it has closed meanwhile is made anew: nothing has gone out yet.
        """
        if self._smtp is not None:
            try:
                return _envelope(self._smtp, letter)
            except (OSError, smtplib.SMTPException):
                self._drop()
        try:
            return _envelope(self.connect(), letter)
        except (OSError, smtplib.SMTPException) as error:
            host = self._settings.host
            raise RouteClosed(f"{host}: {_why_closed(error, self._settings)}") from None

    def _hand_over(self, content: bytes) -> Delivery:
        """Send the message itself: from its end on, a lost answer means that nobody can know."""
        smtp, ended = self._smtp, False
        assert smtp is not None and smtp.sock is not None, "it was just asked"  # noqa: S101
        try:
            with smtp.in_time.exchange():
                smtp.send(_dots_doubled(content))
                ended = True
                smtp.sock.settimeout(ANSWER)
                smtp.send(b".\r\n")
                code, words = smtp.getreply()
                smtp.sock.settimeout(TIMEOUT)
        except (OSError, smtplib.SMTPException) as error:
            if isinstance(error, TooSlow):
                self._too_slow = _why_closed(error, self._settings)
            self._drop()
            if ended:
                return Delivery("uncertain", f"the server's answer was lost ({_of_error(error)})")
            return Delivery("failed", f"the connection broke off ({_of_error(error)})")
        answer = f"{code} {_words(words)}"
        if code == _TAKEN:
            return Delivery("sent")
        if _REFUSED <= code < _NO_CODE:
            return Delivery("failed", answer)
        self._drop()
        return Delivery("uncertain", f"the server's answer makes no sense: {answer}")

    def _drop(self) -> None:
        """Give the connection up as it is."""
        if self._smtp is not None:
            self._smtp.close()
            self._smtp = None

    def close(self) -> None:
        """Take leave of the server."""
        if self._smtp is not None:
            with suppress(OSError, smtplib.SMTPException), self._smtp.in_time.exchange():
                self._smtp.quit()
        self._drop()


_TAKEN, _GO_AHEAD, _REFUSED, _CLOSING, _NO_CODE = 250, 354, 400, 421, 600


def _envelope(smtp: _Line, letter: Outgoing) -> str:
    """Name sender and recipient; return the server's words where it refuses this recipient.

    Raises SMTPResponseException where it takes nothing of this sender, or nothing at all.
    """
    with smtp.in_time.exchange():
        code, words = smtp.mail(letter.sender)
        if code == _TAKEN:
            code, words = smtp.rcpt(letter.recipient)
            if code // 10 == _TAKEN // 10:  # 251 is one that it will forward
                code, words = smtp.docmd("data")
                if code == _GO_AHEAD:
                    return ""
            if code != _CLOSING:
                smtp.rset()
                return f"{code} {_words(words)}"
    raise smtplib.SMTPResponseException(code, words)


def _dots_doubled(content: bytes) -> bytes:
    """Return a message as it is transported (RFC 5321, 4.5.2), its last line ended."""
    doubled = re.sub(rb"(?m)^\.", b"..", content)
    return doubled if doubled.endswith(b"\r\n") else doubled + b"\r\n"


def _why_closed(error: Exception, of: Smtp) -> str:
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return f"the login of {of.user} was refused ({_of_error(error)}); {_LOGIN}"
    if isinstance(error, TooSlow):
        return f"{error}; try again later"
    if isinstance(error, ssl.SSLCertVerificationError):
        reason = f"its certificate cannot be trusted ({error.verify_message})"
        return f"{reason}; no password and no letter was sent to it"
    if isinstance(error, (smtplib.SMTPNotSupportedError, ssl.SSLError)):
        return (
            f"no encryption, though `security` asks for it ({_of_error(error)}); "
            "is that setting right?"
        )
    if isinstance(error, smtplib.SMTPResponseException):
        return f"the server refuses: {_of_error(error)}"
    return f"no connection ({_of_error(error)}); are `host`, `port` and `security` right?"


def _of_error(error: Exception) -> str:
    """Return the server's own words, or the system's."""
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_words(error.smtp_error)}"
    if isinstance(error, ssl.SSLError) and error.reason:
        return error.reason.replace("_", " ").lower()
    return _words(getattr(error, "strerror", None) or str(error))


def _words(answer: bytes | str) -> str:
    """Return what a server says on one line, and not without end."""
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    text = one_line(text)
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"


_LONGEST = 300
