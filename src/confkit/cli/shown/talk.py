"""A talk while it is asked about: each answer is kept before the next question, words are chosen.

Nothing here writes into a note: the answers go back to the command.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from confkit.cli.shown import asking, console
from confkit.cli.shown.console import Stopped
from confkit.ground.errors import ConfkitError
from confkit.notes import unsaved
from confkit.notes.answers import Answers
from confkit.notes.unsaved import Unsaved
from confkit.work.record import NoteToRecord, advice

STATUS = ["held", "no-show", "moved"]


@dataclass
class Talk:
    """A talk while it is asked about.

    `step` is the answer that is open and `so_far` the items that it has. `lines` are the questions
    of the next item and what was typed at each, and `typed` what is typed there again after a stop,
    line by line.
    """

    opened: NoteToRecord
    answers: Answers
    step: str = ""
    so_far: tuple[Any, ...] = ()
    typed: str = ""
    lines: dict[str, str] = field(default_factory=dict)
    choices: Sequence[str] = field(default_factory=lambda: STATUS)
    _warned: bool = False

    @property
    def held(self) -> datetime:
        """When the talk was, as far as that is known."""
        held: datetime = self.answers.get("held", self.opened.held)
        return held

    @property
    def words(self) -> list[str]:
        """The names and the values that a sentence about this child may have in it."""
        student, school = self.opened.student, self.opened.room.settings.school
        names = [
            student.called,
            *(shown_guardian.name for shown_guardian in student.shown_guardians),
        ]
        return list(filter(None, [*names, student.room, *school.values]))

    @property
    def is_changed(self) -> bool:
        """Whether an answer is another one than the note has."""
        was = self.opened.was
        return any(value and value != was.get(name) for name, value in self.answers.items()) or any(
            value and not self.answers.get(name) for name, value in was.items()
        )

    def ask(
        self,
        question: str,
        default: str = "",
        *,
        needed: bool = False,
        offers: Sequence[str] = (),
        edit: str = "",
    ) -> str:
        """Ask one question; what was typed before the last stop is on the line again.

        What is answered is kept at once: a step may have more questions before it is done.
        """
        line, _, rest = self.typed.partition("\n")
        answer = asking.ask(
            question, default, needed=needed, offers=offers, words=self.words, edit=line or edit
        )
        self.typed = rest
        if self.step:
            self.lines[question] = answer
            self.keep(self.so_far, self._typed_so_far())
        return answer

    def _typed_so_far(self, half: str = "") -> str:
        """Return what was typed at each question of the next item, and `half` a line at the last.

        Where that is empty, what was to be typed there again is not lost.
        """
        line, _, rest = self.typed.partition("\n")
        return "\n".join([*self.lines.values(), half or line, rest]).rstrip("\n")

    def keep(self, so_far: Sequence[Any] = (), typed: str = "") -> None:
        """Keep the answers on the disk, and of the open question what there is so far."""
        kept = Unsaved(self.answers, self.step, tuple(so_far), typed)
        if len(so_far) != len(self.so_far):
            self.lines, self.typed = {}, ""
        self.so_far = kept.so_far
        try:
            unsaved.keep(self.opened.file, kept)
        except ConfkitError as error:
            if not self._warned:
                console.err(f"  Your answers cannot be kept while you type: {error}")
            self._warned = True

    def answer(self, name: str, how: TalkQuestion, at: int = -1) -> None:
        """Ask for one answer and keep it; raises Stopped with everything kept that there was.

        `at` is the place of one that is changed, in an answer of several.
        """
        step = f"{name} {at}" if at >= 0 else name
        if self.step != step:
            self.step, self.so_far, self.typed = step, (), ""
        self.lines = {}
        try:
            known = self.answers.get(name, self.opened.draft.get(name))
            if at >= 0 and (change := how.change):
                answer = change(self, list(known or ()), at)
            else:
                answer = how.ask(self, known)
        except KeyboardInterrupt as error:
            typed = error.typed if isinstance(error, Stopped) else ""
            self.keep(self.so_far, self._typed_so_far(typed))
            raise
        self.answers[name] = answer
        self.step, self.so_far, self.typed, self.lines = "", (), "", {}
        self.keep()


class TalkQuestion(NamedTuple):
    """One answer: what it is called where all are shown, and how it is asked for.

    `ask` gets the answer that there is already, or None. `one` is what each of an answer of several
    is called, and `change` what changes the one at a place.
    """

    label: str
    ask: Callable[[Talk, Any], Any]
    one: str = ""
    change: Callable[[Talk, list[Any], int], list[Any]] | None = None


def optional(talk: Talk, question: str, now: Any, offers: Sequence[str] = ()) -> str:
    """Ask for what may be left out; to take it away again, `-` is typed."""
    how = "- takes it away" if now else "press Enter to skip"
    answer = in_words(talk, f"{question} ({how})", now, offers, may_go=bool(now))
    return "" if answer == "-" else answer


def show_offers(offers: Sequence[str]) -> None:
    """Show what may be chosen by its number."""
    for number, offer in enumerate(offers, 1):
        console.err(f"  {number} {offer}")


def in_words(
    talk: Talk,
    question: str,
    now: str | None,
    offers: Sequence[str] = (),
    *,
    needed: bool = False,
    may_go: bool = False,
) -> str:
    """Ask for words, or for one of the offers by its number; no other number is an answer.

    With `may_go`, `-` is one too, also behind the words that are on the line already.
    """
    while True:
        answer = talk.ask(question, needed=needed, offers=offers, edit=now or "")
        if may_go and answer.removeprefix(now or "").strip() == "-":
            return "-"
        if number := place(answer, len(offers)):
            return offers[number - 1]
        if not answer or has_words(answer):
            return answer
        console.err(f"  {not_listed(answer)}")


def place(answer: str, most: int) -> int:
    """Return the number from 1 to `most` that was typed; 0 for any other answer."""
    return next((number for number in range(1, most + 1) if answer == str(number)), 0)


def has_words(answer: str) -> bool:
    """Tell whether an answer has a letter in it: a number alone only chooses from a list."""
    return any(map(str.isalpha, answer))


def not_listed(answer: str) -> str:
    """Say that a number is none of the list's."""
    return f"{answer[:20]} is not in the list; please use one of its numbers, or words."


def better(talk: Talk, kind: str, answer: str) -> str:
    """Return an answer, asked for once more where the coach knows a better way to say it."""
    advised = advice(talk.opened, kind, answer)
    for line in advised:
        console.err(f"  {line}")
    if not advised:
        return answer
    return in_words(talk, "  Another way to say it? Press Enter to keep it", None) or answer
