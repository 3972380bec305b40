"""What a purge stands on: looking into any bytes, cutting a roster, rows out of a ledger."""

from __future__ import annotations

import io
import shutil
import sqlite3
import zipfile
from base64 import b64encode, encodebytes, urlsafe_b64encode
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from confkit.ground.text import key
from confkit.ledger import erasing, scope
from confkit.ledger.scope import Scope
from confkit.rights import traces
from confkit.rights.purge import family
from confkit.rights.traces import Search, Trace
from confkit.roster.editing import without_students
from confkit.roster.people import Guardian, Student
from tests.tries import tries

LEDGERS = Path(__file__).parents[1] / "ledger/ledgers"
SEARCH = Search(
    [
        *traces.name_traces(["Reyes, Ana", "José O'Neill", "王小明"], "name"),
        Trace("ana@home.example", "address"),
        Trace("she builds towers", "words"),
    ]
)


def mail(text: str) -> bytes:
    """Return a mail whose body is encoded."""
    message = EmailMessage()
    message["Subject"] = "José O'Neill"
    message.set_content(text, cte="base64")
    return message.as_bytes()


def zipped(text: str) -> bytes:
    """Return an archive in an archive, compressed."""
    inner, outer = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.xml", f"<t>{text}</t>")
    with zipfile.ZipFile(outer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("b.docx", inner.getvalue())
    return outer.getvalue()


@pytest.mark.parametrize(
    ("data", "name", "found"),
    [
        (b"one\ntwo Ana\n  REYES.", "a.txt", [(2, "name")]),
        ("x\nAna Reyes".encode("utf-16"), "a.txt", [(2, "name")]),
        ("x\nAna Reyes".encode("utf-16-be"), "a.txt", [(2, "name")]),
        ("José O'Neill".encode("cp1252"), "a.txt", [(1, "name")]),
        ("Jose\u0301 O'Neill".encode(), "a.txt", [(1, "name")]),
        (b"Jos&eacute; O&#39;Neill", "a.html", [(0, "name")]),
        (rb'{"a": "Jos\u00e9 O\u0027Neill"}', "a.json", [(0, "name")]),
        (b"SUMMARY:Ana Re\r\n yes", "a.ics", [(0, "name")]),
        ("他是王小明的朋友".encode(), "a.txt", [(1, "name")]),
        (b"<Ana@Home.Example>", "a.txt", [(1, "address")]),
        (mail("At home she builds towers every night."), "a.eml", [(0, "name"), (0, "words")]),
        (zipped("Ana Reyes"), "a.zip", [(0, "name")]),
        (b"\x00\x01xxAna Reyesxx\x00", "a.bin", [(0, "name")]),
        (b"GET /letters/Ana%20Reyes.pdf", "a.log", [(0, "name")]),
        (b"?who=Jos%C3%A9+O%27Neill&x=1", "a.url", [(0, "name")]),
        (b"Jos%25C3%25A9%20O%2527Neill", "a.url", [(0, "name")]),
        (b"<p>Ana<b> </b>Reyes", "a.html", [(0, "name")]),
        (b"A<b>na</b>&nbsp;Re<wbr>yes", "a.html", [(0, "name")]),
        (b"<td>Reyes</td><td>Ana</td>", "a.html", [(0, "name")]),
        (b"x, **Ana** _Reyes_", "a.md", [(0, "name")]),
        (b'"1042","Ana","Reyes"', "a.csv", [(0, "name")]),
        (b"1042;Reyes;Ana", "a.csv", [(0, "name")]),
        ("A\u200bna Rey\u00ades".encode(), "a.txt", [(1, "name")]),
        ("Ana\u00a0\u2060Reyes".encode(), "a.txt", [(1, "name")]),
        ("Ａｎａ　Ｒｅｙｅｓ".encode(), "a.txt", [(1, "name")]),
        (rb"{\rtf1\ansi\ansicpg1252 Jos\'e9 O'Neill}", "a.rtf", [(0, "name")]),
        (b"x: " + b64encode(b"Ana Reyes") + b", y", "a.txt", [(0, "name")]),
        (encodebytes("met José O’Neill today ".encode() * 9), "a.vcf", [(0, "name")]),
        (
            b'{"a": "' + urlsafe_b64encode("Ana Reyes?".encode("utf-16-le")) + b'"}',
            "a",
            [(0, "name")],
        ),
        (b"data:text/html;base64," + b64encode(b"<b>Ana</b> Reyes"), "a.html", [(0, "name")]),
        (b"UW5hIFJleWVz and __________ and " + b"-" * 300, "a.txt", []),
        (rb"{\rtf1\ansi {\b Ana}\cell {\i Rey}es\par}", "a.rtf", [(0, "name")]),
        (
            rb"{\rtf1\ansi\uc1 Jos\u233? O\'92Neill \u29579?\u23567?\u26126?}",
            "a.rtf",
            [(0, "name")],
        ),
        (b"Jos=C3=A9 O=27Ne=\r\nill", "a.mbox", [(0, "name")]),
        (b"To: =?utf-8?b?QW5hIFJleWVz?= <x>", "a.mbox", [(0, "name")]),
        (rb'"Jos\303\251 O\'Neill"', "a.txt", [(0, "name")]),
        (rb"Jos\xe9 O'Neill", "a.txt", [(0, "name")]),
        (b"Jos&#xe9; O&rsquo;Neill or Jos&#233; O&apos;Neill", "a.html", [(0, "name")]),
        ("José O'Neill".encode("mac_roman"), "a.txt", [(1, "name")]),
        ("王小明".encode("gb18030"), "a.txt", [(1, "name")]),
        (b"Diana Reyes. Ana Reyesson, banana@home.example", "a.txt", []),
        (b"Ana, Bo and Kim Reyes. Ana. Reyes is a name.", "a.txt", []),
        (b"<b>Diana</b> Reyes, 100% Ana=Bo", "a.html", []),
        (b"", "a.txt", []),
    ],
)
def test_a_trace_is_found_in_whatever_form(data, name, found):
    """In any encoding, case and escape; a longer word that holds it is another word."""
    assert [tuple(hit) for hit in SEARCH.within(data, name)] == found


@pytest.mark.slow
@settings(max_examples=tries(60))
@given(
    st.text(max_size=40), st.text(max_size=40), st.sampled_from(["utf-8", "utf-16-le", "cp1252"])
)
def test_nothing_around_it_hides_a_trace(before, after, encoding):
    """Whatever stands on the lines before and behind."""
    data = f"{before}\nAna Reyes\n{after}".encode(encoding, errors="ignore")
    assert SEARCH.within(data)


def test_short_words_are_not_looked_for():
    """Three words or more, or a few signs of a script without blanks, point at somebody."""
    said = ["Move the seat.", "homework", "In the morning she reads! Often.", "他每天晚上读书"]
    assert traces.pieces(said) == {"move the seat", "in the morning she reads", "他每天晚上读书"}


# Before 3.13 the csv module wrote a lone \r without quotes, which ends a row when it is read.
CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\x00\r"), max_size=8)


@pytest.mark.slow
@settings(max_examples=tries(60))
@given(
    st.lists(st.tuples(st.sampled_from(["1", "2", "3"]), CELLS, CELLS), max_size=6),
    st.sampled_from([",", ";", "\t"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    st.sampled_from(["\n", "\r\n"]),
)
def test_a_roster_is_cut_without_touching_another_byte(rows, sign, encoding, end):
    """What is left is the file as if the rows had not been written; others are as they were."""
    import csv

    def written(kept: list[tuple[str, str, str]]) -> bytes:
        sheet = io.StringIO()
        writer = csv.writer(sheet, delimiter=sign, lineterminator=end)
        writer.writerow(("student_id", "name", "guardian_name", "note"))
        writer.writerows((one, f"n{name}", guardian, "x") for one, name, guardian in kept)
        return sheet.getvalue().encode(encoding)

    cut = without_students(written(rows), frozenset({"2"}))
    assert cut is not None
    assert cut.content == written([row for row in rows if row[0] != "2"])
    assert len(cut.lines) == sum(row[0] == "2" for row in rows)


@pytest.mark.parametrize("raw", [b"", b"hello", b"Name;Mail\nx;y\n", b"\xff\xfe\x00", b'"open'])
def test_what_is_no_roster_of_its_own_is_not_cut(raw):
    """None, and nothing is raised."""
    assert without_students(raw, frozenset({"1"})) is None


@pytest.mark.parametrize("version", ["v1", "v2"])
def test_rows_go_from_a_ledger_of_every_version(tmp_path, version):
    """A copy from before an update is erased as it is: same version, no byte of the child."""
    path = tmp_path / "followups.db"
    shutil.copy(LEDGERS / f"{version}.db", path)
    rows = list(erasing.rows(path, Scope(), going=False))  # to the end: no lock is left
    student_id, name = next((row.student_id, row.student) for row in rows if row.student)
    of = Scope(students=frozenset((key(student_id),)))
    assert erasing.holds(path, of)["followups"]
    assert name.encode() in path.read_bytes()
    erasing.erase(path, of)
    assert erasing.holds(path, of) == {}
    assert name.encode() not in path.read_bytes()
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (int(version[1]),)
    connection.close()


def test_a_talk_belongs_to_the_round_before_it():
    """The last meeting before it; before all of them, the first."""
    meetings = [(100, "spring"), (200, "fall")]
    assert [scope.round_of(at, meetings) for at in (50, 100, 150, 250)] == [
        "spring",
        "spring",
        "spring",
        "fall",
    ]
    assert scope.round_of(1, []) == ""


def test_who_was_never_met_is_as_old_as_the_rest_of_the_round():
    """A conference without a date goes with the last of its round; a round without any stays."""
    dated = {
        ("a", "1"): 10,
        ("a", "2"): None,
        ("b", "1"): 10,
        ("b", "2"): 30,
        ("b", "3"): None,
        ("c", "1"): None,
    }
    old, unknown = scope.older(dated, 20)
    assert old == {("a", "1"), ("a", "2"), ("b", "1")}
    assert unknown == {("c", "1")}


def test_what_may_be_anothers_is_looked_for_elsewhere():
    """A sibling's guardian, a namesake, a father of the same name: each with whose they are too."""
    mother, father = Guardian("Mia Ott", "mia@x.example"), Guardian("Jan Ott", "jan@x.example")
    going = Student("1", "Jan Ott", guardians=(mother, father))
    sister = Student("2", "Eva Ott", guardians=(mother, Guardian("Jan Ott")))
    found = family.leaving([going], [sister], {"1": ["Janko Ott"]}, ["jan@x.example"])
    assert {trace.text for trace in found.traces} == {
        "janko ott", "ott, janko", "ott janko", "jankoott", "ottjanko"
    }  # fmt: skip
    shared = {trace.text: ids for trace, ids in found.shared.items() if trace.what != FIRST}
    assert {"mia ott", "mia@x.example", "jan ott", "ott, jan"} <= shared.keys()
    assert set(shared.values()) == {frozenset({"2"})}
    assert any("Eva Ott (2)" in said for said in found.stays)
    assert any("same name" in said for said in found.stays)
    assert [trace.text for trace in found.shared if trace.what == FIRST] == ["jan"]


FIRST = "a first name like the child's"
