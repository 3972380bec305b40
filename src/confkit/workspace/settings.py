"""The settings of a workspace: `confkit.toml`, checked key by key.

Read by most commands, so by nothing that is slow to load. `basics` and `rules` look at the few
tables that `due` and `done` need: a mistake in another is no reason not to mark a promise kept.
"""

# No `from __future__ import annotations`: the types of the fields are what is checked.

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, tzinfo
from itertools import pairwise
from typing import Annotated, Any, Literal

from confkit.ground import clock, identifiers
from confkit.ground.errors import FilesError, Problem
from confkit.ground.named_tuple import NamedTuple
from confkit.ground.text import one_line
from confkit.ground.toml.checked import between, fields, known_keys, not_empty
from confkit.ground.toml.reading import Document
from confkit.ground.toml.where import Where
from confkit.promises.deadlines import DEFAULT_DEADLINES, WEEKDAYS, Calendar, Span
from confkit.promises.followups import Rules
from confkit.workspace.basics import Basics

Line = Annotated[str, one_line]


def _filled(text: str, what: str) -> str:
    if not text:
        raise ValueError(f"{what} is still empty; write it between the quotes")
    return text


def _answer(text: str) -> str:
    from confkit.roster.reading_options import ANSWERS, answer  # rarely written

    if answer(text) is None:
        raise ValueError(f"write {ANSWERS}")
    return text


def _round(name: str) -> str:
    if reason := identifiers.why_not(name):
        raise ValueError(f'`round` {reason}; write it like "2026-fall"')
    return name


def _timezone(name: str) -> str:
    if clock.zone(name) is None:
        raise ValueError(f"`timezone`: {clock.unknown_zone(name)}")
    return name


def readable_color(text: str) -> str:
    """Be the check of a colour: six hexadecimal digits, dark enough to be read on white paper."""
    if not text:
        return text
    if not re.fullmatch(r"#[0-9A-Fa-f]{6}", text):
        raise ValueError('`color` is written like "#1f4e79"')
    parts = [int(text[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    light = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    if 1.05 / (0.2126 * light[0] + 0.7152 * light[1] + 0.0722 * light[2] + 0.05) < 4.5:  # WCAG 2
        raise ValueError("`color` is too light to be read on white paper; choose a darker one")
    return text


class Teacher(NamedTuple):
    """Who holds the conferences, why they teach, and how that meets the school's mission."""

    name: Annotated[Line, lambda text: _filled(text, "the teacher's name")]
    email: Line = ""
    why: Line = ""
    meets_mission: Line = ""


class School(NamedTuple):
    """The school, and what it stands for; in `folder` what it has in common for its teachers.

    `color` is the one colour of what is printed, beside black.
    """

    name: Annotated[Line, lambda text: _filled(text, "the school's name")]
    mission: Line = ""
    vision: Line = ""
    values: tuple[Line, ...] = ()
    language: Line = "en"
    folder: Line = ""
    color: Annotated[Line, readable_color] = ""


_Minutes = Annotated[int, between(0, 60)]


class Agenda(NamedTuple):
    """The minutes of each part; a part that is not named has none."""

    welcome: _Minutes = 0
    glow: _Minutes = 0
    family: _Minutes = 0
    grow: _Minutes = 0
    goal: _Minutes = 0


class Conference(NamedTuple):
    """The slot: its length in minutes, and how its parts share it."""

    minutes: Annotated[int, between(5, 60)] = 15
    agenda: Agenda | None = None

    @property
    def shares(self) -> dict[str, int]:
        """The teacher's own minutes by part; empty where the default holds."""
        return self.agenda._asdict() if self.agenda else {}


def _sums_to_the_slot(conference: Conference) -> Conference:
    total = sum(conference.agenda or (conference.minutes,))
    if total != conference.minutes:
        message = f"the parts of `agenda` sum to {total} minutes, the slot has {conference.minutes}"
        raise ValueError(message, "agenda")
    return conference


_LONGEST = {"days": 366, "hours": 8784, "school_days": 200}


def _one_length(span: Span) -> Span:
    lengths = [(unit, length) for unit, length in span._asdict().items() if length is not None]
    if len(lengths) != 1:
        raise ValueError("a deadline is one of { days = 0 }, { hours = 48 }, { school_days = 1 }")
    unit, length = lengths[0]
    between(0, _LONGEST[unit], unit)(length)
    return span


_Deadline = Annotated[Span, _one_length]


class Deadlines(NamedTuple):
    """What is due when; a kind that is not named keeps its default."""

    summary: _Deadline = DEFAULT_DEADLINES["summary"]
    resource: _Deadline = DEFAULT_DEADLINES["resource"]
    action: _Deadline = DEFAULT_DEADLINES["action"]
    check_in: _Deadline = DEFAULT_DEADLINES["check_in"]
    contact: _Deadline = DEFAULT_DEADLINES["contact"]
    invite: _Deadline = DEFAULT_DEADLINES["invite"]
    remind: _Deadline = DEFAULT_DEADLINES["remind"]


class DaysOff(NamedTuple):
    """Days from one to another, both included."""

    from_: date
    to: date


def _closed(span: DaysOff) -> DaysOff:
    if span.to < span.from_:
        raise ValueError(f"closed from {span.from_} to {span.to}: the end is before the start")
    return span


def _term(term: DaysOff) -> DaysOff:
    if term.to < term.from_:
        raise ValueError(f"a term from {term.from_} to {term.to}: the end is before the start")
    return term


def _one_after_the_other(terms: tuple[DaysOff, ...]) -> tuple[DaysOff, ...]:
    in_order = tuple(sorted(terms))
    for before, after in pairwise(in_order):
        if after.from_ <= before.to:
            raise ValueError(
                f"the terms from {before.from_} and from {after.from_} overlap; "
                f"end the first before {after.from_}"
            )
    return in_order


_Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


class SchoolCalendar(NamedTuple):
    """On which days there is school."""

    school_days: Annotated[tuple[_Weekday, ...], not_empty] = ("mon", "tue", "wed", "thu", "fri")
    closed: tuple[date | Annotated[DaysOff, _closed], ...] = ()
    terms: Annotated[tuple[Annotated[DaysOff, _term], ...], _one_after_the_other] = ()

    def calendar(self) -> Calendar:
        """Return the calendar as the pure rules take it."""
        spans = [
            (day.from_, day.to) if isinstance(day, DaysOff) else (day, day) for day in self.closed
        ]
        return Calendar(
            weekdays=frozenset(WEEKDAYS.index(day) for day in self.school_days),
            closed=tuple(sorted(spans)),
            terms=tuple((term.from_, term.to) for term in self.terms),
        )


class RosterSettings(NamedTuple):
    """Where the roster is, and how it is read."""

    path: Annotated[Line, lambda text: _filled(text, "the roster's path")] = "roster.csv"
    format: Line = "auto"
    columns: Mapping[str, Line] = {}
    classes: tuple[Line, ...] = ()
    allow: tuple[Literal["parent", "guardian"], ...] = ()
    dates: Literal["day-first", "month-first"] | None = None
    permissions: Mapping[str, Annotated[Line, _answer]] = {}
    enrolled: tuple[Line, ...] = ()


class Check(NamedTuple):
    """Which checks are switched off."""

    ignore: tuple[Line, ...] = ()


_Port = Annotated[int, between(1, 65535)]
_Security = Literal["starttls", "tls", "none"]


class Smtp(NamedTuple):
    """The server that letters are handed to; the password never stands here."""

    host: Line
    port: _Port = 587
    security: _Security = "starttls"
    user: Line = ""


class Imap(NamedTuple):
    """The server that keeps the teacher's drafts and sent mail; the password never stands here."""

    host: Line
    port: _Port = 993
    security: _Security = "tls"
    user: Line = ""


def _safe(server: Any) -> Any:
    if server.security == "none" and server.host not in LOOPBACK:
        message = '"none" is for a server on this computer only; use "starttls" or "tls"'
        raise ValueError(message, "security")
    return server


LOOPBACK = ("localhost", "127.0.0.1", "::1")
"""The names of this computer, whose own servers need no encryption."""


def _of_microsoft(text: str) -> str:
    if not _OF_MICROSOFT.fullmatch(text):
        raise ValueError(
            "should be as your school gave it to you: letters, digits, dots and hyphens"
        )
    return text


_OF_MICROSOFT = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]*")


class Oauth(NamedTuple):
    """The school's own registration with Microsoft, as its administrators gave it."""

    client_id: Annotated[Line, _of_microsoft]
    tenant: Annotated[Line, _of_microsoft]


class Mail(NamedTuple):
    """How letters go out; `thunderbird` is the folder of a Thunderbird profile.

    `accept_unreviewed` are languages whose letters may go out before a speaker has checked them,
    `decline_unreviewed` those that the teacher was asked about and that wait for a speaker.
    """

    from_: Line = ""
    combine: Literal["child", "siblings"] = "child"
    route: Literal["page", "thunderbird", "drafts", "smtp", "microsoft"] | None = None
    smtp: Annotated[Smtp, _safe] | None = None
    imap: Annotated[Imap, _safe] | None = None
    oauth: Oauth | None = None
    thunderbird: Line = ""
    accept_unreviewed: tuple[Line, ...] = ()
    decline_unreviewed: tuple[Line, ...] = ()


class PrintSettings(NamedTuple):
    """The paper that sheets are printed on."""

    paper: Literal["letter", "a4", "a5"] = "letter"


class Settings(NamedTuple):
    """All of `confkit.toml`."""

    round: Annotated[Line, _round]
    timezone: Annotated[Line, _timezone]
    teacher: Teacher
    school: School
    conference: Annotated[Conference, _sums_to_the_slot] = Conference()
    deadlines: Deadlines = Deadlines()
    calendar: SchoolCalendar = SchoolCalendar()
    roster: RosterSettings = RosterSettings()
    check: Check = Check()
    mail: Mail = Mail()
    print: PrintSettings = PrintSettings()

    @property
    def own_names(self) -> tuple[str, ...]:
        """The names that may stand in every letter: the teacher's and the school's."""
        return self.teacher.name, self.school.name

    @property
    def tz(self) -> tzinfo:
        """The workspace's time zone."""
        return _zone(self.timezone)

    @property
    def rules(self) -> Rules:
        """When something is due."""
        return _rules(self.round, self.timezone, self.calendar, self.deadlines)

    def day_of(self, instant: datetime | None) -> date | None:
        """Return the local day of an instant; None of none."""
        return instant.astimezone(self.tz).date() if instant else None


def _zone(name: str) -> tzinfo:
    zone = clock.zone(name)
    assert zone is not None, "checked when it was read"  # noqa: S101
    return zone


def _rules(round_name: str, timezone: str, calendar: SchoolCalendar, deadlines: Deadlines) -> Rules:
    return Rules(round_name, _zone(timezone), calendar.calendar(), deadlines._asdict())


def whole(document: Document) -> tuple[Settings | None, list[Problem]]:
    """Return all the settings, and every problem in them; None where they cannot be used."""
    tables, problems = fields(Settings, document, elsewhere=_elsewhere)
    signs = () if document.problems else _signs_in_paths(document)
    problems = [*document.problems, *problems, *signs]
    return (None if problems else Settings(**tables)), problems


def _signs_in_paths(document: Document) -> Iterator[Problem]:
    """Yield the paths in which a backslash of Windows has made a tab or a line end."""
    for where in (("roster", "path"), ("school", "folder"), ("mail", "thunderbird")):
        if isinstance(document.data.get(where[0]), dict) and where[1] in document.data[where[0]]:
            place = document.place(where)
            written = document.text.split("\n")[place.line - 1][place.column - 1 :]
            if _SIGN.match(written):
                message = (
                    'the path holds a tab, a line end or the like: in "…" a \\ begins such a sign; '
                    "write it twice, or use / or '…'"
                )
                yield Problem(document.path, place.line, place.column, message)


_SIGN = re.compile(r'"(?:[^"\\]|\\\\)*\\[btnfre]')


def basics(document: Document) -> Basics:
    """Return the time zone, and the round if one is named; raises FilesError without a zone."""
    tables = _some(document, "timezone")
    round_name = document.data.get("round")
    return Basics(round_name if isinstance(round_name, str) else "", _zone(tables["timezone"]))


def rules(document: Document) -> Rules:
    """Return when something is due; raises FilesError where a line may hold more about it."""
    names = "timezone", "calendar", "deadlines"
    tables = Settings._field_defaults | _some(document, *names)
    if not document.whole:
        raise FilesError(list(document.problems))
    return _rules(basics(document).round, *(tables[name] for name in names))


def _some(document: Document, *names: str) -> dict[str, Any]:
    """Return a few fields of the settings, checked as all of them are."""
    tables, problems = fields(Settings, document, only=names, elsewhere=_elsewhere)
    if problems or "timezone" not in tables:
        raise FilesError([*document.problems, *problems])
    return tables


def _elsewhere(where: Where) -> str | None:
    """Say where a key of another table belongs, as when it slipped below a table's header."""
    key = where[-1]
    if len(where) > 1 and key in ("round", "timezone"):
        return f"`{key}` belongs at the top of the file, above the first [table]"
    for table, kind in Settings.__annotations__.items():
        if key in known_keys(kind):
            return f"`{key}` belongs in [{table}]"
    return None
