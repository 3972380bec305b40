"""Where nothing has changed, prep leaves everything as it stands; whatever has makes it anew."""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing, suppress
from datetime import datetime, timedelta

import pytest

from confkit.ground import files, resources
from confkit.ground.outcome import Outcome
from confkit.sheets import sheets
from confkit.work.contact import answer
from confkit.work.prep import prep
from confkit.workspace import generated, workspace
from confkit.workspace.classroom import load
from confkit.workspace.inputs import Inputs
from confkit.workspace.workspace import find

from .classes import BO, CY, NOW, Workspace, held, prepared

AT = datetime.fromisoformat(NOW)
OUT = "out/2026-fall"
INTERPRETED = BO | {"interpreter": "booked:Sahra Nur", "guardian_language": "so"}


def run(room: Workspace, now: datetime = AT) -> Outcome:
    """Make the sheets as a run of its own does."""
    return prep(workspace=find(str(room.root)), now=now)


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the students of whom a sheet was put together."""
    students: list[str] = []
    as_it_is = sheets.sheet

    def noted(student, *values, **named):
        students.append(student.id)
        return as_it_is(student, *values, **named)

    monkeypatch.setattr(sheets, "sheet", noted)
    return students


@pytest.fixture
def ready(room: Workspace, made: list[str]) -> Workspace:
    """Return a class with a talk before, a note that the coach stops at, and none for Cy."""
    room.note("7", prepared("Ada").replace("reading aloud", ""))
    room.note("7", held("Ada").replace("2026-11", "2026-03"), "2026-spring")
    room.note("8", prepared("Bo"))
    (room.root / "notes/2026-fall/9.toml").unlink(missing_ok=True)
    run(room)
    made.clear()
    return room


def unchanged(outcome: Outcome) -> list[tuple[str, str]]:
    """Return what was made as it was not: path and kind."""
    assert not any(one.changed for one in outcome.made)
    return [(one.path, one.kind) for one in outcome.made]


def test_nothing_is_made_again_and_everything_is_told_again(ready, made):
    """The same files, and the same lines, in the same order; only who was told of is looked at."""
    before = ready.files("out")
    again = run(ready)
    assert "8" not in made
    assert ready.files("out") == before
    (ready.root / OUT / ".sheets.made").unlink()  # as before there was a mark
    anew = run(ready)
    assert set(made) == {"7", "8", "9"}
    assert unchanged(again) == unchanged(anew)
    assert (again.told, again.left_out, again.refused) == (anew.told, anew.left_out, anew.refused)
    assert {"7", "9"} <= {one.student_id for one in (*again.told, *again.left_out)}


def _written(path: str, content: str) -> Callable[[Workspace], object]:
    return lambda room: room.write(path, content)


def _added(path: str, words: str) -> Callable[[Workspace], object]:
    return lambda room: room.write(path, room.text(path) + words)


def _answered(room: Workspace) -> None:
    here = find(str(room.root))
    answer(workspace=here, now=AT, name="8", text="It goes well at home.")


def _forgotten(room: Workspace) -> None:
    with closing(sqlite3.connect(room.root / "followups.db")) as ledger, ledger:
        ledger.execute("DELETE FROM asked WHERE student_id = '8'")


CHANGES: dict[str, Callable[[Workspace], object]] = {
    "note": _added("notes/2026-fall/8.toml", '[private]\nnotes = "mine"\n'),
    "earlier note": _added("notes/2026-spring/7.toml", "\n[[promise]]\ntext = 'A book'\n"),
    "roster": lambda room: room.roster(BO | {"name": "Bo Linde"}, CY),
    "settings": lambda room: room.write(
        "confkit.toml", room.text("confkit.toml").replace("minutes = 15", "minutes = 10")
    ),
    "template": _written("templates/day.html.j2", "{{ day.day }}"),
    "style": _written("templates/sheet.css", "body { color: black; }"),
    "logo": _written("logo.svg", '<svg xmlns="http://www.w3.org/2000/svg"/>'),
    "questions": _written("questions.toml", '[[question]]\nid = "x"\ntext = "What is new?"\n'),
    "words": _written("words/own.toml", "# of our own\n"),
    "language": _written("languages/so/letter-sentences.toml", "# of our own\n"),
    "an answer": _answered,
    "what was asked": _forgotten,
    "sheet gone": lambda room: (room.root / OUT / "sheets/8.md").unlink(),
    "sheet by hand": _added(f"{OUT}/sheets/8.html", "<p>mine</p>"),
    "packet gone": lambda room: (room.root / OUT / "sheets/packet.html").unlink(),
    "day gone": lambda room: (room.root / OUT / "day-2026-11-16.html").unlink(),
    "no record": lambda room: (room.root / OUT / ".sheets.made").unlink(),
    "record cut off": _written(f"{OUT}/.sheets.made", "4\t7\n"),
}


@pytest.mark.slow
@pytest.mark.parametrize("change", CHANGES)
def test_what_a_sheet_is_made_of_makes_it_anew(ready, made, change):
    """Whatever it is; and then what stands there is what it would be without any run before."""
    CHANGES[change](ready)
    run(ready)
    assert "8" in made
    files = {name: raw for name, raw in ready.files("out").items() if "held-back" not in name}
    for name in files:
        (ready.root / name).unlink()
    (ready.root / OUT / ".sheets.made").unlink()
    run(ready)
    assert {name: raw for name, raw in ready.files("out").items() if "held-back" not in name} == (
        files
    )


@pytest.mark.slow
def test_another_day_or_program_makes_it_anew(ready, made, monkeypatch):
    """A round may lie behind on another day; another program may write other words."""
    run(ready, AT + timedelta(days=1))
    assert "8" in made
    made.clear()
    monkeypatch.setattr(resources, "program", lambda: "another")
    run(ready, AT + timedelta(days=1))
    assert "8" in made


@pytest.mark.slow
def test_a_sheet_that_is_refused_is_told_again(ready, made):
    """A run that had anything to refuse is no ground to stand on."""
    ready.note("8", prepared("Bo").replace('value = "courage"', 'value = "luck"'))
    first, second = run(ready), run(ready)
    assert [str(one) for one in first.refused] == [str(one) for one in second.refused] != []


@pytest.mark.slow
def test_what_is_left_off_for_an_interpreter_is_told_again(room, made):
    """It is told when the page is made, so the page is made."""
    room.roster(INTERPRETED, CY)
    room.note("8", prepared("Bo").replace("Bo explains a map", "Bo met his IEP goal"))
    told = [[one.said for one in run(room).told] for _ in range(2)]
    assert told[0] == told[1]
    assert any("interpreter's page" in message for message in told[0])


@pytest.mark.slow
def test_a_run_over_one_child_or_by_pdf_leaves_no_mark(ready, made):
    """What they make is not all of it, or more."""
    prep(workspace=find(str(ready.root)), now=AT, names=("8",))
    assert generated.mark(ready.root / OUT / "sheets") is None


@pytest.mark.slow
def test_all_that_stands_in_a_workspace_counts(room):
    """By whatever name, but what confkit itself writes there and nothing is made of."""

    def digest() -> str:
        return Inputs(load(find(str(room.root)), now=AT)).digest()

    def counts(names: Iterable[str]) -> set[str]:
        counted = set()
        for name in names:
            before = digest()
            assert before
            added = room.write(name if "." in name else f"{name}/any.txt", "x")
            counted |= {name} if digest() != before else set()
            added.unlink()
        return counted

    own = {*workspace.EVERYTHING, "anything.txt", "folder"} - {workspace.LEDGER, workspace.ROSTER}
    assert own - counts(own) == {"counts", "out"}
    room.write("other/confkit.toml", "")
    assert counts({"other/notes", "other/a.txt"}) == set(), "another workspace begins there"
    for number in range(1001):
        room.write(f"photos/{number}", "")
    assert digest() == "", "nobody knows what all of that is"


def test_a_purge_takes_the_mark_along():
    """It names students; and what it says of the folder is true no more."""
    raw = b"d1\t7\t7.html\nd2\t8\t8.html\nwhole\t7+8\n"
    assert generated.without(raw, {"7.html"}) == b"d2\t8\t8.html\n"


class Killed(BaseException):
    """The end of a process at this place."""


def killed_at(monkeypatch, call: str, turn: int) -> None:
    """End the run at one call that changes the disk, counted from 1; what is cut short stays."""
    real, calls = getattr(os, call), []

    def kill(*arguments, **named):
        calls.append(arguments)
        if len(calls) >= turn:
            raise Killed
        return real(*arguments, **named)

    monkeypatch.setattr(os, call, kill)


@pytest.mark.slow  # a fault; the quick run has none
@pytest.mark.parametrize("command", ["prep", "summarize"])
@pytest.mark.parametrize("call", ["open", "write", "replace", "utime"])
def test_what_a_run_that_was_cut_off_wrote_is_confkits_own(
    confkit, room, monkeypatch, command, call
):
    """Wherever it was cut: the next run writes all of it anew, and moves nothing aside."""
    confkit(command)
    as_it_was = room.text("confkit.toml")
    for turn in (2, 5, 9, 14, 20, 27):
        room.write("confkit.toml", as_it_was.replace("Dana", f"Dana {turn} A"))
        with monkeypatch.context() as patched:
            killed_at(patched, call, turn)
            with suppress(Killed):
                confkit(command)
        room.write("confkit.toml", as_it_was.replace("Dana", f"Dana {turn} B"))
        assert "moved to" not in confkit(command).err
        assert not (room.root / OUT / "held-back").exists()
        assert "was not made by confkit" not in confkit(command).err


def test_what_a_person_changed_after_a_run_was_cut_off_is_kept(confkit, room, monkeypatch):
    """The digests that were foretold are none of theirs."""
    confkit("prep")
    room.note("7", prepared("Ada", "Atlas."))
    with monkeypatch.context() as patched:
        patched.setattr(generated.OutFolder, "keep_true", lambda *_, **__: 1 / 0)
        with suppress(ZeroDivisionError):
            confkit("prep")
    changed = room.text(f"{OUT}/sheets/7.md") + "My own line."
    room.write(f"{OUT}/sheets/7.md", changed)
    room.note("7", prepared("Ada", "Sextant."))
    assert [line for line in confkit("prep").err.splitlines() if "7.md" in line] == [
        f"note: {OUT}/sheets/7.md: moved to {OUT}/held-back/7.md: it was changed by hand, and is "
        "written again"
    ]
    assert room.text(f"{OUT}/held-back/7.md") == changed


def test_a_packet_that_a_person_changed_is_kept(confkit, room):
    """As every other file; it is written piece by piece."""
    confkit("prep")
    room.write(f"{OUT}/sheets/packet.html", "my words")
    assert "packet.html: moved to" in confkit("prep").err
    assert room.text(f"{OUT}/held-back/packet.html") == "my words"


def test_what_was_written_since_makes_a_mark_untrue(room):
    """A run that was cut off may have left some of the old and some of the new."""
    folder = room.root / OUT / "letters"
    folder.mkdir(parents=True)
    (folder / "7.txt").write_text("new")
    record = folder.with_name(".letters.made")
    record.write_text("old\t7\t7.txt\nwhole\t7\n")
    assert generated.mark(folder) == ("whole", {"7"})
    files.add_lines(record, [f"{hashlib.sha256(b'new').hexdigest()}\t7\t7.txt"])
    assert generated.mark(folder) is None
    rows = generated.table(folder)
    assert rows["7.txt"].is_of(b"new")
    assert not generated.stand(folder, rows)


def test_what_a_kill_left_beside_the_stamp_of_the_ledger_goes(confkit, room):
    """It stands in `out/` itself, not in the folder of a round."""
    confkit("summarize")
    left = room.write("out/.ledger.made.c127c437.part", "half")
    confkit("due")
    assert not left.exists()
