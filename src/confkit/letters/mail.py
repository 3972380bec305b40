"""An e-mail as the bytes of an unsent draft, checked by reading them again.

Headers are built so that no name, however odd, can add a recipient or a header: plain short
names are quoted, all else is encoded (RFC 2047), and `=?` in a name is refused. The finished
bytes are parsed once more and held against what was planned; a difference is an error.
"""

from __future__ import annotations

import email
import email.encoders
import email.header
import email.policy
import email.quoprimime
import email.utils
import re
from collections.abc import Iterable
from datetime import datetime
from email.message import Message
from email.mime.nonmultipart import MIMENonMultipart
from typing import Any, NamedTuple

from confkit.ground.addresses import BadAddress, sendable
from confkit.ground.text import one_line
from confkit.workspace.settings import Settings

LONGEST_NAME = 120

# Only a name that a quoted string holds without an escape, on one line: a long one is folded, and
# some readers then take the rest of it for another recipient.
_PLAIN_NAME = re.compile(r"[A-Za-z0-9 .'&()_-]+")
_LONGEST_QUOTED = 66
_HEADERS = (
    "Content-Type",
    "MIME-Version",
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "X-Unsent",
)
_BOUNDARY = "=_confkit"
"""Between the parts: `=_` stands in no text that is quoted-printable (RFC 2045, 6.7)."""


class _AsFile(email.policy.Compat32):
    """The policy that folds nothing anew: a header that fits on its line goes as it is."""

    def fold_binary(self, name: str, value: Any) -> bytes:
        """Return a header's line; one that is long, or not plain, as the policy makes it."""
        if isinstance(value, str) and value.isascii() and value.isprintable():
            line = f"{name}: {value}"
            if len(line) <= _LONGEST_LINE:
                return f"{line}\r\n".encode("ascii")
        return bytes(super().fold_binary(name, value))


_LONGEST_LINE = 78
_AS_FILE = _AsFile(linesep="\r\n", max_line_length=_LONGEST_LINE)


class Mailbox(NamedTuple):
    """A name, which may be empty, and one checked address."""

    name: str
    address: str

    @property
    def domain(self) -> str:
        """The address's domain."""
        return self.address.rpartition("@")[2]


class Attachment(NamedTuple):
    """A file that goes with an e-mail: its name, its type as `application/pdf`, its bytes."""

    name: str
    type: str
    content: bytes


class Draft(NamedTuple):
    """What an e-mail is to say; `identifier` is its Message-ID without the angle brackets."""

    sender: Mailbox
    to: Mailbox
    subject: str
    text: str
    html: str
    date: datetime
    identifier: str
    attached: Attachment | None = None


def sender(text: str) -> Mailbox:
    """Read `Dana Rivera <drivera@school.example>` or a bare address."""
    name, bracket, rest = text.rpartition("<")
    address = rest.removesuffix(">") if bracket else text
    name = name.strip()
    if len(name) > 1 and name.startswith('"') and name.endswith('"'):
        name = name[1:-1]
    return Mailbox(name, sendable(address.strip()))


def sender_of(settings: Settings) -> Mailbox | None:
    """Return who letters come from; None if neither place of the settings says it.

    Raises BadAddress where that is no address.
    """
    teacher = settings.teacher
    if settings.mail.from_:
        return sender(settings.mail.from_)
    return Mailbox(teacher.name, sendable(teacher.email)) if teacher.email else None


def as_bytes(draft: Draft) -> bytes:
    """Return the draft as an .eml file; raises BadAddress if it would not say what was planned."""
    headers = (
        ("From", _mailbox_header("From", draft.sender)),
        ("To", _mailbox_header("To", draft.to)),
        ("Subject", _words_header("Subject", one_line(draft.subject))),
        ("Date", email.utils.format_datetime(draft.date)),
        ("Message-ID", f"<{draft.identifier}>"),
        ("X-Unsent", "1"),
    )
    texts = [_text("plain", draft.text), _text("html", draft.html)]
    if draft.attached:
        both = [_multipart("alternative", _BOUNDARY, (), texts), _file(draft.attached)]
        raw = _multipart("mixed", f"{_BOUNDARY}_file", headers, both)
    else:
        raw = _multipart("alternative", _BOUNDARY, headers, texts)
    _check(raw, draft)
    return raw


def _entity(headers: Iterable[tuple[str, str]], body: bytes) -> bytes:
    """Return a part, or a whole message: its headers, an empty line, its body (RFC 2045)."""
    lines = (_AS_FILE.fold_binary(name, value) for name, value in headers)
    return b"".join([*lines, b"\r\n", body])


def _multipart(
    kind: str, boundary: str, headers: Iterable[tuple[str, str]], parts: Iterable[bytes]
) -> bytes:
    content_type = ("Content-Type", f'multipart/{kind}; boundary="{boundary}"')
    before, end = f"--{boundary}\r\n".encode(), f"--{boundary}--\r\n".encode()
    body = b"".join(before + part + b"\r\n" for part in parts) + end
    return _entity((content_type, ("MIME-Version", "1.0"), *headers), body)


def _text(kind: str, content: str) -> bytes:
    """Return a text as a part: UTF-8, quoted-printable."""
    encoded = content.replace("\r\n", "\n").encode("utf-8", "surrogateescape")
    lines = email.quoprimime.body_encode(encoded.decode("latin-1"))
    body = re.sub("\r\n|\r|\n", "\r\n", lines).encode("ascii")
    return _entity(
        (
            ("MIME-Version", "1.0"),
            ("Content-Type", f'text/{kind}; charset="utf-8"'),
            ("Content-Transfer-Encoding", "quoted-printable"),
        ),
        body,
    )


def _file(file: Attachment) -> bytes:
    """Return a file as a part."""
    part = MIMENonMultipart(*file.type.split("/"))
    part.set_payload(file.content)
    email.encoders.encode_base64(part)
    name = file.name if file.name.isascii() else ("utf-8", "", file.name)
    part.add_header("Content-Disposition", "attachment", filename=name)
    return part.as_bytes(policy=_AS_FILE)


def _mailbox_header(header: str, mailbox: Mailbox) -> str:
    name = one_line(mailbox.name)
    if not name:
        return mailbox.address
    if "=?" in name or len(name) > LONGEST_NAME:
        raise BadAddress(
            f"the name in a mail header holds =? or is longer than {LONGEST_NAME} characters; "
            "shorten or correct it"
        )
    quoted = f'"{name}" <{mailbox.address}>'
    if _PLAIN_NAME.fullmatch(name) and len(quoted) <= _LONGEST_QUOTED:
        return quoted
    return f"{_encoded(header, name)} <{mailbox.address}>"


def _words_header(header: str, words: str) -> str:
    fits = len(header) + len(": ") + max(map(len, words.split()), default=0) <= _LONGEST_LINE
    if words.isascii() and "=?" not in words and fits:
        return words
    return _encoded(header, words)


def _encoded(header: str, words: str) -> str:
    """Return words for a header in the form of RFC 2047, with its first ones on its first line."""
    return email.header.Header(words, "utf-8", header_name=header).encode()


def _check(raw: bytes, draft: Draft) -> None:
    """Read the finished bytes as a mail program does and compare with what was planned."""
    read = email.message_from_bytes(raw)
    agreed = (
        sorted(read.keys()) == sorted(_HEADERS)
        and _says(read["To"], draft.to)
        and _says(read["From"], draft.sender)
        and _decoded(read["Subject"]) == one_line(draft.subject)
        and [part.get_content_type() for part in read.walk()]
        == ["multipart/mixed"] * (draft.attached is not None)
        + ["multipart/alternative", "text/plain", "text/html"]
        + ([draft.attached.type] if draft.attached else [])
        and _attached(read) == draft.attached
    )
    if not agreed:
        raise BadAddress(
            "the finished mail would not say what was planned (an odd name or subject?); "
            "it was not written"
        )


class Head(NamedTuple):
    """What a finished message says of itself: bare addresses, its Message-ID."""

    sender: list[str]
    to: list[str]
    message_id: str


def head(raw: bytes) -> Head:
    """Read the head of a finished message as a mail program does."""
    read = email.message_from_bytes(raw.partition(b"\r\n\r\n")[0])
    sender, to = (
        [address for _, address in email.utils.getaddresses(read.get_all(name, []))]
        for name in ("From", "To")
    )
    if any(name in read for name in ("Cc", "Bcc", "Resent-To")):
        to.append("")
    return Head(sender, to, read.get("Message-ID", "").strip(" \r\n<>"))


class Content(NamedTuple):
    """What a finished message says, and the file that goes with it."""

    subject: str
    text: str
    html: str
    attached: Attachment | None


def content(raw: bytes) -> Content:
    """Read what a finished message says, as a mail program does."""
    read = email.message_from_bytes(raw)
    parts = {
        part.get_content_type(): bytes(part.get_payload(decode=True)).decode()
        for part in read.walk()
        if not part.is_multipart() and not part.get_filename()
    }
    text, html = parts.get("text/plain", ""), parts.get("text/html", "")
    return Content(_decoded(read.get("Subject", "")), text, html, _attached(read))


def _attached(read: Message) -> Attachment | None:
    for part in read.walk():
        if name := part.get_filename():
            content = bytes(part.get_payload(decode=True))
            return Attachment(name, part.get_content_type(), content)
    return None


def to_send(raw: bytes) -> bytes:
    """Return a draft's bytes as they leave: without the mark that opens it for writing."""
    top, blank, rest = raw.partition(b"\r\n\r\n")
    return top.replace(b"\r\nX-Unsent: 1", b"", 1) + blank + rest


def _says(header: str, mailbox: Mailbox) -> bool:
    """Tell whether a header names this one mailbox, read folded as it is and unfolded."""
    planned = [(one_line(mailbox.name), mailbox.address)]
    return all(
        [(_decoded(name), address) for name, address in email.utils.getaddresses([way])] == planned
        for way in {header, _unfolded(header)}
    )


def _decoded(header: str) -> str:
    return str(email.header.make_header(email.header.decode_header(_unfolded(header))))


def _unfolded(header: str) -> str:
    """Return a header as one line; a line end before a blank is folding (RFC 5322, 2.2.3)."""
    return header.replace("\r\n ", " ").replace("\r\n\t", "\t")
