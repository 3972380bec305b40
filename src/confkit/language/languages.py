"""The languages that there is a folder for: confkit's, and those of a workspace beside them.

A folder holds data alone. What is said to a reader is in one language; what is recognized in a
text is recognized in all of them, because a note may be written in any.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import cache, cached_property
from pathlib import Path
from typing import TypeVar

from confkit.ground import gate
from confkit.ground.errors import Problem
from confkit.ground.resources import data_file, data_table
from confkit.ground.text import bare
from confkit.ground.toml.reading import Document, read
from confkit.ground.toml.validated import TomlTable, validated
from confkit.language import dates, names, sentences, spoken_dates
from confkit.language.own_folders import own_folders, shown
from confkit.language.words import (
    AttendanceWords,
    GoalWords,
    NameWords,
    PeopleWords,
    Review,
    Speech,
    filled,
)

FOLDER = spoken_dates.FOLDER

ENGLISH = "en"
"""The language of confkit itself, and of the templates that stand in no language's folder."""

REVIEW = "review.toml"
"""That a speaker has checked the letters; of the workspace's or its school's own folders."""

_SPEECH = "language.toml"
_IN_WORDS = (
    "bank.toml",
    *sentences.FILES,
    "questions.toml",
    "sheet.toml",
    "words.toml",
    "goals.toml",
    "look-again.toml",
    _SPEECH,
)
"""The files that say something; those of names and of people only list."""

_SPOKEN = ("all_of", "one_of")
"""What of `language.toml` stands in every letter, in the words of the language."""

_AROUND = (sentences.GREETING, sentences.CLOSING)
_WORD = re.compile(r"[^\W\d_]+")
_LARGEST = 1024 * 1024
_TAG = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")
_SCRIPT = re.compile(r"-([A-Za-z]{4})(?:-|$)")
_Words = TypeVar("_Words", bound=TomlTable)


def plain(tag: str) -> str:
    """Return a tag without its region, in small letters: `es` for `es-MX`."""
    return tag.partition("-")[0].casefold()


@cache  # asked for with every sentence of a letter
def written(tag: str) -> str:
    """Return a tag in the form in which two are one language: with a script, without a country."""
    known = names.written(tag, plain(tag))
    script = _SCRIPT.search(tag) or _SCRIPT.search(known)
    return f"{plain(known)}-{script[1].title()}" if script else plain(known)


@cache
def scripts_meant(tag: str) -> frozenset[str]:
    """Return the scripts of a language; none where it is only assumed to be Latin."""
    found = names.scripts(tag)
    is_known = plain(tag) in {plain(one) for one in of(None).tags}
    return found if is_known or found != {"LATIN"} else frozenset()


def _texts(value: object) -> Iterator[str]:
    """Yield every text of a table."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _texts(inner)


@cache
def _english() -> dict[str, str]:
    """Return how English speaks, as it is written."""
    return data_table(f"data/{FOLDER}/{ENGLISH}/{_SPEECH}")


def _around(document: Document) -> Document:
    """Return what a `language.toml` of an earlier confkit says of a letter's beginning and end."""
    around = {name: text for name, text in document.data.items() if name in _AROUND}
    texts = {name: text for name, text in around.items() if isinstance(text, str)}
    return document._replace(data=texts, problems=())


def is_tag(tag: str) -> bool:
    """Tell whether a word could be the tag of a language."""
    return bool(_TAG.fullmatch(tag))


class Language:
    """One language; a tag without a folder has no words. `es-MX` has those of `es`, too."""

    def __init__(
        self, tag: str, folders: Iterable[Path], own: Sequence[Path] = (), zone: str = ""
    ) -> None:
        self.tag = tag
        self.problems: list[Problem] = []
        self._folders, self._own, self._zone = tuple(folders), own, zone

    def has(self, *names: str) -> bool:
        """Tell whether any folder of the language has a file of one of these names."""
        return any((folder / name).is_file() for folder in self._folders for name in names)

    def files(self, *names: str, only_own: bool = False) -> list[Document]:
        """Read the files of these names, the nearest to the reader last."""
        return [
            read(file, shown(folder.parent.parent, f"{FOLDER}/{folder.name}/{name}"), _LARGEST)
            for folder in self._folders
            for name in names
            if (file := folder / name).is_file()
            and (folder.parent.parent in self._own or not only_own)
        ]

    @cached_property
    def speech(self) -> Speech:
        """How the language speaks; what several files say, the last one says."""
        fields: dict[str, object] = {}
        for table in self.tables(_SPEECH, Speech):
            fields |= {name: getattr(table, name) for name in table.model_fields_set}
        return Speech().model_copy(update=fields)

    def listed(self, words: Iterable[str], *, one_of: bool = False) -> str:
        """Join words as a sentence does: `Ana, Bo and Cy`, or with `one_of` `Ana, Bo or Cy`."""
        *before, last = words
        joint = self.speech.one_of if one_of else self.speech.all_of
        gap = self.gap
        return f"{self.speech.between.join(before)}{gap}{joint}{gap}{last}" if before else last

    @property
    def is_translated(self) -> bool:
        """Whether it is another language than confkit's own."""
        return plain(self.tag) != ENGLISH

    @property
    def is_right_to_left(self) -> bool:
        """Whether it is written from right to left."""
        return self.speech.direction == "rtl"

    @cached_property
    def scripts(self) -> frozenset[str]:
        """The scripts in which it is written."""
        return names.scripts(self.tag)

    @cached_property
    def _locale(self) -> str:
        """By what the Unicode data write its days and times: as in the country of the school.

        A language that is read as another one has the days of that: Egyptian Arabic, of Arabic.
        """
        tag, as_read = self.tag, self._folders[-1].name if self._folders else ""
        if as_read and plain(as_read) != plain(tag) and dates.knows(as_read):
            tag = as_read
        return dates.in_zone(tag, self._zone)

    @property
    def gap(self) -> str:
        """What stands between two words: a blank, or nothing where a list needs none."""
        return " " if self.speech.between.endswith(" ") else ""

    @cached_property
    def sentences(self) -> Mapping[str, str]:
        """The sentences of letters by their keys; one with a mistake is told and left out."""
        documents = [
            _around(document) if document.path.endswith(_SPEECH) else document
            for document in self.files(_SPEECH, *sentences.FILES)
        ]
        read, problems = sentences.read(documents, are_english=not self.is_translated)
        self.problems += problems
        return read

    @property
    def greeting(self) -> str:
        """What opens a letter."""
        return self.sentences.get(sentences.GREETING, "{names},")

    @property
    def closing(self) -> str:
        """What ends a letter, before the name of the teacher; "" where nothing does."""
        return self.sentences.get(sentences.CLOSING, "")

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """The words that confkit's own texts in it have in small letters."""
        texts = (
            " ".join(_texts(document.data)) for name in _IN_WORDS for document in self.files(name)
        )
        return frozenset(word for text in texts for word in _WORD.findall(text) if word.islower())

    @cached_property
    def short_words(self) -> frozenset[str]:
        """The words of three letters at most in its letters, in small letters: `in`, `the`."""
        said = (word for text in self.sentences.values() for word in _WORD.findall(text))
        return frozenset(word.casefold() for word in said if len(word) <= 3 and word.islower())

    @cached_property
    def lacks(self) -> tuple[str, ...]:
        """The keys of the sentences that it lacks; letters that need one of them are not in it."""
        lacking = tuple(key for key in sentences.english() if key not in self.sentences)
        if not self.is_translated:
            return lacking
        around = (name for name in _SPOKEN if getattr(self.speech, name) == _english()[name])
        return (*lacking, *around)

    def missing(self) -> list[Problem]:
        """Return what the workspace's or school's own sentences lack.

        A letter that needs one of those is not in the language. Where nothing is begun, nothing is
        missing.
        """
        own = self.files(*sentences.FILES, only_own=True)
        if not own or (self._writes_days and not self.lacks):
            return []
        if not self.lacks:
            message = (
                "the Unicode data have no days and times of it; write weekdays, months, date and"
            )
            message = f"{message} clock into {_SPEECH}; no letter is in {self.tag} before"
            return [Problem(own[-1].path, 0, 0, message)]
        names = [f"{key} (in {_SPEECH})" if key in _SPOKEN else key for key in self.lacks]
        some, more = ", ".join(names[:5]), len(names) - 5
        message = f"lacks sentences: {some}{f' and {more} more' if more > 0 else ''}"
        which = "no letter that needs them" if self.writes_letters else "no letter"
        return [Problem(own[-1].path, 0, 0, f"{message}; {which} is in {self.tag} before")]

    @cached_property
    def digests(self) -> dict[str, str]:
        """What each of the sentences is, in a few signs."""
        return {
            key: hashlib.sha256(f"{key} {text}".encode()).hexdigest()[:12]
            for key, text in self.sentences.items()
        }

    @cached_property
    def digest(self) -> str:
        """What the sentences of letters are, in a few signs, as a review keeps it."""
        inner = (item for item in self.sentences.items() if item[0] not in _AROUND)
        texts = (*sorted(inner), self.greeting, self.closing)
        return hashlib.sha256(repr(texts).encode()).hexdigest()[:16]

    @cached_property
    def reviews(self) -> list[Review]:
        """Who has checked the letters for this workspace or its school, the nearest last."""
        return self.tables(REVIEW, Review)

    def is_reviewed_for(self, template: str) -> bool:
        """Tell whether a speaker has checked all that a letter says, whatever is new elsewhere."""
        return not any(sentences.is_needed(key, template) for key in self.unread)

    @cached_property
    def unread(self) -> frozenset[str]:
        """The keys of what no speaker has read as it is now."""
        if any(review.digest == self.digest for review in self.reviews):
            return frozenset()
        return frozenset(key for key, digest in self.digests.items() if digest not in self.read)

    @cached_property
    def read(self) -> frozenset[str]:
        """The digests of everything that a speaker has read."""
        return frozenset(digest for review in self.reviews for digest in review.sentences)

    @property
    def writes_letters(self) -> bool:
        """Whether it writes at least the summary; a set of an earlier confkit may lack others."""
        return self.writes("letter")

    def writes(self, template: str) -> bool:
        """Tell whether all that a letter says is there, and how days and times are written."""
        lacks = any(sentences.is_needed(key, template) for key in self.lacks)
        return self._writes_days and not lacks

    @cached_property
    def _writes_days(self) -> bool:
        return bool(self.speech.date and self.speech.clock) or dates.knows(self._locale)

    def day(self, value: date, *, with_year: bool = False) -> str:
        """Write a date as people say it; the year may be left out where it is clear."""
        speech = self.speech
        if not speech.date:
            return (dates.full_day if with_year else dates.day)(value, self._locale)
        return filled(
            speech.date,
            weekday=speech.weekdays[value.weekday()],
            day=str(value.day),
            month=speech.months[value.month - 1],
            year=str(value.year),
        )

    def day_in_sentence(self, value: date, *, with_year: bool) -> str:
        """Write a date without its weekday; "" where it is not known how."""
        speech = self.speech
        if not self._writes_days:
            return ""
        if not speech.date:
            return dates.month_day(value, self._locale, with_year=with_year)
        month, year = speech.months[value.month - 1], str(value.year) if with_year else ""
        written = filled(speech.date, weekday="", day=str(value.day), month=month, year=year)
        return " ".join(written.split()).strip(" ,")

    @property
    def months(self) -> frozenset[str]:
        """The names of the months: its own, and those of the Unicode data."""
        return dates.months(self._locale).union(self.speech.months)

    def clock_time(self, value: datetime) -> str:
        """Write a time of day as people say it."""
        if not self.speech.clock:
            return dates.clock_time(value, self._locale)
        minute, half = f"{value:%M}", f"{value:%p}"
        hour, hours = str(value.hour % 12 or 12), str(value.hour)
        return filled(self.speech.clock, hour=hour, hours=hours, minute=minute, half=half)

    def span(self, days: int, *, before_noun: bool = False) -> str:
        """Say a span of time: `two weeks` for 14 days, `ten days` for 10."""
        speech = self.speech
        by_day, by_week = (
            (speech.days_before, speech.weeks_before)
            if before_noun
            else (speech.days, speech.weeks)
        )
        weeks, odd_days = divmod(days, 7)
        number, words = (weeks, by_week) if by_week and weeks and not odd_days else (days, by_day)
        return filled(words[min(max(number, 1), len(words)) - 1], n=str(number))

    @cached_property
    def kin(self) -> frozenset[str]:
        """The words for a child's people that stand for a name: mom, and not foster, a name too."""
        relations = {
            phrase
            for table in self.tables("attendance.toml", AttendanceWords)
            for name, phrases in table
            if name not in ("others", "titles", "titles_of_women", "titles_of_men")
            for phrase in phrases
        }
        people = self.tables("people.toml", PeopleWords)
        return frozenset(word for table in people for word in table.guardian if word in relations)

    def tables(self, name: str, model: type[_Words]) -> list[_Words]:
        """Read each file of this name; one with a mistake is told and left out."""
        tables = []
        for document in self.files(name):
            table, problems = validated(model, document)
            self.problems += [*document.problems, *problems]
            tables += [table] if table else []
        return tables


class Languages:
    """Every language that there is a folder for, in a school in a time `zone`, if it is known."""

    def __init__(self, own: Sequence[Path] = (), zone: str = "") -> None:
        self._own, self._zone = own, zone
        self._roots = [data_file(f"data/{FOLDER}"), *(root / FOLDER for root in own)]
        self._known: dict[str, Language] = {}

    @cached_property
    def tags(self) -> tuple[str, ...]:
        """The tags of all of them."""
        folders = (folder for root in self._roots for folder in gate.folders(root))
        return tuple(sorted({folder.name for folder in folders if _TAG.fullmatch(folder.name)}))

    def __getitem__(self, tag: str) -> Language:
        """Return a language by its tag."""
        if tag not in self._known:
            folders = [root / folder for folder in self.folders(tag) for root in self._roots]
            self._known[tag] = Language(tag, folders, self._own, self._zone)
        return self._known[tag]

    def folders(self, tag: str) -> list[str]:
        """Return the names of a language's folders, the nearest last: zh, zh-Hant, zh-Hant-TW."""
        written = tag if tag in self.tags or _SCRIPT.search(tag) else names.written(tag, plain(tag))
        parts = written.split("-")
        chain = [plain(written), *("-".join(parts[:end]) for end in range(2, len(parts) + 1)), tag]
        return [name for name in dict.fromkeys(chain) if name in self.tags]

    def set_of(self, tag: str) -> str:
        """Return the tag of the set that serves a language: es for es-US; its own where none."""
        return (self.folders(tag) or [tag])[-1]

    @cached_property
    def names(self) -> NameWords:
        """The words around names, of all languages."""
        return self._united("names.toml", NameWords)

    @cached_property
    def goals(self) -> GoalWords:
        """The words of goals, of all languages."""
        return self._united("goals.toml", GoalWords)

    @cached_property
    def people(self) -> PeopleWords:
        """The words for people, of all languages."""
        return self._united("people.toml", PeopleWords)

    @cached_property
    def attendance(self) -> AttendanceWords:
        """The words for who came to a talk, of all languages."""
        return self._united("attendance.toml", AttendanceWords)

    def problems(self) -> list[Problem]:
        """Return what is wrong in the workspace's own folders; each file with it is left out."""
        if not self._own:
            return []
        each = [self[tag] for tag in self.tags]
        _ = (
            self.names,
            self.goals,
            self.people,
            self.attendance,
            [(language.speech, language.sentences) for language in each],
        )  # reads them
        problems = [
            problem for language in each for problem in [*language.problems, *language.missing()]
        ]
        return problems + [
            problem for tag in self.tags for problem in spoken_dates.problems(tag, self._own)
        ]

    def _united(self, name: str, model: type[_Words]) -> _Words:
        return _whole(
            model, [table for tag in self.tags for table in self[tag].tables(name, model)]
        )


def _whole(model: type[_Words], tables: Iterable[_Words]) -> _Words:
    """Return the words of several tables as one: each list with all of its words."""
    words: dict[str, tuple[object, ...]] = {}
    for table in tables:
        for name in table.model_fields_set:
            words[name] = (*words.get(name, ()), *getattr(table, name))
    return model().model_copy(update=words)


@cache  # read once for a process, however many runs it makes
def _built_in(zone: str = "") -> Languages:
    return Languages(zone=zone)


@cache
def _empty() -> frozenset[str]:
    known = _built_in()
    return frozenset(("", *(word for tag in known.tags for word in known[tag].speech.empty)))


def says_nothing(text: str) -> bool:
    """Tell whether a text only says, in any language, that there is nothing yet: `none`."""
    return bare(text) in _empty()


def of(workspace: Path | None, zone: str = "") -> Languages:
    """Return the languages of a workspace; without folders of its own, confkit's."""
    own = [own_folder for own_folder in own_folders(workspace) if (own_folder / FOLDER).is_dir()]
    return Languages(own, zone) if own else _built_in(zone)
