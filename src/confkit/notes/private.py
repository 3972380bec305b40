"""A note without its private table: the other lines stay as they were typed."""

from __future__ import annotations

import re

from confkit.ground.toml.reading import parse

_TABLE = re.compile(r"[ \t]*\[[^\n]*")
_PRIVATE = re.compile(r"[ \t]*\[\[?[ \t]*[\"']?private[\"']?[ \t]*[.\]][^\n]*")


def without_private(raw: bytes) -> bytes | None:
    """Return a note's bytes without [private]; None where it cannot be told what is private.

    Where cutting the lines would change anything else, the values are written anew.
    """
    document = parse(raw, "")
    if document.problems or not document.whole:
        return None
    if "private" not in document.data:
        return raw
    wanted = {name: value for name, value in document.data.items() if name != "private"}
    cut = _cut(raw.decode("utf-8-sig"))
    if parse(cut.encode(), "").data == wanted:
        return cut.encode()
    import tomli_w

    return tomli_w.dumps(wanted).encode()


def _cut(text: str) -> str:
    """Leave out the lines from the header [private] to the next table's."""
    kept = []
    inside = False
    for line in text.splitlines(keepends=True):
        if _TABLE.match(line):
            inside = bool(_PRIVATE.match(line))
        if not inside:
            kept.append(line)
    return "".join(kept)
