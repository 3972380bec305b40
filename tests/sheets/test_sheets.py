"""What stands on a sheet, and what can never reach the paper."""

from __future__ import annotations

from typing import Any

import pytest

from confkit.conference.agenda import agenda
from confkit.conference.questions import Asked
from confkit.conference.script import script
from confkit.conference.sides import Sides
from confkit.language import languages
from confkit.notes.notes import Glow
from confkit.promises.followups import planned
from confkit.sheets import sheets
from confkit.sheets.sheets import Cover, EarlierPromise, Expected, LastRound, Sheet
from tests.making import (
    GOAL,
    day,
    guardian,
    instant,
    local,
    met,
    note,
    rules,
    settings,
    student,
)

ENGLISH = languages.of(None)["en"]
SIDES = Sides(languages.of(None).goals)
SLOT = local("2026-11-16T15:30")
ASKED = (Asked("What does Ana like?", "interest"),)
SECRET = "Xq7-secret"


def made(**fields: Any) -> Sheet:
    """Return a sheet of Ana's, with these parts replaced."""
    parts = {"student": student(slot=SLOT), "note": note(), "last": None} | fields
    return sheets.sheet(
        parts["student"],
        parts["note"],
        settings(),
        questions=ASKED,
        last=parts["last"],
        language=ENGLISH,
        sides=SIDES,
    )


def test_a_sheet_has_what_the_talk_needs() -> None:
    """Every field, from the roster, the note and the settings."""
    ana = student(
        guardian("Marisol Reyes", language="es", relation="mother", interpreter="needed"),
        guardian("Omar Diaz", contact="office", interpreter="booked:Paula Ortiz"),
        slot=SLOT, home_name="Anita", pronouns="she/her", grade="4", room="12",
        plan_on_file=True, language="pt",
    )  # fmt: skip
    said = note(
        topics=["homework"],
        student_voice="I like maps.",
        family_questions=[{"text": "How much homework?", "for": "all"}, "Is she alone?"],
        family_priorities=[{"text": "Friends", "for": "all"}],
        glow=[
            {"text": "one", "evidence": "e1"},
            {"text": "two", "evidence": "e2", "value": "community"},
        ],
        grow={
            "skill": "s",
            "toward": "t",
            "home_like": "h",
            "tried": "tried",
            "strategies": ["a", "b"],
        },
    )
    assert made(student=ana, note=said) == Sheet(
        student_id="1042",
        name="Ana Reyes",
        called="Anita",
        pronouns="she/her",
        grade="4",
        room="12",
        starts=SLOT,
        ends=local("2026-11-16T15:45"),
        minutes=15,
        people=(
            Expected("Marisol Reyes", "mother", "es", assumed=False,
                   interpreter="interpreter needed", office=False),
            Expected("Omar Diaz", "", "pt", assumed=True,
                   interpreter="interpreter booked: Paula Ortiz", office=True),
        ),
        needs_interpreter=True,
        plan_on_file=True,
        value="community",
        has_note=True,
        topics=("homework",),
        voice="I like maps.",
        family_questions=("How much homework?",),
        family_priorities=("Friends",),
        agenda=agenda(15, settings().conference.shares, SLOT),
        glows=(
            Glow(text="one", evidence="e1"),
            Glow(text="two", evidence="e2", value="community"),
        ),
        script=script(ana, said, ENGLISH, SIDES),
        skill="s",
        toward="t",
        tried="tried",
        strategies=("a", "b"),
        questions=ASKED,
        last=None,
        draft="",
        check_in_on=day("2026-11-30"),
        say=made(student=ana).say,
    )  # fmt: skip


def test_a_child_who_leads_has_a_sheet_in_own_words() -> None:
    """The headings and the script are the child's; what stands in them is the note's."""
    led = made(note=note(led_by="student"))
    assert led.say is not None
    assert (led.led_by, led.say.glow) == ("student", "What I am proud of")
    assert led.script.celebrate.startswith("This is what my teacher sees in me: ")
    assert made(note=note(meeting={"status": "held", "mode": "student-led"})) == led
    taught = made()
    assert taught.say is not None
    assert (taught.led_by, taught.say.says) == ("teacher", "Ana Reyes says")


def test_without_a_note_there_is_a_sheet_with_blanks() -> None:
    """The roster's part and the agenda stand there, the rest is empty and not missing."""
    found = made(note=None)
    assert (found.has_note, found.name, len(found.agenda)) == (False, "Ana Reyes", 5)
    empty = (found.value, found.topics, found.voice, found.glows, found.skill, found.strategies)
    assert empty == ("", (), "", (), "", ())


def test_without_a_slot_the_agenda_counts_from_minute_0() -> None:
    """No clock times are invented."""
    found = made(student=student())
    assert (found.starts, found.ends, found.agenda[-1].ends) == (None, None, 15)


def test_private_words_cannot_reach_the_paper() -> None:
    """No field of a sheet holds what stands in [private], of this round or the last."""
    said = met(private={"notes": SECRET})
    last = sheets.last_round("2025-fall", student(), said, [])
    assert SECRET not in repr(made(note=said, last=last))


def test_a_denied_person_cannot_reach_the_paper() -> None:
    """Neither name, address, language, relation nor interpreter of a denied guardian."""
    denied = guardian(
        f"Carlos {SECRET}", email=f"{SECRET}@x.example", language=f"xx-{SECRET}", relation=SECRET,
        household=SECRET, interpreter=f"booked:{SECRET}", contact="deny",
    )  # fmt: skip
    found = made(student=student(denied, guardian("Marisol Reyes"), denied))
    assert [person.name for person in found.people] == ["Marisol Reyes"]
    assert SECRET not in repr(found)


def test_a_denied_guardian_needs_no_interpreter() -> None:
    """Only who may come counts."""
    denied = guardian("Carlos Vega", contact="deny", interpreter="needed")
    assert not made(student=student(denied, guardian())).needs_interpreter


LAST = met(
    meeting={"held": local("2025-11-20T15:30")},
    goal=GOAL | {"student": "Ana fills it in"},
    promise=[
        {"text": "Send  the\ntemplate"},
        {"text": "Move the seat", "kind": "action"},
        {"text": "Sign the planner", "by": "family"},
        {"text": "Lend the book"},
    ],
)


def test_what_was_agreed_is_said_back_with_its_state() -> None:
    """Done, open, or unknown where the ledger does not say."""
    entries = planned(student(), LAST, rules(round="2025-fall"))
    ledger = [
        entry._replace(
            done=instant("2025-11-21T08:00") if entry.text == "Send the template" else None,
            dropped=instant("2025-11-21T08:00") if entry.text == "Lend the book" else None,
        )
        for entry in entries
    ]
    assert sheets.last_round("2025-fall", student(), LAST, ledger) == LastRound(
        round="2025-fall",
        held=local("2025-11-20T15:30"),
        statement="Ana brings her homework back finished",
        home="sign the planner after dinner",
        school="check the planner at dismissal",
        student="Ana fills it in",
        strategy="",
        works_at_home="",
        measure="planner signed 4 of 5 days",
        promises=(
            EarlierPromise("Send  the\ntemplate", "teacher", "done"),
            EarlierPromise("Move the seat", "teacher", "open"),
            EarlierPromise("Sign the planner", "family", "open"),
            EarlierPromise("Lend the book", "teacher", "unknown"),
        ),
    )


@pytest.mark.parametrize(
    "promises",
    [
        [{"text": "Call"}, {"text": "Call"}],
        [{"text": "Call", "kind": "action"}, {"text": "Call", "kind": "resource"}],
    ],
)
def test_equal_promises_keep_their_own_state(promises: list[dict[str, str]]) -> None:
    """The one that was kept is done, the one beside it is open."""
    said = met(promise=promises)
    entries = planned(student(), said, rules(round="2025-fall"))
    done_at = instant("2025-11-21T08:00")
    ledger = [
        entry._replace(done=done_at if number == 1 else None)
        for number, entry in enumerate(entries)
    ]
    kept = sheets.last_round("2025-fall", student(), said, list(reversed(ledger))).promises
    assert [one.state for one in kept] == ["done", "open"]


def test_the_cover_has_the_why_before_any_student() -> None:
    """Teacher, Why and school, and the round's first and last slot."""
    students = [
        student(slot=local("2026-11-17T08:00")),
        student(id="2", slot=SLOT),
        student(id="3"),
    ]
    assert sheets.cover(settings(), "2026-fall", students) == Cover(
        teacher="Dana Rivera",
        why="…",
        meets_mission="",
        school="…",
        mission="…",
        vision="…",
        values=("growth mindset", "community", "critical thinking"),
        round="2026-fall",
        minutes=15,
        students=3,
        first_day=SLOT,
        last_day=local("2026-11-17T08:00"),
    )
    empty = sheets.cover(settings(), "2026-fall", [])
    assert (empty.students, empty.first_day, empty.last_day) == (0, None, None)
