"""Where a purge ends, what it names, and that it never looks for less."""

from __future__ import annotations

import base64
import gzip
import io
import os
import shutil
import sys
import threading
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from confkit.ground import gate
from confkit.ledger import erasing
from confkit.ledger.erasing import RowWords
from confkit.ledger.scope import Scope
from confkit.rights import readable, traces
from confkit.rights.purge import remains
from confkit.rights.purge.plan import PurgePlan
from confkit.rights.traces import Fingerprints, Search, Trace
from confkit.workspace import occupied
from confkit.workspace.occupied import enter
from confkit.workspace.workspace import Workspace
from tests.tries import tries

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("error")]
SECRET = "The late crimson matter that Anahí told me in confidence stays here."
PURGE = ("purge", "--student", "1042", "--yes")


@pytest.mark.parametrize("name", [
    "Copy of 1042.toml", "1042 (1).toml", "#1042.toml#", ".1042.toml.swp", "1042.toml.bak",
    "1042-alt.txt", "old/1042.toml", "anahi.toml", "reading group.toml", "1O42.toml", "kept.txt",
    "2001/1042.toml", ".1042.unsaved.toml", ".1042.unsaved-check-in.toml",
    ".1042.unsaved-review.toml",
])  # fmt: skip
def test_no_copy_of_a_note_hides_what_is_left(desk, name):
    """However it is named: it goes, or it is named and the exit code is 1."""
    note = (desk.root / "notes/2026-fall/1042.toml").read_bytes()
    stray = desk.write(f"notes/2026-fall/{name}", note)
    said = desk.types(*PURGE)
    if stray.exists():
        assert said.code == 1
        assert f"left: notes/2026-fall/{name}" in said.err
        assert "nothing is left" not in said.out
    else:
        assert desk.holding("crimson", "Anahí told me in confidence") == {}
    others = [name for name in desk.files() if name.endswith(("1043.toml", "2001.toml"))]
    assert len(others) == 4


NOTE = """\
student_voice = "Anahí likes maps"
[private]
notes = "Café. The late crimson matter of the old bridge stays between the two of us."
"""
SENTENCE = "The late crimson matter of the old bridge stays between the two of us."
UNREADABLE = {
    "latin": NOTE.encode("latin-1"),
    "utf-16": NOTE.encode("utf-16"),
    "no quote": (NOTE + 'more = "never closed\n').encode(),
    "no value": (NOTE + "more =\n").encode(),
    "twice": (NOTE + "[private]\n").encode(),
}
OPAQUE = {
    "wide garbage": b"\xff\xfe" + bytes(range(256)) * 40 + b"\xd8",
    "compressed": gzip.compress(NOTE.encode()),
    "control signs": b"\x01\x02\x03" * 100,
}


@pytest.mark.parametrize("what", UNREADABLE)
def test_words_of_a_note_that_is_not_understood_are_looked_for(desk, what):
    """Whatever is wrong with it; that the search may know too little is told before and after."""
    desk.write("notes/2026-fall/1042.toml", UNREADABLE[what])
    desk.write("own/journal.txt", SENTENCE.encode())
    said = desk.types(*PURGE)
    assert said.code == 1
    assert "left: own/journal.txt" in said.err
    assert said.err.count("notes/2026-fall/1042.toml: cannot be read whole") == 2
    assert "nothing is left" not in said.out


@pytest.mark.parametrize("what", OPAQUE)
def test_a_note_that_cannot_be_read_makes_the_search_smaller_and_says_so(desk, what):
    """Its words are not known, so what else holds them is not found."""
    desk.write("notes/2026-fall/1042.toml", OPAQUE[what])
    said = desk.types(*PURGE)
    assert said.code == 1
    assert "not searched: notes/2026-fall/1042.toml: cannot be read whole" in said.err
    assert "nothing is left" not in said.out


def test_a_note_that_is_far_too_large_makes_the_search_smaller_and_says_so(desk):
    """Three gigabytes, as of a wrong file that was saved under the note's name."""
    os.truncate(desk.root / "notes/2026-fall/1042.toml", 3 << 30)
    said = desk.types(*PURGE)
    assert said.code == 1
    assert "not searched: notes/2026-fall/1042.toml: cannot be read whole" in said.err
    assert "nothing is left" not in said.out


def test_a_purge_that_was_cut_off_still_says_which_note_could_not_be_read(desk, monkeypatch):
    """The note is gone by then; the mark knows it."""
    desk.write("notes/2026-fall/1042.toml", OPAQUE["control signs"])
    with monkeypatch.context() as cut:
        cut.setattr("confkit.work.purge.find_remains", _interrupted)
        desk.types(*PURGE)
    assert not (desk.root / "notes/2026-fall/1042.toml").exists()
    said = desk.types(*PURGE)
    assert said.code == 1
    assert "notes/2026-fall/1042.toml: cannot be read whole" in said.err


def _interrupted(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def test_pdfs_of_the_sheets_go_as_nobody_can_look_into_them(desk):
    """`prep --pdf` makes the others anew; a PDF that a person put there stays and is named."""
    desk.types("prep", "--pdf", "1042", "1043")
    desk.types("prep", "--pdf")
    desk.types("prep", "--pdf", "1043")
    mine = "out/2026-fall/sheets/seating plan.pdf"
    desk.write(mine, PDF)
    said = desk.types(*PURGE)
    assert [name for name in desk.files() if name.endswith(".pdf")] == [mine]
    assert mine in said.err


@pytest.mark.parametrize("name", ["kim.toml", "2001 old.txt", "1043.toml.orig", "plan.md"])
def test_a_file_that_nobody_can_place_is_named(desk, name):
    """One that is no child's and holds nothing that is looked for is still a question."""
    desk.write(f"notes/2026-fall/{name}", "she likes maps\n")
    said = desk.types(*PURGE)
    known = name.startswith(("2001", "1043"))
    assert (said.code, f"look: notes/2026-fall/{name}" in said.err) == (not known, not known)


def test_half_a_line_of_the_look_back_that_names_the_child_is_told(desk):
    """It is the teacher's own and stays, as the look back does; that it holds a name is told."""
    half = 'about = "2026-fall"\nanswers = [["Which promise was hard to keep?", "Anahí reads"]]\n'
    desk.write(".round.unsaved.toml", half)
    said = desk.types(*PURGE)
    assert (said.code, "look: .round.unsaved.toml:2" in said.err) == (1, True), said.err


def locked_zip() -> bytes:
    """Return an archive whose one file is marked as locked with a password."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        archive.writestr("a.txt", "Anahí")
    data = bytearray(whole.getvalue())
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def zipped(name: str, content: bytes) -> bytes:
    """Return an archive with one file."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        archive.writestr(name, content)
    return whole.getvalue()


PDF = b"%PDF-1.7\n1 0 obj << /Filter /FlateDecode >> stream x endstream"
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"


@pytest.mark.parametrize(("name", "content", "why"), [
    ("old.toml.gz", gzip.compress(b"Anah", mtime=0), "is compressed"),
    ("a.zip", locked_zip(), "is locked with a password"),
    ("letter.pdf", PDF, "is a PDF"),
    ("photo.png", PNG, "only its own program"),
    ("b.docx", zipped("word/media/a.pdf", PDF), "holds word/media/a.pdf, which is a PDF"),
    ("c.zip", b"PK\x03\x04 cut", "cannot be opened"),
    ("m.eml", b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Transfer-Encoding:"
     b" base64\r\n\r\nJVBERi0xLjcK\r\n--x--", "has an attachment that is a PDF"),
    ("n.json", b'{"scan": "' + base64.b64encode(PDF * 4) + b'"}', "holds in base64 what is a PDF"),
    ("n.vcf", b"PHOTO:\r\n " + base64.b64encode(PNG * 9), "holds in base64 what is in a form"),
    ("n.html", base64.encodebytes(zipped("a.pdf", PDF)), "holds in base64 what holds a.pdf"),
    (".git/HEAD", b"ref", "earlier versions"),
])  # fmt: skip
def test_what_cannot_be_looked_into_is_named_and_is_no_nothing(desk, name, content, why):
    """Compressed, locked, foreign: nobody can say what is in it, so nobody says nothing is left."""
    desk.write(name, content)
    said = desk.types(*PURGE, ok=1)
    assert "nothing is left" not in said.out
    assert f"not searched: {name.partition('/')[0]}" in said.err
    assert why in said.err
    assert (desk.root / name).read_bytes() == content


def test_a_pipe_and_a_folder_that_is_locked_are_named(desk):
    """Neither is waited for; what nobody may list is not called searched."""
    (desk.root / "sub").mkdir()
    os.mkfifo(desk.root / "sub/pipe")
    said = desk.types(*PURGE, ok=1)
    assert "not searched: sub/pipe: is a pipe, not a file" in said.err


@pytest.mark.skipif(not os.geteuid(), reason="root may read everything")
def test_a_locked_folder_is_named(desk):
    """What nobody may list is not called searched."""
    (desk.root / "own").mkdir(mode=0)
    said = desk.types(*PURGE, ok=1)
    assert "not searched: own: cannot be listed" in said.err


@pytest.mark.parametrize("name", [
    "Anahí Reyes.txt", "reyes_anahi.txt", "AnahiReyes.txt", "plans/Anahí-Reyes/old.txt",
    "ANAHI REYES (2).txt", "Reyes, Anahí.txt", "week3 1042.txt", "Anahi\u0301 Reyes.txt",
    "for TomasIbarra.txt", "Anah%C3%AD%20Reyes.url", "Ana\u200bhí Reyes.txt",
])  # fmt: skip
def test_a_name_in_the_name_of_a_file_is_found_in_every_form(desk, name):
    """With and without accents, the other way round, as one word, and the id."""
    desk.write(name, "nothing")
    said = desk.types(*PURGE, ok=1)
    assert "in its name; rename it" in said.err
    assert "nothing is left" not in said.out


@pytest.mark.parametrize("name", [
    "AnahíReyes", "plans/Reyes, Anahi", "old/week 3/anah%c3%ad_reyes", "for 1042",
])  # fmt: skip
def test_an_empty_folder_that_is_named_after_a_child_is_named(desk, name):
    """Nothing is in it that could be looked into, and its name is still the child's."""
    (desk.root / name).mkdir(parents=True)
    said = desk.types(*PURGE, ok=1)
    assert f"left: {name}: has" in said.err
    assert "nothing is left" not in said.out


@pytest.mark.parametrize("rows", [
    None, b"\xff\xfe\x00", b"student_id,name\n1042,\n", b"student_id,name\n1042,A\n1042 ,B\n",
])  # fmt: skip
def test_without_a_roster_that_reads_whole_nothing_goes(desk, rows):
    """It alone tells whose names to look for; for a child who is only in notes it can be said."""
    roster = desk.root / "roster.csv"
    if rows is None:
        roster.unlink()
    else:
        roster.write_bytes(rows)
    before = desk.files()
    said = desk.types(*PURGE, ok=2)
    assert "cannot be read completely, so nothing was removed" in said.err
    assert desk.files() == before
    desk.types(*PURGE, "--without-roster")
    assert not (desk.root / "notes/2026-fall/1042.toml").exists()


def test_another_workspace_below_is_not_touched(desk):
    """A folder with settings of its own is another class; its round of the same name stays."""
    inner = {
        f"second/{name}": content
        for name, content in desk.files().items()
        if not name.startswith("out")
    }
    for name, content in inner.items():
        desk.write(name, content)
    said = desk.types("purge", "--round", "2026-fall", "--yes", ok=0)
    assert "second is another workspace; nothing in it is touched" in said.err
    after = desk.files()
    assert {name: after[name] for name in inner} == inner


@pytest.mark.parametrize("place", ["notes/2026-fall", "out/2026-fall/letters", "elsewhere"])
def test_nothing_behind_a_link_that_leads_out_is_read_or_removed(desk, tmp_path, place):
    """A folder of one's own, with a thesis and a note of the child in it, that is linked to."""
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "thesis.md").write_text("Anahí Reyes")
    (outside / "1042.toml").write_text(SECRET)
    link = desk.root / place
    if link.exists():
        link.rename(desk.root.parent / "moved")
    link.symlink_to(outside)
    for purge in (("--student", "1042"), ("--round", "2026-spring")):
        said = desk.types("purge", *purge, "--yes", ok=1)
        assert f"not searched: {place}: is a link that leads out" in said.err
    assert sorted(path.name for path in outside.iterdir()) == ["1042.toml", "thesis.md"]


@pytest.mark.parametrize("name", [
    "out/2026-fall/letters/thesis.docx", "out/2026-fall/plan.txt", "notes/2026-fall/photo list.txt",
    "record.json", "export/own.txt",
])  # fmt: skip
def test_what_a_person_put_there_stays(desk, name):
    """A purge of the round takes what is confkit's own by its place and name, and nothing else."""
    desk.types("export", "1042", "--to", desk.root / "handed", ok=0)
    content = b"mine"
    if name == "record.json":
        content = (desk.root / "handed/record.json").read_bytes()
    own = desk.write(name, content)
    desk.types("purge", "--round", "2026-fall", "--yes")
    assert own.read_bytes() == content
    assert (desk.root / "confkit.toml").exists()


def test_a_command_that_sweeps_as_it_begins_is_waited_for(desk):
    """It keeps the others out for a moment only; none of them takes it for a purge."""
    for command in (("due",), PURGE):
        enter(desk.root, alone=True)
        other = occupied._held.pop()
        threading.Timer(0.2, os.close, (other,)).start()
        assert "is running" not in desk.types(*command).err


def test_every_other_command_waits_outside_while_a_purge_is_at_work(desk, monkeypatch):
    """And a purge waits until the others have ended; nothing is left of either lock."""
    monkeypatch.setattr(occupied, "SWEEP_SECONDS", 0.05)
    before = desk.files()
    enter(desk.root, alone=True)
    kept = occupied._held[:]
    occupied._held.clear()
    try:
        for command in (
            ("due",),
            ("summarize",),
            ("archive", "2026-fall"),
            ("export", "1042"),
            PURGE,
        ):
            assert "is running in this workspace" in desk.types(*command, ok=2).err
    finally:
        for descriptor in kept:
            os.close(descriptor)
    enter(desk.root, alone=False)
    kept = occupied._held[:]
    occupied._held.clear()
    assert "another command is running" in desk.types(*PURGE, ok=2).err
    assert desk.types("due").code == 0
    os.close(kept[0])
    assert desk.files() == before


LETTERS = st.text("abn í-,.\n小", min_size=1, max_size=14)


@settings(max_examples=tries(200))
@given(st.lists(LETTERS, min_size=1, max_size=5), st.lists(LETTERS, max_size=6))
def test_fingerprints_find_what_the_words_themselves_find(sought, text):
    """Whatever is looked for, and whatever it is looked for in."""
    folded = map(readable.folded, sought)
    known = {Trace(one, "x") for one in folded if one.strip() == one and one[:1].isalnum()}
    whole = readable.folded(" ".join([*text, *sought[:1]]))
    prints = Fingerprints.taken("salt", known)
    assert set(prints.traces(whole, words=True)) == set(Search(known)._in_text(whole))


@pytest.mark.parametrize("place", [
    "archive", "export", "counts", "notes/2026-fall", "out", "out/2026-fall",
    "out/2026-fall/letters", "out/2026-fall/sheets", "out/2026-fall/letters/1042--1.eml",
])  # fmt: skip
def test_no_command_reads_or_writes_behind_a_link_that_leads_out(desk, tmp_path, place):
    """Whatever stands there is somebody else's: it is as it was, and nowhere in the workspace."""
    outside = tmp_path / "outside"
    outside.mkdir()
    for name in ("1042.toml", "1042.html", "1042--1.eml", "thesis.md"):
        (outside / name).write_text(SECRET + "# heliotrope")
    link = desk.root / place
    link.parent.mkdir(exist_ok=True)
    if link.exists():
        link.rename(tmp_path / "moved")
    link.symlink_to(outside / link.name if link.suffix else outside)
    before = {path.name: path.read_bytes() for path in outside.iterdir()}
    codes = {
        command: desk.types(*command.split()).code
        for command in (
            "archive 2026-fall", "export 1042", "calendar", "report", "report --share", "prep",
            "summarize", "new", "purge --student 1042 --yes",
        )
    }  # fmt: skip
    assert {path.name: path.read_bytes() for path in outside.iterdir()} == before
    assert any(codes.values()), "nothing was said of it"
    assert not [name for name, content in desk.files().items() if b"heliotrope" in content]


COMMANDS = (
    "check", "prep", "summarize", "new", "due", "log", "roster", "calendar", "report",
    "report --share", "archive 2026-fall", "export 1042", "contact 1042 phoned", "restore --yes",
    "languages review es --by Ana", "round 2027-spring --yes", "purge --student 1042 --yes",
)  # fmt: skip


def used_files(desk) -> list[str]:
    """Use a workspace much, and return every file that then stands in it."""
    for command in (*COMMANDS[1:3], *COMMANDS[7:12], "send", "contact 1043 phoned"):
        desk.types(*command.split())
    for name in ("questions.toml", "bank.toml", "translations.csv"):
        desk.write(name, b"")
    return sorted(path.relative_to(desk.root).as_posix() for path in gate.below(desk.root))


def test_no_file_of_a_workspace_is_followed_where_it_is_a_link_that_leads_out(desk, tmp_path):
    """Whichever file it is, and whatever is typed: what it leads to is not opened and stays.

    The link stays a link unless a purge takes it, and then nobody says that nothing is left.
    """
    opened: list[str] | None = []

    def listens(event: str, arguments: tuple[object, ...]) -> None:
        if opened is None:  # a hook stays for good; after this test it is as good as none
            return
        if event in ("open", "sqlite3.connect", "os.utime") and isinstance(arguments[0], str):
            opened.append(os.path.realpath(arguments[0].removeprefix("file://").split("?")[0]))

    sys.addaudithook(listens)
    files, whole = used_files(desk), tmp_path / "whole"
    assert {"confkit.toml", "roster.csv", "followups.db", "followups.backup"} < {*files}
    shutil.copytree(desk.root, whole)
    for number, name in enumerate(files):
        for command in {COMMANDS[-1], *COMMANDS[number % 8 :: 8]}:
            shutil.rmtree(desk.root)
            shutil.copytree(whole, desk.root)
            outside, link = tmp_path / "outside", desk.root / name
            outside.unlink(missing_ok=True)
            link.rename(outside)
            link.symlink_to(outside)
            before, when = outside.read_bytes(), outside.stat().st_mtime_ns
            opened.clear()
            said = desk.types(*command.split())
            assert str(outside) not in opened, (name, command)
            assert (outside.read_bytes(), outside.stat().st_mtime_ns) == (before, when)
            assert link.is_symlink() or "purge" in command, (name, command)
            assert "nothing is left" not in said.out, (name, command)
    opened = None


@pytest.mark.parametrize("path", ["roster.csv", "list.csv", "lists/now.csv"])
def test_a_roster_that_is_a_link_keeps_its_rows_and_the_purge_says_so(desk, tmp_path, path):
    """No file takes the link's place, and what stands behind it is left, said and not touched."""
    settings = (desk.root / "confkit.toml").read_text()
    desk.write("confkit.toml", f'{settings}[roster]\npath = "{path}"\n'.encode())
    outside = tmp_path / "school.csv"
    (desk.root / "roster.csv").rename(outside)
    (desk.root / path).parent.mkdir(exist_ok=True)
    (desk.root / path).symlink_to(outside)
    before = outside.read_bytes()
    said = desk.types("purge", "--student", "1042", "--yes", ok=2)
    assert f"{path}: cannot be read" in said.err
    said = desk.types("purge", "--student", "1042", "--without-roster", "--yes", ok=1)
    assert f"{path}: is a link that leads out" in said.err
    assert "nothing is left" not in said.out
    desk.types("roster", "import", desk.write("new.csv", before), "--yes")
    desk.types("round", "2027-spring", "--yes")
    assert (desk.root / path).is_symlink()
    assert outside.read_bytes() == before


def test_where_one_row_ends_and_the_next_begins_is_no_name(desk, monkeypatch):
    """Each row of a thousand would be looked through for it, of a ledger of a million as well."""
    named = Trace("1000 anna", traces.NAME)
    of = PurgePlan(Workspace(desk.root), "", Scope(), search=Search([named]))
    text = "Send page {at} of folder 1000"
    rows = [RowWords("followups", "7", "Anna", text.format(at=at), "") for at in range(9)]
    monkeypatch.setattr(erasing, "rows", lambda *_, **__: iter(rows))
    looked = []
    found_in = Search.in_text
    monkeypatch.setattr(Search, "in_text", lambda self, t: looked.append(t) or found_in(self, t))
    assert list(remains._in_rows("followups.db", desk.root / "followups.db", of)) == []
    assert len(looked) == 1
    rows.append(RowWords("followups", "8", "Bo", "Read as 1000 Anna did", ""))
    (told,) = remains._in_rows("followups.db", desk.root / "followups.db", of)
    assert "a follow-up of Bo (8) holds the child's name" in told.said


def test_a_purge_that_removed_something_never_says_that_nothing_was_changed(desk):
    """Also where it names archives that cannot be taken apart: that is what `restore` says."""
    folder = desk.root / "archive"
    folder.mkdir(exist_ok=True)
    (folder / "cut.zip").write_bytes(
        b"PK\x03\x04" + bytes(26) + b"manifest.json Anah\xc3\xad Reyes"
    )
    for name, member in (("empty", "manifest.json"), ("outside", "../1042.toml")):
        with zipfile.ZipFile(folder / f"{name}.zip", "w") as archive:
            archive.writestr("manifest.json", "{}")
            if member != "manifest.json":
                archive.writestr(member, "Anahí Reyes")
    said = desk.types("purge", "--student", "1042", "--yes")
    assert "Removed: Anahí Reyes (1042)." in said.out + said.err
    assert said.err.count("delete it by hand") >= 3, said.err
    assert "nothing was changed" not in said.out + said.err


def test_each_file_is_named_once(desk):
    """With all that is to be done about it: a person goes through the list and opens each."""
    notes = desk.root / "notes/2026-fall"
    (notes / "1042.toml.bak").write_text("other words")
    (notes / "Anahí Reyes.txt").write_text("Anahí Reyes")
    (desk.root / "Anahí Reyes.docx").write_bytes(b"PK\x03\x04 Anah\xc3\xad Reyes")
    (desk.root / "archive").mkdir(exist_ok=True)
    (desk.root / "archive/bad.zip").write_bytes(b"PK\x03\x04manifest.json Anah\xc3\xad Reyes")
    said = desk.types("purge", "--student", "1042", "--yes").err
    after = [tuple(line.split(":")[:2]) for line in said.partition("left: ")[2].splitlines()]
    assert len(after) > 4 and len(set(after)) == len(after), after
    assert "Anahí Reyes.txt:1: has the child's name in its name; rename it; holds" in said
