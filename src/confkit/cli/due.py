"""`confkit due`."""

from __future__ import annotations

from datetime import date

from confkit.cli.later import Later
from confkit.cli.running import up_to_date
from confkit.cli.shown import console
from confkit.cli.shown.due_words import cells, day_in_words, hour, typed
from confkit.ground.clock import now
from confkit.ground.errors import UsageError
from confkit.ground.text import counted
from confkit.ground.text import listed as in_a_row
from confkit.work import due
from confkit.work.due import DueList, DueRow
from confkit.workspace.workspace import FOR_LIST, Workspace, at_work

TYPE_CHECKING = False
if TYPE_CHECKING:
    import typing

    import typer

    from confkit.cli.shown import options
else:
    typing, typer, options = Later("typing"), Later("typer"), Later("confkit.cli.shown.options")

_STYLES = {
    "overdue": "bold red",
    "today": "bold yellow",
    "done": "dim",
    "late": "dim",
    "dropped": "dim",
}


def command(
    every: typing.Annotated[
        bool, typer.Option("--all", help="Everything, including done, late and dropped.")
    ] = False,
    overdue: typing.Annotated[
        bool, typer.Option("--overdue", help="Only what is overdue.")
    ] = False,
    within: typing.Annotated[
        str | None, typer.Option(metavar="SPAN", help="How far to look ahead, such as 3d or 2w.")
    ] = None,
    as_of: typing.Annotated[
        str | None,
        typer.Option(metavar="DATE", help="As it stands on another day: Friday."),
    ] = None,
    student: typing.Annotated[
        str | None, typer.Option(metavar="STUDENT", help="Id or part of the name.")
    ] = None,
    kind: typing.Annotated[
        str | None,
        typer.Option(
            metavar="KIND",
            help="invite, remind, summary, resource, action, check-in, review or contact.",
        ),
    ] = None,
    check: typing.Annotated[
        bool, typer.Option("--check", help="Exit 1 if anything is overdue.")
    ] = False,
    form: typing.Annotated[
        str | None,
        typer.Option("--format", metavar="FORM", help="csv, json or md, on standard output."),
    ] = None,
    json: options.Json = False,
    workspace: options.Workspace = None,
) -> int:
    """Show what is due.

    Most urgent first: overdue, due today, then the next seven days.
    """
    if json and form not in (None, "json"):
        raise UsageError(f"--json and --format {form} do not go together; choose one")
    there = up_to_date(workspace, FOR_LIST)
    with due.listing(
        workspace=there,
        now=now(),
        as_of=None if as_of is None else _moment(as_of, there),
        within=within,
        every=every,
        overdue_only=overdue,
        student=student,
        kind=kind,
        typed=not json and form not in ("json", "csv"),
    ) as listed:
        if json or form:
            from confkit.cli.shown.due_forms import write

            write(listed, "json" if json else form or "")
            _say_what_is_wrong(listed)
        else:
            filtered = overdue or student or kind
            none = _none(every=every, by_then=bool(as_of) and not filtered)
            asked = {"as-of": as_of, "student": student, "kind": kind}
            same = [f"--{name} {typed(said)}" for name, said in asked.items() if said]
            _show(listed, none, " ".join(["confkit due --all", *same]))
        return 1 if check and any(row.state == "overdue" for row in listed.rows) else 0


def _none(*, every: bool, by_then: bool) -> str:
    """Say what an empty list means."""
    if not every:
        return "Nothing is due. `confkit due --all` shows everything."
    return "No follow-up was on record by then." if by_then else "No follow-up matches."


def _moment(as_of: str, workspace: Workspace) -> date:
    from confkit.cli.shown import said_dates

    return said_dates.typed(as_of, "--as-of", workspace, now(), "near")


_BELOW = 4
"""Lines that a screen needs below a list, for what is said there."""


def _show(listed: DueList, none: str, every: str) -> None:
    if not console.on_terminal():
        for row in listed.rows:
            console.out("  ".join(cells(row, listed.as_of, listed.tz)))
    else:
        rows = list(listed.rows)
        fits = len(rows) <= console.height() - _BELOW
        if not (fits and _tables(rows, listed)):
            _by_day(rows, listed)
        if not fits:
            console.err(
                f"{counted(len(rows), 'follow-up')}: more than a screenful. "
                "`confkit due --overdue`, `--student NAME` or `--kind KIND` shows a part."
            )
    _say_what_is_wrong(listed)
    _say_next(listed, none, every)


def _tables(rows: list[DueRow], listed: DueList) -> bool:
    """Show the teacher's own, and apart from them what families wish to do; False for no room."""
    shown = [(_STYLES.get(row.state, ""), cells(row, listed.as_of, listed.tz)) for row in rows]
    own = sum(row.entry.by != "family" for row in rows)
    title = "\nWhat families plan to do:" if own else "What families plan to do:"
    return console.tables(
        [("", shown[:own]), (title, shown[own:])], ratios=[0, 2, 4, 3, 0], styled=(0, 3)
    )


def _by_day(rows: list[DueRow], listed: DueList) -> None:
    """Show a long list, or one on a narrow terminal, by day and within it by child."""
    days: dict[str, dict[tuple[str, str], list[DueRow]]] = {}
    for row in rows:
        children = days.setdefault(day_in_words(row, listed.as_of, listed.tz), {})
        children.setdefault((row.entry.student, row.entry.student_id), []).append(row)
    for when, children in days.items():
        of_day = [row for each in children.values() for row in each]
        console.styled(f"{when} ({len(of_day)})", _STYLES.get(of_day[0].state, ""))
        for (student, _), each in sorted(children.items()):
            parts = [f"{row.entry.text}{hour(row, listed.tz)} {row.short_id}" for row in each]
            console.out(f"  {student}: {'; '.join(parts)}")


def _say_what_is_wrong(listed: DueList) -> None:
    """Name conflict copies, and a clock that cannot be right."""
    for name in listed.conflicts:
        console.err(
            f"note: {name} is another copy of the ledger, left by a sync program; run "
            f'`confkit merge "{name}"`, then delete it'
        )
    if listed.newer:
        console.err(
            "note: followups.db was written by a newer confkit; what is new in it is not shown "
            "here, and nothing can be changed until you update confkit"
        )
    if listed.outdated:
        names = _first_few([name for _, _, name in listed.outdated])
        console.err(
            f"note: not sent yet, and a day in it has passed or moved: the letter for {names}. "
            '`confkit snooze ID DATE --reason "…"` gives a promise a new day; '
            "`confkit summarize STUDENT` writes the letter again, with both days"
        )
    if listed.nobodys:
        console.err(
            f"note: not on the roster: {_first_few(list(listed.nobodys))}. Put the row back, "
            "or its id right; where a child has left, `confkit done STUDENT` closes what is over"
        )
    if listed.new_ids and (here := at_work()):
        console.err(
            f"note: on the roster under another id: {_first_few(list(listed.new_ids))}. "
            f"`confkit roster import {here.roster_path} --same-children` takes everything along "
            "to the new id; where it is another child, `confkit done STUDENT` closes what is over"
        )
    for old, new in listed.renamed:
        console.err(
            f"note: the talks of notes/{new} are on record in {old}, whose notes are gone: was the "
            f"round renamed? `confkit round --renamed {typed(old)} {typed(new)}` moves all of it"
        )
    if listed.ahead:
        console.err(
            f"note: the clock says {listed.as_of:%Y-%m-%d %H:%M}, but the ledger was last changed "
            f"on {listed.ahead:%Y-%m-%d %H:%M}; is the computer's date right?"
        )


def _first_few(names: list[str]) -> str:
    """Name three, and say how many more there are."""
    more = len(names) - 3
    return in_a_row([*names[:3], f"{more} more"] if more > 0 else names)


def _say_next(listed: DueList, none: str, every: str) -> None:
    """End with the one thing to do next; `none` is said of an empty list.

    `every` is the command that lists all of what was asked for.
    """
    if not listed.begun:
        console.err("Nothing is open yet. `confkit summarize` opens what was promised.")
        return
    if listed.family_promises:
        promises = "a promise" if listed.family_promises == 1 else "promises"
        console.err(f"Families made {promises} too: `{every}`.")
    to_do = ("overdue", "today", "upcoming")
    waiting = (row for row in listed.rows if row.state in to_do and not row.is_nobodys)
    if first := next(waiting, None):
        console.err(f"Next: {_advice(first, listed.round)}")
    elif next(iter(listed.rows), None) is None:
        console.err(none)


def _advice(row: DueRow, current: str) -> str:
    """Say what to do about the most urgent follow-up, and how to close it.

    Where it is of another round than the settings say, the command says so.
    """
    entry = row.entry
    of_round = "" if entry.round == current else f" --round {typed(entry.round)}"
    student = f"{typed(entry.student_id)}{of_round}"
    what = {
        "invite": f"`confkit invite {student}` writes the invitation to {entry.student}'s family; "
        "send it",
        "remind": f"`confkit invite {student}` writes the reminder to {entry.student}'s family; "
        "send it",
        "summary": f"send {entry.student}'s family the summary",
        "check_in": f"`confkit check-in {student}` drafts a note to {entry.student}'s family; "
        "send it",
        "review": f"look at {entry.student}'s goal, then `confkit review {student}`",
        "contact": f"reach {entry.student}'s family and offer a new time",
    }.get(entry.kind, f"for {entry.student}: {entry.text}")
    if entry.kind == "review":
        return f"{what} records how it went."
    return f"{what}; when it is done, `confkit done {row.short_id}`."
