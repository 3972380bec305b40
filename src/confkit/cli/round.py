"""`confkit round`."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from confkit.cli.running import hold_against_roster, up_to_date
from confkit.cli.shown import asked_school_days, console, kept_answers, options, run_text
from confkit.cli.shown.asking import agreed, ask
from confkit.ground import clock
from confkit.ground.errors import UsageError
from confkit.ground.text import counted, key
from confkit.work import next_round
from confkit.work import round as rounds
from confkit.work.next_round import QUESTIONS, Starting
from confkit.workspace.workspace import Workspace, shown_words

_SHOWN = 12
_KEPT = ".round.unsaved.toml"


def command(
    new: Annotated[str, typer.Argument(metavar="NEW", help="Its name, such as 2027-spring.")],
    renamed: Annotated[
        str | None,
        typer.Option(metavar="OLD", help="Give the round OLD this name, and start none."),
    ] = None,
    closed: asked_school_days.Closed = None,
    term: asked_school_days.Terms = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do it without asking.")] = False,
    workspace: options.Workspace = None,
) -> int:
    """Start the next round, or give a round another name.

    Shows what the last round leaves open, then clears the slots in the roster, sets the round in
    confkit.toml and makes a note to fill in for each student. In a terminal it also asks, for you
    alone, what the last round showed; run it again later for what you skipped. With --renamed,
    a round and all that belongs to it get another name, and nothing is duplicated.
    """
    here = up_to_date(workspace)
    if renamed is not None:
        if closed or term:
            raise UsageError("--closed and --term are for a round that starts")
        return _rename(here, renamed, new, yes=yes)
    return _start(here, new, closed or [], term or [], clock.now(), yes=yes)


def _start(
    here: Workspace, new: str, closed: list[str], term: list[str], now: datetime, *, yes: bool
) -> int:
    if not (yes or closed or term) and _look_again(here, new, now):
        return 0
    starting = next_round.plan(here, new, now)
    _show_what_is_open(starting)
    days = asked_school_days.read(here.spoken, closed, term, now)
    asks = console.can_ask() and not yes
    with kept_answers.keeping(here.folder / _KEPT, new) as kept:
        if asks and not (closed or term):
            days = asked_school_days.asked(here.spoken, here.rules.calendar, now)
        spans = days.new(here.rules.calendar)
        _show_what_begins(starting, spans)
        if not yes and not (asks and agreed("Start the round?")):
            how = "" if console.can_ask() else " Use --yes, or run it in a terminal, to start it."
            console.err(f"Nothing was changed.{how}")
            return 2
        made, left = next_round.start(starting, closed=spans.closed, terms=spans.terms, now=now)
        kept.forget()
    run_text.problems(made)
    for line in left:
        console.err(f"write this into confkit.toml: {line}")
    console.out(f"{new} has begun; {counted(len(made.made), 'note')} to fill in.")
    if asks:
        _look_back(here, starting.old, {}, now)
    console.out("Next: enter the new slots in the roster, fill in the notes, then `confkit check`.")
    return 1 if made.refused or left else 0


def _show_what_is_open(starting: Starting) -> None:
    console.out(f"{starting.old} ends.")
    for entry in starting.waiting[:_SHOWN]:
        console.out(f"  open: {entry.student}: {shown_words(entry)}")
    if len(starting.waiting) > _SHOWN:
        console.out(f"  and {len(starting.waiting) - _SHOWN} more; `confkit due --all` lists them")
    for what, students in (
        ("no meeting is recorded for", starting.unrecorded),
        ("recorded, but `confkit summarize` has not made the letters for", starting.unwritten),
        ("moved or missed, and not held yet:", starting.not_held),
    ):
        if students:
            names = ", ".join(student.name for student in students[:_SHOWN])
            more = len(students) - _SHOWN
            console.out(f"  {what} {names}{f' and {more} more' if more > 0 else ''}")
    if any((starting.waiting, starting.unrecorded, starting.unwritten, starting.not_held)):
        console.out("  All of it stays: in the notes of that round, and in `confkit due`.")
    else:
        console.out("  Nothing is open.")


def _show_what_begins(starting: Starting, days: asked_school_days.New) -> None:
    console.out(f"{starting.new} begins:")
    console.out(f'  confkit.toml: round = "{starting.new}"')
    for line in days.shown:
        console.out(f"  confkit.toml: {line}")
    path = starting.workspace.settings.roster.path
    if starting.roster is not None:
        console.out(f"  {path}: the slot of {counted(len(starting.slots), 'student')} is cleared")
    if problem := next_round.unchanged_slots(starting):
        console.err(f"note: {problem}")
    console.out(f"  notes/{starting.new}: a note to fill in for each student who has none")


def _look_back(here: Workspace, ended: str, answers: dict[str, str], now: datetime) -> None:
    """Ask the teacher alone what a round showed, and keep each answer before the next question."""
    today = now.astimezone(here.basics.tz).date()
    shown = next_round.keep_reflection(here, ended, {}, today)
    console.err(
        f"\nTwo minutes on {ended}, for you alone. It is printed nowhere. Each answer is kept at "
        f"once in {shown}. Press Enter to skip a question; the same command asks it again."
    )
    with kept_answers.keeping(here.folder / _KEPT, ended) as kept:
        for name in next_round.skipped(here, answers):
            if name == "why_still":
                console.err(f"  You wrote: {here.settings.teacher.why}")
            if answer := ask(f"  {QUESTIONS[name]}"):
                next_round.keep_reflection(here, ended, {name: answer}, today)
            kept.take_back()
        kept.forget()


def _look_again(here: Workspace, new: str, now: datetime) -> bool:
    """Ask what was skipped when this round began; False if nothing was, or it has not begun."""
    if key(new) != key(here.settings.round) or not console.can_ask():
        return False
    last = next_round.last_reflection(here)
    if last is None or not next_round.skipped(here, last.said):
        return False
    console.out(f"{here.settings.round} has begun already.")
    _look_back(here, last.round, last.said, now)
    return True


def _rename(here: Workspace, renamed: str, new: str, *, yes: bool) -> int:
    planned = rounds.plan(here, renamed, new)
    console.out(f"{renamed} becomes {new}, with {counted(planned.followups, 'follow-up')}")
    for source, target in planned.folders:
        shown = planned.workspace.shown
        console.out(f"  {shown(source)} → {shown(target)}")
    if planned.settings is not None:
        console.out(f'  confkit.toml: round = "{new}"')
    if not yes and not (console.can_ask() and agreed("Rename the round?")):
        how = "" if console.can_ask() else " Use --yes, or run it in a terminal, to rename it."
        console.err(f"Nothing was changed.{how}")
        return 2
    rounds.rename(planned)
    hold_against_roster()
    console.out("Renamed. Next: confkit due")
    return 0
