"""In which languages a letter is written: its reader's, and below it the school's.

The school's text is what was agreed. A reader's language is there where it has every sentence,
and a speaker has checked them or the teacher takes them as they are.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from markupsafe import Markup

from confkit.language.in_words import LINE_ENDS
from confkit.language.languages import plain
from confkit.language.templates import Frame
from confkit.letters.letters import ToReader
from confkit.letters.wholeness import Part
from confkit.workspace.classroom import Classroom

MARK = "language"
"""The template of a text in one of two languages, with its mark."""

_BODY = re.compile(r"(<body\b[^>]*>)(.*)(</body\s*>)", re.DOTALL | re.IGNORECASE)
_END_OF_LINE = re.compile(rf"{LINE_ENDS}[ \n]?[ \t]*")


class Voice(NamedTuple):
    """A letter in one language: its template, and whether it still has to be checked."""

    frame: Frame
    is_theirs: bool = False
    is_unreviewed: bool = False


class Rendered(NamedTuple):
    """A part of a letter: its text, and what it is made of, the reader's language first."""

    text: str
    parts: tuple[Part, ...]


class Voices:
    """The languages in which the letters of one workspace are written."""

    def __init__(self, room: Classroom) -> None:
        self.templates = room.workspace.templates
        self._languages = room.workspace.languages
        self._accepted = {plain_or_written(tag) for tag in room.settings.mail.accept_unreviewed}

    def of(self, letter: ToReader, stem: str, form: str) -> list[Voice]:
        """Return the languages of a part of a letter, the reader's first, the school's last."""
        schools = self.templates.for_language(stem, letter.words_in, form, is_the_schools=True)
        found = [Voice(schools)]
        if letter.is_in_two_languages:
            theirs = self.templates.for_language(stem, letter.language, form)
            unreviewed = not theirs.is_own and not self._languages[letter.language].is_reviewed
            if theirs.speaks and (not unreviewed or self.accepts(letter.language)):
                found.insert(0, Voice(theirs, is_theirs=True, is_unreviewed=unreviewed))
        return found

    def accepts(self, tag: str) -> bool:
        """Tell whether the teacher takes a language's letters before a speaker has checked them."""
        return plain_or_written(tag) in self._accepted

    def waits(self, letter: ToReader) -> bool:
        """Tell whether only the teacher's word is missing for a letter in its reader's language."""
        language = self._languages[letter.language]
        return (
            letter.is_in_two_languages
            and language.writes_letters
            and not language.is_reviewed
            and not self.accepts(letter.language)
        )

    def render(self, letter: ToReader, stem: str, form: str, **values: Any) -> Rendered:
        """Render a part of a letter in its languages; two of them are marked."""
        voices = self.of(letter, stem, form)
        parts = [self._part(letter, voice, values) for voice in voices]
        if len(parts) == 1:
            return Rendered(parts[0].text, tuple(parts))
        marked = [
            self._marked(voice, voices[0], part.text, form)
            for voice, part in zip(voices, parts, strict=True)
        ]
        return Rendered(_together(marked, parts[0].text, form), tuple(parts))

    def subject(self, letter: ToReader, stem: str, **values: Any) -> Rendered:
        """Render a subject in both languages, on one line."""
        parts = [self._part(letter, one, values) for one in self.of(letter, stem, "txt")]
        return Rendered(" / ".join(part.text.strip() for part in parts), tuple(parts))

    def _part(self, letter: ToReader, voice: Voice, values: dict[str, Any]) -> Part:
        name, tag = voice.frame.name, voice.frame.tag
        if voice.is_theirs:
            values = values | {"translated": letter.translated, "words_in": letter.words_in}
        text = self.templates.render(name, tag=tag, letter=letter, **values)
        return Part(name, _END_OF_LINE.sub("\n", text))

    def _marked(self, voice: Voice, upper: Voice, text: str, form: str) -> str:
        body = _BODY.search(text) if form == "html" else None
        inner = body[2] if body else text
        return self.templates.render(
            f"{MARK}.{form}.j2",
            tag=voice.frame.tag,
            is_theirs=voice.is_theirs,
            is_unreviewed=upper.is_unreviewed,
            body=Markup(inner) if form == "html" else inner,  # noqa: S704 - a finished page
        )


def _together(marked: list[str], upper: str, form: str) -> str:
    """Return both texts as one: a page has the head of the upper one."""
    body = _BODY.search(upper) if form == "html" else None
    whole = "".join(marked)
    return f"{upper[: body.end(1)]}\n{whole}{upper[body.start(3) :]}" if body else whole


def plain_or_written(tag: str) -> str:
    """Return a tag in the form in which two are the same language: with its script, if any."""
    language, _, rest = tag.partition("-")
    script = rest.partition("-")[0]
    return f"{plain(language)}-{script.title()}" if len(script) == 4 else plain(language)
