"""A note's sentences in a family's language: the teacher's translations, and the bank's."""

from __future__ import annotations

import pytest

from confkit.ground.toml.reading import parse
from confkit.language import languages
from confkit.notes import bank, notes, translations

NOTE = """\
family_questions = ["How much homework?", { text = "Which books?", for = "all" }]
[[glow]]
text = "rereads-on-her-own"
evidence = "She read it twice."
[[glow]]
text = "Ana asks"
[grow]
skill = "reading"
[meeting]
held = 2026-11-24T15:30:00
[goal]
statement = "read-aloud-evening pages=3"
home = "Read after dinner"
school = "Listen"
measure = "4 of 5 days"
review_on = 2026-12-18
[in.es]
family_questions = ["", "¿Qué libros?"]
goal.home = "Leer después de cenar"
"""


def _of(text: str, language: str) -> dict[str, str]:
    document, _ = bank.fill(parse(text.encode(), "n.toml"), "Ana", lambda: bank.bank(None))
    return translations.of_note(document, language, "Ana", lambda: bank.bank(None, language))


def test_a_sentence_stands_at_the_same_place_as_its_translation() -> None:
    """In a table, in a list, and in a list of tables; what is left empty is for later."""
    found = _of(NOTE, "es-MX")
    assert found["Read after dinner"] == "Leer después de cenar"
    assert found["Which books?"] == "¿Qué libros?"
    assert "How much homework?" not in found


def test_what_a_note_names_from_the_bank_is_there_in_the_familys_language() -> None:
    """With its blanks filled as in the note; what the note says in words is not guessed."""
    goal = bank.bank(None, "es").find("goal", "read-aloud-evening")
    assert goal is not None
    assert _of(NOTE, "es")["Ana reads 3 pages aloud after dinner"] == bank.filled(
        goal.texts["statement"], "Ana", {"pages": "3"}
    )
    assert "Listen" not in _of(NOTE, "es")


def test_a_language_without_translations_has_none() -> None:
    """Neither those of another language nor the English bank stand for its own."""
    assert _of(NOTE, "yo") == {}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('goal.homes = "x"', "19:14: `goal.homes` translates nothing"),
        ("goal.home = 3", "19:13: `goal.home` translates nothing"),
        ('private.notes = "x"', "19:17: `private.notes` translates nothing"),
    ],
)
def test_a_translation_of_nothing_is_told(line: str, said: str) -> None:
    """With its place, so that a slip of the key does not leave a family without the sentence."""
    text = NOTE.partition('family_questions = [""')[0] + line + "\n"
    read = notes.read_note(parse(text.encode(), "n.toml"), student_id="7", values=())
    assert read.note is None
    assert [str(one).partition(": ")[2] for one in read.problems] or read.problems
    assert any(said.partition(": ")[2] in one.said for one in read.problems)


def test_two_forms_of_a_tag_are_one_language() -> None:
    """By the script where there is one, without the country."""
    assert languages.written("es-MX") == languages.written("ES") == "es"
    assert languages.written("zh-hant-TW") == "zh-Hant" != languages.written("zh-Hans")
