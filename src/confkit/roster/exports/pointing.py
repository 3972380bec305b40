"""Cells that say which of a child's people is meant: `mother`, `parent 1 only`, `both`.

Such a cell is a yes for whom it means and for nobody else, whatever its column is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from itertools import pairwise
from typing import NamedTuple

from confkit.ground.text import key
from confkit.language import languages
from confkit.roster.exports import headers
from confkit.roster.exports.cautions import says_no
from confkit.roster.exports.cell_words import (
    people_words,
    plain_words,
    refuses_nothing,
    relation,
    said,
    word_set,
    words_of_relations,
)
from confkit.roster.exports.shapes import Mapped
from confkit.roster.tables.tabular import TableRow


class Pointer(NamedTuple):
    """One person whom a cell means: by the relation, or by a number.

    `word` is what stands before the number, as a person of headers.toml; "" for a bare one.
    """

    relation: str = ""
    word: str = ""
    number: str = ""

    @property
    def text(self) -> str:
        """How a teacher writes it: `mother`, `parent 2`."""
        return self.relation or f"{self.word} {self.number}".strip()


def pointers(text: str) -> frozenset[Pointer]:
    """Return whom a cell means and nothing more: `Mother`, `tutor 1 & 2`, `2`; or nobody."""
    last = text.rpartition(" ")[2].rstrip("0123456789")
    if last.isalpha() and text.istitle() and last.casefold() not in _last_words():
        return _NOBODY  # as nearly every name
    return _pointers_in(text)


_NOBODY = frozenset[Pointer]()


@cache  # asked of every name
def _last_words() -> frozenset[str]:
    """Return the words with which the name of a person in a list may end, but for numbers."""
    pointed_at = word_set("pointed_at")
    related = (word for word, name in words_of_relations().items() if name in pointed_at)
    phrases = (*related, *pointed_at)
    return headers.last_words().union(
        word_set("only"), _ANDS, *(headers.normal(phrase).split()[-1:] for phrase in phrases)
    )


@lru_cache(maxsize=4096)  # asked of every cell of a permission
def _pointers_in(text: str) -> frozenset[Pointer]:
    found = [_pointer(part) for part in _BETWEEN.split(text) if part.strip()]
    known = {pointer for pointer in found if pointer}
    return frozenset(known) if all(found) else frozenset()


_ANDS = ("and", "und", "et", "y", "e", "i", "en", "oraz")
_BETWEEN = re.compile(rf"[/,;&+]|\b(?:{'|'.join(_ANDS)})\b", re.IGNORECASE)
_NUMBERS = re.compile(r"[\s#1-9/,;&+]*")


def _pointer(part: str) -> Pointer | None:
    words = headers.normal(part.replace("#", " ")).split()
    whole = " ".join(word for word in words if word not in word_set("only"))
    related = relation(whole).word
    if related in word_set("pointed_at"):
        return Pointer(relation=related)
    if len(whole) == 1 and whole in "123456789":
        return Pointer(number=whole)
    if not any(map(str.isdigit, whole)):
        return None  # as every name
    person, rest = headers.without_person(whole)
    word, _, number = person.partition(" ")
    if rest or not number or not set(number) & set(whole):
        return None
    return Pointer(word="" if word == "staff" else word, number=number)  # tutor 1 is a parent here


@lru_cache(maxsize=64)  # asked of every remark
def whom_said(said: tuple[str, ...]) -> Mapping[str, frozenset[Pointer]]:
    """Return whom remarks mean by how they begin, as a teacher has said: `No post to him father`.

    One about nobody (`Likes chess nobody`) means nothing; what cannot be read so is not there.
    """
    meant = {}
    for text in said:
        words = text.replace(":", " ").split()
        for at in range(1, len(words)):
            whom = " ".join(words[at:])
            if pointers(whom) or key(whom) in word_set("nobody"):
                meant[plain_words(" ".join(words[:at]))] = pointers(whom)
                break
    return meant


def whom(said: tuple[str, ...], text: str) -> frozenset[Pointer] | None:
    """Return whom a remark is about by what a teacher has said of it, or None."""
    begins = [begin for begin in whom_said(said) if f"{plain_words(text)} ".startswith(f"{begin} ")]
    return whom_said(said)[max(begins, key=len)] if begins else None


def singles_out(text: str) -> bool:
    """Tell whether a cell means one or some of a child's people, and is no bare number."""
    return bool(pointers(text)) and not _NUMBERS.fullmatch(text)


def spoken_of(text: str) -> tuple[str, ...] | None:
    """Return whom words mean among others, each as a pointer: `Sole (Mom)` means the mother.

    None where they speak of nobody; () where they speak of several, or with a no, so that nobody
    knows whom they let in.
    """
    if pointers(text):
        return None  # a pointer and nothing more
    words = plain_words(text).split()
    found: list[tuple[int, int, str]] = []
    at = 0
    while at < len(words):
        if words[at] in _adjectives() and people_words().intersection(words[at + 1 : at + 2]):
            at += 1  # the grandmother is meant, not the mother
        for end in range(min(at + _LONGEST, len(words)), at, -1):
            if one := _one_spoken_of(" ".join(words[at:end])):
                found.append((at, end, one))
                at = end - 1
                break
        at += 1
    if not found:
        return None
    apart = any(
        not word_set("between_people").issuperset(words[one[1] : other[0]])
        for one, other in pairwise(found)
    )
    return () if apart or says_no(text) else tuple(one for _, _, one in found)


_LONGEST = 3
"""So many words name one of a child's people: `step mother`, `legal guardian 2`."""


@lru_cache(maxsize=1024)  # the values of a column are few
def _one_spoken_of(words: str) -> str:
    """Return the pointer that words are, or ""; a bare number, and `guardian`, are nobody's."""
    if related := _kin().get(words):
        return related
    if not words[-1:].isdigit() or words.isdigit() or words.split()[0] in word_set("only"):
        return ""
    return next((said for said in (words, words.upper()) if _pointer(said)), "")  # P2 is no word


@cache
def _kin() -> dict[str, str]:
    """Return the words for one of a child's people, in every language, and the relation of each."""
    related = {plain_words(word): name for word, name in words_of_relations().items()}
    attendance = languages.of(None).attendance
    for name in word_set("pointed_at"):
        for word in getattr(attendance, name, ()):
            related.setdefault(plain_words(word), name)
    related |= _adjectives()
    return {
        word: name
        for word, name in related.items()
        if name in word_set("pointed_at") - {"guardian"}
    }


@cache
def _adjectives() -> dict[str, str]:
    lists = {"mother": "maternal", "father": "paternal"}
    return {plain_words(word): name for name, of in lists.items() for word in word_set(of)}


def whom_let_in(said: Iterable[str], text: str) -> str:
    """Return whom a cell lets in by what a teacher has said of it: `M mother`, `Joint both`.

    "" where the teacher has not said it.
    """
    for answer in said:
        words = answer.split()
        for at in range(1, len(words)):
            whom, told = " ".join(words[at:]), " ".join(words[:at])
            is_told = key(told) == key(text) or plain_words(told) == plain_words(text) != ""
            if is_told and (pointers(whom) or key(whom) in word_set("for_both")):
                return whom
    return ""


@lru_cache(maxsize=4096)  # asked of every cell
def only_for(text: str) -> frozenset[Pointer] | None:
    """Return whom a cell says that something is for alone: `Spanish: parent 1 only`, or None.

    Nobody where it speaks of several, or with a no.
    """
    if word_set("alone").isdisjoint(plain_words(text).split()):
        return None
    people = spoken_of(text)
    return pointers(text) or (None if people is None else pointers(" & ".join(people)))


def mentions_one(text: str) -> bool:
    """Tell whether a text speaks of one of a child's people by number: "all mail to parent 2"."""
    return any(map(str.isdigit, text)) and headers.person_in(text)[-1:].isdigit()


def is_of_pointers(texts: Iterable[str]) -> bool:
    """Tell whether cells say which parent is meant, or both: `Mom`, `Mom & Dad`, `parent 1 only`.

    Bare numbers count where another cell is in words, or means both.
    """
    filled = set(texts) - {""}
    sure = any(map(singles_out, filled)) and any(
        pointer.number or pointer.relation in ("mother", "father")
        for text in filled
        for pointer in pointers(text)
    )
    both = not word_set("for_both").isdisjoint(map(key, filled))
    return (sure or (both and any(map(pointers, filled)))) and all(
        pointers(text) or said(text) != "blank" or refuses_nothing(text) for text in filled
    )


def says_of(person: str, mapped: Mapped, row: TableRow, at: int) -> str:
    """Return what a cell says of a person: "mother" is a yes below "Write to" for her alone."""
    text = row.cells[at]
    if person[-1:].isdigit() and person[-1] > "2" and key(text) in word_set("for_both"):
        return "blank"
    if not pointers(text) or not (singles_out(text) or _is_of_pointers(mapped, at)):
        return mapped.says(row, at)
    related = relation(mapped.get(row, "relation", person)).word
    return "yes" if means(pointers(text), person, related, mapped.people) else "blank"


def means(whom: Iterable[Pointer], person: str, related: str, people: Iterable[str]) -> bool:
    """Tell whether one of a list's people is meant: by the relation, or by their own number."""
    word, _, number = person.partition(" ")
    relations = {related, headers.person_of(person).relation}
    alone = sum(other.partition(" ")[2] == number for other in set(people)) == 1
    return any(
        (pointer.relation and pointer.relation in relations)
        or (pointer.number and pointer.number == number and (pointer.word == word or alone))
        for pointer in whom
    )


def _is_of_pointers(mapped: Mapped, at: int) -> bool:
    if at not in mapped.pointing:
        whose = headers.person_in(mapped.table.header[at], mapped.among)
        alone = whose[-1:].isdigit()  # that person's yes and no
        texts = [row.cells[at] for row in mapped.table.rows]
        mapped.pointing[at] = not alone and is_of_pointers(texts)
    return mapped.pointing[at]
