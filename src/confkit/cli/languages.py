"""`confkit languages`, `review`, `export` and `import`."""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from confkit.cli.shown import asking, console, options, run_text
from confkit.ground.clock import now
from confkit.ground.errors import UsageError
from confkit.ground.outcome import Outcome
from confkit.ground.text import counted, listed
from confkit.work import languages
from confkit.work.languages import State
from confkit.workspace.workspace import Workspace, find

command = typer.Typer(
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)

_Tag = Annotated[str, typer.Argument(metavar="LANGUAGE", help="Its code, such as es or zh-Hant.")]
_Who = Annotated[str, typer.Option("--by", metavar="NAME", help="Who checked or translated it.")]
_Named = Annotated[
    str | None, typer.Option("--by", metavar="NAME", help="Who checked or translated it.")
]
_Day = Annotated[str, typer.Option("--on", metavar="DATE", help="When, if not today.")]


@command.callback()
def _languages(
    context: typer.Context,
    accept: Annotated[
        list[str] | None,
        typer.Option(metavar="LANGUAGE", help="Use its letters before a speaker has checked them."),
    ] = None,
    workspace: options.Workspace = None,
) -> int:
    """Show the languages where nothing else was asked."""
    if context.invoked_subcommand is not None:
        return 0
    here = find(workspace or (context.default_map or {}).get("workspace"))
    if accept and not languages.accept(here, accept):
        tags = ", ".join(f'"{tag}"' for tag in accept)
        raise UsageError(
            f"confkit.toml: add to [mail]: accept_unreviewed = [{tags}], and take them out of "
            "decline_unreviewed where they are"
        )
    states = languages.states(workspace=here, now=now())
    if accept:
        accepted = set(map(here.languages.set_of, accept))
        states = [state for state in states if here.languages.set_of(state.tag) in accepted]
    for state in states:
        console.out(_line(state))
    waiting = [state.tag for state in states if state.readers and _waits(state)]
    if waiting:
        asked = " ".join(f"--accept {tag}" for tag in waiting)
        console.out(f"To use what nobody has checked yet: confkit languages {asked}")
    return 0


def _waits(state: State) -> bool:
    return state.has_letters and not (state.is_reviewed or state.is_accepted or state.unread)


def _line(state: State) -> str:
    """Return a language, who of the class reads it, and how its letters stand."""
    readers = counted(state.readers, "reader") if state.readers else "nobody in your class"
    return f"{state.tag:<8} {state.name:<22} {readers:<20} {_letters(state)}"


def _letters(state: State) -> str:
    lacks = f"; lacks {counted(state.lacks, 'sentence')}: see confkit check" if state.lacks else ""
    more = lacks if state.has_bank else f"{lacks}; no bank"
    if not state.has_letters:
        begun = f"begun{lacks}; until then" if state.is_begun else "no letters:"
        return f"{begun} families get the school's language alone"
    if state.is_reviewed:
        return f"checked by {state.by} on {state.on}{more}"
    if state.unread:
        new = counted(state.unread, "sentence")
        return f"checked by {state.by} on {state.on}, but for {new}; confkit languages review{more}"
    before = f"changed since {state.by} checked them; " if state.by else ""
    used = "in use, marked as not checked" if state.is_accepted else "not checked, not in use"
    used += ": you said no" if state.is_declined else ""
    return f"{before}{used}{more}"


@command.command(
    help="Make a page for a speaker to check a language's letters.\n\n"
    "It shows them side by side with the school's, with room to sign. Once it is signed, name the "
    "speaker with --by; the letters are then no longer marked as not checked."
)
def review(
    language: _Tag, by: _Named = None, on: _Day = "", workspace: options.Workspace = None
) -> int:
    """Make the page to check, or keep that it was checked."""
    here = find(workspace)
    if by is not None and not by.strip():
        raise UsageError("--by is empty; say who checked the letters")
    if on and not by:
        raise UsageError("--on says when it was checked: name who did, with --by")
    if not by:
        outcome = Outcome("")
        path = languages.review_page(workspace=here, tag=language, outcome=outcome)
        run_text.problems(outcome)
        console.out(f"{console.near(path)}")
        console.out(f'Checked and signed? confkit languages review {language} --by "NAME"')
        return 0
    kept = languages.reviewed(workspace=here, tag=language, by=by, on=_day(on, here), now=now())
    console.out(f"{here.shown(kept)}: checked by {by}")
    return 0


@command.command(
    help="Write the sentences that have no translation yet, for the school's translator.\n\n"
    "Names, days, addresses and long numbers become marks, and so does a word with a capital that "
    "may be a name. A sentence in a script without capitals, or with a number such as 4/5, is held "
    "back. Read the file before you pass it on: a name in small letters may still be in it."
)
def export(
    language: _Tag,
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="Where to write it.")
    ] = None,
    word: Annotated[
        list[str] | None,
        typer.Option(metavar="WORD", help="A word that is not a name; can be repeated."),
    ] = None,
    workspace: options.Workspace = None,
) -> int:
    """Write what is to be translated."""
    here, words = find(workspace), tuple(word or ())
    exporting = partial(
        languages.export, workspace=here, tag=language, path=file, now=now(), words=words
    )
    exported = exporting()
    if exported.held and console.can_ask():
        exported = exporting(naming_nobody=_naming_nobody(list(exported.held)))
    for sentence, unclear in exported.held.items():
        words_too = " ".join(f"--word {word}" for word in unclear)
        console.err(
            f"held back: “{sentence}”: {listed(list(unclear))} may name somebody, for the script "
            f"has no capitals, or a day; if not: confkit languages export {language} {words_too}"
        )
    for sentence, days in exported.without_a_day.items():
        console.err(
            f"held back: “{sentence}”: {listed(list(days))} not understood as one day; "
            "write each day in the note as 2026-12-18"
        )
    for student in exported.left_out:
        console.err(f"left out: {student}: no letter can be made from the note: confkit check")
    if exported.filled:
        path, kept = console.near(exported.path), counted(exported.filled, "translation")
        console.err(f"note: {path} keeps {kept} to bring back: confkit languages import {path}")
    if not exported.sentences:
        kept_back = exported.left_out or exported.held or exported.without_a_day
        left = "Nothing else" if kept_back or exported.filled else "Nothing"
        console.out(f"{left} is left to translate into {language}.")
        return 0
    console.out(f"{console.near(exported.path)}: {counted(len(exported.sentences), 'sentence')}")
    if exported.in_doubt:
        is_single = len(exported.in_doubt) == 1
        console.err(
            f"note: a mark stands for {listed(exported.in_doubt)}, which may be "
            f"{'a name' if is_single else 'names'}; if {'it' if is_single else 'one'} is only a "
            f"word: confkit languages export {language} --word {exported.in_doubt[0]}"
        )
    console.out("Read it before you pass it on. It comes back with: confkit languages import FILE")
    return 0


def _naming_nobody(held: list[str]) -> list[str]:
    """Ask which of the sentences whose script has no capitals name nobody; none, in doubt."""
    for number, sentence in enumerate(held, 1):
        console.err(f"{number:>3}  {sentence}")
    answer = asking.ask(
        "Any word of these may be a name, for their script has no capitals, and a number such as "
        "4/5 may be a day. Which of them name nobody, and no day? (all, or numbers such as 1 3; "
        "Enter for none)",
        is_kept=False,
    )
    numbers = answer.replace(",", " ").split()
    return [one for at, one in enumerate(held, 1) if answer == "all" or str(at) in numbers]


@command.command(
    "import",
    help="Read what the translator sent back into translations.csv.\n\n"
    "Each row must keep its marks. One that does not is named and left out; the others count.",
)
def take_over(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file with translations.")],
    by: _Who = "",
    on: _Day = "",
    workspace: options.Workspace = None,
) -> int:
    """Take over translations."""
    here = find(workspace)
    taken = languages.take_over(workspace=here, path=file, by=by, on=_day(on, here), now=now())
    for problem in taken.refused:
        console.err(f"error: {problem}")
    for problem in taken.unsaid:
        console.err(f"note: {problem}")
    more = f", {taken.replaced} in place of another" if taken.replaced else ""
    more += f", {taken.known} known already" if taken.known else ""
    left = f", {taken.empty} still empty" if taken.empty else ""
    console.out(f"{counted(taken.new, 'translation')} new{more}{left}.")
    return 1 if taken.refused else 0


def _day(typed: str, here: Workspace) -> date:
    """Return the day that was said, today if none was."""
    local = now().astimezone(here.settings.tz)
    if not typed:
        return local.date()
    from confkit.cli.shown import said_dates  # loaded only where a day was typed

    return said_dates.typed_day(typed, "--on", here, local, "back")
