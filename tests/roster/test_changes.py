"""An import laid over the roster: whom nobody may write to stays so, whatever comes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from confkit.ground.addresses import canonical
from confkit.ground.errors import Problem
from confkit.roster.changes import laid_over
from confkit.roster.exports.cell_words import same_person
from confkit.roster.exports.values import Import
from confkit.roster.own_columns import GONE
from confkit.roster.own_format import parse
from confkit.roster.people import Guardian, Student, recipients
from confkit.roster.writing import roster_text
from tests.tries import tries

pytestmark = pytest.mark.slow

NAMES = st.sampled_from(["Eva Lund", "Tom Lund", "Tom Erik Lund", "Kim", "Al Moe"])
EMAILS = st.sampled_from(["", "a@x.example", "A@x.example", "b@x.example", "c@x.example"])
IDS = st.sampled_from(["1", "2", "3", "yes"])


def guardian(words: st.SearchStrategy[str]) -> st.SearchStrategy[Guardian]:
    """Return somebody with one of these words about permission."""
    return st.builds(
        lambda name, email, word, origin: Guardian(name, email, contact=word, imported=origin),
        NAMES, EMAILS, words, IDS,
    )  # fmt: skip


OLD = guardian(st.sampled_from(["allow", "office", "deny"]))
NEW = guardian(st.sampled_from(["allow", "office"]))
CHILD_IDS = st.sampled_from(["7", "07", "S7", "8"])
CHILDREN = st.sampled_from(["Ivo Lund", "Mia Moe"])


def child(guardian: st.SearchStrategy[Guardian]) -> st.SearchStrategy[Student]:
    """Return a child with up to three guardians, each in a place of their own."""

    def made(student_id: str, name: str, guardians: list[Guardian]) -> Student:
        placed = tuple(one._replace(place=n) for n, one in enumerate(guardians, 1))
        return Student(student_id, name, guardians=placed, imported="yes")

    return st.builds(made, CHILD_IDS, CHILDREN, st.lists(guardian, max_size=3))


def a_class(guardian: st.SearchStrategy[Guardian]) -> st.SearchStrategy[list[Student]]:
    """Return up to two children of different names and ids."""
    return st.lists(child(guardian), max_size=2, unique_by=(lambda s: s.name, lambda s: s.id))


def denials(students: list[Student]) -> set[tuple[str, str]]:
    """Return who may not be written to about which child, by their names."""
    return {(student.name, one.name) for student in students for one in student.denied}


@settings(deadline=None, max_examples=tries(300))
@given(a_class(OLD), st.lists(a_class(NEW), min_size=1, max_size=3))
def test_a_denial_is_never_moved_and_never_lost(old: list[Student], imports: list) -> None:
    """Not by new ids of a child or a person, new addresses, nor by leaving and coming back."""
    kept = denials(old)
    students, left = old, []
    before = {one.name: {canonical(g.email) for g in one.denied if g.email} for one in old}
    for new in imports:
        merged = laid_over(students, Import("table", new, [], []), "roster.csv", left)
        if merged.problems:
            continue  # another child under the same id: nothing is written
        read = parse(roster_text([*merged.students, *merged.left]), "roster.csv")
        assert read.problems == []
        students, left = read.students, list(read.left)
        assert {one.imported for one in left} <= {GONE}
        now = denials([*students, *left])
        for name, person in kept:
            assert any(name == child and same_person(person, one) for child, one in now)
        for student in students:
            readers, _ = recipients(student)
            addresses = {canonical(one.email) for one in student.denied if one.email}
            addresses |= before.get(student.name, set())
            refused = {one.name for one in student.denied}
            for reader in readers:
                assert not refused & {one.name for one in reader.guardians}
                assert canonical(reader.email) not in addresses


def test_an_import_that_cannot_be_read_whole_removes_nobody() -> None:
    """Who is not in what was read may be in the rest; nothing is said of leaving."""
    denied = Guardian("Vic Stott", "v@x.example", contact="deny", imported="C6", line=2)
    old = [Student("73", "Bea Stott", guardians=(denied,), imported="yes", line=2)]
    problem = Problem("list.csv", 2, 0, "a quoted cell is never closed; nothing of it was read")
    for broken in (Import("table", [], [problem], []), Import("table", [], [], [])):
        changes = laid_over(old, broken, "roster.csv")
        assert changes.told == changes.changes == []
        assert changes.students == old


def test_what_changes_of_a_child_with_a_new_id_is_said_under_that_id() -> None:
    """As the line about the new id says it."""
    ann = Guardian("Ann Stott", "a@x.example", imported="yes")
    old = Student("73", "Bea Stott", guardians=(ann,), imported="yes")
    new = Student("S-902", "Bea Stott", grade="4", guardians=(ann,), imported="yes")
    changes = laid_over([old], Import("table", [new], [], []), "roster.csv").changes
    assert [(change.what, change.student_id) for change in changes] == [
        ("renamed", "S-902"),
        ("changed", "S-902"),
    ]
