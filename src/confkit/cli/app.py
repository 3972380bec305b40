"""The commands by name. Only the command that was typed is built: start-up is a promise."""

from __future__ import annotations

import os
from collections.abc import Iterable
from functools import cache
from importlib import import_module
from typing import Annotated

import typer

from confkit import __version__
from confkit.cli import running
from confkit.cli.shown import bar, console
from confkit.ground import clock
from confkit.workspace.workspace import is_in_one

GROUPS = {
    "Before the conferences": {
        "new": "Start a note for each student who has none.",
        "check": "Check wording, goals and privacy before anyone else reads it.",
        "invite": "Two weeks before a talk: write the invitation; two days before: a reminder.",
        "prep": "Before the meetings: make sheets, packet, a page for each day.",
        "open": "Open the index page, a child's sheet or the packet.",
        "questions": "Browse the questions to ask families.",
        "roster": "Import your school's class list; see who may get letters.",
        "languages": "See which languages letters go out in; have them checked.",
        "init": "Set up a workspace: settings, a roster to fill in, and folders.",
        "demo": "Try everything on an example class.",
    },
    "The evening": {
        "record": "Right after a meeting: add what was agreed to the note.",
        "summarize": "After the meetings: write the letters and track the promises.",
        "send": "Send the letters by a way your school allows.",
    },
    "Afterwards": {
        "due": "Show what is overdue, due today, and coming up.",
        "done": "Mark follow-ups done.",
        "snooze": "Move a follow-up to a later day and say why.",
        "contact": "Record that you talked with a family.",
        "check-in": "Two weeks later: draft short letters about what is going well.",
        "review": "Record how a goal went: met, partly or not yet.",
    },
    "Keeping": {
        "report": "See what is happening: meetings, goals, letters, promises.",
        "log": "Show the history of a student's follow-ups.",
        "calendar": "Put the follow-ups in a calendar file.",
        "round": "Start the next round, or give a round another name.",
        "export": "Collect everything kept about one child.",
        "archive": "Save a round in one file, to keep or to pass on.",
        "restore": "Bring back an archived round or the ledger's last good copy.",
        "merge": "Merge a conflicting copy of the ledger.",
        "purge": "Delete what is kept about a child, a round or a period.",
    },
}
"""The commands by when they are needed, everyday ones first."""

COMMANDS = {name: line for group in GROUPS.values() for name, line in group.items()}
"""Every command with its line of help."""

BELOW = ("show", "needs", "import", "slots", "review", "export")
"""The commands below `roster`; they take the workspace that was said before it."""

_EPILOG = (
    "Start with: confkit demo  ·  or: confkit init  ·  help on one command: confkit prep --help"
)


def run(arguments: list[str]) -> int:
    """Run one command line; return its exit code."""
    completing = os.environ.get("COMP_WORDS") or os.environ.get("_TYPER_COMPLETE_ARGS") or ""
    words = {*arguments, *completing.split()}
    typed = tuple(name for name in COMMANDS if name in words)
    if "_CONFKIT_COMPLETE" in os.environ:
        _program(typed)(arguments, prog_name="confkit")
    program = _ready(typed)
    with program.make_context("confkit", arguments) as context, bar.shown():
        return running.run(lambda: program.invoke(context))


@cache
def _ready(typed: tuple[str, ...]) -> typer._click.Command:
    """Make what runs these commands, once in a process."""
    program = typer.main.get_command(_program(typed))
    if isinstance(program, typer.core.TyperGroup):  # which lists a command's own commands last
        program.commands = {name: program.commands[name] for name in typed or COMMANDS}
    return program


def _program(typed: Iterable[str]) -> typer.Typer:
    """Build the program with the commands that were typed, or with a list of all of them.

    Only what was typed is imported: the others' work would take longer than `due` itself.
    """
    return built(typed) if typed else _listing()


def built(names: Iterable[str]) -> typer.Typer:
    """Build the program with these commands; each is `command` in the module of its name."""
    program = _empty()
    for name in names:
        command = import_module(f"confkit.cli.{name.replace('-', '_')}").command
        if isinstance(command, typer.Typer):
            program.add_typer(command, name=name, help=COMMANDS[name])
        else:
            program.command(name, help=COMMANDS[name] + _more(command.__doc__))(command)
    return program


def _listing() -> typer.Typer:
    """Build the program with a line of help for each command, none of which was typed."""
    program = _empty()
    for name, line in COMMANDS.items():
        program.command(name, help=line)(lambda: None)
    return program


_LEAST = 52
"""Columns below which Typer's help is wider than the terminal."""

_ENDLESS = 1000


class _Grouped(typer.core.TyperGroup):
    """Lists the commands by when they are needed."""

    def format_commands(
        self, ctx: typer._click.Context, formatter: typer._click.HelpFormatter
    ) -> None:
        """Write a section for each group."""
        del ctx
        widest = max(map(len, COMMANDS))
        for title, group in GROUPS.items():
            rows = [(f"{name:<{widest}}", group[name]) for name in group if name in self.commands]
            if rows:
                with formatter.section(title):
                    formatter.write_dl(rows)


class _Help(typer._click.HelpFormatter):  # noqa: SLF001 - Typer gives it no public name
    """Help whose lines end between words on any terminal."""

    def __init__(self, width: int | None = None, max_width: int | None = None) -> None:
        super().__init__(width=width, max_width=max_width)
        if console.on_terminal() and console.width() < _LEAST:
            self.width = _ENDLESS  # then `wrapped` alone says where lines end

    def getvalue(self) -> str:
        """Return the help."""
        text = super().getvalue()
        return console.wrapped(text) if console.on_terminal() else text


typer._click.Context.formatter_class = _Help  # noqa: SLF001


def _empty() -> typer.Typer:
    program = typer.Typer(
        cls=_Grouped,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        pretty_exceptions_show_locals=False,
        epilog=_EPILOG,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    program.callback(invoke_without_command=True)(_confkit)
    return program


def _more(doc: str | None) -> str:
    """Return what a command's docstring says beyond its first line."""
    rest = (doc or "").partition("\n")[2]
    return "\n\n" + rest if rest.strip() else ""


def _alone(context: typer.Context, workspace: str | None) -> int:
    """Say where things stand; outside of a workspace show the help."""
    from confkit.cli import standing

    if workspace or is_in_one():
        return standing.command(workspace)
    console.out(context.get_help())
    return 0


def _version(asked: bool) -> None:
    if asked:
        print(f"confkit {__version__}")  # noqa: T201
        raise typer.Exit


def _confkit(
    context: typer.Context,
    workspace: Annotated[
        str | None,
        typer.Option("--workspace", "-C", metavar="DIR", help="The workspace's folder."),
    ] = None,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Prepare parent-teacher conferences, send families what was agreed, keep every promise."""
    del version  # its callback has answered
    if "CONFKIT_NOW" in os.environ:
        clock.now()  # told at once if it cannot be read, whatever the command
    if context.invoked_subcommand is None:
        raise typer.Exit(_alone(context, workspace))
    if workspace:
        own = {"workspace": workspace, "folder": workspace}
        context.default_map = {name: own | dict.fromkeys(BELOW, own) for name in COMMANDS}
