"""The routes by which letters leave, each a module of its own: what every one takes and gives.

A route gets finished messages one by one. It never decides whether one may leave, and never writes
the ledger; it says what became of the message that it was given.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from importlib import import_module
from types import ModuleType
from typing import Literal, NamedTuple, Protocol

from confkit.ground.errors import ConfkitError, UsageError
from confkit.ground.text import listed
from confkit.workspace.settings import Mail


class RouteFacts(NamedTuple):
    """What a route is, in words. `finds`: it looks for a Message-ID before it makes anything.

    Then a letter whose delivery was cut off is given to it again; else that one is uncertain.
    `looks`: it may say what it has, so that one that is uncertain can be settled. `at_once`: of so
    many letters it is written down at once that they are about to leave; of one, while the way
    already asks whether it would be taken. `then`: what the teacher does with what waits.
    """

    said: str
    finds: bool
    looks: bool
    at_once: int = 1
    then: str = "read the drafts and send them in your mail program"


ROUTES = {
    "drafts": RouteFacts(
        "drafts that wait in your own mail account (IMAP)", finds=True, looks=True, at_once=20
    ),
    "thunderbird": RouteFacts(
        "in the Outbox of Thunderbird; one click there sends all",
        finds=False,
        looks=True,
        at_once=20,
        then="open Thunderbird, look at them in the Outbox and choose File, Send Unsent Messages",
    ),
    "microsoft": RouteFacts(
        "sent for you, from your mailbox in Microsoft 365", finds=True, looks=True, at_once=20
    ),
    "smtp": RouteFacts("sent for you, through your school's mail server", finds=False, looks=False),
}
"""The routes that deliver letters or drafts, each a module here with `opened`, by their names."""


class Outgoing(NamedTuple):
    """One letter that may leave. `message_id` stands without its angle brackets.

    `sender` and `recipient` are bare addresses. `body` returns the content: see there.
    """

    message_id: str
    sender: str
    recipient: str
    body: Callable[[], bytes]

    @property
    def content(self) -> bytes:
        """The finished message (RFC 5322, lines end in CRLF), once the ledger says that it leaves.

        Raises Stays where it does not. What needs no content may be done before.
        """
        return self.body()


class Stays(Exception):  # noqa: N818 - what the letter does
    """A letter must not leave, though its way was already asked about it."""


class Delivery(NamedTuple):
    """What became of one letter. `said` is where a draft lies, or the server's own words.

    `sent`: somebody else has it now. `drafted`: it waits in the teacher's mail program, now or
    from before. `failed`: it is certain that nobody has it. `uncertain`: nobody can know.
    """

    state: Literal["sent", "drafted", "failed", "uncertain"]
    said: str = ""


class RouteClosed(ConfkitError):  # noqa: N818 - reads as the sentence it becomes
    """A route takes no letter now: nothing of the one in hand has left, nor of those after it."""

    exit_code = 2


class LoginRefused(RouteClosed):
    """A server does not take the password."""


class OpenRoute(Protocol):
    """A route that is open."""

    def expect(self, message_ids: Sequence[str]) -> None:
        """Look for letters that come next all at once, where a route looks for each."""
        del message_ids

    def find(self, letter: Outgoing) -> Delivery | None:
        """Say what a letter is already, by its Message-ID; None tells nothing."""

    def deliver(self, letter: Outgoing) -> Delivery:
        """Deliver one letter, or say what it is already; raises RouteClosed where no way is."""

    def deliver_all(self, letters: Iterator[Outgoing]) -> Iterator[Delivery]:
        """Deliver letters in their order, each when it is taken, or all before the first is told.

        Raises RouteClosed where nothing has left of those that were taken and not told.
        """
        return map(self.deliver, letters)


@dataclass(frozen=True)
class Means:
    """What a route may use: the settings, and a person to turn to.

    `secret` returns the password for a user at a host. `choose` asks for one of several, and
    returns its number, None where nobody can be asked. `tell` says a line to the person.
    """

    mail: Mail
    secret: Callable[[str, str], str]
    choose: Callable[[str, Sequence[str]], int | None]
    tell: Callable[[str], None]


def check(name: str, mail: Mail) -> None:
    """Raise UsageError where a route lacks something, before anybody is asked about letters."""
    _module(name).needed(mail)


def opened(name: str, means: Means) -> AbstractContextManager[OpenRoute]:
    """Open a route by its name; raises UsageError for an unknown one, RouteClosed for a closed one.

    Each module has `opened(means)`, and `needed(mail)`, which says what is missing.
    """
    route: AbstractContextManager[OpenRoute] = _module(name).opened(means)
    return route


def _module(name: str) -> ModuleType:
    if name not in ROUTES:
        raise UsageError(f"{name!r} is not a way to send letters: {listed(list(ROUTES), 'or')}")
    return import_module(f"confkit.sending.{name}")
