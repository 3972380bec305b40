"""An answer that is given at a second import lets in whom it would have let in at the first."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from confkit.roster.changes import laid_over
from confkit.roster.exports import reading
from confkit.roster.exports.values import Import
from confkit.roster.own_format import parse
from confkit.roster.people import Student
from confkit.roster.reading_options import Options
from confkit.roster.tables.tabular import table
from confkit.roster.writing import roster_text
from tests.roster.conftest import Run
from tests.tries import tries

HEAD = "Student ID,Student Name,Parent Name,Parent Email,Rel,Bell,Parent Q,Remark\n"
CLASS = f"""{HEAD}\
1,Ana Ray,Eva Ray,eva@x.example,Mother,Y,Sends,
2,Bo Lind,Kim Lind,kim@x.example,Mother,N,Sends,
3,Cy Moe,Al Moe,al@x.example,Father,Y,maybe,
4,Di Ode,Tom Ode,tom@x.example,Father,Y,Sends,court order on file
5,Ed Fox,Una Fox,una@x.example,Mother,Y,Sends,
6,Flo Day,Ida Day,ida@x.example,Mother,Y,Sends,
"""
ANSWERS = {"Bell": "mail", "Parent Q": "mail: Sends"}
ORDER = ["allow", "office", "deny"]


def words(students: list[Student]) -> dict[str, str]:
    """Return each guardian's word of permission by their name."""
    return {one.name: one.contact for student in students for one in student.guardians}


def imported(
    old: list[Student], text: str, answers: Mapping[str, str], *, allow: bool
) -> list[Student]:
    """Import a list over a roster, and read back what was written."""
    columns = {"guardian_relation": answers["Rel"]} if "Rel" in answers else {}
    said = {header: answer for header, answer in answers.items() if header != "Rel"}
    options = Options(
        columns=columns, permissions=said, allow=("parent", "guardian") if allow else ()
    )

    def read(options: Options) -> Import:
        return reading.of_tables([table(text.encode(), "list.csv")], options)

    before = map(read, options.with_fewer_answers())
    merged = laid_over(old, read(options), "roster.csv", (), before)
    assert merged.problems == []
    return parse(roster_text(merged.students), "roster.csv").students


CELLS = st.tuples(
    st.sampled_from(["Mother", "Father", "Aunt", "Neighbour", ""]),
    st.sampled_from(["Y", "N", ""]),
    st.sampled_from(["Sends", "maybe", "No", ""]),
    st.sampled_from(["", "", "likes chess", "court order on file", "call mom first"]),
)
LIST = st.lists(CELLS, min_size=1, max_size=7)
STEPS = st.fixed_dictionaries(
    {name: st.integers(0, 2) for name in ("Bell", "Parent Q", "Rel", "allow")}
)
MEANT = st.fixed_dictionaries(
    {
        "Bell": st.sampled_from(["mail", "forbids", "none"]),
        "Parent Q": st.sampled_from(["mail: Sends", "mail: Sends, maybe", "none"]),
        "Rel": st.just("Rel"),
    }
)


def a_list(rows: list[tuple[str, ...]]) -> str:
    """Return a list with a child for each of these rows."""
    lines = [
        f"{n},Child{n} Ray,Person{n} Ray,p{n}@x.example,{','.join(row)}\n"
        for n, row in enumerate(rows)
    ]
    return HEAD + "".join(lines)


@pytest.mark.slow
@settings(deadline=None, max_examples=tries(150))
@given(
    LIST,
    STEPS,
    MEANT,
    st.dictionaries(st.integers(0, 6), st.sampled_from(ORDER), max_size=3),
    st.integers(0, 2),
)
def test_late_answers_end_as_early_ones(
    rows: list[tuple[str, ...]],
    steps: dict[str, int],
    meant: dict[str, str],
    by_hand: dict[int, str],
    edited: int,
) -> None:
    """Whatever is answered when; and whom a person has made office or denied stays so."""
    text = a_list(rows)
    students: list[Student] = []
    stricter: dict[str, str] = {}
    for step in range(4):
        given_now = {name: answer for name, answer in meant.items() if steps[name] <= step}
        students = imported(students, text, given_now, allow=steps["allow"] <= step)
        if step == edited:
            students, stricter = changed_by_hand(students, by_hand)
    now = words(students)
    once = words(imported([], text, meant, allow=True))
    for name, word in once.items():
        assert ORDER.index(now[name]) >= ORDER.index(stricter.get(name, word))
        if name not in stricter:
            assert now[name] == word


def changed_by_hand(
    students: list[Student], by_hand: dict[int, str]
) -> tuple[list[Student], dict[str, str]]:
    """Make some words of permission stricter, as a teacher does in roster.csv."""
    stricter: dict[str, str] = {}
    changed = []
    for at, student in enumerate(students):
        guardians = student.guardians
        word = by_hand.get(at, "allow")
        if guardians and ORDER.index(word) > ORDER.index(guardians[0].contact):
            stricter[guardians[0].name] = word
            guardians = (guardians[0]._replace(contact=word), *guardians[1:])
        changed.append(student._replace(guardians=guardians))
    return parse(roster_text(changed), "roster.csv").students, stricter


@pytest.fixture
def listed(workspace: Path) -> Path:
    """Write the list that is imported."""
    path = workspace / "list.csv"
    path.write_text(CLASS, encoding="utf-8")
    return path


def rows_of(workspace: Path) -> dict[str, str]:
    """Return each guardian's word in the roster that was written."""
    return words(parse((workspace / "roster.csv").read_bytes(), "roster.csv").students)


BY_ANSWERS = {
    "Eva Ray": "allow",
    "Kim Lind": "deny",
    "Al Moe": "office",
    "Tom Ode": "office",
    "Una Fox": "allow",
    "Ida Day": "allow",
}


@pytest.mark.parametrize("apart", [False, True])
def test_an_answer_at_a_second_import_lets_in(
    run: Run, workspace: Path, listed: Path, *, apart: bool
) -> None:
    """Both at once or one after the other; each who is let in is told by a line."""
    run("roster", "import", listed, "--yes")
    assert set(rows_of(workspace).values()) == {"office"}
    said = [f"--permission={header}={answer}" for header, answer in ANSWERS.items()]
    shown = [
        run("roster", "import", listed, "--yes", *some).out
        for some in ([said[:1], said[1:]] if apart else [said])
    ]
    assert rows_of(workspace) == BY_ANSWERS
    assert "Eva Ray: contact: office → allow" in "".join(shown)
    again = run("roster", "import", listed, "--yes")
    assert "already matches" in again.err


def test_whom_a_person_made_office_stays_so(run: Run, workspace: Path, listed: Path) -> None:
    """Though every answer lets them in; told with what to do."""
    answers = [f"--permission={header}={answer}" for header, answer in ANSWERS.items()]
    run("roster", "import", listed, "--yes", *answers)
    roster = workspace / "roster.csv"
    text = roster.read_text(encoding="utf-8-sig")
    line = next(line for line in text.splitlines() if "Eva Ray" in line)
    roster.write_text(text.replace(line, line.replace("allow", "office")), encoding="utf-8")
    settings = workspace / "confkit.toml"
    kept = settings.read_text(encoding="utf-8")
    settings.write_text(kept[: kept.index("[roster]")], encoding="utf-8")
    for typed in ([], answers):  # without an answer all are office, and then are let in again
        last = run("roster", "import", listed, "--yes", *typed)
    assert rows_of(workspace) == {**BY_ANSWERS, "Eva Ray": "office"}
    assert "Eva Ray stays office, as roster.csv says; change the word there" in last.err


def test_what_the_export_no_longer_says_lets_nobody_in(
    run: Run, workspace: Path, listed: Path
) -> None:
    """An answer is about a column; a remark about a court that is gone is another matter."""
    run("roster", "import", listed, "--yes")
    listed.write_text(CLASS.replace("court order on file", ""), encoding="utf-8")
    answers = [f"--permission={header}={answer}" for header, answer in ANSWERS.items()]
    told = run("roster", "import", listed, "--yes", *answers)
    assert rows_of(workspace) == BY_ANSWERS
    assert "Tom Ode stays office" in told.err


def test_who_is_denied_about_another_child_waits_for_a_person(
    run: Run, workspace: Path, listed: Path
) -> None:
    """An answer for all does not let in, about a new child, whom a person has denied."""
    listed.write_text(CLASS.replace("Eva Ray", "Ida Day"), encoding="utf-8")
    text = listed.read_text(encoding="utf-8").splitlines(keepends=True)
    listed.write_text("".join([text[0], *text[2:]]), encoding="utf-8")
    run("roster", "import", listed, "--yes", "--allow", "parent", "--permission", "Bell=none")
    roster = workspace / "roster.csv"
    denied = roster.read_text(encoding="utf-8-sig").replace("office", "deny")
    roster.write_text(denied, encoding="utf-8")
    listed.write_text("".join(text), encoding="utf-8")
    run("roster", "import", listed, "--yes")
    answers = [f"--permission={header}=none" for header in ("Bell", "Parent Q", "Rel")]
    told = run("roster", "import", listed, "--yes", "--allow", "parent", *answers)
    contacts = [
        one.contact
        for student in parse(roster.read_bytes(), "roster.csv").students
        for one in student.guardians
        if one.name == "Ida Day"
    ]
    assert sorted(contacts) == ["deny", "office"]
    assert "somebody of this name or address may not be written to" in told.err
