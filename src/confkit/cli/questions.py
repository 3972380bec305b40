"""`confkit questions`."""

from __future__ import annotations

from typing import Annotated

import typer

from confkit.cli.shown import console, options
from confkit.ground.clock import now
from confkit.ground.errors import UsageError
from confkit.ground.text import counted
from confkit.work import questions
from confkit.work.questions import Asking, Wanted
from confkit.workspace.workspace import Workspace, find


def command(
    student: options.Students = None,
    intent: Annotated[str, typer.Option(metavar="INTENT", help="Such as priority.")] = "",
    grade: Annotated[str, typer.Option(metavar="GRADE", help="Such as 4, or 3-5.")] = "",
    topic: Annotated[str, typer.Option(metavar="WORD", help="Such as reading.")] = "",
    tone: Annotated[str, typer.Option(metavar="TONE", help="light, warm or searching.")] = "",
    student_led: Annotated[
        bool, typer.Option("--student-led", help="Questions for a student who leads the meeting.")
    ] = False,
    asked: Annotated[bool, typer.Option("--asked", help="Who was asked what.")] = False,
    bank: Annotated[
        str,
        typer.Option("--bank", metavar="KIND", help="goal, strategy, promise or glow: the bank."),
    ] = "",
    workspace: options.Workspace = None,
    json: options.Json = False,
) -> int:
    """Browse the questions.

    Each has an id that you can put in a note: ask = ["interest-loses-time"]. With a student's name
    or --asked, it shows what families were asked in which round. With --bank, it shows
    ready-made goals, strategies, promises or glows. A note may name one:
    strategy = "page-and-tell".
    """
    here = _found(workspace, needed=asked or bool(student))
    if bank:
        return _bank(here, bank, Wanted(intent, grade, topic, tone, student_led), json=json)
    if asked or student:
        return _asked(here, tuple(student or ()), json=json)
    return _listed(here, Wanted(intent, grade, topic, tone, student_led), json=json)


def _found(workspace: str | None, *, needed: bool) -> Workspace | None:
    """Find the workspace; the built-in bank can be looked through without one."""
    try:
        return find(workspace)
    except UsageError:
        if needed or workspace:
            raise
        return None


def _listed(workspace: Workspace | None, wanted: Wanted, *, json: bool) -> int:
    listed, problems = questions.listed(workspace, wanted)
    for problem in problems:
        console.err(f"error: {problem}")
    if json:
        console.json({"questions": [question.model_dump(mode="json") for question in listed]})
    else:
        for question in listed:
            console.out(f"{question.id:32} {question.text.replace('{child}', '…')}")
        console.err(f"{counted(len(listed), 'question')}.")
    return 1 if problems else 0


def _bank(workspace: Workspace | None, kind: str, wanted: Wanted, *, json: bool) -> int:
    items, problems = questions.of_bank(workspace, kind, wanted)
    for problem in problems:
        console.err(f"error: {problem}")
    if json:
        console.json({"bank": [item.model_dump(mode="json") for item in items]})
    else:
        for item in items:
            main, *others = item.texts.items()
            console.out(f"{item.id:22} {main[1]}")
            for name, text in others:
                console.out(f"{'':22} {name.replace('_', ' ')}: {text}")
        console.err(f"{len(items)} in the bank.")
    return 1 if problems else 0


def _asked(workspace: Workspace | None, names: tuple[str, ...], *, json: bool) -> int:
    assert workspace is not None, "needed above"  # noqa: S101
    asked = questions.asked(workspace=workspace, names=names, now=now())
    if json:
        console.json({"asked": [asking._asdict() for asking in asked]})
        return 0
    for asking in asked:
        console.out(_line(asking))
    if not asked:
        console.err("Nothing has been asked yet; `confkit prep` remembers what is on the sheets.")
    return 0


def _line(asking: Asking) -> str:
    return f"{asking.round}  {asking.student}: {asking.text}"
