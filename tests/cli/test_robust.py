"""When the machine does not play along: one plain line, an exit code, and nothing lost."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import warm

from tests.typed import Said

from .classes import SETTINGS, Workspace, held, small_class
from .conftest import clean_environment, command

pytestmark = pytest.mark.slow

TOLD = """\
[meeting]
held = 2026-11-16T15:15:00
[goal]
statement = "Cy writes one line a day"
home = "Ask for it at breakfast"
school = "Read it aloud"
measure = "4 of 5 days"
review_on = 2026-12-14
"""


def plain(ran: Said, code: int, *, lines: int = 1) -> None:
    """Hold that a command ended in plain lines and with this code."""
    assert ran.code == code, ran
    assert "Traceback" not in ran.err
    assert "fault of confkit" not in ran.err
    assert "Exception ignored" not in ran.err
    assert ran.err.count("\n") == lines, ran.err


# The output.


@pytest.mark.parametrize("line", ["due", "due --json --all", "--help"])
def test_a_closed_pipe_is_one_line(process, confkit, room, line):
    """`confkit due | head -c 0`: whoever reads has gone."""
    confkit("summarize")
    reading, writing = os.pipe()
    os.close(reading)
    try:
        ran = process(*line.split(), stdout=writing)
    finally:
        os.close(writing)
    told = [text for text in ran.err.splitlines() if not text.startswith(("Next:", "Families",
            "left out:"))]  # fmt: skip
    assert told == ["confkit: the output was closed before everything was read"]
    plain(ran, 1, lines=ran.err.count("\n"))


@pytest.mark.parametrize("line", ["due --all --json", "log"])
def test_a_pipe_that_closes_in_the_middle_is_one_line(process, confkit, room, line):
    """A long list of which only the first bytes are read ends in the same line."""
    promises = "".join(f'[[promise]]\ntext = "{number} {"x" * 400}"\n' for number in range(300))
    room.note("7", held() + promises)
    confkit("summarize")
    running = subprocess.Popen(
        command(*line.split()), cwd=room.root, env=clean_environment(),
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    running.stdout.read(1)
    running.stdout.close()
    err = running.stderr.read().decode()
    running.stderr.close()
    code = running.wait(30)
    plain(Said(code, "", err), 1)
    assert err == "confkit: the output was closed before everything was read\n"


@pytest.mark.parametrize("line", ["due", "due --json", "summarize", "--help"])
def test_an_output_on_a_full_disk_is_one_line(process, confkit, room, line):
    """/dev/full takes nothing; the line says that there is no space, and it is not exit 0."""
    confkit("summarize")
    with Path("/dev/full").open("wb") as full:
        ran = process(*line.split(), stdout=full)
    told = [text for text in ran.err.splitlines() if text.startswith("confkit: ")]
    assert told == ["confkit: the output: No space left on device"]
    plain(ran, 1, lines=ran.err.count("\n"))


@pytest.mark.parametrize("line", ["due", "due --json", "prep"])
def test_a_closed_standard_output_is_no_fault(process, confkit, room, line):
    """`confkit due >&-`, as some schedulers start a program."""
    confkit("summarize")
    ran = process(*line.split(), stdout=None, preexec_fn=lambda: os.close(1))
    assert ran.code in (0, 1)
    plain(ran, ran.code, lines=ran.err.count("\n"))


@pytest.mark.parametrize("line", ["due", "due --within x"])
def test_a_closed_standard_error_loses_nothing_else(process, confkit, room, line):
    """`confkit due 2>&-`: the result is whole, and the exit code is that of the command."""
    confkit("summarize")
    wanted = process(*line.split())
    ran = process(*line.split(), stderr=None, preexec_fn=lambda: os.close(2))
    assert (ran.code, ran.out) == (wanted.code, wanted.out)


@pytest.mark.parametrize("arguments", [["record", "9"], ["init", "other"], ["due"],
                                       ["record", "9", "--from", "-"]])  # fmt: skip
def test_a_closed_standard_input_is_nobody_to_ask(process, room, arguments):
    """`confkit record 9 <&-` is as without a terminal."""
    ran = process(*arguments, stdin=None, preexec_fn=lambda: os.close(0))
    assert "Traceback" not in ran.err
    assert "fault of confkit" not in ran.err
    assert ran.code == (2 if arguments[0] == "record" else 0)


def test_a_standard_input_without_end_is_told(process, room):
    """A program that never stops writing fills no memory."""
    with Path("/dev/zero").open("rb") as endless:
        ran = process("record", "9", "--from", "-", stdin=endless)
    told = "standard input: cannot be read: it is larger than 64 MB\n"
    assert (ran.code, ran.err) == (2, told)


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_an_output_that_lacks_letters_shows_all_it_can(process, confkit, example, encoding):
    """A terminal of an old code page gets question marks; the lines stay whole."""
    confkit("summarize", now="2026-11-20T07:30:00-06:00")
    now = {"CONFKIT_NOW": "2026-11-20T07:30:00-06:00"}
    wanted = process("due", environment=now)
    ran = process("due", environment=now | {"PYTHONIOENCODING": encoding}, reads=encoding)
    assert ran.code == 0
    assert ran.out.count("\n") == wanted.out.count("\n")
    assert "Ana Reyes  Send the planner template" in ran.out


@pytest.mark.parametrize("encoding", ["ascii", "cp1252:strict", "utf-8"])
def test_a_document_for_programs_keeps_every_letter(process, confkit, example, encoding):
    """JSON is the same data whatever the machine's encoding: no name is lost."""
    now = {"CONFKIT_NOW": "2026-11-20T07:30:00-06:00"}
    confkit("summarize", now=now["CONFKIT_NOW"])
    ran = process(
        "due", "--json", "--all", environment=now | {"PYTHONIOENCODING": encoding},
        reads=encoding.partition(":")[0],
    )  # fmt: skip
    assert ran.code == 0
    names = {entry["student"] for entry in json.loads(ran.out)["followups"]}
    assert {"Minh Anh Nguyễn", "Zofia Wójcik"} <= names


# The disk.


@pytest.fixture
def full_disk(tmp_path: Path) -> Iterator[Workspace]:
    """Put the class on a disk of its own and fill it to the last byte."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = os.geteuid() == 0 and shutil.which("mount") and subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=512k,mode=700", "confkit-test", disk],
        check=False, capture_output=True,
    ).returncode == 0  # fmt: skip
    if not mounted:
        pytest.skip("no small disk can be mounted here")
    try:
        yield small_class(disk / "class")
    finally:
        subprocess.run(["umount", "-l", disk], check=True)


def fill(room: Workspace) -> None:
    """Leave no room on the class's disk."""
    with (room.root.parent / "filler").open("wb", buffering=0) as filler:
        try:
            while True:
                filler.write(b"\0" * 4096)
        except OSError:
            pass


@pytest.mark.parametrize("line", ["prep", "summarize", "new 9 --round 2027-spring",
                                  "record 9 --from -", "init other"])  # fmt: skip
def test_on_a_full_disk_nothing_is_changed_and_one_line_says_so(confkit, full_disk, line):
    """No half a file, no file left beside, every note as it was."""
    fill(full_disk)
    before = full_disk.files()
    ran = confkit(*line.split(), folder=full_disk.root, stdin=TOLD)
    assert "No space left on device" in ran.err or "disk is full" in ran.err
    plain(ran, ran.code, lines=1 + sum(t.startswith("left out") for t in ran.err.splitlines()))
    assert ran.code in (1, 2)
    assert {p: c for p, c in full_disk.files().items() if c} == {
        p: c for p, c in before.items() if c
    }
    assert not [name for name in full_disk.names() if name.endswith((".part", "-journal"))]


def test_on_a_full_disk_promises_can_be_seen_and_none_is_lost(confkit, full_disk):
    """`due` works; `done` says that the disk is full and leaves the ledger as it is."""
    assert confkit("summarize", folder=full_disk.root).code == 0
    ids = list(full_disk.ids().values())
    wanted = confkit("due", folder=full_disk.root)
    fill(full_disk)
    assert confkit("due", folder=full_disk.root) == wanted
    before = full_disk.ledger("*")
    ran = confkit("done", *ids, folder=full_disk.root)
    assert ran.out == ""
    plain(ran, ran.code)
    assert ran.code in (1, 2)
    assert full_disk.ledger("*") == before
    (full_disk.root.parent / "filler").unlink()
    assert confkit("done", *ids, folder=full_disk.root).code == 0


@pytest.mark.parametrize("what", ["any file", "half a sheet", "the packet"])
def test_a_file_that_cannot_grow_is_told_and_none_is_half_written(confkit, fork, room, what):
    """A quota that is reached in the middle: what is there is whole."""
    confkit("prep")
    whole = room.files("out")
    sizes = sorted(map(len, whole.values()))
    limit = {"any file": 0, "half a sheet": sizes[0] // 2, "the packet": sizes[-1] - 1}[what]
    shutil.rmtree(room.root / "out")
    ran = fork("prep", file_size=limit)
    plain(ran, 1)
    assert "not written: File too large" in ran.err
    for path, content in room.files("out").items():
        assert whole[path] == content


def test_a_ledger_that_cannot_grow_is_told_and_stays(fork, confkit, room):
    """What was promised before can still be read."""
    confkit("summarize")
    before = room.ledger("*")
    ran = fork("done", *room.ids().values(), file_size=4096)
    assert ran.out == ""
    plain(ran, ran.code)
    assert ran.code in (1, 2)
    assert room.ledger("*") == before


# Files that may not be read or written.


@pytest.fixture
def bound(fork, room) -> Iterator[Callable[..., Said]]:
    """Run a command as a process that permissions bind, whoever runs the tests."""
    yield lambda *arguments, **asked: fork(*arguments, as_anybody=True, **asked)
    for path in (room.root, *room.root.rglob("*")):
        if path.is_dir():
            path.chmod(0o700)


def test_a_note_that_may_not_be_read_stops_nobody_else(bound, room):
    """The note is named; the other sheets are made; exit 1."""
    (room.root / "notes/2026-fall/7.toml").chmod(0)
    ran = bound("prep")
    plain(ran, 1)
    assert ran.err == (
        "error: notes/2026-fall/7.toml: cannot be read: Permission denied\n"
    )  # fmt: skip
    assert room.names("out/2026-fall/sheets") == [
        "8.html", "8.md", "9.html", "9.md", "packet.html"
    ]  # fmt: skip


@pytest.mark.parametrize(("path", "said"), [
    ("confkit.toml", "confkit.toml: cannot be read: Permission denied"),
    ("roster.csv", "roster.csv: cannot be read: Permission denied"),
    ("notes/2026-fall", "notes/2026-fall"),
])  # fmt: skip
def test_a_file_that_all_need_and_none_may_read(bound, room, path, said):
    """Nothing can be made: one line with the file, exit 2."""
    (room.root / path).chmod(0)
    ran = bound("prep")
    (room.root / path).chmod(0o700)
    plain(ran, 2)
    assert said in ran.err
    assert ran.out == ""


@pytest.mark.parametrize("line", ["prep", "summarize", "new 9 --round 2027-spring",
                                  "record 9 --from -", "done abc"])  # fmt: skip
def test_a_workspace_that_may_not_be_written(bound, room, line):
    """One line that names what could not be written; nothing is changed."""
    before = room.files()
    for folder in (room.root, *room.root.rglob("*")):
        if folder.is_dir():
            folder.chmod(0o500)
    reading, writing = os.pipe()
    os.write(writing, TOLD.encode())
    os.close(writing)
    ran = bound(*line.split(), stdin=reading)
    os.close(reading)
    assert ran.code in (1, 2)
    plain(ran, ran.code)
    assert room.files() == before


def test_a_ledger_that_may_not_be_written_can_still_be_seen(bound, room):
    """`due` shows it; `done` says why it cannot."""
    assert bound("summarize").code == 0
    wanted = bound("due")
    (room.root / "followups.db").chmod(0o400)
    room.root.chmod(0o500)
    assert bound("due") == wanted
    ran = bound("done", room.ids()["7 Send the word list"])
    plain(ran, ran.code)
    assert ran.err.startswith("followups.db: it can only be read here")


# Interrupts.

INTERRUPTED = "confkit: interrupted; anything not reported as done was not done\n"


def test_an_interrupt_in_the_middle_of_prep(confkit, room):
    """Sheets that are there are whole, nothing is left beside them, and one line says so."""
    confkit("prep")
    whole = room.files("out")
    shutil.rmtree(room.root / "out")
    built_in = Path(__file__).parents[2] / "templates/sheet.md.j2"
    forever = "{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}"
    room.write(
        "templates/sheet.md.j2",
        '{% if sheet.student_id == "8" %}' + forever + "{% endif %}\n" + built_in.read_text(),
    )
    running = subprocess.Popen(
        command("prep"), cwd=room.root, env=clean_environment(), stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )  # fmt: skip
    until = time.monotonic() + 20
    while "2026-fall/sheets/7.md" not in room_names(room) and time.monotonic() < until:
        time.sleep(0.02)
    time.sleep(0.1)  # now the last student's sheet is being made
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=20)
    plain(Said(running.returncode, out.decode(), err.decode()), 130)
    assert (out, err.decode()) == (b"", INTERRUPTED)
    made = room.files("out")
    assert sorted(path.rpartition("/")[2] for path in made) == [
        "7.html", "7.md", "9.html", "9.md"
    ], "of the student whose sheet was being made, neither file is written"  # fmt: skip
    assert all(whole[path] == content.lstrip(b"\n") for path, content in made.items())


def room_names(room: Workspace) -> list[str]:
    """Return the files in out/, which another process makes meanwhile."""
    return room.names("out") if (room.root / "out").exists() else []


@pytest.mark.parametrize(("typed", "loaded"), [("due", "datetime"), ("prep", "typer")])
def test_an_interrupt_while_something_is_loaded(tmp_path, typed, loaded):
    """Ctrl-C right after Enter is as quiet as one later."""
    (tmp_path / f"{loaded}.py").write_text("raise KeyboardInterrupt\n")
    ended = subprocess.run(
        [sys.executable, "-c", "from confkit.cli import main; main()", typed],
        env=clean_environment({"PYTHONPATH": str(tmp_path)}), cwd=tmp_path, capture_output=True,
        text=True, timeout=30, check=False,
    )  # fmt: skip
    plain(Said(ended.returncode, ended.stdout, ended.stderr), 130)


# Odd files where others should be.


@pytest.mark.parametrize("name", ["out", "out/2026-fall", "out/2026-fall/sheets"])
def test_a_file_where_a_folder_should_be(confkit, room, name):
    """It is named in one line, and it stays."""
    room.write(name, "mine")
    ran = confkit("prep")
    plain(ran, 1)
    assert name in ran.err
    assert room.text(name) == "mine"


def test_a_folder_where_a_sheet_should_be(confkit, room):
    """The line names it; no part of a file stays beside it."""
    (room.root / "out/2026-fall/sheets/7.html").mkdir(parents=True)
    ran = confkit("prep")
    plain(ran, 1)
    assert "out/2026-fall/sheets/7.html" in ran.err
    assert not [name for name in room.names("out") if name.endswith(".part")]


def test_a_folder_in_place_of_a_note(confkit, room):
    """It is told as any file that cannot be read; the others' sheets are made."""
    (room.root / "notes/2026-fall/9.toml").unlink()
    (room.root / "notes/2026-fall/9.toml").mkdir()
    ran = confkit("prep")
    plain(ran, 1)
    assert ran.err == "error: notes/2026-fall/9.toml: cannot be read: it is a folder, not a file\n"
    assert "2026-fall/sheets/7.html" in room.names("out")


def test_an_empty_workspace_folder_is_enough(confkit, room):
    """Without notes, templates or out/ every sheet has blanks."""
    shutil.rmtree(room.root / "notes")
    ran = confkit("prep")
    assert (ran.code, ran.err.count("no note yet")) == (0, 3)


@pytest.mark.parametrize("content", [
    b"", b"\xff\xfe\x00", b"[" * 5000, b"a." * 20000 + b"b = 1", b"x = " + b"9" * 5000,
    b"#" * 300_000, b"x = [" * 2000, b"\x00", b"= = =\n" * 100,
])  # fmt: skip
def test_a_note_of_anything_at_all_stops_nobody_else(confkit, room, content):
    """It is told with its path in a line or a few, quickly, and the others' sheets are made."""
    room.write("notes/2026-fall/7.toml", content)
    began = time.monotonic()
    ran = confkit("prep")
    assert time.monotonic() - began < 3
    assert ran.code == 1
    assert all(line.startswith("error: notes/2026-fall/7.toml") for line in ran.err.splitlines())
    assert 1 <= ran.err.count("\n") <= 25
    assert room.names("out/2026-fall/sheets") == [
        "8.html", "8.md", "9.html", "9.md", "packet.html"
    ]  # fmt: skip


@pytest.mark.parametrize("content", [b"", b"\xff", b"timezone = 1", SETTINGS.encode() * 2, b"[["])
def test_settings_of_anything_at_all_are_told(confkit, room, content):
    """Lines with the file's name and exit 2; nothing is made."""
    room.write("confkit.toml", content)
    for name in ("prep", "summarize", "new"):
        ran = confkit(name)
        assert (ran.code, ran.out) == (2, "")
        assert ran.err.startswith("confkit.toml")
        assert "fault" not in ran.err
    assert not (room.root / "out").exists()


def test_an_unforeseen_error_is_owned_in_one_line(confkit, room, monkeypatch):
    """A fault of confkit's own shows no traceback, unless one asks for it."""
    from confkit.work import prep

    def broken(**_: object) -> None:
        raise RuntimeError("Ada Brook")

    monkeypatch.setattr(prep, "prep", broken)
    ran = confkit("prep")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err == (
        "confkit: an error in confkit itself (RuntimeError); please report it, with what "
        "CONFKIT_DEBUG=1 shows\n"
    )
    with pytest.raises(RuntimeError):
        confkit("prep", CONFKIT_DEBUG="1")


def test_two_runs_at_once_open_nothing_twice(room):
    """Two computers, or two windows, on one folder: every follow-up once, every file whole."""
    pipes = [warm.Pipes() for _ in range(3)]
    with Path(os.devnull).open() as nothing:
        running = [
            warm.start(
                ["summarize"], folder=room.root, environment=clean_environment(), waits=True,
                streams=(nothing.fileno(), *said.writing),
            )
            for said in pipes
        ]  # fmt: skip
    for one in running:
        one.go()
    said = [one.read() for one in pipes]
    assert [one.wait() for one in running] == [0, 0, 0], said
    assert len(room.ledger("id")) == 7
    assert room.names("out/2026-fall/letters") == ["7--1.eml", "7--2.eml"]


@pytest.mark.parametrize("harm", [
    lambda room: (room.root / "confkit.toml").write_text("round = ["),
    lambda room: (room.root / "confkit.toml").unlink(),
    lambda room: (room.root / "roster.csv").unlink(),
    lambda room: (room.root / "roster.csv").write_text("id,name\n"),
    lambda room: (room.root / "followups.db").write_text("no ledger"),
], ids=["settings", "no settings", "no roster", "roster", "ledger"])  # fmt: skip
@pytest.mark.parametrize("command", [
    "check", "prep", "summarize", "due", "report", "roster show", "roster needs", "check-in",
    "questions",
])  # fmt: skip
def test_a_document_is_given_whatever_cannot_be_read(confkit, room, harm, command):
    """One JSON document; where nothing could be done it holds the lines that people are told."""
    harm(room)
    ran = confkit("-C", str(room.root), *command.split(), "--json")
    document = json.loads(ran.out)
    if ran.code == 2 and set(document) == {"error"}:
        assert ran.err == "".join(f"{line}\n" for line in document["error"])
