"""Names of people in a text: what is certainly one, what may be, and what is none.

Pure. People are looked for by full name, first name, short form, family name and initials, with
case, accents, hyphens, apostrophes and blanks aside. A name that is no word is found wherever it
stands. One that is also a word (Will, May, Grace) counts as a name unless the words around it say
that it is none: in doubt it is one. Of a person who may not be named, less is let pass.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Iterator
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Generic, NamedTuple, TypeVar

from confkit.ground.text import UNSPACED
from confkit.language import languages
from confkit.language.words import NameWords
from confkit.names.frames import NameFrame
from confkit.names.in_small import Beside, InSmall
from confkit.names.spelling import FAR, SHORTEST, Spellings, distance
from confkit.roster.person_names import PART, PersonNames, plain, without_accents

Who = TypeVar("Who", bound=Hashable)

_OPENINGS = "\"'“”‘’«»„([*_-–— \t"
_ENDS = ".!?…:;\n"
_PARTS = '.!?…:;,()–—“”"'
_INITIAL = re.compile(r"(?<!\w)\w\.$")
_INITIALS = re.compile(r"(?<!\w)([^\W\d_])\. ?([^\W\d_])\.(?:[ -]?([^\W\d_])\.)?(?!\w)")
PAIR = re.compile(r"\. ?[^\W\d_]\.")
"""What every pair of initials has, quick to look for."""

_JOINED = re.compile(r"\b(\w)\w*[-‐‑](\w)")
"""The initials of a first name of two parts: Mary-Kate is M.K., too."""

_APOSTROPHE = re.compile(r"\b([^\W\d_]{1,3})['’ʼ]([^\W\d_]{2,})")
"""A name that may be written as two words: D'Angelo, O'Brien."""

_LONGEST = 6
"""So many words a full name has at most."""
_SHORTEST_BEGINNING = 4
"""So many letters of a first name are its short form: Adae for Adaeze."""
_LONG = 7
"""Of a first name with so many letters the end is a short form, too: Seun for Oluwaseun."""


class Word(NamedTuple):
    """A word of a text, as it stands and in comparable form."""

    start: int
    end: int
    raw: str
    plain: str


class FoundName(NamedTuple, Generic[Who]):
    """A name in a text, from `start` to `end`, and the people it may mean."""

    start: int
    end: int
    who: frozenset[Who]


class Around:
    """The words around names, in comparable form: those of all languages."""

    def __init__(self, words: NameWords) -> None:
        self.titles = _plain(words.titles)
        self.before_a_name = _plain(words.before_a_name) - self.titles
        self.particles = _plain(words.particles)
        self.capitals = _plain(words.capitals)
        self.common = self.capitals | _plain((*words.first_names, *words.surnames))
        self.words_in_small = _plain(words.words_in_small)
        self.also_words, self.signs = _plain(words.also_words), _plain(words.signs)
        self.words = self.common | self.words_in_small | self.also_words
        self.acts = _plain(words.acts)
        self.children = _plain(words.children)
        self.naming = _plain(words.naming)
        self.after_an_opening = _plain(words.after_an_opening)
        self.small_words = self.after_an_opening | _plain(words.not_between)
        self.before_a_month = _plain(words.before_a_month)
        self.after_a_month = _plain(words.after_a_month)
        self.between_months = _plain(words.between_months)
        self.auxiliaries = _plain(words.auxiliaries)
        self.objects = _plain(words.objects)
        self.toward = _plain((*words.toward, *words.beside))
        self.plural_endings = words.plural_endings
        self.pet_endings, self.vowels = _plain(words.pet_endings), _plain(words.vowels)
        self.works = _plain(words.works)
        self.places = _plain(words.places)
        self.beginnings_of_places = _plain(words.beginnings_of_places)
        self.shortened = _plain(words.shortened)
        self.phrases = frozenset(tuple(plain(phrase).split()) for phrase in words.phrases)
        self._words = words
        self.starts_of_phrases = frozenset(phrase[0] for phrase in self.phrases)
        self.short_forms: dict[str, set[str]] = {}
        for forms in words.short_forms:
            for form in forms:
                self.short_forms.setdefault(form, set()).update(forms)

    @cached_property
    def frames(self) -> tuple[NameFrame, ...]:
        """The phrases by which a word is no name, read when the first such word is met."""
        return tuple(NameFrame(frame, self._words) for frame in self._words.frames)

    @cached_property
    def in_small(self) -> InSmall:
        """What decides about a word without a capital."""
        return InSmall(self._words, plain)

    @cached_property
    def released_in_small(self) -> tuple[NameFrame, ...]:
        """The phrases by which a word without a capital is no name, though most often it is."""
        return tuple(NameFrame(frame, self._words) for frame in self._words.released_in_small)

    @cached_property
    def frames_in_small(self) -> tuple[NameFrame, ...]:
        """The phrases by which a word without a capital is a name."""
        return tuple(NameFrame(frame, self._words) for frame in self._words.frames_in_small)


def _plain(words: Iterable[str]) -> frozenset[str]:
    return frozenset(plain(word) for word in words)


class PeopleSought(Generic[Who]):
    """The people who are looked for, by what they may be called.

    `strict`: they may not be named at all, so that what only looks like somebody else is them.
    """

    def __init__(self, around: Around, *, strict: bool = False) -> None:
        self.around, self.strict = around, strict
        self.firsts: dict[str, set[Who]] = {}
        self.lasts: dict[str, set[Who]] = {}
        self.fulls: dict[str, dict[tuple[str, ...], set[Who]]] = {}
        self.whole: set[tuple[str, ...]] = set()
        self.initials: dict[str, set[Who]] = {}
        self.titled: dict[str, set[Who]] = {}
        self.parents: dict[str, set[Who]] = {}
        self.unspaced: dict[str, Who] = {}
        self.derived: dict[str, set[Who]] = {}
        self.starts: frozenset[str] = frozenset()
        self.plurals: dict[str, str] = {}
        self._spellings = Spellings(())
        self._spelled: dict[str, str] = {}

    def add(self, names: PersonNames, who: Who) -> None:
        """Look for a person by every name they have."""
        given, family = _parts(names, self.around.particles | self.around.titles)
        for first in given:
            self.firsts.setdefault(first, set()).add(who)
            for form in forms_of(first, self.around) - {first}:
                self.derived.setdefault(form, set()).add(who)
        for last in family:
            self.lasts.setdefault(last, set()).add(who)
            for first in given:
                self._add_full((first, last), who)
                self._add_full((last, first), who)
                self.initials.setdefault(f"{first[0]}.{last[0]}", set()).add(who)
        self._add_parts(names, who)
        for name in names.plain_names:
            if re.search(UNSPACED, name):
                self.unspaced[name] = who
            words = tuple(name.split())
            if len(words) > 1:
                self.whole.add(words)
                self._add_full(words, who)
                self._add_full(("".join(words),), who)

    def _add_parts(self, names: PersonNames, who: Who) -> None:
        """Look for a name of two parts: run together, by its initials, or parted at its sign."""
        for first, other in pairwise(plain(names.home or names.given).split()):
            for form in _run_together(first, other) - self.around.common:
                self.derived.setdefault(form, set()).add(who)
        for joined in _JOINED.findall(f"{names.display} {names.home} {names.given}"):
            first, other = joined
            self.initials.setdefault(f"{plain(first)}.{plain(other)}", set()).add(who)
        for parted in _APOSTROPHE.findall(f"{names.display} {names.home} {names.given}"):
            self._add_full(tuple(plain(part) for part in parted), who)
            self.derived.setdefault(plain(parted[1]), set()).add(who)

    def add_adult(self, names: PersonNames, who: Who) -> None:
        """Look for a person by the full name, by any name behind a title, and as a parent."""
        for name in names.plain_names:
            words = tuple(name.split())
            if len(words) > 1:
                self._add_full(words, who)
                self.parents.setdefault(words[0], set()).add(who)
                for word in (words[0], words[-1]):
                    self.titled.setdefault(word, set()).add(who)

    def _add_full(self, words: tuple[str, ...], who: Who) -> None:
        self.fulls.setdefault(words[0], {}).setdefault(words, set()).add(who)

    def ready(self) -> None:
        """Take stock of the words with which a name may begin, once all are added."""
        self.plurals = {
            f"{name}{ending}": name
            for name in (*self.firsts, *self.lasts)
            for ending in self.around.plural_endings
        }
        self.starts = frozenset(
            self.firsts.keys()
            | self.derived.keys()
            | self.lasts.keys()
            | self.fulls.keys()
            | self.titled.keys()
            | self.plurals.keys()
        )
        names = (*self.lasts, *self.firsts)
        self._spellings = Spellings(name for name in names if name not in self.around.words)

    def spelled(self, word: str) -> str:
        """Return the name that a word of a text is with another spelling; "" for none."""
        if len(word) < SHORTEST:
            return ""
        if word not in self._spelled:
            bare = comparable(word)
            known = bare in self.starts or bare in self.around.words
            name = "" if known else self._spellings.name_of(bare, capital=word[0].isupper())
            self._spelled[word] = name
        return self._spelled[word]

    def called(self, name: str) -> set[Who]:
        """Return who has a name as the first or the last."""
        return self.firsts.get(name, set()) | self.lasts.get(name, set())


def forms_of(first: str, around: Around) -> set[str]:
    """Return what somebody of this first name may be called: short forms, and beginnings of it."""
    called = {first} | around.short_forms.get(first, set())
    for stem in _without_pet_ending(first, around):
        called |= {stem} | around.short_forms.get(stem, set())
    pets = (
        {pet for name in called for pet in _pet_forms(name, around)}
        - around.common
        - around.auxiliaries
    )
    forms = called | pets
    if first not in around.common and first.isascii():
        forms |= {first[:end] for end in range(_SHORTEST_BEGINNING, len(first))}
        if len(first) >= _LONG:
            forms |= {first[-end:] for end in range(_SHORTEST_BEGINNING, len(first) - 1)}
    return forms - around.particles


def _pet_forms(name: str, around: Around) -> set[str]:
    """Return what a name becomes for a child or a friend: Bennie for Ben, Gracie for Grace."""
    if not name.isascii():
        return set()
    bare = name.rstrip("ey") if len(name) > 3 else name
    stems = {bare, name} if len(bare) > 2 else set()
    before, vowel, last = tuple(f"  {name}"[-3:])
    if vowel in around.vowels and not {before, last} & around.vowels and last.isalpha():
        stems.add(name + last)
    return {f"{stem}{end}" for stem in stems for end in around.pet_endings}


def _without_pet_ending(name: str, around: Around) -> set[str]:
    """Return the name of which this may be the pet form: Ben for Bennie; none of two letters."""
    stems = {name.removesuffix(end) for end in around.pet_endings} - {name}
    return {stem[:-1] for stem in stems if len(stem) > 3 and stem[-1] == stem[-2]}


def _run_together(first: str, other: str) -> set[str]:
    """Return short forms of two first names as one: Majo and MJ for María José."""
    return {first[:1] + other[:1]} | {first[:n] + other[:m] for n in (2, 3, 4) for m in (2, 3)}


def _parts(names: PersonNames, dropped: frozenset[str]) -> tuple[set[str], set[str]]:
    """Return the words of the given names and of the family names; joined names also as one."""
    given = _with_joined(names.given) | _with_joined(names.home)
    family = _with_joined(names.family)
    if not family and (words := names.display.split()):
        between = set().union(*map(_with_joined, words[1:-1]))  # a second given name, or a family's
        given |= _with_joined(words[0]) | between
        family = between | _with_joined(words[-1]) if len(words) > 1 else set()
    return {name for name in given - dropped if len(name) > 1}, {
        name for name in family - dropped if len(name) > 1
    }


def _with_joined(name: str) -> set[str]:
    """Return the words of a name, and those that hyphens or blanks part as one."""
    words = plain(name).split()
    return {*words, "".join(words)} - {""}


def words_of(text: str) -> list[Word]:
    """Return the words of a text, hyphens between them aside."""
    return [
        Word(word.start(), word.end(), word[0], comparable(word[0]))
        for word in re.finditer(PART, text)
    ]


def comparable(word: str) -> str:
    """Return a word of a text in comparable form; one with a hyphen is several."""
    if "'" in word or "’" in word:
        word = _contracted().sub("", word)
    if word.isascii():
        small = word.lower()
        return small.replace("'", "").replace("-", " ") if "'" in word or "-" in word else small
    return plain(word)


@lru_cache(maxsize=1)  # the same for every word with an apostrophe
def _contracted() -> re.Pattern[str]:
    """Return what finds a word that is drawn to any other: “lily'd rather”."""
    words = "|".join(map(re.escape, languages.of(None).names.contracted))
    return re.compile(rf"['’ʼ‘](?:{words})\b", re.IGNORECASE)


class NameSearch(Generic[Who]):
    """One text, looked through for people.

    `own` are the words that mean the child or the child's family, and pairs of initials (`a.r`);
    `own_adults` are those that do behind a title.
    """

    def __init__(
        self, text: str, people: PeopleSought[Who], own: frozenset[str], own_adults: frozenset[str]
    ) -> None:
        self.text, self.people, self.own, self.own_adults = text, people, own, own_adults
        self.around = people.around
        self.words = words_of(text)

    def names(self) -> Iterator[FoundName[Who]]:
        """Yield each name that is found, from left to right."""
        at = 0
        while at < len(self.words):
            word = self.words[at].plain
            if word in self.around.starts_of_phrases and (length := self._phrase(at)):
                at += length
                continue
            search = self._at if word in self.people.starts else self._misspelled
            length, who = search(at)
            if who:
                yield FoundName(
                    self.words[at].start, self.words[at + length - 1].end, frozenset(who)
                )
            at += max(length, 1)
        for match in _INITIALS.finditer(self.text):
            pairs = {f"{plain(match[1])}.{plain(other)}" for other in match.groups()[1:] if other}
            if match[0].isupper() and not pairs & self.own:
                who = set[Who]().union(*(self.people.initials.get(pair, ()) for pair in pairs))
                if who:
                    yield FoundName(match.start(), match.end(), frozenset(who))
        for name, person in self.people.unspaced.items():
            start = self.text.find(name)
            if start >= 0:
                yield FoundName(start, start + len(name), frozenset({person}))

    def _at(self, at: int) -> tuple[int, set[Who]]:
        """Return how many words from here are a name or no name, and whom it may mean."""
        length, who = self._full(at)
        if who:
            return length, who
        word = self.words[at].plain
        if word not in self.own and not self._is_released(at):
            if word in self.people.firsts and self._is_first(at):
                return 1, self.people.firsts[word]
            if word in self.people.derived and self._is_short_form(at):
                return 1, self.people.derived[word]
            if word in self.people.lasts and self._is_last(at):
                return 1, self.people.lasts[word]
            single = self.people.plurals.get(word, "")
            is_place = not self.people.strict and self._begins_a_place(at)
            if single and single not in self.own and self._is_plural(at, single) and not is_place:
                return 1, self.people.lasts.get(single) or self.people.firsts.get(single, set())
        return 1, self._adult(at) if word not in self.own_adults else set()

    def _misspelled(self, at: int) -> tuple[int, set[Who]]:
        """Return whom a word means that is a name in another spelling, and that it is one word."""
        name = self.people.spelled(self.words[at].raw)
        own = {name, self.words[at].plain} & self.own
        return 1, set() if own or not name else self.people.called(name)

    def _adult(self, at: int) -> set[Who]:
        """Return whose parent a word means, behind a title or before a word for a child."""
        word = self.words[at].plain
        if word in self.people.titled and self._is_titled(at):
            return self.people.titled[word]
        if word in self.people.parents and self._is_parent(at):
            return self.people.parents[word]
        return set()

    def _is_titled(self, at: int) -> bool:
        return self._before(at).plain in self.around.titles and not self._apart(at)

    def _is_parent(self, at: int) -> bool:
        """Tell whether a child is called after a parent: `Neil's son`."""
        word = self.words[at]
        return self._is_possessive(word) and self._after(at).plain in self.around.children

    def _full(self, at: int) -> tuple[int, set[Who]]:
        """Return the longest full name from here; one that is all own words is the child's."""
        spoken = tuple(word.plain for word in self.words[at : at + _LONGEST])
        best: tuple[int, set[Who]] = (0, set())
        for name, who in self.people.fulls.get(spoken[0], {}).items():
            if len(name) > best[0] and spoken[: len(name)] == name and not self.own >= set(name):
                plainly = any(word not in self.around.common for word in name)
                if plainly or self._is_name_of_words(at, len(name)):
                    best = (len(name), who)
        return best if best[0] else self._first_and_initial(at)

    def _is_name_of_words(self, at: int, length: int) -> bool:
        """Tell whether a full name of which each part is a word, too, is meant."""
        if not self.words[at].raw[0].islower():
            return True
        before, after = self._beside(at).before, self._beside(at + length - 1).after
        return self.around.in_small.is_full_name(before, after)

    def _first_and_initial(self, at: int) -> tuple[int, set[Who]]:
        """Read `Ana P.`, where another Ana is meant than the child."""
        word, after = self.words[at], self._after(at)
        initial = len(after.plain) == 1 and (after.raw.isupper() or word.raw[0].islower())
        if word.plain in self.people.firsts and initial:
            who = {
                person
                for person in self.people.firsts[word.plain]
                for initials, meant in self.people.initials.items()
                if person in meant and initials.endswith(f".{after.plain}")
            }
            if who and self.text[after.end : after.end + 1] == ".":
                own = any(first != word.plain and first[0] == after.plain for first in self.own)
                return 2, set() if own and word.plain in self.own else who
        return 0, set()

    def _phrase(self, at: int) -> int:
        """Return how many words from here are a phrase that is no name; a full name is one."""
        if self.people.strict:
            return 0
        spoken = tuple(word.plain for word in self.words[at : at + _LONGEST])
        names = self.people.fulls.get(spoken[0], {})
        for length in range(len(spoken), 1, -1):
            phrase = spoken[:length]
            if phrase in self.around.phrases and (
                phrase not in names  # or half a name: “chapters of Jack London”, Jack London-Reed
                or (phrase not in self.people.whole and self._is_released(at))
            ):
                return length
        return 0

    def _is_released(self, at: int) -> bool:
        word = self.words[at]
        if word.raw[0].islower() and word.plain in self.around.also_words:
            return word.start in self._released_in_small
        return word.raw[0].isupper() and word.start in self._released

    @cached_property
    def _released(self) -> set[int]:
        """Where words start that the phrase around them says are no names."""
        return set() if self.people.strict else self._decided(self.around.frames)

    @cached_property
    def _released_in_small(self) -> set[int]:
        """Where words without a capital start that the phrase around them says are no names."""
        return set() if self.people.strict else self._decided(self.around.released_in_small)

    @cached_property
    def _named_in_small(self) -> set[int]:
        """Where words without a capital start that the phrase around them says are names."""
        return self._decided(self.around.frames_in_small)

    @cached_property
    def _for_frames(self) -> str:
        """The text without accents, and “w/” as a word, each character in its place."""
        bare = without_accents(self.text)
        return (bare if len(bare) == len(self.text) else self.text).replace("w/", "w ")

    def _decided(self, frames: Iterable[NameFrame]) -> set[int]:
        text = self._for_frames
        return set[int]().union(*(frame.decided(text, self._begins) for frame in frames))

    def _is_first(self, at: int) -> bool:
        """Tell whether a first name means the person."""
        word, around = self.words[at], self.around
        if not self.people.strict:
            if self._before(at).plain in around.before_a_name and not word.raw[0].islower():
                return False
            if self._is_known_from_books(at) or self._is_place(at) or self._is_of_a_title(at):
                return False
        return word.plain not in around.common or self._is_meant(at)

    def _is_short_form(self, at: int) -> bool:
        """Tell whether a short form means the person: it is written as a name is."""
        word = self.words[at]
        if len(word.raw) == 2 and word.plain not in self.around.short_forms:
            return word.raw.isupper()
        return not word.raw[0].islower() and self._is_first(at)

    def _is_meant(self, at: int) -> bool:
        """Tell whether a word that is also a name is one here."""
        word, before, after, around = self.words[at], self._before(at), self._after(at), self.around
        if word.raw[0].islower():
            if word.plain in around.also_words and self._is_of_their_language(at):
                return True
            beside = before.plain in around.children and word.plain not in around.auxiliaries
            if before.plain in around.naming or beside or word.start in self._named_in_small:
                return True
            return around.in_small.is_person(self._beside(at))
        if self._is_possessive(word):
            return True
        if word.plain in around.capitals and self._is_date(at):
            return False
        if not self._begins(word.start):
            return True
        doubted = self.people.strict and word.plain not in around.auxiliaries
        if doubted or self._after(at + 1).plain in around.children:
            return True
        if after.plain in self.own and self._is_possessive(after):
            return False
        return after.plain not in around.after_an_opening or self._apart_after(word, after)

    def _is_of_their_language(self, at: int) -> bool:
        """Tell whether a sentence is in the language whose words are held unless released."""
        return any(word.plain in self.around.signs for word in self._sentence(at))

    def _beside(self, at: int) -> Beside:
        """Return a word and those beside it in the same part of a sentence."""
        before = "" if self._parted(at - 1, at) else self.words[at - 1].plain
        after = "" if self._parted(at, at + 1) else self.words[at + 1].plain
        first = not before or self._parted(at - 2, at - 1)
        last = not after or self._parted(at + 1, at + 2)
        return Beside(
            "" if first else self.words[at - 2].plain,
            before,
            self.words[at].plain,
            after,
            "" if last else self.words[at + 2].plain,
        )

    def _parted(self, first: int, second: int) -> bool:
        """Tell whether a sign that ends a part of a sentence stands between two words."""
        if first < 0 or second >= len(self.words):
            return True
        between = self.text[self.words[first].end : self.words[second].start]
        return any(not sign.isprintable() or sign in _PARTS for sign in between)

    def _is_last(self, at: int) -> bool:
        """Tell whether a family name means the person's family."""
        word, before, after, around = self.words[at], self._before(at), self._after(at), self.around
        if word.plain in around.words_in_small and word.raw[0].islower():
            named = after.plain in around.children or word.start in self._named_in_small
            return self.people.strict or named
        if not self.people.strict and (self._begins_a_place(at) or self._is_of_books(at)):
            return False
        if word.plain not in around.common:
            return True
        if word.raw[0].islower():
            may_be = around.in_small.may_be_family(self._beside(at), self._is_possessive(word))
            return may_be and word.start in self._named_in_small
        if before.plain in around.titles or after.plain in around.children:
            return True
        if self._is_place(at) or (word.plain in around.capitals and self._is_date(at)):
            return False
        if not self.people.strict and (
            self._is_somebody_elses(at) or self._begins_a_larger_name(at) or self._is_of_a_title(at)
        ):
            return False
        if not self._begins(word.start) or self.people.strict or self._is_possessive(word):
            return True
        return after.plain in around.acts or self._does_something(at)

    def _does_something(self, at: int) -> bool:
        """Tell whether what opens a sentence does something to somebody: `May lent her a ruler`."""
        verb, whom = self._after(at), self._after(at + 1)
        if verb.raw[:1].isupper() or verb.plain in self.around.after_an_opening:
            return False
        if whom.plain in self.around.toward:
            whom = self._after(at + 2)  # “Price sat with her”
        return whom.plain in self.around.objects or whom.plain in self.own

    def _is_plural(self, at: int, single: str) -> bool:
        """Tell whether a family as a whole is meant: `the Marlowes`, `the Vasquezes`."""
        word = self.words[at]
        if word.raw[0].islower() or (not self.people.strict and self._ends_a_larger_name(at)):
            return False
        return single not in self.around.common or not self._begins(word.start)

    def _ends_a_larger_name(self, at: int) -> bool:
        """Tell whether another word with a capital stands before these: the Great Lakes."""
        before, around = self._before(at), self.around
        small = around.small_words | around.particles
        nobody = before.plain not in small | around.titles | self.own
        unknown = before.plain not in self.people.starts and before.plain not in around.short_forms
        return nobody and unknown and self._is_one_name(before, self.words[at])

    def _begins_a_larger_name(self, at: int) -> bool:
        """Tell whether a word that is also a name goes on as no person's does: Black Beauty.

        What follows is a word with a capital that is nobody's name, nor one with another spelling.
        """
        word, after = self.words[at], self._after(at)
        if word.plain not in self.around.common or not self._is_one_name(word, after):
            return False
        known = self.people.starts | self.around.capitals | self.around.titles | self.own
        mine = {last for last, who in self.people.lasts.items() if who & self._called(word.plain)}
        near = any(distance(after.plain, last) < FAR for last in mine)
        return len(after.plain) > 1 and after.plain not in known and not near

    def _is_of_a_title(self, at: int) -> bool:
        """Tell whether a word ends a title: `The Lion King` has a small word with a capital.

        A verb behind it, or one of any sentence, makes it somebody: “The Giver Will lent her”.
        """
        word, after, around = self.words[at], self._after(at), self.around
        if word.raw[0].islower() or word.plain in around.auxiliaries:
            return False
        if after.raw[:1].islower() and around.in_small.acts(after.plain):
            return False
        first = at
        while first and self._is_one_name(self.words[first - 1], self.words[first]):
            first -= 1
            opening = self.words[first]
            if opening.plain in around.small_words and not self._begins(opening.start):
                return first < at - 1
        return False

    def _is_date(self, at: int) -> bool:
        """Tell whether a month or a day stands as one: `in May`, `May 12`, `May and June`."""
        around, before, after = self.around, self._before(at), self._after(at)
        if before.plain in around.before_a_month or after.plain[:1].isdecimal():
            return True
        if after.plain in around.after_a_month or before.plain[:1].isdecimal():
            return True
        joined = after.plain in around.between_months and self._after(at + 1).plain
        return (joined or after.plain) in around.capitals

    def _is_known_from_books(self, at: int) -> bool:
        """Tell whether this is somebody else of that first name, of whom a sentence tells."""
        word, after = self.words[at], self._after(at)
        if word.raw[0].islower() or not self._continues(word, after):
            return False
        if len(after.plain) == 1:  # a middle initial
            after = self._after(at + 1)
        if len(after.plain) < 2 or not after.raw[0].isupper():
            return False
        mine = {last for last, who in self.people.lasts.items() if who & self._called(word.plain)}
        if after.plain in self.people.lasts or after.plain in self.around.capitals:
            return False
        if any(distance(after.plain, last) < FAR for last in mine):
            return False
        return self._has_works(at)

    def _is_somebody_elses(self, at: int) -> bool:
        """Tell whether a family name stands behind another first name, in a sentence on books."""
        before, word = self._before(at), self.words[at]
        return (
            before.raw[:1].isupper()
            and self.text[before.end : word.start] == " "
            and not self._begins(before.start)
            and before.plain not in self.people.starts
            and self._has_works(at)
        )

    def _has_works(self, at: int) -> bool:
        return not self.around.works.isdisjoint(word.plain for word in self._sentence(at))

    def _called(self, first: str) -> set[Who]:
        return self.people.firsts.get(first, set()) | self.people.derived.get(first, set())

    def _is_of_books(self, at: int) -> bool:
        """Tell whether particles join a family name to a known person's: `Inés de la Cruz`.

        `La Fontaine` has one with its capital, and nothing else.
        """
        if self.words[at].raw[0].islower():
            return False
        first = at
        while first and self.words[first - 1].plain in self.around.particles:
            first -= 1
            word = self.words[first]
            if word.raw[0].isupper() and not self._begins(word.start):
                return self._has_works(at)
        return first < at and self._is_somebody_elses(first)

    def _begins_a_place(self, at: int) -> bool:
        """Tell whether a name is a place's by what stands before it: `Santa Cruz`."""
        before, word = self._before(at), self.words[at]
        begun = before.plain in self.around.beginnings_of_places and before.raw[0].isupper()
        if before.plain in self.around.particles and self._begins(before.start):
            return False  # “Los Ángeles” there may be a family
        return begun and self._continues(before, word)

    def _is_place(self, at: int) -> bool:
        word, after = self.words[at], self._after(at)
        if self._begins_a_place(at):
            return True
        if not self._continues(word, after):
            return False
        begins = word.plain in self.around.beginnings_of_places and word.raw[0].isupper()
        further = self._continues(after, self._after(at + 1)) and self._after(at + 1).plain
        return not self.around.places.isdisjoint((after.plain, further)) or (
            begins and after.plain not in self.people.starts  # “Lake Erie”
        )

    def _continues(self, word: Word, after: Word) -> bool:
        """Tell whether the next word belongs to the same name: a capital after one blank."""
        return after.raw[:1].isupper() and self.text[word.end : after.start] == " "

    def _is_one_name(self, word: Word, after: Word) -> bool:
        """Tell whether two words with capitals stand together as one name."""
        return word.raw[:1].isupper() and self._continues(word, after)

    def _sentence(self, at: int) -> list[Word]:
        first = at
        while first and not self._begins(self.words[first].start):
            first -= 1
        last = at + 1
        while last < len(self.words) and not self._begins(self.words[last].start):
            last += 1
        return self.words[first:last]

    def _before(self, at: int) -> Word:
        return self.words[at - 1] if at else _NO_WORD

    def _after(self, at: int) -> Word:
        return self.words[at + 1] if at + 1 < len(self.words) else _NO_WORD

    def _is_possessive(self, word: Word) -> bool:
        return self.text[word.end : word.end + 2] in ("'s", "’s")

    def _apart(self, at: int) -> bool:
        """Tell whether a sentence or a line ends before here, a title's full stop aside."""
        start = self.words[at].start
        before = self.text[max(0, start - 8) : start].rstrip(" .\t")
        return before.endswith(("!", "?", "\n", ":", ";")) or not before[-1:].isprintable()

    def _apart_after(self, word: Word, after: Word) -> bool:
        """Tell whether something stands between a word and the next: `Will, you`."""
        return self.text[word.end : after.start].strip() != ""

    def _begins(self, start: int) -> bool:
        """Tell whether a sentence, a quotation or a line begins here: any word has a capital."""
        before = self.text[max(0, start - 40) : start]
        bare = before.rstrip(_OPENINGS)
        if not bare or not bare[-1].isprintable():
            return True
        if bare[-1] in _ENDS and not _INITIAL.search(bare):
            return True
        return before[-1:] in tuple('"“‘«„([')


_NO_WORD = Word(-1, -1, "", "")
