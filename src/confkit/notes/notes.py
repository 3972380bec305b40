"""A teacher's note about one student in one round: `notes/<round>/<student id>.toml`."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple

import pydantic

from confkit.ground import gate, identifiers
from confkit.ground.errors import ConfkitError, Problem
from confkit.ground.text import key, listed, one_line
from confkit.ground.toml import written_dates
from confkit.ground.toml.reading import Document, read, said_as
from confkit.ground.toml.validated import TomlTable, validated
from confkit.ground.toml.where import Where
from confkit.language import languages
from confkit.notes import translations

Text = Annotated[str, pydantic.AfterValidator(str.strip)]
Texts = tuple[Text, ...]
Moment = Annotated[datetime, pydantic.BeforeValidator(written_dates.moment)]
Day = Annotated[date, pydantic.BeforeValidator(written_dates.day)]


class Glow(TomlTable):
    """Something that goes well, and how it shows; `evidence` left out is one still blank."""

    text: Text
    evidence: Text = ""
    value: Text = ""


class Grow(TomlTable):
    """The one area to grow in, put as a skill and where it leads; `toward` may still be blank."""

    skill: Text
    toward: Text = ""
    home_like: Text = ""
    tried: Text = ""
    strategies: Texts = ()


class Private(TomlTable):
    """The teacher's memory aid; nothing outside this module reads it."""

    notes: Any = ""


def _as_table(key: str, shape: str) -> pydantic.BeforeValidator:
    """Return what takes a bare text for the table that has it under this key."""

    def taken(value: object) -> object:
        if isinstance(value, str):
            return {key: value}
        if not isinstance(value, dict | TomlTable):
            raise ValueError(f"should be text in quotes, or a table: {shape}")
        return value

    return pydantic.BeforeValidator(taken)


class Attendee(TomlTable):
    """Somebody who came: a guardian as the teacher named them, or a person of a guardian's home."""

    name: Text
    home: Text = ""


class Heard(TomlTable):
    """One thing the family said: who said it ("" if not known), and who may read it."""

    text: Text
    speaker: Annotated[Text, pydantic.Field(alias="from")] = ""
    audience: Annotated[Literal["home", "all", "teacher"], pydantic.Field(alias="for")] = "home"


Lines = tuple[
    Annotated[Heard, _as_table("text", '{ text = "…", from = "mother", for = "home" }')], ...
]


class Meeting(TomlTable):
    """What happened: held, nobody came, or moved to another day."""

    held: Moment | None = None
    status: Literal["held", "no-show", "moved"] = "held"
    mode: Literal["in person", "phone", "video", "student-led"] = "in person"
    present: tuple[
        Annotated[Attendee, _as_table("name", '{ name = "Grandma", home = "Reyes" }')], ...
    ] = ()
    heard: Lines = ()


class Goal(TomlTable):
    """The one goal that home and school share.

    `works_at_home` is what already works there; `strategy` is what both sides do: words, or the id
    of one in the bank.
    """

    statement: Text
    home: Text
    school: Text
    student: Text = ""
    works_at_home: Text = ""
    strategy: Text = ""
    measure: Text
    review_on: Day


class Promise(TomlTable):
    """Something that was promised in the meeting.

    A promise of the teacher is for everybody, one of the family for the home that made it; the
    note may say otherwise.
    """

    text: Text
    kind: Literal["resource", "action"] = "resource"
    by: Literal["teacher", "family"] = "teacher"
    due: Day | None = None
    audience: Annotated[Literal["all", "home"] | None, pydantic.Field(alias="for")] = None

    @property
    def is_for_all(self) -> bool:
        """Whether every home of the child may read it."""
        return (self.audience or ("all" if self.by == "teacher" else "home")) == "all"


class CheckIn(TomlTable):
    """What good was noticed since, for the note two weeks on."""

    observed: Text = ""


class Unlock(TomlTable):
    """A privacy rule that is lifted for this child's own family, and why."""

    rule: Annotated[Text, pydantic.Field(pattern=r"^\s*privacy/")]
    reason: Annotated[Text, pydantic.Field(min_length=1)]


class Note(TomlTable):
    """One note. What stands before `meeting` is written before the conference.

    `translations` are of its sentences, in its own shape, by language.
    """

    topics: Annotated[Texts, pydantic.Field(max_length=3)] = ()
    student_voice: Text = ""
    family_questions: Lines = ()
    family_priorities: Lines = ()
    ask: Texts = ()
    led_by: Literal["teacher", "student"] = "teacher"
    glow: Annotated[tuple[Glow, ...], pydantic.Field(min_length=1)]
    grow: Grow
    private: Private = Private()
    meeting: Meeting | None = None
    goal: Goal | None = None
    promise: tuple[Promise, ...] = ()
    check_in: CheckIn | None = None
    unlock: tuple[Unlock, ...] = ()
    translations: Annotated[
        dict[str, dict[str, Any]], pydantic.Field(alias="in", default_factory=dict)
    ]

    @property
    def was_held(self) -> bool:
        """Whether the conference took place."""
        return self.meeting is not None and self.meeting.status == "held"

    @property
    def agreed(self) -> Goal | None:
        """The goal that both sides agreed on in a talk that was held."""
        return self.goal if self.was_held else None

    @property
    def draft(self) -> Goal | None:
        """A goal written before the talk: the family's part is not in it yet."""
        return None if self.was_held else self.goal

    @property
    def has_familys_part(self) -> bool:
        """Whether something that the family said, chose or promised in the talk is in the note."""
        goal, meeting = self.goal, self.meeting
        chosen = bool(goal and (goal.works_at_home or goal.strategy))
        parts = any(line.text for line in meeting.heard) if meeting else False
        return chosen or parts or any(part.by == "family" for part in self.promise)

    def is_over(self, slot: datetime | None, now: datetime) -> bool:
        """Tell whether the talk is recorded, and no later slot was given to the family since.

        Slot and `now` are local. Where the note does not say when the talk should have been, a slot
        ahead is a later one, and so is whatever slot a talk has that was moved.
        """
        meeting = self.meeting
        if meeting is None or meeting.status == "held" or slot is None:
            return meeting is not None
        if meeting.held is None:
            return meeting.status == "no-show" and slot <= now.replace(tzinfo=None)
        return slot <= meeting.held.replace(tzinfo=None)

    @property
    def is_student_led(self) -> bool:
        """Whether the child leads the talk, as planned or as it was held."""
        led = self.meeting is not None and self.meeting.mode == "student-led"
        return led or self.led_by == "student"

    @property
    def is_begun(self) -> bool:
        """Tell whether a note is more than the skeleton that it started as."""
        written = any(glow.text or glow.evidence for glow in self.glow)
        return bool(self.meeting or self.grow.skill or written)

    def blanks(self) -> list[str]:
        """Name the fields of the preparation that are still empty, as `glow.evidence`."""
        named: list[tuple[str, str]] = []
        for number, glow in enumerate(self.glow):
            at = "glow" if len(self.glow) == 1 else said_as(("glow", number))
            named += [(f"{at}.text", glow.text), (f"{at}.evidence", glow.evidence)]
        named += [("grow.skill", self.grow.skill), ("grow.toward", self.grow.toward)]
        return [name for name, text in named if not text]


class Recorded(TomlTable):
    """What `record` appends: the tables of a note that come after the conference."""

    meeting: Meeting
    goal: Goal | None = None
    promise: tuple[Promise, ...] = ()
    check_in: CheckIn | None = None


_TABLES: dict[str, type[TomlTable]] = {
    "glow": Glow,
    "grow": Grow,
    "private": Private,
    "meeting": Meeting,
    "goal": Goal,
    "promise": Promise,
    "check_in": CheckIn,
    "unlock": Unlock,
}
_REPEATED = ("glow", "promise", "unlock")
_TOP_KEYS = Note.model_fields.keys() - _TABLES.keys() - {"translations"}


class NoteFile(NamedTuple):
    """A note's file: its values (None if it cannot be used), problems, and its text."""

    path: str
    note: Note | None
    problems: list[Problem]
    document: Document


Filling = Callable[[Document], tuple[Document, list[Problem]]]
"""What puts the words of the bank where a note names them, and says what is wrong with that."""


def load(
    file: Path,
    shown: str,
    *,
    student_id: str,
    values: tuple[str, ...],
    filling: Filling | None = None,
) -> NoteFile:
    """Read one note and hold it against the school's values; nothing is raised."""
    if gate.leads_out(file, file.parents[2]):  # the workspace, of which a round is a part
        message = "is a link that leads out of this workspace; put the note itself here"
        document = Document(shown, "", {}, (Problem(shown, 0, 0, message),), whole=False)
    else:
        document = read(file, shown)
    return read_note(document, student_id=student_id, values=values, filling=filling)


def read_note(
    document: Document,
    *,
    student_id: str,
    values: tuple[str, ...],
    filling: Filling | None = None,
) -> NoteFile:
    """Check a note's text that was read already; what it names from the bank is filled in."""
    document, misnamed = filling(document) if filling else (document, [])
    note, wrong = validated(Note, document, belongs_elsewhere=_slipped_below)
    problems = [*document.problems, *misnamed, *wrong]
    problems += not_school_values(document, values)
    problems += translations.problems(document)
    if note is not None:
        problems += meeting_problems(note, document)
    owned = [problem._replace(student_id=student_id) for problem in problems]
    return NoteFile(document.path, None if owned else note, owned, document)


def held_in(file: Path) -> datetime | None:
    """Return when the meeting of a note was held, whatever else the note says; None if unknown."""
    return held_as_written(read(file, file.name))


def held_as_written(document: Document) -> datetime | None:
    """Return when the meeting of a note that was read was held; None if it does not say."""
    meeting = document.data.get("meeting")
    try:
        return written_dates.moment(meeting.get("held")) if isinstance(meeting, dict) else None
    except ValueError:
        return None


def recorded(document: Document, student_id: str) -> tuple[Recorded | None, list[Problem]]:
    """Check the tables that `record` was given in a file."""
    parts, problems = validated(Recorded, document, belongs_elsewhere=_slipped_below)
    problems = [*document.problems, *problems]
    if parts is not None:
        problems += meeting_problems(parts, document)
    return parts, [problem._replace(student_id=student_id) for problem in problems]


def _slipped_below(where: Where) -> str | None:
    """Recognise a short key that was written below a table's header."""
    name = str(where[-1])
    if len(where) > 1 and name in _TOP_KEYS:
        table = said_as(where[:-1])
        return (
            f"`{name}` belongs at the top of the file, above the first [table]; "
            f"here it is read as part of [{table}]"
        )
    for table_name, model in _TABLES.items():
        if name in model.model_fields and where[0] != table_name:
            header = f"[[{table_name}]]" if table_name in _REPEATED else f"[{table_name}]"
            return f"`{name}` belongs in {header}"
    return None


def not_school_values(document: Document, values: tuple[str, ...]) -> list[Problem]:
    """Find glows that name a value which is none of the school's, whatever else is wrong."""
    known = set(map(key, values))
    glows = document.data.get("glow")
    problems = []
    for number, glow in enumerate(glows if isinstance(glows, list) else ()):
        value = glow.get("value") if isinstance(glow, dict) else None
        if known and isinstance(value, str) and value.strip() and key(value) not in known:
            known_values = listed(list(values), "or")
            message = f"{one_line(value)!r} is not one of the school's values: {known_values}"
            problems.append(document.problem(("glow", number, "value"), message))
    return problems


def meeting_problems(note: Note | Recorded, document: Document) -> list[Problem]:
    """Find what does not fit together in the tables about the meeting."""
    meeting = note.meeting
    lacks: list[tuple[Where, str]] = []
    if meeting is None:
        if note.promise:
            lacks.append((("promise",), "[promise] needs a [meeting] that was held"))
    elif meeting.status == "held" and meeting.held is None:
        lacks.append((("meeting",), "`held` is missing: when was it? held = 2026-11-24T15:30"))
    elif meeting.status != "held" and note.goal and isinstance(note, Recorded):
        lacks.append((("goal",), f"a meeting that is {meeting.status!r} has no [goal] yet"))
    if meeting and meeting.held and note.goal and note.goal.review_on <= meeting.held.date():
        lacks.append((("goal", "review_on"), "`review_on` should be a day after the meeting"))
    for number, promise in enumerate(note.promise):
        if languages.says_nothing(promise.text):
            message = "this promise says nothing; say what it is, or take it out"
            lacks.append((("promise", number, "text"), message))
        if promise.due and meeting and meeting.held and promise.due < meeting.held.date():
            lacks.append((("promise", number, "due"), "`due` should not be before the meeting"))
    return [document.problem(where, text) for where, text in lacks]


REFLECTION = "reflection.toml"
"""Beside the notes of a round: what the teacher alone thinks of it. It is in no output."""

_LIKE_A_NOTE = re.compile(r"[^.].*\.toml(?:\.txt)?", re.IGNORECASE)
"""A note, and what an editor makes of one that keeps its own ending: `1042.toml.txt`."""

_NEARLY = ("tml", "txt")
"""Endings that may be a slip for a note's, behind the id of a student."""


class NotesFolder(NamedTuple):
    """The notes of a round: names of files by comparable id, and what is read for nobody.

    A stray has the name of the note that counts in its place, "" where it is nobody's.
    """

    path: Path
    files: dict[str, str]
    strays: dict[str, str]


def folder(path: Path, student_ids: list[str]) -> NotesFolder:
    """Find the note of each student in a round's folder; one that is not there has no notes.

    Of two that may be a student's, the one that is spelled as the id counts.
    """
    owners = identifiers.Spellings(map(key, student_ids))
    exact = set(map(file_name, student_ids))
    files: dict[str, str] = {}
    strays: dict[str, str] = {}
    names = _listed(path)
    notes = filter(_LIKE_A_NOTE.fullmatch, names)
    for name in sorted(notes, key=lambda name: name not in exact):
        owner = owners.get(name.removesuffix(".toml"))
        if not owner and name == REFLECTION:
            continue
        if not owner or owner in files or not name.endswith(".toml"):
            strays[name] = files.get(owner, "")
        else:
            files[owner] = name
    for name in names:
        stem, _, ending = name.rpartition(".")
        if ending.casefold() in _NEARLY and (owner := owners.get(stem)):
            strays[name] = files.get(owner, "")
    return NotesFolder(path, files, dict(sorted(strays.items())))


def file_names(path: Path) -> list[str]:
    """Return the names of the notes in a round's folder; ConfkitError if it cannot be listed."""
    return list(filter(_LIKE_A_NOTE.fullmatch, _listed(path)))


def _listed(path: Path) -> list[str]:
    try:
        return gate.names(path)
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        where = gate.shown(path)
        raise ConfkitError(f"{where}: cannot be read: {error.strerror or error}") from None


def file_name(student_id: str) -> str:
    """Return the name of a student's note: the id where every file system takes it."""
    stem = student_id if identifiers.is_portable(student_id) else identifiers.slug(student_id)
    return f"{stem}.toml"
