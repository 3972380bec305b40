"""Where a password for mail comes from: the environment, a key ring, else a question."""

from __future__ import annotations

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import fail

from confkit.cli.shown import asking, console, password
from confkit.cli.shown.password import Passwords
from confkit.ground.errors import UsageError
from confkit.sending import secrets

HOST, USER = "mail.school.example", "drivera@school.example"


class Ring(KeyringBackend):
    """A key ring in memory."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


@pytest.fixture
def ring(monkeypatch):
    """Give this computer a key ring that is empty, and a person who types."""
    before, made = keyring.get_keyring(), Ring()
    monkeypatch.delenv(secrets.PASSWORD, raising=False)
    monkeypatch.setattr(console, "can_ask", lambda: True)
    monkeypatch.setattr(password, "_asked", lambda question: "typed")
    monkeypatch.setattr(asking, "agreed", lambda question: True)
    keyring.set_keyring(made)
    yield made
    keyring.set_keyring(before)


def test_what_was_typed_is_kept_in_the_key_ring_once_it_was_taken(ring):
    """And not before; the next run finds it there and asks nothing."""
    first = Passwords()
    assert first.of(HOST, USER) == first.of(HOST, USER) == "typed"
    assert ring.kept == {}
    first.offer_to_keep()
    assert list(ring.kept.values()) == ["typed"]
    ring.set_password("confkit", secrets.name(HOST, USER), "kept")
    assert Passwords().of(HOST, USER) == "kept"


def test_what_a_server_refused_does_not_stay_in_the_key_ring(ring):
    """Only what came from it goes."""
    ring.set_password("confkit", secrets.name(HOST, USER), "old")
    run = Passwords()
    assert run.of(HOST, USER) == "old"
    run.forget()
    assert ring.kept == {}


def test_the_environment_comes_before_the_key_ring(ring, monkeypatch):
    """For a machine on which nobody types."""
    ring.set_password("confkit", secrets.name(HOST, USER), "kept")
    monkeypatch.setenv(secrets.PASSWORD, "given")
    assert Passwords().of(HOST, USER) == "given"


def test_a_computer_without_a_key_ring_says_so_and_asks(ring, capsys):
    """Nothing is offered to be kept."""
    keyring.set_keyring(fail.Keyring())
    run = Passwords()
    assert run.of(HOST, USER) == "typed"
    assert "has no key ring" in capsys.readouterr().err
    run.offer_to_keep()


def test_where_nobody_can_be_asked_it_says_where_a_password_goes(ring, monkeypatch):
    """One line."""
    monkeypatch.setattr(console, "can_ask", lambda: False)
    with pytest.raises(UsageError, match="CONFKIT_MAIL_PASSWORD"):
        Passwords().of(HOST, USER)
