"""The mirror: what the own notes say of whom, as questions, and small groups hidden."""

from __future__ import annotations

import re

import pytest

from confkit.coach import mirror
from confkit.coach.mirror import Seen, mirrored
from confkit.language import languages
from confkit.notes.notes import Note

PEOPLE = languages.of(None).people


def seen(group, learning, behavior, **rest):
    """Return what a note says, of a child of one group."""
    return Seen({"pronoun": group}, learning, behavior, **rest)


def test_a_large_difference_is_asked_about():
    """Numbers of both groups and one question for each that lies apart."""
    class_ = [seen("she", 0, 1, heard=False, days=3.0) for _ in range(5)]
    class_ += [seen("he", 1, 0, heard=True, days=0.5, findings=2) for _ in range(5)]
    (by_pronoun,) = mirrored(class_)
    assert [(one.name, one.size) for one in by_pronoun.groups] == [("he", 5), ("she", 5)]
    assert by_pronoun.groups[0].numbers["glows about learning"].said == "5 of 5"
    assert len(by_pronoun.questions) == 4
    assert all(one.endswith("?") for one in by_pronoun.questions)
    assert by_pronoun.questions[0].startswith("Of the glows for she, 0 of 5 are about learning")


@pytest.mark.parametrize(("sizes", "shown", "hidden"), [
    ({"he": 5, "she": 4}, {"he": 5}, 4),
    ({"he": 4, "she": 4}, {"all the others": 8}, 0),
    ({"he": 6, "she": 3, "they": 1}, {"he": 6}, 4),
    ({"he": 6, "she": 3, "they": 2}, {"he": 6, "all the others": 5}, 0),
    ({"he": 3}, {}, 3),
])  # fmt: skip
def test_a_group_under_five_is_hidden(sizes, shown, hidden):
    """Alone or in numbers; several small ones are one group if they are enough."""
    class_ = [seen(name, 1, 0) for name, size in sizes.items() for _ in range(size)]
    (found,) = mirrored(class_)
    assert {one.name: one.size for one in found.groups} == shown
    assert (found.hidden, found.questions) == (hidden, [])


def test_a_number_about_fewer_than_five_is_not_shown():
    """Six children, of whom four have had their talk."""
    class_ = [seen("he", 1, 0, heard=True if at < 4 else None) for at in range(6)]
    (found,) = mirrored(class_)
    assert "notes with the family's words" not in found.groups[0].numbers


@pytest.mark.parametrize(("text", "counts"), [
    ("Ana explains fractions", (1, 0)),
    ("Ana sits quietly and waits", (0, 1)),
    ("Ana helps a classmate and explains fractions", (1, 0)),
    ("Explica las fracciones", (1, 0)),
    ("Es amable y escucha", (0, 1)),
    ("Ana is here", (0, 0)),
])  # fmt: skip
def test_a_glow_is_about_learning_or_behavior(text, counts):
    """By its words; one about both is about learning."""
    note = Note.model_validate({"glow": [{"text": text}], "grow": {"skill": "x"}})
    assert mirror.glows(note, PEOPLE) == counts


@pytest.mark.slow
def test_the_class_is_looked_at_on_the_screen_alone(confkit, example):
    """No file is touched, no child is named, nobody gets it as JSON."""
    before = {file: file.read_bytes() for file in example.root.rglob("*") if file.is_file()}
    ran = confkit("check", "--class")
    assert ran.code == 0
    assert (
        "By home language" in ran.out and "By pronoun" in ran.out and "By plan on file" in ran.out
    )
    names = re.findall(r"(?m)^[^,]+,(\w+)", (example.root / "roster.csv").read_text("utf-8"))[1:]
    assert not set(re.findall(r"\w+", ran.out)) & set(names)
    assert "Shown only here" in ran.err
    assert {file: file.read_bytes() for file in example.root.rglob("*") if file.is_file()} == before
    assert confkit("check", "--class", "--json").code == 2
    assert confkit("check", "ana", "--class").code == 2
