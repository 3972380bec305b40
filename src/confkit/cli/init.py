"""`confkit init`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from confkit.cli.shown import asked_school_days, console, kept_answers, prompts
from confkit.ground.clock import now
from confkit.language import spoken_dates
from confkit.promises.deadlines import Calendar
from confkit.work import init
from confkit.work.init import Answers
from confkit.workspace.layout import SETTINGS


def command(
    folder: Annotated[
        Path,
        typer.Argument(
            metavar="[DIR]", help="The folder; this one if left out.", show_default=False
        ),
    ] = Path(),
    name: Annotated[str, typer.Option(metavar="NAME", help="Your name.")] = "",
    email: Annotated[str, typer.Option(metavar="ADDRESS", help="Your e-mail address.")] = "",
    why: Annotated[str, typer.Option(metavar="TEXT", help="Your own reason for teaching.")] = "",
    school: Annotated[str, typer.Option(metavar="NAME", help="The school's name.")] = "",
    mission: Annotated[str, typer.Option(metavar="TEXT", help="The school's mission.")] = "",
    vision: Annotated[str, typer.Option(metavar="TEXT", help="The school's vision.")] = "",
    value: Annotated[
        list[str] | None,
        typer.Option(metavar="TEXT", help="A core value of the school; can be repeated."),
    ] = None,
    timezone: Annotated[
        str, typer.Option(metavar="NAME", help="An IANA name, such as America/Chicago.")
    ] = "",
    round_name: Annotated[
        str, typer.Option("--round", metavar="NAME", help="The round, such as 2026-fall.")
    ] = "",
    from_school: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER",
            help="The folder with what your school has in common.",
            show_default=False,
        ),
    ] = None,
    closed: asked_school_days.Closed = None,
    term: asked_school_days.Terms = None,
) -> int:
    """Set up a workspace.

    In a terminal it asks for whatever is missing; otherwise it leaves commented lines to fill in.
    Nothing that is already there is overwritten. Stop at any time with Ctrl-C or Esc: the same
    command offers your answers again.
    """
    spoken, nothing = spoken_dates.spoken(), Calendar()
    days = asked_school_days.read(spoken, closed or [], term or [], now())
    answers = Answers(
        name=name,
        email=email,
        why=why,
        school=school,
        mission=mission,
        vision=vision,
        values=tuple(value or ()),
        timezone=timezone,
        round=round_name,
    )
    ground = init.of_school(from_school) if from_school else None
    if ground:
        answers = replace(answers, folder=ground.folder)
    with kept_answers.keeping(folder / ".init.unsaved.toml") as typed:
        if console.can_ask() and not (folder / SETTINGS).exists():
            answers = prompts.beginnings(answers, init.machine_timezone(), ground)
            if not (closed or term or (ground and ground.has_calendar)):
                days = asked_school_days.asked(spoken, nothing, now())
        new = days.new(nothing)
        answers = replace(answers, closed=tuple(new.closed), terms=tuple(new.terms))
        started = init.init(folder=folder, answers=answers, now=now())
        typed.forget()
    for made in started.made:
        console.out(f"made {folder / made}")
    for kept in started.kept:
        console.out(f"kept {folder / kept}, as it was")
    if started.missing:
        console.out(f"Next: fill in {', '.join(started.missing)} in {folder / SETTINGS}.")
    there = "" if folder == Path() else f"`cd {folder}` and "
    console.out(
        f"Next: fill in {folder / 'roster.csv'} with your class; then {there}`confkit new`."
    )
    return 0
