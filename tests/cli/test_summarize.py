"""`confkit summarize`: a letter for each who may have one, and every promise in the ledger."""

from __future__ import annotations

import email
import email.policy
import json
import re
import shutil
import tomllib
from datetime import datetime

import pytest

from tests.making import mode

from .classes import (
    ADA,
    ADAS_FATHER,
    BO,
    CY,
    GOAL,
    MEETING,
    MOVED,
    PROMISES,
    SETTINGS,
    Workspace,
    body,
    held,
    prepared,
    quoted,
)  # fmt: skip

pytestmark = pytest.mark.slow

LETTERS = "out/2026-fall/letters"
LATER = "2026-11-20T07:30:00-06:00"
MUCH_LATER = "2027-02-01T09:00:00-06:00"

ADAS_FOLLOW_UPS = [
    ("7", "action", "Move her seat to the front", "teacher"),
    ("7", "check_in", "Write the two-week check-in", "teacher"),
    ("7", "resource", "Read to the cat", "family"),
    ("7", "resource", "Send the word list", "teacher"),
    ("7", "review", "Review the goal: Ada reads one page aloud each day", "teacher"),
    ("7", "summary", "Send the family the summary", "teacher"),
]
"""What Ada's note opens."""

BOS_CONTACT = ("8", "contact", "Reach the family and offer a new time", "teacher")


def opened(room: Workspace) -> list[tuple]:
    """Return what stands in the ledger and was not dropped."""
    return [row[:4] for row in room.ledger("student_id, kind, text, by, dropped") if not row[4]]


def test_each_guardian_of_a_meeting_that_was_held_gets_a_letter(confkit, room):
    """What is written, for whom, who is left out and why, and what is opened."""
    ran = confkit("summarize")
    assert ran == (
        0,
        f"{LETTERS}/7--1.eml  Ada Brook → Mia Brook <mia@home.example>\n"
        f"{LETTERS}/7--2.eml  Ada Brook → Tom Hale <tom@work.example>\n"
        "2 letters written for 2026-fall; none sent.\n"
        "Follow-ups: 7 opened.\n"
        "Next: `confkit open letters` to read them, then `confkit send`.\n",
        "left out: Cy Moss (9): no meeting recorded yet\n"
        "left out: Bo Lind (8): nobody came, so no letter; `confkit due` lists the "
        "contact\n",
    )
    assert room.names(LETTERS) == ["7--1.eml", "7--2.eml"]
    assert opened(room) == [*ADAS_FOLLOW_UPS, BOS_CONTACT]


def test_everything_is_its_owners_alone(confkit, room, open_umask):
    """Letters, their folder and the ledger are readable by nobody else."""
    confkit("summarize")
    made = [room.root / "followups.db", *(room.root / "out").rglob("*")]
    assert {mode(path) for path in made if path.is_file()} == {"600"}
    assert {mode(path) for path in made if path.is_dir()} == {"700"}


def test_the_clocks_run_from_the_meeting(confkit, room):
    """Same day, 48 exact hours, the next school day, two weeks, the goal's date."""
    confkit("summarize")
    due = {
        text: datetime.fromtimestamp(at).astimezone().isoformat() if at else None
        for text, at in room.ledger("text, due")
    }
    expected = {
        "Send the family the summary": "2026-11-16T23:59:59-06:00",
        "Send the word list": "2026-11-18T15:30:00-06:00",
        "Move her seat to the front": "2026-11-17T23:59:59-06:00",
        "Read to the cat": None,
        "Write the two-week check-in": "2026-11-30T23:59:59-06:00",
        "Review the goal: Ada reads one page aloud each day": "2026-12-14T23:59:59-06:00",
        "Reach the family and offer a new time": "2026-11-18T23:59:59-06:00",
    }
    assert {text: at and datetime.fromisoformat(at) for text, at in due.items()} == {
        text: at and datetime.fromisoformat(at) for text, at in expected.items()
    }


def test_a_letter_is_an_unsent_draft_that_every_mail_program_reads(confkit, room):
    """Its headers are these and no others; it has a text part and an HTML part, no defects."""
    confkit("summarize")
    letter = room.mail("7--1")
    assert dict(letter.items()) == {
        "Content-Type": letter["Content-Type"],
        "MIME-Version": "1.0",
        "From": "Dana Rivera <drivera@school.example>",
        "To": "Mia Brook <mia@home.example>",
        "Subject": letter["Subject"],
        "Date": "Tue, 17 Nov 2026 08:00:00 -0600",
        "Message-ID": letter["Message-ID"],
        "X-Unsent": "1",
    }
    assert re.fullmatch(r"<[0-9a-f]{24}@school\.example>", letter["Message-ID"])
    assert [part.get_content_type() for part in letter.walk()] == [
        "multipart/alternative", "text/plain", "text/html"
    ]  # fmt: skip
    assert [part.defects for part in letter.walk()] == [[], [], []]
    assert [header.defects for header in letter.values()] == [()] * 8
    raw = (room.root / LETTERS / "7--1.eml").read_bytes()
    assert raw.count(b"\n") == raw.count(b"\r\n")
    assert max(map(len, raw.split(b"\r\n"))) <= 78


def test_the_letter_says_everything_that_was_agreed(confkit, room):
    """Every sentence of the meeting stands in both parts, in the order of the talk."""
    confkit("summarize")
    letter = room.mail("7--1")
    html = letter.get_body(("html",)).get_content()
    said = [
        "Mia Brook", "Ada explains a map", "On Monday two others found the way",
        "Ada draws the way to school", "Ada reads one page aloud each day",
        "Listen for five minutes after dinner", "Read with a partner at ten",
        "read 4 of 5 days", "Monday, December 14", "Wednesday, November 18: Send the word list",
        "Tuesday, November 17: Move her seat to the front", "Read to the cat",
        "Monday, November 30", "Dana Rivera",
    ]  # fmt: skip
    for text in (body(letter), html):
        for words in said:
            assert words in text
    order = [body(letter).index(words) for words in said[:9]]
    assert order == sorted(order)


def test_the_first_sentence_names_the_child(confkit, example):
    """In every letter, right after the greeting."""
    confkit("summarize", now=LATER)
    called = {row["student_id"]: row for row in _rows(example)}
    for path in example.names(LETTERS):
        student = called[path.partition("--")[0]]
        if path.startswith("1078") or not path.endswith(".eml"):
            continue  # a shared mailbox gets a notice
        given = student["home_name"] or student["sort_name"].partition(",")[2].strip()
        *_, in_english = each = in_each_language(body(example.mail(path.removesuffix(".eml"))))
        assert in_english.startswith("Dear ")
        for text in each:
            assert (given or student["name"]) in text.partition("\n\n")[2].partition("\n")[0]


def in_each_language(text: str) -> list[str]:
    """Return a letter's text in each of its languages, the family's first, without the marks."""
    parts = re.split(r"^--- .+ ---\n(?:.+\n)*\n", text, flags=re.MULTILINE)
    return [part for part in parts if part.strip()]


def test_no_subject_names_a_child(confkit, example):
    """Neither a given name nor a family name of any child stands in a subject."""
    confkit("summarize", now=LATER)
    names = {
        part
        for row in _rows(example)
        for part in re.split(r"[ ,]+", f"{row['name']} {row['sort_name']} {row['home_name']}")
        if len(part) > 2
    }
    for path in example.names(LETTERS):
        if path.endswith(".eml"):
            subject = example.mail(path.removesuffix(".eml"))["Subject"]
            assert "\n" not in subject
            assert not names & set(re.findall(r"\w+", subject))


def test_a_letter_is_short_beside_the_sentences_of_family_and_teacher(confkit, example):
    """Under 200 words of confkit's own, in every letter and every part to read."""
    confkit("summarize", now=LATER)
    for path in example.names(LETTERS):
        if not path.endswith(".eml"):
            continue
        note = tomllib.loads(example.text(f"notes/2026-fall/{path.partition('--')[0]}.toml"))
        for text in in_each_language(body(example.mail(path.removesuffix(".eml")))):
            own = " ".join(text.split())
            for sentence in _sentences(note):
                own = own.replace(" ".join(sentence.split()), "")
            assert len(own.split()) < 200, path


def _sentences(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    return sorted((s for one in inner for s in _sentences(one)), key=len, reverse=True)


def _rows(room: Workspace) -> list[dict[str, str]]:
    import csv

    with (room.root / "roster.csv").open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def test_what_one_home_said_is_not_told_to_another(confkit, room):
    """A parent of another household, who was not there, reads the goal and not these words."""
    room.roster(ADA | {"household": "Brook"}, ADAS_FATHER | {"household": "Hale"}, BO, CY)
    confkit("summarize", "7")
    there, elsewhere = body(room.mail("7--1")), body(room.mail("7--2"))
    for words in ("Ada draws the way to school", "Read to the cat"):
        assert words in there
        assert words not in elsewhere
    for words in ("Ada reads one page aloud each day", "Send the word list", "Ada explains a map"):
        assert words in there
        assert words in elsewhere
    assert "talking with me" not in elsewhere


# Who gets a letter.


def test_a_denied_guardian_gets_no_letter_and_is_not_named(confkit, room):
    """The other guardian gets theirs; the line says only that somebody is left out."""
    room.roster(ADA, ADAS_FATHER | {"contact": "deny"}, BO, CY)
    ran = confkit("summarize", "7")
    assert ran.code == 0
    assert ran.err == "left out: Ada Brook (7): a guardian who may not be written to\n"
    assert room.names(LETTERS) == ["7--1.eml"]
    assert "Hale" not in ran.out + b"".join(room.files("out").values()).decode()


def test_deny_blocks_the_address_whoever_else_reads_it(confkit, room):
    """A guardian at a denied address gets no letter either, however the address is written."""
    room.roster(
        ADA | {"guardian_email": "Home@Brook.Example"},
        ADAS_FATHER | {"guardian_email": "home@brook.example", "contact": "deny"},
        BO, CY,
    )  # fmt: skip
    ran = confkit("summarize", "7")
    assert ran.code == 0
    assert ran.err == (
        "left out: Ada Brook (7): Mia Brook: shares the address of somebody who may not be "
        "written to\n"
        "left out: Ada Brook (7): no guardian on the roster may be written to\n"
    )
    assert room.names(LETTERS) == []
    assert opened(room) == [row for row in ADAS_FOLLOW_UPS if row[1] not in TO_WRITE]


TO_WRITE = ("summary", "check_in")
GUARDIANS = ("guardian_name", "guardian_email", "relation", "household")


@pytest.mark.parametrize(
    ("guardians", "summary"),
    [
        ([ADA | {"contact": "deny"}, ADAS_FATHER | {"contact": "deny"}], False),
        ([ADA | {"contact": "deny"}, ADAS_FATHER | {"contact": "office"}], False),
        ([ADA | {"contact": "office"}], False),
        (
            [ADA | {"guardian_name": "", "guardian_email": "", "relation": "", "household": ""}],
            True,
        ),
    ],
    ids=["all denied", "one denied, one office", "only office", "none on the roster"],
)
def test_a_summary_waits_where_somebody_may_read_it(confkit, room, guardians, summary):
    """Else it is dropped, and the check-in too, with the reason; promises always wait."""
    room.roster(*guardians, BO, CY)
    room.note("7", held().replace("Mia Brook", "Gran"))
    ran = confkit("summarize", "7")
    assert (ran.code, room.names(LETTERS)) == (0, [])
    letters = () if summary else TO_WRITE
    assert opened(room) == [row for row in ADAS_FOLLOW_UPS if row[1] not in letters]
    assert f"Follow-ups: {6 - len(letters)} opened." in ran.out
    listed = confkit("due", "--all", "--student", "7").out.splitlines()
    assert len([line for line in listed if "no guardian on the roster" in line]) == len(letters)


def test_what_could_never_be_written_waits_once_somebody_may_be_written_to(confkit, room):
    """No letter and no record of one was ever made; whatever command is next lets it wait."""
    room.roster(ADA | {"contact": "office"}, BO, CY)
    confkit("summarize", "7")
    told = confkit("log", "7").out
    assert "Follow-ups: unchanged." in confkit("summarize", "7").out
    assert confkit("log", "7").out == told
    room.roster(ADA, BO, CY)
    confkit("due")
    assert opened(room) == ADAS_FOLLOW_UPS


def test_who_is_denied_counts_where_out_was_deleted(confkit, room):
    """`out/` may be deleted at any time, and with it every record of what was made."""
    confkit("summarize", "7")
    shutil.rmtree(room.root / "out")
    room.roster(ADA | {"contact": "deny"}, BO, CY)
    assert "dropped, no guardian" in confkit("due").err
    assert opened(room) == [row for row in ADAS_FOLLOW_UPS if row[1] not in TO_WRITE]


def test_two_denied_guardians_are_one_line(confkit, room):
    """How many they are is nobody's concern."""
    room.roster(ADA | {"contact": "deny"}, ADAS_FATHER | {"contact": "deny"}, BO, CY)
    room.note("7", held().replace("Mia Brook", "Gran"))
    assert confkit("summarize", "7").err == (
        "left out: Ada Brook (7): no guardian on the roster may be written to\n"
    )


def test_deny_counts_for_that_child_alone(confkit, room):
    """A sibling's letter still goes to somebody who is denied for the other child."""
    room.roster(
        ADA | {"contact": "deny"},
        BO | {"guardian_name": "Mia Brook", "guardian_email": "mia@home.example"},
    )
    room.note("8", held("Bo"))
    confkit("summarize")
    assert room.names(LETTERS) == ["8--1.eml"]


def test_two_guardians_with_one_address_get_one_letter_that_greets_both(confkit, room):
    """One file, one recipient, both names."""
    room.roster(ADA, ADAS_FATHER | {"guardian_email": "MIA@home.example"}, BO, CY)
    ran = confkit("summarize", "7")
    assert (
        ran.out.splitlines()[0]
        == f"{LETTERS}/7--1.eml  Ada Brook → Mia Brook & Tom Hale <mia@home.example>"
    )
    letter = room.mail("7--1")
    assert [str(address.addr_spec) for address in letter["To"].addresses] == ["mia@home.example"]
    assert body(letter).startswith("Dear Mia Brook and Tom Hale,\n")
    assert room.names(LETTERS) == ["7--1.eml"]


def test_without_an_address_there_is_a_page_and_what_to_say_on_the_phone(confkit, room):
    """An HTML letter to print and a phone script; the exit code stays 0."""
    room.note("9", held("Cy"))
    ran = confkit("summarize", "9")
    assert ran == (
        0,
        f"{LETTERS}/9--1.html  Cy Moss → Ida Moss (to print)\n"
        "1 letter written for 2026-fall; none sent.\n"
        "Follow-ups: 6 opened.\n"
        "Next: `confkit open letters` to read them, then `confkit send`.\n",
        "",
    )
    assert room.names(LETTERS) == ["9--1.html", "9--1.phone.txt"]
    for name in room.names(LETTERS):
        assert "Ida Moss" in room.text(f"{LETTERS}/{name}")
        assert "Cy explains a map" in room.text(f"{LETTERS}/{name}")


def test_guardians_of_one_household_without_an_address_share_a_page(confkit, room):
    """One printed letter greets both; another household has its own."""
    home = {"guardian_email": "", "household": "Brook"}
    room.roster(
        ADA | home, ADAS_FATHER | home,
        ADA | {"guardian_name": "Lee Hale", "guardian_email": "", "household": "Hale"},
    )  # fmt: skip
    confkit("summarize", "7")
    assert room.names(LETTERS) == [
        "7--1.html", "7--1.phone.txt", "7--3.html", "7--3.phone.txt"
    ]  # fmt: skip


def test_a_shared_mailbox_gets_a_notice_that_says_nothing(confkit, room):
    """Neither the child's name nor a word of the talk; the letter comes on paper or by phone."""
    room.roster(ADA | {"shared_mailbox": "yes"}, BO, CY)
    assert confkit("summarize", "7") == (
        0,
        f"{LETTERS}/7--1.eml  Ada Brook → Mia Brook <mia@home.example> (a notice only: "
        "other people read this mailbox)\n"
        f"{LETTERS}/7--1.html  Ada Brook → Mia Brook (to print)\n"
        "1 letter written for 2026-fall; none sent.\n"
        "Follow-ups: 6 opened.\n"
        "Next: `confkit open letters` to read them, then `confkit send`.\n",
        "",
    )
    assert room.names(LETTERS) == ["7--1.eml", "7--1.html", "7--1.phone.txt"]
    for name in ("7--1.html", "7--1.phone.txt"):
        for words in ("Mia Brook", "Ada explains a map", "Ada reads one page aloud each day"):
            assert words in room.text(f"{LETTERS}/{name}")
    letter = room.mail("7--1")
    raw = (room.root / LETTERS / "7--1.eml").read_bytes().decode()
    shown = raw + body(letter) + letter.get_body(("html",)).get_content()
    for words in ("Ada", "map", "aloud", "seat", "cat", "dinner", "school to"):
        assert words not in shown
    assert "Other people may read this mailbox" in body(letter)
    assert "Please tell me how you would like to have it" in body(letter)
    phone = room.text(f"{LETTERS}/7--1.phone.txt")
    assert "Would you like all of this on paper too, or at an address that only you read?" in phone
    assert "also sending" not in phone


@pytest.mark.parametrize("says_so", [
    ADAS_FATHER | {"guardian_email": "MIA@home.example", "shared_mailbox": "yes"},
    BO | {"guardian_email": "Mia@Home.Example", "shared_mailbox": "yes"},
    BO | {"guardian_email": "mia@home.example", "shared_mailbox": "yes", "contact": "deny"},
], ids=["the other guardian's", "another child's", "another child's, denied"])  # fmt: skip
def test_a_mailbox_is_shared_whichever_row_says_so(confkit, room, says_so):
    """What one row says of an address counts for all letters to it, also in a run for one."""
    room.roster(ADA, says_so, CY)
    ran = confkit("summarize", "7")
    assert ran.code == 0
    assert room.names(LETTERS) == ["7--1.eml", "7--1.html", "7--1.phone.txt"]
    shown = body(room.mail("7--1"))
    assert "Other people may read this mailbox" in shown
    assert "Ada" not in shown


def test_office_is_left_out_until_the_office_was_asked(confkit, room):
    """The line says the name and what to do."""
    room.roster(ADA, ADAS_FATHER | {"contact": "office"}, BO, CY)
    ran = confkit("summarize", "7")
    assert (ran.code, ran.err) == (
        0, "left out: Ada Brook (7): Tom Hale: see the school office before writing\n"
    )  # fmt: skip


def test_a_moved_meeting_opens_nothing(confkit, room):
    """No letter, no follow-up, and a line that says what to do."""
    room.note("8", prepared("Bo") + MOVED)
    ran = confkit("summarize", "8")
    assert ran == (
        0,
        "0 letters written for 2026-fall; none sent.\nFollow-ups: unchanged.\n",
        "left out: Bo Lind (8): the meeting was moved; record it once it has been held\n",
    )
    assert opened(room) == []


def test_a_family_that_came_after_all_is_no_contact_any_more(confkit, room):
    """The contact is dropped, the meeting's follow-ups are opened."""
    confkit("summarize", "8")
    assert opened(room) == [BOS_CONTACT]
    room.note("8", held("Bo"))
    confkit("summarize", "8")
    assert BOS_CONTACT not in opened(room)
    assert len(opened(room)) == 6


@pytest.mark.parametrize(
    "address",
    [
        "not an address",
        "a@b@c.example",
        "a@x.example, b@y.example",
        "=?utf-8?q?a?=@home.example",
        "mia@home.example\nBcc: x@y.z",
    ],
)
def test_an_address_that_is_none_is_refused_and_the_others_written(confkit, room, address):
    """The line says whose it is and where; the address is not repeated; nobody is added."""
    room.roster(ADA | {"guardian_email": address}, ADAS_FATHER, BO, CY)
    ran = confkit("summarize", "7")
    assert ran.code == 1
    assert ran.err.startswith("error: roster.csv:2: the address of Mia Brook ")
    assert ran.err.count("\n") == 1
    assert room.names(LETTERS) == ["7--2.eml"]


@pytest.mark.parametrize("name", [
    "Brook, Mia", '"Mia" Brook', "=?utf-8?b?QW5uIDxldmlsQHguZXhhbXBsZT4s?=", "Mia <x@y.example>",
    "Mia\r\nBcc: x@y.example", "Mía Brøok-Łukasz " * 5, "陳美玲, 王", "Mia \\", "a@b.example",
    "Mia; Tom", "(Mia)", "\u202eMia", "Mia:Brook;", "M" * 200,
])  # fmt: skip
def test_no_name_adds_a_recipient_or_a_header(confkit, room, name):
    """A letter goes to the one address that was planned, or is refused in one line."""
    room.roster(ADA | {"guardian_name": name}, BO, CY)
    ran = confkit("summarize", "7")
    if not room.names(LETTERS):
        assert ran.code == 1
        assert ran.err.splitlines()[-1].startswith("error: roster.csv:2: ")
        return
    letter = room.mail("7--1")
    assert [one.addr_spec for one in letter["To"].addresses] == ["mia@home.example"]
    assert sorted(letter.keys()) == [
        "Content-Type", "Date", "From", "MIME-Version", "Message-ID", "Subject", "To", "X-Unsent"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("teacher", "mail", "sender"),
    [
        ("Dana Rivera", "", ("Dana Rivera", "drivera@school.example")),
        ('Dana "Dee" Rivera', "", ('Dana "Dee" Rivera', "drivera@school.example")),
        ('"Dee" <Rivera>', "", ('"Dee" <Rivera>', "drivera@school.example")),
        ("Dana Rivera", "Office <o@x.example>", ("Office", "o@x.example")),
        ("Dana Rivera", 'Dana "Dee" <o@x.example>', ('Dana "Dee"', "o@x.example")),
        ("Dana Rivera", '"Rivera, Dana" <o@x.example>', ("Rivera, Dana", "o@x.example")),
        ("Dana Rivera", "o@x.example", ("", "o@x.example")),
    ],
)
def test_letters_come_from_who_is_named(confkit, room, teacher, mail, sender):
    """`[mail] from` first, else the teacher; quotes inside a name are kept."""
    text = SETTINGS.replace('"Dana Rivera"', quoted(teacher))
    room.write("confkit.toml", text + (f"\n[mail]\nfrom = {quoted(mail)}\n" if mail else ""))
    assert confkit("summarize", "7").code == 0
    (address,) = room.mail("7--1")["From"].addresses
    assert (address.display_name, address.addr_spec) == sender


def test_without_the_teachers_address_the_promises_are_opened_all_the_same(confkit, room):
    """What letters need is named once, for all; pages to print need no address."""
    room.write("confkit.toml", SETTINGS.replace('email = "drivera@school.example"\n', ""))
    room.note("9", held("Cy"))
    ran = confkit("summarize")
    assert ran.code == 1
    assert ran.err.splitlines()[0].startswith("error: confkit.toml")
    assert '[teacher] needs `email = "…"`: letters are sent from it' in ran.err.splitlines()[0]
    assert ran.err.count("error: ") == 1
    assert room.names(LETTERS) == ["9--1.html", "9--1.phone.txt"]
    assert len(opened(room)) == 13


def test_a_teachers_address_that_is_none_is_told_with_its_place(confkit, room):
    """Letters wait, promises do not."""
    room.write("confkit.toml", SETTINGS.replace("drivera@school.example", "drivera"))
    ran = confkit("summarize", "7")
    assert ran.code == 1
    assert ran.err.count("\n") == 1
    assert ran.err.startswith("error: confkit.toml")
    assert "[teacher] email" in ran.err
    assert opened(room) == ADAS_FOLLOW_UPS


# The same again.


def test_again_nothing_is_done_twice_and_no_file_is_touched(confkit, room):
    """Same bytes, same files on the disk, same ledger, and only the next step is said."""
    first = confkit("summarize")
    before, times, ledger = room.files(), room.times(LETTERS), room.ledger("*")
    again = confkit("summarize", now=LATER)
    letters = f"{LETTERS}/"
    assert room.files(letters) == {p: t for p, t in before.items() if p.startswith(letters)}
    assert room.times(LETTERS) == times
    assert room.ledger("*") == ledger
    held = "no letter may leave now; `confkit send --dry-run` says why"
    gone = f"removed: out/2026-fall/letters.html: {held}\n"
    assert again == first._replace(
        err=gone + first.err,
        out="0 letters written for 2026-fall, 2 unchanged; none sent.\n"
        "Follow-ups: unchanged.\n"
        "Next: `confkit send --dry-run` says why no letter may leave now.\n",
    )


def test_only_new_and_rewritten_letters_are_listed(confkit, room):
    """One whose bytes stood there already is counted and not listed; in JSON it is unchanged."""
    room.roster(ADA | {"household": "Brook"}, ADAS_FATHER | {"household": "Hale"}, BO, CY)
    confkit("summarize")
    room.note("7", held().replace("Ada draws the way to school", "Ada likes the bus"))
    room.note("9", held("Cy"))
    ran = confkit("summarize", now=LATER)
    assert ran.out == (
        f"{LETTERS}/9--1.html  Cy Moss → Ida Moss (to print)\n"
        f"{LETTERS}/7--1.eml  Ada Brook → Mia Brook <mia@home.example>\n"
        "2 letters written for 2026-fall, 1 unchanged; none sent.\n"
        "Follow-ups: 6 opened.\n"
        "Next: `confkit open letters` to read them, then `confkit send`.\n"
    )
    made = json.loads(confkit("summarize", "--json", now=LATER).out)["made"]
    assert [one["changed"] for one in made] == [False] * 5


def test_a_letter_rewritten_after_its_summary_was_done_is_told(confkit, room):
    """Once for each file, by its name; not for one still to be sent, and not the next time."""
    confkit("summarize")
    room.note("7", held().replace("after dinner", "after lunch"))
    left_out = confkit("summarize").err
    assert "note: " not in left_out
    confkit("done", room.ids()["7 Send the family the summary"])
    gone = "removed: out/2026-fall/letters.html: no letter is left to send\n"
    assert confkit("summarize").err == gone + left_out
    room.note("7", held())
    ran = confkit("summarize", now=LATER)
    assert (ran.code, ran.err) == (
        0,
        "".join(
            f"note: {LETTERS}/7--{place}.eml: has changed since it left, so it is a new letter; "
            "does the family need to know?\n"
            for place in (1, 2)
        )
        + left_out,
    )
    assert confkit("summarize", now=LATER).err == left_out


def test_a_letter_made_anew_after_its_summary_was_done_is_not_told(confkit, room):
    """Where out/ was deleted nothing can be said to have changed."""
    confkit("summarize")
    confkit("done", room.ids()["7 Send the family the summary"])
    shutil.rmtree(room.root / "out")
    assert "note: " not in confkit("summarize", now=LATER).err


def test_letters_made_anew_are_the_same_letters(confkit, example):
    """out/ may be deleted at any time: weeks later each letter comes back byte for byte."""
    confkit("summarize", now=LATER)
    before = example.files(f"{LETTERS}/")
    shutil.rmtree(example.root / "out")
    confkit("summarize", now=MUCH_LATER)
    assert example.files(f"{LETTERS}/") == before


def test_the_same_notes_give_the_same_ids_on_every_machine(confkit, room, tmp_path):
    """A second computer with the same notes opens the same and writes the same letters."""
    confkit("summarize")
    other = Workspace(tmp_path / "other")
    for path, content in room.files().items():
        if not path.startswith(("out", "followups")):
            other.write(path, content)
    confkit("-C", other.root, "summarize")
    assert other.ledger("id, text") == room.ledger("id, text")
    assert other.files("out") == room.files("out")
    ids = [one for (one,) in room.ledger("id")]
    assert all(re.fullmatch("[0-9a-f]{16}", one) for one in ids)
    assert len(set(ids)) == 7


def test_a_promise_taken_out_of_the_note_is_dropped(confkit, room):
    """Its letter is written again, the rest stays as it is."""
    confkit("summarize")
    room.note("7", held().replace(PROMISES, PROMISES.partition("\n[[promise]]\n")[0] + "\n"))
    ran = confkit("summarize", "7", now=LATER)
    assert "\n2 letters written for 2026-fall; none sent.\nFollow-ups: 2 dropped.\n" in ran.out
    assert opened(room) == [
        row for row in [*ADAS_FOLLOW_UPS, BOS_CONTACT]
        if row[2] not in ("Move her seat to the front", "Read to the cat")
    ]  # fmt: skip
    assert "Move her seat" not in body(room.mail("7--1"))


def test_a_promise_put_back_is_opened_again(confkit, room):
    """Dropped by mistake, it comes back under the same id."""
    confkit("summarize")
    ids = room.ids()
    room.note("7", held().replace(PROMISES, ""))
    confkit("summarize")
    room.note("7", held())
    confkit("summarize")
    assert opened(room) == [*ADAS_FOLLOW_UPS, BOS_CONTACT]
    assert room.ids() == ids


def test_a_reworded_promise_is_another_promise(confkit, room):
    """The old one is dropped, the new one opened."""
    confkit("summarize")
    room.note("7", held().replace("Send the word list", "Send the long word list"))
    assert "\nFollow-ups: 1 opened, 1 dropped.\n" in confkit("summarize").out


def test_a_moved_date_moves_what_is_due(confkit, room):
    """The promise keeps its id and is due on the new day; the letter says so."""
    confkit("summarize")
    ids = room.ids()
    room.note(
        "7", held().replace('text = "Send the word list"', 'text = "Send the word list"\n'
                            "due = 2026-12-01")
    )  # fmt: skip
    ran = confkit("summarize", "7")
    assert "\nFollow-ups: 1 changed.\n" in ran.out
    assert room.ids() == ids
    due = dict(room.ledger("text, due"))["Send the word list"]
    assert datetime.fromtimestamp(due).astimezone() == datetime.fromisoformat(
        "2026-12-01T23:59:59-06:00"
    )
    assert "Tuesday, December 1: Send the word list" in body(room.mail("7--1"))


def test_what_is_done_stays_done(confkit, room):
    """Neither a changed date nor a removed promise undoes what was kept."""
    confkit("summarize")
    confkit("done", room.ids()["7 Send the word list"], room.ids()["7 Move her seat to the front"])
    done = room.ledger("text, done")
    room.note(
        "7", held().replace('text = "Send the word list"', 'text = "Send the word list"\n'
                            "due = 2026-12-01").replace('text = "Move her seat to the front"\n'
                            'kind = "action"', 'text = "Move her desk"')
    )  # fmt: skip
    confkit("summarize", now=LATER)
    assert [row for row in room.ledger("text, done") if row in done and row[1]] == [
        row for row in done if row[1]
    ]


def test_a_guardian_denied_since_has_the_old_letter_removed(confkit, room):
    """The next run takes it out of out/ and says so in JSON; also a run for that child alone."""
    for arguments in ([], ["7"]):
        room.roster(ADA, ADAS_FATHER, BO, CY)
        confkit("summarize")
        room.roster(ADA, ADAS_FATHER | {"contact": "deny"}, BO, CY)
        ran = confkit("summarize", "--json", *arguments)
        assert json.loads(ran.out)["removed"] == [f"{LETTERS}/7--2.eml"]
        assert room.names(LETTERS) == ["7--1.eml"]


def test_an_address_added_since_replaces_the_printed_letter(confkit, room):
    """The page and the phone script go, the mail comes."""
    room.note("9", held("Cy"))
    confkit("summarize", "9")
    room.roster(ADA, ADAS_FATHER, BO, CY | {"guardian_email": "ida@moss.example"})
    confkit("summarize", "9")
    assert room.names(LETTERS) == ["9--1.eml"]


def test_a_roster_that_cannot_be_read_takes_no_letter_away(confkit, room):
    """Nothing can be planned, so nothing is removed."""
    confkit("summarize")
    before = room.files("out")
    room.write("roster.csv", 'student_id,name\n7,"Ada\n')
    ran = confkit("summarize")
    assert (ran.code, ran.out) == (2, "")
    assert room.files("out") == before


# What cannot be.


def test_a_meeting_held_in_the_future_is_an_error_with_its_place(confkit, room):
    """Nothing is opened for it; the others' letters are written."""
    room.note("8", held("Bo").replace("2026-11-16T15:30", "2026-11-17T08:01"))
    ran = confkit("summarize")
    assert ran.code == 1
    assert ran.err.splitlines()[0] == (
        "error: notes/2026-fall/8.toml:19:8: `held` is 2026-11-17 08:01, which is in the future; "
        "correct the date"
    )
    assert room.names(LETTERS) == ["7--1.eml", "7--2.eml"]
    assert opened(room) == ADAS_FOLLOW_UPS


def test_a_meeting_without_a_goal_opens_its_promises_and_refuses_its_letter(confkit, room):
    """The reason and the place are told; exit 1."""
    room.note("7", prepared() + "\n" + MEETING + PROMISES)
    ran = confkit("summarize", "7")
    assert ran.code == 1
    assert ran.err == (
        "error: notes/2026-fall/7.toml:18:1: no letter: there is no [goal] yet: every conference "
        "ends with one shared goal\n"
    )
    assert opened(room) == [row for row in ADAS_FOLLOW_UPS if row[1] != "review"]
    assert room.names(LETTERS) == []


def test_a_letter_whose_goal_was_taken_out_is_removed(confkit, room):
    """What can no longer be written does not stay in out/ as if it could be sent."""
    confkit("summarize")
    room.note("7", prepared() + "\n" + MEETING + PROMISES)
    confkit("summarize")
    assert room.names(LETTERS) == []


def test_an_empty_field_of_the_goal_is_named(confkit, room):
    """Each blank that a letter would show is a line."""
    goal = GOAL.replace("Listen for five minutes after dinner", "").replace("read 4 of 5 days", "")
    room.note("7", prepared() + "\n" + MEETING + goal)
    ran = confkit("summarize", "7")
    assert (ran.code, ran.err) == (
        1,
        "error: notes/2026-fall/7.toml:25:8: no letter: `home` of the goal is still blank\n"
        "error: notes/2026-fall/7.toml:27:11: no letter: `measure` of the goal is still blank\n",
    )


def test_a_promise_that_names_a_denied_person_stands_nowhere(confkit, room):
    """The letter is refused; the name comes neither into the ledger nor on to the screen."""
    room.roster(ADA, ADAS_FATHER | {"guardian_name": "Rex Stone", "contact": "deny"}, BO, CY)
    room.note("7", held().replace("Send the word list", "Send Rex Stone the word list"))
    shown = ""
    for arguments in (["summarize"], ["due", "--all"], ["due", "--json", "--all"]):
        ran = confkit(*arguments)
        shown += ran.out + ran.err
    assert re.search(
        r"error: notes/2026-fall/7\.toml:3[12]:\d: `promise\S*` names a person ", shown
    )
    assert "Rex" not in shown
    assert "Rex" not in str(room.ledger("*"))


def test_one_broken_note_does_not_stop_the_others(confkit, room):
    """Its follow-ups stay as they are, and its mistakes are told with their lines."""
    confkit("summarize")
    ledger = room.ledger("*")
    room.note("7", held().replace('status = "held"', "status = held"))
    room.note("9", held("Cy"))
    ran = confkit("summarize", now=LATER)
    assert ran.code == 1
    assert ran.err.splitlines()[0].startswith("error: notes/2026-fall/7.toml:20:10: ")
    assert set(ledger) <= set(room.ledger("*"))
    assert "9--1.html" in room.names(LETTERS)


def test_a_time_that_does_not_exist_is_told(confkit, room):
    """A meeting at 02:30 in the night the clocks change is moved forward, and the line says so."""
    room.note("7", held().replace("2026-11-16T15:30", "2026-03-08T02:30").replace(
        "2026-12-14", "2026-04-06"))  # fmt: skip
    ran = confkit("summarize", "7")
    assert (ran.code, ran.err) == (
        0,
        "note: notes/2026-fall/7.toml:19:8: 02:30 does not exist on 2026-03-08 (the clocks "
        "change); taken as 03:30\n",
    )


def test_readers_of_other_languages_are_listed(confkit, room):
    """Each guardian who reads something in the school's language alone, and what it is."""
    room.roster(ADA | {"language": "yo", "guardian_name": "=Mia Brook"},
                ADAS_FATHER | {"guardian_language": "es"}, BO, CY)  # fmt: skip
    ran = confkit("summarize")
    assert (
        "In the school's language alone for readers of es and yo: letters to 2 guardians.\n"
        "To use letters that nobody has checked: confkit languages --accept es\n"
    ) in ran.out
    assert room.text("out/2026-fall/needs-translation.csv") == (
        "\ufeffstudent_id,guardian,language,what\r\n"
        "7,'=Mia Brook,yo,summary: letter\r\n"
        '7,Tom Hale,es,"summary: letter, confkit languages --accept es"\r\n'
    )


def test_the_document_for_programs(confkit, room):
    """Everything that was done, with the ids of what was opened, changed and dropped."""
    confkit("summarize", "7")
    room.note("7", held().replace("Send the word list", "Send two lists").replace(
        "2026-12-14", "2026-12-15"))  # fmt: skip
    ran = confkit("summarize", "--json")
    ids = room.ids()
    assert json.loads(ran.out) == {
        "round": "2026-fall",
        "made": [
            {
                "student_id": "7", "path": f"{LETTERS}/7--{place}.eml", "reader": reader,
                "address": address, "kind": "letter", "changed": True,
            }
            for place, reader, address in (
                (1, "Mia Brook", "mia@home.example"), (2, "Tom Hale", "tom@work.example"),
            )
        ] + [
            {
                "student_id": "", "path": f"{LETTERS}.html", "reader": "", "address": "",
                "kind": "list", "changed": True,
            }
        ],
        "left_out": [
            {"student_id": "9", "path": None, "reason": "no meeting recorded yet"},
            {
                "student_id": "8", "path": None,
                "reason": "nobody came, so no letter; `confkit due` lists the contact",
            },
        ],
        "refused": [],
        "told": [],
        "removed": [],
        "opened": [ids["7 Send two lists"], ids["8 Reach the family and offer a new time"]],
        "changed": [ids["7 Review the goal: Ada reads one page aloud each day"]],
        "dropped": [ids["7 Send the word list"]],
    }  # fmt: skip


def test_the_document_says_what_each_file_is(confkit, room):
    """A letter, a notice with its page and script, a page alone, and the list of translations."""
    room.roster(ADA | {"language": "es"}, ADAS_FATHER | {"shared_mailbox": "yes"}, BO, CY)
    room.note("9", held("Cy"))
    made = json.loads(confkit("summarize", "--json").out)["made"]
    assert sorted((one["path"].rpartition("/")[2], one["kind"], one["reader"]) for one in made) == [
        ("7--1.eml", "letter", "Mia Brook"),
        ("7--2.eml", "notice", "Tom Hale"),
        ("7--2.html", "page", "Tom Hale"),
        ("7--2.phone.txt", "phone script", "Tom Hale"),
        ("9--1.html", "page", "Ida Moss"),
        ("9--1.phone.txt", "phone script", "Ida Moss"),
        ("letters.html", "list", ""),
        ("needs-translation.csv", "list", ""),
    ]


def test_no_familys_words_stand_in_anothers_files(confkit, room):
    """A word put into every field of one family's note is in that family's files alone."""
    words = [f"Canary{number}x" for number in range(6)]
    rows = []
    for number, word in enumerate(words):
        child = f"Child{number}z"
        row = {"student_id": f"s{number}", "name": f"{child} {word}", "guardian_name": f"G {word}"}
        rows += [
            ADA | row | {"guardian_email": f"a.{word}@x.example", "sort_name": f"F, {child}"},
            ADA | row | {"guardian_email": "" if number % 2 else f"b.{word}@x.example",
                         "sort_name": f"F, {child}"},
        ]  # fmt: skip
        note = prepared(child, word) + MEETING + GOAL + PROMISES
        room.note(f"s{number}", note.replace("Ada", f"{child} {word}").replace("the", word))
    room.roster(*rows)
    assert confkit("prep").code == 0
    assert confkit("summarize").code == 0
    assert len(room.names(LETTERS)) == 15
    for path, content in room.files("out").items():
        text = content.decode()
        if path.endswith(".eml"):
            letter = email.message_from_bytes(content, policy=email.policy.default)
            text += body(letter) + letter.get_body(("html",)).get_content()
        found = {number for number, word in enumerate(words) if word in text}
        named = {number for number in range(6) if f"Child{number}z" in text}
        if path.endswith(("packet.html", "/letters.html")) or "/day-" in path:  # of the whole class
            assert named == set(range(6)), path
        else:
            assert found == named == {int(re.search(r"/s(\d)", path)[1])}, path
