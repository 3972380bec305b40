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
    standing_now = standing.standing(workspace=up_to_date(workspace), now=now())
    console.out(
        f"{standing_now.room.layout.round}, {standing_now.now:%A, %B} {standing_now.now.day}"
    )
    for line in (
        _slots(standing_now),
        _notes(standing_now),
        _talks(standing_now),
        _letters(standing_now),
        _promises(standing_now),
    ):
        if line:
            console.out(line)
    if wrong := len(standing_now.room.problems) + len(
        standing_now.those(lambda child: child.wrong)
    ):
        console.out(f"Errors: {wrong} in the roster or the notes: `confkit check` names them.")
    for problem in standing_now.room.no_files():
        console.err(f"error: {problem}")
    console.out(f"Next: {_next(standing_now)}")
    return 0


def _slots(round_: Standing) -> str:
    """Say which talks are today, or else on which day the next ones are."""
    if not round_.children:
        return "Roster: no students yet"
    slots = sorted(child.student.slot for child in round_.children if child.student.slot)
    coming = [slot for slot in slots if slot.date() >= round_.now.date()]
    if not coming:
        return ""
    of_day = [slot for slot in coming if slot.date() == coming[0].date()]
    when = "Today" if of_day[0].date() == round_.now.date() else day(of_day[0], round_.now)
    from_to = clock(of_day[0]) + (f" to {clock(of_day[-1])}" if len(of_day) > 1 else "")
    later = len(coming) - len(of_day)
    return f"{when}: {counted(len(of_day), 'slot')}, {from_to}" + (
        f"; {later} on later days" if later else ""
    )


def _notes(standing: Standing) -> str:
    missing = standing.those(lambda child: not (child.note or child.wrong))
    blank = standing.those(lambda child: child.has_blanks)
    parts = [f"none yet for {_names(missing)}"] if missing else []
    parts += [f"blanks in {_names(blank)}"] if blank else []
    before = standing.those(lambda child: not child.is_over and not child.talk)
    return f"Notes: {'; '.join(parts)}" if parts else "Notes: all written" if before else ""


def _talks(standing: Standing) -> str:
    recorded = len(standing.those(lambda child: bool(child.talk)))
    if not recorded and not standing.unrecorded:
        return ""
    missing = (
        f"; over and not recorded: {_names(standing.unrecorded)}" if standing.unrecorded else ""
    )
    without = standing.those(lambda child: child.talk in ("moved", "no-show"))
    missing += f"; no new time yet: {_names(without)}" if without else ""
    return f"Talks: {recorded} of {len(standing.children)} recorded{missing}"


def _letters(standing: Standing) -> str:
    unsent = sum(len(child.unsent) for child in standing.children)
    parts = [f"{unsent} not sent"] if unsent else []
    parts += [f"not written yet for {_names(standing.unwritten)}"] if standing.unwritten else []
    return f"Letters: {'; '.join(parts)}" if parts else ""


def _promises(standing: Standing) -> str:
    numbers = {"overdue": standing.overdue, "due today": standing.today}
    parts = [f"{number} {word}" for word, number in numbers.items() if number]
    return f"Follow-ups: {', '.join(parts)}" if parts else ""


def _names(children: list[Child]) -> str:
    first = [child.student.name for child in children[:_FEW]]
    more = len(children) - len(first)
    return listed([*first, f"{more} more"] if more else first)


def _next(standing: Standing) -> str:
    """Say the one thing to do next: what a family waits for goes first."""
    if not standing.children:
        return "fill in roster.csv, or `confkit roster import PATH` with an export."
    if standing.unrecorded:
        first = standing.unrecorded[0]
        name = typed(first.student.id)
        begin = "" if first.note or first.wrong else f"`confkit new {name}`, then "
        family = f"the conference with {first.student.name}'s family"
        return f"{begin}`confkit record {name}` for {family}."
    if standing.unwritten:
        return "`confkit summarize` writes the letters, or says what is missing."
    if standing.those(lambda child: bool(child.unsent)):
        return "`confkit open letters` to read the letters, `confkit send` to send them."
    if standing.overdue or standing.today:
        return "`confkit due` lists what is to be done."
    before = standing.those(lambda child: not child.is_over and not child.talk)
    if any(not (child.note or child.wrong) for child in before):
        return "`confkit new` starts the notes."
    if any(child.has_blanks or child.wrong for child in before):
        return "fill in the notes; `confkit check` shows what is missing."
    if before:
        return "`confkit prep` makes the sheets and the packet."
    return "nothing today; `confkit due --within 4w` shows what is coming."
