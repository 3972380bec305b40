"""`confkit new`: a note to fill in for each student who has none."""

from __future__ import annotations

import tomllib

import pytest

from .classes import ADA, BO, CY, SETTINGS, held

EMPTY = {
    "topics": [],
    "student_voice": "",
    "family_questions": [],
    "family_priorities": [],
    "ask": [],
    "glow": [{"text": "", "evidence": "", "value": ""}],
    "grow": {"skill": "", "toward": "", "home_like": "", "tried": "", "strategies": []},
    "private": {"notes": ""},
}
"""What a skeleton holds: every field of the preparation, empty."""


def test_each_student_without_a_note_gets_one(confkit, room):
    """Those who have a note keep it; the line for each says the file and the child."""
    (room.root / "notes/2026-fall/8.toml").unlink()
    (room.root / "notes/2026-fall/9.toml").unlink()
    ran = confkit("new")
    assert ran == (
        0,
        "notes/2026-fall/9.toml  Cy Moss\nnotes/2026-fall/8.toml  Bo Lind\n"
        "2 notes started, 1 already there.\n"
        "Next: fill them in with any text editor, then run `confkit prep`.\n",
        "",
    )
    assert tomllib.loads(room.text("notes/2026-fall/8.toml")) == EMPTY
    assert tomllib.loads(room.text("notes/2026-fall/9.toml")) == EMPTY


def test_a_note_that_is_there_is_not_touched(confkit, room):
    """Also one that is empty, broken or read-only stays as it is."""
    room.note("8", "")
    room.note("9", "this is = = not toml")
    before, times = room.files(), room.times()
    ran = confkit("new")
    assert (ran.code, ran.out) == (0, "0 notes started, 3 already there.\n")
    assert (room.files(), room.times()) == (before, times)


def test_only_those_who_are_named_get_a_note(confkit, room):
    """By id and by part of the name, in any case."""
    for student_id in "789":
        (room.root / f"notes/2026-fall/{student_id}.toml").unlink()
    ran = confkit("new", "7", "LIND")
    assert ran.code == 0
    assert room.names("notes") == ["2026-fall/7.toml", "2026-fall/8.toml"]


def test_a_name_that_may_be_several_lists_them(confkit, room):
    """Nothing is made until it is clear who is meant."""
    room.roster(ADA, BO | {"name": "Bo Brook"}, CY)
    (room.root / "notes/2026-fall/8.toml").unlink()
    ran = confkit("new", "brook")
    assert ran == (
        2, "", "'brook' may be Ada Brook (7) or Bo Brook (8); say more of the name, or the id\n"
    )  # fmt: skip
    assert "notes/2026-fall/8.toml" not in room.names()


@pytest.mark.slow
def test_a_skeleton_is_a_note_that_prep_takes(confkit, room):
    """Its blanks are told, the sheet is made, and the exit code stays 0."""
    (room.root / "notes/2026-fall/9.toml").unlink()
    confkit("new", "9")
    ran = confkit("prep", "9")
    assert (ran.code, ran.err) == (
        0,
        "note: notes/2026-fall/9.toml: still blank: glow.text, glow.evidence, grow.skill and "
        "grow.toward; the sheet leaves room to write\n",
    )
    assert room.names("out") == ["2026-fall/sheets/9.html", "2026-fall/sheets/9.md"]


def test_an_odd_name_cannot_break_out_of_its_comment(confkit, room):
    """Quotes, a hash and a line end in a name, a grade or a value leave a valid skeleton."""
    odd = 'Zoë "Zip" O\'Neil # the 2nd\n[meeting]\nheld = 1'
    room.write("confkit.toml", SETTINGS.replace('"community"', '"a\\nb = 1 # c"'))
    room.roster(ADA | {"student_id": "10", "name": odd, "sort_name": f"{odd}, {odd}"})
    ran = confkit("new", "10")
    assert ran.code == 0
    assert tomllib.loads(room.text("notes/2026-fall/10.toml")) == EMPTY
    first = room.text("notes/2026-fall/10.toml").splitlines()[0]
    assert first == '# Zoë "Zip" O\'Neil # the 2nd [meeting] held = 1'


def test_another_round_gets_its_own_notes(confkit, room):
    """`--round` starts the notes of that round; the notes of this one stay."""
    ran = confkit("new", "7", "--round", "2027-spring")
    assert ran.out.splitlines()[0] == "notes/2027-spring/7.toml  Ada Brook"
    assert room.text("notes/2026-fall/7.toml") == held()
    assert confkit("prep", "7", "--round", "2027-spring").code == 0


@pytest.mark.parametrize("command", ["prep", "summarize", "record 7 --from -"])
def test_only_new_starts_a_round(confkit, room, command):
    """Elsewhere a round without notes is a slip: exit 2, the rounds that exist, nothing made."""
    before = room.files()
    assert confkit(*command.split(), "--round", "2026-fal") == (
        2, "", "there is no round '2026-fal': no notes/2026-fal; known: 2026-fall\n"
    )  # fmt: skip
    assert room.files() == before
    assert sorted(path.name for path in (room.root / "notes").iterdir()) == ["2026-fall"]


def test_an_empty_roster_says_what_to_do(confkit, room):
    """With nobody on the roster the next step is the roster."""
    room.roster()
    assert confkit("new") == (
        0,
        "0 notes started, 0 already there.\n"
        "Next: fill in roster.csv with your class, then run `confkit new` again.\n",
        "",
    )


def test_a_broken_row_does_not_keep_the_others_from_their_notes(confkit, room):
    """The row is named with its line and the exit code is 1."""
    room.roster(ADA, BO | {"contact": "perhaps"}, CY)
    for student_id in "789":
        (room.root / f"notes/2026-fall/{student_id}.toml").unlink()
    ran = confkit("new")
    assert (ran.code, ran.err) == (
        1,
        "error: roster.csv:3: `contact` is 'perhaps'; write allow, deny or office "
        "(empty means allow)\n",
    )
    assert room.names("notes") == ["2026-fall/7.toml", "2026-fall/9.toml"]


def test_a_note_that_is_not_begun_is_not_called_fine(confkit, room):
    """Nothing was looked at in it, so nothing is said of it but that; the others are counted."""
    for note in (room.root / "notes/2026-fall").glob("*.toml"):
        note.unlink()
    assert confkit("new").code == 0
    told = confkit("check").err
    assert "not begun yet" in told
    assert "nothing to change" not in told
    room.note("7", held("Ada"))
    assert "1 note for 2026-fall: nothing to change." in confkit("check").err
