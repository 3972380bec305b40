"""TOML that people wrote: every mistake at once, each with its line and what to do."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

import pydantic
import pytest
from hypothesis import given
from hypothesis import strategies as st

from confkit.ground.errors import Problem
from confkit.ground.text import UNSEEN
from confkit.ground.toml import reading as toml_file
from confkit.ground.toml import written_dates
from confkit.ground.toml.places import Place
from confkit.ground.toml.reading import Document, parse, read, said_as
from confkit.ground.toml.validated import TomlTable, validated
from tests.making import NOTE_OF_THE_CONTRACT


def problems(text: str) -> list[str]:
    """Return what is told about a text, a line each, without the file's name."""
    return [
        str(problem).removeprefix("n.toml:") for problem in parse(text.encode(), "n.toml").problems
    ]


def test_a_good_file_is_read_as_it_is() -> None:
    """Values, text and path; no problem, and whole."""
    text = '# Ana\na = "one"\n[b]\nc = [1, 2]\n'
    assert parse(text.encode(), "notes/x.toml") == Document(
        "notes/x.toml", text, {"a": "one", "b": {"c": [1, 2]}}, (), whole=True
    )


def test_a_file_is_read_from_the_disk(tmp_path: Path) -> None:
    """The file's bytes, under the name that people are shown."""
    file = tmp_path / "n.toml"
    file.write_bytes(b"a = 1\n")
    assert read(file, "notes/n.toml") == parse(b"a = 1\n", "notes/n.toml")


def test_a_file_that_is_not_there_is_a_problem(tmp_path: Path) -> None:
    """Nothing is raised; a folder in its place is a problem too."""
    told = [read(path, "n.toml").problems for path in (tmp_path / "gone.toml", tmp_path)]
    assert told == [
        (Problem("n.toml", 0, 0, "cannot be read: No such file or directory"),),
        (Problem("n.toml", 0, 0, "cannot be read: it is a folder, not a file"),),
    ]


def test_a_byte_order_mark_and_windows_line_ends_change_nothing() -> None:
    """What Notepad writes is read like anything else, and its lines are counted alike."""
    plain = 'a = "one"\n\n[b]\nc = """two\nthree"""\n'
    windows = parse(b"\xef\xbb\xbf" + plain.replace("\n", "\r\n").encode(), "n.toml")
    assert windows.data == parse(plain.encode(), "n.toml").data
    assert windows.place(("b", "c")) == parse(plain.encode(), "n.toml").place(("b", "c"))


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (b'a = 1\nb = "\xe9"\n', "n.toml:2: is not UTF-8 text; save the file as UTF-8"),
        ("a = 1\n".encode("utf-16"), "n.toml:1: is not UTF-8 text; save the file as UTF-8"),
        (
            rb"{\rtf1\ansi a = 1}",
            "n.toml: is a rich-text document (RTF), not plain text; save it as plain text (UTF-8)",
        ),
        (
            b"PK\x03\x04\x14\x00\x06\x00",
            "n.toml: is a document of an office program, not plain text; save it as plain text "
            "(UTF-8)",
        ),
        (
            b"a = 1\rb = 2\r",
            "n.toml: ends its lines as very old Macs did; save it as plain text again",
        ),
        (
            b"#" * (toml_file.LARGEST + 1),
            "n.toml: is larger than 256 kB; is this the right file?",
        ),
    ],
)
def test_what_is_no_such_file_is_told_in_a_line(raw: bytes, told: str) -> None:
    """Another encoding, another kind of file: one problem, and nothing is made of it."""
    found = parse(raw, "n.toml")
    assert ([str(problem) for problem in found.problems], found.data, found.whole) == (
        [told],
        {},
        False,
    )


def test_the_largest_file_is_still_read() -> None:
    """The bound is a bound: as many bytes as that are fine."""
    text = "a = 1\n"
    assert parse((text + "#" * (toml_file.LARGEST - len(text))).encode(), "n").data == {"a": 1}


@pytest.mark.parametrize(
    "value", ["2026-12-01 oops", "2026-12-01T15:30 at school", "2026-12-01  ?"]
)
def test_a_word_behind_a_date_is_told_as_that(value: str) -> None:
    """The date is right; what stands behind it is not."""
    (said,) = problems(f"due = {value}\n")
    assert said.endswith("there is something after the date; remove it, or put # before it")


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("12/8/2026", "2026-12-08 or 2026-08-12"),
        ("12/18/2026", "2026-12-18"),
        ("2026–12–18", "2026-12-18"),
        ("2026--12-18", "2026-12-18"),
        ("2026- 12-8", "2026-12-08"),
        ("8/9/2026 3:30 pm", "2026-09-08T15:30 or 2026-08-09T15:30"),
    ],
)
def test_a_date_in_another_form_is_told_in_every_way_it_may_be_meant(value, written) -> None:
    """Whoever typed it knows which one."""
    (said,) = problems(f"review_on = {value}\n")
    assert said.endswith(f": {value} is not understood; write {written}")


@pytest.mark.parametrize("value", ["8.13.2026", "12-18-26", "Dec 18", "June 3", "next Friday"])
def test_a_date_as_people_write_it_is_told_as_a_date(value: str) -> None:
    """Quotes would not help: what is missing is the order of year, month and day."""
    (said,) = problems(f"review_on = {value}\n")
    assert said.endswith(f": {value} is not understood; write a date as 2026-11-24")


def test_every_mistake_is_told_at_once() -> None:
    """Five lines that cannot be read are five problems, and the good line is read."""
    text = 'a = "one\nb = "two"\nc = “three”\nd = 2026-13-40\ne = hello\nf\n'
    assert problems(text) == [
        '1:9: the text has no closing quote on its line; end it with "',
        '3:5: curly quotes; put the text in straight ones: "…"',
        "4:9: 2026-13-40 is not a date on the calendar; write it as 2026-11-24",
        '5:5: hello is not understood; put text in quotes: e = "…"',
        '6:2: this line is not `key = value`; put a # before it, or write key = "…"',
    ]
    found = parse(text.encode(), "n.toml")
    assert (found.data, found.whole) == ({"b": "two"}, False)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a = 1\na = 2\n", "2:6: `a` appears twice here; keep one"),
        ("[goal]\nx = 1\n[goal]\n", "3:6: [goal] appears twice in this file; keep one"),
        (
            "x = [1,\n2\ny = 3\n",
            "1: a list was opened with [ and never closed; add ] after its last item",
        ),
        ("[goal\nx = 1\n", "1:6: a [table] line must end with ]"),
        ("[goal]\nx = 1\n[goal", "3:6: a [table] line must end with ]"),
        ("a =\n", "1:4: `a` has no value; write it after the =, text in quotes"),
        (
            'a = "say "hi" now"\n',
            '1:11: the text continues after its closing quote; a quote inside is \\"',
        ),
        ("hello\n", '1:6: this line is not `key = value`; put a # before it, or write key = "…"'),
        ('a: "one"\n', "1:2: write = after the name of a value"),
        ('a ＝ "one"\n', "1:3: write = after the name of a value"),
        ('a == "one"\n', "1:4: one = is enough"),
        ('a = "one";\n', "1:10: take off the ; at the end"),
        ('- a = "one"\n', "1:3: take off the - at the beginning of the line"),
        ("{goal}\nx = 1\n", "1:1: the name of a table is in brackets: [name]"),
        ("a = [1.12.2026]\n", "1:10: 1.12.2026 is not understood; write 2026-12-01"),
        ("a = [2026-12-8, 2026-12-09]\n", "1:10: 2026-12-8 is not understood; write 2026-12-08"),
        (
            "a = [\n  2026-12-09,\n  12/24/2026,\n]\n",
            "3:5: 12/24/2026 is not understood; write 2026-12-24",
        ),
        (
            "a = [{ from = 2026-12-8, to = 2026-12-09 }]\n",
            "1:19: 2026-12-8 is not understood; write 2026-12-08",
        ),
        ("a = [Dec 8]\n", "1:6: Dec 8 is not understood; write a date as 2026-11-24"),
        (
            "a = [Mom, Dad]\n",
            "1:6: [Mom, Dad] is not understood; a list is in brackets, each text in quotes: "
            'a = ["…", "…"]',
        ),
        (
            'a = ("Mom")\n',
            '1:5: ("Mom") is not understood; a list is in brackets, each text in quotes: '
            'a = ["…", "…"]',
        ),
        (
            'a = {"Mom"}\n',
            '1:11: {"Mom"} is not understood; a list is in brackets, each text in quotes: '
            'a = ["…", "…"]',
        ),
        (
            "a\u200b = 1\n",
            "1:2: there is a character here that cannot be seen, as pasted from the web; delete it",
        ),
        ('a = "one\r\nb = 2\r\n', '1:9: the text has no closing quote on its line; end it with "'),
    ],
)
def test_a_mistake_is_told_in_plain_words(text: str, told: str) -> None:
    """What teachers mistype, and what to do about it."""
    assert problems(text) == [told]


@pytest.mark.parametrize("path", [r"C:\Users\dana", r"C:\temp", r"a \o/ b", r"\x"])
def test_a_single_backslash_is_told_in_plain_words(path: str) -> None:
    """A path copied from Windows is a common slip, whichever letter follows the backslash."""
    assert [told.partition(": ")[2] for told in problems(f'a = 1\nb = "{path}"\n')] in (
        ["a single \\ in the text; write it twice, or use / in a path"],
        ['in "…" a \\ starts a special character; write it twice, or use /'],  # \t is TOML
    )


def test_a_long_text_that_is_never_closed_is_told_where_it_begins() -> None:
    '''Three quotes without their end: the teacher must look at the line with the first """.'''
    (told,) = problems('a = 1\nb = """one\nc = 2\n\n[d]\n')
    assert told.startswith("2:")


@given(st.binary(max_size=80) | st.text(max_size=80).map(str.encode))
def test_no_bytes_at_all_are_a_crash(raw: bytes) -> None:
    """Whatever stands in the file, the result is values or problems with a line that exists."""
    found = parse(raw, "n.toml")
    assert found.whole == (not found.problems)
    lines = raw.count(b"\n") + 1
    assert all(0 <= problem.line <= lines for problem in found.problems)


@given(
    st.integers(0, len(NOTE_OF_THE_CONTRACT)),
    st.sampled_from(['"', "'", "[", "]", "{", "=", "\n", "#", '"""', "\\", "[[glow]]\n", "x", "”"]),
)
def test_one_slip_in_a_note_is_no_crash(at: int, slip: str) -> None:
    """Anything typed by mistake anywhere in a real note gives a value or a problem with a line."""
    text = NOTE_OF_THE_CONTRACT[:at] + slip + NOTE_OF_THE_CONTRACT[at:]
    found = parse(text.encode(), "n.toml")
    assert found.whole == (not found.problems)
    assert all(problem.line for problem in found.problems)


class _Lists(TomlTable):
    x: tuple[str, ...] = ()


@pytest.mark.parametrize("opening", ["[", "{a=", "[[], "])
def test_nesting_as_deep_as_you_like_is_no_crash(opening: str) -> None:
    """Deep lists and tables are values or a problem, at every depth, also when placed."""
    closing = {"[": "]", "{a=": "}", "[[], ": "]"}[opening]
    for depth in [*range(2, 500, 16), 5000]:
        text = f'x = {opening * depth}"\\u001b"{closing * depth}\n'
        found, told = validated(_Lists, parse(text.encode(), "n.toml"))
        assert found is None
        assert told or parse(text.encode(), "n.toml").problems


def test_a_number_of_five_thousand_digits_is_told() -> None:
    """Python refuses to read such a number; that is a problem of the file, not a crash."""
    assert problems("a = 1\nb = " + "1" * 5000) == [" holds a number that is too long to be read"]


@pytest.mark.parametrize("text", ["a" + ".a" * 20_000 + " = 1", "[a" + ".a" * 20_000 + "]"])
def test_a_dotted_key_of_40_kilobytes_is_refused_at_once(text: str) -> None:
    """Such a key takes the standard library's parser seven seconds."""
    begun = time.process_time()
    found = parse(text.encode(), "n.toml")
    assert time.process_time() - begun < 1
    assert len(found.problems) == 1


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    ["\n".join(f"k{number} = {number}" for number in range(12_000)), "x = [" + "1," * 40_000 + "]"],
    ids=["keys", "items"],
)
def test_a_place_in_a_large_file_is_found_at_once(text: str) -> None:
    """The time to find a place grows with the file, not with its square."""
    document = parse(text.encode(), "n.toml")
    begun = time.process_time()
    document.place(("none",))
    assert time.process_time() - begun < 1


@pytest.mark.parametrize(
    "escape",
    [
        r"\u001b",
        r"\U0000001b",
        r"\x1b",
        r"\e",
        r"\u202e",
        r"\u0000",
        r"\b",
        r"\f",
        r"\r",
        r"\x9b",
        r"\ufeff",
        "\u202e",
    ],
)
def test_what_acts_is_removed_however_it_was_written(escape: str) -> None:
    """An escape in the TOML text is no way around the cleaning of text."""
    text = f'a = "one{escape}two"\nb = [{{ c = ["x{escape}"] }}]\nd = """e{escape}"""\n'
    assert parse(text.encode(), "n.toml").data == {
        "a": "onetwo",
        "b": [{"c": ["x"]}],
        "d": "e",
    }


@pytest.mark.parametrize("escape", [r"\u001b", r"\e", "\u202e"])
def test_what_acts_is_removed_from_a_key_too(escape: str) -> None:
    """A key ends up in error messages, so it is text like any other."""
    (key,) = parse(f'"a{escape}b" = 1'.encode(), "n.toml").data
    assert not UNSEEN.search(key)


@pytest.mark.parametrize("acts", ["\x1b[31m", "\u202e", "\x07"])
def test_no_problem_repeats_what_acts(acts: str) -> None:
    """A line that cannot be read is not repeated with its controls."""
    for line in (
        f"a = {acts}x",
        f"{acts} = 1",
        f"[a]\n[a] # {acts}",
        f'a = "{acts}"',
        f"a = x {acts}",
    ):
        assert not any(UNSEEN.search(told) for told in problems(line))


def test_escapes_that_people_need_stay() -> None:
    """Line ends, tabs, quotes and letters may be written as escapes."""
    assert parse(rb'a = "one\n\ttwo \"x\" \u00e9 \U0001f600"', "n.toml").data == {
        "a": 'one\n\ttwo "x" é 😀'
    }


def test_a_place_is_that_of_the_value_or_of_what_is_around_it() -> None:
    """A value has its own place; what is missing has its table's, or the top of the file."""
    document = parse(b'a = 1\n\n  [b]\nc = "x"\n', "n.toml")
    places = [document.place(where) for where in (("b", "c"), ("b", "gone"), ("gone",), ())]
    assert places == [Place(4, 1, 4, 5), Place(3, 3, 3, 3), Place(1, 1, 1, 1), Place(1, 1, 1, 1)]


@pytest.mark.parametrize("text", ["a = 1\n[[goal]]\nb = 1\n", "a = 1\n[goal.x]\nb = 1\n"])
def test_a_place_of_a_list_of_tables_is_its_first_header(text: str) -> None:
    """Where `[[goal]]` should be `[goal]`, the error points at it, not at the top of the file."""
    assert parse(text.encode(), "n.toml").place(("goal",)).line == 2


@pytest.mark.parametrize(
    ("where", "said"),
    [
        (("grow",), "grow"),
        (("glow", 1, "evidence"), "glow (no. 2).evidence"),
        (("closed", 0), "closed (no. 1)"),
        ((0, "a"), "no. 1.a"),
        ((), ""),
    ],
)
def test_a_place_is_said_as_people_do(where: tuple[str | int, ...], said: str) -> None:
    """Counting from one, with a dot between."""
    assert said_as(where) == said


def test_a_document_is_a_value() -> None:
    """The same bytes are the same document, and a table made of it cannot be changed."""
    assert parse(b"x = []", "n.toml") == parse(b"x = []", "n.toml")
    found, _ = validated(_Lists, parse(b"x = []", "n.toml"))
    assert found is not None
    with pytest.raises(pydantic.ValidationError, match="frozen"):
        found.x = ("changed",)


GOES_ON = "the text continues after its closing quote; "
NO_BREAK = "there is a no-break space here, as pasted from Word or the web; delete it"
WRITE = "is not understood; write"
COMMA = "a comma is missing between two items"
NOT_CLOSED = "the quote is not closed; end the text with ' on its line"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('h = ["She said "I like" it"]', f'1:17: {GOES_ON}a quote inside is \\"'),
        ('h = ["a", "say "hi""]', f'1:17: {GOES_ON}a quote inside is \\"'),
        ("h = ['It's fine']", f'1:10: {GOES_ON}put all of it in double quotes: "…"'),
        ('h = ["a"\n "b"]', f"1: {COMMA}"),
        ('h = 1\n\n\u00a0k = "a"', f"3:1: {NO_BREAK}"),
        ("h = 1\n // why", "2:2: a comment begins with #"),
        ('h = 1\n “k” = "a"', '2:2: curly quotes; put the text in straight ones: "…"'),
        ('h = [\n"a", # one\n\n"b" # two\n# three\n"c"]', f"4: {COMMA}"),
        ("h = [1 2]", f"1:8: {COMMA}"),
        ("h = { days = 1 hours = 2 }", f"1:16: {COMMA}"),
        ('k = "r" // short', "1:9: a comment begins with #"),
        ("// short", "1:1: a comment begins with #"),
        ("k = [\n2026-10-12, // fall break\n]", "2:13: a comment begins with #"),
        ("k = [2026-10-12 // fall break\n]", "1:17: a comment begins with #"),
        ("k = { a = 1 /* one */ }", "1:13: a comment begins with #"),
        ("k = // short", "1:5: a comment begins with #"),
        ("k = 2026-12-01 -- short", "1:16: a comment begins with #"),
        ('k = "r",', "1:8: take off the comma at the end"),
        ("k = 3, # three", "1:6: take off the comma at the end"),
        ('\u00a0k = "r"', f"1:1: {NO_BREAK}"),
        ('k\u202f= "r"', f"1:2: {NO_BREAK}"),
        ('k =\u2003"r"', f"1:4: {NO_BREAK}"),
        ('k = ["a", “b”]', '1:11: curly quotes; put the text in straight ones: "…"'),
        ("[[promise]\nk = 1", "1:10: a [[table]] line must end with ]]"),
        ("k = 2026-12-8", "1:9: 2026-12-8 is not understood; write 2026-12-08"),
        ("k = 8 December 2026", "1:7: 8 December 2026 is not understood; write 2026-12-08"),
        ("k = Dec. 8, 2026", "1:5: Dec. 8, 2026 is not understood; write 2026-12-08"),
        ("k = [8 Dec 2026]", "1:8: 8 Dec 2026 is not understood; write 2026-12-08"),
        ("k = 'a", f"1: {NOT_CLOSED}"),
        ('k = \'a\nl = "b"', f"1: {NOT_CLOSED}"),
        ("k = 'a\nl = 'b'", f"1:7: {NOT_CLOSED}"),
        ("k = 1.12.2026", "1:9: 1.12.2026 is not understood; write 2026-12-01"),
        ("k = 12/18/2026 # due", "1:7: 12/18/2026 # due is not understood; write 2026-12-18"),
        (
            "k = 2026-11-17 15.30",
            f"1:16: 2026-11-17 15.30 {WRITE} 2026-11-17T15:30",
        ),
        (
            "k = 11/17/2026 3:30 pm",
            f"1:7: 11/17/2026 3:30 pm {WRITE} 2026-11-17T15:30",
        ),
    ],
)
def test_a_slip_is_named_with_what_to_type(text: str, told: str) -> None:
    """What is wrong, at its place, and what to do; the lines after it are still looked at."""
    assert problems(text + "\nz = ???\n")[0] == told


@given(st.dates(), st.sampled_from("-/."), st.booleans())
def test_the_day_that_is_meant_is_offered(day: date, sign: str, short: bool) -> None:
    """Year first, or day first with dots; where the month may be either, both are offered."""
    width = 1 if short else 2
    year, month, dom = f"{day.year:04}", f"{day.month:0{width}}", f"{day.day:0{width}}"
    iso = day.isoformat()
    assert written_dates.meant(sign.join((year, month, dom))) in (
        "" if iso == sign.join((year, month, dom)) else iso,
        iso,
    )
    offered = written_dates.meant(sign.join((dom, month, year)))
    assert iso in offered.split(" or ")
    assert offered == iso or (sign != "." and day.day <= 12)
