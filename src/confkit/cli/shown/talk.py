"""The questions about one talk, in their order; each answer is kept before the next one is asked.

Nothing here writes into a note: the answers go back to the command.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from typing import Any, NamedTuple

from confkit.cli.shown import asking, console, said_dates
from confkit.cli.shown.console import Stopped
from confkit.cli.shown.prompts import ask_until, choose
from confkit.ground import clock
from confkit.ground.errors import ConfkitError
from confkit.ground.text import listed
from confkit.language.spoken_dates import in_full
from confkit.names.attendance import people_in
from confkit.notes import unsaved
from confkit.notes.answers import Answers, as_tables
from confkit.notes.notes import Promise
from confkit.notes.unsaved import Unsaved
from confkit.roster import needs
from confkit.work.record import (
    HeardLine,
    NoteToRecord,
    advice,
    advice_on_day,
    better_grow,
    heard_as_sent,
    offered,
    unknown_people,
)

STATUS = ["held", "no-show", "moved"]
MODES = ["in person", "phone", "video", "student-led"]
_ESSENTIALS = 8
_AUDIENCES = {"home": "home", "all": "all", "private": "teacher"}


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
        names = [student.called, *(one.name for one in student.shown_guardians)]
        return list(filter(None, [*names, student.room, *school.values]))

    @property
    def is_changed(self) -> bool:
        """Whether an answer is another one than the note has."""
        was = self.opened.was
        return any(value and value != was.get(name) for name, value in self.answers.items()) or any(
            value and not self.answers.get(name) for name, value in was.items()
        )

    def ask(
        self, question: str, default: str = "", *, needed: bool = False, offers: Sequence[str] = (),
        edit: str = "",
    ) -> str:  # fmt: skip
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

    def answer(self, name: str, at: int = -1) -> None:
        """Ask for one answer and keep it; raises Stopped with everything kept that there was.

        `at` is the place of one that is changed, in an answer of several.
        """
        step = f"{name} {at}" if at >= 0 else name
        if self.step != step:
            self.step, self.so_far, self.typed = step, (), ""
        self.lines = {}
        try:
            known = self.answers.get(name, self.opened.draft.get(name))
            if at >= 0 and (change := STEPS[name].change):
                found = change(self, list(known or ()), at)
            else:
                found = STEPS[name].ask(self, known)
        except KeyboardInterrupt as error:
            typed = error.typed if isinstance(error, Stopped) else ""
            self.keep(self.so_far, self._typed_so_far(typed))
            raise
        self.answers[name] = found
        self.step, self.so_far, self.typed, self.lines = "", (), "", {}
        self.keep()


class Step(NamedTuple):
    """One answer: what it is called where all are shown, and how it is asked for.

    `ask` gets the answer that there is already, or None. `one` is what each of an answer of several
    is called, and `change` what changes the one at a place.
    """

    label: str
    ask: Callable[[Talk, Any], Any]
    one: str = ""
    change: Callable[[Talk, list[Any], int], list[Any]] | None = None


def go_on(opened: NoteToRecord) -> Talk:
    """Begin a talk, or go on where it was stopped."""
    known = dict(opened.was) if opened.is_to_correct else {}
    for name in wanted(known) if known else ():
        if name != "held":  # what the note leaves out is no question that is open
            known.setdefault(name, [] if name in ("present", "heard", "promise") else "")
    talk = Talk(opened, known)
    kept = unsaved.kept(opened.file)
    if kept and (kept.answers != known or kept.step):
        console.err("Not saved yet, from before:")
        show(Talk(opened, kept.answers), numbered=False)
        if kept.typed:
            half = "\n    ".join(filter(None, kept.typed.splitlines()))
            console.err(f"  and half a line: {half}")
        if choose("What now?", ["go on", "start over"], "go on") == "go on":
            return Talk(opened, kept.answers, kept.step, kept.so_far, kept.typed)
    return talk


def ask_all(talk: Talk) -> None:
    """Ask for every answer that is not there yet."""
    while name := next((one for one in wanted(talk.answers) if one not in talk.answers), ""):
        if name == "heard":
            console.err()
        talk.answer(name)


def wanted(answers: Answers) -> list[str]:
    """Return the answers that a talk has: those of a no-show or a moved one are few."""
    if answers.get("status", "held") != "held":
        return ["status", "held", "slot"]
    return [name for name in STEPS if name != "slot"]


def remind(opened: NoteToRecord) -> None:
    """Show what the note already knows, in eight lines, so that nothing has to be typed twice."""
    note = opened.note
    console.err(f"{opened.student.name} ({opened.student.id}), {opened.room.layout.round}")
    known = [("glow", glow.text) for glow in note.glow]
    known += [("grow", note.grow.skill), ("toward", note.grow.toward)]
    known += [("matters to them", line.text) for line in note.family_priorities]
    known += [("the family asked", question.text) for question in note.family_questions]
    known += [("strategy", strategy) for strategy in note.grow.strategies]
    for what, text in [one for one in known if one[1]][: _ESSENTIALS - 1]:
        console.err(f"  {what}: {text}")
    if better := better_grow(opened):
        console.err(f"  {better}")


class Skipped(Exception):  # noqa: N818 - reads as what has happened
    """A talk is left for later."""


def _status(talk: Talk, now: Any) -> str:
    status = choose("Did it take place?", list(talk.choices), now or "held", talk.ask)
    if status == "skip":
        raise Skipped
    if status == "moved" and (slot := talk.opened.student.slot) and slot <= talk.opened.held:
        talk.answers["held"] = slot
    return status


def _slot(talk: Talk, now: Any) -> datetime | str:
    """Ask for the new day and time; "" where there is none yet."""
    asked = "The new day and time (press Enter if there is none yet)"
    coming: datetime | str = _day_asked(
        talk, asked, now, lambda said: _coming(said, talk) if said else "", needed=False
    )
    return coming


def _day_asked(
    talk: Talk,
    question: str,
    default: Any,
    understood: Callable[[str], Any],
    *,
    needed: bool = True,
) -> Any:
    """Ask for a day or a moment; the default is shown as people say it, and Enter takes it."""
    shown = in_full(default) if default else ""
    return ask_until(
        question,
        shown,
        lambda said: default if shown and said == shown else understood(said),
        talk.ask,
        needed=needed,
    )


def _coming(answer: str, talk: Talk) -> datetime:
    """Understand the new time; a time alone is on the day that the talk had, if that is to come."""
    opened, slot = talk.opened, talk.opened.student.slot
    today = opened.now.astimezone(opened.room.settings.tz).date()
    same_day = max(slot.date(), today) if slot else today
    found = said_dates.understood(answer, opened.room.workspace, opened.now, of_time=same_day)
    found = _with_time(talk, found, "next Tuesday 3:30pm")
    if not _is_to_come(found, opened):
        raise ValueError("That has passed; when will it be?")
    return found.replace(tzinfo=None)


def _held(talk: Talk, now: Any) -> datetime:
    held: datetime = _day_asked(
        talk, "When", now or talk.opened.held, lambda said: _moment(said, talk)
    )
    return held


def _moment(answer: str, talk: Talk) -> datetime:
    opened = talk.opened
    found = said_dates.understood(
        answer, opened.room.workspace, opened.now, "back", talk.held.date()
    )
    found = _with_time(talk, found, "Friday 3:30pm")
    if talk.answers.get("status") == "held" and _is_to_come(found, opened):
        raise ValueError("That is in the future; when was it?")
    return found


def _with_time(talk: Talk, found: date, example: str) -> datetime:
    """Return a moment; where it is a day without a time, ask for that."""
    if not clock.in_reach(found if not isinstance(found, datetime) else found.date()):
        raise ValueError(f"Please write a day and a time, such as {example}")
    if isinstance(found, datetime):
        return found
    return ask_until("  At what time", "", lambda said: _at(said, found, talk), talk.ask)


def _at(answer: str, day: date, talk: Talk) -> datetime:
    opened = talk.opened
    found = said_dates.understood(answer, opened.room.workspace, opened.now, of_time=day)
    if not isinstance(found, datetime) or found.date() != day:
        raise ValueError("Please write a time, such as 3:30pm")
    return found


def _is_to_come(moment: datetime, opened: NoteToRecord) -> bool:
    return clock.instant(moment, opened.room.settings.tz) > opened.now


def _mode(talk: Talk, now: Any) -> str:
    return choose("How", MODES, now or "in person", talk.ask)


def _present(talk: Talk, now: Any) -> list[Any]:
    """Ask who came; guardians are numbered, anybody else belongs to one of their homes."""
    opened = talk.opened
    guardians = opened.student.shown_guardians
    for guardian in guardians:
        relation = f", {guardian.relation}" if guardian.relation else ""
        console.err(f"  {guardian.place} {guardian.name}{relation}")
    if needs.is_household_unknown(opened.student):
        console.err(f"  {needs.WHO_LIVES_TOGETHER}")
    numbers = {str(guardian.place): guardian.name for guardian in guardians}
    first = str(guardians[0].place) if guardians else ""
    known = {_person(one): one for one in now or ()}
    present: list[Any] = ask_until(
        "Who came? Numbers or names, separated by commas",
        ", ".join(known) if known else first,
        lambda answer: [
            known.get(name, name)
            for name in _people(people_in(opened.student, answer), numbers, known)
        ],
        partial(talk.ask, offers=list(numbers.values())),
        needed=False,
    )
    for unknown in unknown_people(opened, present):
        if unknown not in present:
            continue
        asked = (
            f"  I cannot match {unknown!r}. Which of them do they come from? "
            "A number (press Enter if you are not sure)"
        )
        home = ask_until(asked, "", lambda said: _guardian(said, numbers), talk.ask, needed=False)
        if home:
            present[present.index(unknown)] = {"name": unknown, "home": home}
    if unknown_people(opened, present):
        console.err("  Until that is clear, nothing the family said goes to any home.")
    return present


def _people(parts: list[str], numbers: dict[str, str], known: Container[str]) -> list[str]:
    """Return names for what was typed; raises ValueError at a number that is nobody's."""
    for part in parts:
        if part not in numbers and part not in known and not _has_words(part):
            raise ValueError(_not_listed(part))
    return [numbers.get(part, part) for part in parts]


def _guardian(said: str, numbers: dict[str, str]) -> str:
    """Return whose number was typed, "" for none; raises ValueError if it is nobody's."""
    if said and said not in numbers:
        raise ValueError(_not_listed(said))
    return numbers.get(said, "")


def _person(one: Any) -> str:
    return str(one["name"] if isinstance(one, dict) else one)


def _heard(talk: Talk, now: Any) -> list[Any]:
    """Ask what the family said, and show it as it will be sent; each line is changed in the end."""
    asked = "And what else" if now else "What did the family say"
    how = "One thing per line; press Enter to finish"
    said = asking.ask_lines(f"{asked}? {how}", words=talk.words, edit=talk.typed)
    talk.typed = ""
    for line in _as_sent(talk, said):
        console.err(f"  {_sent_to(line)}")
        if line.asks:
            console.err(f"    {line.asks}")
    return [*(now or ()), *said]


def _as_sent(talk: Talk, lines: list[Any]) -> list[HeardLine]:
    return heard_as_sent(talk.opened, as_tables(talk.answers)["meeting"] | {"heard": lines})


def _sent_to(line: HeardLine) -> str:
    return f"{line.text} → {listed(list(line.readers)) or 'nobody'}"


def _change_heard(talk: Talk, lines: list[Any], at: int) -> list[Any]:
    """Ask for one line again, and who may read it; `-` takes it away."""
    was = lines[at] if isinstance(lines[at], dict) else {"text": lines[at]}
    text = _in_words(
        talk, "What they said (- takes it away)", was["text"], needed=True, may_go=True
    )
    if text == "-":
        return lines[:at] + lines[at + 1 :]
    words = {audience: word for word, audience in _AUDIENCES.items()}
    usual = words[was.get("for", "home")]
    audience = _AUDIENCES[choose("Who may read it?", list(_AUDIENCES), usual, talk.ask)]
    new = was | {"text": text, "for": audience}
    if audience == was.get("for", "home"):
        new = was | {"text": text}
    is_plain = new.keys() == {"text"}
    return [*lines[:at], text if is_plain else new, *lines[at + 1 :]]


def _works(talk: Talk, now: Any) -> str:
    offers = list(filter(None, [talk.opened.note.grow.home_like]))
    _show_offers(offers)
    return _optional(talk, "What already works at home?", now, offers)


def _optional(talk: Talk, question: str, now: Any, offers: Sequence[str] = ()) -> str:
    """Ask for what may be left out; to take it away again, `-` is typed."""
    how = "- takes it away" if now else "press Enter to skip"
    answer = _in_words(talk, f"{question} ({how})", now, offers, may_go=bool(now))
    return "" if answer == "-" else answer


def _strategy(talk: Talk, now: Any) -> str:
    """Ask for the one strategy that home and school both use, of the note's or in other words."""
    offers = list(talk.opened.note.grow.strategies)
    offers += [one.main for one in offered(talk.opened, "strategy")]
    _show_offers(offers)
    return _optional(talk, "Which strategy will you both use?", now, offers)


def _show_offers(offers: Sequence[str]) -> None:
    for number, offer in enumerate(offers, 1):
        console.err(f"  {number} {offer}")


def _in_words(
    talk: Talk, question: str, now: str | None, offers: Sequence[str] = (), *,
    needed: bool = False, may_go: bool = False,
) -> str:  # fmt: skip
    """Ask for words, or for one of the offers by its number; no other number is an answer.

    With `may_go`, `-` is one too, also behind the words that are on the line already.
    """
    while True:
        answer = talk.ask(question, needed=needed, offers=offers, edit=now or "")
        if may_go and answer.removeprefix(now or "").strip() == "-":
            return "-"
        if place := _place(answer, len(offers)):
            return offers[place - 1]
        if not answer or _has_words(answer):
            return answer
        console.err(f"  {_not_listed(answer)}")


def _place(answer: str, most: int) -> int:
    """Return the number from 1 to `most` that was typed; 0 for any other answer."""
    return next((place for place in range(1, most + 1) if answer == str(place)), 0)


def _has_words(answer: str) -> bool:
    """Tell whether an answer has a letter in it: a number alone only chooses from a list."""
    return any(map(str.isalpha, answer))


def _not_listed(answer: str) -> str:
    return f"{answer[:20]} is not in the list; please use one of its numbers, or words."


def _statement(talk: Talk, now: Any) -> str:
    """Ask for the goal; one of the bank brings its other parts, each with a number to change it."""
    console.err("\nThe one goal: something a person does, so that everyone can see it happen.")
    if talk.opened.draft and "statement" not in talk.answers:
        console.err("  Your draft from before the talk is shown; keep each part or change it.")
    offers = offered(talk.opened, "goal")
    mains = [one.main for one in offers]
    _show_offers(mains)
    answer = _in_words(talk, "The goal", now, mains, needed=True)
    parts = next((one.texts for one in offers if one.main == answer), {})
    for name in ("home", "school", "student", "measure") if parts else ():
        talk.answers[name] = parts.get(name, "")
        if talk.answers[name]:
            console.err(f"  {STEPS[name].label}: {talk.answers[name]}")
    return _better(talk, "goal.statement", answer)


def _well(kind: str, question: str) -> Callable[[Talk, Any], str]:
    """Return what asks for a sentence; where the coach knows a better one, it asks once more."""

    def asked(talk: Talk, now: Any) -> str:
        offers = _of_goals(talk, kind.partition(".")[2])
        _show_offers(offers)
        return _better(talk, kind, _in_words(talk, question, now, offers, needed=True))

    return asked


def _of_goals(talk: Talk, part: str) -> list[str]:
    """Return what the goals of the bank that go with the note say in one part."""
    return [text for one in offered(talk.opened, "goal") if (text := one.texts.get(part))]


def _better(talk: Talk, kind: str, answer: str) -> str:
    said = advice(talk.opened, kind, answer)
    for line in said:
        console.err(f"  {line}")
    if not said:
        return answer
    return _in_words(talk, "  Another way to say it? Press Enter to keep it", None) or answer


def _student(talk: Talk, now: Any) -> str:
    offers = _of_goals(talk, "student")
    _show_offers(offers)
    return _optional(talk, f"{talk.opened.student.called} will", now, offers)


def _review_on(talk: Talk, now: Any) -> date:
    """Ask for the day of the review; where another would be better, ask once more."""
    opened, held = talk.opened, talk.held.date()

    def day(question: str, default: date) -> date:
        found: date = _day_asked(
            talk, question, default, lambda said: _day_after(said, held, opened)
        )
        return found

    answer = day("By when", now or opened.review_on(held))
    said = advice_on_day(opened, held, answer)
    for line in said:
        console.err(f"  {line}")
    return day("  Another day? Press Enter to keep it", answer) if said else answer


def _day_after(answer: str, held: date, opened: NoteToRecord) -> date:
    found = said_dates.day(answer, opened.room.workspace, opened.now)
    if not clock.in_reach(found):
        raise ValueError(f"{found.year} cannot be the year of a review; please correct it.")
    if found <= held:
        raise ValueError("The review comes after the meeting; please write a later date.")
    return found


def _promises(talk: Talk, now: Any) -> list[dict[str, Any]]:
    """Ask for promises until an empty one."""
    promises = [dict(one) for one in now or talk.so_far]
    if not promises:
        console.err("\nWhat was promised? Press Enter to finish.")
    offers = offered(talk.opened, "promise")
    mains = [one.main for one in offers]
    _show_offers(mains)
    while text := _in_words(talk, "A promise" if not promises else "Another promise", None, mains):
        usual = next((str(getattr(one, "kind", "")) for one in offers if one.main == text), "")
        promises.append(_promise(talk, text, usual or "resource"))
        talk.keep(promises)
    return promises


def _promise(talk: Talk, text: str, usual: str) -> dict[str, Any]:
    """Ask whose a promise is and of which kind, by one word; say on which day it is due."""
    text = _better(talk, "promise.text", text)
    kind = choose(
        "  a resource to send, an action at school, or the family's own",
        ["resource", "action", "family"],
        usual,
        talk.ask,
    )
    if kind == "family":
        return {"text": text, "kind": "action", "by": "family"}
    due = talk.opened.due(talk.held, kind)
    whole_day = due == clock.end_of(due.date(), talk.opened.room.settings.tz)
    console.err(f"  by {in_full(due.date() if whole_day else due.replace(tzinfo=None))}")
    return {"text": text, "kind": kind, "by": "teacher"}


def _change_promise(talk: Talk, promises: list[Any], at: int) -> list[Any]:
    """Ask for one promise again, and for its day; `-` takes it away."""
    was = promises[at]
    text = _in_words(talk, "The promise (- takes it away)", was["text"], needed=True, may_go=True)
    if text == "-":
        return promises[:at] + promises[at + 1 :]
    usual = "family" if was.get("by") == "family" else was.get("kind", "resource")
    new = _promise(talk, text, usual)
    defaults = {"kind": "resource", "by": "teacher"}
    changed = was | {
        name: value for name, value in new.items() if name in was or value != defaults.get(name)
    }
    if said := talk.ask("  Another day? (press Enter to keep it)"):
        changed["due"] = _until(said, talk)
    return [*promises[:at], changed, *promises[at + 1 :]]


def _until(said: str, talk: Talk) -> date:
    held, opened = talk.held.date(), talk.opened
    return ask_until("  Which day", said, lambda one: _day_after(one, held, opened), talk.ask)


STEPS: dict[str, Step] = {
    "status": Step("Did it take place", _status),
    "held": Step("When", _held),
    "slot": Step("The new time", _slot),
    "mode": Step("How", _mode),
    "present": Step("Who came", _present),
    "heard": Step("Another thing they said", _heard, "The family said", _change_heard),
    "works_at_home": Step("What works at home", _works),
    "strategy": Step("The shared strategy", _strategy),
    "statement": Step("The goal", _statement),
    "home": Step("At home", _well("goal.home", "At home, the family will")),
    "school": Step("At school", _well("goal.school", "At school, I will")),
    "student": Step("The child", _student),
    "measure": Step(
        "How we will know", _well("goal.measure", "How will we know? Something you can count")
    ),
    "review_on": Step("By when", _review_on),
    "promise": Step("Another promise", _promises, "Promise", _change_promise),
}
"""Every answer in the order in which they are asked for."""


def show(talk: Talk, *, numbered: bool = True) -> list[tuple[str, int]]:
    """Show all answers as they will stand; return what each number means."""
    meant: list[tuple[str, int]] = []

    def row(label: str, text: str, name: str, at: int = -1) -> None:
        meant.append((name, at))
        console.err(f"{len(meant):>4} {label}: {text}" if numbered else f"  {label}: {text}")

    for name in wanted(talk.answers):
        value, step = talk.answers.get(name), STEPS[name]
        if step.one:
            for at, text in enumerate(_each_shown(talk, name, value) if value else ()):
                row(step.one, text, name, at)
        if numbered or (value and not step.one):
            row(step.label, "" if step.one else _shown(value), name)
    return meant


def _shown(value: Any) -> str:
    if isinstance(value, datetime | date):
        return in_full(value)
    if isinstance(value, list):
        return ", ".join(map(_person, value))
    return str(value or "–")


def _each_shown(talk: Talk, name: str, values: list[Any]) -> list[str]:
    if name == "heard":
        return [_sent_to(line) for line in _as_sent(talk, values)]
    return [_promise_shown(talk, promise) for promise in values]


def _promise_shown(talk: Talk, promise: dict[str, Any]) -> str:
    found = Promise.model_validate(promise)
    if found.by == "family":
        return f"{found.text} (the family)"
    due = found.due or talk.opened.due(talk.held, found.kind).date()
    return f"{found.text} ({found.kind}, by {in_full(due)})"


def correct(talk: Talk, enter: str) -> str:
    """Show all, let each be changed by its number; return the word typed in the end.

    `enter` says what Enter does. The words are "" for Enter and `letter`, which shows the letter.
    """
    if talk.step:  # an answer that was being changed
        name, _, place_there = talk.step.partition(" ")
        talk.answer(name, int(place_there or -1))
        ask_all(talk)
    while True:
        console.err("\nAs it will stand in the note:")
        meant = show(talk)
        answer = talk.ask(f"Enter {enter}; a number changes that answer; letter shows the letter")
        if not answer or answer.casefold() == "letter":
            return answer.casefold()
        place = _place(answer, len(meant))
        if not place:
            console.err("  Please answer with one of the numbers.")
            continue
        talk.answer(*meant[place - 1])
        ask_all(talk)
