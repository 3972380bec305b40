"""Telling a run's outcome: lines for a person, or the document for a program."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from confkit.cli.shown import console
from confkit.ground.errors import Problem
from confkit.ground.outcome import Made, NeedsTranslation, Outcome
from confkit.ground.text import clean, counted, listed
from confkit.language.dates import language_name
from confkit.workspace.layout import LETTERS_PAGE
from confkit.workspace.workspace import Workspace

if TYPE_CHECKING:
    from confkit.work.invite import Invited
    from confkit.work.summarize import Summarized


def problems(outcome: Outcome) -> None:
    """Write what was refused, told and removed, each on a line of its own."""
    for problem in sorted(outcome.refused):
        console.err(f"error: {problem}")
    for problem in sorted(outcome.told):
        console.err(f"note: {problem}")
    for removed in outcome.removed:
        console.err(f"removed: {removed.path}: {removed.reason}")


def left_out(outcome: Outcome, word: str = "left out") -> None:
    """Write who was left out and why."""
    for entry in outcome.left_out:
        console.err(f"{word}: {entry.student} ({entry.student_id}): {entry.reason}")


def document(outcome: Outcome) -> dict[str, Any]:
    """Return the run as a JSON document; its keys are promised in docs/json.md."""
    return {
        "round": outcome.round,
        "made": [
            {
                "student_id": made.student_id,
                **_children(made.student_ids),
                "path": made.path,
                "reader": made.reader,
                "address": made.address,
                "kind": made.kind,
                "changed": made.changed,
            }
            for made in outcome.made
        ],
        "left_out": [
            {"student_id": entry.student_id, "path": None, "reason": entry.reason}
            for entry in outcome.left_out
        ],
        "refused": [_problem(problem) for problem in sorted(outcome.refused)],
        "told": [_problem(problem) for problem in sorted(outcome.told)],
        "removed": [removed.path for removed in outcome.removed],
    }


def _children(ids: tuple[str, ...]) -> dict[str, Any]:
    """Return the children of a letter about several."""
    return {"student_ids": list(ids)} if len(ids) > 1 else {}


def _problem(problem: Problem) -> dict[str, Any]:
    return {
        "student_id": problem.student_id,
        "path": clean(problem.path),
        "line": problem.line,
        "column": problem.column,
        "reason": clean(problem.said),
    }


def exit_code(outcome: Outcome, *, strict: bool) -> int:
    """Return 1 when something was refused, or with --strict told."""
    return 1 if strict and outcome.told else outcome.exit_code


def drafts(outcome: Outcome) -> None:
    """Say which drafts now stand in `out/`, and for whom."""
    for made in outcome.made:
        if made.kind in ("letter", "notice", "page"):
            console.out(_for_whom(made))


def in_the_schools_language(outcome: Outcome) -> list[str]:
    """Say how many guardians read something in the school's language alone, and what it is."""
    together = [reader for reader in outcome.in_the_schools_language if reader.beside]
    whole = [reader for reader in outcome.in_the_schools_language if not reader.beside]
    lines = [
        f"One letter has {reader.guardian} and a reader of {language_name(reader.beside)}; above "
        f"the school's language it has that and not {language_name(reader.language)}. Give each an "
        "address or a household of their own in roster.csv"
        for reader in together
    ]
    if whole:
        tags = listed(sorted({reader.language for reader in whole}))
        people = _people(whole)
        lines.append(f"In the school's language alone for readers of {tags}: letters to {people}.")
    if waiting := sorted({reader.waits for reader in whole if reader.waits}):
        asked = " ".join(f"--accept {tag}" for tag in waiting)
        lines.append(f"To use letters that nobody has checked: confkit languages {asked}")
    if words := [reader for reader in outcome.needs_translation if reader.sentences]:
        tags = listed(sorted({reader.language for reader in words}))
        people = _people(words)
        lines.append(
            f"Sentences of yours without a translation for readers of {tags}, in letters to "
            f"{people}: `confkit languages export LANGUAGE`"
        )
    return lines


def _people(readers: Iterable[NeedsTranslation]) -> str:
    """Count guardians; one who reads about two children is one."""
    named = {(reader.guardian.casefold(), reader.language) for reader in readers}
    return counted(len(named), "guardian")


def summarized(outcome: Summarized | Invited) -> dict[str, Any]:
    """Return a run that changed the ledger, of summarize or of invite, as a JSON document."""
    changes = outcome.changes
    return document(outcome) | {
        "opened": [entry.id for entry in changes.opened],
        "changed": [entry.id for entry in (*changes.changed, *changes.moved)],
        "dropped": [entry.id for entry in changes.dropped],
    }


def letters(outcome: Summarized, workspace: Workspace) -> None:
    """Say which letters were written for whom, what the ledger now holds, and what comes next."""
    to_families = [made for made in outcome.made if made.kind in ("letter", "notice", "page")]
    written = [made for made in to_families if made.changed]
    for made in written:
        console.out(_for_whom(made))
    everybody = {(made.student_id, made.reader) for made in to_families}
    written_to = {(made.student_id, made.reader) for made in written}
    same = len(everybody - written_to)
    console.out(
        f"{counted(len(written_to), 'letter')} written for {outcome.round}"
        f"{f', {same} unchanged' if same else ''}; {_sent(outcome, written)}."
    )
    _follow_ups(outcome)
    for line in in_the_schools_language(outcome):
        console.out(line)
    if any(made.path.endswith(f"/{LETTERS_PAGE}") for made in outcome.made):
        console.out(f"Next: {to_read_and_send(outcome.round, workspace)}.")
    elif any(made.path not in outcome.left for made in to_families):
        console.out("Next: `confkit send --dry-run` says why no letter may leave now.")


def _sent(outcome: Summarized, written: list[Made]) -> str:
    """Say that nothing was sent by this run, and what of it had left before."""
    left = len({(made.student_id, made.reader) for made in written if made.path in outcome.left})
    if not left:
        return "none sent"
    number = len({(made.student_id, made.reader) for made in written})
    which = f"{left} of them" if left < number else "it" if left == 1 else "they"
    return f"{which} {'has' if left == 1 else 'have'} left before and will not be sent again"


def to_read_and_send(round_name: str, workspace: Workspace) -> str:
    """Say how letters are read and sent."""
    if round_name == workspace.basics.round:
        return "`confkit open letters` to read them, then `confkit send`"
    return (
        f'`confkit open letters --round "{round_name}"` to read them, then '
        f'`confkit send --round "{round_name}"`'
    )


def _for_whom(made: Made) -> str:
    """Return the line of a letter: about whom, and to whom at which address."""
    address = f" <{made.address}>" if made.address else ""
    remark = _REMARKS.get(made.kind, "")
    return f"{made.path}  {made.student} → {made.reader}{address}{remark}"


_REMARKS = {"notice": " (a notice only: other people read this mailbox)", "page": " (to print)"}


def _follow_ups(outcome: Summarized) -> None:
    """Say what the ledger holds now that it did not before."""
    changes = outcome.changes
    numbers = (
        (len(changes.opened), "opened"),
        (len(changes.changed) + len(changes.moved), "changed"),
        (len(changes.dropped), "dropped"),
    )
    counts = ", ".join(f"{number} {what}" for number, what in numbers if number)
    none = "nothing else changed" if outcome.settled else "unchanged"
    console.out(f"Follow-ups: {counts or none}.")
