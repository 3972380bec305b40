"""An id that is spelled anew on the roster is the same child's, also in `out/`."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

import pytest

from confkit.ground.identifiers import slug
from confkit.ground.text import key
from confkit.workspace import generated
from tests.desks import Desk

pytestmark = pytest.mark.slow

HEADER = "student_id,name,guardian_name,guardian_email,guardian_language,contact"
PAIRS = [
    ("b7", "B7"),
    ("straße 1", "STRASSE 1"),
    ("straße", "STRASSE"),
    ("STRASSE", "straße"),
    ("ſam", "SAM"),
    ("İ1", "i\u03071"),
    ("ΟΔΟΣ", "οδος"),
    ("οδοσ 2", "οδος 2"),
    ("école", unicodedata.normalize("NFD", "École")),
    ("\u212a9", "k9"),
]
"""An id, and the same one as somebody else may type it."""


def with_roster(desk: Desk, student_id: str, contact: str) -> None:
    """Write a roster with a child under an id whose first guardian has this permission."""
    rows = [
        HEADER,
        f"{student_id},Zoe Quill,Ivo Quill,i@mail.example,en,{contact}",
        f"{student_id},Zoe Quill,Una Quill,u@mail.example,en,allow",
    ]
    rows += ["2001,Bo Lind,Eva Lind,e@mail.example,en,allow"]
    (desk.root / "roster.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")


def with_note(desk: Desk, student_id: str) -> None:
    """Give the child the note of Ana's meeting, to which Una Quill came."""
    text = desk.note().read_text(encoding="utf-8")
    desk.note().unlink()
    desk.note("0987").unlink()
    text = text.replace("Guardian of Ana Reyes", "Una Quill")
    desk.note(student_id).write_text(text, encoding="utf-8")


def drafts(desk: Desk) -> list[str]:
    """Return whom the letters that stand in `out/` are to."""
    folder = desk.root / "out" / "2026-fall" / "letters"
    to = [path.read_text().partition("\nTo: ")[2].split("\n")[0] for path in folder.glob("*.eml")]
    return sorted(line.strip('"') for line in to if "Quill" in line)


@pytest.mark.parametrize("command", ["due", "summarize", "prep"])
@pytest.mark.parametrize(("before", "after"), PAIRS)
def test_a_denied_guardians_draft_goes_whatever_spelling_it_was_made_under(
    desk: Callable[..., Desk], before: str, after: str, command: str
) -> None:
    """It goes with any command and a true reason, and no second draft of anybody stays."""
    room = desk()
    with_roster(room, before, "allow")
    with_note(room, before)
    room.types("summarize")
    assert [line.split(" ")[0] for line in drafts(room)] == ["Ivo", "Una"]
    with_roster(room, after, "deny")
    said = room.types(command)
    removed = [line for line in (said.err + said.out).splitlines() if "removed:" in line]
    assert [line.split(": ")[-1] for line in removed if "--1" in line] == [
        "the person it was for may not be written to now"
    ]
    assert [line.split(" ")[0] for line in drafts(room)] == ["Una"]
    said = room.types("summarize")
    told = said.err + said.out + "".join(removed)
    assert "nobody on the roster" not in told
    assert "is on the roster" not in told
    under = [line for line in told.splitlines() if "removed:" in line and "--2" in line]
    assert {line.split(": ")[-1] for line in under} <= {"it is made under another name now"}
    assert [line.split(" ")[0] for line in drafts(room)] == ["Una"]


@pytest.mark.parametrize(("before", "after"), PAIRS)
def test_a_table_of_an_older_version_is_of_the_same_children(
    desk: Callable[..., Desk], before: str, after: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There a file is under the slug of the id as it was spelled."""
    room = desk()
    with_roster(room, before, "allow")
    with_note(room, before)
    with monkeypatch.context() as older:
        older.setattr(generated, "whose", lambda *ids: "+".join(key(slug(of)) for of in ids if of))
        room.types("summarize")
    with_roster(room, after, "deny")
    said = room.types("due")
    assert "may not be written to now" in said.err + said.out
    said = room.types("summarize")
    assert "nobody on the roster" not in said.err
    assert "is on the roster" not in said.err
    assert [line.split(" ")[0] for line in drafts(room)] == ["Una"]


def test_a_letter_to_another_guardian_is_not_said_to_be_of_a_denied_one(
    desk: Callable[..., Desk],
) -> None:
    """Why a file goes is its own reader's reason."""
    room = desk()
    with_roster(room, "1042", "deny")
    with_note(room, "1042")
    room.types("summarize")
    roster = room.root / "roster.csv"
    roster.write_text(roster.read_text().replace("u@mail.example", ""))
    said = room.types("summarize")
    told = said.err + said.out
    assert "1042--2.eml: it is made under another name now" in told
