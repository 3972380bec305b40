"""The labelled sentences that the coach is measured on and that its models learn from.

A part is a file of one author, `tests/coach/corpus/<language>/<part>.tsv`: what was asked and by
whom it was written in comments, then label, style and sentence. A part whose name begins with
`heldout-` is measured once, before anybody looks at it, and nothing is learned from it. The older
sets stand in `corpus.toml` and `corpus-es.toml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import tomli
from babel import Locale

from confkit.coach import look_again, packs, prose
from confkit.coach.pack import overlaps
from confkit.coach.phrases.phrase import FIELD
from confkit.ground import resources
from confkit.ground.resources import data_file
from confkit.names import masks

FOLDER = Path(__file__).parents[1] / "tests/coach"
OLDER = {"en": "corpus.toml", "es": "corpus-es.toml"}
LANGUAGES = tuple(OLDER)
_AUTHORS = {
    "5": "reader", "6": "reader", "7": "reader", "8": "reader", "9": "reader",
    "10": "newcomer 1", "11": "newcomer 2", "13": "newcomer 3", "14": "newcomer 4",
}  # fmt: skip
"""Who wrote the older English sets; the others, and the Spanish ones, the author of the rules."""
RULES_AUTHOR = "the author of the rules"
EXAMPLE_AUTHOR = "the example class"
HINTS_AUTHOR = "the authors of hints"


class Labelled(NamedTuple):
    """One sentence: `label` is a group of lapses, `near:GROUP` or `fine`."""

    part: str
    author: str
    label: str
    style: str
    text: str
    knew_the_phrases: bool = False

    @property
    def is_lapse(self) -> bool:
        """Whether it would hurt."""
        return self.label != "fine" and not self.label.startswith("near:")

    @property
    def is_of_stranger(self) -> bool:
        """Whether neither its author knew the phrases, nor were those made with it."""
        return self.part == self.author != "fields" and not self.knew_the_phrases


def parts(language: str, *, held_out: bool = False) -> list[Labelled]:
    """Return the sentences of the parts to learn from, or of those that were held out."""
    return [
        one
        for file in sorted((FOLDER / "corpus" / language).glob("*.tsv"))
        if file.name.startswith("heldout-") == held_out
        for one in part(file)
    ]


def asked(file: Path) -> str:
    """Return what the author of a part was asked for."""
    return file.read_text(encoding="utf-8").partition("# asked:")[2].partition("\n")[0].strip()


def part(file: Path) -> Iterator[Labelled]:
    """Yield the sentences of one part."""
    lines = file.read_text(encoding="utf-8").splitlines()
    known = any(line.startswith(f"# author: {RULES_AUTHOR}") for line in lines)
    for line in lines:
        if line and not line.startswith("#"):
            label, style, text = line.split("\t")
            yield Labelled(file.stem, file.stem, label, style, text, known)


def of_good_goals(language: str) -> Iterator[str]:
    """Yield the sentences of the good goals in `tests/coach/goals`, which teach nothing.

    Each with its capital and its full stop, as some teachers write them.
    """
    for file in sorted((FOLDER / "goals").glob(f"{language}-*.txt")):
        for line in file.read_text(encoding="utf-8").splitlines():
            label, *texts = line.split(" | ")
            if label == "good":
                for text in texts[:-1]:
                    whole = f"{text[0].upper()}{text[1:].rstrip('.')}."
                    yield from sentences(whole)


def older(language: str) -> list[Labelled]:
    """Return the sentences of the sets that the phrases were made with."""
    data = tomli.loads((FOLDER / OLDER[language]).read_text(encoding="utf-8"))
    sets = {"practice": data.get("practice", {}), **data["held_out"]}
    return [
        Labelled(f"set {name}", _AUTHORS.get(name, RULES_AUTHOR) if language == "en"
                 else RULES_AUTHOR, label, "", text)
        for name, section in sets.items()
        for label, text in _of_set(section)
    ]  # fmt: skip


def _of_set(section: dict[str, list[Any]]) -> Iterator[tuple[str, str]]:
    for rules, text in section.get("lapses", []):
        yield rules[0].partition("/")[2], text
    for rule, text in section.get("near", []):
        yield f"near:{rule.partition('/')[2]}", text
    for text in section.get("fine", []):
        yield "fine", text


def own_texts(language: str) -> list[Labelled]:
    """Return what confkit says: the examples of its rules, its questions, its better ways."""
    rules = packs.load(None, language).pack.rules
    said = [
        (rule.id.partition("/")[2] if bad else "fine", text)
        for rule in rules
        if rule.id.startswith("words/")
        for bad, texts in ((True, rule.table.match), (False, rule.table.fine))
        for text in texts
    ]
    words = look_again.wording(language)
    said += [(one.group, one.before) for one in words.example]
    said += [("fine", text) for one in words.example for text in sentences(one.after)]
    for name in ("questions.toml", "bank.toml"):
        said += [("fine", text) for text in _of_data(language, name)]
    found = [Labelled("own texts", RULES_AUTHOR, label, "", text) for label, text in said]
    return found + [
        Labelled("example class", EXAMPLE_AUTHOR, "fine", "", text)
        for file in sorted((resources.folder("examples")).glob("*/notes/*/*.toml"))
        for field in prose.sentences(tomli.loads(file.read_text(encoding="utf-8")))
        if language == "en" and field.voice == "teacher"
        for text in sentences(field.text)
    ]


def sentences(text: str) -> list[str]:
    """Return the sentences of a text."""
    return [text[start:end] for start, end in look_again.sentences_in(text)]


_BANK_TEXTS = frozenset(
    ("text", "evidence", "statement", "home", "school", "student", "measure", "five_minutes")
)
_BLANK = re.compile(r"\{\w+=([^}]*)\}")


def _of_data(language: str, name: str) -> Iterator[str]:
    """Yield the texts of the questions or of the bank, with what stands in their blanks."""
    file = data_file(f"data/languages/{language}/{name}")
    tables = tomli.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    for entries in tables.values():
        for entry in entries if isinstance(entries, list) else ():  # the agenda's are no sentences
            for key, text in entry.items() if isinstance(entry, dict) else ():  # no weekdays
                if isinstance(text, str) and key in _BANK_TEXTS:
                    yield _BLANK.sub(r"\1", text.replace("{child}", "Ana"))


def harmless_hints(language: str) -> list[Labelled]:
    """Return the harmless sentences of `tests/coach/hints`: what was read, built, played, told."""
    return [
        Labelled(f"hints {file.stem}", HINTS_AUTHOR, "fine", "lookalike", text)
        for file in sorted((FOLDER / "hints" / language).glob("*.tsv"))
        if not file.name.startswith("heldout-")
        for label, tab, text in (
            line.partition("\t") for line in file.read_text(encoding="utf-8").splitlines()
        )
        if tab and label != "private"
    ]


def to_learn_from(language: str) -> list[Labelled]:
    """Return every sentence that a model may learn from, in the order of their authors.

    What another author, or a part that is held out, says nearly so is left out.
    """
    everything = older(language) + own_texts(language) + parts(language) + harmless_hints(language)
    first = parts(language, held_out=True) + everything
    place = {one: at for at, one in reversed(list(enumerate(first)))}
    twice = {one for one, other in near_duplicates(everything, first) if place[other] < place[one]}
    return [one for one in everything if one not in twice]


_CAPITAL = re.compile(r"(?<=[\w,;] )[^\W\d_]\w+")
_WORD = re.compile(r"[^\W\d_]+")


def names_in(texts: Iterable[str]) -> frozenset[str]:
    """Return the words that stand for names: only ever with a capital, also within a sentence.

    In a class the roster tells them. Days, months and languages are none.
    """
    within: set[str] = set()
    small: set[str] = set()
    for text in texts:
        within |= {one for one in _CAPITAL.findall(text) if one.istitle()}
        small |= {one for one in _WORD.findall(text) if one.islower()}
    return frozenset(one for one in within if one.lower() not in small | _calendar())


@cache
def _calendar() -> frozenset[str]:
    words: set[str] = {"mr", "mrs", "ms", "dr", "american", "mexican"}
    for tag in LANGUAGES:
        locale = Locale(tag)
        words |= {name.lower() for name in locale.days["format"]["wide"].values()}
        words |= {name.lower() for name in locale.months["format"]["wide"].values()}
        words |= {name.lower() for name in locale.languages.values()}
    return frozenset(words)


def prepared(text: str, names: frozenset[str]) -> str:
    """Return a sentence as the model reads it in a note."""
    whole = f"{FIELD}{text}{FIELD}"
    read = masks.prepared(whole, names)
    return look_again.without_quotations(read, masks.quotations(whole))[1:-1]


def has_phrase(text: str, language: str) -> bool:
    """Tell whether a word rule finds a phrase in a sentence of a teacher, wherever it stands."""
    whole = f"{FIELD}{text}{FIELD}"
    quoted = masks.quotations(whole)
    return any(
        hit.rule.id.startswith("words/") and not hit.rule.table.only and not overlaps(hit, quoted)
        for hit in packs.load(None, language).pack.matches(
            masks.prepared(whole, packs.EXAMPLE_NAMES), whole
        )
    )


_NEAR = 0.8
"""Of the words of two sentences so many are the same: near-duplicates."""


def near_duplicates(
    sentences: list[Labelled], among: list[Labelled]
) -> list[tuple[Labelled, Labelled]]:
    """Return the sentences that say nearly what one of another author says."""
    by_word: dict[str, list[int]] = {}
    words = [frozenset(_WORD.findall(one.text.lower())) for one in among]
    for number, one in enumerate(words):
        for word in one:
            by_word.setdefault(word, []).append(number)
    found = []
    for sentence in sentences:
        own = frozenset(_WORD.findall(sentence.text.lower()))
        rarest = sorted(own, key=lambda word: len(by_word.get(word, ())))
        tried = rarest[: len(own) - int(_NEAR * len(own)) + 1]
        for number in {number for word in tried for number in by_word.get(word, ())}:
            other = among[number]
            same = len(own & words[number]) / len(own | words[number])
            if other.author != sentence.author and same >= _NEAR:
                found.append((sentence, other))
    return found
