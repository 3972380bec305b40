"""Text from people is data: what is removed from it, and what makes it safe elsewhere."""

from __future__ import annotations

import re
import unicodedata

# C0 but tab and newline, DEL, C1, line and paragraph separators, and the bidi controls that
# can turn a line round (Unicode TR 9 and 36). ZWJ and ZWNJ stay: Persian and Indic names
# need them.
_UNSEEN = "\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff"
UNSEEN = re.compile(f"[{_UNSEEN}]")
UNSPACED = "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]"
"""Scripts that put no blank between a name and the word after it."""

_BLANKS = re.compile(r"\s+")


def clean(text: str) -> str:
    """Return `text` without the characters that are not seen but act (controls, bidi)."""
    return UNSEEN.sub("", text.replace("\r\n", "\n"))


def one_line(text: str) -> str:
    """Return `text` as one line: controls gone, every run of blanks one space."""
    if text.isprintable() and "  " not in text:
        return text.strip()
    return _BLANKS.sub(" ", UNSEEN.sub("", text.replace("\r", "\n"))).strip()


def one_line_each(cells: list[str]) -> list[str]:
    """Return each cell as one line; a row in which nothing has to change is returned itself."""
    joined = "|".join(cells)
    if (
        joined.isprintable()  # no control, no bidi sign, no blank but the common one
        and "  " not in joined
        and " |" not in joined
        and "| " not in joined
        and joined == joined.strip()
    ):
        return cells
    return [one_line(cell) for cell in cells]


def bare(text: str) -> str:
    """Return a short text in small letters, without marks at its ends: `None.` as `none`."""
    return text.casefold().strip(" .!?-–—")


def key(text: str) -> str:
    """Return the form in which two names are the same: NFC, case folded, blanks as one."""
    if text.isascii():
        if text.isprintable() and "  " not in text:  # as in one_line, for what is asked most
            return text.strip().lower()
        return one_line(text).lower()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", one_line(text)).casefold())


def listed(words: list[str], last: str = "and") -> str:
    """Join words as a sentence does: `Ana`, `Ana and Bo`, `Ana, Bo and Cy`."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def counted(number: int, one: str, many: str | None = None) -> str:
    """Return `1 letter`, `2 letters`: the number and the noun in its form."""
    return f"{number} {one if number == 1 else many or one + 's'}"


_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def defused(cell: str) -> str:
    """Return a CSV cell that no spreadsheet takes for a formula (OWASP, CSV injection)."""
    return "'" + cell if cell.startswith(_FORMULA) else cell
