"""Asking at a terminal. Nothing here writes a file; the answers go back to the command."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, TypeVar

from confkit.cli.shown import console, said_dates
from confkit.cli.shown.asking import ask
from confkit.ground import clock
from confkit.ground.text import listed
from confkit.names.attendance import people_in
from confkit.roster import needs
from confkit.work.init import Answers
from confkit.work.record import (
    NoteToRecord,
    advice,
    advice_on_day,
    better_grow,
    heard_as_sent,
    offered,
    unknown_people,
)

Found = TypeVar("Found")


def ask_until(question: str, default: str, understood: Callable[[str], Found]) -> Found:
    """Ask until the answer is understood; `understood` raises ValueError with what to do."""
    while True:
        try:
            return understood(ask(question, default, needed=True))
        except ValueError as error:
            console.err(f"  {error}")


def ask_many(question: str) -> tuple[str, ...]:
    """Ask for lines until an empty one."""
    answers: list[str] = []
    while answer := ask(question if not answers else "  and"):
        answers.append(answer)
    return tuple(answers)


def choose(question: str, choices: list[str], default: str) -> str:
    """Ask for one of a few words; a beginning of it is enough."""

    def understood(answer: str) -> str:
        fitting = [choice for choice in choices if choice.startswith(answer.casefold())]
        if not fitting:
            raise ValueError(f"Please answer {listed(choices, 'or')}; the first letter will do.")
        return fitting[0]

    return ask_until(f"{question} ({listed(choices, 'or')})", default, understood)


def beginnings(said: Answers, timezone: str) -> Answers:
    """Ask for what `init` needs: the Why and the school's values come before any student."""
    console.err("Press Enter to skip a question; you can change everything in confkit.toml later.")
    said = replace(
        said,
        name=said.name or ask("Your name"),
        school=said.school or ask("Your school"),
        email=said.email or _address("Your e-mail address, for the letters"),
        timezone=said.timezone or ask_until("Your time zone", timezone or "America/Chicago", _zone),
    )
    console.err("\nBefore the students: what this is all for.")
    return replace(
        said,
        why=said.why or ask("Why do you teach? In your own words"),
        mission=said.mission or ask("The school's mission"),
        vision=said.vision or ask("The school's vision"),
        values=said.values or _values(),
    )


def _address(question: str) -> str:
    while (answer := ask(question)) and "@" not in answer:
        console.err("  An e-mail address has an @ in it; press Enter to skip.")
    return answer


def _zone(answer: str) -> str:
    if clock.zone(answer) is None:
        raise ValueError(clock.unknown_zone(answer))
    return answer


def _values() -> tuple[str, ...]:
    answers = ask_many("A core value of the school, such as growth mindset")
    return tuple(part.strip() for answer in answers for part in answer.split(",") if part.strip())


def meeting(opened: NoteToRecord) -> dict[str, Any]:
    """Ask for one meeting: who came, what they said, the one goal, what was promised."""
    _remind(opened)
    status = choose("\nDid it take place?", ["held", "no-show", "moved"], "held")
    held = ask_until(
        "When", f"{opened.held:%Y-%m-%d %H:%M}", lambda answer: _moment(answer, opened)
    )
    values: dict[str, Any] = {"meeting": {"held": held, "status": status}}
    if status != "held":
        return values
    values["meeting"] |= {
        "mode": choose("How", ["in person", "phone", "video", "student-led"], "in person"),
        "present": _present(opened),
        "heard": list(
            ask_many("What did the family say? One thing per line; press Enter to finish")
        ),
    }
    _show_heard(opened, values["meeting"])
    values["goal"] = _goal(opened, held.date())
    values["promise"] = _promises(opened)
    return values


def _remind(opened: NoteToRecord) -> None:
    """Show what the note already knows, so that nothing has to be typed twice."""
    note = opened.note
    console.err(f"{opened.student.name} ({opened.student.id}), {opened.room.layout.round}")
    known = [("glow", glow.text) for glow in note.glow]
    known += [("grow", note.grow.skill), ("toward", note.grow.toward)]
    known += [("strategy", strategy) for strategy in note.grow.strategies]
    known += [("the family asked", question.text) for question in note.family_questions]
    for what, text in known:
        if text:
            console.err(f"  {what}: {text}")
    if better := better_grow(opened):
        console.err(f"  {better}")


def _moment(answer: str, opened: NoteToRecord) -> datetime:
    day = opened.held.date()
    found = said_dates.understood(answer, opened.room.workspace, opened.now, "back", day)
    if not isinstance(found, datetime) or not clock.in_reach(found.date()):
        raise ValueError("Please write a day and a time: Friday 3:30pm, or 2026-11-24 15:30")
    if clock.instant(found, opened.room.settings.tz) > opened.now:
        raise ValueError("That is in the future; when was it?")
    return found


def _present(opened: NoteToRecord) -> list[Any]:
    """Ask who came; guardians are numbered, anybody else belongs to one of their homes."""
    guardians = opened.student.shown_guardians
    for guardian in guardians:
        relation = f", {guardian.relation}" if guardian.relation else ""
        console.err(f"  {guardian.place} {guardian.name}{relation}")
    if needs.is_household_unknown(opened.student):
        console.err(f"  {needs.WHO_LIVES_TOGETHER}")
    numbers = {str(guardian.place): guardian.name for guardian in guardians}
    first = str(guardians[0].place) if guardians else ""
    answer = ask("Who came? Numbers or names, separated by commas", first)
    present: list[Any] = [numbers.get(part, part) for part in people_in(opened.student, answer)]
    for unknown in unknown_people(opened, present):
        home = ask(
            f"  I cannot match {unknown!r}. Which of them do they come from? "
            "A number (press Enter if you are not sure)"
        )
        if home in numbers:
            at = present.index(unknown)
            present[at] = {"name": unknown, "home": numbers[home]}
    if unknown_people(opened, present):
        console.err("  Until that is clear, nothing the family said goes to any home.")
    return present


def _show_heard(opened: NoteToRecord, meeting: dict[str, Any]) -> None:
    """Show what was heard as it will be sent, and let each line be changed before it is saved."""
    while meeting["heard"]:
        for place, line in enumerate(heard_as_sent(opened, meeting), 1):
            readers = listed(list(line.readers)) or "nobody"
            console.err(f"  {place} {line.text} → {readers}")
            if line.asks:
                console.err(f"    {line.asks}")
        number = ask("Change a line? Its number (press Enter to go on)")
        if not number:
            return
        if not number.isdecimal() or not 0 < int(number) <= len(meeting["heard"]):
            console.err("  Please answer with one of the numbers.")
            continue
        at = int(number) - 1
        was = meeting["heard"][at]
        text = was if isinstance(was, str) else was["text"]
        new = ask("  New words, or who may read it: home, all or private")
        audience = _AUDIENCES.get(new.casefold())
        if audience:
            meeting["heard"][at] = {"text": text, "for": audience}
        elif new:
            meeting["heard"][at] = new


_AUDIENCES = {"home": "home", "all": "all", "private": "teacher"}


def _goal(opened: NoteToRecord, held: date) -> dict[str, Any]:
    console.err("\nThe one goal: something a person does, so that everyone can see it happen.")
    works = ask("What already works at home? (press Enter to skip)")
    strategy = _strategy(opened)
    offers = offered(opened, "goal")
    _show_offers([offer.main for offer in offers])
    statement = _ask_well(opened, "goal.statement", "The goal", [offer.main for offer in offers])
    from_bank = next((offer.texts for offer in offers if offer.main == statement), {})
    goal: dict[str, Any] = {
        "statement": statement,
        "home": _ask_well(
            opened, "goal.home", "At home, the family will", usual=from_bank.get("home", "")
        ),
        "school": _ask_well(
            opened, "goal.school", "At school, I will", usual=from_bank.get("school", "")
        ),
    }
    goal |= {
        name: text for name, text in (("works_at_home", works), ("strategy", strategy)) if text
    }
    if student := ask(
        f"{opened.student.called} will (press Enter to skip)", from_bank.get("student", "")
    ):
        goal["student"] = student
    goal["measure"] = _ask_well(
        opened,
        "goal.measure",
        "How will we know? Something you can count",
        usual=from_bank.get("measure", ""),
    )
    goal["review_on"] = _review_on(opened, held)
    return goal


def _strategy(opened: NoteToRecord) -> str:
    """Ask for the one strategy that home and school both use, of the note's or in other words."""
    offers = [*opened.note.grow.strategies, *(one.main for one in offered(opened, "strategy"))]
    _show_offers(offers)
    return _of_offers(ask("Which strategy will you both use? (press Enter to skip)"), offers)


def _show_offers(offers: list[str]) -> None:
    for number, offer in enumerate(offers, 1):
        console.err(f"  {number} {offer}")


def _of_offers(answer: str, offers: list[str]) -> str:
    """Return the offer that was meant by its number, or else the answer itself."""
    known = answer.isdecimal() and 0 < int(answer) <= len(offers)
    return offers[int(answer) - 1] if known else answer


def _review_on(opened: NoteToRecord, held: date) -> date:
    """Ask for the day of the review; where another would be better, ask once more."""

    def day(question: str, default: date) -> date:
        return ask_until(
            question, default.isoformat(), lambda answer: _day_after(answer, held, opened)
        )

    answer = day("By when", opened.review_on(held))
    said = advice_on_day(opened, held, answer)
    for line in said:
        console.err(f"  {line}")
    return day("  Another day? Press Enter to keep it", answer) if said else answer


def _ask_well(
    opened: NoteToRecord, kind: str, question: str, offers: Sequence[str] = (), usual: str = ""
) -> str:
    """Ask for a sentence; where the coach knows a better one, ask once more. Enter keeps it."""
    answer = ask(question, usual, needed=True)
    return _better(opened, kind, _of_offers(answer, list(offers)))


def _better(opened: NoteToRecord, kind: str, answer: str) -> str:
    said = advice(opened, kind, answer)
    for line in said:
        console.err(f"  {line}")
    return (ask("  Another way to say it? Press Enter to keep it") or answer) if said else answer


def _day_after(answer: str, held: date, opened: NoteToRecord) -> date:
    found = said_dates.day(answer, opened.room.workspace, opened.now)
    if not clock.in_reach(found):
        raise ValueError(f"{found.year} cannot be the year of a review; please correct it.")
    if found <= held:
        raise ValueError("The review comes after the meeting; please write a later date.")
    return found


def _promises(opened: NoteToRecord) -> list[dict[str, Any]]:
    console.err("\nWhat was promised? Press Enter to finish.")
    promises: list[dict[str, Any]] = []
    while text := ask("A promise" if not promises else "Another promise"):
        text = _better(opened, "promise.text", text)
        by = choose("  by", ["teacher", "family"], "teacher")
        kind = "action"
        if by == "teacher":
            kind = choose("  a resource to send, or an action", ["resource", "action"], "resource")
        promises.append({"text": text, "kind": kind, "by": by})
    return promises
