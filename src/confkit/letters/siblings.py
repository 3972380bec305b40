"""One letter about brothers and sisters: what is said about each, one below the other."""

from __future__ import annotations

from collections.abc import Sequence

from confkit.letters.page_body import body_of
from confkit.letters.voices import Rendered

_BETWEEN = {
    "text": "\n\n* * *\n\n",
    "html": '\n<hr style="max-width: 600px; margin: 8px auto">\n',
}


def joined(letters: Sequence[dict[str, Rendered]]) -> dict[str, Rendered]:
    """Return the parts of several e-mails as those of one; its subject is that of the first."""
    parts = dict(letters[0])
    if len(letters) == 1:
        return parts
    for form, between in _BETWEEN.items():
        texts = [letter[form].text for letter in letters]
        whole = between.join(texts) if form == "text" else _pages(texts, between)
        parts[form] = Rendered(
            whole, tuple(part for letter in letters for part in letter[form].parts)
        )
    return parts


def _pages(pages: Sequence[str], between: str) -> str:
    """Return pages as one that has the head of the first."""
    bodies = [body_of(page) for page in pages]
    first = bodies[0]
    both = zip(pages, bodies, strict=True)
    inner = [page[body.start : body.end] if body else page for page, body in both]
    if first is None:
        return between.join(pages)
    return f"{pages[0][: first.start]}{between.join(inner)}{pages[0][first.end :]}"
