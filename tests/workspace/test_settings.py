"""The settings of a workspace, key by key."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any, get_args, get_origin, get_type_hints

import pytest
import tomli
import tomli_w
from hypothesis import given
from hypothesis import strategies as st

from confkit.conference.agenda import agenda
from confkit.ground.errors import FilesError, Problem
from confkit.ground.toml.checked import known_keys
from confkit.ground.toml.reading import Document
from confkit.promises.deadlines import DEFAULT_DEADLINES, Calendar, Span
from confkit.workspace.settings import (
    Agenda,
    Check,
    Conference,
    DaysOff,
    Deadlines,
    Imap,
    Mail,
    Oauth,
    RosterSettings,
    School,
    SchoolCalendar,
    Settings,
    Smtp,
    Teacher,
    basics,
    rules,
    whole,
)
from confkit.workspace.workspace import Workspace
from tests.making import CHICAGO, NEEDED, SETTINGS_OF_THE_CONTRACT, document, settings


def loaded(text: str, folder: Path) -> tuple[Settings | None, list[str]]:
    """Return the settings of a text, and what is told, a line each."""
    (folder / "confkit.toml").write_text(text, encoding="utf-8")
    found, problems = Workspace(folder).checked_settings
    assert (found is None) == bool(problems)
    return found, [str(problem).removeprefix("confkit.toml:") for problem in problems]


def told(text: str, folder: Path) -> list[str]:
    """Return what is told of a text that is added to the least that is needed (six lines)."""
    return loaded(NEEDED + text, folder)[1]


def test_every_key_of_the_contract_is_taken(tmp_path: Path) -> None:
    """The settings as the contract shows them are read whole."""
    found, problems = loaded(SETTINGS_OF_THE_CONTRACT, tmp_path)
    assert problems == []
    assert found == settings()
    assert found == Settings(
        round="2026-fall",
        timezone="America/Chicago",
        teacher=Teacher("Dana Rivera", "drivera@school.example", "…"),
        school=School("…", "…", "…", ("growth mindset", "community", "critical thinking"), "en"),
        conference=Conference(15, Agenda(welcome=1, glow=3, family=4, grow=3, goal=4)),
        deadlines=Deadlines(**DEFAULT_DEADLINES),
        calendar=SchoolCalendar(
            ("mon", "tue", "wed", "thu", "fri"),
            (date(2026, 11, 26), DaysOff(date(2026, 12, 21), date(2027, 1, 1))),
        ),
        roster=RosterSettings("roster.csv", "auto", {"student_id": "Pupil No"}),
        check=Check(("words/jargon",)),
        mail=Mail(
            "Dana Rivera <drivera@school.example>",
            "child",
            "page",
            Smtp("…", 587, "starttls", "…"),
            Imap("…", 993, "tls", "…"),
            Oauth("0f1e", "school.example"),
            "…",
        ),
    )


def test_what_is_optional_has_the_defaults_of_the_contract(tmp_path: Path) -> None:
    """Round, zone, teacher and school are enough; the rest is as the contract says."""
    found, problems = loaded(NEEDED, tmp_path)
    assert problems == []
    assert found is not None
    assert found.conference.minutes == 15
    assert found.rules.spans == {
        "summary": Span(days=0),
        "resource": Span(hours=48),
        "action": Span(school_days=1),
        "check_in": Span(days=14),
        "contact": Span(school_days=2),
        "invite": Span(days=14),
        "remind": Span(days=2),
    }
    assert found.rules.calendar == Calendar(frozenset({0, 1, 2, 3, 4}), ())
    assert (found.roster.path, found.roster.format, dict(found.roster.columns)) == (
        "roster.csv", "auto", {},
    )  # fmt: skip
    assert (found.school.language, found.mail.combine, found.mail.smtp) == ("en", "child", None)
    assert found.tz == CHICAGO


def keys_of(values: dict[str, Any], where: tuple[str, ...] = ()) -> dict[tuple[str, ...], set[str]]:
    """Return the keys of each table in a document."""
    found = {where: set(values)}
    for name, value in values.items():
        if isinstance(value, dict) and name != "columns":
            found |= keys_of(value, (*where, name))
    return found


def keys_known(kind: Any, where: tuple[str, ...] = ()) -> dict[tuple[str, ...], set[str]]:
    """Return the keys that are known in a table and in each table of it."""
    kind = next((one for one in (*get_args(kind), kind) if known_keys(one)), None)
    kind = get_args(kind)[0] if get_origin(kind) is Annotated else kind
    if kind is None:
        return {}
    kinds = get_type_hints(kind, include_extras=True)
    found = {where: set(known_keys(kind))}
    for key, name in known_keys(kind).items():
        found |= keys_known(kinds[name], (*where, key))
    return found


@pytest.mark.parametrize(
    ("color", "wrong"),
    [("#1f4e79", ""), ("#000000", ""), ("", ""), ("blue", "is written like"), ("#12345", "written"),
     ("#ffcc00", "too light"), ("#767676", ""), ("#787878", "too light")],
)  # fmt: skip
def test_a_color_can_be_read_on_white_paper(tmp_path: Path, color: str, wrong: str) -> None:
    """Its contrast is that of WCAG for words: 4.5 to 1."""
    text = NEEDED.replace("[school]", f'[school]\ncolor = "{color}"')
    found, problems = loaded(text, tmp_path)
    assert [wrong in str(one) for one in problems] == ([True] if wrong else [])
    assert wrong or (found and found.school.color == color)


def test_the_known_keys_are_those_of_the_contract() -> None:
    """An error offers the keys that people write, no more, no fewer, no inner names."""
    in_contract = keys_of(tomli.loads(SETTINGS_OF_THE_CONTRACT))
    spans = {("deadlines", kind) for kind in DEFAULT_DEADLINES}
    in_contract |= {where: {"days", "hours", "school_days"} for where in spans}
    in_contract["deadlines",] |= {"invite", "remind"}  # README, What is due when
    in_contract["calendar",] |= {"terms"}  # README, What is due when
    in_contract["school",] |= {"folder", "color"}  # docs/school.md
    in_contract["mail",] |= {"accept_unreviewed", "decline_unreviewed"}  # docs/languages.md
    in_contract["teacher",] |= {"meets_mission"}  # docs/school.md
    in_contract["roster",] |= {"classes", "allow", "permissions", "enrolled", "dates"}  # rosters.md
    assert keys_known(Settings) == in_contract


def test_a_byte_order_mark_and_windows_line_ends_change_nothing(tmp_path: Path) -> None:
    """Settings saved by Notepad are the same settings."""
    (tmp_path / "confkit.toml").write_bytes(
        b"\xef\xbb\xbf" + SETTINGS_OF_THE_CONTRACT.replace("\n", "\r\n").encode()
    )
    assert Workspace(tmp_path).settings == settings()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[teachr]\n", "7:1: unknown key `teachr` at the top; did you mean `teacher`?"),
        ("[conference]\nminute = 15", "8:1: unknown key `minute` in [conference]; "
         "did you mean `minutes`?"),
        ("[deadlines]\ncheckin = { days = 7 }",
         "8:1: unknown key `checkin` in [deadlines]; did you mean `check_in`?"),
        ("[deadlines]\nresource = { hour = 4 }", None),
        ("[mail]\nform = 'x'", "8:1: unknown key `form` in [mail]; did you mean `from`?"),
        ("[mail]\nsender = 'x'", None),
        ("[conference]\nminutes = 61", "8:11: `conference.minutes` should be at most 60"),
        ("[conference]\nminutes = 4", "8:11: `conference.minutes` should be at least 5"),
        ('[conference]\nminutes = "15"', "8:11: `conference.minutes` should be a whole number"),
        ("[conference]\nminutes = 15.0", "8:11: `conference.minutes` should be a whole number"),
        ("[conference]\nagenda = { welcom = 15 }", None),
        ("[deadlines]\nresource = 48", "8:12: `deadlines.resource` should be a table"),
        ("[deadlines]\naction = { school_days = -1 }",
         "8:26: `deadlines.action.school_days` should be at least 0"),
        ("[calendar]\nschool_days = []", "8:15: `calendar.school_days` is empty; fill it in"),
        ('[mail]\ncombine = "all"', "8:11: `mail.combine` should be one of: 'child', 'siblings'"),
        ('[mail.smtp]\nhost = "h"\nport = 99999', "9:8: `mail.smtp.port` should be at most 65535"),
        ('[mail.smtp]\nport = 25', "7:1: `mail.smtp.host` is missing; add it here"),
        ('[mail]\nsmtp = { host = "mail.school.example", security = "none" }',
         '8:51: "none" is for a server on this computer only; use "starttls" or "tls"'),
        ('[mail]\nimap = { host = "h", security = "none" }',
         '8:33: "none" is for a server on this computer only; use "starttls" or "tls"'),
        ('[mail]\noauth = { client_id = "0f1e", tenant = "a/b" }',
         "8:40: `mail.oauth.tenant` should be as your school gave it to you: "
         "letters, digits, dots and hyphens"),
        ('[mail]\nroute = "gmail"', "8:9: `mail.route` should be one of: "
         "'page', 'thunderbird', 'drafts', 'smtp', 'microsoft'"),
        ("[check]\nignore = 'x'", '8:10: `check.ignore` should be a list in brackets: ["…", "…"]'),
        ('[roster]\npath = " "',
         "8:8: the roster's path is still empty; write it between the quotes"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_once_with_its_line(text: str, said: str | None, tmp_path: Path) -> None:
    """Line, column, key, and what is right or the nearest known key."""
    lines = told(text, tmp_path)
    assert len(lines) == 1
    if said is not None:
        assert lines == [said]
    else:
        assert re.match(r"8:\d+: unknown key ", lines[0])


@pytest.mark.parametrize(
    "line",
    [
        'closed = ["x"]',
        "closed = [3]",
        "closed = [2026-11-26T10:00:00]",
        "closed = [{ from = 2026-12-21 }]",
        "closed = [{ from = 2027-01-01, to = 2026-12-21 }]",
        "closed = 2026-11-26",
        "terms = [2026-08-24]",
        'terms = [{ from = "August", to = 2026-12-18 }]',
        "terms = [{ from = 2026-08-24T08:00:00, to = 2026-12-18 }]",
        "terms = [{ from = 2026-12-18, to = 2026-08-24 }]",
        'school_days = ["monday"]',
    ],
)
def test_a_mistake_in_the_calendar_is_told_in_our_words(line: str, tmp_path: Path) -> None:
    """One mistake, one line on its line of the file, and no word of the library that found it."""
    (said,) = told(f"[calendar]\n{line}\n", tmp_path)
    assert said.startswith("8:")
    assert not re.search(r"Input|valid|\.date|ClosedSpan|_", said.replace("school_days", ""))


def test_a_slip_in_a_closed_span_is_told_with_the_key_that_is_right(tmp_path: Path) -> None:
    """What is missing and what stands there in its place, and nothing of a date."""
    assert told("[calendar]\nclosed = [{ from = 2026-12-21, too = 2027-01-01 }]\n", tmp_path) == [
        "8:11: `calendar.closed (no. 1).to` is missing; add it here",
        "8:32: unknown key `too` in [calendar.closed (no. 1)]; did you mean `to`?",
    ]


def test_terms_follow_each_other(tmp_path: Path) -> None:
    """Two that overlap are told with the day before which the first should end."""
    fall, spring = (
        "{ from = 2026-08-24, to = 2027-01-08 }",
        "{ from = 2027-01-04, to = 2027-05-28 }",
    )
    assert told(f"[calendar]\nterms = [{spring}, {fall}]\n", tmp_path) == [
        "8:9: the terms from 2026-08-24 and from 2027-01-04 overlap; "
        "end the first before 2027-01-04"
    ]


def test_the_parts_of_an_agenda_must_sum_to_the_slot(tmp_path: Path) -> None:
    """What they sum to is said, at the line of the agenda."""
    text = "[conference]\nminutes = 20\nagenda = { glow = 3, family = 4 }\n"
    (said,) = told(text, tmp_path)
    assert said.partition(": ")[2] == ("the parts of `agenda` sum to 7 minutes, the slot has 20")
    assert said.startswith("9:")


def test_an_agenda_of_its_own_may_leave_parts_out(tmp_path: Path) -> None:
    """What is not named has no time; the sum is what counts."""
    text = "[conference]\nminutes = 20\nagenda = { family = 16, goal = 4, grow = 0 }\n"
    found, problems = loaded(NEEDED + text, tmp_path)
    assert problems == []
    assert found is not None
    steps = agenda(found.conference.minutes, found.conference.shares, None)
    assert [(step.part, step.minutes) for step in steps] == [("family", 16), ("goal", 4)]


@pytest.mark.parametrize("line", ["resource = { }", "resource = { hours = 48, days = 2 }"])
def test_a_deadline_is_one_length_of_time(line: str, tmp_path: Path) -> None:
    """None and two are refused alike, with the three that there are."""
    assert told(f"[deadlines]\n{line}\n", tmp_path) == [
        "8:12: a deadline is one of { days = 0 }, { hours = 48 }, { school_days = 1 }"
    ]


def test_one_deadline_leaves_the_others_at_their_defaults() -> None:
    """A kind that is not named keeps its clock."""
    found = settings("[deadlines]\nresource = { school_days = 3 }\nsummary = { hours = 1 }\n")
    assert found.rules.spans == DEFAULT_DEADLINES | {
        "resource": Span(school_days=3), "summary": Span(hours=1),
    }  # fmt: skip


def test_due_and_prep_read_the_same_terms(tmp_path: Path) -> None:
    """In whatever order they are written; `due` reads them without the rest of the file."""
    text = (
        "[calendar]\nterms = [{ from = 2027-01-04, to = 2027-05-28 }, "
        "{ from = 2026-08-24, to = 2026-12-18 }]\n"
    )
    found, problems = loaded(NEEDED + text, tmp_path)
    assert found is not None, problems
    assert found.rules.calendar.terms == (
        (date(2026, 8, 24), date(2026, 12, 18)), (date(2027, 1, 4), date(2027, 5, 28)),
    )  # fmt: skip
    assert Workspace(tmp_path).rules == found.rules


def test_the_calendar_is_what_was_written() -> None:
    """Single days and spans, in whatever order, and a week of six days."""
    found = settings(
        '[calendar]\nschool_days = ["sat", "mon"]\n'
        "closed = [2026-12-24, { from = 2026-10-05, to = 2026-10-09 }]\n"
    )
    assert found.rules.calendar == Calendar(
        frozenset({0, 5}),
        (
            (date(2026, 10, 5), date(2026, 10, 9)),
            (date(2026, 12, 24), date(2026, 12, 24)),
        ),
    )


def test_all_that_is_needed_is_told_at_once(tmp_path: Path) -> None:
    """An empty file misses four things."""
    assert loaded("", tmp_path)[1] == [
        f"1:1: `{name}` is missing; add it here"
        for name in ("round", "timezone", "teacher", "school")
    ]


def test_names_that_are_still_empty_are_told(tmp_path: Path) -> None:
    """A placeholder that was not filled in is not a teacher."""
    text = 'round = "r"\ntimezone = "UTC"\n[teacher]\nname = ""\n[school]\nname = " "\n'
    assert loaded(text, tmp_path)[1] == [
        "4:8: the teacher's name is still empty; write it between the quotes",
        "6:8: the school's name is still empty; write it between the quotes",
    ]


@pytest.mark.parametrize(
    ("zone", "hint"),
    [
        ("Chicago", "did you mean America/Chicago?"),
        ("America/Chicgo", "did you mean America/Chicago?"),
        ("", "write one like America/Chicago"),
        ("../x", "write one like America/Chicago"),
        ("EST5", "write one like America/Chicago"),
    ],
)
def test_a_zone_that_nobody_knows_is_told(zone: str, hint: str, tmp_path: Path) -> None:
    """The time zone is an IANA name, and the message shows the nearest one."""
    text = NEEDED.replace("America/Chicago", zone)
    assert loaded(text, tmp_path)[1] == [
        f"2:12: `timezone`: {zone!r} is not an IANA time zone; {hint}"
    ]


def test_a_folder_of_zones_is_no_zone(tmp_path: Path) -> None:
    """Half a name is told like a wrong one, and no zone is guessed from it."""
    assert loaded(NEEDED.replace("America/Chicago", "America"), tmp_path)[1] == [
        "2:12: `timezone`: 'America' is not an IANA time zone; write one like America/Chicago"
    ]


@pytest.mark.parametrize("name", ["", "a/b", "..", "x" * 65, "../up"])
def test_a_round_that_is_no_folders_name_is_told(name: str, tmp_path: Path) -> None:
    """The notes stand in a folder of the round's name, so it is bounded as an id is."""
    (said,) = loaded(NEEDED.replace("2026-fall", name), tmp_path)[1]
    assert re.fullmatch(r'1:9: `round` .*; write it like "2026-fall"', said)


def test_a_key_that_slipped_below_a_table_is_told_where_it_belongs(tmp_path: Path) -> None:
    """`round` below a header is read as that table's, which is hard to see."""
    text = NEEDED.replace('round = "2026-fall"\n', "") + 'round = "2026-fall"\n'
    assert loaded(text, tmp_path)[1] == [
        "1:1: `round` is missing; add it here",
        "6:1: `round` belongs at the top of the file, above the first [table]",
    ]
    assert told('why = "…"\n', tmp_path) == ["7:1: `why` belongs in [teacher]"]
    assert loaded('from = "x"\n' + NEEDED, tmp_path)[1] == ["1:1: `from` belongs in [mail]"]


def test_mistakes_of_form_and_of_value_are_told_together(tmp_path: Path) -> None:
    """Wrong syntax on one line does not hide a wrong value on another."""
    text = '[school2]\n[conference]\nminutes = "x"\n[mail]\nfrom = “x”\n'
    assert told(text, tmp_path) == [
        '11:8: curly quotes; put the text in straight ones: "…"',
        "9:11: `conference.minutes` should be a whole number",
        "7:1: unknown key `school2` at the top; did you mean `school`?",
    ]


def test_a_password_in_the_settings_is_refused_and_not_repeated(tmp_path: Path) -> None:
    """The password never stands here, and an error is no place for it either."""
    (said,) = told('[mail.smtp]\nhost = "h"\npassword = "hunter2"\n', tmp_path)
    assert said.startswith("9:1: unknown key `password` in [mail.smtp]")
    assert "hunter2" not in said


SECRET = "Xq7-secret-Xq7"


@given(
    st.sampled_from(
        sorted(
            (table, key)
            for table, values in tomli.loads(SETTINGS_OF_THE_CONTRACT).items()
            if isinstance(values, dict)
            for key in values
            if key != "columns"  # whose keys are the file's own
        )
    ),
    st.sampled_from([[[SECRET]], {"x": SECRET}, [{"x": SECRET}], [SECRET, 1]]),
)
def test_no_message_repeats_a_wrong_value(where: tuple[str, str], wrong: Any) -> None:
    """Whatever stands at a key by mistake is told by its key and place alone."""
    values = tomli.loads(NEEDED)
    table, key = where
    values.setdefault(table, {})[key] = wrong
    _, problems = whole(document(tomli_w.dumps(values)))
    assert problems
    assert not any(SECRET in problem.said for problem in problems)


NUMBERS = st.sampled_from([0, 1, 14, -1, 366, 367, 10_000, True, 1.5, "14", "", [3]])
LENGTHS = st.dictionaries(
    st.sampled_from(["days", "hours", "school_days", "day", "weeks"]), NUMBERS, max_size=2
)
DAYS = st.dates(date(2026, 8, 1), date(2027, 7, 31)) | st.sampled_from(
    ["2026-11-26", "Nov 26", 3, datetime(2026, 11, 26, 8, tzinfo=UTC)]
)
SPANS = st.dictionaries(st.sampled_from(["from", "to", "until"]), DAYS, max_size=3)
TABLES_OF_TIME = st.fixed_dictionaries(
    {},
    optional={
        "round": st.sampled_from(["2026-fall", " 2026-fall ", "", "a/b", 3]),
        "timezone": st.sampled_from(
            ["America/Chicago", " UTC", "America/New York", "Chicago", "", 3, "../x", "America"]
        ),
        "timezon": st.just("UTC"),
        "deadlins": LENGTHS,
        "deadlines": st.dictionaries(
            st.sampled_from([*DEFAULT_DEADLINES, "checkin"]), LENGTHS | NUMBERS, max_size=3
        )
        | NUMBERS,
        "calendar": st.fixed_dictionaries(
            {},
            optional={
                "school_days": st.lists(st.sampled_from(["mon", "sun", "monday", 1])) | NUMBERS,
                "closed": st.lists(DAYS | SPANS, max_size=3) | NUMBERS,
                "terms": st.lists(SPANS, max_size=3) | NUMBERS,
                "term": SPANS,
            },
        )
        | NUMBERS,
    },
)
OTHERS = tomli.loads("[teacher]\nname = 'T'\n[school]\nname = 'S'\n")


def refused(read: Callable[[Document], object], of: Document) -> list[Problem]:
    """Return what a reader of settings refuses."""
    try:
        read(of)
    except FilesError as error:
        return error.problems
    return []


@given(TABLES_OF_TIME)
def test_due_and_check_refuse_the_same_at_the_same_place(values: dict[str, Any]) -> None:
    """Whatever stands in the tables of time is taken by both, or told by both in the same words."""
    written = document(tomli_w.dumps(values | OTHERS))
    found, problems = whole(written)
    read = [one for one in problems if not one.said.startswith("`round`")]
    assert refused(rules, written) == read
    if found is not None:
        assert rules(written)[1:] == found.rules[1:]
        assert basics(written).tz == found.tz
    of_zone = ("`timezone`", "unknown key `timezon`")
    assert refused(basics, written) == [one for one in read if one.said.startswith(of_zone)]


@given(
    TABLES_OF_TIME,
    st.dictionaries(
        st.sampled_from(["teacher", "school", "mail", "roster", "check", "conference", "techer"]),
        NUMBERS | LENGTHS,
    ),
)
def test_a_mistake_in_another_table_is_no_reason_to_refuse(
    values: dict[str, Any], others: dict[str, Any]
) -> None:
    """What `due` and `done` do not read may be as wrong as can be."""
    read = [document(tomli_w.dumps(values | more)) for more in (OTHERS, others)]
    said = [[one.said for one in refused(rules, each)] for each in read]
    assert said[0] == said[1]


@pytest.mark.parametrize("broken", ["resource = { hours = 4\n", "check_in = oops\n"])
def test_a_line_that_cannot_be_read_may_hold_a_deadline(broken: str) -> None:
    """No deadline is taken to be the default while its line may say another."""
    written = document(f"{NEEDED}[deadlines]\n{broken}")
    assert refused(rules, written) == list(written.problems)
    assert whole(written) == (None, list(written.problems))
    assert refused(basics, written) == []


def test_a_missing_file_is_one_problem(tmp_path: Path) -> None:
    """No settings, no traceback."""
    found, problems = Workspace(tmp_path).checked_settings
    assert found is None
    assert [str(problem) for problem in problems] == [
        "confkit.toml: cannot be read: No such file or directory"
    ]


@pytest.mark.parametrize(
    "path", [r"exports\new\table.csv", r"C:\\classes\roster.csv", r"a\bin.csv"]
)
def test_a_windows_path_is_told_with_what_to_type(path: str, tmp_path: Path) -> None:
    """A backslash that made a tab or a line end is named at its place; no file is missed first."""
    assert told(f'[roster]\npath = "{path}"\n', tmp_path) == [
        '8:8: the path holds a tab, a line end or the like: in "…" a \\ begins such a sign; '
        "write it twice, or use / or '…'"
    ]


@pytest.mark.parametrize(
    "path", [r'"exports\\new\\table.csv"', '"exports/new/table.csv"', r"'exports\new\table.csv'"]
)
def test_a_windows_path_may_be_written_three_ways(path: str, tmp_path: Path) -> None:
    """Each backslash twice, slashes, or single quotes."""
    assert told(f"[roster]\npath = {path}\n", tmp_path) == []
