"""The questions about a talk, in their order: how each is asked, and how one item is changed."""

from __future__ import annotations

from collections.abc import Callable, Container
from datetime import date, datetime
from functools import partial
from typing import Any

from confkit.cli.shown import asking, console, said_dates
from confkit.cli.shown.prompts import ask_until, choose
from confkit.cli.shown.talk import (
    Talk,
    TalkQuestion,
    better,
    has_words,
    in_words,
    not_listed,
    optional,
    show_offers,
)
from confkit.ground import clock
from confkit.ground.text import listed
from confkit.language.spoken_dates import in_full
from confkit.names.attendance import people_in
from confkit.notes.answers import as_tables
from confkit.roster import needs
from confkit.work.record import (
    HeardLine,
    NoteToRecord,
    advice_on_day,
    heard_as_sent,
    offered,
    unknown_people,
)

_MODES = ["in person", "phone", "video", "student-led"]
_AUDIENCES = {"home": "home", "all": "all", "private": "teacher"}


class Skipped(Exception):  # noqa: N818 - reads as what has happened
    """A talk is left for later."""


def _status(talk: Talk, now: Any) -> str:
    status = choose("Did it take place?", list(talk.choices), now or "held", talk.ask)
    if status == "skip":
        raise Skipped
    if status == "moved" and (slot := talk.opened.student.slot) and slot <= talk.opened.held:
        talk.answers["held"] = slot
    return status


def _slot(talk: Talk, now: Any) -> datetime | str:
    """Ask for the new day and time; "" where there is none yet."""
    asked = "The new day and time (press Enter if there is none yet)"
    coming: datetime | str = _day_asked(
        talk, asked, now, lambda answer: _coming(answer, talk) if answer else "", needed=False
    )
    return coming


def _day_asked(
    talk: Talk,
    question: str,
    default: Any,
    understood: Callable[[str], Any],
    *,
    needed: bool = True,
) -> Any:
    """Ask for a day or a moment; the default is shown as people say it, and Enter takes it."""
    shown = in_full(default) if default else ""
    return ask_until(
        question,
        shown,
        lambda answer: default if shown and answer == shown else understood(answer),
        talk.ask,
        needed=needed,
    )


def _coming(answer: str, talk: Talk) -> datetime:
    """Understand the new time; a time alone is on the day that the talk had, if that is to come."""
    opened, slot = talk.opened, talk.opened.student.slot
    today = opened.now.astimezone(opened.room.settings.tz).date()
    same_day = max(slot.date(), today) if slot else today
    moment = said_dates.understood(answer, opened.room.workspace, opened.now, of_time=same_day)
    moment = _with_time(talk, moment, "next Tuesday 3:30pm")
    if not _is_to_come(moment, opened):
        raise ValueError("That has passed; when will it be?")
    return moment.replace(tzinfo=None)


def _held(talk: Talk, now: Any) -> datetime:
    held: datetime = _day_asked(
        talk, "When", now or talk.opened.held, lambda answer: _moment(answer, talk)
    )
    return held


def _moment(answer: str, talk: Talk) -> datetime:
    opened = talk.opened
    moment = said_dates.understood(
        answer, opened.room.workspace, opened.now, "back", talk.held.date()
    )
    moment = _with_time(talk, moment, "Friday 3:30pm")
    if talk.answers.get("status") == "held" and _is_to_come(moment, opened):
        raise ValueError("That is in the future; when was it?")
    return moment


def _with_time(talk: Talk, day: date, example: str) -> datetime:
    """Return a moment; where it is a day without a time, ask for that."""
    if not clock.in_reach(day if not isinstance(day, datetime) else day.date()):
        raise ValueError(f"Please write a day and a time, such as {example}")
    if isinstance(day, datetime):
        return day
    return ask_until("  At what time", "", lambda answer: _at(answer, day, talk), talk.ask)


def _at(answer: str, day: date, talk: Talk) -> datetime:
    opened = talk.opened
    moment = said_dates.understood(answer, opened.room.workspace, opened.now, of_time=day)
    if not isinstance(moment, datetime) or not clock.in_reach(moment.date()):
        raise ValueError("Please write a time, such as 3:30pm")
    return moment


def _is_to_come(moment: datetime, opened: NoteToRecord) -> bool:
    return clock.instant(moment, opened.room.settings.tz) > opened.now


def _mode(talk: Talk, now: Any) -> str:
    return choose("How", _MODES, now or "in person", talk.ask)


def _present(talk: Talk, now: Any) -> list[Any]:
    """Ask who came; guardians are numbered, anybody else belongs to one of their homes."""
    opened = talk.opened
    guardians = opened.student.shown_guardians
    for guardian in guardians:
        relation = f", {guardian.relation}" if guardian.relation else ""
        console.err(f"  {guardian.place} {guardian.name}{relation}")
    if needs.is_household_unknown(opened.student):
        console.err(f"  {needs.WHO_LIVES_TOGETHER}")
    numbers = {str(guardian.place): guardian.name for guardian in guardians}
    first = str(guardians[0].place) if guardians else ""
    known = {name_of(person): person for person in now or ()}
    present: list[Any] = ask_until(
        "Who came? Numbers or names, separated by commas",
        ", ".join(known) if known else first,
        lambda answer: [
            known.get(name, name)
            for name in _people(people_in(opened.student, answer), numbers, known)
        ],
        partial(talk.ask, offers=list(numbers.values())),
        needed=False,
    )
    for unknown in unknown_people(opened, present):
        if unknown not in present:
            continue
        asked = (
            f"  I cannot match {unknown!r}. Which of them do they come from? "
            "A number (press Enter if you are not sure)"
        )
        home = ask_until(
            asked, "", lambda answer: _guardian(answer, numbers), talk.ask, needed=False
        )
        if home:
            present[present.index(unknown)] = {"name": unknown, "home": home}
    if unknown_people(opened, present):
        console.err("  Until that is clear, nothing the family said goes to any home.")
    return present


def _people(parts: list[str], numbers: dict[str, str], known: Container[str]) -> list[str]:
    """Return names for what was typed; raises ValueError at a number that is nobody's."""
    for part in parts:
        if part not in numbers and part not in known and not has_words(part):
            raise ValueError(not_listed(part))
    return [numbers.get(part, part) for part in parts]


def _guardian(answer: str, numbers: dict[str, str]) -> str:
    """Return whose number was typed, "" for none; raises ValueError if it is nobody's."""
    if answer and answer not in numbers:
        raise ValueError(not_listed(answer))
    return numbers.get(answer, "")


def name_of(person: Any) -> str:
    """Return the name of somebody who came."""
    return str(person["name"] if isinstance(person, dict) else person)


def _heard(talk: Talk, now: Any) -> list[Any]:
    """Ask what the family said, and show it as it will be sent; each line is changed in the end."""
    asked = "And what else" if now else "What did the family say"
    how = "One thing per line; press Enter to finish"
    lines = asking.ask_lines(f"{asked}? {how}", words=talk.words, edit=talk.typed)
    talk.typed = ""
    for line in as_sent(talk, lines):
        console.err(f"  {sent_to(line)}")
        if line.asks:
            console.err(f"    {line.asks}")
    return [*(now or ()), *lines]


def as_sent(talk: Talk, lines: list[Any]) -> list[HeardLine]:
    """Return what was heard as it will be sent."""
    return heard_as_sent(talk.opened, as_tables(talk.answers)["meeting"] | {"heard": lines})


def sent_to(line: HeardLine) -> str:
    """Say one thing that was heard, and who will read it."""
    return f"{line.text} → {listed(list(line.readers)) or 'nobody'}"


def _change_heard(talk: Talk, lines: list[Any], at: int) -> list[Any]:
    """Ask for one line again, and who may read it; `-` takes it away."""
    was = lines[at] if isinstance(lines[at], dict) else {"text": lines[at]}
    text = in_words(talk, "What they said (- removes it)", was["text"], needed=True, may_go=True)
    if text == "-":
        return lines[:at] + lines[at + 1 :]
    words = {audience: word for word, audience in _AUDIENCES.items()}
    usual = words[was.get("for", "home")]
    audience = _AUDIENCES[choose("Who may read it?", list(_AUDIENCES), usual, talk.ask)]
    new = was | {"text": text, "for": audience}
    if audience == was.get("for", "home"):
        new = was | {"text": text}
    is_plain = new.keys() == {"text"}
    return [*lines[:at], text if is_plain else new, *lines[at + 1 :]]


def _works(talk: Talk, now: Any) -> str:
    offers = list(filter(None, [talk.opened.note.grow.home_like]))
    show_offers(offers)
    return optional(talk, "What already works at home?", now, offers)


def _strategy(talk: Talk, now: Any) -> str:
    """Ask for the one strategy that home and school both use, of the note's or in other words."""
    offers = list(talk.opened.note.grow.strategies)
    offers += [offer.main for offer in offered(talk.opened, "strategy")]
    show_offers(offers)
    return optional(talk, "Which strategy will you both use?", now, offers)


def _statement(talk: Talk, now: Any) -> str:
    """Ask for the goal; one of the bank brings its other parts, each with a number to change it."""
    console.err("\nThe one goal: something a person does, so that everyone can see it happen.")
    if talk.opened.draft and "statement" not in talk.answers:
        console.err("  Your draft from before the talk is shown; keep each part or change it.")
    offers = offered(talk.opened, "goal")
    mains = [offer.main for offer in offers]
    show_offers(mains)
    answer = in_words(talk, "The goal", now, mains, needed=True)
    parts = next((offer.texts for offer in offers if offer.main == answer), {})
    for name in ("home", "school", "student", "measure") if parts else ():
        talk.answers[name] = parts.get(name, "")
        if talk.answers[name]:
            console.err(f"  {STEPS[name].label}: {talk.answers[name]}")
    return better(talk, "goal.statement", answer)


def _well(kind: str, question: str) -> Callable[[Talk, Any], str]:
    """Return what asks for a sentence; where the coach knows a better one, it asks once more."""

    def asked(talk: Talk, now: Any) -> str:
        offers = _of_goals(talk, kind.partition(".")[2])
        show_offers(offers)
        return better(talk, kind, in_words(talk, question, now, offers, needed=True))

    return asked


def _of_goals(talk: Talk, part: str) -> list[str]:
    """Return what the goals of the bank that go with the note say in one part."""
    return [text for offer in offered(talk.opened, "goal") if (text := offer.texts.get(part))]


def _student(talk: Talk, now: Any) -> str:
    offers = _of_goals(talk, "student")
    show_offers(offers)
    return optional(talk, f"{talk.opened.student.called} will", now, offers)


def _review_on(talk: Talk, now: Any) -> date:
    """Ask for the day of the review; where another would be better, ask once more."""
    opened, held = talk.opened, talk.held.date()

    def day(question: str, default: date) -> date:
        chosen: date = _day_asked(
            talk, question, default, lambda typed: _day_after(typed, held, opened)
        )
        return chosen

    answer = day("By when", now or opened.review_on(held))
    advised = advice_on_day(opened, held, answer)
    for line in advised:
        console.err(f"  {line}")
    return day("  Another day? Press Enter to keep it", answer) if advised else answer


def _day_after(answer: str, held: date, opened: NoteToRecord) -> date:
    day = said_dates.day(answer, opened.room.workspace, opened.now)
    if not clock.in_reach(day):
        raise ValueError(f"{day.year} cannot be the year of a review; please correct it.")
    if day <= held:
        raise ValueError("The review comes after the meeting; please write a later date.")
    return day


def _promises(talk: Talk, now: Any) -> list[dict[str, Any]]:
    """Ask for promises until an empty one."""
    promises = [dict(promise) for promise in now or talk.so_far]
    if not promises:
        console.err("\nWhat was promised? Press Enter to finish.")
    offers = offered(talk.opened, "promise")
    mains = [offer.main for offer in offers]
    show_offers(mains)
    while text := in_words(talk, "A promise" if not promises else "Another promise", None, mains):
        usual = next(
            (str(getattr(offer, "kind", "")) for offer in offers if offer.main == text), ""
        )
        promises.append(_promise(talk, text, usual or "resource"))
        talk.keep(promises)
    return promises


def _promise(talk: Talk, text: str, usual: str) -> dict[str, Any]:
    """Ask whose a promise is and of which kind, by one word; say on which day it is due."""
    text = better(talk, "promise.text", text)
    kind = choose(
        "  a resource to send, an action at school, or the family's own",
        ["resource", "action", "family"],
        usual,
        talk.ask,
    )
    if kind == "family":
        return {"text": text, "kind": "action", "by": "family"}
    named = talk.opened.room.workspace.spoken.named_in(text, talk.held)
    if len(named) == 1 and named[0] >= talk.held.date():
        console.err(f"  by {in_full(named[0])}")
        return {"text": text, "kind": kind, "by": "teacher", "due": named[0]}
    due = talk.opened.due(talk.held, kind)
    whole_day = due == clock.end_of(due.date(), talk.opened.room.settings.tz)
    console.err(f"  by {in_full(due.date() if whole_day else due.replace(tzinfo=None))}")
    return {"text": text, "kind": kind, "by": "teacher"}


def _change_promise(talk: Talk, promises: list[Any], at: int) -> list[Any]:
    """Ask for one promise again, and for its day; `-` takes it away."""
    was = promises[at]
    text = in_words(talk, "The promise (- removes it)", was["text"], needed=True, may_go=True)
    if text == "-":
        return promises[:at] + promises[at + 1 :]
    usual = "family" if was.get("by") == "family" else was.get("kind", "resource")
    new = _promise(talk, text, usual)
    defaults = {"kind": "resource", "by": "teacher"}
    changed = was | {
        name: value for name, value in new.items() if name in was or value != defaults.get(name)
    }
    if answer := talk.ask("  Another day? (press Enter to keep it)"):
        changed["due"] = _until(answer, talk)
    return [*promises[:at], changed, *promises[at + 1 :]]


def _until(answer: str, talk: Talk) -> date:
    held, opened = talk.held.date(), talk.opened
    return ask_until("  Which day", answer, lambda again: _day_after(again, held, opened), talk.ask)


STEPS: dict[str, TalkQuestion] = {
    "status": TalkQuestion("Did it take place", _status),
    "held": TalkQuestion("When", _held),
    "slot": TalkQuestion("The new time", _slot),
    "mode": TalkQuestion("How", _mode),
    "present": TalkQuestion("Who came", _present),
    "heard": TalkQuestion("Another thing they said", _heard, "The family said", _change_heard),
    "works_at_home": TalkQuestion("What works at home", _works),
    "strategy": TalkQuestion("The shared strategy", _strategy),
    "statement": TalkQuestion("The goal", _statement),
    "home": TalkQuestion("At home", _well("goal.home", "At home, the family will")),
    "school": TalkQuestion("At school", _well("goal.school", "At school, I will")),
    "student": TalkQuestion("The child", _student),
    "measure": TalkQuestion(
        "How we will know", _well("goal.measure", "How will we know? Something you can count")
    ),
    "review_on": TalkQuestion("By when", _review_on),
    "promise": TalkQuestion("Another promise", _promises, "Promise", _change_promise),
}
"""Every answer in the order in which they are asked for."""
