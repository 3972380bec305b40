"""A round as it stands in the workspace: files become values, and every problem is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from confkit.ground.errors import FilesError, UsageError
from confkit.workspace import classroom
from confkit.workspace.workspace import Workspace
from tests.making import NEEDED, PREPARED, note

ROSTER = (
    "student_id,name,slot\n1,Ana Reyes,2026-11-16T15:45\n2,Bo Lind,2026-11-16T15:30\n3,Ana López,\n"
)


@pytest.fixture
def room(tmp_path: Path) -> Path:
    """Return a workspace with three students and a note of the first."""
    write(tmp_path, "confkit.toml", NEEDED)
    write(tmp_path, "roster.csv", ROSTER)
    write(tmp_path, "notes/2026-fall/1.toml", PREPARED)
    return tmp_path


def write(root: Path, name: str, text: str) -> None:
    """Write a file of the workspace."""
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).write_text(text, encoding="utf-8")


def held(root: Path, round_name: str, day: str) -> None:
    """Write a note of a round whose meeting was held on this day."""
    write(root, f"notes/{round_name}/1.toml", PREPARED + f"[meeting]\nheld = {day}T15:30\n")


def test_a_round_has_its_students_in_slot_order(room: Path) -> None:
    """The earliest first, who has no slot last, and it is about all of them."""
    found = classroom.load(Workspace(room))
    assert [student.name for student in found.students] == ["Bo Lind", "Ana Reyes", "Ana López"]
    assert (found.whole, found.problems, found.told) == (True, [], [])
    assert found.layout.round == "2026-fall"


def test_a_run_may_be_about_some(room: Path) -> None:
    """By id and by part of the name, each once, in slot order; the class is still known."""
    found = classroom.load(Workspace(room), names=("reyes", "2", "1"))
    assert [student.id for student in found.students] == ["2", "1"]
    assert (found.whole, len(found.everyone)) == (False, 3)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("zoe", "no student 'zoe' on the roster; name one by id or part of the name"),
        ("ana", "'ana' may be Ana Reyes (1) or Ana López (3); say more of the name, or the id"),
        ("", "no student '' on the roster; name one by id or part of the name"),
    ],
)
def test_a_name_that_fits_nobody_or_several_is_told(said: str, told: str, room: Path) -> None:
    """The candidates are listed, and nothing is done."""
    with pytest.raises(UsageError) as refused:
        classroom.load(Workspace(room), names=(said,))
    assert str(refused.value) == told


def test_a_name_that_fits_nobody_may_be_a_row_with_a_mistake(room: Path) -> None:
    """The mistakes of the roster are told with it."""
    write(room, "roster.csv", ROSTER + "4,,\n")
    with pytest.raises(UsageError) as refused:
        classroom.load(Workspace(room), names=("zoe",))
    assert refused.value.lines == (
        "roster.csv:5: the name is empty",
        "no student 'zoe' in the rows of the roster that can be read; "
        "name one by id or part of the name",
    )


def test_an_id_whose_row_has_a_mistake_is_on_the_roster(room: Path) -> None:
    """Only its mistake is told, and others who were named are there."""
    write(room, "roster.csv", ROSTER + "4,,\n")
    with pytest.raises(UsageError) as refused:
        classroom.load(Workspace(room), names=("4",))
    assert refused.value.lines == ("roster.csv:5: the name is empty",)
    both = classroom.load(Workspace(room), names=("4", "1"))
    assert [student.id for student in both.students] == ["1"]
    assert [str(problem) for problem in both.problems] == ["roster.csv:5: the name is empty"]


def test_a_round_that_does_not_exist_is_refused(room: Path) -> None:
    """With those that do; one to start, and the one of the settings, need no folder yet."""
    write(room, "notes/2025-spring/1.toml", PREPARED)
    write(room, "notes/readme.txt", "no round")
    with pytest.raises(UsageError) as refused:
        classroom.load(Workspace(room), round_name="2026-fal")
    assert str(refused.value) == (
        "there is no round '2026-fal': no notes/2026-fal; known: 2025-spring and 2026-fall"
    )
    assert classroom.load(Workspace(room), round_name="2025-spring").layout.round == "2025-spring"
    assert (
        classroom.load(Workspace(room), round_name="2026-fal", new_round=True).layout.round
        == "2026-fal"
    )
    (room / "notes/2026-fall").rename(room / "elsewhere")
    assert classroom.load(Workspace(room)).layout.round == "2026-fall"
    assert classroom.load(Workspace(room), round_name="2026-fall").layout.round == "2026-fall"


def test_without_any_notes_no_rounds_are_listed(tmp_path: Path) -> None:
    """There is nothing to list."""
    write(tmp_path, "confkit.toml", NEEDED)
    write(tmp_path, "roster.csv", ROSTER)
    with pytest.raises(UsageError) as refused:
        classroom.load(Workspace(tmp_path), round_name="2027")
    assert str(refused.value) == "there is no round '2027': no notes/2027"


def test_a_students_note_is_read(room: Path) -> None:
    """Of this round, or of another; None where there is none."""
    found = classroom.load(Workspace(room))
    ana, bo = found.students[1], found.students[0]
    read = found.note(ana)
    assert read is not None
    assert (read.note, read.path) == (note(), "notes/2026-fall/1.toml")
    assert found.note(bo) is None
    assert found.note(ana, "2025-fall") is None


def test_a_note_of_nobody_is_told(room: Path) -> None:
    """Its file's name may have a slip."""
    write(room, "notes/2026-fall/7.toml", PREPARED)
    assert [str(problem) for problem in classroom.load(Workspace(room)).strays()] == [
        "notes/2026-fall/7.toml: no student on the roster has the id '7'; "
        "is the file named correctly?"
    ]


def test_the_note_of_a_refused_student_is_no_stray(room: Path) -> None:
    """Their row has a mistake; the note is theirs all the same."""
    write(room, "roster.csv", ROSTER.replace("1,Ana Reyes", "1,"))
    found = classroom.load(Workspace(room))
    assert (found.refused, found.strays()) == (frozenset({"1"}), [])


def test_problems_of_all_files_are_told_at_once(room: Path) -> None:
    """Settings, roster and a note, where the settings stop the run."""
    write(room, "confkit.toml", NEEDED + "[conference]\nminutes = 99\n")
    write(room, "roster.csv", ROSTER + "4,\n")
    write(room, "notes/2026-fall/1.toml", PREPARED + "topics = []\n")
    with pytest.raises(FilesError) as refused:
        classroom.load(Workspace(room))
    assert [line.split(" ")[0] for line in refused.value.lines] == [
        "confkit.toml:8:11:", "roster.csv:5:", "notes/2026-fall/1.toml:9:1:",
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["../x", "a/b", ".."])
def test_a_round_cannot_lead_out_of_the_workspace(name: str, room: Path) -> None:
    """A round's name is a folder's name."""
    with pytest.raises(UsageError, match="round"):
        classroom.load(Workspace(room), round_name=name)


def rounds(room: classroom.Classroom) -> list[str]:
    """Return the rounds held before with the student of `held`, the latest first."""
    (student,) = (one for one in room.students if one.id == "1")
    return list(room.earlier_notes(student).notes)


def test_earlier_rounds_are_those_held_before(room: Path) -> None:
    """The latest first, by the day and not by the name; a round without a meeting is none."""
    held(room, "2025-fall", "2025-11-20")
    held(room, "2026-spring", "2026-03-20")
    held(room, "2027-spring", "2027-03-20")
    write(room, "notes/2026-trial/1.toml", PREPARED)
    assert rounds(classroom.load(Workspace(room))) == ["2026-spring", "2025-fall"]
    earlier = classroom.load(Workspace(room), round_name="2026-spring")
    assert rounds(earlier) == ["2025-fall"]


def test_a_round_held_already_stands_where_it_was_held(room: Path) -> None:
    """Also when the roster has no slots any more."""
    write(room, "roster.csv", "student_id,name\n1,Ana Reyes\n")
    held(room, "2025-fall", "2025-11-20")
    held(room, "2026-fall", "2026-11-20")
    held(room, "2027-spring", "2027-03-20")
    assert rounds(classroom.load(Workspace(room))) == ["2025-fall"]


def test_times_with_and_without_an_offset_can_be_compared(room: Path) -> None:
    """A round noted in either way has its place."""
    text = PREPARED + "[meeting]\nheld = 2025-11-20T15:30:00-06:00\n"
    write(room, "notes/2025-fall/1.toml", text)
    write(room, "notes/2025-fall/2.toml", PREPARED + "[meeting]\nheld = 2025-11-21T15:30\n")
    assert rounds(classroom.load(Workspace(room))) == ["2025-fall"]
