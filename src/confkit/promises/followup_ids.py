"""The id of a follow-up, made of what it is: the same note gives the same ids on every machine."""

from __future__ import annotations

import unicodedata

DIGITS = 16
"""How many hexadecimal digits an id has. `due` shows as many of them as tell it from the others."""


def identifier(
    round_name: str, student_id: str, kind: str, text: str = "", place: int = 0, occasion: str = ""
) -> str:
    """Return the id, from what the follow-up is.

    `student_id` is in its canonical form (`ground.text.key`); up to schema 2 it was as written.
    """
    import hashlib  # OpenSSL takes time to load, and `due` makes no id

    parts = [round_name, student_id, kind, text, str(place) if text else ""]
    parts += [occasion] if occasion else []
    joined = "\x1f".join(unicodedata.normalize("NFC", part) for part in parts)
    return hashlib.sha256(joined.encode()).hexdigest()[:DIGITS]
