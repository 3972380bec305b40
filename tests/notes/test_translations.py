"""A note's sentences in a family's language: the teacher's translations, and the bank's."""

from __future__ import annotations

from functools import cache

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


@cache
def _bank(language: str) -> bank.Bank:
    """Return a language's own bank, which costs more to read than all that is asked of it."""
    return bank.bank(None, language, otherwise="")


def _of(text: str, language: str, school: str = "en") -> dict[str, str]:
    ours, theirs = _bank(school), _bank(language)
    document, _ = bank.fill(parse(text.encode(), "n.toml"), "Ana", lambda: ours)
    return translations.of_note(document, language, "Ana", lambda: theirs, ours)


def test_a_sentence_stands_at_the_same_place_as_its_translation() -> None:
    """In a table, in a list, and in a list of tables; what is left empty is for later."""
    found = _of(NOTE, "es-MX")
    assert found["Read after dinner"] == "Leer después de cenar"
    assert found["Which books?"] == "¿Qué libros?"
    assert "How much homework?" not in found


def test_what_is_offered_from_the_bank_is_there_in_the_familys_language() -> None:
    """A strategy to choose from, named by its id."""
    strategy = bank.bank(None, "es").find("strategy", "page-and-tell")
    assert strategy is not None
    found = _of('[grow]\nskill = "x"\nstrategies = ["page-and-tell", "a timer"]\n', "es")
    assert [*found.values()] == [strategy.texts["text"]]


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
    assert _of(NOTE, "yo") == _of(NOTE, "pl", school="es") == {}


KINDS: tuple[bank.Kind, ...] = ("goal", "strategy", "promise", "glow")
BANKS = [tag for tag in languages.of(None).tags if languages.of(None)[tag].has(bank.BANK)]


@pytest.mark.parametrize("tag", BANKS)
@pytest.mark.parametrize("school", ["en", "es"])
def test_a_weekday_in_a_blank_is_one_of_the_familys_language(tag: str, school: str) -> None:
    """A note fills a blank in the school's language; no “cada Thursday” stands in a letter."""
    ours, theirs = (_bank(each).weekdays for each in (school, tag))
    assert len(theirs) == 7
    for weekday, said in zip(ours, theirs, strict=True):
        text = f'[[promise]]\ntext = "listen-weekly day={weekday}"\n'
        found = [one for one in _of(text, tag, school).values() if "Ana" in one]
        assert len(found) == (tag != school)
        assert all(said in one for one in found)


def test_a_sentence_of_the_bank_that_was_chosen_by_its_number_needs_no_translator() -> None:
    """`record` writes its words into the note; their numbers may have been changed."""
    english, spanish = bank.bank(None), bank.bank(None, "es")
    meant: dict[str, set[str]] = {}  # a promise may say what a goal's part says, too
    for kind in KINDS:
        for item, other in zip(english.all(kind), spanish.all(kind), strict=True):
            for name, text in item.texts.items():
                said = bank.filled(text, "Ana")
                meant.setdefault(said, set()).add(bank.filled(other.texts[name], "Ana"))
    assert len(meant) > 350
    for said, translations_of_it in meant.items():
        for typed in (said, f"{said}."):
            there = bank.translated(typed, "Ana", english, lambda: spanish)
            assert there in translations_of_it
    changed = '[goal]\nstatement = "Ana reads 5 pages aloud after dinner"\n'
    assert "Ana lee 5 páginas en voz alta después de cenar" in _of(changed, "es").values()
    assert _of('[goal]\nstatement = "Bo reads 5 pages aloud after dinner"\n', "es") == {}


def test_other_words_in_a_blank_leave_the_sentence_to_a_translator() -> None:
    """Only numbers and weekdays are carried over; the rest of the item is, where it has no such."""
    text = '[[glow]]\ntext = "glow-asks-author topic=whales"\n'
    said = bank.bank(None, "es").find("glow", "glow-asks-author")
    assert said is not None
    assert [*_of(text, "es").values()] == [said.texts["text"].replace("{child}", "Ana")]
    timed = _of('[goal]\nstatement = "arrive-ready time=8:05"\n', "es")
    assert all("8:05" in one or "8:" not in one for one in timed.values())


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
