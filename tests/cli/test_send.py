"""`confkit send`: which letters may leave, the count that is typed, the rehearsal, the page."""

from __future__ import annotations

import base64
import email
import email.policy
import hashlib
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from confkit.sending import microsoft, page
from tests.desks import Desk
from tests.sending import classes
from tests.sending.servers import SmtpServer

pytestmark = pytest.mark.slow

OUT = "out/2026-fall"
PAGE = f"{OUT}/letters.html"
HELD = "no letter may leave now; `confkit send --dry-run` says why"


@pytest.fixture
def server() -> Iterator[SmtpServer]:
    """Start a server on this computer."""
    with SmtpServer() as running:
        yield running


@pytest.fixture
def here(opened: Desk, server: SmtpServer) -> Desk:
    """Return a desk with three letters ready, and that server in its settings."""
    _append(opened.root / "confkit.toml", f"[mail]\n{classes.smtp(server.port)}\n")
    return opened


def _append(path: Path, text: str) -> None:
    path.write_text(path.read_text("utf-8") + text, "utf-8")


def _replace(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def reasons(here: Desk, *arguments: object) -> dict[str, str]:
    """Return why letters may not leave, by student."""
    said = here.types("send", "--dry-run", "--json", *arguments).json["letters"]
    return {one["student_id"]: one["reason"] for one in said if one["state"] == "blocked"}


# What may leave.


def test_a_note_that_changed_holds_that_childs_letter_until_it_is_written_anew(here, server):
    """The others go; a comment in the note changes nothing."""
    _append(here.note("0987"), "# a remark\n")
    _replace(here.note("1042"), "after dinner", "after lunch")
    assert reasons(here) == {
        "1042": "changed since it was written: note; `confkit summarize 1042` writes it again"
    }
    assert here.types("send", "--yes", 2).code == 1
    assert len(server.arrived) == 2
    here.types("summarize", "1042", ok=0)
    here.types("send", "--yes", 1, ok=0)
    assert b"after lunch" in server.arrived[-1].content


def test_a_roster_that_changed_holds_whom_it_concerns(here):
    """Another address is a letter anew; another name of a child holds all: it may not be named."""
    _replace(here.root / "roster.csv", "guardian1@mail.example", "other@mail.example")
    assert reasons(here) == {
        "0987": "the roster has another address for the person it was for; "
        "`confkit summarize 0987` writes it again"
    }
    _replace(here.root / "roster.csv", "other@mail.example", "other@@mail.example")
    (reason,) = reasons(here).values()
    assert reason.startswith("the roster has another address for the person it was for, which is ")
    assert reason.endswith("; correct it, then `confkit summarize 0987` writes it again")
    _replace(here.root / "roster.csv", "other@@mail.example", "guardian1@mail.example")
    assert reasons(here) == {}
    _append(here.root / "roster.csv", "3001,Cy Vale,Gil Vale,g@mail.example\n")
    assert set(reasons(here)) == {"1042", "0987", "2001"}


def test_a_letter_to_a_new_address_takes_the_place_of_the_old_one(here, server):
    """Nothing is left to be told of the old one, and nothing goes there."""
    _replace(here.root / "roster.csv", "guardian1@mail.example", "other@mail.example")
    here.types("summarize", "0987", ok=0)
    assert reasons(here) == {}
    here.types("send", "--yes", 3, ok=0)
    to = {address for one in server.arrived for address in one.recipients}
    assert to == {"guardian0@mail.example", "other@mail.example", "guardian4@mail.example"}


def test_settings_and_templates_that_changed_hold_every_letter(here):
    """The way by which letters leave is none of what they are made of."""
    _replace(here.root / "confkit.toml", 'name = "Riverbend"', 'name = "Riverbend School"')
    assert "settings" in reasons(here)["2001"]
    here.types("summarize", ok=0)
    (here.root / "templates").mkdir()
    (here.root / "templates/subject.txt.j2").write_text("From {{ teacher }}\n")
    assert "templates" in reasons(here)["2001"]


def test_a_file_that_was_changed_by_hand_is_not_sent(here, server):
    """The teacher is told where the words belong."""
    letter = here.root / OUT / "letters/1042--1.eml"
    letter.write_bytes(letter.read_bytes().replace(b"Dear", b"Hello"))
    assert "was changed by hand" in reasons(here)["1042"]
    assert "put the words in the note or the template" in reasons(here)["1042"]
    assert here.types("send", "--yes", 2).code == 1
    assert all(b"Hello" not in one.content for one in server.arrived)
    letter.unlink()
    assert "its file is gone" in reasons(here)["1042"]


def test_nobody_who_may_not_be_written_to_gets_a_letter(here, server):
    """Denied since, not on the roster any more, or with a mistake in the row: by no way."""
    roster = here.root / "roster.csv"
    text = roster.read_text("utf-8").splitlines()
    text[0] += ",contact"
    text[1] += ",deny"
    text[2] += ",allow"
    roster.write_text("\n".join([*text[:3], ""]), "utf-8")
    said = reasons(here)
    assert said["1042"] == "the person it was for may not be written to now"
    assert said["2001"] == "no child on the roster has this id"
    here.types("open", "letters", "--path")
    shown = (here.root / PAGE).read_text("utf-8") if (here.root / PAGE).exists() else ""
    assert "guardian0@mail.example" not in shown
    assert "Guardian of Ana Reyes" not in "".join(here.types("send", "--dry-run", "--json")[1:])
    assert "guardian4@mail.example" not in shown
    here.types("send", "--yes", 0)
    assert server.arrived == []


def _shared(here: Desk, *, says: str = "yes") -> None:
    """Let the first family's mailbox be one that others read, or theirs alone again."""
    roster = here.root / "roster.csv"
    head, first, *others = roster.read_text("utf-8").splitlines()
    if "shared_mailbox" not in head:
        head, first, *others = (f"{row}," for row in (head, first, *others))
    rows = [f"{head.rpartition(',')[0]},shared_mailbox", f"{first.rpartition(',')[0]},{says}"]
    roster.write_text("\n".join([*rows, *others, ""]), "utf-8")


def _is_open(here: Desk, student: str = "1042") -> bool:
    """Tell whether a child's summary waits."""
    return here.one(student, "summary")["done"] is None


def test_a_notice_does_not_close_the_summary_that_it_did_not_bring(here, server):
    """The page is a letter of its own; the summary is done once the teacher handed that over."""
    _shared(here)
    here.types("summarize", ok=0)
    said = here.types("send", "--yes", 3, ok=0)
    page = f"{OUT}/letters/1042--1.html"
    script = page.replace(".html", ".phone.txt")
    to_whom = "on paper: Ana Reyes: summary to Guardian of Ana Reyes"
    on_paper = f"{to_whom}: print {page} or read out {script}\n"
    assert on_paper in said.err
    by_hand = here.types("send", "--route", "page", "--dry-run", ok=0)
    assert (
        by_hand.out == "1 letter would be on the page, 1 of them to print; nothing was written.\n"
    )
    (here.root / script).unlink()
    assert f"print {page}\n" in here.types("send", ok=0).err
    here.types("summarize", ok=0)
    assert len(server.arrived) == 3
    assert _is_open(here)
    assert not _is_open(here, "0987")
    assert here.types("summarize", ok=0).err == ""
    again = here.types("send", ok=0)
    assert "No letter is ready to be sent." in again.out
    assert on_paper in again.err
    assert "Send the family the summary: Guardian of Ana Reyes" in here.types("due").out
    assert page in here.types("done", "--letters", "--yes", ok=0).out
    assert not _is_open(here)
    here.types("summarize", ok=0)
    assert not _is_open(here)


def test_a_mailbox_that_is_the_familys_own_again_gets_the_letter_and_no_page(here, server):
    """Neither the notice nor its page is left over, and the letter closes the summary."""
    _shared(here)
    here.types("summarize", ok=0)
    _shared(here, says="no")
    assert set(reasons(here)) == {"1042"}
    here.types("summarize", ok=0)
    said = here.types("send", "--yes", 3, ok=0)
    assert said.err == f"removed: out/2026-fall/letters.html: {HELD}\n"
    assert not _is_open(here)
    (sent,) = [one for one in server.arrived if one.recipients == ("guardian0@mail.example",)]
    assert b"Ana" in sent.content


def test_a_notice_that_left_when_one_row_stood_for_both_opens_nothing_again(here):
    """A ledger of before knows no row of the page; what was done stays done."""
    _shared(here)
    here.types("summarize", ok=0)
    connection = sqlite3.connect(here.ledger)
    connection.execute("DELETE FROM letters WHERE path LIKE '%.html'")
    connection.commit()
    connection.close()
    here.types("done", "--letters", "--yes", ok=0)
    assert not _is_open(here)
    assert "reopened" not in here.now("2026-11-24T20:00:00-06:00").types("summarize", ok=0).out
    assert not _is_open(here)
    assert "No letter is ready" in here.types("send").out


def test_one_address_for_several_families_holds_all_its_letters(here, server):
    """A column that was filled down sends no family another one's letter."""
    roster = here.root / "roster.csv"
    text = re.sub(r"guardian\d@", "office@", roster.read_text("utf-8"))
    roster.write_text(text, "utf-8")
    here.types("summarize")
    assert all("is the column right?" in said for said in reasons(here).values())
    assert len(reasons(here)) == 3
    assert here.types("send", "--yes", 3).code == 2
    assert server.arrived == []


def test_a_day_that_has_passed_holds_the_letter(here):
    """A promise that is late is not said to be coming."""
    here.now("2026-12-10T08:00:00-06:00")
    assert "a day that it names has passed" in reasons(here)["1042"]


def test_a_row_that_leads_out_of_the_folder_is_not_followed(here, server, tmp_path):
    """A ledger that somebody else made names no file elsewhere."""
    (tmp_path / "secret.eml").write_text("To: x@x.example\r\n\r\nsecret")
    for path in ("../secret.eml", str(tmp_path / "secret.eml"), "notes/2026-fall/1042.toml"):
        connection = sqlite3.connect(here.ledger)
        connection.execute("UPDATE letters SET path = ? WHERE student_id = '1042'", (path,))
        connection.commit()
        connection.close()
        assert "its file is gone" in reasons(here)["1042"]


# Asked first.


def test_a_dry_run_says_what_the_way_lacks(here, server):
    """It shows the letters all the same; a run by that way is refused."""
    lacking = "[mail] in confkit.toml needs `imap = "
    looked = here.types("send", "--route", "drafts", "--dry-run", ok=0)
    assert f"note: {lacking}" in looked.err
    assert "3 letters would be sent; nothing was." in looked.out
    assert here.types("send", "--route", "drafts", "--yes", 3, ok=2).err.startswith(lacking)
    assert "note: [mail]" not in here.types("send", "--dry-run", ok=0).err


def test_the_number_has_to_be_that_of_the_letters(here, server):
    """Any other sends nothing, and so does no number where nobody can be asked."""
    before = here.ledger.read_bytes()
    wrong = here.types("send", "--yes", 4, ok=2)
    assert "--yes 4: there are 3 letters to send; nothing was sent" in wrong.err
    assert "--yes 3 sends these 3 letters" in here.types("send", ok=2).err
    assert here.types("send", "--dry-run", ok=0).out.endswith(
        "3 letters would be sent; nothing was.\n"
    )
    assert (server.arrived, here.ledger.read_bytes()) == ([], before)
    assert here.types("send", "--limit", 1, "--yes", 1, ok=0).out.count("  sent  ") == 1


def test_at_a_terminal_the_count_is_typed(opened, server, terminal):
    """A word or another number is a no."""
    _append(opened.root / "confkit.toml", f"[mail]\n{classes.smtp(server.port)}\n")
    for answer in ("yes", "2"):
        screen = terminal("send", CONFKIT_NOW=classes.HELD)
        screen.answer("To send these 3 letters, type 3:", answer)
        screen.expect("Nothing was sent.")
        assert screen.end() == 2
    screen = terminal("send", CONFKIT_NOW=classes.HELD)
    screen.expect("guardian0@mail.example")
    screen.answer("To send these 3 letters, type 3:", "3")
    screen.expect("3 sent.")
    assert screen.end() == 0


@pytest.mark.parametrize("way", ["smtp", "drafts", "microsoft", "thunderbird"])
def test_what_a_way_lacks_is_said_before_any_letter_is_shown(opened, way, tmp_path, monkeypatch):
    """Nobody types a number for nothing; a dry run shows the list all the same."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("APPDATA", str(tmp_path))
    for words in ((), ("--yes", 3), ("--to-self",)):
        said = opened.types("send", "--route", way, *words, ok=2)
        assert "[mail]" in said.err
        assert "@mail.example" not in said.out and "3 letters" not in said.err
    assert "guardian0@mail.example" in opened.types("send", "--route", way, "--dry-run", ok=0).out


def test_a_package_that_is_missing_is_said_before_any_letter_is_shown(opened, monkeypatch):
    """With the line that installs it."""
    oauth = 'oauth = { client_id = "1-2", tenant = "school.example" }'
    _append(opened.root / "confkit.toml", f"[mail]\n{oauth}\n")
    monkeypatch.setattr(microsoft, "find_spec", lambda _: None)
    said = opened.types("send", "--route", "microsoft", "--yes", 3, ok=2)
    assert "two packages that are not installed; add them with: " in said.err
    assert said.err.endswith(" install msal requests\n")
    assert "@mail.example" not in said.out


def test_a_number_is_wrong_where_all_have_left(here, server):
    """Whoever gives one learns that nothing was sent now, and why; nothing is sent twice."""
    here.types("send", "--yes", 3, ok=0)
    again = here.types("send", "--yes", 3, ok=2)
    assert "All 3 have left or were drafted before; none leaves twice." in again.out
    assert "--yes 3: there is no letter to send; nothing was sent" in again.err
    one = here.types("send", "1042", "--yes", 1, ok=2)
    assert "The only one has left or was drafted before" in one.out
    here.types("send", ok=0)
    here.types("send", "--yes", 0, ok=0)
    assert len(server.arrived) == 3


def test_a_number_is_wrong_where_no_letter_was_written(confkit, room):
    """But for 0."""
    room.write("confkit.toml", room.text("confkit.toml") + f"[mail]\n{classes.smtp(9)}\n")
    said = confkit("send", "--yes", 2)
    assert (said.code, said.out) == (2, "No letter is ready to be sent.\n")
    assert "--yes 2: there is no letter to send; nothing was sent" in said.err
    assert confkit("send", "--yes", 0).code == confkit("send").code == 0


def test_the_list_says_which_letter_corrects_another_one(here):
    """The others are what they were."""
    here.types("send", "1042", "--yes", 1, ok=0)
    _replace(here.note("1042"), "after dinner", "after lunch")
    here.types("summarize", ok=0)
    listed = here.types("send", "--dry-run", ok=0).out
    assert [line.rpartition(" · ")[2] for line in listed.splitlines()[:3]].count(
        "corrected summary"
    ) == 1
    assert listed.count("corrected") == 1


def test_without_a_way_it_asks_for_one_and_keeps_it(opened, terminal):
    """The page is the first; the answer stands in confkit.toml if the teacher likes."""
    screen = terminal("send", CONFKIT_NOW=classes.HELD)
    screen.answer("Which one? Its number:", "1")
    screen.answer("Keep that in confkit.toml", "yes")
    screen.expect("3 letters to read, copy and send: out/2026-fall/letters.html")
    assert screen.end() == 0
    assert (opened.root / "confkit.toml").read_text().endswith('[mail]\nroute = "page"\n')


def test_a_dry_run_of_the_page_shows_the_list_and_writes_nothing(opened):
    """The page sends nothing: what is about sending is refused, and not passed over."""
    (opened.root / PAGE).unlink()
    said = opened.types("send", "--dry-run", ok=0)
    assert "guardian0@mail.example" in said.out
    assert said.out.endswith("3 letters would be on the page; nothing was written.\n")
    for words in (("--yes", 3), ("--limit", 1), ("--to-self",)):
        assert "the page sends nothing" in opened.types("send", *words, ok=2).err
    assert not (opened.root / PAGE).exists()


@pytest.mark.parametrize(("words", "said"), [
    (("--limit", "x"), "'x' is not a number; write one, such as 3"),
    (("--yes", "1.5"), "'1.5' is not a number; write one, such as 3"),
    (("--limit", "0"), "--limit 0: write how many letters to send at most, such as 3"),
    (("--limit", "-2"), "--limit -2: write how many letters to send at most, such as 3"),
])  # fmt: skip
def test_a_number_that_is_none_is_told_plainly(here, words, said):
    """Nothing is sent, and the line says what to write."""
    assert said in here.types("send", *words, ok=2).err


def test_an_unknown_way_is_named(here):
    """With those that there are."""
    assert "--route pigeon: there is no such way" in here.types("send", "--route", "pigeon").err
    assert here.types("send", "--links", "--yes", 3).code == 2


def test_only_one_sends_at_a_time(here):
    """A second run says so and does nothing."""
    from confkit.ledger import turns

    with turns.turn(here.root / "out", 0):
        assert "another `confkit send` is running" in here.types("send", "--yes", 3, ok=2).err


# The rehearsal.


def test_a_rehearsal_goes_to_the_teacher_and_changes_nothing(here, server):
    """Marked in subject and text, with the true recipient, and a new Message-ID each time."""
    before = here.ledger.read_bytes()
    said = here.types("send", "--to-self", "--yes", 3, ok=0)
    assert "3 sent to yourself." in said.out
    here.now("2026-11-24T18:00:01-06:00").types("send", "--to-self", "--yes", 3, ok=0)
    assert here.ledger.read_bytes() == before
    assert {one.recipients for one in server.arrived} == {("drivera@school.example",)}
    read = [
        email.message_from_bytes(one.content, policy=email.policy.default) for one in server.arrived
    ]
    assert len({one["Message-ID"] for one in read}) == 6
    assert not {one["Message-ID"].strip("<>") for one in read} & set(classes.states(here.root))
    for one, number in zip(read, (0, 1, 2), strict=False):
        assert one["Subject"].startswith("[Rehearsal] ")
        for form in ("plain", "html"):
            text = unescape(one.get_body((form,)).get_content())
            assert "It would go to Guardian of" in text
            assert f"<guardian{(0, 1, 4)[number]}@mail.example>" in text
    here.types("send", "--yes", 3, ok=0)


# The page.


def lines(text: str) -> list[str]:
    """Return the lines of a text, whatever ends them."""
    return text.strip().splitlines()


def test_the_page_shows_each_letter_as_it_is_and_loads_nothing(here):
    """Address, subject, text, the line to paste, and the letter itself in a frame of its own."""
    said = here.types("send", "--route", "page", ok=0)
    assert "3 letters to read, copy and send: out/2026-fall/letters.html" in said.out
    text = (here.root / PAGE).read_text("utf-8")
    for letter in (here.root / OUT / "letters").glob("*.eml"):
        read = email.message_from_bytes(letter.read_bytes(), policy=email.policy.default)
        frames = [unescape(one) for one in re.findall(r'srcdoc="([^"]*)"', text)]
        assert lines(read.get_body(("html",)).get_content()) in map(lines, frames)
        copied = [
            unescape(one)
            for one in re.findall(r'<pre [^>]*dir="auto"[^>]*>(.*?)</pre>', text, re.DOTALL)
        ]
        assert lines(read.get_body(("plain",)).get_content()) in map(lines, copied)
        assert f">{read['To'].addresses[0].addr_spec}<" in text
    assert re.findall(r'(?:src|href)="(?!#)([^"]*)"', text) == []
    assert "http" not in re.sub(r"<meta[^>]*>", "", text)
    script = re.search(r"<script>(.*)</script>", text, re.DOTALL)
    assert script
    digest = base64.b64encode(hashlib.sha256(script[1].encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in text
    assert text.count('sandbox="allow-same-origin"') == 3


def test_the_line_on_the_page_says_of_one_letter_that_it_was_sent(here):
    """Then it is no longer on the page."""
    here.types("send", "--route", "page", ok=0)
    first, *others = re.findall(
        r"confkit (done --letters [0-9a-f]+)", (here.root / PAGE).read_text()
    )
    said = here.types(*first.split(), "--yes", ok=0)
    assert said.out.startswith("Ana Reyes: summary to Guardian of Ana Reyes")
    assert "1 letter: sent" in said.out
    here.types("send", "--route", "page", ok=0)
    assert (
        re.findall(r"confkit (done --letters [0-9a-f]+)", (here.root / PAGE).read_text()) == others
    )


def test_links_are_there_when_asked_for_and_no_longer_than_programs_take():
    """Where the text has no room, it is left out, and said."""
    links = page.compose_links("a+b@mail.example", "Über & more?", "Zeile 1\nZeile 2 = & ?")
    assert all(one.whole for one in links)
    outlook, gmail, mailto = (urlsplit(one.href) for one in links)
    assert parse_qs(outlook.query)["body"] == ["Zeile 1\r\nZeile 2 = & ?"]
    assert parse_qs(gmail.query)["su"] == ["Über & more?"]
    assert (unquote(mailto.path), parse_qs(mailto.query)["subject"]) == (
        "a+b@mail.example", ["Über & more?"],
    )  # fmt: skip
    long = page.compose_links("a@mail.example", "s", "é" * 1200)
    assert [one.whole for one in long] == [True, False, False]
    assert [len(one.href) <= most for one, most in zip(long, (30_000, 6_000, 2_000), strict=True)]


def test_the_page_with_links_says_what_they_leave_behind(here):
    """In the browser's history."""
    said = here.types("send", "--route", "page", "--links", ok=0)
    assert "browser's history" in said.err
    text = (here.root / PAGE).read_text("utf-8")
    assert "in the browser's history" in unescape(text)
    assert text.count("mailto:") == 3


def test_letters_of_every_kind_stand_on_the_page_and_go_by_the_way(here, server):
    """Each closes its own follow-up."""
    here.types("send", "--yes", 3, ok=0)
    here.types("check-in", "1042", "--observed", "hums while reading", ok=0)
    assert "check-in" in (here.root / PAGE).read_text("utf-8")
    here.types("send", "--yes", 1, ok=0)
    listed = here.types("due", "--all", "--json").json["followups"]
    done = {one["kind"] for one in listed if one["done"] and one["student_id"] == "1042"}
    assert done == {"summary", "check_in"}
    assert not (here.root / PAGE).exists() or "check-in" not in (here.root / PAGE).read_text()


def test_a_letter_that_does_not_come_from_the_teacher_is_held(here):
    """Whatever the ledger says of its bytes: nothing leaves in another person's name."""
    letter = next((here.root / OUT / "letters").glob("1042--*.eml"))
    forged = letter.read_bytes().replace(b"drivera@school.example", b"someone@else.example", 1)
    letter.write_bytes(forged)
    with closing(sqlite3.connect(here.ledger)) as ledger, ledger:
        path = letter.relative_to(here.root).as_posix()
        digest = hashlib.sha256(forged).hexdigest()
        ledger.execute("UPDATE letters SET digest = ? WHERE path = ?", (digest, path))
    assert "is from an address that is not yours" in reasons(here)["1042"]
