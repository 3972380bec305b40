"""How a school's export is to be read, as `[roster]` in the settings or a command's options say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import combinations, islice
from typing import NamedTuple

from confkit.ground.text import key
from confkit.roster.spreadsheet_times import Order


class ColumnAnswer(NamedTuple):
    """What a teacher says of a column: mail, forbids, none, relation or about, and of which words.

    `words` are the ones that are a yes, or how the remarks begin that say nothing of letters, or
    each word of a relation with what it means (`M mother`), or how remarks begin with whom they
    are about (`No post to him father`).
    """

    meaning: str
    words: tuple[str, ...] = ()


def answer(text: str) -> ColumnAnswer | None:
    """Read an answer about a column, such as `mail` or `mail: Sends, 👍`; None if it is none."""
    meaning, colon, rest = text.partition(":")
    words = tuple(word for part in rest.split(",") if (word := part.strip()))
    known = ("mail", "none", "relation", "about") if colon else ("mail", "forbids", "none")
    understood = key(meaning) in known and bool(words) == bool(colon)
    return ColumnAnswer(key(meaning), words) if understood else None


ANSWERS = (
    'mail, forbids or none; where only some words are a yes, "mail: Sends, 👍"; '
    'where only some remarks mean nothing, how they begin, "none: Likes chess"; '
    'where one is about one guardian, how it begins and whom it means, "about: No post father"; '
    'of a column of relations, what its words mean, "relation: M mother, F father"'
)


class Options(NamedTuple):
    """How an export is to be read: its format, the teacher's columns, classes, and permission.

    What had ended by `day` does not count; without a day, no end is looked at. `permissions` are
    the teacher's words about columns that are not understood (see `answer`), `enrolled`
    about words of a status column, `sheets` name the tables to read, `staff` are the school's
    addresses.
    `dates` is the order of day and month where a column of times does not show it.
    """

    format: str = "auto"
    columns: Mapping[str, str] = {}
    classes: tuple[str, ...] = ()
    allow: tuple[str, ...] = ()
    day: date | None = None
    permissions: Mapping[str, str] = {}
    enrolled: tuple[str, ...] = ()
    sheets: tuple[str, ...] = ()
    staff: tuple[str, ...] = ()
    dates: Order | None = None

    def over(self, settings: Options) -> Options:
        """Return what was typed, laid over what the settings say."""
        return Options(
            self.format if self.format != "auto" else settings.format,
            {**settings.columns, **self.columns},
            self.classes or settings.classes,
            self.allow or settings.allow,
            settings.day,
            {**settings.permissions, **self.permissions},
            (*settings.enrolled, *self.enrolled),
            self.sheets or settings.sheets,
            settings.staff,
            self.dates or settings.dates,
        )

    def with_fewer_answers(self) -> Iterator[Options]:
        """Yield how the export may have been read before all was answered, the fewest first."""
        answers = [*self.columns.items(), *self.permissions.items()]
        fewer = (set(some) for n in range(len(answers)) for some in combinations(answers, n))
        for some in islice(fewer, _MOST_READINGS):
            yield self._replace(
                columns=dict(pair for pair in self.columns.items() if pair in some),
                permissions=dict(pair for pair in self.permissions.items() if pair in some),
            )


_MOST_READINGS = 16
"""So many readings tell of each person what four answers, given in any order, have changed."""
