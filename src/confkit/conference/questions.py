"""Open questions for a talk: one of each core intent, chosen the same way every time.

The bank is data of each language; a teacher's `questions.toml` adds to it and removes.
The choice depends on the student, the note and the rounds alone, so that another student on the
roster changes nothing, and it passes over what this family heard in the last two rounds.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple

import pydantic

from confkit.ground.errors import Problem, nearest
from confkit.ground.resources import data_table
from confkit.ground.text import key
from confkit.ground.toml.reading import Document, read
from confkit.ground.toml.validated import TomlTable, validated
from confkit.ground.toml.where import Where
from confkit.language import languages, sentences
from confkit.language.languages import ENGLISH, Language
from confkit.language.own_folders import own_folders
from confkit.notes.notes import Note, NoteFile
from confkit.roster.people import Student

Intent = Literal["interest", "priority", "focus", "home context", "hopes", "communication"]
Band = Literal["K-2", "3-5", "6-8", "9-12"]
Tone = Literal["light", "warm", "searching"]
CORE: tuple[Intent, ...] = ("interest", "priority", "focus")
"""What every talk asks: what excites the child, what matters most now, which one hurdle."""

OWN = "questions.toml"
"""The teacher's own questions, in the workspace; and a language's, in its folder."""

_LIKE_AN_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)+")
"""What nobody would say to a family: words in small letters, joined by hyphens, without a blank."""

ROUNDS_APART = 2
"""So many rounds a family does not hear a question again."""


class Question(TomlTable):
    """One question. `{child}` in its text stands for the child's name.

    `grades` are the bands it fits (none: all), `topics` words of a note that it goes with. One
    about a `home_language` is only for a family that has one of its own on the roster.
    """

    id: Annotated[str, pydantic.Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
    text: Annotated[str, pydantic.Field(min_length=5)]
    intent: Intent
    grades: tuple[Band, ...] = ()
    topics: tuple[str, ...] = ()
    student_led: bool = False
    home_language: bool = False
    tone: Tone = "warm"
    source: str = ""


class _Bank(TomlTable):
    remove: tuple[str, ...] = ()
    question: tuple[Question, ...] = ()


class _Agenda(TomlTable):
    """What the parts of a talk are called, by the names of `conference.agenda.PARTS`."""

    welcome: str = ""
    glow: str = ""
    family: str = ""
    grow: str = ""
    goal: str = ""


class _OfLanguage(TomlTable):
    agenda: _Agenda = _Agenda()
    question: tuple[Question, ...] = ()


class OfLanguage(NamedTuple):
    """What a language says in a talk: its questions by their ids, and the parts of an agenda.

    A question with a mistake is left out, and stands in `problems`.
    """

    questions: Mapping[str, Question]
    agenda: Mapping[str, str]
    problems: tuple[Problem, ...]

    @property
    def lacks(self) -> tuple[str, ...]:
        """The ids of confkit's own questions that it has no words for."""
        return tuple(question_id for question_id in _english() if question_id not in self.questions)


class Asked(NamedTuple):
    """A question as it stands on a sheet; `intent` and `id` are "" for a teacher's own words."""

    text: str
    intent: str
    id: str = ""

    @property
    def remembered(self) -> str:
        """What the ledger keeps of it: its id, or the words themselves."""
        return self.id or self.text


class QuestionBank(Collection[Question]):
    """The questions to choose from. What suits a kind of talk is looked for once.

    `own` is the teacher's file as it was read, if there is one, and `own_ids` what stands in it or
    in the school's.
    """

    def __init__(
        self,
        questions: Iterable[Question],
        own: Document | None = None,
        own_ids: Collection[str] = (),
    ) -> None:
        self.own_ids = frozenset(own_ids)
        self.by_id = {question.id: question for question in questions}
        self.own = own
        self._by_topic: dict[str, list[str]] = {}
        for question in self:
            for topic in question.topics:
                self._by_topic.setdefault(f" {topic}", []).append(question.id)
        self._suiting: dict[tuple[Intent, bool, Band | None], tuple[list[Question], ...]] = {}

    def __iter__(self) -> Iterator[Question]:
        """Return the questions in their order."""
        return iter(self.by_id.values())

    def __len__(self) -> int:
        """Return how many questions there are."""
        return len(self.by_id)

    def __contains__(self, question: object) -> bool:
        """Tell whether a question, or the one with this id, is among them."""
        if isinstance(question, Question):
            return self.by_id.get(question.id) == question
        return question in self.by_id

    def going_with(self, about: str) -> Counter[str]:
        """Count for each question, by id, how many of its topics a text is about."""
        present = [ids for topic, ids in self._by_topic.items() if topic in about]
        return Counter(student_id for ids in present for student_id in ids)

    def suiting(
        self, intent: Intent, band: Band | None, *, led: bool
    ) -> tuple[list[Question], ...]:
        """Return an intent's questions for a band and a form of talk, then a wider choice."""
        kind = (intent, led, band)
        if kind not in self._suiting:
            of_intent = [question for question in self if question.intent == intent]
            all_of = [question for question in of_intent if question.student_led == led]
            all_of = all_of or [question for question in of_intent if not question.student_led]
            suiting = [
                question
                for question in all_of
                if not question.grades or not band or band in question.grades
            ]
            self._suiting[kind] = (suiting, all_of)
        return self._suiting[kind]


def bank(
    root: Path | None, language: str = ENGLISH, *, otherwise: str = ENGLISH
) -> tuple[QuestionBank, list[Problem]]:
    """Read a language's questions and the teacher's own; a same id replaces the built-in one.

    A language without questions of its own takes those of another, English as the sheet does; with
    `otherwise=""` it has none.
    """
    known = languages.of(root)
    by_id = dict(of_language(known[language]).questions)
    if not by_id and otherwise:
        by_id = dict(of_language(known[otherwise]).questions)
    problems: list[Problem] = []
    own_ids: set[str] = set()
    document = None
    for folder in own_folders(root):
        if not (file := folder / OWN).exists():
            continue
        document = read(file, file.relative_to(root or folder).as_posix())
        own, problems_of_own = validated(_Bank, document)
        problems += [*document.problems, *problems_of_own]
        for number, name in enumerate(own.remove if own else ()):
            if by_id.pop(name, None) is None:
                meant = nearest(name, list(by_id))
                hint = f"; did you mean {meant}?" if meant else ""
                message = f"there is no question {name!r} to remove{hint}"
                problems.append(document.problem(("remove", number), message))
        by_id |= {question.id: question for question in own.question} if own else {}
        own_ids |= {question.id for question in own.question} if own else set()
    return QuestionBank(by_id.values(), document, own_ids & by_id.keys()), problems


@cache
def _english() -> dict[str, dict[str, Any]]:
    """Return confkit's own questions as they are written, by their ids."""
    tables = data_table(f"data/{languages.FOLDER}/{ENGLISH}/{OWN}")["question"]
    return {table["id"]: table for table in tables}


@lru_cache(maxsize=32)  # a class reads a few languages, and each is asked for often
def of_language(language: Language) -> OfLanguage:
    """Return a language's questions. One of confkit's ids needs its text alone; the rest is known.

    It has the same things to fill in as the English one, and is not that one left as it is.
    """
    questions: dict[str, Question] = {}
    agenda: dict[str, str] = {}
    problems: list[Problem] = []
    for document in language.files(OWN):
        table, wrong = validated(_OfLanguage, _completed(document))
        problems += [*document.problems, *wrong]
        left: dict[str, Where] = {}
        for number, question in enumerate(table.question if table else ()):
            original = _english().get(question.id, {}).get("text", "")
            where = ("question", number, "text")
            if original and (reason := sentences.other_marks(question.text, original, often=True)):
                problems.append(document.problem(where, reason))
            elif sentences.is_left(question.text, original) and language.is_translated:
                left[question.id] = where
            else:
                questions[question.id] = question
        problems += sentences.untranslated(document, left)
        agenda |= {part: words for part, words in (table.agenda if table else ()) if words}
    return OfLanguage(questions, agenda, tuple(problems))


def _completed(document: Document) -> Document:
    """Return a language's file, each question of confkit's with what the English one says of it."""
    tables = document.data.get("question")
    if not isinstance(tables, list):
        return document
    completed = [
        _english().get(str(table.get("id")), {}) | table if isinstance(table, dict) else table
        for table in tables
    ]
    return document._replace(data=document.data | {"question": completed})


def misnamed(questions: QuestionBank, note_file: NoteFile) -> list[Problem]:
    """Return where a note asks for a question by an id that none has.

    It would be printed as it stands. While the teacher's own file cannot be read as a whole,
    nothing is known of the ids in it, and nothing is said.
    """
    asks = note_file.note.ask if note_file.note else ()
    own = questions.own
    if not any(map(_LIKE_AN_ID.fullmatch, asks)) or (own and not own.whole):
        return []
    tables = own.data.get("question") if own else None
    ids = [table.get("id") for table in _list(tables) if isinstance(table, dict)]
    written = {name for name in ids if isinstance(name, str)}
    problems = []
    for number, name in enumerate(asks):
        if _LIKE_AN_ID.fullmatch(name) and name not in questions.by_id and name not in written:
            meant = nearest(name, list(questions.by_id))
            hint = f"did you mean {meant}?" if meant else "`confkit questions` lists them"
            message = f"no question has the id {name!r}; {hint}"
            problems.append(note_file.document.problem(("ask", number), message))
    return problems


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def chosen(
    questions: QuestionBank,
    student: Student,
    note: Note | None,
    *,
    rounds_before: int = 0,
    heard: Iterable[str] = (),
    school: str = ENGLISH,
) -> tuple[Asked, ...]:
    """Return the talk's questions: the teacher's own first, then one of each core intent.

    `heard` holds the ids that this family heard in the last two rounds. Each round begins with
    the next question of an intent, so that it is another one even where nothing was remembered.
    `school` is the school's language.
    """
    child, before = student.called, frozenset(heard)
    known = questions.by_id
    own = note.ask if note else ()
    asked = [
        _asked(known[question_id], child) if question_id in known else Asked(question_id, "")
        for question_id in own
    ]
    covered = {question.intent for question in asked}
    start, fits = _draw(student.id) + rounds_before, questions.going_with(_about(note))
    led = bool(note and note.is_student_led)
    band, two_languages = grade_band(student.grade), _has_home_language(student, school)
    for intent in CORE:
        choices = questions.suiting(intent, band, led=led) if intent not in covered else ()
        if fitting := _new(choices, before, two_languages=two_languages):
            asked.append(_asked(_best(fitting, start, fits), child))
    return tuple(asked)


def asked_again(
    questions: QuestionBank, student: Student, note: Note | None, remembered: Iterable[str]
) -> tuple[Asked, ...]:
    """Return what a family was asked as it was remembered, in the order of a sheet."""
    known, own = questions.by_id, note.ask if note else ()
    asked = [
        _asked(known[question_id], student.called)
        if question_id in known
        else Asked(question_id, "")
        for question_id in remembered
    ]
    return tuple(sorted(asked, key=lambda asked_question: _place(asked_question, own)))


def _place(asked: Asked, own: tuple[str, ...]) -> tuple[int, int]:
    """Return where a question stands on a sheet: the teacher's own first, then by intent."""
    if asked.remembered in own:
        return (0, own.index(asked.remembered))
    return (1, CORE.index(asked.intent) if asked.intent in CORE else len(CORE))


def _has_home_language(student: Student, school: str) -> bool:
    """Tell whether the roster names a language of this family that is not the school's."""
    named = {student.language, *(guardian.language for guardian in student.guardians)}
    return any(
        language and languages.plain(language) != languages.plain(school) for language in named
    )


def _new(
    choices: Iterable[list[Question]], heard: frozenset[str], *, two_languages: bool
) -> list[Question]:
    """Return of the first choice that has some the questions that this family has not heard."""
    for candidates in choices:
        fitting = (
            candidate for candidate in candidates if two_languages or not candidate.home_language
        )
        if new := [question for question in fitting if question.id not in heard]:
            return new
    return []


def _best(fitting: list[Question], start: int, fits: Counter[str]) -> Question:
    """Return the question that goes best with the grow; among equals, the student's draw."""
    place = start % len(fitting)
    drawn = fitting[place:] + fitting[:place] if fits else ()
    going_with = [question for question in drawn if question.id in fits]
    return max(going_with, key=lambda question: fits[question.id], default=fitting[place])


def _about(note: Note | None) -> str:
    if note is None:
        return ""
    return f" {' '.join((*note.topics, note.grow.skill, note.grow.toward))}".casefold()


def grade_band(grade: str) -> Band | None:
    """Return the band of a grade as rosters write it (`K`, `4`, `Grade 4`, `10th`), or None."""
    people = languages.of(None).people
    word = grade.casefold()
    for before in people.grade:
        word = word.removeprefix(before).strip()
    if word in people.kindergarten:
        return "K-2"
    number = "".join(letter for letter in word if letter.isdecimal())
    if not number or len(number) > 2:
        return None
    year = int(number)
    bands: tuple[tuple[int, Band], ...] = ((2, "K-2"), (5, "3-5"), (8, "6-8"), (12, "9-12"))
    return next((band for last, band in bands if year <= last), None)


def _asked(question: Question, child: str) -> Asked:
    return Asked(question.text.replace("{child}", child), question.intent, question.id)


def _draw(student_id: str) -> int:
    """Return the number that decides for this student, the same every time."""
    digest = hashlib.sha256(student_id.encode()).digest()
    return int.from_bytes(digest[:8], "big")


class Memory:
    """Which questions were asked whom in which round, as the ledger has it.

    A pair of round and question is kept once, however many families were asked.
    """

    def __init__(self, asked: Iterable[tuple[str, str, str]]) -> None:
        pairs: dict[tuple[str, str], tuple[str, str]] = {}
        self._of: dict[str, tuple[tuple[str, str], ...]] = {}
        for student_id, *pair in asked:
            once = pairs.setdefault((pair[0], pair[1]), (pair[0], pair[1]))
            self._of[key(student_id)] = (*self._of.get(key(student_id), ()), once)

    def heard(self, student_id: str, this_round: str, earlier: list[str]) -> set[str]:
        """Return what a family heard in the last two rounds; `earlier` has the latest first.

        A round whose place in time is not known counts as one of them.
        """
        asked = self._of.get(key(student_id), ())
        rounds = {name for name, _ in asked}
        before = [name for name in earlier if name in rounds][:ROUNDS_APART]
        unknown = [name for name in rounds if name not in earlier and name != this_round]
        return {question for name, question in asked if name in before or name in unknown}

    def asked(self, student_id: str, round_name: str) -> list[str]:
        """Return what a family was asked in a round, as it is remembered."""
        return [
            question for name, question in self._of.get(key(student_id), ()) if name == round_name
        ]

    def news(self, round_name: str, asked: dict[str, list[str]]) -> dict[str, list[str]]:
        """Return of what is asked now only what differs from what is remembered."""
        return {
            student_id: questions
            for student_id, questions in asked.items()
            if {(round_name, question) for question in questions}
            != {pair for pair in self._of.get(key(student_id), ()) if pair[0] == round_name}
        }
