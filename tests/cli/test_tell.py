"""`confkit done --tell`: a promise that was kept is told to the homes it was made to."""

from __future__ import annotations

import base64
import email
import email.policy
import json
import shlex
import sqlite3
import zipfile
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from confkit.letters import as_promised
from tests.sending.servers import SmtpServer

from .classes import ADA, ADAS_FATHER, BO, CY, body

pytestmark = pytest.mark.slow

LATER = "2026-11-17T15:00:00-06:00"
PDF = b"%PDF-1.7\n% the word list"


@pytest.fixture
def ids(promised) -> dict[str, str]:
    """Return the ids of Ada's promises by what they say."""
    return {text: one for one, text in promised.ledger("id, text")}


@pytest.fixture
def word_list(tmp_path: Path) -> Path:
    """Write what was promised."""
    path = tmp_path / "Ada's word list.pdf"
    path.write_bytes(PDF)
    return path


def told(promised) -> list[str]:
    """Return the files of letters that tell of promises."""
    return promised.names("out/2026-fall/as-promised")


def test_what_was_done_is_told_in_a_few_lines(confkit, promised, ids):
    """The promise is done now, and its letter is ready; again changes nothing."""
    seat = ids["Move her seat to the front"]
    path = f"out/2026-fall/as-promised/7--1--{seat[:8]}.eml"
    for _ in range(2):
        ran = confkit("done", seat, "--tell", now=LATER)
        assert (ran.code, ran.err) == (0, "")
        assert path in ran.out
    letter = promised.mail(f"7--1--{seat[:8]}", "as-promised")
    assert letter["To"] == "Mia Brook <mia@home.example>"
    assert "Ada" not in letter["Subject"]
    assert body(letter).split("\n\n")[1:3] == [
        "Thank you for talking with me about Ada on Monday, November 16.",
        "What I promised:\n- Done: Move her seat to the front.",
    ]
    listed = confkit("send", "--route", "smtp", "--dry-run", now=LATER).out
    assert listed.count("as promised") == len(told(promised))
    assert "done on" in confkit("done", seat, now=LATER).out


def test_a_file_that_was_promised_goes_along_and_closes_its_promise(
    confkit, promised, ids, word_list
):
    """Byte for byte, in the letter alone; the promise is kept once every letter has left."""
    promised.write("confkit.toml", promised.text("confkit.toml") + "[mail]\nsmtp = {}\n")
    words = ids["Send the word list"]
    with SmtpServer() as server:
        settings = promised.text("confkit.toml").replace(
            "{}", f'{{ host = "localhost", port = {server.port}, security = "none" }}'
        )
        promised.write("confkit.toml", settings)
        ran = confkit("done", words[:6], "--tell", "--attach", word_list, now=LATER)
        assert ran.out.startswith("Ada Brook: Send the word list: done once its letter has left\n")
        assert not any(word_list.name in name for name in promised.names())
        confkit("summarize", now=LATER)
        ready = len(told(promised))
        assert confkit("send", "--route", "smtp", "--yes", 2 + ready, now=LATER).code == 0
        sent = [email.message_from_bytes(one.content, policy=email.policy.default)
                for one in server.arrived]  # fmt: skip
    with_file = [one for one in sent if list(one.iter_attachments())]
    assert len(with_file) == ready
    for one in with_file:
        (file,) = one.iter_attachments()
        assert (file.get_filename(), file.get_content_type()) == (word_list.name, "application/pdf")
        assert file.get_content() == PDF
        assert "Send the word list" in body(one)
    (state,) = [row for row in promised.ledger("text, done") if row[0] == "Send the word list"]
    assert state[1] is not None


def test_a_letter_keeps_the_file_as_it_was_and_no_other_file_has_it(
    confkit, promised, ids, word_list
):
    """Said again, it is another one."""
    words = ids["Send the word list"]
    encoded = base64.b64encode(PDF)[:20]

    def holding() -> set[str]:
        files = (path for path in promised.root.rglob("*") if path.is_file())
        return {
            path.parent.name
            for path in files
            if any(one in path.read_bytes() for one in (PDF, encoded))
        }

    confkit("done", words, "--tell", "--attach", word_list, now=LATER)
    assert holding() == {"as-promised"}
    before = promised.files("out")
    word_list.write_bytes(PDF + b" of next week")
    confkit("send", "--route", "smtp", "--dry-run", now=LATER)
    assert promised.files("out") == before
    confkit("done", words, "--tell", "--attach", word_list, now=LATER)
    assert promised.files("out") != before


def held(confkit, folder: Path | None = None) -> set[str]:
    """Return why letters that bring a file may not leave; "" is no reason."""
    said = json.loads(confkit("send", "--json", now=LATER, folder=folder).out)["letters"]
    there = [one for one in said if "as-promised" in one["path"] and one["address"]]
    assert there
    assert {one["state"] for one in there} in ({"ready"}, {"blocked"})
    return {one["reason"] for one in there} - {""}


def test_a_letter_waits_while_its_file_is_not_the_one_in_it(confkit, promised, ids, word_list):
    """Changed, or not there: it is held until the file is back, or the letter is written again."""
    words = ids["Send the word list"]
    tell = f"confkit done {words} --tell --attach"
    confkit("done", words, "--tell", "--attach", word_list, now=LATER)
    assert held(confkit) == set()
    word_list.write_bytes(PDF + b" of next week")
    assert held(confkit) == {
        f"{word_list.name}, which is attached, has changed since the letter was written; "
        f"`{tell} {shlex.quote(str(word_list))}` writes it again"
    }
    assert "as promised" not in promised.text("out/2026-fall/letters.html")
    assert confkit("send", "--route", "smtp", "--yes", 4, now=LATER).code == 2
    word_list.unlink()
    assert held(confkit) == {
        f"{word_list.name}, which is attached, can't be read (No such file or directory): put it "
        f"back to {word_list}, or write the letter again with the file from where it is now: "
        f"`{tell} FILE`"
    }
    word_list.write_bytes(PDF)
    assert held(confkit) == set()
    elsewhere = promised.root / "word list.pdf"
    elsewhere.write_bytes(PDF + b" of next week")
    confkit("done", words, "--tell", "--attach", elsewhere, now=LATER)
    assert held(confkit) == set()
    word_list.unlink()
    assert held(confkit) == set()
    moved = promised.root.rename(promised.root.with_name("moved"))
    assert held(confkit, moved) == set()


def test_a_letter_with_a_file_of_an_earlier_confkit_is_written_anew(
    confkit, promised, ids, word_list
):
    """Where its file lies was not kept, so nobody can look whether it has changed."""
    words = ids["Send the word list"]
    confkit("done", words, "--tell", "--attach", word_list, now=LATER)
    with closing(sqlite3.connect(promised.root / "followups.db")) as ledger, ledger:
        ledger.execute("UPDATE letters SET attached = ''")
    (why,) = held(confkit)
    assert f"`confkit done {words} --tell --attach FILE` writes it again" in why
    confkit("done", words, "--tell", "--attach", word_list, now=LATER)
    assert held(confkit) == set()


def test_a_home_that_was_promised_nothing_is_told_nothing(confkit, promised):
    """What was promised to one home goes to that home."""
    two_homes = ADAS_FATHER | {"household": "Hale"}
    promised.roster(ADA, two_homes, BO, CY)
    note = promised.text("notes/2026-fall/7.toml")
    promised.note("7", note.replace('"Send the word list"', '"Send the word list"\nfor = "home"'))
    confkit("summarize", now=LATER)
    ids = {text: one for one, text in promised.ledger("id, text")}
    confkit("done", ids["Send the word list"], "--tell", now=LATER)
    assert [name.split("--")[1] for name in told(promised)] == ["1"]
    confkit("done", ids["Move her seat to the front"], "--tell", now=LATER)
    assert sorted(name.split("--")[1] for name in told(promised)) == ["1", "1", "2"]


def test_a_promise_that_was_taken_back_takes_its_letter_back(confkit, promised, ids):
    """What is reopened is told to nobody."""
    seat = ids["Move her seat to the front"]
    confkit("done", seat, "--tell", now=LATER)
    confkit("done", seat, "--undo", now=LATER)
    ran = confkit("send", "--route", "smtp", "--dry-run", now=LATER)
    assert "as promised" not in ran.out
    assert f"`confkit done {seat} --tell` writes it again" in ran.err


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("bo_map.pdf", PDF, "may be another child's"),
        ("MapOfBo.pdf", PDF, "may be another child's"),
        ("Lind-words.pdf", PDF, "may be another child's"),
        ("bos words.pdf", PDF, "may be another child's"),
        ("boLIND.pdf", PDF, "may be another child's"),
        ("bolindswords.pdf", PDF, "may be another child's"),
        ("L\u200bind.pdf", PDF, "may be another child's"),
        ("l'ind.pdf", PDF, "may be another child's"),
        ("words.exe", b"MZ", "letters take files of the kinds pdf"),
        ("words.docm", b"PK", "letters take files of the kinds pdf"),
        ("words.pdf", b"MZ", "not of the kind that its name says"),
        ("words.pdf", b"", "is empty"),
        ("words.pdf", PDF + bytes(as_promised.LARGEST), "it is larger than 2 MB"),
        ('wo"rds.pdf', PDF, "cannot be the name of a file in a letter"),
        ("wo\nrds.pdf", PDF, "cannot be the name of a file in a letter"),
        ("w" * 120 + ".pdf", PDF, "cannot be the name of a file in a letter"),
    ],
)
def test_a_file_that_may_not_go_is_refused(name, content, said, confkit, promised, ids, tmp_path):
    """Nothing is written, nothing is done, and it is said what is wrong."""
    path = tmp_path / name
    path.write_bytes(content)
    before = promised.ledger("*")
    ran = confkit("done", ids["Send the word list"], "--tell", "--attach", path, now=LATER)
    assert ran.code == 2
    assert said in ran.err
    assert (promised.ledger("*"), told(promised)) == (before, [])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["Read to the cat", "--tell"], "--tell is for what you promised a family"),
        (["Send the family the summary", "--tell"], "--tell is for what you promised a family"),
        (["Send the word list", "--attach", "x.pdf"], "--attach with --tell"),
        (["Send the word list", "--tell", "--undo"], "--tell goes with an id"),
        (["Send the word list", "--tell", "--attach", "none.pdf"], "No such file"),
        (["Send the word list", "--tell", "--attach", "/dev/zero"], "letters take files"),
    ],
)
def test_what_can_not_be_told_is_refused(arguments, said, confkit, promised, ids):
    """A family's own promise, what is no promise, options that do not fit."""
    ran = confkit("done", ids[arguments[0]], *arguments[1:], now=LATER)
    assert ran.code == 2
    assert said in ran.err
    assert told(promised) == []


def test_a_promise_that_the_note_no_longer_has_is_told_to_nobody(confkit, promised, ids):
    """Its wording was changed, so it is another promise now."""
    note = promised.text("notes/2026-fall/7.toml")
    promised.note("7", note.replace("Send the word list", "Send the list of books"))
    confkit("summarize", now=LATER)
    ran = confkit("done", ids["Send the word list"], "--tell", now=LATER)
    assert ran.code == 2
    assert "Send the word list: the note no longer has this, so nobody is told of it" in ran.err
    assert told(promised) == []


def test_a_letter_about_a_promise_that_the_note_no_longer_has_goes(
    confkit, promised, ids, word_list
):
    """Its file is taken away, and nobody is asked whether it was sent."""
    confkit("done", ids["Send the word list"], "--tell", "--attach", word_list, now=LATER)
    assert len(told(promised)) == 2
    note = promised.text("notes/2026-fall/7.toml")
    promised.note("7", note.replace("Send the word list", "Send the list of books"))
    ran = confkit("summarize", now=LATER)
    for place in (1, 2):
        path = f"out/2026-fall/as-promised/7--{place}--{ids['Send the word list'][:8]}.eml"
        assert f"removed: {path}: the note no longer has this promise\n" in ran.err
    assert told(promised) == []
    for command in (("send", "--route", "smtp", "--dry-run"), ("done", "--letters")):
        ran = confkit(*command, now=LATER)
        assert "as promised" not in ran.out + ran.err


def test_each_letter_about_a_promise_says_what_it_is_about(confkit, promised, ids):
    """Several to one home are told apart, wherever letters are listed."""
    for text in ("Send the word list", "Move her seat to the front"):
        confkit("done", ids[text], "--tell", now=LATER)
    for command in (("send", "--route", "smtp", "--dry-run"), ("done", "--letters")):
        listed = confkit(*command, now=LATER).out
        for text in ("Send the word list", "Move her seat to the front"):
            assert listed.count(f"as promised: {text}") == 2


def test_it_is_exported_archived_and_purged_with_the_child(confkit, promised, ids, word_list):
    """The letters with a file are the child's like all others, and nothing of them is left."""
    confkit("done", ids["Send the word list"], "--tell", "--attach", word_list, now=LATER)
    confkit("done", ids["Move her seat to the front"], "--tell", now=LATER)
    there = told(promised)
    assert len(there) == 4
    assert confkit("export", "7", now=LATER).code == 0
    exported = [name for name in promised.names("export") if "/as-promised/" in name]
    assert sorted(name.rpartition("/")[2] for name in exported) == there
    (record,) = [name for name in promised.names("export") if name.endswith("record.json")]
    letters = json.loads(promised.text(f"export/{record}"))["rounds"][0]["letters"]
    kinds = Counter(one["kind"] for one in letters)
    assert kinds == {"summary": 2, "promised": 4}
    assert confkit("archive", "2026-fall", now=LATER).code == 0
    with zipfile.ZipFile(next((promised.root / "archive").glob("*.zip"))) as archive:
        kept = [name for name in archive.namelist() if name.startswith("as-promised/")]
    assert sorted(name.partition("/")[2] for name in kept) == there
    confkit("purge", "--student", "7", "--yes", now=LATER)
    assert told(promised) == []
