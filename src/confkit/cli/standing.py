"""`confkit` alone: where things stand in the workspace, and what comes next."""

from __future__ import annotations

from confkit.cli.running import up_to_date
from confkit.cli.shown import console
from confkit.cli.shown.due_words import clock, day, typed
from confkit.ground.clock import now
from confkit.ground.text import counted, listed
from confkit.work import standing
from confkit.work.standing import Child, Standing

_FEW = 3


def command(workspace: str | None = None) -> int:
    """Say where things stand, in three to eight lines."""
    found = standing.standing(workspace=up_to_date(workspace), now=now())
    console.out(f"{found.room.layout.round}, {found.now:%A, %B} {found.now.day}")
    for line in (_slots(found), _notes(found), _talks(found), _letters(found), _promises(found)):
        if line:
            console.out(line)
    if wrong := len(found.room.problems) + len(found.those(lambda child: child.wrong)):
        console.out(f"Errors: {wrong} in the roster or the notes: `confkit check` names them.")
    console.out(f"Next: {_next(found)}")
    return 0


def _slots(found: Standing) -> str:
    """Say which talks are today, or else on which day the next ones are."""
    if not found.children:
        return "Roster: no students yet"
    slots = sorted(child.student.slot for child in found.children if child.student.slot)
    coming = [slot for slot in slots if slot.date() >= found.now.date()]
    if not coming:
        return ""
    of_day = [slot for slot in coming if slot.date() == coming[0].date()]
    when = "Today" if of_day[0].date() == found.now.date() else day(of_day[0], found.now)
    from_to = clock(of_day[0]) + (f" to {clock(of_day[-1])}" if len(of_day) > 1 else "")
    later = len(coming) - len(of_day)
    return f"{when}: {counted(len(of_day), 'slot')}, {from_to}" + (
        f"; {later} on later days" if later else ""
    )


def _notes(found: Standing) -> str:
    missing = found.those(lambda child: not (child.note or child.wrong))
    blank = found.those(lambda child: child.has_blanks)
    said = [f"none yet for {_names(missing)}"] if missing else []
    said += [f"blanks in {_names(blank)}"] if blank else []
    before = found.those(lambda child: not child.is_over and not child.talk)
    return f"Notes: {'; '.join(said)}" if said else "Notes: all written" if before else ""


def _talks(found: Standing) -> str:
    recorded = len(found.those(lambda child: bool(child.talk)))
    if not recorded and not found.unrecorded:
        return ""
    missing = f"; over and not recorded: {_names(found.unrecorded)}" if found.unrecorded else ""
    without = found.those(lambda child: child.talk in ("moved", "no-show"))
    missing += f"; no new time yet: {_names(without)}" if without else ""
    return f"Talks: {recorded} of {len(found.children)} recorded{missing}"


def _letters(found: Standing) -> str:
    unsent = sum(len(child.unsent) for child in found.children)
    said = [f"{unsent} not sent"] if unsent else []
    said += [f"not written yet for {_names(found.unwritten)}"] if found.unwritten else []
    return f"Letters: {'; '.join(said)}" if said else ""


def _promises(found: Standing) -> str:
    said = [f"{number} {word}" for number, word in (
        (found.overdue, "overdue"), (found.today, "due today"),
    ) if number]  # fmt: skip
    return f"Follow-ups: {', '.join(said)}" if said else ""


def _names(children: list[Child]) -> str:
    first = [child.student.name for child in children[:_FEW]]
    more = len(children) - len(first)
    return listed([*first, f"{more} more"] if more else first)


def _next(found: Standing) -> str:
    """Say the one thing to do next: what a family waits for goes first."""
    if not found.children:
        return "fill in roster.csv, or `confkit roster import PATH` with an export."
    if found.unrecorded:
        first = found.unrecorded[0]
        name = typed(first.student.id)
        begin = "" if first.note or first.wrong else f"`confkit new {name}`, then "
        family = f"the conference with {first.student.name}'s family"
        return f"{begin}`confkit record {name}` for {family}."
    if found.unwritten:
        return "`confkit summarize` writes the letters."
    if found.those(lambda child: bool(child.unsent)):
        return "`confkit open letters` to read the letters, `confkit send` to send them."
    if found.overdue or found.today:
        return "`confkit due` lists what is to be done."
    before = found.those(lambda child: not child.is_over and not child.talk)
    if any(not (child.note or child.wrong) for child in before):
        return "`confkit new` starts the notes."
    if any(child.has_blanks or child.wrong for child in before):
        return "fill in the notes; `confkit check` shows what is missing."
    if before:
        return "`confkit prep` makes the sheets and the packet."
    return "nothing today; `confkit due --within 4w` shows what is coming."
