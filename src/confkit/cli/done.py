"""`confkit done`."""

from __future__ import annotations

from datetime import date
from itertools import groupby
from pathlib import Path

from confkit.cli.later import Later
from confkit.cli.running import up_to_date
from confkit.cli.shown import console
from confkit.cli.shown.due_words import cells, day, typed
from confkit.ground.clock import now
from confkit.ground.errors import ConfkitError, UsageError
from confkit.ground.text import counted
from confkit.promises.followups import clocks
from confkit.work import done
from confkit.work.done import Choice, Meant
from confkit.work.follow_up import Changed
from confkit.workspace.workspace import Workspace, shown_words

TYPE_CHECKING = False
if TYPE_CHECKING:
    import typing

    import typer

    from confkit.cli.shown import options
    from confkit.ledger.letter_rows import LetterRow
    from confkit.sending.leaving import Judged
else:
    typing, typer, options = Later("typing"), Later("typer"), Later("confkit.cli.shown.options")

_NOTHING_DONE = 2


def command(
    words: typing.Annotated[
        list[str] | None,
        typer.Argument(metavar="[ID|STUDENT]...", help="An id as `due` shows it, or a student."),
    ] = None,
    kind: typing.Annotated[
        str | None,
        typer.Option(metavar="KIND", help="These students' summary, resource, action, check-in …"),
    ] = None,
    letters: typing.Annotated[
        bool, typer.Option("--letters", help="All letters of the round that are not sent yet.")
    ] = False,
    on: typing.Annotated[
        str | None, typer.Option(metavar="DATE", help="When, if not now: yesterday, or Dec 1.")
    ] = None,
    undo: typing.Annotated[bool, typer.Option("--undo", help="Reopen it.")] = False,
    tell: typing.Annotated[
        bool, typer.Option("--tell", help="Tell the homes that it was promised to.")
    ] = False,
    attach: typing.Annotated[
        str | None, typer.Option(metavar="FILE", help="With --tell: what was promised.")
    ] = None,
    yes: typing.Annotated[
        bool, typer.Option("--yes", help="With --letters: do not ask first.")
    ] = False,
    round_name: options.Round = None,
    workspace: options.Workspace = None,
) -> int:
    """Mark follow-ups done.

    The first few characters of an id are enough. `done ana --kind action` marks Ana's actions
    done, `done ana` lists what is open for her. Marking it done again changes nothing. With
    --tell you write to the family that it is done. A letter that brings a file closes it once
    it has left.
    """
    _must_fit(words or [], kind, on, letters=letters, undo=undo, yes=yes)
    if (tell and (letters or undo or on)) or (attach and not tell):
        raise UsageError("--tell goes with an id, and --attach with --tell")
    there = up_to_date(workspace)
    at = _moment(on, there) if on else None
    if letters:
        return _letters(there, words or [], round_name, at, yes=yes)
    meant = done.meant(
        workspace=there, now=now(), words=words or [], kind=kind, round_name=round_name, undo=undo
    )
    chosen = _chosen(meant, there, undo=undo)
    changed = Changed([], there.basics.tz, [], [])
    ids = list(dict.fromkeys([*meant.ids, *chosen]))
    if tell and ids:
        return _told(there, ids, attach, meant.problems)
    if ids:
        changed = done.done(workspace=there, now=now(), ids=ids, undo=undo, on=at)
    _tell(changed, meant.problems)
    if not changed.entries:
        return _NOTHING_DONE
    unsaid = False if undo else _how_goals_went(changed, there)
    wrong = meant.problems or changed.problems or (meant.choices and not chosen)
    return 1 if wrong or unsaid else 0


def _told(workspace: Workspace, ids: list[str], attach: str | None, problems: list[str]) -> int:
    """Write that promises were kept, and say what is next."""
    from confkit.cli.shown import run_text
    from confkit.work import tell

    file = Path(attach).expanduser() if attach else None
    told = tell.tell(workspace=workspace, now=now(), ids=ids, attach=file)
    run_text.problems(told)
    run_text.left_out(told)
    _tell(Changed(told.done, workspace.basics.tz, [], []), problems)
    for entry in told.waits:
        console.out(f"{entry.student}: {shown_words(entry)}: done once its letter has left")
    run_text.drafts(told)
    if told.made:
        console.out(f"Next: {run_text.to_read_and_send(told.round, workspace)}.")
    return 1 if problems else run_text.exit_code(told, strict=False)


def _how_goals_went(changed: Changed, workspace: Workspace) -> bool:
    """Ask how each goal went whose review is done; tell whether one could not be kept.

    Without a terminal it is told how to say it.
    """
    reviews = [entry for entry in changed.entries if entry.kind == "review"]
    if not reviews:
        return False
    from confkit.cli import review
    from confkit.work.review import is_said

    failed = False
    for entry in reviews:
        if is_said(workspace, entry):
            continue
        if not console.can_ask():
            typed_next = f"`confkit review {typed(entry.student_id)} met`, or partly, or not-yet"
            console.err(f"{entry.student}: how the goal went is not on record yet: {typed_next}.")
            continue
        try:
            failed |= review.of_goal(workspace, entry.student_id, round_name=entry.round) != 0
        except ConfkitError as error:
            console.tell(error)
            failed = True
    return failed


def _must_fit(
    words: list[str], kind: str | None, on: str | None, *, letters: bool, undo: bool, yes: bool
) -> None:
    """Raise UsageError where the options do not go together."""
    if not words and not letters:
        raise UsageError(
            "say what is done: an id from `confkit due`, a student, or --letters for all "
            "letters that were sent"
        )
    if letters and (kind or undo):
        raise UsageError(f"--letters and {'--kind' if kind else '--undo'} do not go together")
    if undo and on:
        raise UsageError("--undo and --on do not go together")
    if yes and not letters:
        raise UsageError("--yes goes with --letters; nothing else asks first")


def _moment(on: str, workspace: Workspace) -> date:
    from confkit.cli.shown import said_dates

    return said_dates.typed(on, "--on", workspace, now(), "back")


def _chosen(meant: Meant, workspace: Workspace, *, undo: bool) -> list[str]:
    """List what each unclear word may name, with numbers, and return the ids that are chosen."""
    return [
        choice.rows[number - 1].entry.id
        for choice in meant.choices
        for number in _numbers(choice, workspace, undo=undo)
    ]


def _numbers(choice: Choice, workspace: Workspace, *, undo: bool) -> list[int]:
    word = "done" if undo else "open"
    if not choice.rows:
        console.err(f"{choice.said}: nothing is {word}")
        return []
    console.err(f"{choice.said}:")
    for number, row in enumerate(choice.rows, 1):
        mark, student, text, when, short_id = cells(row, now(), workspace.basics.tz)
        console.out(f"{number:>3}  {mark}  {student}: {text}; {when}  {short_id}")
    if console.can_ask():
        from confkit.cli.shown import asking

        what = "should be open again" if undo else "are done"
        return asking.numbers(f"Which {what}? Numbers (press Enter for none)", len(choice.rows))
    console.err("None of these was changed. Name what you mean by its id, or with --kind.")
    return []


def _tell(changed: Changed, problems: list[str]) -> None:
    for problem in (*problems, *changed.problems):
        console.err(f"error: {problem}")
    for entry in changed.entries:
        word = "was already done on" if entry.id in changed.already else "done on"
        became = (
            f"{word} {day(entry.done.astimezone(clocks(entry, changed.tz)), now())}"
            if entry.done
            else "was not done, so nothing changed"
            if entry.id in changed.already
            else "reopened"
        )
        console.out(f"{entry.student}: {shown_words(entry)}: {became}")
    for entry in changed.restarted:
        if entry.due:
            new_day = day(entry.due.astimezone(changed.tz), now())
            console.out(
                f"{entry.student}: {shown_words(entry)}: now due {new_day}, after the letter"
            )


def _letters(
    workspace: Workspace, words: list[str], round_name: str | None, at: date | None, *, yes: bool
) -> int:
    """List the letters that lie there, ask whether all of them were sent, and say so.

    What should not have been sent as it is does not count with them; it has to be named.
    """
    from confkit.cli.shown import run_text
    from confkit.work import send, settle

    waiting, held = settle.waiting_letters(workspace=workspace, words=words, round_name=round_name)
    for said, letters in groupby(held, lambda letter: f"{_said(letter)}: {letter.reason}"):
        ids = [letter.row.short_id for letter in letters]
        were = "it was" if len(ids) == 1 else "they were"
        console.err(f"not counted: {said}")
        console.err(f"  if {were} sent anyway: confkit done --letters {' '.join(ids)}")
    if not waiting:
        console.out("No letter here is waiting to be sent.")
        return _NOTHING_DONE if held else 0
    drafted = [letter for letter in waiting if letter.row.state == "drafted"]
    others = [letter for letter in waiting if letter.row.state != "drafted"]
    sent = [row for group in (drafted, others) if group for row in _sent(group, yes=yes)]
    if not sent:
        can = "" if console.can_ask() else "; --yes says that all of these were"
        console.err(f"Nothing was marked as sent{can}.")
        return _NOTHING_DONE
    anew = frozenset(letter.row.id for letter in held if letter.language)
    changed = done.sent(workspace=workspace, now=now(), letters=sent, on=at, held=anew)
    console.out(f"{counted(len(sent), 'letter')}: sent")
    run_text.problems(send.renew_page(workspace, now(), round_name))
    _tell(changed, [])
    return 0


def _sent(letters: list[Judged], *, yes: bool) -> list[LetterRow]:
    """List letters, drafts or not, and return them if the teacher says that they were sent."""
    for letter in letters:
        row = letter.row
        place = f"the draft in {row.said}" if row.state == "drafted" else row.path
        console.out(f"{_said(letter)}: {place}")
    if not (yes or console.can_ask()):
        return []
    from confkit.cli.shown import asking

    question = f"Were all of these {len(letters)} sent?" if letters[1:] else "Was it sent?"
    return [letter.row for letter in letters] if yes or asking.agreed(question) else []


def _said(letter: Judged) -> str:
    """Say whose letter one is, about what, and to whom."""
    whom = f" to {letter.guardian}" if letter.guardian else ""
    return f"{letter.student or letter.row.student_id}: {letter.what}{whom}"
