"""Whose a file in `out/` is: what confkit recorded as it wrote it, else what its name says."""

from __future__ import annotations

import email
import email.policy
import json
import re
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from confkit.rights.workspace_files import Owners
from tests.tries import tries

IDS = ["1042", "a", "a--1", "day-x", "letters", "packet", "a.phone", "Ж"]
BY_NAME = re.compile(
    r"(?P<slug>.+?)(?:--\d+)?(?:--[0-9a-f]{8})?(?:\.phone)?\.(?:html|md|eml|txt|pdf)"
)
"""All that told whose a file was before confkit recorded it."""


@settings(max_examples=tries(200))
@given(
    st.lists(
        st.tuples(
            st.sampled_from(IDS),
            st.sampled_from(
                ["", "--1", "--2", "--1--0a1b2c3d", ".phone", "--1.phone", "+1042--1", "+zz--1"]
            ),
            st.sampled_from([".html", ".md", ".eml", ".txt", ".pdf", ".csv", ""]),
            st.sampled_from([None, "", *IDS, "a+1042", "gone"]),
        ),
        max_size=8,
    )
)
def test_a_purge_finds_all_that_it_found_by_names_alone(drawn):
    """And what is recorded besides; an export takes what is recorded, and never another's."""
    root = Path(tempfile.mkdtemp())
    try:
        folder = root / "out" / "2026-fall" / "letters"
        folder.mkdir(parents=True)
        rows = {f"{of}{more}{ending}": whose for of, more, ending, whose in drawn}
        for name in rows:
            (folder / name).write_text("x")
        (folder.parent / ".letters.made").write_text(
            "".join(f"0\t{of}\t{name}\n" for name, of in rows.items() if of is not None)
        )
        owners = Owners(IDS)
        for name, whose in rows.items():
            path = folder / name
            match = BY_NAME.fullmatch(name)
            before = {one for one in (match["slug"] if match else "").split("+") if one in IDS}
            recorded = {one for one in (whose or "").split("+") if one in IDS}
            assert set(owners.perhaps_of_output(path)) == before | recorded
            assert set(owners.of_output(path)) == (before if whose is None else recorded)
            assert owners.was_written(path) >= bool(match)
    finally:
        shutil.rmtree(root)


@pytest.mark.slow
def test_the_pages_of_a_round_are_the_class_as_it_is_recorded(desk):
    """Each page that confkit wrote beside the folders is of the class, and no child's."""
    desk.types("summarize", ok=0)
    owners = Owners(["1042", "1043", "2001"])
    pages = [path for path in (desk.root / "out/2026-fall").glob("*.html") if path.is_file()]
    assert pages
    assert all(owners.is_of_class(path) for path in pages)
    assert not any(map(owners.perhaps_of_output, pages))


@pytest.mark.slow
def test_the_letters_of_a_home_are_its_own_after_the_roster_is_sorted_otherwise(bare):
    """The number in a file's name was a guardian's place when the letter was written."""
    roster = bare.root / "roster.csv"
    lines = roster.read_text().replace("father,Reyes", "father,Ibarra").splitlines(keepends=True)
    roster.write_text("".join(lines))
    bare.types("summarize", ok=0)
    lines[1], lines[2] = lines[2], lines[1]
    roster.write_text("".join(lines))
    folder = bare.root.parent / "taken"
    bare.types("export", "1042", "--home", "Marisol", "--to", folder)
    letters = list(folder.rglob("*.eml"))
    assert letters
    to = {email.message_from_bytes(one.read_bytes(), policy=email.policy.default)["To"]
          for one in letters}  # fmt: skip
    assert to == {"Marisol Reyes <marisol@home.example>"}


@pytest.mark.slow
def test_letters_and_questions_are_found_by_an_id_that_is_spelled_otherwise(bare):
    """`k1` and `K1` are one child, in the roster as in the ledger."""
    roster = bare.root / "roster.csv"
    roster.write_text(roster.read_text().replace("2001", "k1"))
    for note in bare.root.rglob("2001.toml"):
        note.rename(note.with_name("k1.toml"))
    bare.types("prep", ok=0)
    bare.types("summarize", ok=0)
    roster.write_text(roster.read_text().replace("k1", "K1"))
    folder = bare.root.parent / "taken"
    bare.types("export", "K1", "--to", folder)
    record = json.loads((folder / "record.json").read_text())
    rounds = {one["name"]: one for one in record["rounds"]}
    assert [one["kind"] for one in rounds["2026-fall"]["letters"]] == ["summary"]
    assert rounds["2026-fall"]["questions"]
