"""Where follow-ups leave the well-trodden way: each a kind of thing that once went wrong."""

from __future__ import annotations

import io
import re
import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import small_class

from confkit.cli.shown import console
from confkit.ground import files
from confkit.ledger import ledger_file, soundness
from confkit.letters import letter_length
from confkit.promises.followups import LEFT_OUT
from confkit.report import ledger_counts
from tests.desks import Desk

pytestmark = pytest.mark.slow

NO_SHOW = """
[[glow]]
text = "Reads aloud with joy"
evidence = "Read two pages to the class on Monday"
[grow]
skill = "keeping a planner"
toward = "work that is done"
[meeting]
{held}status = "no-show"
"""
LETTERS, CHECK_INS = "out/2026-fall/letters", "out/2026-fall/check-ins"


def no_show(desk: Desk, held: str = "") -> None:
    """Write Ana's note: nobody came."""
    desk.note().write_text(NO_SHOW.format(held=f"held = {held}\n" if held else ""))


def contacts(desk: Desk) -> list[tuple[str, str]]:
    """Return the state of each of Ana's contacts, and the day on which it is due."""
    listed = desk.followups(student_id="1042", kind="contact")
    return [(one["state"], one["due"][:10]) for one in listed]


def with_slots(desk: Desk, slot: str) -> None:
    """Give everybody a time in the roster, or another one."""
    roster = desk.root / "roster.csv"
    header, *rows = roster.read_text().splitlines()
    if header.endswith(",slot"):
        header, *rows = (line.rpartition(",")[0] for line in (header, *rows))
    roster.write_text("\n".join([f"{header},slot", *(f"{row},{slot}" for row in rows)]) + "\n")


def deny(desk: Desk, student_id: str = "1042") -> None:
    """Deny the first guardian of a student."""
    roster = desk.root / "roster.csv"
    header, *rows = roster.read_text().splitlines()
    changed = [f"{row},deny" if row.startswith(student_id) else f"{row}," for row in rows]
    roster.write_text("\n".join([f"{header},contact", *changed]) + "\n")


@pytest.mark.parametrize("answered", ["contact", "done", ""])
def test_a_second_no_show_opens_its_own_contact(desk: Callable[..., Desk], answered: str) -> None:
    """Whether the first was answered or not, the second has an id and a clock of its own."""
    here = desk()
    no_show(here, "2026-11-18T15:30")
    here.types("summarize", "1042")
    first = here.one("1042", "contact")
    if answered == "contact":
        here.types("contact", "1042", "phoned, a new time on the 23rd")
    elif answered:
        here.types("done", first["id"])
    no_show(here, "2026-11-23T15:30")
    here.types("summarize", "1042")
    before = "done" if answered == "contact" or answered == "done" else "dropped"
    states = dict(contacts(here))
    assert states["upcoming" if "upcoming" in states else "today"] == "2026-11-25"
    assert len({one["id"] for one in here.followups(student_id="1042", kind="contact")}) == 2
    assert before in {state.replace("late", "done") for state in states}


def test_a_slot_that_moves_does_not_move_the_clock_of_a_no_show(desk: Callable[..., Desk]) -> None:
    """It runs from when the meeting should have been held, written down once."""
    here = desk()
    with_slots(here, "2026-11-23T15:30")
    no_show(here)
    here.types("summarize", "1042")
    due = contacts(here)
    assert due
    with_slots(here, "2026-12-02T15:30")
    here.types("summarize", "1042", ok=0)
    assert contacts(here) == due
    here.types("contact", "1042", "phoned")
    assert [state for state, _ in contacts(here)] == ["done"]


def test_a_new_time_that_has_passed_is_asked_about(desk: Callable[..., Desk]) -> None:
    """Before it nothing is said; with the day in the note, the second no-show has its contact."""
    here = desk()
    with_slots(here, "2026-11-24T15:30")
    no_show(here)
    here.types("summarize", "1042")
    here.types("contact", "1042", "phoned, a new time on the 2nd")
    with_slots(here, "2026-12-02T15:30")
    asked = "if nobody came at the new time either"
    assert asked not in here.types("summarize", "1042").err
    here.now("2026-12-02T18:00:00-06:00")
    said = here.types("summarize", "1042").err
    assert asked in said
    day = said.partition("write held = ")[2].split()[0]
    no_show(here, day)
    assert asked not in here.types("summarize", "1042").err
    assert contacts(here) == [("done", "2026-11-30"), ("upcoming", "2026-12-04")]


def test_what_one_home_said_stays_there_also_at_one_address(desk: Callable[..., Desk]) -> None:
    """A sentence about the other home is held; unlocked, it reaches only the home that said it."""
    here = desk()
    rows = ["student_id,name,guardian_name,guardian_email,household,contact"]
    rows += [f"1042,Ana Reyes,{name},fam@mail.example,{home},allow"
             for name, home in (("Mia Abel", "A"), ("Rob Cole", "B"))]  # fmt: skip
    (here.root / "roster.csv").write_text("\n".join(rows) + "\n")
    lines = [line for line in here.note().read_text().splitlines()
             if not line.startswith(("present", "heard"))]  # fmt: skip
    at = lines.index("[meeting]") + 1
    said = ['present = ["Mia Abel"]', 'heard = ["She is calmer when her dad is away"]']
    text = "\n".join([*lines[:at], *said, *lines[at:]])
    here.note().write_text(text)
    assert "privacy/custody" in here.types("summarize", ok=1).err
    assert not [*(here.root / LETTERS).glob("*")]
    here.note().write_text(f'{text}\n[[unlock]]\nrule = "privacy/custody"\nreason = "hers"\n')
    here.types("summarize")
    told = {path.name for path in (here.root / LETTERS).iterdir()
            if "calmer" in path.read_text()}  # fmt: skip
    assert told == {"1042--1.html", "1042--1.phone.txt"}


def test_a_review_says_the_day_of_the_meeting_and_not_of_a_no_show(
    desk: Callable[..., Desk],
) -> None:
    """Nobody came on the 18th; the goal was agreed on the 24th."""
    here = desk()
    held = here.note().read_text()
    no_show(here, "2026-11-18T15:30")
    here.types("summarize", "1042")
    here.note().write_text(held)
    here.types("summarize", "1042")
    here.now("2026-12-18T15:00:00-06:00").types("review", "1042", "met")
    letter = next((here.root / "out/2026-fall/reviews").glob("1042--1.*")).read_text()
    assert "November 24" in letter
    assert "November 18" not in letter


def test_a_review_that_is_taken_back_is_not_sent(opened: Desk) -> None:
    """Its letter says how the goal went; once that is said again, it may leave."""

    def to_send() -> dict[str, str]:
        listed = opened.types("send", "--dry-run", "--json", ok=None).json
        letters = [*listed["letters"], *listed.get("left_out", [])]
        return {one["path"]: one.get("reason", "") for one in letters if "reviews/" in str(one)}

    opened.now("2026-12-18T15:00:00-06:00").types("review", "1042", "met")
    (path,), (reason,) = zip(*to_send().items(), strict=True)
    assert not reason
    opened.types("done", "--undo", opened.one("1042", "review")["id"])
    said = opened.types("send", "--dry-run", ok=None)
    assert "the review that it tells of was taken back; `confkit review 1042`" in said.err
    opened.types("review", "1042", "met")
    assert to_send() == {path: ""}


@pytest.mark.parametrize("status", ["no-show", "moved"])
def test_what_a_letter_has_told_stays_when_the_next_meeting_is_not_held(
    opened: Desk, status: str
) -> None:
    """The promises, the check-in and the goal's day of the letter that has left."""
    opened.types("done", opened.one("1042", "summary")["id"])
    told = {one["id"]: one["due"] for one in opened.followups(student_id="1042")}
    opened.now("2026-12-01T18:00:00-06:00")
    missed = NO_SHOW.format(held="held = 2026-12-01T15:30\n").replace("no-show", status)
    opened.note().write_text(missed)
    opened.types("summarize", "1042")
    after = opened.followups(student_id="1042")
    assert {one["id"]: one["due"] for one in after if one["kind"] != "contact"} == told
    assert "dropped" not in {one["state"] for one in after}
    assert len(after) == len(told) + (status == "no-show")


def test_a_second_meeting_taken_back_leaves_the_first_as_it_was(opened: Desk) -> None:
    """A note that is put back is the first meeting again, and its promises stand."""
    opened.types("done", opened.one("1042", "summary")["id"])
    first = opened.note().read_text()
    before = {one["id"]: one for one in opened.followups(student_id="1042")}
    opened.now("2026-12-02T18:00:00-06:00")
    opened.note().write_text(first.replace("2026-11-24", "2026-12-02"))
    opened.types("summarize", "1042")
    assert len(opened.followups(student_id="1042", kind="summary")) == 2
    opened.note().write_text(first)
    opened.types("summarize", "1042")
    after = {one["id"]: one for one in opened.followups(student_id="1042")}
    same = ("due", "promised", "done", "opened")
    assert all(after[one][name] == before[one][name] for one in before for name in same)
    assert {after[one]["state"] for one in after.keys() - before.keys()} == {"dropped"}


@pytest.mark.parametrize("day", ["2026-11-25", "2026-12-01", "2026-12-20"])
def test_a_snooze_stands_either_way(opened: Desk, day: str) -> None:
    """Earlier or later, through new runs, a meeting that was moved and back, and a letter sent."""
    check_in = opened.one("1042", "check_in")
    opened.types("snooze", check_in["id"], day, "--reason", "before the trip")
    text = opened.note().read_text()
    opened.types("summarize")
    opened.note().write_text(NO_SHOW.format(held="held = 2026-11-24T15:30\n").replace(
        "no-show", "moved"))  # fmt: skip
    opened.types("summarize")
    opened.note().write_text(text)
    opened.types("summarize")
    opened.types("done", opened.one("1042", "summary")["id"])
    moved = opened.one("1042", "check_in")
    assert (moved["due"][:10], moved["promised"]) == (day, check_in["promised"])


def test_the_list_as_of_a_day_is_what_it_was_that_day(opened: Desk) -> None:
    """A snooze and a done of later are not in it."""
    resource = opened.one("1042", "resource")
    opened.now("2026-11-25T08:00:00-06:00")
    opened.types("snooze", resource["id"], "2026-12-10", "--reason", "ill")
    opened.now("2026-12-01T08:00:00-06:00").types("done", resource["id"])
    then = opened.types("due", "--all", "--json", "--as-of", "2026-11-24T20:00:00-06:00").json
    (was,) = [one for one in then["followups"] if one["id"] == resource["id"]]
    assert (was["due"], was["done"], was["state"]) == (resource["due"], None, "upcoming")


def test_a_day_that_was_corrected_since_changes_no_list_of_before(opened: Desk) -> None:
    """What stood in the list stands in it as of then, also where the talk is dated later now."""
    text = opened.note().read_text()
    assert "held = 2026-11-24" in text
    then = {one["id"] for one in opened.followups(student_id="1042")}
    opened.now("2026-11-26T18:00:00-06:00")
    opened.note().write_text(text.replace("held = 2026-11-24", "held = 2026-11-25"))
    opened.types("summarize", "1042")
    listed = opened.types("due", "--all", "--json", "--as-of", "2026-11-24T20:00:00-06:00").json
    assert then <= {one["id"] for one in listed["followups"]}


def test_the_words_of_a_letter_are_counted_as_it_is_sent(opened: Desk) -> None:
    """What a new day adds to it counts too: `check` says what the letter itself shows."""
    for entry in opened.followups(student_id="1042", by="teacher"):
        if entry["kind"] in ("resource", "action"):
            opened.types("snooze", entry["id"], "2026-12-10", "--reason", "ill", ok=0)
    note = opened.note()
    text = note.read_text()

    def words_of(more: int) -> int:
        note.write_text(text.replace("reads every night", "reads every night" + " aloud" * more))
        opened.types("summarize", "1042", ok=0)
        (draft,) = opened.root.glob(f"{LETTERS}/1042--*.eml")
        message = message_from_bytes(draft.read_bytes(), policy=policy.default)
        body = message.get_body(("plain",))
        return letter_length.count_words(body.get_content() if body else "")

    short = words_of(0)
    for wanted in (199, 200):
        assert words_of(wanted - short) == wanted
        found = opened.types("check", "1042", "--json").json["findings"]
        assert ("letter/long" in {one["rule"] for one in found}) == (wanted >= 200)


def test_a_draft_that_a_mistake_in_the_note_takes_away_is_told_with_its_place(opened: Desk) -> None:
    """Which note and which line: the reason alone would be a riddle beside another file's name."""
    note = opened.note()
    note.write_text(note.read_text().replace("[goal]", "[goal"))
    said = opened.types("summarize").err
    place = re.escape("notes/2026-fall/1042.toml:")
    removed = re.escape("removed: out/2026-fall/letters/1042--1.eml: it cannot be made now, for")
    assert re.search(rf"{removed} the error in {place}\d+$", said, re.MULTILINE)
    assert re.search(rf"^error: {place}\d+:\d+: .", said, re.MULTILINE)


def test_the_list_as_of_a_day_has_the_words_of_that_day(opened: Desk) -> None:
    """A goal said in other words, a check-in after other weeks: each line says what it said then.

    The history tells both wordings, and so does the record that the family may ask for.
    """
    settings, note = opened.root / "confkit.toml", opened.note()
    opened.now("2026-11-25T18:00:00-06:00")
    settings.write_text(settings.read_text() + "\n[deadlines]\ncheck_in = { days = 21 }\n")
    note.write_text(note.read_text().replace("Homework is", "Reading is"))
    opened.types("summarize", "1042")
    opened.now("2026-11-26T18:00:00-06:00")
    note.write_text(note.read_text().replace("Reading is", "All homework is"))
    opened.types("summarize", "1042")

    def words(*as_of: str) -> list[str]:
        listed = opened.types("due", "--all", "--json", "--student", "1042", *as_of)
        return [
            one["text"]
            for kind in ("check_in", "review")
            for one in listed.json["followups"]
            if one["kind"] == kind
        ]

    goal = "Review the goal: {} written down"
    two, three = "Write the two-week check-in", "Write the three-week check-in"
    assert words("--as-of", "2026-11-24T20:00:00-06:00") == [two, goal.format("Homework is")]
    assert words("--as-of", "2026-11-25T20:00:00-06:00") == [three, goal.format("Reading is")]
    assert words() == [three, goal.format("All homework is")]
    story = opened.types("log", "1042").out
    first, *later = [line for line in story.splitlines() if "Review the goal" in line]
    assert first.endswith(goal.format("Homework is"))
    assert [line.partition("reworded")[2].partition(": ")[2] for line in later] == [
        f"{goal.format(new)} (before: {goal.format(old)})"
        for old, new in (("Homework is", "Reading is"), ("Reading is", "All homework is"))
    ]
    opened.types("export", "1042", "--to", opened.root / "record", ok=0)
    (page,) = (opened.root / "record").rglob("index.html")
    assert f"before: {goal.format('Reading is')}" in page.read_text()


def test_new_deadlines_leave_what_a_letter_promised(opened: Desk) -> None:
    """Before it has left they count, afterward they do not."""
    settings = opened.root / "confkit.toml"
    opened.types("done", opened.one("1042", "summary")["id"])
    before = opened.one("1042", "resource")["promised"]
    other = opened.one("1001", "check_in")["promised"] if opened.followups(
        student_id="1001", kind="check_in") else None  # fmt: skip
    settings.write_text(settings.read_text() + "\n[deadlines]\nresource = { hours = 24 }\n")
    opened.types("summarize")
    assert opened.one("1042", "resource")["promised"] == before
    assert other is None or opened.one("1001", "check_in")["promised"] == other


def test_a_family_s_promise_had_no_date_before_it_was_given_one(opened: Desk) -> None:
    """The list as of an earlier instant has it without the day to which it was moved since."""
    theirs = opened.one("1042", "action", by="family")
    assert theirs["due"] is None
    opened.now("2026-11-25T08:00:00-06:00")
    opened.types("snooze", theirs["id"], "2026-12-10", "--reason", "ill", ok=0)
    then = opened.types("due", "--all", "--json", "--as-of", "2026-11-24T20:00:00-06:00").json
    (was,) = [one for one in then["followups"] if one["id"] == theirs["id"]]
    assert (was["promised"], was["due"], was["state"]) == (None, None, "open")


def test_what_a_letter_promised_stays_under_new_deadlines_in_another_zone(opened: Desk) -> None:
    """By the clocks on the wall; also where the summary waits again, for a later guardian."""
    opened.types("done", opened.one("1042", "summary")["id"])
    kinds = ("resource", "action", "check_in")
    before = [opened.one("1042", kind, by="teacher")["promised"][:19] for kind in kinds]
    settings, roster = opened.root / "confkit.toml", opened.root / "roster.csv"
    changed = settings.read_text().replace("America/Chicago", "Europe/London")
    settings.write_text(
        f"{changed}\n[deadlines]\nresource = {{ hours = 24 }}\naction = {{ school_days = 3 }}\n"
        "check_in = { days = 20 }\n"
    )
    header, first, *rest = roster.read_text().splitlines()
    cells = dict(zip(header.split(","), first.split(","), strict=True))
    cells |= {"guardian_name": "Rob Cole", "guardian_email": "rob@mail.example"}
    roster.write_text("\n".join([header, first, ",".join(cells.values()), *rest]) + "\n")
    for _ in range(2):
        opened.types("summarize")
        now = [opened.one("1042", kind, by="teacher")["promised"][:19] for kind in kinds]
        assert now == before
    assert opened.one("1042", "summary")["done"] is None


def test_a_guardian_who_comes_later_opens_the_summary_again(opened: Desk) -> None:
    """For that letter alone, named in the list, due that day; done again it is closed."""
    summary = opened.one("1042", "summary")["id"]
    opened.types("done", summary)
    roster = opened.root / "roster.csv"
    header, first, *rest = roster.read_text().splitlines()
    cells = dict(zip(header.split(","), first.split(","), strict=True))
    cells |= {"guardian_name": "Rob Cole", "guardian_email": "rob@mail.example"}
    roster.write_text("\n".join([header, first, ",".join(cells.values()), *rest]) + "\n")
    opened.now("2026-11-26T09:00:00-06:00").types("summarize")
    again = opened.one("1042", "summary")
    assert (again["state"], again["due"][:10]) == ("today", "2026-11-26")
    assert "Rob Cole" in opened.types("due").out
    opened.types("done", summary)
    assert opened.one("1042", "summary")["state"] == "done"
    opened.types("summarize")
    assert opened.one("1042", "summary")["state"] == "done"


def test_a_summary_closes_when_the_last_whom_it_waits_for_is_denied(opened: Desk) -> None:
    """All letters that may be sent have left; the list as of the day between says it was open."""
    opened.types("done", opened.one("1042", "summary")["id"])
    sent = opened.one("1042", "summary")["done"]
    roster = opened.root / "roster.csv"
    header, first, *rest = roster.read_text().splitlines()
    cells = dict(zip(header.split(","), first.split(","), strict=True))
    cells |= {"guardian_name": "Rob Cole", "guardian_email": "rob@mail.example"}
    for day, word in (("26", "allow"), ("27", "deny")):
        rows = [f"{header},contact", f"{first},", ",".join([*cells.values(), word])]
        roster.write_text("\n".join([*rows, *(f"{row}," for row in rest)]) + "\n")
        opened.now(f"2026-11-{day}T09:00:00-06:00").types("summarize")
    summary = opened.one("1042", "summary")
    assert (summary["state"], summary["done"]) == ("done", sent)
    then = opened.types("due", "--all", "--json", "--as-of", "2026-11-26T20:00:00-06:00").json
    (was,) = [one for one in then["followups"] if one["id"] == summary["id"]]
    assert was["state"] == "today"


def test_what_a_letter_has_told_stays_when_whom_it_names_is_denied(opened: Desk) -> None:
    """The promise is kept to the home it was made to; one that was never told opens nothing."""
    roster, note = opened.root / "roster.csv", opened.note()
    header, first, *rest = roster.read_text().splitlines()
    cells = dict(zip(header.split(","), first.split(","), strict=True))
    cells |= {"guardian_name": "Rob Vantz", "guardian_email": "rob@mail.example"}
    rows = [f"{header},contact", f"{first},", ",".join([*cells.values(), "allow"])]
    roster.write_text("\n".join([*rows, *(f"{row}," for row in rest)]) + "\n")
    note.write_text(f'{note.read_text()}\n[[promise]]\ntext = "Send Rob Vantz the planner"\n')
    opened.types("summarize", "1042")
    promise = opened.one("1042", "resource", text="Send Rob Vantz the planner")
    opened.types("done", opened.one("1042", "summary")["id"])
    roster.write_text(roster.read_text().replace(",allow", ",deny"))
    note.write_text(f'{note.read_text()}\n[[promise]]\ntext = "Ring Rob Vantz"\n')
    said = opened.types("summarize", "1042", ok=1)
    assert "no longer in the note" not in said.err
    found = opened.followups(student_id="1042")
    assert {one["id"]: one["state"] for one in found}[promise["id"]] not in ("dropped", "done")
    assert [one["id"] for one in found if one["text"] == LEFT_OUT] == [promise["id"]]


RUNS = (
    ("prep",), ("new",), ("check",), ("due",), ("due", "--json"), ("calendar",), ("report",),
    ("questions",), ("roster",), ("roster", "needs"), ("log",), ("contact", "2001", "phoned"),
    ("check-in", "2001"), ("summarize", "2001"), ("round", "--renamed", "2026-fall", "f", "--yes"),
)  # fmt: skip
"""Every kind of command: those that write, those that only look, those that read the ledger."""


@pytest.mark.parametrize("run", RUNS, ids=" ".join)
def test_whoever_is_denied_loses_every_draft_in_any_run(opened: Desk, run: tuple[str, ...]) -> None:
    """From letters and check-ins, sent or not, and each is named with the reason; told once."""
    opened.now("2026-12-04T09:00:00-06:00")
    opened.types("check-in", "1042", "--observed", "Ana reads to her brother")
    opened.types("done", opened.one("1042", "summary")["id"])
    drafts = [*opened.root.glob(f"{LETTERS}/1042--*"), *opened.root.glob(f"{CHECK_INS}/1042--*")]
    assert len(drafts) > 1
    deny(opened)
    said = opened.types(*run)
    assert said.code in (0, 1)
    assert not [*opened.root.glob("out/*/*/1042--*")]
    names = {draft.name for draft in drafts}
    assert {line.split(":")[1].rpartition("/")[2] for line in said.err.splitlines()
            if line.startswith("removed: ")} >= names  # fmt: skip
    assert "removed: " not in opened.types("due").err
    assert opened.one("1042", "check_in")["state"] == "dropped"


@pytest.mark.parametrize(
    "run", [*RUNS, ("done", "--letters"), ("send", "--dry-run"), ("summarize",)], ids=" ".join
)
def test_nothing_is_said_twice(opened: Desk, run: tuple[str, ...]) -> None:
    """Of one denied person, one row or note with a mistake, two letters of a child: one line."""
    roster, note = opened.root / "roster.csv", opened.note("0987")
    text = roster.read_text().replace("Guardian of Ana Reyes", "Rosa Quill")
    roster.write_text(f"{text}2001,Bo Lind,Sam Lind,sam@mail.example\n")
    opened.note().write_text(opened.note().read_text().replace("Guardian of Ana Reyes", "uncle"))
    opened.types("summarize", ok=0)
    deny(opened)
    roster.write_text(roster.read_text().replace("Lind,", "Lind,,", 1).replace("sam@", "sam@@"))
    note.write_text(note.read_text().replace("[goal]", "[[goal]]"))
    for _ in range(2):
        said = opened.types(*run)
        lines = Counter(line for line in said.err.splitlines() if line[:1].strip())
        assert [line for line, times in lines.items() if times > 1] == []
        children = Counter(line.split("(")[0] for line in lines if line.startswith("left out: "))
        assert [child for child, times in children.items() if times > 1] == []


def test_a_roster_that_cannot_be_read_takes_no_draft_away(opened: Desk) -> None:
    """Nothing is known of whom it denies; once it can be read, its word counts."""
    roster = opened.root / "roster.csv"
    deny(opened)
    whole = roster.read_bytes()
    roster.write_bytes(b"\xff\xfe\x00")
    assert opened.types("due").code == 0
    assert [*opened.root.glob(f"{LETTERS}/1042--*")]
    roster.write_bytes(whole)
    opened.types("due", ok=0)
    assert not [*opened.root.glob(f"{LETTERS}/1042--*")]


def test_drafts_stay_where_a_row_cannot_be_read(opened: Desk) -> None:
    """A slip in the roster is no reason to lose a letter."""
    letters = sorted(path.name for path in (opened.root / LETTERS).iterdir())
    with_slots(opened, "24.11.2026 half four")
    assert "half four" in opened.types("summarize").err
    assert sorted(path.name for path in (opened.root / LETTERS).iterdir()) == letters


@pytest.mark.parametrize("run", [("summarize",), ("prep",), ("due",), ("check-in",)], ids=" ".join)
@pytest.mark.parametrize("slip", ["20:01", "", "1042", "0987 ", "20011", "2 001"])
def test_a_slip_in_an_id_takes_nothing_away(opened: Desk, slip: str, run: tuple[str, ...]) -> None:
    """An id that is none, another child's, a new one: each file stays, and so it is told."""
    opened.now("2026-12-04T09:00:00-06:00")
    opened.types("prep", ok=0)
    opened.types("check-in", "2001", "--observed", "Bo reads to his brother")
    of_child = sorted(opened.root.glob("out/*/*/2001[.-]*"))
    roster = opened.root / "roster.csv"
    roster.write_text(text := roster.read_text().replace("2001,", f"{slip},"))
    assert slip in text
    said = opened.types(*run).err
    assert sorted(opened.root.glob("out/*/*/2001[.-]*")) == of_child
    assert not re.search("removed: .*2001", said)
    assert run[0] in ("due", "check-in") or "2001" in said
    roster.write_text(text.replace(f"{slip},Bo", "2001,Bo"))
    opened.types(*run)
    assert sorted(opened.root.glob("out/*/*/2001[.-]*")) == of_child


@pytest.mark.parametrize("rows", ["", "5001,Zed Quill,Di Quill,di@mail.example\n"])
@pytest.mark.parametrize("run", [("summarize",), ("prep",)], ids=" ".join)
def test_an_empty_roster_or_another_classs_takes_nothing_away(
    opened: Desk, rows: str, run: tuple[str, ...]
) -> None:
    """Put by mistake in the place of this class's: it is asked, once for each folder."""
    opened.types("prep", ok=0)
    files = {
        path for path in opened.root.glob("out/*/*/*") if path.name[:4] in small_class.STUDENTS
    }
    roster = opened.root / "roster.csv"
    text = roster.read_text()
    roster.write_text(text.splitlines()[0] + "\n" + rows)
    said = opened.types(*run).err
    assert said.count("is it another class's?") == 1
    assert all(path.exists() for path in files)
    roster.write_text(text)
    said = opened.types(*run).err
    assert "removed: " not in said.replace("removed: out/2026-fall/sheets/5001", "")
    assert all(path.exists() for path in files)


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("1042,Ana Reyes,Guardian of Ana Reyes,guardian0@mail.example\n",
         "1042,Ana Reyes,Rosa Quill,rosa@mail.example\n",
         "the person it was for is not on the roster now"),
        ("guardian0@mail.example\n", "guardian0@mail.example,office\n",
         "the person it was for may not be written to now"),
    ],
    ids=["gone", "office"],
)  # fmt: skip
def test_it_is_said_truly_why_a_reader_lost_a_draft(
    opened: Desk, old: str, new: str, why: str
) -> None:
    """Nobody is said to be denied of whom the roster says nothing any more."""
    roster = opened.root / "roster.csv"
    text = roster.read_text().replace(old, new)
    if "office" in new:
        text = "".join(
            f"{row}{'' if row.endswith('office') else ',contact' if at == 0 else ','}\n"
            for at, row in enumerate(text.splitlines())
        )
    roster.write_text(text)
    assert f"removed: out/2026-fall/letters/1042--1.eml: {why}\n" in opened.types("due", ok=0).err


def test_what_comes_next_names_the_round_and_all_letters(opened: Desk) -> None:
    """After a review or a kept promise, of this round or, once another has begun, of that one."""
    opened.now("2026-12-18T18:00:00-06:00")
    following = "Next: `confkit open letters` to read them, then `confkit send`."
    assert following in opened.types("review", "1042", "met", ok=0).out
    promise = opened.one("1042", "resource")["id"]
    assert following in opened.types("done", promise, "--tell", ok=0).out
    opened.types("round", "2027-spring", "--yes", ok=0)
    said = opened.types("review", "2001", "met", "--round", "2026-fall", ok=0).out
    assert '`confkit send --round "2026-fall"`' in said


def test_a_draft_whose_note_is_gone_is_told_so(opened: Desk) -> None:
    """Not that no meeting was recorded."""
    opened.note("2001").unlink()
    said = opened.types("summarize", ok=0).err
    assert "removed: out/2026-fall/letters/2001--1.eml: there is no note\n" in said


def test_who_is_not_on_the_roster_loses_the_drafts_told(opened: Desk) -> None:
    """Where every row can be read, somebody who is missing has left; in each folder, told once."""
    opened.now("2026-12-08T18:00:00-06:00")
    for child in ("1042", "2001"):
        opened.types("check-in", child, "--observed", "Reads to others", ok=0)
    opened.types("review", "2001", "met", ok=0)
    roster = opened.root / "roster.csv"
    before = roster.read_text()
    rows = before.splitlines(keepends=True)
    roster.write_text("".join(row for row in rows if not row.startswith("2001")))
    opened.types("summarize", "1042")
    assert [*opened.root.glob(f"{CHECK_INS}/2001--*")]
    said = opened.types("summarize").err
    for folder in ("letters", "check-ins", "reviews"):
        letter = f"out/2026-fall/{folder}/2001--1.eml"
        assert said.count(f"removed: {letter}: nobody on the roster has this id") == 1
        assert not (opened.root / letter).exists()
    assert [*opened.root.glob(f"{CHECK_INS}/1042--*")]
    assert "removed" not in opened.types("summarize").err


def test_due_says_of_whom_nothing_can_be_sent(opened: Desk) -> None:
    """A child who is not on the roster: on each line, with what to do; no other child has it.

    Whether the row is gone, or an import keeps it for who may not be written to.
    """
    opened.now("2026-12-09T08:00:00-06:00")
    roster = opened.root / "roster.csv"
    text = roster.read_text()
    header, *rows = text.splitlines()
    kept = [f"{row},gone" if row.startswith("2001") else f"{row}," for row in rows]
    gone = "\n".join([f"{header},imported", *kept]) + "\n"
    for changed in ("".join(f"{row}\n" for row in [header, *rows[:-1]]), gone):
        roster.write_text(changed)
        said = opened.types("due", ok=0)
        of_child = {line.split("  ")[2]: line for line in said.out.splitlines() if "Bo" in line}
        assert "late; 2001 is not on the roster, so it cannot be sent  " in of_child.pop(
            "Send the family the summary"
        )
        assert all("late; 2001 is not on the roster" in line for line in of_child.values())
        assert said.out.count("not on the roster") == len(of_child) + 1
        assert "\nnote: not on the roster: Bo Lind (2001). Put the row back" in f"\n{said.err}"
        assert "Bo" not in said.err.partition("Bo Lind (2001). Put the row back")[2]
        opened.types("due", "--json", ok=0)
    assert "not on the roster" not in opened.types("due", "--as-of", "2026-11-25", ok=0).out
    for changed in (text, text.replace("2001,", "20:01,"), "", text.replace("student_id", "who")):
        roster.write_text(changed)
        assert "not on the roster" not in opened.types("due", ok=0).out


@pytest.mark.parametrize("slip", ["10:42", "1042"])
def test_a_no_counts_in_a_row_with_a_mistake(opened: Desk, slip: str) -> None:
    """Whatever else cannot be read in it: who is denied there loses the draft, and nobody else."""
    deny(opened)
    roster = opened.root / "roster.csv"
    text = roster.read_text().replace("1042,", f"{slip},")
    if slip == "1042":
        text = text.replace("contact", "contact,plan_on_file").replace("deny", "deny,perhaps")
        text = "".join(f"{row}{'' if row.count(',') == 5 else ','}\n" for row in text.splitlines())
    roster.write_text(text)
    said = opened.types("due").err
    assert "letters/1042--1.eml: the person it was for may not be written to now" in said
    left = sorted(path.name for path in (opened.root / LETTERS).iterdir())
    assert left == ["0987--1.eml", "2001--1.eml"]


def test_a_check_in_written_early_stays(opened: Desk) -> None:
    """A run over the class that is due later removes no draft of before."""
    opened.now("2026-12-04T09:00:00-06:00")
    opened.types("check-in", "1042", "--observed", "Ana reads to her brother")
    draft = next(opened.root.glob(f"{CHECK_INS}/1042--*.eml"))
    opened.types("check-in")
    assert draft.exists()


def test_what_was_typed_stays_until_the_note_says_something_newer(opened: Desk) -> None:
    """The words typed last, then the note's new words."""
    opened.now("2026-12-04T09:00:00-06:00")
    note = opened.note()
    note.write_text(note.read_text() + '\n[check_in]\nobserved = "Ana read two pages aloud"\n')
    typed = "Ana signed in all five days"
    opened.types("check-in", "1042", "--observed", typed)
    opened.types("check-in", "1042")
    assert _says(opened, "signed in all five")
    note.write_text(note.read_text().replace("two pages aloud", "ten pages aloud"))
    opened.types("check-in", "1042")
    assert _says(opened, "ten pages")
    note.write_text(note.read_text().replace('observed = "Ana read ten pages aloud"', ""))
    said = opened.types("check-in", "1042", ok=1)
    assert "say something good you noticed" in said.err
    opened.types("check-in", "1042", "--observed", "", ok=2)


def _says(desk: Desk, words: str) -> bool:
    draft: Path = next(desk.root.glob(f"{CHECK_INS}/1042--*.eml"))
    return words in draft.read_text().replace("=\n", "")


def test_a_round_that_was_renamed_moves_its_story(opened: Desk) -> None:
    """It is offered, nothing is doubled, and every follow-up goes along."""
    before = [(one["kind"], one["text"], one["state"]) for one in opened.followups()]
    (opened.root / "notes" / "2026-fall").rename(opened.root / "notes" / "2026-autumn")
    settings = opened.root / "confkit.toml"
    settings.write_text(settings.read_text().replace("2026-fall", "2026-autumn"))
    said = opened.types("summarize")
    assert said.code == 2
    assert "confkit round --renamed" in said.err
    assert opened.types("round", "--renamed", "2026-fall", "2026-autumn", "--yes").code == 0
    opened.types("summarize")
    after = opened.followups()
    assert [(one["kind"], one["text"], one["state"]) for one in after] == before
    assert {one["round"] for one in after} == {"2026-autumn"}


@pytest.mark.parametrize("name", ["2026-autumn", "2026-Fall"])
def test_a_renamed_round_is_noticed_whoever_is_named(opened: Desk, name: str) -> None:
    """Also where a date was corrected at once, and something was made under the new name."""
    (opened.root / "notes" / "2026-fall").rename(opened.root / "notes" / name)
    settings = opened.root / "confkit.toml"
    settings.write_text(settings.read_text().replace("2026-fall", name))
    note = opened.root / "notes" / name / "1042.toml"
    note.write_text(note.read_text().replace("2026-11-24", "2026-11-23"))
    opened.types("prep", ok=0)
    before = opened.followups()
    assert "round --renamed" in opened.types("summarize", "1042", ok=2).err
    assert opened.followups() == before
    opened.types("round", "--renamed", "2026-fall", name, "--yes", ok=0)
    opened.types("summarize")
    assert len(opened.followups()) == len(before)
    assert not (opened.root / "out" / "2026-fall").exists()
    assert any((opened.root / "out" / name / "letters").iterdir())


@pytest.mark.parametrize("renamed", ["here", "there"])
def test_a_copy_from_before_a_round_was_renamed_doubles_nothing(opened: Desk, renamed: str) -> None:
    """Whichever side has the new name, the meetings are the same, and so are the changes."""
    copy, kept = opened.root / "followups (1).db", opened.ledger.read_bytes()
    resource = opened.one("1042", "resource")
    opened.types("round", "--renamed", "2026-fall", "2026-autumn", "--yes", ok=0)
    if renamed == "here":
        copy.write_bytes(kept)
    else:
        opened.ledger.rename(copy)
        opened.ledger.write_bytes(kept)
        opened.now("2026-11-25T09:00:00-06:00").types("done", resource["id"], ok=0)
    before = opened.followups()
    opened.types("merge", copy, ok=0)
    assert opened.followups() == before
    opened.types("merge", copy, ok=0)
    assert opened.followups() == before


def test_a_talk_of_the_other_copy_restarts_the_check_in(opened: Desk) -> None:
    """The one rule of due dates counts after a merge, too, and no run of summarize is needed."""
    copy, kept = opened.root / "followups (1).db", opened.ledger.read_bytes()
    opened.now("2026-11-30T10:00:00-06:00").types("contact", "1042", "met at the gate", ok=0)
    opened.ledger.rename(copy)
    opened.ledger.write_bytes(kept)
    opened.now("2026-12-01T10:00:00-06:00")
    opened.types("contact", "1042", "phoned", "--on", "2026-11-26", ok=0)
    said = opened.types("merge", copy, ok=0)
    assert "now due on 2026-12-14" in said.out
    assert opened.one("1042", "check_in")["due"][:10] == "2026-12-14"
    before = opened.followups()
    opened.types("summarize")
    assert opened.followups() == before


def test_what_was_undone_on_another_machine_stays_undone(opened: Desk) -> None:
    """A letter that had not left after all is not taken to have left by the next summarize."""
    summary = opened.one("1042", "summary")["id"]
    opened.types("done", summary, ok=0)
    copy, kept = opened.root / "followups (1).db", opened.ledger.read_bytes()
    opened.now("2026-11-24T19:00:00-06:00").types("done", summary, "--undo", ok=0)
    opened.ledger.rename(copy)
    opened.ledger.write_bytes(kept)
    opened.types("merge", copy, ok=0)
    opened.types("summarize", ok=0)
    assert opened.one("1042", "summary")["state"] == "today"


def test_the_log_tells_what_was_noticed_once(opened: Desk) -> None:
    """However many meetings a round saw."""
    opened.types("done", opened.one("1042", "summary")["id"])
    opened.now("2026-12-02T18:00:00-06:00")
    opened.note().write_text(opened.note().read_text().replace("2026-11-24", "2026-12-02"))
    opened.types("summarize", "1042")
    opened.types("check-in", "1042", "--observed", "Ana reads to her brother")
    assert opened.types("log", "1042").out.count("Ana reads to her brother") == 1


def with_new_ids(desk: Desk) -> Path:
    """Write the list of the class as an export gives it, every id another one."""
    header, *rows = (desk.root / "roster.csv").read_text().splitlines()
    lines = [f"{header},contact", *(f"9{row},allow" for row in rows)]
    export = desk.root.parent / "export.csv"
    export.write_text("\n".join(lines) + "\n")
    taken = desk.root / "roster.csv"
    taken.write_text(
        "\n".join([f"{header},contact,imported", *(f"{row},allow,yes" for row in rows)])
    )
    return export


@pytest.mark.parametrize("answer", ["--same-children", "yes"])
def test_new_ids_on_import_move_the_story(
    opened: Desk, answer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Notes, follow-ups, what was asked and said: all goes along and nothing is doubled."""
    export = with_new_ids(opened)
    opened.types("prep", ok=0)
    opened.types("done", opened.one("1042", "resource")["id"])
    before = [(one["student"], one["kind"], one["text"], one["due"], one["done"], one["state"])
              for one in opened.followups()]  # fmt: skip
    notes = {path.name: path.read_bytes() for path in opened.note().parent.iterdir()}
    command = ("roster", "import", export)
    said = opened.types(*command, "--yes", ok=2)
    assert "--same-children" in said.err
    assert "another class" not in said.err
    assert {path.name: path.read_bytes() for path in opened.note().parent.iterdir()} == notes
    if answer == "yes":
        monkeypatch.setattr("sys.stdin", io.StringIO("yes\nyes\nyes\n"))
        monkeypatch.setattr(console, "can_ask", lambda: True)
        opened.types(*command, ok=0)
    else:
        opened.types(*command, answer, "--yes", ok=0)
    moved = {f"9{name}": content for name, content in notes.items()}
    assert {path.name: path.read_bytes() for path in opened.note().parent.iterdir()} == moved
    opened.types("summarize", ok=0)
    after = opened.followups()
    assert [(one["student"], one["kind"], one["text"], one["due"], one["done"], one["state"])
            for one in after] == before  # fmt: skip
    assert all(one["student_id"].startswith("9") for one in after)
    assert soundness.findings(opened.ledger) == []


@pytest.mark.parametrize(("call", "number"), [("move", 1), ("move", 2), ("move", 3), ("write", 1)])
def test_an_import_that_was_cut_off_moves_nothing_back(
    opened: Desk, call: str, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same command goes on with what was not moved yet, and then writes the roster."""
    command = ("roster", "import", with_new_ids(opened), "--same-children", "--yes")
    ledger, names = len(opened.followups()), {path.name for path in opened.note().parent.iterdir()}
    real, calls = getattr(files, call), []

    def failing(path: Path, *others: object, **options: object) -> object:
        if path.name == "roster.csv" or call == "move":
            calls.append(path)
        if len(calls) == number:
            raise files.CannotWrite(path, OSError(28, "No space left on device"))
        return real(path, *others, **options)

    with monkeypatch.context() as cut:
        cut.setattr(files, call, failing)
        assert "No space left" in opened.types(*command, ok=1).err
    opened.types(*command, ok=0)
    moved = {path.name for path in opened.note().parent.iterdir()}
    assert moved == {f"9{name}" for name in names}
    ids = [one["student_id"] for one in opened.followups()]
    assert (len(ids), all(one.startswith("9") for one in ids)) == (ledger, True)
    assert opened.types("summarize", ok=0).out.count("opened") == 0


def test_a_new_id_is_listed_as_one_and_a_talk_alone_goes_along(desk: Callable[..., Desk]) -> None:
    """Nobody is added; a child of whom only a talk is on record is asked about as well."""
    here = desk(recorded=False)
    here.types("contact", "1042", "phoned", ok=0)
    shutil.rmtree(here.root / "notes")
    export = with_new_ids(here)
    assert "--same-children" in here.types("roster", "import", export, "--yes", ok=2).err
    said = here.types("roster", "import", export, "--same-children", "--yes", ok=0)
    assert "new id   Ana Reyes: 1042 → 91042" in said.out
    assert "0 students added, 0 gone" in said.out
    assert "3 with a new id" in said.out
    assert "phoned" in here.types("log", "91042").out


@pytest.mark.parametrize("kept", ["unsaved", "unsaved-check-in", "unsaved-review"])
def test_answers_that_are_not_saved_yet_go_along(opened: Desk, kept: str) -> None:
    """Those of the talk, and those to the commands after it."""
    folder = opened.note().parent
    (folder / f".1042.{kept}.toml").write_text("# begun\n")
    export = with_new_ids(opened)
    opened.types("roster", "import", export, "--same-children", "--yes", ok=0)
    assert [path.name for path in folder.glob(".*")] == [f".91042.{kept}.toml"]


def test_other_children_of_the_same_names_begin_anew(opened: Desk) -> None:
    """What is on record stays with the old ids."""
    before = opened.followups()
    opened.types("roster", "import", with_new_ids(opened), "--other-children", "--yes", ok=0)
    opened.types("summarize")
    assert opened.followups() == before
    assert opened.note().exists()


def test_an_id_that_was_changed_by_hand_doubles_nothing(opened: Desk) -> None:
    """In the row and in the note's name: it is refused for that child, and told where it is."""
    before = opened.followups()
    roster = opened.root / "roster.csv"
    roster.write_text(roster.read_text().replace("1042,", "91042,"))
    opened.note().rename(opened.note("91042"))
    said = opened.types("summarize", ok=1)
    assert "on record under the id 1042" in said.err
    assert opened.followups() == before


def test_a_review_said_again_changes_nothing(opened: Desk) -> None:
    """The same words, and not a line more in the story; what is said is true."""
    first = opened.now("2026-12-18T15:00:00-06:00").types("review", "1042", "met")
    story = opened.types("log", "1042").out
    again = opened.now("2026-12-19T15:00:00-06:00").types("review", "1042", "met")
    assert opened.types("log", "1042").out == story
    said = [line for one in (first, again) for line in one.out.splitlines() if "went: met" in line]
    assert [line.partition("; ")[2] for line in said] == ["recorded", "on record already"]


def test_a_review_is_of_the_last_talk_s_goal_alone(opened: Desk) -> None:
    """The goal of an earlier talk of the round was dropped with its talk, and stays so."""
    here = left(opened).now("2026-11-27T18:00:00-06:00")
    note = here.note()
    note.write_text(re.sub(r"held = \S+", "held = 2026-11-27T15:30:00", note.read_text()))
    here.types("summarize", "1042", ok=0)
    here.now("2026-12-18T15:00:00-06:00").types("review", "1042", "met", ok=0)
    before = here.followups(student_id="1042", kind="review")
    assert sorted(one["state"] for one in before) == ["done", "dropped"]
    here.types("review", "1042", "partly", "--changes", "Sign it at noon", ok=0)
    assert here.types("log", "1042").out.count("reviewed again") == 1
    assert here.followups(student_id="1042", kind="review") == before


def left(desk: Desk) -> Desk:
    """Let Ana's letter leave on the day of the talk."""
    desk.types("done", "--letters", "1042", "--yes", ok=0)
    return desk


def check_in_day(desk: Desk) -> tuple[str, str]:
    """Return the state of Ana's check-in that waits, and the local day on which it is due."""
    found = [one for one in desk.followups(student_id="1042", kind="check_in")
             if one["state"] != "dropped"]  # fmt: skip
    return (found[0]["state"], found[0]["due"][:10]) if found else ("", "")


def settings(desk: Desk, more: str = "", zone: str = "America/Chicago") -> None:
    """Write more into the settings, days without school or another zone."""
    file = desk.root / "confkit.toml"
    text = file.read_text().replace("America/Chicago", zone)
    if more == "closed":
        text, more = text.replace("closed = [", "closed = [2026-12-08, 2026-12-09, "), ""
        assert "2026-12-08" in text
    file.write_text(text + more)


@pytest.mark.parametrize(
    ("more", "zone"),
    [
        ("\n[deadlines]\ncheck_in = { days = 28 }\n", "America/Chicago"),
        ("closed", "America/Chicago"),
        ("", "America/New_York"),
    ],
)
def test_the_day_of_a_check_in_that_a_letter_told_stays(opened: Desk, more: str, zone: str) -> None:
    """Whatever the settings say since; and the letter that has left is not written anew."""
    here = left(opened)
    told = check_in_day(here)
    letter = (here.root / LETTERS / "1042--1.eml").read_bytes()
    settings(here, more, zone)
    assert check_in_day(here) == told
    here.types("summarize", "1042", ok=0)
    assert check_in_day(here) == told
    assert (here.root / LETTERS / "1042--1.eml").read_bytes() == letter


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "Pacific/Honolulu"])
@pytest.mark.parametrize(
    ("now", "talk", "day"),
    [
        ("2026-11-24T18:00:00-06:00", False, "2026-12-08"),  # the next day in Tokyo
        ("2026-11-25T00:30:00-06:00", False, "2026-12-09"),  # the day before in Honolulu
        ("2026-11-30T18:00:00-06:00", True, "2026-12-14"),
        ("2026-12-01T00:30:00-06:00", True, "2026-12-15"),
    ],
)
def test_a_contact_stays_on_its_day_in_whatever_zone(
    opened: Desk, now: str, talk: bool, day: str, zone: str
) -> None:
    """A letter that left, or a talk, on the evening of a day is not of the next one elsewhere."""
    here = opened.now(now)
    if talk:
        here.types("contact", "1042", "phoned", ok=0)
    else:
        left(here)
    assert check_in_day(here)[1] == day
    settings(here, zone=zone)
    for _ in range(2):
        here.now("2026-12-02T09:00:00-06:00").types("summarize", "1042", ok=0)
        assert check_in_day(here)[1] == day
    if not talk:
        here.types("done", here.one("1042", "summary")["id"], "--undo", ok=0)
        here.types("contact", "1042", "phoned again", "--on", "2026-12-02", ok=0)
        assert check_in_day(here)[1] == "2026-12-16"


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "Pacific/Honolulu"])
def test_a_summary_that_waits_again_waits_until_tonight_in_another_zone(
    opened: Desk, zone: str
) -> None:
    """The day is the one that the clocks show now, and not those by which it was done."""
    here = left(opened)
    settings(here, zone=zone)
    with_words(here, "allow", "allow")
    here.now("2026-11-26T12:00:00+00:00").types("summarize", "1042", ok=0)
    again = here.one("1042", "summary")
    assert (again["state"], again["due"][11:19]) == ("today", "23:59:59")


@pytest.mark.parametrize("here_first", [True, False])
def test_a_snooze_and_a_talk_on_two_machines_are_as_on_one(opened: Desk, here_first: bool) -> None:
    """What the teacher has moved stays where the talk of the other machine counts it anew."""
    here = left(opened)
    there = here.root.parent / "there"
    shutil.copytree(here.root, there)
    here.now("2026-11-25T18:00:00-06:00")
    one = here.one("1042", "check_in")["id"]
    here.types("snooze", one, "2026-12-02", "--reason", "ill", ok=0)
    here.now("2026-11-26T18:00:00-06:00")
    here.types("-C", str(there), "contact", "1042", "phoned", ok=0)
    into, copy = (here.root, there) if here_first else (there, here.root)
    here.types("-C", str(into), "merge", str(copy / "followups.db"), ok=0)
    due = here.types("-C", str(into), "due", "--all", "--kind", "check-in", "--json").json
    assert [f["due"][:10] for f in due["followups"] if f["student_id"] == "1042"] == ["2026-12-02"]


@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Tokyo"])
def test_what_was_done_on_two_machines_was_done_at_the_first(opened: Desk, zone: str) -> None:
    """Also where it was snoozed by other clocks than those of now."""
    resource = opened.one("1042", "resource")["id"]
    here = opened.now("2026-11-25T08:00:00-06:00")
    here.types("snooze", resource, "2026-12-02", "--reason", "ill", ok=0)
    settings(here, zone=zone)
    here.types("summarize")
    there = here.root.parent / "there"
    shutil.copytree(here.root, there)
    here.now("2026-11-27T08:00:00-06:00").types("done", resource, ok=0)
    first = here.one("1042", "resource")["done"]
    here.now("2026-11-27T09:00:00-06:00").types("-C", str(there), "done", resource, ok=0)
    for into, copy in ((here.root, there), (there, here.root)):
        here.types("-C", str(into), "merge", str(copy / "followups.db"), ok=0)
        due = here.types("-C", str(into), "due", "--all", "--json").json["followups"]
        assert [f["done"] for f in due if f["id"] == resource] == [first]


TABLES_IN_A_ZONE = ("followups", "history", "contacts", "letters")


def as_of_schema_5(ledger: Path) -> None:
    """Take out of a ledger what schema 5 did not keep: by which clocks a day was told."""
    kept = [("followups", "span"), *((name, "zone") for name in TABLES_IN_A_ZONE)]
    with closing(sqlite3.connect(ledger, isolation_level=None)) as known:
        for table, column in kept:
            known.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
        known.execute("PRAGMA user_version = 5")


@pytest.mark.skipif(sqlite3.sqlite_version_info < (3, 35), reason="this SQLite drops no column")
@pytest.mark.parametrize("ours_too", [False, True])
@pytest.mark.parametrize(
    "zone",
    [
        "America/Chicago",
        "America/Los_Angeles",
        "America/New_York",
        "Asia/Tokyo",
        "Pacific/Honolulu",
    ],
)
def test_copies_of_an_older_version_from_other_zones_keep_their_days(
    opened: Desk, zone: str, ours_too: bool
) -> None:
    """Nothing in them says by which clocks a day was told; its last second does."""
    here = opened
    here.types("contact", "1042", "phoned", ok=0)
    here.types("done", here.one("2001", "summary")["id"], ok=0)
    told = {one["id"]: (one["promised"], one["due"]) for one in here.followups()}
    there = here.root.parent / "there"
    shutil.copytree(here.root, there)
    for ledger in there.glob("followups*"):
        ledger.unlink()
    other = there / "confkit.toml"
    other.write_text(other.read_text().replace("America/Chicago", zone))
    here.now("2026-11-25T20:00:00-06:00").types("-C", str(there), "summarize", ok=0)
    for ledger in (there / "followups.db", *([here.ledger] if ours_too else [])):
        as_of_schema_5(ledger)
    here.types("merge", str(there / "followups.db"), ok=0)
    assert {one["id"]: (one["promised"], one["due"]) for one in here.followups()} == told
    assert soundness.findings(here.ledger) == []


def with_words(desk: Desk, *words: str) -> None:
    """Write Ana's guardians, each with a word of permission: her own, and Rob Cole."""
    roster = desk.root / "roster.csv"
    header, first, *rest = roster.read_text().splitlines()
    if header.endswith(",contact"):
        header, first = header.rpartition(",")[0], first.rpartition(",")[0]
        rest = [row.rpartition(",")[0] for row in rest if "Rob Cole" not in row]
    cells = dict(zip(header.split(","), first.split(","), strict=True))
    cells |= {"guardian_name": "Rob Cole", "guardian_email": "rob@mail.example"}
    rows = [first, ",".join(cells.values())]
    said = [f"{row},{word}" for row, word in zip(rows, words, strict=False)]
    text = "\n".join([f"{header},contact", *said, *(f"{row},allow" for row in rest)])
    roster.write_text(text + "\n")


@pytest.mark.parametrize("word", ["deny", "office"])
def test_what_nobody_may_get_is_never_called_overdue(opened: Desk, word: str) -> None:
    """Not even in the run that finds out; and it waits again for whoever may be written to."""
    here = left(opened)
    here.now("2027-01-04T18:00:00-06:00")
    with_words(here, word)
    said = here.types("due", "--check", "--student", "1042", "--kind", "check-in", ok=0)
    assert "dropped, no guardian" in said.err
    with_words(here, "allow")
    here.types("due", "--check", "--student", "1042", "--kind", "check-in", ok=1)


@pytest.mark.parametrize("run", ["due", "summarize"])
def test_a_summary_that_nobody_could_get_is_due_the_day_somebody_may(
    opened: Desk, run: str
) -> None:
    """Not overdue for the days on which nobody might be written to; what was promised stays."""
    with_words(opened, "office")
    opened.types("due", ok=0)
    here = opened.now("2026-12-01T09:00:00-06:00")
    with_words(here, "allow")
    here.types(run, ok=0)
    one = here.one("1042", "summary")
    assert (one["state"], one["due"][:10], one["promised"][:10]) == (
        "today", "2026-12-01", "2026-11-24"
    )  # fmt: skip
    here.types("summarize", "1042", ok=0)
    left(here)
    assert here.one("1042", "summary")["state"] == "done"
    assert check_in_day(here) == ("upcoming", "2026-12-15")


def test_a_summary_waits_for_whoever_may_get_it_now(opened: Desk) -> None:
    """Denied before his letter left, he is not waited for; allowed again he is, by name."""
    here = left(opened)
    with_words(here, "allow", "allow")
    here.types("summarize", "1042", ok=0)
    asked = ("due", "--student", "1042", "--kind", "summary")
    assert "Rob Cole" in here.types(*asked).out
    with_words(here, "allow", "deny")
    assert here.types(*asked).out == ""
    with_words(here, "allow", "allow")
    assert "Rob Cole" in here.types(*asked).out
    here.types("summarize", "1042", ok=0)
    here.types("done", "--letters", "1042", "--yes", ok=0)
    assert here.types(*asked).out == ""


def test_what_the_letter_told_comes_back_where_no_second_talk_was_held(opened: Desk) -> None:
    """The check-in of a second talk goes that turned out to be missed; the goal can be reviewed."""
    here = left(opened)
    told, text = check_in_day(here), here.note().read_text()
    for day, status in (("27", "held"), ("30", "no-show")):
        here.now(f"2026-11-{day}T18:00:00-06:00")
        lines = [line for line in text.splitlines() if not line.startswith(("status", "held"))]
        changed = f'[meeting]\nheld = 2026-11-{day}T15:30:00\nstatus = "{status}"'
        here.note().write_text("\n".join(lines).replace("[meeting]", changed))
        here.types("summarize", "1042")
        if status == "held":
            listed = here.types("due", "--all", "--student", "1042").out
            assert listed.count("  a later talk has one of its own  ") == 2  # its goal, too
    assert check_in_day(here) == told
    assert "recorded" in here.types("review", "1042", "met", ok=0).out


def test_the_slot_of_a_no_show_is_asked_about_and_held_counts(desk: Callable[..., Desk]) -> None:
    """A slot that was wrong moves nothing by itself; `held` in the note does."""
    here = desk()
    with_slots(here, "2026-11-24T15:30")
    no_show(here)
    here.types("summarize", "1042")
    wrong = contacts(here)
    with_slots(here, "2026-11-23T15:30")
    asked = "if it was at the new time, write held = 2026-11-23T15:30"
    assert asked in here.types("summarize", "1042").err
    assert contacts(here) == wrong
    no_show(here, "2026-11-23T15:30")
    assert asked not in here.types("summarize", "1042").err
    assert [due for state, due in contacts(here) if state != "dropped"] == ["2026-11-25"]


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("guardian0@@mail.example", "correct it in the roster"),
        ("guardian0 mail.example", "correct it in the roster"),
        ("another@mail.example", "`confkit summarize 1042` writes the letter"),
    ],
)
def test_an_address_changed_after_the_letter_left_is_told_truly(
    opened: Desk, address: str, said: str
) -> None:
    """No command writes to an address that is none; put back as it was, nothing waits."""
    opened.types("done", "--letters", "--yes", ok=0)
    roster = opened.root / "roster.csv"
    text = roster.read_text()
    roster.write_text(text.replace("guardian0@mail.example", address))
    told = opened.types("due", ok=0).err
    assert f"waits again for Guardian of Ana Reyes; {'' if '`' in said else 'the address'}" in told
    assert said in told
    assert ("`confkit summarize 1042`" in told) == ("1042" in said)
    opened.types("summarize", "1042")
    assert len([*opened.root.glob(f"{LETTERS}/1042--*")]) == 1
    roster.write_text(text)
    opened.types("due", ok=0)
    assert opened.one("1042", "summary")["state"] == "done"


def test_a_letter_stays_while_the_address_has_a_mistake(opened: Desk) -> None:
    """It is told, and none leaves; with the address put right it is the letter that it was."""
    letter, roster = opened.root / LETTERS / "1042--1.eml", opened.root / "roster.csv"
    before, text = letter.read_bytes(), roster.read_text()
    roster.write_text(text.replace("@", "@@", 1))
    assert "stays until its row" in opened.types("summarize", "1042").err
    assert letter.read_bytes() == before
    roster.write_text(text)
    opened.types("summarize", "1042", ok=0)
    assert letter.read_bytes() == before


def test_due_as_of_today_is_due_and_of_nothing_is_refused(opened: Desk) -> None:
    """Today is not its midnight."""
    opened.types("done", opened.one("1042", "resource", by="teacher")["id"], ok=0)
    today = opened.types("due", "--all", "--as-of", "today").out
    assert today == opened.types("due", "--all").out
    opened.types("due", "--as-of", "", ok=2)


def test_what_was_never_done_is_not_called_reopened(opened: Desk) -> None:
    """`done --undo` says that it changed nothing."""
    one = opened.one("1042", "check_in")["id"]
    assert "was not done" in opened.types("done", one, "--undo", ok=0).out


def test_a_guardian_who_comes_later_is_asked_for_before_any_letter_is_written(opened: Desk) -> None:
    """Entered in the roster is enough: `due` says for whom, and a denial takes it back."""
    here = left(opened)
    asked = ("due", "--student", "1042", "--kind", "summary")
    with_words(here, "allow", "allow")
    assert "Rob Cole" in here.types(*asked).out
    with_words(here, "allow", "deny")
    assert here.types(*asked).out == ""


def test_an_address_that_comes_later_is_asked_for_before_its_letter_is_written(
    opened: Desk,
) -> None:
    """Also where the letter on paper was handed over: `due` says the same before and after."""
    with_words(opened, "allow", "allow")
    roster = opened.root / "roster.csv"
    text = roster.read_text()
    roster.write_text(text.replace("rob@mail.example", ""))
    opened.types("summarize", "1042", ok=0)
    here = left(opened)
    asked = ("due", "--student", "1042", "--kind", "summary")
    assert here.types(*asked).out == ""
    roster.write_text(text)
    before = here.types(*asked).out
    assert "Rob Cole" in before
    here.types("summarize", "1042", ok=0)
    assert here.types(*asked).out == before
    left(here)
    assert here.types(*asked).out == ""


@pytest.mark.parametrize("sent", [False, True])
def test_what_was_dropped_in_an_older_round_waits_again_as_well(opened: Desk, sent: bool) -> None:
    """Nobody is asked for there who was entered after it."""
    here = left(opened) if sent else opened
    here.types("round", "2027-spring", "--yes", ok=0)
    with_words(here, "deny")
    before = here.types("due", "--student", "1042", "--within", "30d").out
    with_words(here, "allow", "allow")
    listed = here.types("due", "--student", "1042", "--within", "30d").out
    assert "check-in" not in before
    assert "check-in" in listed
    assert "summary" not in before
    assert ("summary" in listed) is not sent
    assert not sent or "Rob Cole" not in listed


def test_what_was_dropped_says_why_it_cannot_be_done(opened: Desk) -> None:
    """And not that the note no longer says it."""
    one = opened.one("1042", "check_in")["id"]
    with_words(opened, "office")
    assert "dropped: no guardian on the roster may be" in opened.types("done", one, ok=2).err


def test_nobody_came_twice_on_one_day(desk: Callable[..., Desk]) -> None:
    """Reached in between, the family is to be reached again; a time put right opens nothing."""
    here = desk()
    for held in ("2026-11-24T08:00", "2026-11-24T09:00"):
        no_show(here, held)
        here.types("summarize", "1042")
    assert contacts(here) == [("upcoming", "2026-11-30")]
    here.types("done", here.one("1042", "contact")["id"], "--on", "2026-11-24 10:00", ok=0)
    no_show(here, "2026-11-24T15:30")
    for _ in range(2):
        here.types("summarize", "1042")
        assert sorted(state for state, _ in contacts(here)) == ["done", "upcoming"]
    assert soundness.findings(here.root / "followups.db") == []


@pytest.mark.parametrize("is_there", [False, True])
@pytest.mark.parametrize("by_hand", [False, True])
@pytest.mark.parametrize("round_name", ["2026-fall", "2027-spring"])
def test_the_page_of_letters_shows_none_to_who_was_denied(
    opened: Desk, round_name: str, by_hand: bool, is_there: bool
) -> None:
    """It goes in every round, also where the draft is gone already, and is named.

    What may leave is shown anew, and then stays.
    """
    page = opened.root / "out/2026-fall/letters.html"
    if not is_there:
        (opened.root / LETTERS / "1042--1.eml").unlink()
    if round_name != "2026-fall":
        opened.types("round", round_name, "--yes", ok=0)
    if by_hand:
        page.write_text(f"{page.read_text()}<!-- mine -->")
    with_words(opened, "deny")
    said = opened.types("due", ok=0).err
    assert "letters.html: it shows" in said or "letters.html: moved to" in said
    assert not page.exists()
    again = opened.types("summarize", "--round", "2026-fall").err
    assert page.exists()
    assert "removed: out/2026-fall/letters.html" not in again
    with_words(opened, "deny", "allow")
    assert "letters.html" not in opened.types("due", ok=0).err
    assert page.exists()


@pytest.mark.parametrize("word", ["deny", "office"])
def test_whose_letter_was_taken_away_needs_one_again(opened: Desk, word: str) -> None:
    """Once somebody may be written to, `confkit` alone names whose letters are not written."""
    missing = "not written yet for Ana Reyes"
    assert missing not in opened.types(ok=0).out
    with_words(opened, word)
    assert missing not in opened.types(ok=0).out
    with_words(opened, "allow")
    assert missing in opened.types(ok=0).out
    opened.types("summarize", "1042", ok=0)
    assert missing not in opened.types(ok=0).out


def test_the_letter_about_a_first_talk_is_none_about_a_second(opened: Desk) -> None:
    """Where the second one could not be written yet, `confkit` alone says so."""
    here, note = left(opened), opened.note()
    text = re.sub(r"(?m)^held = .*$", "held = 2026-11-30T15:30:00", note.read_text())
    note.write_text(re.sub(r"(?m)^statement = .*$", 'statement = ""', text))
    here.now("2026-11-30T18:00:00-06:00")
    assert "no letter" in here.types("summarize", "1042", ok=1).err
    assert "not written yet for Ana Reyes" in here.types(ok=0).out
    note.write_text(text)
    here.types("summarize", "1042", ok=0)
    assert "not written yet" not in here.types(ok=0).out


def test_an_empty_list_does_not_offer_what_was_typed(opened: Desk) -> None:
    """Before the first meeting nothing was on record; with a filter nothing fits."""
    asked = ("due", "--all", "--as-of", "2026-01-01")
    assert opened.types(*asked, ok=0).err == "No follow-up was on record by then.\n"
    fits = opened.types("due", "--all", "--kind", "contact", ok=0)
    assert fits.err == "No follow-up matches.\n"
    offered = opened.types("due", "--as-of", "2026-01-01", ok=0).err
    assert "`confkit due --all` shows everything" in offered


def test_a_letter_that_lies_here_again_is_said_to_have_left(opened: Desk) -> None:
    """It is not written as one that still has to go; the others are counted apart."""
    here = left(opened)
    shutil.rmtree(here.root / "out")
    said = here.types("summarize", "1042", ok=0).out
    assert "1 letter written for 2026-fall; it has left before and will not be sent again." in said
    assert "Next:" not in said
    shutil.rmtree(here.root / "out")
    said = here.types("summarize", ok=0).out
    assert "1 of them has left before and will not be sent again." in said
    assert "Next: `confkit open letters`" in said


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "America/New_York"])
def test_the_report_counts_by_the_same_clocks_as_due(opened: Desk, zone: str) -> None:
    """What was told in another zone is overdue in both at once; a letter keeps its day."""
    opened.now("2026-11-24T23:30:00-06:00").types("done", "--letters", "--yes", ok=0)
    due = datetime.fromisoformat(opened.one("1042", "resource", by="teacher")["due"])
    settings(opened, "", zone)
    seen = set()
    for minutes in (-210, -150, -90, -30, 30, 90, 150, 210):
        now = due + timedelta(minutes=minutes)
        here = opened.now(now.isoformat())
        waiting = [one for one in here.followups() if one["kind"] in ("resource", "action")]
        overdue = sum(one["state"] == "overdue" for one in waiting if one["by"] == "teacher")
        counts = ledger_file.looked(
            here.ledger, lambda known, at=now: ledger_counts.by_round(known, at, ZoneInfo(zone))
        )
        assert counts["2026-fall"].promises.overdue == overdue, minutes
        assert sum(one.summary.same_day for one in counts["2026-fall"].talks.values()) == 3
        seen.add(overdue)
    assert len(seen) > 1


def test_a_talk_soon_after_a_no_show_closes_its_contact_in_another_zone(opened: Desk) -> None:
    """By the clocks on the wall, by which the contact was opened."""
    no_show(opened, "2026-11-20T15:30")
    here = opened.now("2026-11-20T18:00:00-06:00")
    here.types("summarize", "1042", ok=0)
    settings(here, "", "America/New_York")
    here.types("contact", "1042", "phoned", "--on", "2026-11-20 16:00", ok=0)
    assert [state for state, _ in contacts(here)] == ["done"]


def test_a_summary_waits_by_name_for_whoever_may_get_it_before_it_is_written(opened: Desk) -> None:
    """Rob is waited for; since another guardian may be written to it is both, and till both."""
    here = left(opened)
    roster = here.root / "roster.csv"
    with_words(here, "allow", "allow")
    office = next(row for row in roster.read_text().splitlines() if "Rob Cole" in row)
    oma = office.replace("Rob Cole", "Oma Reyes").replace("rob@", "oma@")
    roster.write_text(f"{roster.read_text()}{oma.removesuffix('allow')}office\n")
    here.types("summarize", "1042", ok=0)
    asked = ("due", "--student", "1042", "--kind", "summary")
    assert "summary: Rob Cole  " in here.types(*asked).out
    with closing(sqlite3.connect(here.ledger)) as connection:
        query = "SELECT id FROM letters WHERE guardian = 'Rob Cole'"
        robs = connection.execute(query).fetchone()[0][:8]
    roster.write_text(roster.read_text().replace("office", "allow"))
    assert "summary: Rob Cole and Oma Reyes  " in here.types(*asked).out
    here.types("done", "--letters", robs, "--yes", ok=0)
    assert "summary: Oma Reyes  " in here.types(*asked).out
    here.now("2026-11-25T18:00:00-06:00").types("summarize", "1042", ok=0)
    letter = (here.root / LETTERS / "1042--3.eml").read_text()
    assert "Date: Wed, 25 Nov 2026" in letter
    here.types("done", "--letters", "1042", "--yes", ok=0)
    assert here.types(*asked).out == ""


def test_a_summary_that_is_done_says_nothing_of_a_letter_never_written(opened: Desk) -> None:
    """It waits again for whoever may have it and never had it."""
    with_words(opened, "allow", "allow")
    opened.types("due", ok=0)
    opened.types("done", opened.one("1042", "summary")["id"], ok=0)
    opened.types("summarize", "1042", ok=0)
    asked = ("due", "--student", "1042", "--kind", "summary")
    assert "summary: Rob Cole  " in opened.types(*asked).out


@pytest.mark.parametrize("here_first", [True, False])
def test_a_letter_that_was_written_elsewhere_leaves_with_the_others(
    opened: Desk, here_first: bool
) -> None:
    """Whichever ledger takes the other over, it is known that it was written, and not awaited."""
    here, there = opened, opened.root.parent / "there"
    with_words(here, "allow", "allow")
    here.types("due", ok=0)
    shutil.copytree(here.root, there)
    here.now("2026-11-24T19:00:00-06:00").types("-C", str(there), "summarize", "1042", ok=0)
    into, copy = (here.root, there) if here_first else (there, here.root)
    here.types("-C", str(into), "merge", str(copy / "followups.db"), ok=0)
    here.now("2026-11-24T20:00:00-06:00")
    here.types("-C", str(into), "done", here.one("1042", "summary")["id"], ok=0)
    here.types("-C", str(into), "summarize", "1042", ok=0)
    asked = ("due", "--student", "1042", "--kind", "summary")
    assert here.types("-C", str(into), *asked, ok=0).out == ""


def test_the_promises_of_families_that_are_offered_are_those_of_the_list(opened: Desk) -> None:
    """As of then, of that child and kind; what is offered shows them."""
    for asked in (
        ("--as-of", "2026-11-20"),
        ("--kind", "summary"),
        ("--student", "1042", "--kind", "review"),
    ):
        assert "Families made" not in opened.types("due", *asked).err
        assert "family  " not in opened.types("due", "--all", *asked).out
    offered = opened.types("due", "--student", "Ana Reyes", "--as-of", "2026-11-30").err
    assert '`confkit due --all --as-of 2026-11-30 --student "Ana Reyes"`' in offered
    shown = opened.types("due", "--all", "--as-of", "2026-11-30", "--student", "Ana Reyes").out
    assert "family  Ana Reyes" in shown
    one = opened.one("1042", "action", by="family")["id"]
    opened.types("done", one, ok=0)
    assert "Families made" not in opened.types("due", "--student", "1042").err


def test_drafts_go_along_with_new_ids_on_import(opened: Desk) -> None:
    """They are another name's now, and nobody asks whether they are another class's."""
    export = with_new_ids(opened)
    opened.types("roster", "import", export, "--same-children", "--yes", ok=0)
    said = opened.types("summarize", ok=0)
    assert "another class" not in said.err
    assert "letters/1042--1.eml: it is made under another name now" in said.out + said.err
    names = sorted(path.name for path in (opened.root / LETTERS).iterdir())
    assert names == ["90987--1.eml", "91042--1.eml", "92001--1.eml"]


def by_hand(desk: Desk) -> None:
    """Give Ana another id in the roster and her note, as an editor does."""
    roster = desk.root / "roster.csv"
    roster.write_text(roster.read_text().replace("1042,", "4711,"))
    desk.note().rename(desk.note("4711"))


def test_an_id_that_was_changed_by_hand_is_offered_and_moves_the_story(opened: Desk) -> None:
    """Also where a sheet was made under it; nothing is opened twice, and nothing of it is lost."""
    here = left(opened)
    before = [(one["kind"], one["text"], one["due"], one["done"], one["state"])
              for one in here.followups(student_id="1042")]  # fmt: skip
    by_hand(here)
    here.types("prep", ok=0)
    command = "roster import roster.csv --same-children"
    assert f"Ana Reyes (1042 → 4711). `confkit {command}` takes" in here.types("due").err
    assert command in here.types("summarize", ok=1).err
    asked = ("roster", "import", here.root / "roster.csv")
    assert "Ana Reyes (1042 → 4711)" in here.types(*asked, "--yes", ok=2).err
    roster = (here.root / "roster.csv").read_bytes()
    here.types(*asked, "--same-children", "--yes", ok=0)
    assert (here.root / "roster.csv").read_bytes() == roster
    here.types("summarize", ok=0)
    assert before == [(one["kind"], one["text"], one["due"], one["done"], one["state"])
                      for one in here.followups(student_id="4711")]  # fmt: skip
    assert here.followups(student_id="1042") == []
    assert "under another id" not in here.types("due").err
    assert "is the roster itself" in here.types(*asked, ok=2).err


def test_an_id_of_a_child_of_the_same_name_is_not_offered(opened: Desk) -> None:
    """Where two have the name, or the new id has a story of its own, nobody knows who is meant."""
    roster = opened.root / "roster.csv"
    text = roster.read_text()
    roster.write_text(text.replace("1042,", "4711,") + "4712,Ana Reyes,,\n")
    said = opened.types("due").err
    assert "under another id" not in said
    assert "not on the roster: Ana Reyes (1042)" in said


def test_the_list_as_of_an_hour_has_nothing_that_came_on_record_later(opened: Desk) -> None:
    """Not on the same day, of a talk that was over by then; and not a day that was over."""
    assert "TODAY" in opened.types("due").out
    opened.now("2026-11-24T20:00:00-06:00")
    assert opened.types("due", "--all", "--as-of", "2026-11-24T17:30:00-06:00").out == ""
    note = opened.note()
    note.write_text(f'{note.read_text()}\n[[promise]]\ntext = "Ring the library"\n')
    opened.now("2026-11-26T20:00:00-06:00").types("summarize", "1042", ok=0)
    for moment, is_there in (("2026-11-26T19:00:00-06:00", False), ("2026-11-26T20:30", True)):
        said = opened.now("2026-11-27T20:00:00-06:00").types("due", "--all", "--as-of", moment)
        assert ("Ring the library" in said.out) is is_there
        assert "Move the seat" in said.out


def with_rows(desk: Desk, *changes: tuple[str, str]) -> None:
    """Change how rows of the roster begin; a row that now begins with nothing is taken out."""
    roster = desk.root / "roster.csv"
    header, *rows = roster.read_text().splitlines()
    for number, row in enumerate(rows):
        for begins, now in changes:
            if row.startswith(begins):
                rows[number] = row.replace(begins, now, 1) if now else ""
    roster.write_text("\n".join([header, *filter(None, rows)]) + "\n")


@pytest.mark.parametrize(
    ("changes", "held"),
    [
        ([("1042,", "2001,"), ("2001,", "1042,")], {"1042", "2001"}),
        ([("1042,", "9,"), ("2001,", "1042,")], {"1042", "9"}),
        ([("1042,", ""), ("2001,", "1042,")], {"1042"}),
    ],
)
def test_an_id_that_is_another_child_s_on_record_brings_nothing_to_the_wrong_family(
    opened: Desk, changes: list[tuple[str, str]], held: set[str]
) -> None:
    """Swapped, moved on or handed on: nothing is opened, written or removed for these children."""
    here, letters = left(opened), opened.root / LETTERS
    with_rows(here, *changes)
    here.now("2026-11-25T09:00:00-06:00")
    before = here.followups(), {path.name: path.read_bytes() for path in letters.iterdir()}
    check = here.types("check", "--json").json["findings"]
    assert {one["student_id"] for one in check if "followups.db" in one["message"]} == held
    for run in (("due",), ("summarize",), ("prep",), ("send", "--dry-run")):
        said = here.types(*run)
        assert "to another family" in said.err or run[0] in ("due", "send")
    after = here.followups(), {path.name: path.read_bytes() for path in letters.iterdir()}
    assert after == before
    assert here.types("check-in", "1042").code == 2


@pytest.mark.parametrize("name", ["Ana Reyes Cole", "Anna Reyes", "Leo Reyes", "Zoe Quist"])
def test_a_child_with_a_new_name_keeps_the_id(opened: Desk, name: str) -> None:
    """A name that is nobody else's says nothing against the id."""
    with_rows(opened, ("1042,Ana Reyes", f"1042,{name}"))
    assert "followups.db" not in opened.types("check").out
    opened.types("summarize", ok=0)


@pytest.mark.parametrize(
    ("guardian", "is_held"),
    [
        ("Guardian of Ana Reyes,new@mail.example", False),
        ("Dr. G. Reyes,guardian0@mail.example", False),
        ("Uma Quist,uma@mail.example", True),
    ],
)
def test_an_id_that_a_new_child_of_another_family_got_is_held(
    opened: Desk, guardian: str, is_held: bool
) -> None:
    """A wholly new name is the same child's where a letter on record went to the same guardian."""
    here = left(opened)
    roster = here.root / "roster.csv"
    header, *rows = roster.read_text().splitlines()
    others = [row for row in rows if not row.startswith("1042,")]
    roster.write_text("\n".join([header, f"1042,Zoe Quist,{guardian}", *others]) + "\n")
    here.now("2026-11-25T09:00:00-06:00")
    assert ("1042 is Ana Reyes in followups.db" in here.types("check").out) is is_held
    assert ("to another family" in here.types("summarize").err) is is_held


@pytest.mark.parametrize(
    ("name", "guardian", "present", "is_held"),
    [
        ("Zoe Quist", "Uma Quist", "Guardian of Ana Reyes", True),
        ("Zoe Quist", "Guardian of Ana Reyes", "Guardian of Ana Reyes", False),
        ("Zoe Quist", "Uma Quist", "1", False),
        ("Ana Cole", "Uma Quist", "Guardian of Ana Reyes", True),
    ],
)
def test_who_came_tells_whose_an_id_is_where_no_letter_does(
    desk: Callable[..., Desk], name: str, guardian: str, present: str, *, is_held: bool
) -> None:
    """Where nothing names a guardian, a wholly new name may be the same child's: it stays so."""
    here = desk()
    note, roster = here.note(), here.root / "roster.csv"
    note.write_text(note.read_text().replace('"Guardian of Ana Reyes"', f'"{present}"'))
    header, mine, *others = roster.read_text().splitlines()
    lines = [f"{header},contact", f"{mine},deny", *(f"{row},allow" for row in others)]
    roster.write_text("\n".join(lines) + "\n")
    here.types("summarize")
    assert here.followups(student_id="1042", kind="action")
    lines[1] = f"1042,{name},{guardian},uma@mail.example,allow"
    roster.write_text("\n".join(lines) + "\n")
    assert ("1042 is Ana Reyes in followups.db" in here.types("check").out) is is_held


@pytest.mark.parametrize(("guardian", "is_held"), [("Uma Quist", True), ("Rob Cole", False)])
def test_who_answered_tells_whose_an_id_is(opened: Desk, guardian: str, *, is_held: bool) -> None:
    """An answer on record is as good a witness as a letter."""
    roster = opened.root / "roster.csv"
    roster.write_text(roster.read_text().replace("Guardian of Ana Reyes", "Rob Cole"))
    opened.types("contact", "1042", "--answer", "It helps", "--from", "Rob Cole", ok=0)
    with closing(sqlite3.connect(opened.ledger)) as ledger, ledger:
        ledger.execute("DELETE FROM letters")
    opened.note().unlink()
    text = roster.read_text().replace("Ana Reyes", "Zoe Quist").replace("Rob Cole", guardian)
    roster.write_text(text)
    assert ("1042 is Ana Reyes in followups.db" in opened.types("check").out) is is_held


def test_what_is_opened_again_for_a_guardian_is_not_said_to_be_moved(opened: Desk) -> None:
    """Nobody moved it: its day is that of the roster's change; a day that is chosen is one."""
    here = left(opened).now("2026-11-25T09:00:00-06:00")
    with_words(here, "allow", "allow")
    again = "Send the family the summary: Rob Cole  by the end of today, opened again"
    assert again in here.types("due").out
    summary = here.one("1042", "summary")["id"]
    here.types("snooze", summary, "2026-11-30", "--reason", "ill", ok=0)
    assert "by Mon Nov 30, moved" in here.types("due").out
