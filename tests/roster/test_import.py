"""Importing at the command line: what is asked, shown, written, kept, and never written."""

from __future__ import annotations

import io
import json
import re
import stat
from pathlib import Path

import pytest

from confkit.roster import roster_file
from tests.roster.conftest import EXPORTS, Run
from tests.typed import Said

pytestmark = pytest.mark.slow

HEAD = "student_id,name,guardian_name,guardian_email,relation,contact\n"


def export(workspace: Path, text: str, name: str = "export.csv") -> Path:
    path = workspace.parent / name
    path.write_text(text, encoding="utf-8")
    return path


WIDE = (
    "Student ID,First name,Last name,Mother,Mother email,Mother receives mailings,"
    "Father,Father email,Father receives mailings\n"
)


def test_several_classes_are_listed_and_nothing_is_written(run: Run, workspace: Path) -> None:
    """With several classes and no choice, nobody guesses which one it is."""
    ran = run("roster", "import", EXPORTS / "oneroster-1.1", "--yes")
    assert ran.code == 2
    assert "c-1  Room 12  (3 students)" in ran.err
    assert "c-2  Chess  (1 student)" in ran.err
    assert not (workspace / "roster.csv").exists()


@pytest.mark.parametrize("said", ["c-1", "Room 12", "room 12", "R12"])
def test_a_class_is_chosen_by_id_title_or_code(run: Run, workspace: Path, said: str) -> None:
    """Letter case does not matter; the students of other classes stay out."""
    ran = run("roster", "import", EXPORTS / "oneroster-1.1", "--yes", "--class", said)
    assert ran.code == 0
    assert "3 students added" in ran.out


def test_a_class_that_is_not_there_is_an_error(run: Run, workspace: Path) -> None:
    """A wrong class writes nothing."""
    ran = run("roster", "import", EXPORTS / "oneroster-1.1", "--yes", "--class", "Room 13")
    assert (ran.code, (workspace / "roster.csv").exists()) == (2, False)
    assert "class 'Room 13' is no class of this export" in ran.err


def test_without_a_terminal_nothing_is_written_unless_yes_is_said(
    run: Run, workspace: Path
) -> None:
    """What would change is shown all the same."""
    ran = run("roster", "import", EXPORTS / "wide")
    assert ran.code == 2
    assert "3 students added, 0 gone, 0 changed" in ran.out
    assert "add --yes" in ran.err
    assert not (workspace / "roster.csv").exists()


def test_what_is_written_is_readable_by_its_owner_alone(run: Run, workspace: Path) -> None:
    """The roster is written 0600, with a mark that spreadsheets understand."""
    assert run("roster", "import", EXPORTS / "wide", "--yes").code == 0
    roster = workspace / "roster.csv"
    assert stat.S_IMODE(roster.stat().st_mode) == 0o600
    assert roster.read_bytes().startswith(b"\xef\xbb\xbfstudent_id,")


def test_one_broken_row_is_named_and_nothing_is_written(run: Run, workspace: Path) -> None:
    """A ragged row, an unclosed quote and a double id each name their line."""
    bad = export(
        workspace, WIDE + "1,Ana,Reyes,Eva,eva@x.example,yes,,,\n2,Ben,Ito,Yumi,y@x.example\n"
    )
    ran = run("roster", "import", bad, "--yes")
    assert ran.code == 2
    assert f"{bad}:3: this row has 5 cells, the header has 9" in ran.err
    bad = export(workspace, WIDE + '1,Ana,"Reyes,Eva,eva@x.example,yes,,,\n')
    assert f"{bad}:2: a quoted cell is opened here" in run("roster", "import", bad, "--yes").err
    row = "Ana,Reyes,Eva,eva@x.example,yes,,,\n"
    bad = export(workspace, f"{WIDE}a1,{row}A1,{row}")
    assert (
        f"{bad}:3: the id is the same as on line 2 except for"
        in run("roster", "import", bad, "--yes").err
    )
    bad = export(workspace, f"{WIDE}1,{row}1,{row}")
    assert f"{bad}:3: the id 1 stands on line 2 too" in run("roster", "import", bad, "--yes").err
    assert not (workspace / "roster.csv").exists()


def test_headers_that_are_nearly_right_are_named(run: Run, workspace: Path) -> None:
    """One about permission stops the import; the teacher's own word for it goes on."""
    head = WIDE.replace("Father receives mailings", "Father recieves mailings")
    bad = export(workspace, head + "1,Ana,Reyes,Eva,eva@x.example,yes,Ed,ed@x.example,no\n")
    ran = run("roster", "import", bad, "--yes")
    assert ran.code == 2
    assert "'Father recieves mailings': did you mean 'father receives mailings'?" in ran.err
    settings = workspace / "confkit.toml"
    settings.write_text(
        settings.read_text(encoding="utf-8")
        + '[roster]\ncolumns = { father_receives = "Father recieves mailings" }\n',
        encoding="utf-8",
    )
    assert run("roster", "import", bad, "--yes").code == 0
    assert "Ed,ed@x.example,,father,,deny" in (workspace / "roster.csv").read_text("utf-8")


def test_a_denied_person_is_named_nowhere(run: Run, workspace: Path) -> None:
    """Not in the preview, not in the table, not in any document, whichever way they leave."""
    rows = "1,Ana,Reyes,Eva Canary,eva@x.example,{},Ed Canary,ed.canary@x.example,{}\n"
    said = ""
    for first, second in (("yes", "no"), ("no", "no"), ("yes", "yes"), ("no", "yes")):
        path = export(workspace, WIDE + rows.format(first, second))
        for more in ((), ("--json",)):
            ran = run("roster", "import", path, "--yes", *more)
            said += ran.out + ran.err
        for command in ("show", "needs"):
            for more in ((), ("--json",)):
                ran = run("roster", command, *more)
                said += ran.out + ran.err
    assert "Ed Canary" not in said
    assert "ed.canary" not in said


def test_deny_stays_whatever_a_later_export_says(run: Run, workspace: Path) -> None:
    """A teacher's own `deny` wins over an export that allows, under a new address too."""
    first = export(workspace, WIDE + "1,Ana,Reyes,Eva,eva@x.example,yes,Ed,ed@x.example,yes\n")
    run("roster", "import", first, "--yes")
    roster = workspace / "roster.csv"
    text = roster.read_text("utf-8-sig").replace("father,,allow", "father,,deny")
    roster.write_text(text, "utf-8")
    for row in (
        "1,Ana,Reyes,Eva,eva@x.example,yes,Ed,ed@x.example,yes\n",
        "1,Ana,Reyes,Eva,eva@x.example,yes,Ed,other@x.example,yes\n",
        "1,Ana,Reyes,Eva,eva@x.example,yes,Edward,ED@x.example,yes\n",
        "1,Ana,Reyes,Eva,eva@x.example,yes,,,\n",
    ):
        run("roster", "import", export(workspace, WIDE + row), "--yes")
        words = {word for _, name, word in contacts(workspace) if name == "Ed"}
        assert words == {"deny"}
    ran = run(
        "roster",
        "import",
        export(workspace, WIDE + "1,Ana,Reyes,Eva,eva@x.example,yes,Eduardo,new@x.example,yes\n"),
        "--yes",
    )
    assert "a new guardian comes in as office" in ran.err
    assert "Eduardo,new@x.example,,father,,office" in roster.read_text("utf-8")


def test_importing_again_keeps_what_the_teacher_added(run: Run, workspace: Path) -> None:
    """Own fields, own guardians and own students stay; what changed, came and went is shown."""
    rows = "1,Ana,Reyes,Eva,eva@x.example,yes,Ed,ed@x.example,yes\n2,Ben,Zito,,,,,,\n"
    run("roster", "import", export(workspace, WIDE + rows), "--yes")
    roster = workspace / "roster.csv"
    lines = roster.read_text("utf-8-sig").splitlines()
    lines[1] = (
        lines[1]
        .replace(
            '"Reyes, Ana",,,,,,,', '"Reyes, Ana",Anita,she/her,4,es,2026-11-16T15:30,Room 12,yes'
        )
        .replace(",allow,,,", ",allow,,booked:Fatima,")
    )
    lines[2] = lines[2].replace(
        '"Reyes, Ana",,,,,,,', '"Reyes, Ana",Anita,she/her,4,es,2026-11-16T15:30,Room 12,yes'
    )
    own = lines[1].split(",Eva,")[0] + ",Tía Lupe,lupe@x.example,es,aunt,,allow,,,student"
    lines += [own, "9,New Kid,,,,,,,,,Kim,kim@x.example,,mother,,allow,,,"]
    roster.write_text("\n".join(lines), "utf-8")
    rows = "1,Ana,Reyes,Eva,eva.new@x.example,yes,,,\n3,Cy,Ode,,,,,,\n"
    ran = run("roster", "import", export(workspace, WIDE + rows), "--yes")
    assert ran.out.splitlines()[:7] == [
        "  gone     Ana Reyes (1): Ed",
        "  changed  Ana Reyes (1): Eva: email: eva@x.example → eva.new@x.example",
        "  gone     Ben Zito (2)",
        "  kept     New Kid (9): you added this student yourself",
        "  added    Cy Ode (3)",
        "1 student added, 1 gone, 1 changed, 1 of your own kept",
        "Notes and follow-ups of students who have left stay where they are.",
    ]
    assert roster.read_text("utf-8-sig").splitlines()[1:] == [
        '1,Ana Reyes,"Reyes, Ana",Anita,she/her,4,es,2026-11-16T15:30,Room 12,yes,'
        "Eva,eva.new@x.example,,mother,,allow,,booked:Fatima,yes",
        '1,Ana Reyes,"Reyes, Ana",Anita,she/her,4,es,2026-11-16T15:30,Room 12,yes,'
        "Tía Lupe,lupe@x.example,es,aunt,,allow,,,student",
        "9,New Kid,,,,,,,,,Kim,kim@x.example,,mother,,allow,,,",
        '3,Cy Ode,"Ode, Cy",,,,,,,,,,,,,,,,student',
    ]
    before = roster.read_bytes()
    again = run("roster", "import", export(workspace, WIDE + rows))
    assert (again.code, roster.read_bytes()) == (0, before)
    assert "Nothing to change" in again.err


def test_an_id_that_became_another_child_stops_the_import(run: Run, workspace: Path) -> None:
    """No guardian and no note of one child is ever handed to another."""
    run("roster", "import", export(workspace, WIDE + "1,Ana,Reyes,,,,,,\n"), "--yes")
    before = (workspace / "roster.csv").read_bytes()
    ran = run("roster", "import", export(workspace, WIDE + "1,Ben,Ito,,,,,,\n"), "--yes")
    assert ran.code == 2
    assert "another child?" in ran.err
    assert (workspace / "roster.csv").read_bytes() == before


def test_the_teachers_word_stays_where_the_export_says_nothing(run: Run, workspace: Path) -> None:
    """Once allowed, a parent stays allowed when the same export comes again."""
    folder = EXPORTS / "sds-v2.1"
    run("roster", "import", folder, "--yes", "--allow", "parent,guardian")
    before = (workspace / "roster.csv").read_bytes()
    assert b",guardian,,allow," in before
    ran = run("roster", "import", folder, "--yes")
    assert (workspace / "roster.csv").read_bytes() == before
    assert "does not say" not in ran.err


def test_a_mistake_in_the_roster_that_is_there_loses_nothing(run: Run, workspace: Path) -> None:
    """A roster that cannot be read is never replaced."""
    roster = workspace / "roster.csv"
    roster.write_text(HEAD + "1,Ana Reyes,Eva,eva@x.example,mother,perhaps\n", "utf-8")
    before = roster.read_bytes()
    ran = run("roster", "import", EXPORTS / "wide", "--yes")
    assert (ran.code, roster.read_bytes()) == (2, before)
    assert "roster.csv:2: `contact` is 'perhaps'" in ran.err


def test_the_roster_itself_is_no_export(run: Run, workspace: Path) -> None:
    """An import never reads the file that it would write."""
    roster = workspace / "roster.csv"
    roster.write_text(HEAD, "utf-8")
    assert "is the roster itself" in run("roster", "import", roster, "--yes").err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nowhere.csv",), "nowhere.csv: is not there"),
        ((EXPORTS / "wide", "--format", "powerscool"), "format 'powerscool' is not known"),
        ((EXPORTS / "wide", "--allow", "aunt"), "--allow 'aunt': it takes parent or guardian"),
        ((EXPORTS,), "contains no table"),
    ],
)
def test_wrong_words_do_nothing(
    run: Run, workspace: Path, arguments: tuple[str, ...], said: str
) -> None:
    """Every wrong argument is one line and exit code 2."""
    ran = run("roster", "import", *arguments, "--yes")
    assert ran.code == 2
    assert said in ran.err
    assert not (workspace / "roster.csv").exists()


def test_the_settings_may_name_the_export_itself(run: Run, workspace: Path) -> None:
    """A folder as [roster] path is read each time; a class is chosen there too."""
    settings = workspace / "confkit.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(f'{text}[roster]\npath = "{EXPORTS / "oneroster-1.1"}"\n', "utf-8")
    ran = run("roster", "show")
    assert ran.code == 1
    assert "has 2 classes" in ran.err
    settings.write_text(
        f'{text}[roster]\npath = "{EXPORTS / "oneroster-1.1"}"\nclasses = ["Room 12"]\n'
        'allow = ["parent"]\n',
        "utf-8",
    )
    ran = run("roster", "show", "--json")
    assert [one["student_id"] for one in ran.json["students"]] == ["s-02", "s-01", "s-04"]
    yumi = ran.json["students"][0]["guardians"][1]
    assert (yumi["name"], yumi["receives"]) == ("Yumi Ito", "email")


def test_needs_names_what_stops_letters(run: Run, workspace: Path) -> None:
    """Each need is one line, and one entry for a program."""
    (workspace / "roster.csv").write_text(
        "student_id,name,language,guardian_name,guardian_email,guardian_language,contact,"
        "shared_mailbox,interpreter\n"
        "1,Ana,,Eva,,es,allow,,needed\n"
        "1,Ana,,Ed,ed@x.example,,deny,,\n"
        "1,Ana,,Ida,ED@x.example,,allow,,\n"
        "2,Ben,,Yumi,yumi@x.example,,allow,yes,\n"
        "3,Cy,klingonese,Kim,kim at home,,allow,,\n"
        "4,Di,,Ola,,,office,,\n",
        "utf-8",
    )
    ran = run("roster", "needs", "--json")
    assert [(n["student_id"], n["guardian"], n["need"]) for n in ran.json["needs"]] == [
        ("1", "Ida", "denied-address"),
        ("1", "Eva", "no-email"),
        ("1", "Eva", "interpreter"),
        ("1", "", "household-unknown"),
        ("2", "Yumi", "language-unknown"),
        ("2", "Yumi", "shared-mailbox"),
        ("3", "Kim", "bad-address"),
        ("3", "Kim", "language-unknown"),
        ("4", "", "no-reader"),
        ("4", "Ola", "office"),
    ]
    assert "ed@x.example" not in (ran.out + run("roster", "show", "--json").out).casefold()
    assert (
        run("roster", "needs").out.splitlines()[-1] == "10 things to take care of, for 4 students."
    )


@pytest.mark.parametrize(("said", "asks"), [("Chinese", 1), ("zh", 1), ("zh-Hans", 0), ("es", 0)])
def test_which_characters_a_family_reads_is_asked(
    run: Run, workspace: Path, said: str, asks: int
) -> None:
    """A list says “Chinese”: the letter is in simplified ones, and that is a thing to look at."""
    (workspace / "roster.csv").write_text(
        "student_id,name,guardian_name,guardian_email,guardian_language\n"
        f"1,Ana,Eva,eva@x.example,{said}\n",
        "utf-8",
    )
    needs = run("roster", "needs", "--json").json["needs"]
    assert [one["need"] for one in needs] == ["language-unknown"] * asks


def test_a_mailbox_that_another_row_calls_shared_is_one_here_too(run: Run, workspace: Path) -> None:
    """As the letters do: what one row says of an address counts for all who have it."""
    (workspace / "roster.csv").write_text(
        "student_id,name,language,guardian_name,guardian_email,shared_mailbox\n"
        "1,Ana,es,Eva,both@x.example,\n2,Ben,es,Yumi,BOTH@x.example,yes\n3,Cy,es,Kim,,yes\n",
        "utf-8",
    )
    needs = run("roster", "needs", "--json").json["needs"]
    assert [(one["guardian"], one["need"]) for one in needs] == [
        ("Eva", "shared-mailbox"),
        ("Yumi", "shared-mailbox"),
        ("Kim", "no-email"),
    ]
    assert "a page to print and a phone script" in needs[0]["reason"]
    students = run("roster", "show", "--json").json["students"]
    assert [one["guardians"][0]["shared_mailbox"] for one in students] == [True, True, False]


def test_many_assumed_languages_are_one_line(run: Run, workspace: Path) -> None:
    """What stops a letter is not buried below what only makes it less than it should be."""
    rows = "".join(f"{n},Ana {n},Eva,{n}@x.example\n" for n in range(6)) + "7,Ben,,\n"
    text = f"student_id,name,guardian_name,guardian_email\n{rows}"
    (workspace / "roster.csv").write_text(text, "utf-8")
    assert run("roster", "needs").out.splitlines() == [
        "Ben (7): no guardian who may receive a letter",
        "6 guardians: language not known: the school's is assumed; where it is another, write it "
        "in guardian_language",
        "7 things to take care of, for 7 students.",
    ]
    assert len(run("roster", "needs", "--json").json["needs"]) == 7


def test_an_export_that_is_silent_about_letters_says_so_where_it_is_read(
    run: Run, workspace: Path
) -> None:
    """Once, where the roster is looked at: what to write in the settings to let parents in."""
    head = "Student ID,Student Name,Parent name,Parent email\n"
    path = export(workspace, f"{head}1,Ana,Eva,e@x.example\n")
    settings = workspace / "confkit.toml"
    text = settings.read_text("utf-8") + f'[roster]\npath = "{path}"\n'
    settings.write_text(text, "utf-8")
    said = 'office, until you say [roster] allow = ["parent"]'
    assert said in run("roster", "show").err
    assert said not in run("new").err
    settings.write_text(f'{text}allow = ["parent"]\n', "utf-8")
    assert said not in run("roster", "show").err


def test_the_workspace_is_found_before_and_after_the_command(run: Run, workspace: Path) -> None:
    """-C holds for the commands below `roster`, and for `roster` alone, which shows the class."""
    (workspace / "roster.csv").write_text(HEAD + "1,Ana,Eva,e@x.example,mother,\n", "utf-8")
    shown = run("roster", "show")
    assert shown.out.startswith("Ana (1)  Eva, mother  e@x.example  en (assumed)")
    assert run("roster").out == shown.out
    assert run("roster", "show", "-C", workspace).out == shown.out
    assert run("roster", "show", "an").out == shown.out


def test_a_broken_row_of_an_export_that_is_read_each_time_stops_its_child_alone(
    run: Run, workspace: Path
) -> None:
    """The child that the row names is refused, the others are there; a row of nobody stops all."""
    settings = workspace / "confkit.toml"
    settings.write_text(
        settings.read_text(encoding="utf-8") + '[roster]\npath = "../export.csv"\n', "utf-8"
    )
    good = "1,Ana,Reyes,Eva,eva@x.example,yes,,,\n2,Ben,Ito,Yumi,y@x.example,yes,,,\n"
    export(workspace, WIDE + good + "2,Ben,Ito,Ken\n")
    ran = run("roster", "show", "--json")
    assert (ran.code, [one["student_id"] for one in ran.json["students"]]) == (1, ["1"])
    assert "export.csv:4: this row has 4 cells, the header has 9" in ran.err
    export(workspace, WIDE + good + "Ben,Ito,Ken\n")
    ran = run("roster", "show", "--json")
    assert (ran.code, ran.json["students"]) == (1, [])


def test_interrupting_the_question_writes_nothing(
    run: Run, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The end of input at the question is an interrupt, in one line."""
    monkeypatch.setattr("confkit.cli.shown.console.can_ask", lambda: True)
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    ran = run("roster", "import", EXPORTS / "wide")
    assert ran.code == 130
    assert not (workspace / "roster.csv").exists()


def test_a_yes_at_the_terminal_writes_and_lets_parents_in(
    run: Run, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Asked once who may be written to, and once before the roster is written."""
    monkeypatch.setattr("confkit.cli.shown.console.can_ask", lambda: True)
    monkeypatch.setattr("sys.stdin", io.StringIO("yes\nyes\n"))
    ran = run("roster", "import", EXPORTS / "sds-v2.1")
    assert ran.code == 0
    assert ",guardian,,allow," in (workspace / "roster.csv").read_text("utf-8")


def test_what_is_not_understood_is_shown_before_anybody_is_let_in(
    run: Run, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once, with what is dropped: the answer may hang on it."""
    monkeypatch.setattr("confkit.cli.shown.console.can_ask", lambda: True)
    monkeypatch.setattr("sys.stdin", io.StringIO("yes\nno\n"))
    head = "Student ID,Student,Parent 1,Parent 1 email,Zork,Bus\n"
    ran = run("roster", "import", export(workspace, f"{head}7,Ana Reyes,Eva Moe,e@x.example,a,4\n"))
    question = ran.err.index("does not say whether")
    for line in ("not understood: Zork", "dropped, not needed: Bus"):
        assert 0 <= ran.err.index(line) < question
        assert ran.err.count(line) == 1


def test_answers_to_an_import_that_was_stopped_are_offered_again(
    run: Run, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For this export alone, without a child's name; a yes to writing is asked for anew."""
    monkeypatch.setattr("confkit.cli.shown.console.can_ask", lambda: True)
    kept = workspace / ".roster-import.unsaved.toml"

    def answers(lines: str, *arguments: str | Path) -> Said:
        monkeypatch.setattr("sys.stdin", io.StringIO(lines))
        return run("roster", "import", *arguments)

    assert answers("yes\n", EXPORTS / "sds-v2.1").code == 130
    assert "yes" in kept.read_text("utf-8")
    assert answers("\n", EXPORTS / "oneroster-1.1", "--class", "all").code == 130
    assert answers("yes\n", EXPORTS / "sds-v2.1").code == 130
    assert answers("\nno\n", EXPORTS / "sds-v2.1").code == 2
    ran = answers("\nyes\n", EXPORTS / "sds-v2.1")
    assert (ran.code, kept.exists()) == (0, False)
    assert ",guardian,,allow," in (workspace / "roster.csv").read_text("utf-8")


def test_no_name_of_the_list_stands_in_the_answers_that_are_kept(
    run: Run, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who has a status that is not known is shown, and in no file."""
    monkeypatch.setattr("confkit.cli.shown.console.can_ask", lambda: True)
    monkeypatch.setattr("sys.stdin", io.StringIO("yes\n"))
    rows = "Student ID,Name,Enrollment Status\n7,Ana Reyes,Blue\n8,Bo Ito,Active\n"
    ran = run("roster", "import", export(workspace, rows))
    assert ran.code == 130
    assert "Ana Reyes" in ran.err
    kept = (workspace / ".roster-import.unsaved.toml").read_text("utf-8")
    assert "Blue" in kept
    assert "Ana" not in kept and "Reyes" not in kept


def test_the_documents_have_the_keys_that_are_promised(run: Run, workspace: Path) -> None:
    """The examples in docs/json.md have the same keys, at every depth, as what a run writes."""
    page = Path(__file__).parents[2].joinpath("docs/json.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```json\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    show, imported = (
        json.loads(one) for one in blocks if '"student' in one and '"told": []' in one
    )
    first = export(workspace, WIDE + "1,Ana,Reyes,Eva,eva@x.example,yes,,,\n")
    made = run("roster", "import", first, "--yes", "--json").json
    assert set(made) == set(imported)
    assert set(made["changes"][0]) == set(imported["changes"][0])
    listed = run("roster", "import", EXPORTS / "oneroster-1.1", "--json").json
    for name in ("classes", "dropped", "left_out"):
        assert set(listed[name][0]) == set(imported[name][0])
    columns = "Student ID,Name,Parent 1,Parent 1 email,Shoe size,Bell\n"
    rows = "1,Ana,Eva,e@x.example,29,Y\n2,Bo,Kim,k@x.example,30,N\n"
    asked = run("roster", "import", export(workspace, columns + rows), "--json").json
    for name in ("not_read", "permissions_asked"):
        assert set(asked[name][0]) == set(imported[name][0])
    shown = run("roster", "show", "--json").json
    assert set(shown) == set(show)
    (student,), (example,) = shown["students"], show["students"]
    assert set(student) == set(example)
    assert set(student["guardians"][0]) == set(example["guardians"][0])
    needs = run("roster", "needs", "--json").json
    assert set(needs["needs"][0]) == {"student_id", "student", "guardian", "need", "reason"}


def test_ids_that_lost_their_zeros_are_the_same_children(run: Run, workspace: Path) -> None:
    """A list saved again by a spreadsheet takes no denial and no child away."""
    row = "{},Ana,Reyes,Eva,eva@x.example,yes,Ed Canary,ed@x.example,{}\n"
    run("roster", "import", export(workspace, WIDE + row.format("0042", "no")), "--yes")
    before = (workspace / "roster.csv").read_bytes()
    ran = run("roster", "import", export(workspace, WIDE + row.format("42", "yes")), "--yes")
    assert ran.code == 0
    assert "roster.csv:2: the id 0042 is 42 in the import: it keeps the zeros" in ran.err
    assert "Canary" not in ran.out + ran.err
    assert (workspace / "roster.csv").read_bytes() == before


def test_a_denial_that_leaves_with_its_child_is_told(run: Run, workspace: Path) -> None:
    """Before it is written: who leaves, and that somebody may not be written to."""
    row = "{},Ana,Reyes,Eva,eva@x.example,yes,Ed Canary,ed@x.example,no\n"
    run("roster", "import", export(workspace, WIDE + row.format("1")), "--yes")
    other = export(workspace, WIDE + "2,Ben,Ito,Yumi,y@x.example,yes,,,\n")
    ran = run("roster", "import", other)
    assert "roster.csv:2: Ana Reyes leaves the class; who may not be written to" in ran.err
    assert "Canary" not in ran.out + ran.err


def contacts(workspace: Path) -> list[tuple[str, str, str]]:
    """Return the roster's guardians as (student, guardian, word)."""
    read = roster_file.load(workspace / "roster.csv", "roster.csv")
    assert read.problems == []
    students = [*read.students, *read.left]
    return [(one.id, person.name, person.contact) for one in students for person in one.guardians]


IDS = "Student ID,Student Name,Guardian ID,Guardian Name,Guardian Email,Relationship\n"
TOM, EVA = "Tom Lund,tom@x.example,Father\n", "Eva Lund,eva@x.example,Mother\n"
KIM = "8,Kim Ito,9,Yumi Ito,y@x.example,Mother\n"


@pytest.mark.parametrize(
    "second",
    [
        f"7,Ivo Lund,1,{EVA}7,Ivo Lund,2,{TOM}",  # swapped ids
        f"7,Ivo Lund,1,{EVA}7,Ivo Lund,1b,Tom Lund,new@x.example,Father\n",  # a new address
        f"100007,Ivo Lund,1,{TOM}100007,Ivo Lund,2,{EVA}",  # a new id of the child
        f"S-7,Ivo Lund,x,{EVA}S-7,Ivo Lund,y,{TOM}",  # another system's export
        f"7,Ivo Lund,1,Tom Erik Lund,tom@x.example,Father\n7,Ivo Lund,2,{EVA}",  # a longer name
        f'7,Ivo Lund,2,{EVA}7,Ivo Lund,1,"Lund, Tom",TOM@x.example,Father\n',  # another writing
    ],
)
def test_a_denied_row_stays_that_persons(run: Run, workspace: Path, second: str) -> None:
    """Whatever the next export does with ids and addresses; nobody else gets the denial."""
    first = f"{IDS}7,Ivo Lund,1,{TOM}7,Ivo Lund,2,{EVA}"
    run("roster", "import", export(workspace, first), "--yes", "--allow", "parent,guardian")
    roster = workspace / "roster.csv"
    text = roster.read_text("utf-8-sig").replace("father,,allow", "father,,deny")
    roster.write_text(text, "utf-8")
    ran = run("roster", "import", export(workspace, IDS + second), "--yes", "--allow", "parent")
    assert ran.code == 0
    assert "Tom" not in ran.out + ran.err
    words = {name: word for _, name, word in contacts(workspace)}
    assert words.pop("Eva Lund") == "allow"
    assert set(words.values()) == {"deny"}
    assert any(set(name.split()) >= {"Tom", "Lund"} for name in words)


def test_a_child_who_leaves_and_comes_back_keeps_who_may_not_be_written_to(
    run: Run, workspace: Path
) -> None:
    """Of a child who has left the denial alone stays in the file, and no sheet is made for them."""
    row = f"7,Ivo Lund,1,{TOM}7,Ivo Lund,2,{EVA}"
    allow = ("--yes", "--allow", "parent,guardian")
    run("roster", "import", export(workspace, IDS + row + KIM), *allow)
    roster = workspace / "roster.csv"
    text = roster.read_text("utf-8-sig").replace("father,,allow", "father,,deny")
    roster.write_text(text, "utf-8")
    run("roster", "import", export(workspace, IDS + KIM), *allow)
    assert contacts(workspace) == [("8", "Yumi Ito", "allow"), ("7", "Tom Lund", "deny")]
    assert [one["student_id"] for one in run("roster", "show", "--json").json["students"]] == ["8"]
    before = roster.read_bytes()
    run("roster", "import", export(workspace, IDS + KIM), *allow)
    assert roster.read_bytes() == before
    run("roster", "import", export(workspace, IDS + row.replace("7,", "0007,") + KIM), *allow)
    assert sorted(contacts(workspace)) == [
        ("7", "Eva Lund", "allow"), ("7", "Tom Lund", "deny"), ("8", "Yumi Ito", "allow"),
    ]  # fmt: skip
