"""In which languages a letter is written: its reader's, and below it the school's.

The school's text is the one that counts. A reader's language is there where it has every sentence,
and a speaker has checked them or the teacher takes them as they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import datetime
from functools import cached_property, partial
from typing import Any, NamedTuple, TypeVar

from markupsafe import Markup

from confkit.ground.text import one_line
from confkit.ground.toml.validated import TomlTable
from confkit.language import languages, scripts
from confkit.language.in_words import LINE_ENDS, SafeText
from confkit.language.languages import written
from confkit.language.templates import Frame
from confkit.letters import translated
from confkit.letters.letters import ToReader
from confkit.letters.page_body import body_of
from confkit.letters.translated import Translation
from confkit.letters.wholeness import Part
from confkit.names.marks import NameMarks
from confkit.notes import bank, translations
from confkit.roster.people import Student, language_of
from confkit.workspace.classroom import Classroom

Letter = TypeVar("Letter", bound=ToReader)

MARK = "language"
"""The template of a text in one of two languages, with its mark."""

_BLANK = re.compile(r"(?<=[。！？：；，）]) (?=\S)|(?<=[。！？：；，）]</b>) (?=\S)")
_BLANK_OF_PAGE = re.compile(r"(?<=[。！？：；，）])\n(?=[^\s<]|<bdi)")
"""The end of a line within a paragraph of a page, which a browser shows as a blank."""
_END_OF_LINE = re.compile(rf"{LINE_ENDS}[ \n]?[ \t]*")


class Half(NamedTuple):
    """A letter in one of its languages: its template, and whether it still has to be checked."""

    frame: Frame
    is_theirs: bool = False
    is_unreviewed: bool = False


class Rendered(NamedTuple):
    """A part of a letter: its text, and what it is made of, the reader's language first.

    `untranslated` are the teacher's words that stand as they are in the reader's half.
    """

    text: str
    parts: tuple[Part, ...]
    untranslated: tuple[str, ...] = ()


class LetterLanguages:
    """The languages in which the letters of one workspace are written."""

    def __init__(self, room: Classroom) -> None:
        self.templates = room.workspace.templates
        self._languages = room.workspace.languages
        self._room = room
        self._banks: dict[str, bank.Bank] = {}
        self._latest: tuple[tuple[str, str], Callable[[str], str]] = (("", ""), str)
        mail = room.settings.mail
        self._declined = set(map(self._languages.set_of, mail.decline_unreviewed))
        self._accepted = set(map(self._languages.set_of, mail.accept_unreviewed)) - self._declined

    def of(self, letter: ToReader, stem: str, form: str) -> list[Half]:
        """Return the languages of a part of a letter, the reader's first, the school's last."""
        schools = self.templates.for_language(stem, letter.words_in, form, is_the_schools=True)
        halves = [Half(schools)]
        if letter.is_in_two_languages and self.speaks(letter.language, stem, form):
            theirs = self.templates.for_language(stem, letter.language, form)
            language = self._languages[letter.language]
            unreviewed = not theirs.is_own and not (
                language.is_reviewed_for(stem) and self._is_read(letter)
            )
            halves.insert(0, Half(theirs, is_theirs=True, is_unreviewed=unreviewed))
        return halves

    def _is_read(self, letter: ToReader) -> bool:
        """Tell whether a speaker has read what a letter has from the bank of its language."""
        theirs, read = self._bank(letter.language), self._languages[letter.language].read
        return all(
            theirs.digests[of] in read
            for text in letter.translated.values()
            for of in theirs.items_of(text, letter.called)
        )

    def unread_of_bank(self, tag: str) -> int:
        """Count what no speaker has read of a language's bank as it is now."""
        if not self._languages[tag].has(bank.BANK):
            return 0
        digests = self._bank(tag).digests.values()
        return len(set(digests) - self._languages[tag].read)

    def speaks(self, tag: str, stem: str, form: str = "html") -> bool:
        """Tell whether a template speaks a language that is checked, or taken as it is."""
        frame = self.templates.for_language(stem, tag, form)
        reviewed = self._languages[tag].is_reviewed_for(stem)
        checked = frame.is_own or reviewed or self.accepts(tag)
        return frame.speaks and checked

    def accepts(self, tag: str) -> bool:
        """Tell whether the teacher takes a language's letters before a speaker has checked them."""
        return self._languages.set_of(tag) in self._accepted

    def declines(self, tag: str) -> bool:
        """Tell whether the teacher wants a speaker to check a language before it is used."""
        return self._languages.set_of(tag) in self._declined

    def waits(self, tag: str, stem: str = "letter") -> bool:
        """Tell whether only the teacher's yes is missing for letters in a language."""
        language = self._languages[tag]
        unchecked = language.writes(stem) and not language.is_reviewed_for(stem)
        return unchecked and not self.accepts(tag)

    def waiting(self, tag: str, stem: str = "letter") -> str:
        """Return by its tag the set that waits for the teacher's yes alone; "" where none does."""
        return self._languages.set_of(tag) if self.waits(tag, stem) else ""

    def translated(self, student: Student, letter: Letter) -> Letter:
        """Return a letter with what of it is known in its reader's language."""
        if not letter.is_in_two_languages:
            return letter
        known = self.translations(student, letter.language)
        translations = {text: known(text) for text in _texts(letter)}
        return replace(
            letter,
            translated={
                text: translation for text, translation in translations.items() if translation
            },
        )

    def translations(self, student: Student, language: str) -> Callable[[str], str]:
        """Return what knows a sentence about a student in a language; "" where nothing does."""
        if self._latest[0] != (student.id, language):  # a child has letters to several readers
            self._latest = ((student.id, language), self._translations(student, language))
        return self._latest[1]

    def _translations(self, student: Student, language: str) -> Callable[[str], str]:
        note_file = self._room.note(student)
        of_note: dict[str, str] = {}
        if note_file:
            reading = partial(self._bank, language)
            document = note_file.document
            of_note = translations.of_note(
                document, language, student.called, reading, self._room.workspace.bank
            )

        theirs, ours = (
            self._languages[tag].scripts for tag in (language, self._room.settings.school.language)
        )

        def known(text: str) -> str:
            if scripts.is_in(text, theirs, ours):  # as they said it themselves
                return one_line(text)
            return of_note.get(one_line(text)) or self._brought_back(text, language)

        return known

    def _bank(self, language: str) -> bank.Bank:
        if language not in self._banks:
            self._banks[language] = bank.bank(self._room.workspace.folder, language, otherwise="")
        return self._banks[language]

    def _brought_back(self, text: str, language: str) -> str:
        """Return a sentence as the school's translator has it, with its names."""
        if not self._file:
            return ""
        for marked in self.marks.ways(text):
            if row := self._file.get((written(language), marked.text)):
                return marked.filled(row.translation, partial(self._said, language))
        return ""

    def unsaid_days(self, stands_for: Iterable[str]) -> tuple[str, ...]:
        """Return of what marks stand for the days that may be several, or none."""
        named = self._room.workspace.spoken.day_of_a_year
        return tuple(what for what in stands_for if self.marks.is_day(what) and not named(what))

    def _said(self, language: str, what: str) -> str:
        """Say in a language what a mark stands for; "" for a day that is not understood."""
        if not self.marks.is_day(what):
            return what
        named = self._room.workspace.spoken.day_of_a_year(what)
        if named is None:
            return ""
        moment, with_year = named
        theirs = self._languages[language]
        day = theirs.day_in_sentence(moment, with_year=with_year)
        if day and isinstance(moment, datetime):
            return f"{day} {theirs.clock_time(moment)}"
        return day

    @cached_property
    def _file(self) -> dict[tuple[str, str], Translation]:
        return translated.known(self._room.workspace.folder)

    @cached_property
    def marks(self) -> NameMarks:
        """What puts marks for names into the sentences of this class."""
        people = [
            name
            for student in self._room.everyone
            for name in (student.name, student.home_name, student.sort_name.replace(",", " "))
        ]
        people += [
            guardian.name for student in self._room.everyone for guardian in student.guardians
        ]
        names = [*people, *self._room.settings.own_names]
        schools = {languages.ENGLISH, self._room.settings.school.language}
        words = frozenset().union(*(self._languages[tag].vocabulary for tag in schools))
        kin = {word for tag in schools for word in self._languages[tag].kin}
        read = {
            language_of(guardian, student, self._room.settings.school.language).tag
            for student in self._room.everyone
            for guardian in student.guardians
        } | {*self._languages.tags, *schools}
        months = {month for tag in read for month in self._languages[tag].months}
        own_months = self._languages[self._room.settings.school.language].months
        said = self._room.workspace.spoken.languages
        return NameMarks(names, said, words, kin, months, own_months)

    def render(self, letter: ToReader, stem: str, form: str, **values: Any) -> Rendered:
        """Render a part of a letter in its languages; two of them are marked.

        One from right to left says so within its page, too.
        """
        halves = self.of(letter, stem, form)
        untranslated: dict[str, None] = {}
        values = values | {"untranslated": untranslated}
        parts = [self._part(letter, half, values) for half in halves]
        is_alone = len(parts) == 1
        turned = form == "html" and self._languages[halves[0].frame.tag].is_right_to_left
        if is_alone and not turned:
            return Rendered(parts[0].text, tuple(parts))
        marked = [
            self._marked(half, halves[0], part.text, form, is_alone=is_alone)
            for half, part in zip(halves, parts, strict=True)
        ]
        whole = _together(marked, parts[0].text, form)
        return Rendered(whole, tuple(parts), tuple(untranslated))

    def subject(self, letter: ToReader, stem: str, **values: Any) -> Rendered:
        """Render a subject in both languages, on one line."""
        parts = [self._part(letter, half, values) for half in self.of(letter, stem, "txt")]
        return Rendered(" / ".join(part.text.strip() for part in parts), tuple(parts))

    def _part(self, letter: ToReader, half: Half, values: dict[str, Any]) -> Part:
        name, tag = half.frame.name, half.frame.tag
        if half.is_theirs:
            values = values | {"translated": letter.translated, "words_in": letter.words_in}
        text = self.templates.render(name, tag=tag, letter=letter, **values)
        if not self._languages[tag].gap:  # the blanks between the sentences of a template
            text = _BLANK.sub("", text)
            if ".html." in name:
                text = _BLANK_OF_PAGE.sub("", text)
        return Part(name, _END_OF_LINE.sub("\n", text))

    def _marked(self, half: Half, upper: Half, text: str, form: str, *, is_alone: bool) -> str:
        body = body_of(text, in_main=True) if form == "html" else None
        inner = text[body.start : body.end] if body else text
        return self.templates.render(
            f"{MARK}.{form}.j2",
            tag=half.frame.tag,
            is_theirs=half.is_theirs,
            is_unreviewed=upper.is_unreviewed,
            is_alone=is_alone,
            body=Markup(inner) if form == "html" else SafeText(inner),  # noqa: S704 - a finished page
        )


def _together(marked: list[str], upper: str, form: str) -> str:
    """Return both texts as one: a page has the head of the upper one."""
    body = body_of(upper, in_main=True) if form == "html" else None
    whole = "".join(marked)
    return f"{upper[: body.start]}\n{whole}{upper[body.end :]}" if body else whole


def _texts(value: object) -> Iterator[str]:
    """Yield every text of a letter, on one line."""
    if isinstance(value, str):
        yield one_line(value)
    elif isinstance(value, TomlTable):
        yield from _texts(tuple(inner for _, inner in value))
    elif is_dataclass(value):
        yield from _texts(tuple(getattr(value, field.name) for field in fields(value)))
    elif isinstance(value, tuple):
        for inner in value:
            yield from _texts(inner)
