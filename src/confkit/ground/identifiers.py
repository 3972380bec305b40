"""Identifiers that people choose (student ids, round names) and the file names made of them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cached_property

from confkit.ground.text import key

LONGEST = 64

_LIKE_A_SLUG = re.compile(r".*-[0-9a-fA-F]{8}")
_PORTABLE = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9_-])?")
# Names that Windows keeps for devices, with any ending.
_DEVICES = re.compile(
    r"(?:con|prn|aux|nul|conin\$|conout\$|com[0-9]|lpt[0-9])(?:\..*)?", re.IGNORECASE
)


def why_not(identifier: str) -> str | None:
    """Say why this cannot be an id or a round's name, or None if it can.

    Letters of any script, digits, blank, `.`, `_` and `-`, at most 64 characters, and not
    made of dots and blanks alone.
    """
    if not identifier.strip(" ."):
        return "is empty"
    if len(identifier) > LONGEST:
        return f"is longer than {LONGEST} characters"
    if identifier.isalnum():
        return None
    if not all(map(_is_allowed, identifier)) or identifier != identifier.strip():
        return "may hold letters, digits, blanks, and the signs . _ - only"
    return None


def _is_allowed(sign: str) -> bool:
    """Tell a letter, a mark on a letter (many scripts write vowels so), a digit, or one of four."""
    return sign.isalnum() or sign in " ._-" or unicodedata.category(sign).startswith("M")


def is_portable(name: str) -> bool:
    """Tell whether every common file system takes this as a file's name."""
    return bool(_PORTABLE.fullmatch(name)) and not _DEVICES.fullmatch(name)


def slug(identifier: str) -> str:
    """Return the portable file name of an id; two ids that differ have two slugs.

    An id that every file system takes, and that looks like no slug of another, stays as it is.
    Of any other, what is portable is kept and a digest of the whole is added.
    """
    like_another = "--" in identifier or _LIKE_A_SLUG.fullmatch(identifier)
    if is_portable(identifier) and not like_another:
        return identifier
    plain = unicodedata.normalize("NFKD", identifier).encode("ascii", "ignore").decode()
    kept = re.sub(r"[^A-Za-z0-9]+", "-", plain).strip("-")[:40]
    return f"{kept or 'id'}-{_digest(identifier)}"


def canonical(identifier: str) -> str:
    """Return the one slug that stands for an id in all its spellings."""
    return slug(key(identifier))


def _digest(identifier: str) -> str:
    """Return eight digits that all spellings of an id have in common."""
    import hashlib  # OpenSSL takes time to load, and most commands make no id

    return hashlib.sha256(key(identifier).encode()).hexdigest()[:8]


class Spellings:
    """Some ids, each found by any spelling, and by the slug of any: `straße` by `STRASSE`.

    `ids` has them by the form that all their spellings share.
    """

    def __init__(self, ids: Iterable[str]) -> None:
        self.ids = {key(identifier): identifier for identifier in ids if identifier}
        self._by_slug = {slug(name): identifier for name, identifier in self.ids.items()}

    @cached_property
    def _by_digest(self) -> dict[str, str]:
        return {_digest(name): identifier for name, identifier in self.ids.items()}

    def get(self, name: str) -> str:
        """Return the id that an id or a slug is a spelling of; "" if it is none's."""
        known = key(name)
        found = self._by_slug.get(known) or self.ids.get(known)
        if not found and _LIKE_A_SLUG.fullmatch(known):
            found = self._by_digest.get(known[-8:])
        return found or ""

    def canonical(self, slugs: str) -> str:
        """Return slugs (with `+`) as the ids of these have them; those of others stay."""
        parts = ((part, self.get(part)) for part in slugs.split("+"))
        return "+".join(canonical(found) if found else part for part, found in parts)
