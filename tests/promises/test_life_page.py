"""The drawing of a follow-up's life in docs/follow-ups.md is played, arrow by arrow."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from confkit.promises.followups import STATES
from tests.desks import Desk

PAGE = Path(__file__).parents[2] / "docs" / "follow-ups.md"
ARROW = re.compile(r"^ *(\S+) --> (\S+): (.+)$", re.MULTILINE)
WAITING = ("upcoming", "today", "overdue", "open")
Play = Callable[[Desk], tuple[str, str]]
"""Moves one follow-up and returns its state before and after; "" where it was not there."""


def arrows() -> set[tuple[str, str, str]]:
    """Return the arrows of the drawing: from, to, and what moves it."""
    drawing = PAGE.read_text(encoding="utf-8").partition("```mermaid")[2].partition("```")[0]
    return set(ARROW.findall(drawing))


def is_drawn(before: str, after: str) -> bool:
    """Tell whether a follow-up may get from one state into another."""
    places = {state: "waiting" if state in WAITING else state for state in STATES}
    moved = (places.get(before, "[*]"), places[after])
    return moved == ("waiting", "waiting") or moved in {arrow[:2] for arrow in arrows()}


def state_of(desk: Desk, kind: str, by: str = "teacher") -> str:
    """Return the state of Ana's follow-up of a kind; "" where there is none."""
    found = desk.followups(student_id="1042", kind=kind, by=by)
    return str(found[0]["state"]) if found else ""


def moves(desk: Desk, kind: str, *acts: Callable[[], object]) -> tuple[str, str]:
    """Do something and return the state before the last of it, and after."""
    for act in acts[:-1]:
        act()
    before = state_of(desk, kind)
    acts[-1]()
    return before, state_of(desk, kind)


def done(desk: Desk, kind: str, *more: str) -> Callable[[], object]:
    """Return what types `done` for Ana's follow-up of a kind."""
    return lambda: desk.types("done", desk.one("1042", kind)["id"], *more, ok=0)


def at(desk: Desk, moment: str) -> Callable[[], object]:
    """Return what sets the clock."""
    return lambda: desk.now(f"2026-{moment}:00-06:00")


def summarize(desk: Desk) -> object:
    """Type `summarize`."""
    return desk.types("summarize")


def without_promises(desk: Desk) -> Callable[[], object]:
    """Return what takes the promises out of Ana's note and summarizes."""
    text = desk.note().read_text()
    fewer = re.sub(r"\[\[promise\]\].*?(?=\n\[|\Z)", "", text, flags=re.DOTALL)

    def act() -> None:
        desk.note().write_text(fewer if desk.note().read_text() == text else text)
        summarize(desk)

    return act


def allowed(desk: Desk, word: str, *, also: bool = False) -> Callable[[], object]:
    """Return what writes a word of permission for Ana's guardian, or another guardian's row."""
    header, first, *rest = (desk.root / "roster.csv").read_text().splitlines()
    cells = dict(zip(header.split(","), first.split(","), strict=True))
    cells |= {"guardian_name": "Rob Cole", "guardian_email": "rob@mail.example"}

    def act() -> None:
        rows = [f"{header},contact", f"{first},{word}"]
        rows += [",".join([*cells.values(), "allow"])] if also else []
        rows += [f"{row},allow" for row in rest]
        (desk.root / "roster.csv").write_text("\n".join(rows) + "\n")
        summarize(desk)

    return act


def seen(desk: Desk, first: str, rob: str = "") -> Callable[[], object]:
    """Return what writes words of permission for Ana's guardians, and then only looks at `due`."""
    header, row, *rest = (desk.root / "roster.csv").read_text().splitlines()
    cells = dict(zip(header.split(","), row.split(","), strict=True))
    cells |= {"guardian_name": "Rob Cole", "guardian_email": "rob@mail.example"}

    def act() -> None:
        rows = [f"{header},contact", f"{row},{first}"]
        rows += [",".join([*cells.values(), rob])] if rob else []
        rows += [f"{one},allow" for one in rest]
        (desk.root / "roster.csv").write_text("\n".join(rows) + "\n")
        desk.types("due")

    return act


def another_talk(desk: Desk, status: str, day: str = "2026-11-27") -> Callable[[], object]:
    """Return what writes that a second talk was held, or missed, and summarizes."""

    def act() -> None:
        text = re.sub(r"(?m)^held = .*$", f"held = {day}T15:30:00", desk.note().read_text())
        text = re.sub(r"(?m)^status = .*\n", "", text)
        desk.note().write_text(text.replace("[meeting]\n", f'[meeting]\nstatus = "{status}"\n'))
        desk.now(f"{day}T18:00:00-06:00")
        summarize(desk)

    return act


def _named(desk: Desk) -> Callable[[], object]:
    """Return what names Rob Cole in the promise to Ana's family, on another desk's ledger."""

    def act() -> None:
        for beside in desk.root.glob("followups*"):
            beside.unlink()
        note = desk.note()
        note.write_text(note.read_text().replace("the planner template", "Rob Cole the planner"))
        summarize(desk)

    return act


def opens(
    desk: Desk, kind: str = "review", act: Callable[[Desk], object] = summarize
) -> tuple[str, str]:
    """Record a meeting of which nothing is on record yet."""
    for beside in desk.root.glob("followups*"):
        beside.unlink()
    desk.now("2026-11-24T16:00:00-06:00")
    return moves(desk, kind, lambda: act(desk))


PLAYS: dict[tuple[str, str, str], Play] = {
    ("[*]", "waiting", "the note says it"): opens,
    ("[*]", "dropped", "nobody may get the letter"): lambda desk: opens(
        desk, "check_in", lambda desk: allowed(desk, "office")()
    ),
    ("upcoming", "today", "its day comes"): lambda desk: moves(
        desk, "check_in", at(desk, "12-08T08:00")
    ),
    ("today", "overdue", "its time has passed"): lambda desk: moves(
        desk, "summary", at(desk, "11-25T08:00")
    ),
    ("overdue", "upcoming", "snooze"): lambda desk: moves(
        desk, "check_in", at(desk, "12-10T08:00"),
        lambda: desk.types("snooze", desk.one("1042", "check_in")["id"], "2026-12-20",
                           "--reason", "ill"),
    ),
    ("waiting", "done", "done"): lambda desk: moves(desk, "resource", done(desk, "resource")),
    ("waiting", "late", "done after it was due"): lambda desk: moves(
        desk, "resource", at(desk, "12-10T08:00"), done(desk, "resource")
    ),
    ("waiting", "done", "all its letters have left, or a talk closes it"): lambda desk: moves(
        desk, "summary", done(desk, "summary"), allowed(desk, "allow", also=True),
        allowed(desk, "allow"),
    ),
    ("waiting", "dropped", "the note no longer says it"): lambda desk: moves(
        desk, "resource", without_promises(desk)
    ),
    ("waiting", "dropped", "nobody came, or the talk was moved"): lambda desk: moves(
        desk, "resource", another_talk(desk, "moved")
    ),
    ("waiting", "dropped", "its untold words name somebody denied since"): lambda desk: moves(
        desk, "resource", _named(desk), seen(desk, "allow", "deny"), lambda: summarize(desk)
    ),
    ("waiting", "done", "the last one it waited for may not be written to"): lambda desk: moves(
        desk, "summary", done(desk, "summary"), allowed(desk, "allow", also=True),
        seen(desk, "allow", "deny"),
    ),
    ("waiting", "dropped", "a later talk was held, with one of its own"): lambda desk: moves(
        desk, "check_in", done(desk, "summary"), another_talk(desk, "held")
    ),
    ("waiting", "dropped", "the talk was held since, after a no-show"): lambda desk: moves(
        desk, "contact", another_talk(desk, "no-show"), another_talk(desk, "held", "2026-11-28")
    ),
    ("dropped", "waiting", "no later talk was held after all"): lambda desk: moves(
        desk, "check_in", done(desk, "summary"), another_talk(desk, "held"),
        another_talk(desk, "no-show"),
    ),
    ("dropped", "waiting", "somebody may get the letter again"): lambda desk: moves(
        desk, "check_in", seen(desk, "deny"), seen(desk, "allow")
    ),
    ("waiting", "dropped", "nobody may get the letter"): lambda desk: moves(
        desk, "check_in", allowed(desk, "deny")
    ),
    ("done", "waiting", "done --undo"): lambda desk: moves(
        desk, "resource", done(desk, "resource"), done(desk, "resource", "--undo")
    ),
    ("late", "waiting", "done --undo"): lambda desk: moves(
        desk, "resource", at(desk, "12-10T08:00"), done(desk, "resource"),
        done(desk, "resource", "--undo"),
    ),
    ("done", "waiting", "a guardian comes later"): lambda desk: moves(
        desk, "summary", done(desk, "summary"), allowed(desk, "allow", also=True)
    ),
    ("late", "waiting", "a guardian comes later"): lambda desk: moves(
        desk, "summary", at(desk, "11-26T08:00"), done(desk, "summary"),
        allowed(desk, "allow", also=True),
    ),
    ("waiting", "late", "the same, and it had been late before"): lambda desk: moves(
        desk, "summary", at(desk, "11-26T08:00"), done(desk, "summary"),
        allowed(desk, "allow", also=True), seen(desk, "allow", "deny"),
    ),
    ("dropped", "late", "the same, and it had been late before"): lambda desk: moves(
        desk, "summary", at(desk, "11-26T08:00"), done(desk, "summary"),
        allowed(desk, "allow", also=True), _nobody(desk), allowed(desk, "allow"),
    ),
    ("dropped", "waiting", "the note says it again"): lambda desk: (
        lambda other: moves(desk, "resource", other, other)
    )(without_promises(desk)),
    ("dropped", "done", "the note says it again, and its letters have left"): lambda desk: moves(
        desk, "summary", done(desk, "summary"), allowed(desk, "allow", also=True),
        _nobody(desk), allowed(desk, "allow"),
    ),
}  # fmt: skip


def _nobody(desk: Desk) -> Callable[[], object]:
    """Return what denies everybody."""
    roster = desk.root / "roster.csv"

    def act() -> None:
        roster.write_text(re.sub(r",allow$", ",deny", roster.read_text(), flags=re.MULTILINE))
        summarize(desk)

    return act


@pytest.mark.slow
def test_the_drawing_is_played_arrow_by_arrow(desk: Callable[..., Desk]) -> None:
    """Every arrow has its play and every play its arrow; each leads where the drawing says."""
    assert PLAYS.keys() == arrows()
    for number, ((before, after, _), play) in enumerate(PLAYS.items()):
        here = desk(f"class-{number}")
        summarize(here)
        was, now = play(here)
        assert _place(was, before) == before, (before, after, was)
        assert _place(now, after) == after, (before, after, now)


def _place(state: str, named: str) -> str:
    """Return a state as the drawing names it there."""
    if not state:
        return "[*]"
    return "waiting" if named == "waiting" and state in WAITING else state


def test_every_state_is_drawn() -> None:
    """None of them is forgotten, and none is there that no follow-up has."""
    named = {place for arrow in arrows() for place in arrow[:2]} - {"[*]", "waiting"}
    assert named | {"open"} == set(STATES)
