"""A password for mail: from the environment or the key ring, else asked for, and never shown."""

from __future__ import annotations

from confkit.cli.shown import asking, console
from confkit.cli.shown.console import Stopped
from confkit.ground.errors import UsageError
from confkit.sending import secrets


class Passwords:
    """The passwords of one run, and where each came from."""

    def __init__(self) -> None:
        self._typed: dict[str, str] = {}
        self._kept: set[str] = set()
        self._offered = False

    def of(self, host: str, user: str) -> str:
        """Return the password of a user at a host; raises UsageError where nobody can be asked."""
        name = secrets.name(host, user)
        if given := secrets.from_environment() or self._typed.get(name, ""):
            return given
        if kept := secrets.kept(name):
            self._kept.add(name)
            return kept
        if not console.can_ask():
            raise UsageError(
                f"no password for {user} at {host}: put it in {secrets.PASSWORD}, or run this in "
                "a terminal, where it is asked for"
            )
        if not secrets.has_key_ring():
            console.err(
                "This computer has no key ring to keep a password in, so it is asked for each "
                f"time; {secrets.PASSWORD} in the environment works too."
            )
        self._typed[name] = _asked(f"Password of {user} at {host} (it is not shown): ")
        return self._typed[name]

    def offer_to_keep(self) -> None:
        """Offer to keep what was typed, once a server has taken it."""
        asks = bool(self._typed) and not self._offered and secrets.has_key_ring()
        new = self._typed if asks else {}
        self._offered = True
        for name, typed in new.items():
            if asking.agreed("Keep this password in this computer's key ring?"):
                kept = secrets.keep(name, typed)
                console.err("Kept." if kept else "The key ring did not accept it.")

    def forget(self) -> None:
        """Take out of the key ring what a server has refused."""
        for name in self._kept:
            secrets.forget(name)
            console.err("It is no longer kept in the key ring; the next run asks for it.")


def _asked(question: str) -> str:
    from getpass import getpass

    try:
        return getpass(console.safe(question))
    except (KeyboardInterrupt, EOFError):
        console.err()
        raise Stopped from None
