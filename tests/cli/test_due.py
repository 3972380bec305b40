"""`confkit due`, `done` and `snooze`: what was promised, in the words that a person uses."""

from __future__ import annotations

import json
import re

import pytest

from .classes import (
    ADA,
    ADAS_FATHER,
    BO,
    CY,
    GOAL,
    MEETING,
    SETTINGS,
    held,
    prepared,
)  # fmt: skip

pytestmark = pytest.mark.slow

WEDNESDAY_AFTERNOON = "2026-11-18T16:00:00-06:00"


def without_ids(shown: str) -> str:
    """Replace the ids, which say nothing to a reader of the test."""
    return re.sub(r"\b[0-9a-f]{6,16}\b", "ID", shown)


def test_the_list_is_most_urgent_first_and_ends_with_the_next_step(confkit, promised):
    """Overdue, due today, then the coming seven days; each line says child, what, when, id."""
    ran = confkit("due")
    assert (ran.code, without_ids(ran.out)) == (
        0,
        "OVERDUE  Ada Brook  Send the family the summary  since Mon Nov 16, 1 day late  ID\n"
        "TODAY  Ada Brook  Move her seat to the front  by the end of today  ID\n"
        "coming  Ada Brook  Send the word list  by tomorrow, 3:30 PM  ID\n"
        "coming  Bo Lind  Reach the family and offer a new time  by tomorrow  ID\n",
    )
    assert without_ids(ran.err) == (
        "Families made a promise too: `confkit due --all`.\n"
        "Next: send Ada Brook's family the summary; when it is done, `confkit done ID`.\n"
    )


def test_all_shows_every_state(confkit, promised):
    """Done, done late, dropped, a family's promise, and what is far away."""
    ids = promised.ids()
    confkit("done", ids["7 Send the family the summary"], ids["7 Send the word list"])
    promised.note("7", held().replace('text = "Move her seat to the front"\nkind = "action"',
                                      'text = "Move her desk"\nkind = "action"'))  # fmt: skip
    confkit("summarize")
    ran = confkit("due", "--all")
    assert (ran.code, without_ids(ran.out)) == (
        0,
        "done late  Ada Brook  Send the family the summary  on Tue Nov 17  ID\n"
        "dropped  Ada Brook  Move her seat to the front  no longer in the note  ID\n"
        "TODAY  Ada Brook  Move her desk  by the end of today  ID\n"
        "done  Ada Brook  Send the word list  on Tue Nov 17  ID\n"
        "coming  Bo Lind  Reach the family and offer a new time  by tomorrow  ID\n"
        "coming  Ada Brook  Write the two-week check-in  by Tue Dec 1, moved  ID\n"
        "coming  Ada Brook  Review the goal: Ada reads one page aloud each day  by Mon Dec 14  "
        "ID\n"
        "family  Ada Brook  Read to the cat  no date  ID\n",
    )


def test_overdue_alone(confkit, promised):
    """`--overdue` leaves out what is only due today."""
    ran = confkit("due", "--overdue")
    assert without_ids(ran.out) == (
        "OVERDUE  Ada Brook  Send the family the summary  since Mon Nov 16, 1 day late  ID\n"
    )


@pytest.mark.parametrize(
    ("span", "coming"), [("0d", 0), ("1d", 2), ("12d", 2), ("13d", 3), ("2w", 3), ("4w", 4)]
)
def test_within_says_how_far_to_look(confkit, promised, span, coming):
    """Calendar days or weeks, the last one included."""
    assert confkit("due", "--within", span).out.count("coming  ") == coming


@pytest.mark.parametrize("span", ["3", "d", "3m", "-1d", "1.5d", "٣x", "", "9999d"])
def test_a_span_that_is_none_is_told(confkit, promised, span):
    """One line, exit 2, and how to write it."""
    ran = confkit("due", f"--within={span}")
    assert ran == (2, "", f"--within {span!r} is not understood; write 3d or 2w\n")


def test_as_of_another_day(confkit, promised):
    """What is due on the day is due today; what was before is late in that day's count."""
    ran = confkit("due", "--as-of", "2026-11-30")
    assert without_ids(ran.out) == (
        "OVERDUE  Ada Brook  Send the family the summary  since Mon Nov 16, 14 days late  ID\n"
        "OVERDUE  Ada Brook  Move her seat to the front  since Tue Nov 17, 13 days late  ID\n"
        "OVERDUE  Ada Brook  Send the word list  since Wed Nov 18, 12 days late  ID\n"
        "OVERDUE  Bo Lind  Reach the family and offer a new time  since Wed Nov 18, 12 days "
        "late  ID\n"
        "TODAY  Ada Brook  Write the two-week check-in  by the end of today  ID\n"
    )


def test_as_of_an_earlier_day_knows_what_was_not_done_then(confkit, promised):
    """What was done since counts as open then; before it was on record, there was nothing."""
    confkit("done", promised.ids()["7 Send the family the summary"], now=WEDNESDAY_AFTERNOON)
    ran = confkit("due", "--as-of", "2026-11-17T20:00", now=WEDNESDAY_AFTERNOON)
    assert without_ids(ran.out).splitlines()[0] == (
        "OVERDUE  Ada Brook  Send the family the summary  since Mon Nov 16, 1 day late  ID"
    )
    assert confkit("due", "--as-of", "2026-11-16T20:00", now=WEDNESDAY_AFTERNOON).out == ""


def test_a_day_that_is_none_is_told(confkit, promised):
    """One line, exit 2."""
    assert confkit("due", "--as-of", "2026-02-30") == (
        2, "", "--as-of '2026-02-30' cannot be read as a day; "
        "write one like Friday, in two weeks, Dec 18 or 2026-12-18\n"
    )  # fmt: skip


def test_the_hour_counts_where_an_hour_was_meant(confkit, promised):
    """48 hours after the meeting it is overdue, on the same day."""
    late = confkit("due", "--kind", "resource", now=WEDNESDAY_AFTERNOON)
    assert without_ids(late.out) == (
        "OVERDUE  Ada Brook  Send the word list  since 3:30 PM today  ID\n"
    )
    early = confkit("due", "--kind", "resource", now="2026-11-18T15:30:00-06:00")
    assert without_ids(early.out) == "TODAY  Ada Brook  Send the word list  today by 3:30 PM  ID\n"


def test_another_year_is_said(confkit, promised):
    """A date of another year has its year."""
    shown = confkit("due", "--as-of", "2027-01-04", "--kind", "summary").out
    assert "since Mon Nov 16 2026, 49 days late" in shown


@pytest.mark.parametrize(("said", "names"), [
    ("7", {"Ada Brook"}), ("ada", {"Ada Brook"}), ("LIND", {"Bo Lind"}), ("8", {"Bo Lind"}),
])  # fmt: skip
def test_of_one_student(confkit, promised, said, names):
    """Id or part of the name."""
    shown = confkit("due", "--student", said).out
    assert {line.split("  ")[1] for line in shown.splitlines()} == names


def test_a_student_who_may_be_several_lists_them(confkit, room):
    """As with every command: an ambiguous name lists the candidates and shows nothing else."""
    room.roster(ADA, ADAS_FATHER, BO | {"name": "Bo Brook"}, CY)
    confkit("summarize")
    ran = confkit("due", "--student", "brook")
    assert (ran.code, ran.out) == (2, "")
    assert "Ada Brook (7)" in ran.err
    assert "Bo Brook (8)" in ran.err


def test_a_student_nobody_knows_is_told(confkit, promised):
    """A misspelt name does not look like an empty list."""
    ran = confkit("due", "--student", "Zoe")
    assert (ran.code, ran.out) == (2, "")
    assert "'Zoe'" in ran.err


@pytest.mark.parametrize(
    ("kind", "count"),
    [
        ("summary", 1),
        ("resource", 2),
        ("action", 1),
        ("check-in", 1),
        ("check_in", 1),
        ("review", 1),
        ("contact", 1),
    ],
)
def test_of_one_kind(confkit, promised, kind, count):
    """Each kind, with a hyphen as people type it, too."""
    assert confkit("due", "--all", "--kind", kind).out.count("\n") == count


def test_a_kind_that_is_none_is_told(confkit, promised):
    """A misspelt kind does not look like an empty list."""
    ran = confkit("due", "--kind", "sumary")
    assert (ran.code, ran.out) == (2, "")
    assert "summary" in ran.err


def test_check_says_by_its_code_whether_anything_is_overdue(confkit, promised):
    """1 if something is, else 0; the list is shown all the same."""
    assert confkit("due").code == 0
    ran = confkit("due", "--check")
    assert ran.code == 1
    assert ran.out == confkit("due").out
    confkit("done", promised.ids()["7 Send the family the summary"])
    assert confkit("due", "--check").code == 0


def test_the_document_for_programs(confkit, promised):
    """Each follow-up with every documented key, and instants with the workspace's offset."""
    ran = confkit("due", "--json", "--kind", "resource", "--all")
    ids = promised.ids()
    base = {"round": "2026-fall", "student_id": "7", "student": "Ada Brook", "kind": "resource",
            "opened": "2026-11-16T15:30:00-06:00", "done": None}  # fmt: skip
    assert (ran.code, ran.err) == (0, "")
    assert json.loads(ran.out) == {
        "as_of": "2026-11-17T08:00:00-06:00",
        "followups": [
            base | {
                "id": ids["7 Send the word list"], "text": "Send the word list", "by": "teacher",
                "promised": "2026-11-18T15:30:00-06:00", "due": "2026-11-18T15:30:00-06:00",
                "state": "upcoming",
            },
            base | {
                "id": ids["7 Read to the cat"], "text": "Read to the cat", "by": "family",
                "promised": None, "due": None, "state": "open",
            },
        ],
    }  # fmt: skip


def test_the_offset_is_that_of_the_day(confkit, room):
    """Before the clocks change an instant has summer's offset."""
    room.note("7", held().replace("2026-11-16T15:30", "2026-10-30T15:30"))
    confkit("summarize", "7")
    document = json.loads(confkit("due", "--json", "--all", "--kind", "check-in").out)
    (entry,) = document["followups"]
    assert (entry["opened"], entry["due"]) == (
        "2026-10-30T15:30:00-05:00", "2026-11-13T23:59:59-06:00"
    )  # fmt: skip


def test_before_anything_is_opened(confkit, room):
    """An empty list, exit 0, and what would open something."""
    assert confkit("due") == (
        0, "", "Nothing is open yet. `confkit summarize` opens what was promised.\n"
    )  # fmt: skip
    assert json.loads(confkit("due", "--json").out)["followups"] == []
    assert not (room.root / "followups.db").exists()


def test_a_families_promise_with_a_date_is_never_overdue(confkit, room):
    """It stands as the family's, whatever day it is."""
    room.note("7", prepared() + MEETING + GOAL + '[[promise]]\ntext = "Read"\nby = "family"\n'
              "due = 2026-11-17\n")  # fmt: skip
    confkit("summarize")
    shown = confkit("due", "--all", "--as-of", "2026-11-25").out
    assert "family  Ada Brook  Read  " in shown
    assert confkit("due", "--as-of", "2026-11-25", "--overdue").out.count("Read") == 0


BROKEN = [
    SETTINGS.replace("minutes", "minuts"),
    SETTINGS.replace('name = "Dana Rivera"', "name = Dana Rivera"),
    SETTINGS.replace("[teacher]", "[teacher").replace("[school]", "[[["),
    'timezone = "America/Chicago"\n',
]


@pytest.mark.parametrize("settings", BROKEN)
def test_only_the_time_zone_is_needed(confkit, promised, settings):
    """Whatever else is wrong in the settings, promises can be seen and kept."""
    wanted = confkit("due").out
    promised.write("confkit.toml", settings)
    promised.write("roster.csv", b"\xff\xff")
    assert confkit("due").out == wanted
    one = promised.ids()["7 Send the word list"]
    assert confkit("done", one).code == 0
    assert confkit("done", "--undo", one).code == 0
    assert confkit("snooze", one, "2026-12-01", "--reason", "printer").code == 0


def test_a_missing_time_zone_is_told(confkit, promised):
    """Without it no day has an end."""
    promised.write("confkit.toml", 'round = "2026-fall"\n')
    assert confkit("due") == (
        2, "", 'confkit.toml:1:1: `timezone` is missing; add it here\n'
    )  # fmt: skip


# Done.


def test_the_id_that_is_shown_is_the_id_to_type(confkit, promised):
    """Each short id of the list names its follow-up alone."""
    lines = confkit("due").out.splitlines()
    for line in lines:
        _, student, text, _, short = line.split("  ")
        ran = confkit("done", short)
        assert (ran.code, ran.err) == (0, "")
        assert ran.out.splitlines()[0] == f"{student}: {text}: done on Tue Nov 17"
    assert confkit("due").out == ""


def test_any_beginning_that_names_one_alone_will_do(confkit, promised):
    """Also in capitals, and the whole id; one digit is a student's id in this class."""
    ids = promised.ids()
    for text, one in ids.items():
        others = [other for other in ids.values() if other != one]
        length = next(n for n in range(2, 17) if not any(o.startswith(one[:n]) for o in others))
        assert confkit("done", one[:length].upper()).code == 0, text
        assert confkit("done", one, "--undo").code == 0


def test_a_beginning_of_several_lists_them_and_changes_nothing(confkit, example):
    """The candidates stand there with child and text, one line in all."""
    confkit("summarize", now="2026-11-20T07:30:00-06:00")
    before = example.ledger("*")
    ids = [one for (one,) in example.ledger("id")]
    digit = next(d for d in "0123456789abcdef" if sum(one[0] == d for one in ids) > 1)
    ran = confkit("done", digit)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"error: {digit}: could be any of these: {digit}")
    assert example.ledger("*") == before
    listed = re.findall(r"\b[0-9a-f]{16}\b", ran.err)
    assert listed == sorted(one for one in ids if one[0] == digit)[:10]


def test_several_are_done_at_once(confkit, promised):
    """One line for each, and one time for all."""
    ids = promised.ids()
    ran = confkit("done", ids["7 Send the word list"], ids["8 Reach the family and offer a new "
                  "time"])  # fmt: skip
    assert ran == (
        0,
        "Ada Brook: Send the word list: done on Tue Nov 17\n"
        "Bo Lind: Reach the family and offer a new time: done on Tue Nov 17\n",
        "",
    )
    assert len({at for (at,) in promised.ledger("done") if at}) == 1


def test_again_is_no_error_and_keeps_the_first_time(confkit, promised):
    """Nothing to change, and the line says when it was done already."""
    one = promised.ids()["7 Send the word list"]
    assert confkit("done", one) == (0, "Ada Brook: Send the word list: done on Tue Nov 17\n", "")
    before = promised.ledger("*")
    assert confkit("done", one, now=WEDNESDAY_AFTERNOON) == (
        0, "Ada Brook: Send the word list: was already done on Tue Nov 17\n", ""
    )  # fmt: skip
    assert promised.ledger("*") == before


def test_an_unknown_id_among_known_ones_is_exit_1(confkit, promised):
    """The known ones are done, the unknown one is named."""
    ran = confkit("done", "0123456789abcdef", promised.ids()["7 Send the word list"], "word")
    assert ran == (
        1,
        "Ada Brook: Send the word list: done on Tue Nov 17\n",
        "error: no student 'word' in the ledger; name one by id or part of the name\n"
        "error: 0123456789abcdef: no follow-up has this id; `confkit due --all` shows them\n",
    )


def test_only_unknown_ids_are_exit_2(confkit, promised):
    """Nothing was done."""
    before = promised.ledger("*")
    ran = confkit("done", "0123456789abcdef", "")
    assert (ran.code, ran.out, ran.err.count("error: ")) == (2, "", 2)
    assert promised.ledger("*") == before


def test_undo_opens_it_again(confkit, promised):
    """It is due as it was before; undoing what is open changes nothing."""
    wanted = confkit("due")
    one = promised.ids()["7 Send the word list"]
    confkit("done", one)
    assert confkit("done", "--undo", one) == (
        0, "Ada Brook: Send the word list: reopened\n", ""
    )  # fmt: skip
    assert confkit("due") == wanted
    assert confkit("done", "--undo", one).code == 0
    assert confkit("due") == wanted


def test_what_was_dropped_cannot_be_done(confkit, promised):
    """The line says why."""
    one = promised.ids()["7 Send the word list"]
    promised.note("7", held().replace("Send the word list", "Send a list"))
    confkit("summarize")
    assert confkit("done", one) == (
        2, "", f"error: {one}: was dropped: the note no longer says it\n"
    )  # fmt: skip


def test_done_before_there_is_a_ledger(confkit, room):
    """It says what opens follow-ups, and makes no file."""
    assert confkit("done", "abc") == (
        2, "", "the ledger is empty; `confkit summarize` opens follow-ups\n"
    )  # fmt: skip
    assert not (room.root / "followups.db").exists()


def test_a_ledger_of_a_newer_confkit_is_read_and_not_changed(confkit, promised):
    """`due` still works and says so; `done` refuses and leaves it as it is."""
    import sqlite3

    wanted = confkit("due")
    connection = sqlite3.connect(promised.root / "followups.db")
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    before = (promised.root / "followups.db").read_bytes()
    shown = confkit("due")
    note, _, others = shown.err.partition("\n")
    assert shown._replace(err=others) == wanted
    assert "written by a newer confkit" in note
    ran = confkit("done", promised.ids()["7 Send the word list"])
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert "newer confkit" in ran.err
    assert (promised.root / "followups.db").read_bytes() == before


# Snooze.


def test_a_snooze_moves_what_is_due_and_keeps_what_was_promised(confkit, promised):
    """The new day is due at its end; the list says that it was moved."""
    one = promised.ids()["7 Send the word list"]
    ran = confkit("snooze", one[:8], "2026-11-20", "--reason", "The printer is broken")
    assert ran == (
        0,
        "Ada Brook: Send the word list: now due Fri Nov 20 (promised for Wed Nov 18)\n",
        "",
    )
    assert "coming  Ada Brook  Send the word list  by Fri Nov 20, moved  " in confkit("due").out
    entries = json.loads(confkit("due", "--json").out)["followups"]
    (entry,) = [entry for entry in entries if entry["id"] == one]
    assert (entry["promised"], entry["due"]) == (
        "2026-11-18T15:30:00-06:00", "2026-11-20T23:59:59-06:00"
    )  # fmt: skip


def test_a_snooze_survives_the_next_summarize(confkit, promised):
    """The same note does not move it back."""
    one = promised.ids()["7 Send the word list"]
    confkit("snooze", one, "2026-11-20", "--reason", "printer")
    before = promised.ledger("*")
    confkit("summarize")
    assert promised.ledger("*") == before


def test_a_snooze_twice_keeps_the_first_promise(confkit, promised):
    """What was promised is what the family was told."""
    one = promised.ids()["7 Send the word list"]
    confkit("snooze", one, "2026-11-20", "--reason", "printer")
    ran = confkit("snooze", one, "2026-11-23", "--reason", "again")
    assert ran.out == (
        "Ada Brook: Send the word list: now due Mon Nov 23 (promised for Wed Nov 18)\n"
    )


@pytest.mark.parametrize(("arguments", "said"), [
    (["2026-11-16", "--reason=x"], "2026-11-16 is in the past; choose today or later"),
    (["soon", "--reason=x"], "'soon' cannot be read as a day; write one like Friday, in two weeks, "
                             "Dec 18 or 2026-12-18. confkit does not know holidays by name"),
    (["Friday 3pm", "--reason=x"], "'Friday 3pm' has a time in it; write the day alone"),
    (["12/11", "--reason=x"], "'12/11' may be Friday, December 11, 2026 or Friday, November 12, "
                              "2027; write it like 2026-12-11"),
    (["Nov 3", "--reason=x"], "'Nov 3' may be Wednesday, November 3, 2027 or Tuesday, November 3, "
                              "2026; write it like 2027-11-03"),
    (["2026-12-01", "--reason= "], "--reason is empty; say why it moves, so that the record stays "
                                   "honest"),
])  # fmt: skip
def test_a_snooze_that_cannot_be_changes_nothing(confkit, promised, arguments, said):
    """One line, exit 2."""
    before = promised.ledger("*")
    one = promised.ids()["7 Send the word list"]
    assert confkit("snooze", one, *arguments) == (2, "", said + "\n")
    assert promised.ledger("*") == before


@pytest.mark.parametrize(("said", "full", "due"), [
    ("Friday", "Friday, November 20, 2026", "Fri Nov 20"),
    ("in two weeks", "Tuesday, December 1, 2026", "Tue Dec 1"),
    ("Dec 18", "Friday, December 18, 2026", "Fri Dec 18"),
    ("12/18", "Friday, December 18, 2026", "Fri Dec 18"),
])  # fmt: skip
def test_a_day_is_shown_in_full_before_it_counts(confkit, promised, said, full, due):
    """A snooze to a day as people say it says which day that is."""
    ran = confkit("snooze", promised.ids()["7 Send the word list"], said, "--reason", "printer")
    assert ran == (
        0,
        f"Ada Brook: Send the word list: now due {due} (promised for Wed Nov 18)\n",
        f"  {said}: {full}\n",
    )


def test_a_day_without_school_is_told(confkit, promised):
    """The follow-up moves there all the same: it is the teacher's word."""
    one = promised.ids()["7 Send the word list"]
    ran = confkit("snooze", one, "2026-12-13", "--reason", "away")
    assert ran.code == 0
    assert "note: Sunday, December 13, 2026 is a Sunday without school" in ran.err


def test_a_day_that_is_said_counts_after_a_yes(promised, terminal):
    """A day just past is asked about without a default; the day shown is confirmed."""
    before = promised.ledger("*")
    one = promised.ids()["7 Send the word list"]
    screen = terminal("snooze", one, "Nov 3", "--reason", "x")
    screen.answer("Which day is 'Nov 3'?", "")
    screen.answer("Which day is 'Nov 3'?", "1")
    screen.answer("Move it to Wednesday, November 3, 2027? (yes or no)", "no")
    assert screen.end() == 2
    assert promised.ledger("*") == before
    screen = terminal("snooze", one, "Friday", "--reason", "x")
    screen.answer("Move it to Friday, November 20, 2026? (yes or no)", "")
    assert screen.end() == 0
    assert promised.ledger("*") != before


def test_the_list_as_of_a_day_that_is_said(confkit, promised):
    """`--as-of tomorrow` is the list of tomorrow."""
    said, written = (confkit("due", "--as-of", day) for day in ("tomorrow", "2026-11-18"))
    assert said.out == written.out


def test_a_snooze_needs_a_reason(confkit, promised):
    """Without --reason it is wrong usage."""
    ran = confkit("snooze", promised.ids()["7 Send the word list"], "2026-12-01")
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert "--reason" in ran.err


def test_what_is_done_cannot_be_snoozed(confkit, promised):
    """There is nothing to move."""
    one = promised.ids()["7 Send the word list"]
    confkit("done", one)
    assert confkit("snooze", one, "2026-12-01", "--reason", "x") == (
        2, "", f"{one}: is already done; there is nothing to move\n"
    )  # fmt: skip


# On a terminal.

STYLE = re.compile(r"\x1b\[[0-9;]*m")


def test_on_a_terminal_it_is_a_table_whose_states_differ(confkit, promised, terminal):
    """Columns line up; overdue, today and coming have other styles and other words."""
    screen = terminal("due", columns=120, started=True)
    assert screen.end() == 0
    rows = [line for line in screen.raw.splitlines() if "Ada Brook" in line or "Bo Lind" in line]
    rows = [row for row in rows if "Next:" not in row]
    plain = [STYLE.sub("", row) for row in rows]
    assert [row.split()[0] for row in plain] == ["OVERDUE", "TODAY", "coming", "coming"]
    assert len({re.search(r"Ada Brook|Bo Lind", row).start() for row in plain}) == 1
    styles = [tuple(STYLE.findall(row.partition("coming")[0].partition(" ")[0])) for row in rows]
    assert len({styles[0], styles[1], styles[2]}) == 3
    for line in confkit("due").out.splitlines():
        assert line.split("  ")[-1] in screen.raw


def test_without_colour_the_words_still_differ(promised, terminal):
    """NO_COLOR leaves no colour, and the states are told by their words."""
    screen = terminal("due", NO_COLOR="1", columns=120)
    assert screen.end() == 0
    codes = {code for found in STYLE.findall(screen.raw) for code in found[2:-1].split(";")}
    assert codes <= {"", "0", "1", "2"}, "bold and dim are no colours"
    assert all(word in screen.raw for word in ("OVERDUE", "TODAY", "coming"))


def test_a_narrow_terminal_cuts_no_id_and_no_state(confkit, promised, terminal):
    """On 60 columns words wrap, and what must be typed stays whole."""
    screen = terminal("due", columns=60)
    assert screen.end() == 0
    for line in confkit("due").out.splitlines():
        assert line.split("  ")[-1] in screen.raw
        assert line.split("  ")[0] in screen.raw
    table = STYLE.sub("", screen.raw.split("Families made")[0])
    assert max(map(len, table.splitlines())) <= 60


@pytest.mark.parametrize("columns", [20, 27, 40])
def test_on_a_narrow_terminal_the_list_goes_by_day_and_child(confkit, promised, terminal, columns):
    """Where no table has room, each line ends between words, and ids stay whole."""
    screen = terminal("due", columns=columns)
    assert screen.end() == 0
    shown = STYLE.sub("", screen.raw)
    assert max(map(len, shown.splitlines())) < columns
    said = without_ids(" ".join(shown.split("Families made")[0].split()))
    assert said == (
        "OVERDUE since Mon Nov 16, 1 day late (1) Ada Brook: Send the family the summary ID "
        "TODAY (1) Ada Brook: Move her seat to the front ID "
        "coming by Wed Nov 18, tomorrow (2) Ada Brook: Send the word list, 3:30 PM ID "
        "Bo Lind: Reach the family and offer a new time ID"
    )
    for line in confkit("due").out.splitlines():
        assert line.split("  ")[-1] in shown.split()


def test_more_than_a_screenful_goes_by_day_and_child_and_says_so(confkit, promised, terminal):
    """On 40 lines a class's list is shown by day, a line for each child, and its length told."""
    rows = "".join(
        f"S{number},Kim Nr{number},,P {number},p{number}@x.example,allow\n" for number in range(40)
    )
    columns = "student_id,name,slot,guardian_name,guardian_email,contact\n"
    promised.write("roster.csv", (columns + rows).encode())
    for number in range(40):
        promised.note(f"S{number}", held())
    confkit("summarize")
    screen = terminal("due", columns=120)
    assert screen.end() == 0
    shown = without_ids(STYLE.sub("", screen.raw))
    assert "OVERDUE since Mon Nov 16, 1 day late (41)\n  Ada Brook: Send the family " in shown
    assert "  Kim Nr7: Send the word list, 3:30 PM ID\n" in shown
    assert "124 follow-ups: more than a screenful. `confkit due --overdue`, " in shown


def test_markup_in_a_promise_is_shown_as_it_is(confkit, room, terminal):
    """Neither [red] nor :smile: nor [/] means anything to the table."""
    room.note("7", held().replace("Send the word list", "Send [/] [red]x[/red] :smile:"))
    confkit("summarize")
    screen = terminal("due", columns=160)
    assert screen.end() == 0
    assert "Send [/] [red]x[/red] :smile:" in screen.raw
