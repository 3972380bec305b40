"""The subjects that a workspace's own templates make: no student is named."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from confkit.coach import catalog, own_templates
from confkit.coach.findings import Finding
from confkit.names.masks import name_words
from confkit.roster.person_names import WORD
from confkit.workspace.classroom import Classroom


def findings(room: Classroom) -> Iterator[Finding]:
    """Yield the subjects of the workspace that name a student; the built-in ones are tested."""
    named = student_names(room)
    for own_text in own_templates.own_texts(room.workspace.folder):
        if own_templates.is_subject(own_text.name) and names_student(named, own_text.prose):
            yield catalog.finding("privacy/subject", own_text.path, (1, 1), {})


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
