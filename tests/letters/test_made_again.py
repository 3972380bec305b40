"""A letter that would come out the same is left alone; whatever it is made from makes it again."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
import small_class

from confkit.coach.coach import Coach
from confkit.ground import resources
from confkit.letters.letter_files import Mailing
from confkit.work.summarize import Summarized, summarize
from confkit.workspace.workspace import Workspace

NOW, LATER = map(datetime.fromisoformat, (small_class.NOW, small_class.LATER))
SUBJECT = "templates/subject.en.txt.j2"


def run(folder: Path, now: datetime = NOW) -> Summarized:
    """Summarize the round as a run of its own does."""
    return summarize(workspace=Workspace(folder), now=now)


@pytest.fixture
def rendered(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the students of whom a letter was rendered."""
    students: list[str] = []
    as_it_is = Mailing._rendered

    def noted(mailing, planned):
        students.append(planned.student.id)
        return as_it_is(mailing, planned)

    monkeypatch.setattr(Mailing, "_rendered", noted)
    return students


@pytest.fixture
def written(tmp_path: Path, rendered: list[str]) -> Path:
    """Return a workspace whose three letters are written."""
    folder = small_class.make(tmp_path / "class")
    run(folder)
    assert sorted(rendered) == ["0987", "1042", "2001"]
    rendered.clear()
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    """Return the files in `out/`, but for records."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted((folder / "out").rglob("*"))
        if path.is_file() and path.suffix != ".made"
    }


def test_nothing_is_made_again_and_everything_is_told_again(written, rendered):
    """The same files, and the same lines but that nothing has changed."""
    before = contents(written)
    first, second = run(written), run(written, LATER)
    assert rendered == []
    assert contents(written) == before
    assert [one for one in second.made if one.changed] == []
    assert (second.made, second.told, second.refused, second.left_out) == (
        first.made, first.told, first.refused, first.left_out,
    )  # fmt: skip
    assert len([one for one in second.made if one.kind == "letter"]) == 3


def _edit(path: str, old: str, new: str) -> Callable[[Path], None]:
    def edit(folder: Path) -> None:
        file = folder / path
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new), encoding="utf-8")

    return edit


def _own_template(folder: Path) -> None:
    template = folder / "templates" / "letter.txt.j2"
    template.parent.mkdir()
    built_in = resources.folder("templates") / "letter.txt.j2"
    template.write_text(built_in.read_text(encoding="utf-8") + "\nP.S.\n", encoding="utf-8")


ALL = ["0987", "1042", "2001"]
CHANGES: dict[str, tuple[Callable[[Path], None], list[str]]] = {
    "note": (_edit("notes/2026-fall/1042.toml", "reads every night", "reads at night"), ["1042"]),
    "comment": (_edit("notes/2026-fall/1042.toml", "[meeting]", "# a comment\n[meeting]"), []),
    "name": (_edit("roster.csv", "Guardian of Ana Reyes", "Mother of Ana Reyes"), ["1042"]),
    "child": (_edit("roster.csv", "Ana Reyes,Guardian", "Anna Reyes,Guardian"), ALL),
    "school": (_edit("confkit.toml", '"Riverbend"', '"Riverbend School"'), ALL),
    "time zone": (_edit("confkit.toml", "America/Chicago", "America/Denver"), ALL),
    "template": (_own_template, ALL),
    "gone": (lambda folder: (folder / "out/2026-fall/letters/1042--1.eml").unlink(), ["1042"]),
    "by hand": (_edit("out/2026-fall/letters/1042--1.eml", "Ana", "Anna"), ["1042"]),
}


@pytest.mark.slow
@pytest.mark.parametrize("change", CHANGES)
def test_what_a_letter_is_made_of_makes_it_anew(written, rendered, change):
    """Those letters alone that a change concerns, and as they would be without any before."""
    edit, concerned = CHANGES[change]
    edit(written)
    run(written)
    assert sorted(set(rendered)) == concerned
    rendered.clear()
    run(written)
    assert rendered == []


def test_another_program_makes_all_of_it_anew(written, rendered, monkeypatch):
    """After an update everything is as that one makes it."""
    monkeypatch.setattr(resources, "program", lambda: "another")
    run(written)
    assert sorted(rendered) == ALL


def test_what_was_cut_off_is_made_anew(written, rendered, monkeypatch):
    """Between the ledger and the files, no letter counts as written; the next run makes it."""

    def cut(mailing, begun, now):
        raise KeyboardInterrupt

    with monkeypatch.context() as during:
        during.setattr(Mailing, "write_all", cut)
        with pytest.raises(KeyboardInterrupt):
            run(written)
    run(written)
    assert sorted(rendered) == ALL


@pytest.fixture
def looked_at(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the students of whom the coach looked for what keeps a letter back."""
    students: list[str] = []
    as_it_is = Coach.letter_errors

    def noted(coach, student, note_file):
        students.append(student.id)
        return as_it_is(coach, student, note_file)

    monkeypatch.setattr(Coach, "letter_errors", noted)
    return students


@pytest.mark.slow
def test_the_coach_looks_once_at_what_has_not_changed_and_found_nothing(written, looked_at):
    """Again as soon as anything has changed, whatever it is."""
    looked_at.clear()
    run(written)
    assert looked_at == []
    (written / "words").mkdir()
    (written / "words/own.toml").write_text("# mine\n", encoding="utf-8")
    run(written)
    assert sorted(looked_at) == ALL


@pytest.mark.slow
def test_what_the_coach_found_is_found_again(written, looked_at):
    """A letter that was refused is refused again, and by nothing but a new look."""
    note = written / "notes/2026-fall/1042.toml"
    text = note.read_text(encoding="utf-8").replace("reads every night", "met his IEP goal")
    note.write_text(text, encoding="utf-8")
    first, second = run(written), run(written)
    assert first.refused == second.refused != []
    assert looked_at.count("1042") == 2
    assert looked_at.count("2001") == 1


@pytest.mark.slow
def test_a_talk_that_lay_ahead_is_looked_at_when_it_has_been(written, looked_at):
    """Nobody has looked at it, though its note is as it was."""
    note = written / "notes/2026-fall/1042.toml"
    text = re.sub(r"held = \S+", f"held = {NOW:%Y-%m-%d}T23:00:00", note.read_text("utf-8"))
    note.write_text(text, encoding="utf-8")
    assert "in the future" in str(run(written).refused)
    looked_at.clear()
    run(written, NOW.replace(hour=23, minute=30))
    assert looked_at == ["1042"]
