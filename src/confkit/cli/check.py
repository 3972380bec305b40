"""`confkit check`."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from confkit.cli.shown import console, options
from confkit.coach.catalog import Explained
from confkit.coach.findings import Finding
from confkit.coach.mirror import FEWEST
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
    checked = check.check(
        workspace=find(workspace), names=tuple(student or ()), round_name=round_name, now=now()
    )
    if _is_rule(by):
        checked.findings = check.by_rule(checked.findings)
    if json:
        console.json(_document(checked), rows="findings")
    else:
        _tell(checked)
    return 1 if checked.errors or (strict and checked.warnings) else 0


def _of_class(workspace: str | None, round_name: str | None, *, alone: bool) -> int:
    """Write what the own notes say of whom, as questions."""
    if not alone:
        raise UsageError(
            "--class is for you alone and the whole class; it takes no --json and no student"
        )
    for grouping in check_class.by_group(
        workspace=find(workspace), round_name=round_name, now=now()
    ):
        console.out(f"By {grouping.by}")
        for group in grouping.groups:
            numbers = "; ".join(f"{name}: {number}" for name, (_, number) in group.numbers.items())
            console.out(f"  {group.name}, {group.size} children. {numbers}")
        if grouping.hidden:
            hidden = counted(grouping.hidden, "child", "children")
            console.out(f"  {hidden} not shown: groups under {FEWEST}")
        for question in grouping.questions:
            console.out(f"  ? {question}")
    console.err("Shown only here: none of it is saved, or goes into a report, a file or a letter.")
    return 0


def _is_rule(by: str) -> bool:
    if by not in ("rule", "student"):
        raise UsageError(f"--by takes student or rule, not {by!r}")
    return by == "rule"


def _document(checked: Checked) -> dict[str, Any]:
    """Return the run as a JSON document; its keys are promised in docs/json.md."""
    return {
        "findings": [finding._asdict() for finding in checked.findings],
        "errors": checked.errors,
        "warnings": checked.warnings,
    }


def _tell(checked: Checked) -> None:
    """Write each finding, with another way to say it below."""
    for finding in checked.findings:
        console.out(str(finding))
        console.out(f"    {finding.suggest}")
    for student in checked.without:
        hint = f"`confkit new {student.id}` starts one"
        console.err(f"{student.name} ({student.id}): no note yet for {checked.round}; {hint}.")
    if checked.untouched:
        number = counted(checked.untouched, "note")
        console.err(f"{number} not begun yet: write a glow and a grow.")
    notes = counted(checked.looked_at, "note")
    if not checked.findings and not checked.looked_at:
        if not checked.without:
            console.err(
                f"No notes yet for {checked.round}; `confkit new` starts one for each student."
            )
        return
    if not checked.findings:
        if begun := checked.looked_at - checked.untouched:
            notes = counted(begun, "note")
            console.err(f"{notes} for {checked.round}: nothing to change.")
        return
    errors, warnings = counted(checked.errors, "error"), counted(checked.warnings, "warning")
    console.err(f"{notes} for {checked.round}: {errors}, {warnings}.")
    console.err(f"To see why one matters: confkit check --explain {_first(checked.findings)}")


def _first(findings: list[Finding]) -> str:
    return findings[0].rule


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
    for shown_rule in listed:
        console.out(f"{shown_rule.id:28} {shown_rule.severity:8} {shown_rule.why}")
    return 0


def _tell_rule(explained: Explained) -> None:
    """Write a rule's reason, what to say instead, its examples and its source."""
    console.out(f"{explained.id} ({explained.severity})")
    console.out(f"Why      {explained.why}")
    for number, suggestion in enumerate(explained.suggest):
        console.out(f"{'Instead' if not number else '':8} {suggestion}")
    if any("{" in text for text in explained.suggest):
        console.out(f"{'':8} (What is in braces is filled in from the note.)")
    for title, examples in (("Found", explained.bad), ("Fine", explained.good)):
        for number, example in enumerate(examples):
            console.out(f"{title if not number else '':8} {example}")
    if explained.source:
        console.out(f"Source   {explained.source}")
