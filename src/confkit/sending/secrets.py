"""Passwords and tokens: from the environment, the system's key ring, or a question.

Never from a file of the workspace, never as an argument, and in nothing that is shown or kept.
"""

from __future__ import annotations

import os

PASSWORD = "CONFKIT_MAIL_PASSWORD"  # noqa: S105 - the variable's name
_SERVICE = "confkit"


def name(host: str, user: str) -> str:
    """Return the name under which the key ring keeps the password of a user at a host."""
    return f"{user} at {host}"


def from_environment() -> str:
    """Return the password that the environment gives; "" without one."""
    return os.environ.get(PASSWORD, "")


def has_key_ring() -> bool:
    """Tell whether this machine has a key ring that keeps something."""
    import keyring
    from keyring.backends import fail, null

    return not isinstance(keyring.get_keyring(), fail.Keyring | null.Keyring)


def kept(name: str) -> str | None:
    """Return what the key ring keeps under a name; None where it has nothing, or there is none."""
    import keyring
    from keyring.errors import KeyringError

    try:
        return keyring.get_password(_SERVICE, name)
    except (KeyringError, RuntimeError):
        return None


def keep(name: str, secret: str) -> bool:
    """Put a secret into the key ring; tell whether it is kept now."""
    import keyring
    from keyring.errors import KeyringError

    try:
        keyring.set_password(_SERVICE, name, secret)
    except (KeyringError, RuntimeError):
        return False
    return kept(name) == secret


def forget(name: str) -> None:
    """Take what is kept under a name out of the key ring."""
    from contextlib import suppress

    import keyring
    from keyring.errors import KeyringError

    with suppress(KeyringError, RuntimeError):
        keyring.delete_password(_SERVICE, name)
