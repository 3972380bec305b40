"""Letters to send in tests, and what a way is given."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from confkit.sending.routes import Means, Outgoing
from confkit.workspace.settings import Mail
from tests.sending.servers import PASSWORD


def letter(number: int, to: str = "marisol@mail.example") -> Outgoing:
    """Return a finished letter, always the same for a number."""
    message_id = f"{number:024x}@school.example"
    content = (
        "From: Dana Rivera <drivera@school.example>\r\n"
        f"To: Marisol Reyes <{to}>\r\n"
        "Subject: What we agreed on\r\n"
        "Date: Tue, 24 Nov 2026 15:45:00 -0600\r\n"
        f"Message-ID: <{message_id}>\r\n"
        "MIME-Version: 1.0\r\n"
        "Content-Type: text/plain; charset=utf-8\r\n"
        "Content-Transfer-Encoding: quoted-printable\r\n"
        "\r\n"
        f"Letter {number}.\r\nFrom the talk: Ana signs =C3=A1.\r\n.\r\n\r\nFrom here on\r\n"
    )
    return Outgoing(message_id, "drivera@school.example", to, content.encode)


def means(
    choose: Callable[[str, Sequence[str]], int | None] = lambda _said, _choices: None,
    secret: str = PASSWORD,
    **mail: Any,
) -> Means:
    """Return what a way may use."""
    return Means(Mail(**mail), lambda _host, _user: secret, choose, [].append)
