"""Phrases around a word that is also a name, by which it surely is none: “Grace and courage are”.

Or by which it is one though it has no capital: “after mark took her pencil”.

Pure. A text is looked through without its accents. A frame pins the whole phrase, so that the word
alone lets nothing pass. It is written as data (`frames`, `frames_in_small` and `released_in_small`
in a language's `names.toml`), word by word between blanks:

- `is|was` is one of these words, in any case, and so is `[doing]`, a word of the list `doing`;
  they and the signs below may stand in one part (`[doing]|and|$`); `the?` may stand or not;
- `,` is a comma, `“` and `”` are quotation marks;
- `<Months>` is a word of the list `months`, with a capital, which the frame says is no name;
  `<months>` is one without a capital; `<*>` is any word with a capital, `<*>'s` its possessive,
  and `(*)` one of which the frame says nothing;
- `{months}` is a word of the list without a capital, which the frame says is a name; `{*}` is any;
- `~` is no word or up to two without a capital, none of them one of `not_between`; `_` is just one,
  and no word for a child; `+` is one to five words of any kind;
- `%` is a word without a capital with one of `plural_endings`: several things, or what one does;
- `!and|or` says which words do not follow, `![made]` none of a list;
- `^` is the beginning of a sentence, `$` its end or a comma, `??` a question mark at its end.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from confkit.language.words import NameWords
from confkit.roster.person_names import without_accents

_ENDS_HERE = r"""(?=[\s"”’)]*(?:[.,;:!?\n]|\Z))"""
_WHOLE = r"(?![\w-]|['’]s\b)"
_POSSESSIVE = r"['’]s\b"
_TO_A_QUESTION_MARK = r"[^.,;:!?\n]*\?"
_CAPITAL = r"(?-i:(?![a-z])(?=[^\W\d_ß-öø-ÿ]))"
_SMALL = r"(?-i:(?=[a-zß-öø-ÿ]))"


class NameFrame:
    """One frame, ready to be looked for; `words` are the lists that it may speak of."""

    def __init__(self, written: str, words: NameWords) -> None:
        parts = without_accents(written).split()
        self._opens = parts[0] == "^"
        patterns = (_pattern(part, words) for part in parts[self._opens :])
        self._pattern = re.compile(r"(?<!\w)" + "".join(patterns), re.IGNORECASE)

    def decided(self, text: str, begins: Callable[[int], bool]) -> set[int]:
        """Return where the words start of which this frame says what they are."""
        return {
            match.start(group)
            for match in self._pattern.finditer(text)
            if not self._opens or begins(match.start() + (match[0][:1] == " "))
            for group in range(1, self._pattern.groups + 1)
            if match[group]
        }


def _pattern(part: str, words: NameWords) -> str:
    """Return the pattern of one part, with the blank before it."""
    small = rf" (?!(?:{_one_of(words.not_between)})\b){_SMALL}[\w'’-]+"
    signs = {
        "$": _ENDS_HERE,
        "??": _TO_A_QUESTION_MARK,
        ",": " *,",
        ",?": "(?: *,)?",
        "“": ' *["“]',
        "”": ',?["”]',
        "~": f"(?:{small}){{0,2}}",
        "_": rf"(?! (?:{_one_of(words.children)})\b){small}",
        "%": rf" {_SMALL}[\w'’-]+(?:{_one_of(words.plural_endings)}){_WHOLE}",
        "+": r"(?: [^\W\d_][\w'’-]*){1,5}?",
        "(*)": rf" *\b{_CAPITAL}\w+",
    }
    if part.startswith("!"):
        return rf"(?! *\b(?:{_one_of(_meant(part[1:], words))})\b)"
    if part.startswith(("<", "{")):
        return _slot(part, words)
    optional = part not in signs and part.endswith("?")
    words_meant: list[str] = []
    patterns: list[str] = []
    for choice in part.removesuffix("?" * optional).split("|"):
        if choice in signs:
            patterns.append(signs[choice])
        else:
            words_meant += _meant(choice, words)
    if words_meant:
        patterns.append(rf" *\b(?:{_one_of(words_meant)}){_WHOLE}")
    return f"(?:{'|'.join(patterns)})" + "?" * optional


def _meant(choices: str, words: NameWords) -> Iterator[str]:
    """Yield the words of `says|[doing]`: those of a list in brackets, and the others themselves."""
    for choice in choices.split("|"):
        yield from getattr(words, choice[1:-1]) if choice.startswith("[") else [choice]


def _slot(part: str, words: NameWords) -> str:
    """Return the pattern of a word of a list; one that the frame decides is a group of its own."""
    name, _, _ = part[1:].replace("}", ">").partition(">")
    word = r"\w+" if name == "*" else f"(?:{_one_of(getattr(words, name.lower()))})"
    end = _POSSESSIVE if part.endswith("'s") else _WHOLE
    if part.startswith("{"):
        return rf" *\b({_SMALL}{word}){end}"
    return rf" *\b{_SMALL}{word}{end}" if name.islower() else rf" *\b({_CAPITAL}{word}){end}"


def _one_of(words: Iterable[str]) -> str:
    bare = (re.escape(without_accents(word)) for word in words)
    return "|".join(sorted(bare, key=len, reverse=True)) or "(?!)"
