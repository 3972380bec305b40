"""The subjects and letters that a workspace's own templates make: no name, not too long."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from confkit.coach import catalog, own_templates
from confkit.coach.findings import Finding
from confkit.coach.one_note import LETTER_WORDS
from confkit.language import readability
from confkit.names.masks import name_words
from confkit.roster.person_names import WORD
from confkit.workspace.classroom import Classroom

_NOT_PROSE = re.compile(
    r"\{#.*?(?:#\}|\Z)|\{%.*?(?:%\}|\Z)|\{\{.*?(?:\}\}|\Z)|<style[^<]*</style>|<[^<>]*>", re.DOTALL
)


def findings(room: Classroom) -> Iterator[Finding]:
    """Yield what is wrong in the templates of the workspace; the built-in ones are tested."""
    named = student_names(room)
    for own_text in own_templates.own_texts(room.workspace.folder):
        kind, prose = own_text.name.rpartition("/")[2], _NOT_PROSE.sub(" ", own_text.text)
        if own_templates.is_subject(own_text.name) and names_student(named, prose):
            yield catalog.finding("privacy/subject", own_text.path, (1, 1), {})
        count = readability.words_in(prose)
        if kind.startswith("letter") and count > LETTER_WORDS:
            words = {"words": str(count), "most": str(LETTER_WORDS)}
            yield catalog.finding("letter/template-long", own_text.path, (1, 1), words)


def student_names(room: Classroom) -> frozenset[str]:
    """Return the words that no subject may hold: students' names, but for common words."""
    settings = room.settings
    own = name_words([settings.teacher.name, settings.school.name])
    names = [
        name
        for student in room.everyone
        for name in (student.name, student.home_name, student.called)
    ]
    return name_words(names) - own - frozenset(room.workspace.languages.names.first_names)


@cache  # a class has few subjects: one for each day and language
def names_student(names: frozenset[str], subject: str) -> bool:
    """Tell whether a subject holds one of these names, whatever sign stands before or after it."""
    words = re.findall(WORD, subject)
    parts = [part for word in words for part in re.split(r"[^\w]", word)]
    return not names.isdisjoint(name_words([*words, *parts, *map(str.title, parts)]))
