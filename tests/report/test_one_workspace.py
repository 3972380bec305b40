"""Counting a workspace: what its notes, roster and ledger say, each talk once."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from confkit.ground.errors import ConfkitError
from confkit.names import attendance
from confkit.notes.notes import Attendee
from confkit.report import school_report
from confkit.report.counts import (
    Conferences,
    Counts,
    FamilyPromises,
    FollowUpCounts,
    Goals,
    Habits,
    Modes,
    Practice,
    Present,
    Summaries,
    total,
)
from confkit.report.one_workspace import count_workspace
from confkit.roster.people import Guardian, Student
from confkit.workspace.workspace import Workspace

from .conftest import NOW

ROUND = "2026-fall"


def of(root: Path, now: datetime = NOW, **more) -> Counts:
    """Return the counts of the one round."""
    (one,) = count_workspace(Workspace(root), now=now, **more).rounds
    return one.counts


def edit(root: Path, student_id: str, old: str, new: str) -> None:
    """Change a note; what is changed has to be there."""
    file = root / "notes" / ROUND / f"{student_id}.toml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_a_class_of_three_is_counted_number_by_number(klass):
    """Three talks held and summarized; sixteen days on nothing else has been done."""
    assert of(klass) == Counts(
        conferences=Conferences(planned=3, held=3),
        practice=Practice(glow_and_grow=3, value=3, goal=3, valid_goal=3),
        habits=Habits(heard=3, few_promises=3),
        present=Present(guardian=3),
        modes=Modes(in_person=3),
        languages={"en": 3},
        summaries=Summaries(overdue=3),
        promises=FollowUpCounts(overdue=6),
        check_ins=FollowUpCounts(overdue=3),
        family_promises=FamilyPromises(open=3),
        goals=Goals(open=3),
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('heard = ["', 'heard = []  # ["'),
        ('heard = ["Ana Reyes reads every night"]',
         'heard = [{ text = "Ana Reyes reads every night", for = "teacher" }]'),
    ],
)  # fmt: skip
def test_a_familys_words_count_where_a_letter_says_them_back(klass, old, new):
    """What is kept for the teacher alone, or is not there, is in no letter."""
    edit(klass, "1042", old, new)
    assert of(klass).habits.heard == 2


def test_what_was_done_is_counted_as_due_judges_it(klass, types):
    """In time, late, put off; a summary of the same day and one of the next."""
    desk = ("-C", klass)
    followups = {
        (one["student_id"], one["kind"], one["by"]): one["id"]
        for one in types(*desk, "due", "--all", "--json").json["followups"]
    }

    def at(moment: str, *line: object) -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("CONFKIT_NOW", moment)
            assert types(*desk, *line).code == 0

    at("2026-11-24T23:50:00-06:00", "done", followups["1042", "summary", "teacher"])
    at("2026-11-25T00:10:00-06:00", "done", followups["0987", "summary", "teacher"])
    at("2026-11-25T08:00:00-06:00", "done", followups["1042", "resource", "teacher"])
    at("2026-11-30T08:00:00-06:00", "done", followups["0987", "resource", "teacher"])
    at(
        "2026-11-25T08:00:00-06:00",
        "snooze",
        followups["2001", "action", "teacher"],
        "2026-12-31",
        "--reason",
        "the room is being painted",
    )
    at("2026-12-08T08:00:00-06:00", "done", followups["1042", "check_in", "teacher"])
    at("2026-12-09T08:00:00-06:00", "review", "1042", "met")
    found = of(klass)
    assert found.summaries == Summaries(same_day=1, later=1, overdue=1)
    assert found.promises == FollowUpCounts(in_time=1, late=1, overdue=3, open=1, moved=1)
    assert found.check_ins == FollowUpCounts(in_time=1, overdue=2)
    assert found.goals == Goals(met=1, open=2)


@pytest.mark.parametrize(
    ("old", "new", "valid"),
    [
        ('measure = "planner signed 4 of 5 days"', 'measure = "more often"', 2),
        ('home = "Look at the planner after dinner"', 'home = ""', 2),
        ("review_on = 2026-12-18", "review_on = 2027-11-18", 2),
        ("review_on = 2026-12-18", "review_on = 2026-12-19", 3),
        ('measure = "planner signed 4 of 5 days"', 'measure = "firma en la agenda"', 3),
    ],
)
def test_a_goal_is_valid_by_the_coachs_rules(klass, old, new, valid):
    """Both sides, something to count or see, within the term; a Saturday is only a slip."""
    edit(klass, "1042", old, new)
    assert of(klass).practice == Practice(3, 3, 3, valid)


def test_a_round_that_is_not_ours_is_told_and_not_counted(klass, tmp_path):
    """A link that leads out, and another workspace, in the place of a round's notes."""
    shutil.copytree(klass / "notes" / ROUND, tmp_path / "outside")
    (klass / "notes/2027-spring").symlink_to(tmp_path / "outside")
    shutil.copytree(tmp_path / "outside", klass / "notes/2027-fall")
    (klass / "notes/2027-fall/confkit.toml").touch()
    found = count_workspace(Workspace(klass), now=NOW)
    assert [one.round for one in found.rounds] == [ROUND]
    assert [one.path for one in found.told] == ["notes/2027-fall", "notes/2027-spring"]


def test_a_note_with_a_mistake_is_told_and_not_silently_left_out(klass):
    """Its talk counts as held, without what cannot be read of it."""
    edit(klass, "1042", "[goal]", "[[goal]]")
    found = count_workspace(Workspace(klass), now=NOW)
    (one,) = found.rounds
    assert one.counts.conferences == Conferences(planned=3, held=3, unreadable=1)
    assert one.counts.practice == Practice(2, 2, 2, 2)
    assert [problem.path for problem in found.refused] == ["notes/2026-fall/1042.toml"]


def test_a_row_with_a_mistake_is_told_and_the_others_are_counted(klass):
    """One child's row is one child's; the report names nobody whom it could be wrong to name."""
    whole = of(klass)
    roster = klass / "roster.csv"
    text = roster.read_text(encoding="utf-8")
    roster.write_text(f"{text}1042,Zoe Quist,Uma Quist,uma@mail.example\n", encoding="utf-8")
    found = count_workspace(Workspace(klass), now=NOW)
    (one,) = found.rounds
    assert one.counts.conferences == whole.conferences
    assert {problem.student_id for problem in found.refused} == {"1042"}


def test_who_did_not_come_and_what_was_moved_is_not_held(klass):
    """A no-show and a moved meeting are planned."""
    for student_id, status in (("1042", "no-show"), ("2001", "moved")):
        file = klass / "notes" / ROUND / f"{student_id}.toml"
        text = file.read_text(encoding="utf-8").partition("[meeting]")[0]
        held = f'[meeting]\nheld = 2026-11-24T14:30:00\nstatus = "{status}"\n'
        file.write_text(text + held, encoding="utf-8")
    assert of(klass).conferences == Conferences(planned=3, held=1, no_show=1, moved=1)


AGAIN = '[meeting]\nheld = 2026-12-01T14:30:00\nstatus = "{}"\n'


def rewritten(meeting):
    """Return what writes a note's meeting anew, and keeps its goal."""

    def write(root):
        file = root / "notes" / ROUND / "1042.toml"
        before, _, after = file.read_text(encoding="utf-8").partition("[meeting]")
        file.write_text(f"{before}{meeting}{after[after.index('[goal]') :]}", encoding="utf-8")

    return write


def replaced(root):
    """Write a note anew for a second meeting that was a no-show: nothing of the goal is left."""
    file = root / "notes" / ROUND / "1042.toml"
    before = file.read_text(encoding="utf-8").partition("[meeting]")[0]
    file.write_text(before + AGAIN.format("no-show"), encoding="utf-8")


def off_the_roster(root):
    """Take a child off the roster, as one who has moved away."""
    file = root / "roster.csv"
    rows = file.read_text(encoding="utf-8").splitlines(keepends=True)
    file.write_text("".join(row for row in rows if "1042" not in row), encoding="utf-8")


@pytest.mark.parametrize(
    ("change", "present"),
    [
        (rewritten(AGAIN.format("no-show")), 2),
        (replaced, 2),
        (rewritten(AGAIN.format("moved")), 2),
        (rewritten(AGAIN.format("held")), 3),
        (rewritten(""), 2),
        (rewritten("[meeting]\nstatus = 5\n"), 2),
        (lambda root: (root / "notes" / ROUND / "1042.toml").unlink(), 2),
        (lambda root: None, 3),
    ],
    ids=["no-show", "no goal", "moved", "held again", "no meeting", "mistake", "no note", "same"],
)
def test_one_talk_counts_once_in_every_measure(klass, types, change, present):
    """It was held and the family told; what becomes of its note or a second talk undoes nothing.

    Before and after `summarize` has seen it. Once the child's rows are gone from the roster, it is
    counted in no measure; in an earlier round it is.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CONFKIT_NOW", "2026-11-24T20:00:00-06:00")
        assert types("-C", klass, "done", "--letters", "--yes").code == 0
    change(klass)
    for _ in range(2):
        found = of(klass)
        assert found.conferences._replace(unreadable=0) == Conferences(planned=3, held=3)
        assert sum(found.summaries) == 3
        assert found.summaries.same_day >= 2
        assert sum(found.modes) == present
        assert sum(found.goals) in (2, 3)
        assert found.practice.goal == found.practice.valid_goal == 3
        assert found.present.guardian + found.present.not_said == 3
        types("-C", klass, "summarize")
    off_the_roster(klass)
    found = of(klass)
    assert found.conferences == Conferences(planned=2, held=2)
    for measure in (found.summaries, found.modes, found.goals):
        assert sum(measure) == 2
    assert found.check_ins.open + found.check_ins.overdue == 2
    settings = klass / "confkit.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace(ROUND, "2027-spring"), encoding="utf-8")
    earlier = count_workspace(Workspace(klass), now=NOW, rounds=[ROUND]).rounds[0].counts
    assert earlier.conferences.held == sum(earlier.summaries) == sum(earlier.goals) == 3


def test_a_second_talk_does_not_hide_or_double_the_first(klass, types):
    """One child, two letters: the last talk counts, by the first letter that is about it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CONFKIT_NOW", "2026-11-24T20:00:00-06:00")
        assert types("-C", klass, "done", "--letters", "--yes").code == 0
    rewritten(AGAIN.format("held"))(klass)
    types("-C", klass, "summarize")
    assert of(klass).summaries == Summaries(same_day=2, overdue=1)
    assert types("-C", klass, "done", "--letters", "--yes").code == 0
    assert of(klass).summaries == Summaries(same_day=2, later=1)


def test_a_letter_that_has_not_left_proves_no_talk(klass):
    """The note is put right to a no-show before anybody was told: nothing was held."""
    rewritten('[meeting]\nheld = 2026-11-24T14:30:00\nstatus = "no-show"\n')(klass)
    found = of(klass)
    assert found.conferences == Conferences(planned=3, held=2, no_show=1)
    assert found.summaries == Summaries(overdue=2)


def test_who_has_no_note_is_planned_and_a_later_slot_is_to_come(klass):
    """The roster says who is planned; a slot that has not come is held against nobody."""
    with (klass / "roster.csv").open("a", encoding="utf-8") as file:
        file.write("3001,Cy Vale,Guardian,cy@mail.example\n")
    assert of(klass).conferences == Conferences(planned=4, held=3)
    text = (klass / "roster.csv").read_text(encoding="utf-8")
    lines = [f"{line},{'slot' if at == 0 else ''}" for at, line in enumerate(text.splitlines())]
    lines[-1] += "2026-12-11T14:00"
    (klass / "roster.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert of(klass).conferences == Conferences(planned=4, held=3, to_come=1)


def test_before_the_first_talk_all_are_to_come(tmp_path, klass):
    """A round that is being prepared is not a round in which nothing happens."""
    for file in (klass / "notes" / ROUND).iterdir():
        text = file.read_text(encoding="utf-8").partition("[meeting]")[0]
        file.write_text(text, encoding="utf-8")
    (klass / "followups.db").unlink()
    for copy in klass.glob("followups*"):
        copy.unlink()
    assert of(klass) == Counts(conferences=Conferences(planned=3, to_come=3))


def in_spring(klass):
    """Write the notes of an earlier round, in which the same was said; return their folder."""
    earlier = klass / "notes" / "2026-spring"
    shutil.copytree(klass / "notes" / ROUND, earlier)
    for note in earlier.iterdir():
        note.write_text(
            note.read_text(encoding="utf-8").replace("2026-11-24", "2026-04-23"), "utf-8"
        )
    return earlier


def test_an_earlier_round_counts_students_who_have_left(klass):
    """Their notes are there; in the round of the settings such a note is told instead."""
    earlier = in_spring(klass)
    (earlier / "1042.toml").rename(earlier / "9999.toml")
    (klass / "notes" / ROUND / "2001.toml").rename(klass / "notes" / ROUND / "2001 (copy).toml")
    found = count_workspace(Workspace(klass), now=NOW)
    assert {one.round: one.counts.conferences for one in found.rounds} == {
        "2026-spring": Conferences(planned=3, held=3),
        ROUND: Conferences(planned=3, held=2),
    }
    assert [problem.path for problem in found.told] == ["notes/2026-fall/2001 (copy).toml"]


def test_who_came_with_a_student_who_has_left_is_not_said(klass):
    """The roster names no guardian of theirs any more: they are not strangers, and speak."""
    for student_id in ("0987", "1042", "2001"):
        edit(klass, student_id, 'present = ["Guardian of ', 'present = ["Noor ')
    in_spring(klass)
    (klass / "roster.csv").write_text(
        "student_id,name,guardian_name\n1042,Ana Reyes,Marta Sol\n", encoding="utf-8"
    )
    (earlier,) = count_workspace(Workspace(klass), now=NOW, rounds={"2026-spring"}).rounds
    assert earlier.counts.present == Present(not_said=2, other=1)
    assert earlier.counts.languages == {"en": 1}
    (shown,) = school_report.report([earlier._replace(counts=scaled(earlier.counts))], NOW).rounds
    assert {one.name: one.number for one in shown.came} == {"other": 10, "not said": 20}
    assert {one.name: one.number for one in shown.languages} == {"en": 10, "not said": 20}


def scaled(few: Counts) -> Counts:
    """Ten times the counts, so that no group is a small one."""
    return total([few] * 10)


def test_talks_without_a_ledger_are_told(klass):
    """Promises that nobody can count are not promises that nobody kept."""
    for file in klass.glob("followups*"):
        file.unlink()
    (told,) = count_workspace(Workspace(klass), now=NOW).told
    assert str(told) == (
        "followups.db: is not there: no letter, promise, check-in or review is counted as done; "
        "`confkit summarize` begins it"
    )
    shutil.rmtree(klass / "notes")
    assert count_workspace(Workspace(klass), now=NOW).told == []


def test_a_workspace_whose_roster_is_gone_is_an_error(klass):
    """Without it the planned talks would be those that have a note."""
    (klass / "roster.csv").unlink()
    with pytest.raises(ConfkitError, match=r"roster\.csv"):
        count_workspace(Workspace(klass), now=NOW)
    assert count_workspace(Workspace(klass), now=NOW, students=["1042"]).rounds, (
        "a purge goes on without a roster"
    )


def test_some_students_alone_are_counted_for_a_purge(klass):
    """The parts add up to the whole, ledger and all."""
    one, others = of(klass, students=["1042"]), of(klass, students=["0987", "2001"])
    assert one.conferences == Conferences(planned=1, held=1)
    assert one.promises == FollowUpCounts(overdue=2)
    assert (others.conferences.held, others.promises.overdue) == (2, 4)
    assert count_workspace(Workspace(klass), now=NOW, students=["nobody"]).rounds == []


@pytest.mark.parametrize(
    ("file", "content", "said"),
    [
        ("confkit.toml", "round = ", "confkit.toml:1"),
        ("followups.db", "no database", "followups.db"),
        ("followups.db", "", "followups.db"),
        ("roster.csv", "\x00\x01", "roster.csv"),
    ],
)
def test_a_damaged_workspace_is_an_error_with_its_place(klass, file, content, said):
    """Nothing of it is counted: half a workspace would be a wrong number."""
    (klass / file).write_text(content, encoding="utf-8")
    with pytest.raises(ConfkitError, match=said):
        count_workspace(Workspace(klass), now=NOW)


HODAN = Student(
    "1",
    "Ana Reyes",
    sort_name="Reyes, Ana",
    guardians=(
        Guardian("Hodan Reyes", place=1),
        Guardian("Peter Lind", interpreter="booked:Fadumo Ismail", place=2),
    ),
)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Hodan Reyes", "guardian"),
        ("hodan  reyes", "guardian"),
        ("Peter Lind", "guardian"),
        ("her grandmother", "guardian"),
        ("mother, Hodan", "guardian"),
        ("Ana", "student"),
        ("Ana Reyes", "student"),
        ("the student", "student"),
        ("Fadumo Ismail", "interpreter"),
        ("an interpreter", "interpreter"),
        ("2", "guardian"),
        ("Mr. Lind", "guardian"),
        ("Ms. Quill", "other"),
    ],
)
def test_who_came_is_told_from_the_name(name, kind):
    """A name of the roster, as letters read it, or a word for who it is."""
    named = attendance.people(HODAN, [Attendee(name=name)])
    assert {person.came_as for person in named} == {kind}


def test_of_a_student_who_has_left_the_words_tell():
    """Without the roster a name is nobody's."""
    told = attendance.people(Student("", ""), [Attendee(name="Hodan Reyes, mother")])
    assert [person.came_as for person in told] == ["other", "guardian"]


@pytest.mark.parametrize(
    "present",
    ['"Mia Cole"', '"mia cole"', '"dad"', '"2"', '"Mr. Cole"', '"el padre"', '{ name = "Mia" }'],
)
def test_the_language_is_of_whom_letters_take_to_have_come(klass, present):
    """However it was written who came, the report and the letters read it by one rule."""
    roster = "student_id,name,guardian_name,guardian_email,guardian_language,relation,contact\n"
    for number in range(1, 4):
        roster += f"104{number},Ana Reyes,Gee Abel,g@mail.example,en,Mother,allow\n"
        roster += f"104{number},Ana Reyes,Mia Cole,m@mail.example,so,Father,allow\n"
    (klass / "roster.csv").write_text(roster, encoding="utf-8")
    note = klass / "notes" / "2026-fall" / "1042.toml"
    text = note.read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("present")]
    at = lines.index("[meeting]") + 1
    note.write_text("\n".join([*lines[:at], f"present = [{present}]", *lines[at:]]))
    found = of(klass)
    assert (found.languages.get("so"), found.present.two_guardians) == (1, 0)


def test_the_clock_alone_turns_open_into_overdue(klass):
    """On the evening of the talks nothing is overdue but what is due that night."""
    found = of(klass, now=datetime(2026, 11, 25, 1, tzinfo=UTC))
    assert found.summaries == Summaries(open=3)
    assert found.promises == FollowUpCounts(open=6)
    assert found.check_ins == FollowUpCounts(open=3)
