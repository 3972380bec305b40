"""A teacher's note: taken as people write it, and every mistake with its line and column."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import tomli
import tomli_w
from hypothesis import given
from hypothesis import strategies as st

from confkit.notes import notes
from confkit.notes.notes import (
    Attendee,
    CheckIn,
    Glow,
    Goal,
    Grow,
    Heard,
    Meeting,
    Note,
    NotesFolder,
    Private,
    Promise,
    Unlock,
)
from tests.making import NOTE_OF_THE_CONTRACT, PREPARED, VALUES, document, local, met, note

MEETING = "[meeting]\nheld = 2026-11-24T15:30\n"
GOAL = '[goal]\nstatement = "s"\nhome = "h"\nschool = "c"\nmeasure = "m"\nreview_on = 2026-12-18\n'


def told(text: str, values: tuple[str, ...] = VALUES) -> list[str]:
    """Return what is told of a note, a line each, without the file's name."""
    found = notes.read_note(document(text), student_id="1042", values=values)
    assert (found.note is None) == bool(found.problems)
    assert all(problem.student_id == "1042" for problem in found.problems)
    return [str(problem).removeprefix("n.toml:") for problem in found.problems]


def told_after(text: str) -> list[str]:
    """Return what is told of text below the prepared note, which has eight lines."""
    return told(PREPARED + text)


def test_the_note_of_the_contract_is_taken_as_it_stands() -> None:
    """Every table and key, each value as what it is."""
    found = notes.read_note(document(NOTE_OF_THE_CONTRACT), student_id="1042", values=VALUES)
    assert found.problems == []
    assert found.note == Note(
        topics=(),
        student_voice="…",
        family_questions=(),
        family_priorities=(),
        ask=(),
        glow=(Glow(text="…", evidence="…", value="growth mindset"),),
        grow=Grow(
            skill="keeping track of homework",
            toward="grades that show how much she understands",
            home_like="chores or practice routines",
            tried="…",
            strategies=("planner checked at dismissal", "…"),
        ),
        private=Private(notes="…"),
        meeting=Meeting(
            held=local("2026-11-24T15:30:00"),
            status="held",
            mode="in person",
            present=(
                Attendee(name="Marisol Reyes"),
                Attendee(name="mother"),
                Attendee(name="1"),
                Attendee(name="Grandma", home="Reyes"),
            ),
            heard=(
                Heard.model_validate({"text": "…"}),
                Heard.model_validate({"text": "…", "from": "mother", "for": "all"}),
            ),
        ),
        goal=Goal(
            statement="…",
            home="…",
            school="…",
            student="…",
            works_at_home="…",
            strategy="…",
            measure="planner signed 4 of 5 days",
            review_on=date(2026, 12, 18),
        ),
        promise=(
            Promise.model_validate(
                {
                    "text": "Send the planner template",
                    "kind": "resource",
                    "by": "teacher",
                    "due": date(2026, 12, 1),
                    "for": "all",
                }
            ),
        ),
        check_in=CheckIn(observed="…"),
        unlock=(Unlock(rule="privacy/plan", reason="…"),),
    )


def test_a_note_as_notepad_saves_it_is_the_same_note() -> None:
    """A byte-order mark and Windows line ends change nothing, nor the lines that are told."""
    windows = "\ufeff" + NOTE_OF_THE_CONTRACT.replace("\n", "\r\n")
    plain = notes.read_note(document(NOTE_OF_THE_CONTRACT), student_id="1042", values=VALUES)
    assert notes.read_note(document(windows), student_id="1042", values=VALUES).note == plain.note
    wrong = windows.replace('status = "held"', 'status = "hold"')
    assert told(wrong) == ["23:10: `meeting.status` should be one of: 'held', 'no-show', 'moved'"]


def test_the_least_that_a_note_says_is_enough() -> None:
    """Before the conference, one glow and one grow; what is not said is empty."""
    assert told(PREPARED) == []
    found = note()
    assert (found.was_held, found.meeting, found.goal, found.promise) == (False, None, None, ())


@pytest.mark.parametrize(
    "held",
    [
        "2026-11-24T15:30:00", "2026-11-24T15:30", "2026-11-24 15:30", "2026-11-24 15:30:00",
        '"2026-11-24T15:30"', '"2026-11-24 15:30"', "'2026-11-24 15:30:00'", '" 2026-11-24 15:30 "',
    ],
)  # fmt: skip
def test_a_time_is_taken_as_people_write_it(held: str) -> None:
    """With a blank or a T, in quotes or not, with seconds or without."""
    text = PREPARED + f"[meeting]\nheld = {held}\n"
    found = notes.read_note(document(text), student_id="1", values=())
    assert found.problems == []
    assert found.note is not None
    assert found.note.meeting == Meeting(held=local("2026-11-24T15:30"))


@pytest.mark.parametrize("held", ["2026-11-24T15:30:00-06:00", '"2026-11-24 15:30-06:00"'])
def test_an_offset_is_kept(held: str) -> None:
    """A time with an offset means that instant."""
    found = notes.read_note(
        document(PREPARED + f"[meeting]\nheld = {held}\n"), student_id="1", values=()
    ).note
    assert found is not None
    assert found.meeting is not None
    assert found.meeting.held == datetime.fromisoformat("2026-11-24T15:30-06:00")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("held = 2026-11-24", "10:8: `held` needs the time of day too: 2026-11-24T15:30"),
        ("held = 15:30:00", "10:8: `held` should be a date and a time: 2026-11-24T15:30"),
        (
            'held = "yesterday"',
            "10:8: `held` should be a date and a time: 2026-11-24T15:30",
        ),
        (
            'held = "2026-11-31 15:30"',
            "10:8: `held` should be a date and a time: 2026-11-24T15:30",
        ),
        ("held = 3", "10:8: `held` should be a date and a time: 2026-11-24T15:30"),
        (
            'mode = "fax"',
            "10:8: `meeting.mode` should be one of: 'in person', 'phone', 'video', 'student-led'",
        ),
        (
            'present = "Marisol"',
            '10:11: `meeting.present` should be a list in brackets: ["…", "…"]',
        ),
        (
            "heard = [1]",
            "10:10: `meeting.heard (no. 1)` should be text in quotes, or a table: "
            '{ text = "…", from = "mother", for = "home" }',
        ),
        ("helt = 1", "10:1: unknown key `helt` in [meeting]; did you mean `held`?"),
    ],
)
def test_a_wrong_value_is_told_with_line_and_column(line: str, said: str) -> None:
    """Once, with what is right."""
    held = "" if line.startswith("held") else "\nheld = 2026-11-24 15:30"
    assert told_after(f"[meeting]\n{line}{held}\n") == [said]


@pytest.mark.parametrize(
    ("day", "right"),
    [("2026-12-18", True), ('"2026-12-18"', True), ("2026-12-18T10:00:00", True), ('"soon"', False),
     ("3", False), ('"12/18/2026"', False), ("10:00:00", False)],
)  # fmt: skip
def test_a_day_is_taken_as_people_write_it(day: str, right: bool) -> None:
    """As a date, in quotes, with a time of day; anything else names the key and shows a date."""
    text = MEETING + GOAL.replace("2026-12-18", day) + f'[[promise]]\ntext = "t"\ndue = {day}\n'
    expected = [
        "16:13: `goal.review_on` should be a date: 2026-12-18",
        "19:7: `promise (no. 1).due` should be a date: 2026-12-18",
    ]
    assert told_after(text) == ([] if right else expected)


@pytest.mark.parametrize("when", ["9999-12-31", "0001-01-01"])
def test_a_year_that_cannot_be_is_told(when: str) -> None:
    """A slip in the year is an error with its line, and no traceback in a later command."""
    lines = told_after(f"[meeting]\nheld = {when}T23:59\n")
    assert [line.partition(":")[0] for line in lines] == ["10"]
    text = MEETING + GOAL + f'[[promise]]\ntext = "t"\ndue = {when}\n'
    assert told_after(text) == [
        f"19:7: `promise (no. 1).due` should be a day of these years: {when[:4]} cannot be "
        "the year of a conference; correct the date"
    ]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (PREPARED.replace("[[glow]]", "[glow]"), 1),
        (PREPARED + MEETING + "[promise]\ntext = 't'\n", 11),
    ],
)
def test_one_bracket_instead_of_two_is_told(text: str, line: int) -> None:
    """`[glow]` is the commonest slip; the advice is the header, not a list of texts."""
    (said,) = told(text)
    assert said.startswith(f"{line}:1: ")
    assert ("[[glow]]" if line == 1 else "[[promise]]") in said


def test_two_brackets_instead_of_one_are_told_at_their_line() -> None:
    """`[[goal]]` is told where it stands; a note has exactly one."""
    (line,) = told_after(MEETING + "[[goal]]\nstatement = 's'\n")
    assert line.startswith("11:")
    assert "`goal`" in line


def test_a_second_goal_is_told() -> None:
    """Exactly one goal: the second header is the mistake."""
    assert told_after(MEETING + GOAL + GOAL) == [
        "17:6: [goal] appears twice in this file; keep one"
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            '[[glow]]\nevidence = "e"\n',
            ["9:1: `glow (no. 2).text` is missing; add it here"],
        ),
        ('[[glow]]\ntext = 3\nevidence = "e"\n',
         ['10:8: `glow (no. 2).text` should be text in quotes: "…"']),
        (
            "[goal]\nstatement = 's'\n" + MEETING,
            [f"9:1: `goal.{name}` is missing; add it here"
             for name in ("home", "school", "measure", "review_on")],
        ),
    ],
)  # fmt: skip
def test_what_is_missing_is_told_at_its_table(text: str, said: list[str]) -> None:
    """Each key on its own, and nothing that is there is called missing."""
    assert told_after(text) == said


def test_the_only_glow_with_a_mistake_is_still_a_glow() -> None:
    """One mistake is one line; that there is a glow is not denied on top of it."""
    text = '\n[[glow]]\nevidence = "e"\n[grow]\nskill = "s"\ntoward = "t"\n'
    assert told(text) == ["2:1: `glow (no. 1).text` is missing; add it here"]


def test_an_example_and_an_outcome_left_out_are_still_blank() -> None:
    """As with an empty string: the note is a note, and says what is to be filled in."""
    text = '[[glow]]\ntext = "t"\n[grow]\nskill = "s"\n'
    found = notes.read_note(document(text), student_id="1", values=VALUES)
    assert found.note is not None
    assert found.note.blanks() == ["glow.evidence", "grow.toward"]


def test_an_empty_file_misses_its_two_tables() -> None:
    """At least one glow, exactly one grow."""
    assert told("") == [f"1:1: `{name}` is missing; add it here" for name in ("glow", "grow")]


@pytest.mark.parametrize(
    "name", ["topics", "student_voice", "family_questions", "family_priorities", "ask"]
)
@pytest.mark.parametrize("table", ["glow", "grow", "meeting"])
def test_a_short_key_that_slipped_below_a_table_is_recognised(name: str, table: str) -> None:
    """The error says where it belongs and what it is read as here."""
    text = PREPARED.replace("\n[grow]", f"{name} = 'x'\n[grow]") if table == "glow" else PREPARED
    text += MEETING if table == "meeting" else ""
    text += f"{name} = 'x'\n" if table != "glow" else ""
    line = text.split("\n").index(f"{name} = 'x'") + 1
    shown = "glow (no. 1)" if table == "glow" else table
    assert told(text) == [
        f"{line}:1: `{name}` belongs at the top of the file, above the first [table]; "
        f"here it is read as part of [{shown}]"
    ]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('evidence = "e"', "1:1: `evidence` belongs in [[glow]]"),
        ('skill = "s"', "1:1: `skill` belongs in [grow]"),
        ("held = 2026-11-24 15:30", "1:1: `held` belongs in [meeting]"),
        ('measure = "m"', "1:1: `measure` belongs in [goal]"),
        ('observed = "o"', "1:1: `observed` belongs in [check_in]"),
        ('notes = "n"', "1:1: `notes` belongs in [private]"),
    ],
)
def test_a_key_of_a_table_that_stands_at_the_top_is_recognised(line: str, said: str) -> None:
    """The error names the table."""
    assert told(f"{line}\n{PREPARED}") == [said]


def test_four_topics_are_one_too_many() -> None:
    """Three at most, as in the checklist of the AFT."""
    assert told('topics = ["a", "b", "c", "d"]\n' + PREPARED) == [
        "1:10: `topics` takes at most 3; it has 4"
    ]


def test_a_value_is_one_of_the_schools() -> None:
    """Case does not matter; another word is told with those that there are."""
    with_value = PREPARED.replace("[grow]", 'value = "{}"\n[grow]')
    assert told(with_value.replace("{}", "Growth  Mindset")) == []
    assert told(with_value.replace("{}", "kindness")) == [
        "5:9: 'kindness' is not one of the school's values: "
        "growth mindset, community or critical thinking"
    ]
    assert told(with_value.replace("{}", "kindness"), values=()) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "[meeting]\nstatus = 'held'\n",
            "9:1: `held` is missing: when was it? held = 2026-11-24T15:30",
        ),
        ("[[promise]]\ntext = 't'\n", "9:1: [promise] needs a [meeting] that was held"),
        (
            MEETING + GOAL.replace("2026-12-18", "2026-11-24"),
            "16:13: `review_on` should be a day after the meeting",
        ),
        (
            MEETING + GOAL.replace("2026-12-18", "2025-12-18"),
            "16:13: `review_on` should be a day after the meeting",
        ),
        (
            MEETING + "[[promise]]\ntext = 't'\n[[promise]]\ntext = ' '\n",
            "14:8: this promise says nothing; say what it is, or take it out",
        ),
        (
            MEETING + "[[promise]]\ntext = 'None.'\n",
            "12:8: this promise says nothing; say what it is, or take it out",
        ),
        (
            MEETING + "[[promise]]\ntext = 'nada'\n",
            "12:8: this promise says nothing; say what it is, or take it out",
        ),
        (MEETING + "[[promise]]\n", "11:1: `promise (no. 1).text` is missing; add it here"),
    ],
)
def test_what_does_not_fit_together_is_told(text: str, said: str) -> None:
    """A meeting and what came of it must fit."""
    assert told_after(text) == [said]


def test_a_no_show_needs_no_time_and_no_goal() -> None:
    """It counts from the slot."""
    assert told_after("[meeting]\nstatus = 'no-show'\n") == []


def test_a_meeting_without_a_goal_is_a_note() -> None:
    """Its letter is refused later; its promises are opened all the same."""
    assert told_after(MEETING + "[[promise]]\ntext = 't'\n") == []


def test_three_mistakes_of_three_kinds_are_told_at_once() -> None:
    """Form, value and a key that slipped, each with its line."""
    text = PREPARED + "topics = []\n" + MEETING + 'mode = "fax"\nheard = ["a]\n'
    assert sorted(told(text)) == [
        "12:8: `meeting.mode` should be one of: 'in person', 'phone', 'video', 'student-led'",
        '13:13: the text has no closing quote on its line; end it with "',
        "9:1: `topics` belongs at the top of the file, above the first [table]; "
        "here it is read as part of [grow]",
    ]


def test_text_loses_its_blanks_at_both_ends() -> None:
    """What was typed around the words is not part of them."""
    found = note(student_voice="  I like maps.\n")
    assert found.student_voice == "I like maps."


def test_what_is_still_blank_is_named() -> None:
    """A skeleton's empty quotes are no mistake, and a sheet leaves room for them."""
    found = Note.model_validate(
        {
            "glow": [{"text": "t", "evidence": ""}, {"text": "", "evidence": "e"}],
            "grow": {"skill": "", "toward": "t"},
        }
    )
    assert found.blanks() == ["glow (no. 1).evidence", "glow (no. 2).text", "grow.skill"]
    assert note(glow=[{"text": "", "evidence": ""}]).blanks() == ["glow.text", "glow.evidence"]
    assert note().blanks() == []


SECRET = "Xq7-secret-Xq7"
TABLES = tomli.loads(NOTE_OF_THE_CONTRACT)


@given(
    st.sampled_from(
        sorted(
            (table, key)
            for table, value in TABLES.items()
            for inner in ([value] if isinstance(value, dict) else value)
            if isinstance(inner, dict) and table != "private"
            for key in inner
        )
    ),
    st.sampled_from([[[SECRET]], {"x": SECRET}, [{"x": SECRET}], [SECRET, 1]]),
)
def test_no_message_repeats_a_wrong_value(where: tuple[str, str], wrong: Any) -> None:
    """What was noted about a child by mistake in the wrong place is not shown on a screen."""
    table, key = where
    values = tomli.loads(NOTE_OF_THE_CONTRACT)
    inner = values[table]
    (inner if isinstance(inner, dict) else inner[0])[key] = wrong
    lines = told(tomli_w.dumps(values))
    assert lines
    assert not any(SECRET in line for line in lines)


def test_private_words_are_in_no_message() -> None:
    """A mistake inside [private] is told without what stands there."""
    lines = told_after(f'[private]\n"{SECRET}" = "x"\nnote = "{SECRET}"\n')
    assert [line.split(":")[0] for line in lines] == ["10", "11"]
    assert not any(SECRET in line for line in lines[1:])


def test_a_promise_cannot_be_due_before_it_was_made() -> None:
    """A slip of the pen would open a follow-up that is overdue at once; the day itself is fine."""
    promise = '[[promise]]\ntext = "Send the planner"\ndue = '
    assert told_after(MEETING + promise + "2026-11-23\n") == [
        "13:7: `due` should not be before the meeting"
    ]
    assert told_after(MEETING + promise + "2026-11-24\n") == []


def test_the_meeting_is_found_whatever_else_the_note_says(tmp_path: Path) -> None:
    """For the order of rounds a broken note still says when it was held."""
    file = tmp_path / "1042.toml"
    file.write_text("topics = 3\n" + MEETING, encoding="utf-8")
    assert notes.held_in(file) == local("2026-11-24T15:30")
    for text in ("", "meeting = 3\n", "[meeting]\n", "[meeting]\nheld = 'x'\n", "[["):
        file.write_text(text, encoding="utf-8")
        assert notes.held_in(file) is None
    assert notes.held_in(tmp_path / "gone.toml") is None


def test_a_note_is_read_from_its_file(tmp_path: Path) -> None:
    """With its path as people are shown it."""
    file = tmp_path / "1042.toml"
    file.write_text(PREPARED, encoding="utf-8")
    found = notes.load(file, "notes/2026-fall/1042.toml", student_id="1042", values=VALUES)
    assert (found.path, found.note, found.problems) == ("notes/2026-fall/1042.toml", note(), [])
    file.write_text(PREPARED + "[meeting]\n", encoding="utf-8")
    found = notes.load(file, "notes/2026-fall/1042.toml", student_id="1042", values=VALUES)
    assert [str(problem) for problem in found.problems] == [
        "notes/2026-fall/1042.toml:9:1: `held` is missing: when was it? held = 2026-11-24T15:30"
    ]


def test_what_record_is_given_is_held_to_the_same_rules() -> None:
    """Its tables are those that come after the conference."""
    found, problems = notes.recorded(document(MEETING + GOAL), "1042")
    assert problems == []
    assert found is not None
    assert found.goal == met(
        goal={"statement": "s", "home": "h", "school": "c", "measure": "m",
              "review_on": date(2026, 12, 18)}
    ).goal  # fmt: skip
    found, problems = notes.recorded(document(GOAL.replace("2026-12-18", "3")), "1042")
    assert found is None
    assert sorted(problem.line for problem in problems) == [1, 6]


def test_a_round_s_notes_are_found_by_id(tmp_path: Path) -> None:
    """By the id or its portable form, whatever case and normal form the file system keeps."""
    ids = ["1042", "José", "a b", "A1", "Zoë"]
    for name in ("1042", unicodedata.normalize("NFD", "José"), "a1", "gone"):
        (tmp_path / f"{name}.toml").write_text("", encoding="utf-8")
    (tmp_path / notes.file_name("a b")).write_text("", encoding="utf-8")
    (tmp_path / "1042.toml~").write_text("", encoding="utf-8")
    found = notes.folder(tmp_path, ids)
    assert sorted(found.files) == ["1042", "a b", "a1", "josé"]
    assert found.strays == {"gone.toml": ""}


def test_two_notes_of_one_student_are_told(tmp_path: Path) -> None:
    """The one that is spelled as the id counts; the other is not passed over silently."""
    portable = notes.file_name("José")
    for name in ("José.toml", portable, "A1.toml", "a1.toml", "b2.toml", "B2.toml"):
        (tmp_path / name).write_text("", encoding="utf-8")
    found = notes.folder(tmp_path, ["José", "a1", "B2"])
    assert found.files == {"josé": portable, "a1": "a1.toml", "b2": "B2.toml"}
    assert found.strays == {"A1.toml": "a1.toml", "José.toml": portable, "b2.toml": "B2.toml"}


def test_a_round_without_a_folder_has_no_notes(tmp_path: Path) -> None:
    """Nothing there is nothing wrong."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    for folder in (tmp_path / "gone", tmp_path / "file"):
        assert notes.folder(folder, ["1042"]) == NotesFolder(folder, {}, {})


@pytest.mark.parametrize("name", ["1042", "a--b", "A.1"])
def test_a_portable_id_names_its_note(name: str) -> None:
    """The teacher finds the note by the id of the roster."""
    assert notes.file_name(name) == f"{name}.toml"


@pytest.mark.parametrize("name", ["1042.toml.txt", "1042.TOML", "1042.Toml", "1042.toml.TXT",
    "1042.tml", "1042.txt", "1042.TML"])  # fmt: skip
def test_a_note_with_another_ending_is_a_stray(tmp_path: Path, name: str) -> None:
    """It is read for nobody, but it is not passed over."""
    (tmp_path / name).touch()
    (tmp_path / ".1042.toml.swp").touch()
    (tmp_path / "ideas.txt").touch()
    assert notes.folder(tmp_path, ["1042"]) == notes.NotesFolder(tmp_path, {}, {name: ""})


@pytest.mark.parametrize(
    "before", ["", "[meeting]\nstatus = 'no-show'\n", "[meeting]\nstatus = 'moved'\n"]
)
def test_a_goal_before_the_talk_is_a_draft(before: str) -> None:
    """No error, and nothing that anybody has agreed on."""
    read = notes.read_note(document(PREPARED + before + GOAL), student_id="1", values=())
    assert read.note is not None and not read.problems
    assert read.note.draft is not None and read.note.agreed is None
