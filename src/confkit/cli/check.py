"""`confkit check`."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from confkit.cli.shown import console, options
from confkit.coach.catalog import Explained
from confkit.coach.findings import Finding
from confkit.ground.clock import now
from confkit.ground.errors import UsageError
from confkit.ground.text import counted
from confkit.work import check, check_class
from confkit.work.check import Checked
from confkit.workspace.workspace import find

Explain = Annotated[
    str | None,
    typer.Option("--explain", metavar="RULE", help="Explain a rule, or list a group of rules."),
]


def command(
    student: options.Students = None,
    round_name: options.Round = None,
    workspace: options.Workspace = None,
    by: Annotated[
        str, typer.Option("--by", metavar="student|rule", help="The order of the list.")
    ] = "student",
    explain: Explain = None,
    rules: Annotated[bool, typer.Option("--rules", help="List every rule.")] = False,
    of_class: Annotated[
        bool,
        typer.Option("--class", help="Look at your own notes across the class: for you alone."),
    ] = False,
    json: options.Json = False,
    strict: options.Strict = False,
) -> int:
    """Check notes, roster and goals before anyone else reads them.

    Looks at wording, goals, privacy and what the letters would say, explains why it matters, and
    suggests another way to say it. Nothing is changed. With --class, it asks
    whether your notes speak of all children alike. Switch a rule off in [check] ignore, or on one
    line:
    # confkit: allow words/absolute — the reason
    """
    if explain or rules:
        return _rules(workspace, explain)
    if of_class:
        return _of_class(workspace, round_name, alone=not (json or student))
    found = check.check(
        workspace=find(workspace), names=tuple(student or ()), round_name=round_name, now=now()
    )
    if _is_rule(by):
        found.findings = check.by_rule(found.findings)
    if json:
        console.json(_document(found), rows="findings")
    else:
        _tell(found)
    return 1 if found.errors or (strict and found.warnings) else 0


def _of_class(workspace: str | None, round_name: str | None, *, alone: bool) -> int:
    """Write what the own notes say of whom, as questions."""
    if not alone:
        raise UsageError("--class is for you alone, of the whole class: no --json, no student")
    for one in check_class.by_group(workspace=find(workspace), round_name=round_name, now=now()):
        console.out(f"By {one.by}")
        for group in one.groups:
            numbers = "; ".join(f"{name}: {said}" for name, (_, said) in group.numbers.items())
            console.out(f"  {group.name}, {group.size} children. {numbers}")
        if one.hidden:
            console.out(
                f"  {counted(one.hidden, 'child', 'children')} not shown: groups under five"
            )
        for question in one.questions:
            console.out(f"  ? {question}")
    console.err("Shown only here: none of it is saved, or goes into a report, a file or a letter.")
    return 0


def _is_rule(by: str) -> bool:
    if by not in ("rule", "student"):
        raise UsageError(f"--by takes student or rule, not {by!r}")
    return by == "rule"


def _document(found: Checked) -> dict[str, Any]:
    """Return the run as a JSON document; its keys are promised in docs/json.md."""
    return {
        "findings": [finding._asdict() for finding in found.findings],
        "errors": found.errors,
        "warnings": found.warnings,
    }


def _tell(found: Checked) -> None:
    """Write each finding, with another way to say it below."""
    for one in found.findings:
        console.out(str(one))
        console.out(f"    {one.suggest}")
    for student in found.without:
        hint = f"`confkit new {student.id}` starts one"
        console.err(f"{student.name} ({student.id}): no note yet for {found.round}; {hint}.")
    if found.untouched:
        said = counted(found.untouched, "note")
        console.err(f"{said} not begun yet: write a glow and a grow.")
    notes = counted(found.looked_at, "note")
    if not found.findings and not found.looked_at:
        if not found.without:
            console.err(
                f"No notes yet for {found.round}; `confkit new` starts one for each student."
            )
        return
    if not found.findings:
        console.err(f"{notes} for {found.round}: nothing to change.")
        return
    errors, warnings = counted(found.errors, "error"), counted(found.warnings, "warning")
    console.err(f"{notes} for {found.round}: {errors}, {warnings}.")
    console.err(f"To see why one matters: confkit check --explain {_first(found.findings)}")


def _first(found: list[Finding]) -> str:
    return found[0].rule


def _rules(workspace: str | None, rule: str | None) -> int:
    """Explain one rule, or list them all; the workspace's own rules count where there is one."""
    try:
        here = find(workspace)
    except UsageError:
        if workspace:
            raise
        here = None
    listed = check.rules(here, rule or "")
    if rule and not listed:
        _tell_rule(check.explain(here, rule))
        return 0
    for one in listed:
        console.out(f"{one.id:28} {one.severity:8} {one.why}")
    return 0


def _tell_rule(one: Explained) -> None:
    """Write a rule's reason, what to say instead, its examples and its source."""
    console.out(f"{one.id} ({one.severity})")
    console.out(f"Why      {one.why}")
    for number, suggestion in enumerate(one.suggest):
        console.out(f"{'Instead' if not number else '':8} {suggestion}")
    if any("{" in text for text in one.suggest):
        console.out(f"{'':8} (What is in braces is filled in from the note.)")
    for title, examples in (("Found", one.bad), ("Fine", one.good)):
        for number, example in enumerate(examples):
            console.out(f"{title if not number else '':8} {example}")
    if one.source:
        console.out(f"Source   {one.source}")
