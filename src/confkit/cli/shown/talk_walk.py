"""A talk from its first question to its last: begun, gone on with, shown whole, corrected."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from confkit.cli.shown import console
from confkit.cli.shown.prompts import choose
from confkit.cli.shown.talk import Talk, place
from confkit.cli.shown.talk_questions import STEPS, as_sent, name_of, sent_to
from confkit.language.spoken_dates import in_full
from confkit.notes import unsaved
from confkit.notes.answers import Answers
from confkit.notes.notes import Promise
from confkit.work.record import NoteToRecord, better_grow

_ESSENTIALS = 8


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
    while name := next((step for step in wanted(talk.answers) if step not in talk.answers), ""):
        if name == "heard":
            console.err()
        talk.answer(name, STEPS[name])


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
    for what, text in [line for line in known if line[1]][: _ESSENTIALS - 1]:
        console.err(f"  {what}: {text}")
    if better := better_grow(opened):
        console.err(f"  {better}")


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
        return ", ".join(map(name_of, value))
    return str(value or "–")


def _each_shown(talk: Talk, name: str, values: list[Any]) -> list[str]:
    if name == "heard":
        return [sent_to(line) for line in as_sent(talk, values)]
    return [_promise_shown(talk, promise) for promise in values]


def _promise_shown(talk: Talk, promise: dict[str, Any]) -> str:
    checked = Promise.model_validate(promise)
    if checked.by == "family":
        return f"{checked.text} (the family)"
    due = checked.due or talk.opened.due(talk.held, checked.kind).date()
    return f"{checked.text} ({checked.kind}, by {in_full(due)})"


def correct(talk: Talk, enter: str) -> str:
    """Show all, let each be changed by its number; return the word typed in the end.

    `enter` says what Enter does. The words are "" for Enter and `letter`, which shows the letter
    about a talk that was held.
    """
    if talk.step:  # an answer that was being changed
        name, _, place_there = talk.step.partition(" ")
        talk.answer(name, STEPS[name], int(place_there or -1))
        ask_all(talk)
    while True:
        console.err("\nAs it will stand in the note:")
        meant = show(talk)
        has_letter = talk.answers.get("status", "held") == "held"
        shows = "; letter shows the letter" if has_letter else ""
        answer = talk.ask(f"Enter {enter}; a number changes that answer{shows}")
        if not answer or (has_letter and answer.casefold() == "letter"):
            return answer.casefold()
        number = place(answer, len(meant))
        if not number:
            console.err("  Please answer with one of the numbers.")
            continue
        name, at = meant[number - 1]
        talk.answer(name, STEPS[name], at)
        ask_all(talk)
