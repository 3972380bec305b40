"""Importing at a terminal or without one: shown first, asked, then written."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from confkit.cli.shown import asked_dates, console, kept_answers, roster_text
from confkit.cli.shown.asking import agreed, ask
from confkit.cli.shown.columns import ask_about
from confkit.ground import gate
from confkit.ground.clock import now
from confkit.ground.errors import UsageError
from confkit.ground.text import counted, listed
from confkit.roster.changes import RosterChange
from confkit.roster.exports.cell_words import relations_said
from confkit.roster.exports.shapes import formats
from confkit.roster.exports.values import Flag, Import
from confkit.roster.reading_options import ANSWERS, Options, answer
from confkit.work import roster_import
from confkit.work.roster_import import ImportPlan
from confkit.work.round import RenamedChild
from confkit.workspace.workspace import Workspace

_NOTHING_DONE = 2
_MOST_SHOWN = 40


def run(
    *,
    workspace: Workspace,
    path: Path,
    typed: Options,
    yes: bool,
    json: bool,
    same_children: bool | None = None,
) -> int:
    """Show what an import would change; write it once that is confirmed. Returns the exit code.

    `same_children` says whether children with a new id are the same; None if it was not said.
    """

    def planned(options: Options) -> ImportPlan:
        return roster_import.plan(workspace=workspace, path=path, typed=options, now=now())

    file = workspace.folder / ".roster-import.unsaved.toml"
    with kept_answers.keeping(file, str(path.absolute())) as kept:
        plan = planned(typed)
        asking = not yes and console.can_ask()
        while asking and plan.unclear and (answers := ask_about(plan.found.columns)):
            typed = typed._replace(columns={**typed.columns, **answers})
            plan = planned(typed)
        if asking and plan.possible:
            asked = _asked(plan, typed)
            plan = planned(asked) if asked != typed else plan
            typed = asked
        roster_text.problems(plan.problems, told := plan.told)
        if plan.possible:
            _say_what_was_read(plan.found)
        if asking and plan.possible and plan.waiting and not typed.allow:
            plan = planned(typed._replace(allow=_ask_permission(plan.waiting)))
            roster_text.problems(plan.problems, [each for each in plan.told if each not in told])
        if plan.possible and plan.renamed and same_children is None and asking:
            same_children = _are_the_same(plan.renamed)
        code, written = _decide(plan, typed, yes=yes, json=json, same_children=same_children)
        if written:
            kept.forget()
    if json:
        console.json(_document(plan, written=written))
    return code


def columns(typed: list[str]) -> dict[str, str]:
    """Read what `--column` says of columns: `Mum mail=guardian_email`."""
    headers = {}
    for pair in typed:
        header, is_said, field = pair.rpartition("=")
        if not is_said or not header.strip():
            raise UsageError(f"--column {pair!r}: write the header, = and what it is")
        headers[field.strip()] = header.strip()
    return headers


def permissions(typed: list[str]) -> dict[str, str]:
    """Read what `--permission` says of columns: `Mailings Allowed=mail`."""
    answers = {}
    for pair in typed:
        header, is_said, text = pair.rpartition("=")
        if not is_said or not header.strip():
            raise UsageError(f"--permission {pair!r}: write the header, = and {ANSWERS}")
        meaning, colon, words = text.strip().partition(":")
        answers[header.strip()] = f"{meaning.casefold()}{colon}{words}"
    return answers


_MEANT = {"y": "mail", "yes": "mail", "n": "none", "no": "none", "forbids": "forbids"}
"""What a teacher may answer about a column of yes and no."""


def _asked(plan: ImportPlan, typed: Options) -> Options:
    """Ask what the columns and the words mean that nobody has understood; nothing is guessed."""
    answered = dict(typed.permissions)
    for flag in plan.found.flags:
        choices = "yes; no: it is about something else; forbids: its yes means no letters"
        if flag.named:
            choices = "yes: only to them; no: it is about something else; forbids: not to them"
        if flag.words:
            choices += "; yes: and the words that are a yes, with commas"
        reply = ask(f"{flag.asked()} ({choices}; empty: see the office)", "")
        yes_word, colon, words = reply.partition(":")
        meant = f"{_MEANT.get(yes_word.strip().casefold(), '')}{colon}{words}"
        if answer(meant):
            answered[flag.header] = meant
    for unknown in plan.found.relations:
        console.err(unknown.asked())
        reply = ask("Such as M mother, F father (empty: see the office)", "")
        given = answer(f"relation: {reply}")
        if given and len(relations_said(given.words)) == len(given.words):
            answered[unknown.header] = f"relation: {reply}"
    enrolled = [
        word for word, who in plan.found.unknown_status if _is_in_the_class(word, list(who))
    ]
    return typed._replace(
        permissions=answered,
        enrolled=(*typed.enrolled, *enrolled),
        dates=asked_dates.ask_order(plan.found.either) or typed.dates,
    )


def _is_in_the_class(status: str, who: list[str]) -> bool:
    """Ask what a status means; who has it is shown, and in no question that is kept."""
    console.err(f"Status {status!r}: {_some(who, 3)}")
    return _is_yes(ask(f"Does {status!r} mean that they are in the class? (yes or no)", "no"))


def _are_the_same(renamed: list[RenamedChild]) -> bool | None:
    """Ask whether children who have a new id are the same; None where there is no answer."""
    for child in renamed:
        kept = f"{counted(len(child.notes), 'note')}, {counted(child.followups, 'follow-up')}"
        console.err(f"  {child.student}: {child.old} → {child.new} ({kept})")
    answer = ask("Are these the same children, and should this move to the new ids? (yes or no)")
    answers = {"y": True, "yes": True, "n": False, "no": False}
    return answers.get(answer.casefold())


def _say_that_ids_are_new(renamed: list[RenamedChild]) -> None:
    who = _some([f"{child.student} ({child.old} → {child.new})" for child in renamed], 3)
    console.err(
        f"confkit: nothing was written: notes or follow-ups are on record of {who}. Say "
        "--same-children to take them along to the new ids, or --other-children to leave them"
    )


def _decide(
    plan: ImportPlan, typed: Options, *, yes: bool, json: bool, same_children: bool | None
) -> tuple[int, bool]:
    """Tell, ask and write; return the exit code, and whether the roster now stands so."""
    if not plan.possible:
        _say_why_not(plan)
        return _NOTHING_DONE, False
    if plan.renamed and same_children is None:
        _say_that_ids_are_new(plan.renamed)
        return _NOTHING_DONE, False
    _say_who_waits(plan.waiting)
    _show_changes(plan, console.err if json else console.out)
    answers = roster_import.new_answers(plan.workspace, typed)
    moves = same_children and plan.renamed
    is_same = not answers and plan.target.exists() and gate.read(plan.target) == plan.content
    if is_same and not moves:
        console.err("Nothing to change; roster.csv already matches the export.")
        return 0, True
    if not yes and not _confirmed(plan, list(answers)):
        return _NOTHING_DONE, False
    roster_import.write(plan, same_children=bool(same_children))
    for line in roster_import.keep(plan.workspace, answers):
        console.err(f"To be asked only once, write this in confkit.toml under [roster]: {line}")
    if same_children and plan.renamed:
        console.err(
            f"Moved to new ids: notes and follow-ups of {counted(len(plan.renamed), 'student')}."
        )
    if not (json or is_same):
        console.out(f"Written: {plan.target}, {counted(len(plan.changes.students), 'student')}.")
        console.out("Next: confkit roster needs")
    return 0, True


def _say_why_not(plan: ImportPlan) -> None:
    if plan.found.classes and not plan.problems:
        console.err(f"{counted(len(plan.found.classes), 'class', 'classes')} in this export:")
        for school_class in plan.found.classes:
            students = counted(school_class.students, "student")
            console.err(f"  {school_class.id}  {school_class.title}  ({students})")
        console.err("Choose with --class ID, which can be repeated, or --class all.")
    console.err("confkit: nothing was written")


def _say_what_was_read(imported: Import) -> None:
    """Say which export it is, what is dropped and who is left out."""
    console.err(f"Read as: {formats()[imported.format]}")
    reasons: dict[str, list[str]] = {}
    for _, header, why in imported.dropped:
        if header not in reasons.setdefault(why, []):
            reasons[why].append(header)
    for why, headers in sorted(reasons.items()):
        console.err(f"dropped, {why}: {_some(headers)}")
    if unread := list(dict.fromkeys(header[:40] for _, header in imported.unread if header)):
        console.err(f"not understood: {_some(unread)}")
    for flag in imported.flags:
        console.err(
            f"{flag.asked()} Say --permission {flag.header!r}=mail, =forbids or =none{_words(flag)}"
        )
    for reason, who in imported.left_out:
        console.err(f"left out, {reason}: {_some(list(who))}")


def _words(flag: Flag) -> str:
    """Say how to name the words that are a yes, where a column holds other words."""
    return "; where only some words are a yes: ='mail: WORD, WORD'" if flag.words else ""


def _say_who_waits(waiting: dict[str, int]) -> None:
    for kind, number in waiting.items():
        console.err(
            f"The export does not say whether letters may go to its {counted(number, kind)}: "
            f"office, unless you add --allow {kind}"
        )


def _some(words: list[str], most: int = 8) -> str:
    more = f" and {len(words) - most} more" if len(words) > most else ""
    return ", ".join(words[:most]) + more


def _ask_permission(waiting: dict[str, int]) -> tuple[str, ...]:
    """Ask once whether letters may go to the people of whom the export says nothing."""
    people = listed([counted(number, kind) for kind, number in waiting.items()])
    console.err(f"The export does not say whether {people} may be written to.")
    answer = ask("May letters go to all of them? If not, they are marked office (yes or no)", "no")
    return tuple(waiting) if _is_yes(answer) else ()


def _is_yes(answer: str) -> bool:
    return answer.casefold() in ("y", "yes")


def _confirmed(plan: ImportPlan, kept: list[str]) -> bool:
    if not console.can_ask():
        console.err("confkit: nothing was written; add --yes to write it")
        return False
    answers = f", and your answers in confkit.toml ({listed(kept)})" if kept else ""
    if agreed(f"Write {plan.target}{answers}?"):
        return True
    console.err("confkit: nothing was written")
    return False


def _show_changes(plan: ImportPlan, write: Any) -> None:
    """Show each change on a line; of a long list of new students only the number."""
    changes = plan.changes.changes
    counts = Counter(change.what for change in changes if not change.who)
    few = len(changes) <= _MOST_SHOWN
    for each in changes:
        if few or each.what != "added" or each.who:
            write(said(each))
    changed = len(
        {change.student_id for change in changes if change.what == "changed" or change.who}
    )
    kept = f", {counts['kept']} of your own kept" if counts["kept"] else ""
    renamed = f", {counts['renamed']} with a new id" if counts["renamed"] else ""
    write(
        f"{counted(counts['added'], 'student')} added, {counts['gone']} gone, "
        f"{changed} changed{renamed}{kept}"
    )
    if counts["gone"]:
        write("Notes and follow-ups of students who have left stay where they are.")


def said(change: RosterChange) -> str:
    """Say one change in a line."""
    child = f"{change.student} ({change.student_id})"
    if change.what == "changed":
        who = f"{change.who}: " if change.who else ""
        if not change.field:
            return f"  changed  {child}: {who.rstrip(': ')}"
        if not change.before and not change.after:
            return f"  changed  {child}: {who}{change.field}"
        before = change.before or "(empty)"
        return f"  changed  {child}: {who}{change.field}: {before} → {change.after}"
    if change.what == "renamed":
        return f"  new id   {change.student}: {change.before} → {change.after}"
    if change.what == "kept":
        return f"  kept     {child}: you added this student yourself"
    return f"  {change.what:<8} {child}{': ' + change.who if change.who else ''}"


def _document(plan: ImportPlan, *, written: bool) -> dict[str, Any]:
    """Return an import as a JSON document; its keys are promised in docs/json.md."""
    read = plan.found
    return {
        "path": "roster.csv",
        "format": read.format,
        "written": written,
        "students": len(plan.changes.students),
        "changes": [change._asdict() for change in plan.changes.changes],
        "classes": [school_class._asdict() for school_class in read.classes],
        "asked": plan.waiting,
        "new_ids": [
            {
                "student": child.student,
                "before": child.old,
                "after": child.new,
                "notes": len(child.notes),
                "followups": child.followups,
            }
            for child in plan.renamed
        ],
        "dropped": [
            {"path": table, "header": header, "reason": why} for table, header, why in read.dropped
        ],
        "not_read": [{"path": table, "header": header} for table, header in read.unread],
        "left_out": [
            {"reason": reason, "number": len(who), "who": list(who)}
            for reason, who in read.left_out
        ],
        "permissions_asked": [flag._asdict() for flag in read.flags],
        "refused": [roster_text.problem(problem) for problem in plan.problems],
        "told": [roster_text.problem(problem) for problem in plan.told],
    }
