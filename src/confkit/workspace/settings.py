"""The settings of a workspace: `confkit.toml`, checked key by key."""

from __future__ import annotations

from datetime import date, datetime, tzinfo
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Literal

import pydantic

from confkit.ground import clock, identifiers
from confkit.ground.errors import Problem
from confkit.ground.text import one_line
from confkit.ground.toml.reading import Document, read
from confkit.ground.toml.validated import Table, known_keys, validated
from confkit.promises.deadlines import DEFAULT_DEADLINES, WEEKDAYS, Calendar, Span
from confkit.workspace.layout import SETTINGS

Line = Annotated[str, pydantic.AfterValidator(one_line)]


def _named(what: str) -> pydantic.AfterValidator:
    def check(text: str) -> str:
        if not text:
            raise ValueError(f"{what} is still empty; write it between the quotes")
        return text

    return pydantic.AfterValidator(check)


def _round(name: str) -> str:
    reason = identifiers.why_not(name)
    if reason:
        raise ValueError(f'`round` {reason}; write it like "2026-fall"')
    return name


def _timezone(name: str) -> str:
    if clock.zone(name) is None:
        raise ValueError(f"`timezone`: {clock.unknown_zone(name)}")
    return name


class Teacher(Table):
    """Who holds the conferences, and why they teach."""

    name: Annotated[Line, _named("the teacher's name")]
    email: Line = ""
    why: Line = ""


class School(Table):
    """The school, and what it stands for."""

    name: Annotated[Line, _named("the school's name")]
    mission: Line = ""
    vision: Line = ""
    values: tuple[Line, ...] = ()
    language: Line = "en"


Minutes = Annotated[pydantic.StrictInt, pydantic.Field(ge=0, le=60)]


class Agenda(Table):
    """The minutes of each part; a part that is not named has none."""

    welcome: Minutes = 0
    glow: Minutes = 0
    family: Minutes = 0
    grow: Minutes = 0
    goal: Minutes = 0


class Conference(Table):
    """The slot: its length in minutes, and how its parts share it."""

    minutes: Annotated[pydantic.StrictInt, pydantic.Field(ge=5, le=60)] = 15
    agenda: Agenda | None = None

    @pydantic.field_validator("agenda")
    @classmethod
    def _sums_to_the_slot(
        cls, agenda: Agenda | None, others: pydantic.ValidationInfo
    ) -> Agenda | None:
        minutes = others.data.get("minutes")
        total = sum(agenda.model_dump().values()) if agenda else minutes
        if minutes is not None and total != minutes:
            raise ValueError(
                f"the parts of `agenda` sum to {total} minutes, the slot has {minutes}"
            )
        return agenda

    @property
    def shares(self) -> dict[str, int]:
        """The teacher's own minutes by part; empty where the default holds."""
        return self.agenda.model_dump() if self.agenda else {}


class Deadline(Table):
    """How long after the meeting something is due; exactly one of the three."""

    days: Annotated[pydantic.StrictInt, pydantic.Field(ge=0, le=366)] | None = None
    hours: Annotated[pydantic.StrictInt, pydantic.Field(ge=0, le=8784)] | None = None
    school_days: Annotated[pydantic.StrictInt, pydantic.Field(ge=0, le=200)] | None = None

    @pydantic.model_validator(mode="after")
    def _one_of_three(self) -> Deadline:
        if len(self.model_fields_set) != 1:
            raise ValueError(
                "a deadline is one of { days = 0 }, { hours = 48 }, { school_days = 1 }"
            )
        return self

    @property
    def span(self) -> Span:
        """The deadline as the pure rules take it."""
        return Span(**self.model_dump(exclude_none=True))


class Deadlines(Table):
    """What is due when; a kind that is not named keeps its default."""

    summary: Deadline | None = None
    resource: Deadline | None = None
    action: Deadline | None = None
    check_in: Deadline | None = None
    contact: Deadline | None = None

    def spans(self) -> dict[str, Span]:
        """Return the deadline of each kind of follow-up that has one."""
        own = {kind: found.span for kind in DEFAULT_DEADLINES if (found := getattr(self, kind))}
        return DEFAULT_DEADLINES | own


class ClosedSpan(Table):
    """Days on which school is closed, from one to another, both included."""

    from_: Annotated[date, pydantic.Field(alias="from")]
    to: date

    @pydantic.model_validator(mode="after")
    def _in_order(self) -> ClosedSpan:
        if self.to < self.from_:
            raise ValueError(f"closed from {self.from_} to {self.to}: the end is before the start")
        return self


def _closed_as(value: Any) -> str:
    return "span" if isinstance(value, dict | ClosedSpan) else "day"


Closed = Annotated[
    Annotated[date, pydantic.Strict(), pydantic.Tag("day")]
    | Annotated[ClosedSpan, pydantic.Tag("span")],
    pydantic.Discriminator(_closed_as),
]


class Term(Table):
    """A term of the school year, from its first day to its last, both included."""

    from_: Annotated[date, pydantic.Field(alias="from"), pydantic.Strict()]
    to: Annotated[date, pydantic.Strict()]

    @pydantic.model_validator(mode="after")
    def _in_order(self) -> Term:
        if self.to < self.from_:
            raise ValueError(f"a term from {self.from_} to {self.to}: the end is before the start")
        return self


class SchoolCalendar(Table):
    """On which days there is school."""

    school_days: Annotated[
        tuple[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"], ...],
        pydantic.Field(min_length=1),
    ] = ("mon", "tue", "wed", "thu", "fri")
    closed: tuple[Closed, ...] = ()
    terms: tuple[Term, ...] = ()

    @pydantic.field_validator("terms")
    @classmethod
    def _one_after_the_other(cls, terms: tuple[Term, ...]) -> tuple[Term, ...]:
        in_order = tuple(sorted(terms, key=lambda term: term.from_))
        for before, after in pairwise(in_order):
            if after.from_ <= before.to:
                raise ValueError(
                    f"the terms from {before.from_} and from {after.from_} overlap; "
                    f"end the first before {after.from_}"
                )
        return in_order

    def calendar(self) -> Calendar:
        """Return the calendar as the pure rules take it."""
        spans = [
            (day.from_, day.to) if isinstance(day, ClosedSpan) else (day, day)
            for day in self.closed
        ]
        return Calendar(
            weekdays=frozenset(WEEKDAYS.index(day) for day in self.school_days),
            closed=tuple(sorted(spans)),
            terms=tuple((term.from_, term.to) for term in self.terms),
        )


class RosterSettings(Table):
    """Where the roster is, and how it is read."""

    path: Annotated[Line, _named("the roster's path")] = "roster.csv"
    format: Line = "auto"
    columns: dict[str, Line] = pydantic.Field(default_factory=dict)
    classes: tuple[Line, ...] = ()
    allow: tuple[Literal["parent", "guardian"], ...] = ()


class Check(Table):
    """Which checks are switched off."""

    ignore: tuple[Line, ...] = ()


class Smtp(Table):
    """The server that letters are handed to; the password never stands here."""

    host: Line
    port: Annotated[pydantic.StrictInt, pydantic.Field(ge=1, le=65535)] = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: Line = ""


class Mail(Table):
    """How letters go out."""

    sender: Annotated[Line, pydantic.Field(alias="from")] = ""
    combine: Literal["child", "siblings"] = "child"
    smtp: Smtp | None = None


class Settings(Table):
    """All of `confkit.toml`."""

    round: Annotated[Line, pydantic.AfterValidator(_round)]
    timezone: Annotated[Line, pydantic.AfterValidator(_timezone)]
    teacher: Teacher
    school: School
    conference: Conference = Conference()
    deadlines: Deadlines = Deadlines()
    calendar: SchoolCalendar = SchoolCalendar()
    roster: RosterSettings = RosterSettings()
    check: Check = Check()
    mail: Mail = Mail()

    @property
    def own_names(self) -> tuple[str, ...]:
        """The names that may stand in every letter: the teacher's and the school's."""
        return self.teacher.name, self.school.name

    @property
    def tz(self) -> tzinfo:
        """The workspace's time zone."""
        found = clock.zone(self.timezone)
        assert found is not None, "validated above"  # noqa: S101
        return found

    def day_of(self, instant: datetime | None) -> date | None:
        """Return the local day of an instant; None of none."""
        return instant.astimezone(self.tz).date() if instant else None


def load(root: Path) -> tuple[Settings | None, list[Problem], Document]:
    """Read the settings of a workspace; None where they cannot be used."""
    document = read(root / SETTINGS, SETTINGS)
    problems = list(document.problems)
    settings, found = validated(Settings, document, belongs_elsewhere=_known_elsewhere)
    return settings, problems + found, document


def _known_elsewhere(where: tuple[str | int, ...]) -> str | None:
    """Say where a key of another table belongs, as when it slipped below a table's header."""
    key: Any = where[-1]
    if len(where) > 1 and key in ("round", "timezone"):
        return f"`{key}` belongs at the top of the file, above the first [table]"
    for table, field in Settings.model_fields.items():
        inner = field.annotation
        if isinstance(inner, type) and issubclass(inner, Table) and key in known_keys(inner, ()):
            return f"`{key}` belongs in [{table}]"
    return None
