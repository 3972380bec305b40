"""A language is a folder: what stands in it is known everywhere, and nothing of it is code."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import confkit
from confkit.coach import packs
from confkit.coach.goal_words import GoalMatcher
from confkit.conference import questions
from confkit.conference.script import script
from confkit.conference.sides import Sides
from confkit.language import languages
from confkit.language.languages import Languages
from confkit.language.templates import Templates
from tests.making import local, note, student

ENGLISH = languages.of(None)["en"]

LANGUAGE = """\
greeting = "Saluton, {names}!"
closing = "Dankon,"
all_of = "kaj"
one_of = "aŭ"
days = ["unu tago", "{n} tagoj"]
weeks = ["unu semajno", "du semajnoj", "{n} semajnoj"]

[script]
celebrate = "Mi ĝojas pri {child}: {strength}."
celebrate_named = "Mi ĝojas: {strength}."
skill = "La sekva paŝo estas {skill}, por {toward}."
home = "Vi konas {child}. Kio helpas hejme ĉe {like}?"
choose = "Kion ni ambaŭ faru: {strategies}?"
choose_one = "Ni ambaŭ faru: {strategies}?"
choose_school = "En la lernejo: {strategies}. Kaj hejme?"
choose_home = "Hejme: {strategies}. Kaj en la lernejo?"
choose_blank = "Ni ambaŭ faru: {strategies}."
rewrite = "Alia vorto: {script}"
blanks = "Mankas {fields}."
"""
WORDS = """\
language = "eo"

[[rule]]
id = "words/absolute"
message = "“{found}” diras ke estas ĉiam tiel"
why = "Unu vorto por ĉiuj tagoj."
suggest = ["Diru kiomfoje."]
phrases = ["ĉiam (babilas|forgesas)"]
match = ["Ana ĉiam babilas."]
fine = ["Ana legas."]
source = "propra"
"""
NAMES = 'titles = "sinjoro sinjorino"\nbefore_a_name = "onklino"\n'
GOALS = 'empty = "plibonigi"\nhow_often = "ĉiutage"\nto_show = "kajero"\n'
PEOPLE = 'guardian = "patrino patro"\nunkind = ["ankoraŭ ne"]\n'
QUESTIONS = """\
[[question]]
id = "gxojo"
text = "Pri kio {child} ĝojas?"
intent = "interest"
"""
LETTER = "{{ letter.greeted|greeting }} {{ letter.held_on|day }} {{ 28|span }} {{ closing() }}\n"


@pytest.fixture
def esperanto(tmp_path: Path) -> Path:
    """Return a workspace with one more language, which is nothing but a folder."""
    folder = tmp_path / "languages" / "eo"
    folder.mkdir(parents=True)
    for name, text in {
        "language.toml": LANGUAGE, "words.toml": WORDS, "names.toml": NAMES, "goals.toml": GOALS,
        "people.toml": PEOPLE, "questions.toml": QUESTIONS, "letter.txt.j2": LETTER,
    }.items():  # fmt: skip
        (folder / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_a_folder_is_a_language(esperanto: Path) -> None:
    """Its rules, goals, names, people, questions and script are there, without a line of code."""
    known = languages.of(esperanto)
    loaded = packs.load(esperanto, "eo")
    goals = GoalMatcher(known.goals)
    bank, problems = questions.bank(esperanto, "eo")
    assert (known.problems(), loaded.problems, problems) == ([], [], [])
    assert {*known.tags} == {*languages.of(None).tags, "eo"}
    assert loaded.language_known
    assert packs.finds(loaded.pack, "words/absolute", "Ana ĉiam forgesas.")
    assert goals.is_measured("kajero") and goals.is_measured("planner signed")
    assert "sinjoro" in known.names.titles and "mrs" in known.names.titles
    assert "patrino" in known.people.guardian
    assert [one.id for one in bank] == ["gxojo"]
    said = script(student(), note(), known["eo"], Sides(known.goals))
    assert said.skill.startswith("La sekva paŝo estas keeping track")


def test_its_letter_speaks_it(esperanto: Path) -> None:
    """Greeting, date, span and closing are those of the folder that the template stands in."""
    from datetime import date
    from types import SimpleNamespace

    templates = Templates(esperanto)
    assert templates.for_language("letter", "eo", "txt")[:3] == ("eo/letter.txt.j2", "eo", True)
    letter = SimpleNamespace(greeted=("Ana", "Bo"), held_on=date(2026, 11, 20))
    said = templates.render("eo/letter.txt.j2", letter=letter)
    assert said.startswith("Saluton, Ana kaj Bo! vendred")
    assert said.endswith("4 semajnoj Dankon,\n")


def test_what_a_workspace_says_of_a_known_language_goes_before(tmp_path: Path) -> None:
    """Its greeting takes the place of ours; its words are added to ours."""
    folder = tmp_path / "languages" / "en"
    folder.mkdir(parents=True)
    (folder / "language.toml").write_text('greeting = "Hello {names},"\n', encoding="utf-8")
    (folder / "names.toml").write_text('first_names = ["Canary"]\n', encoding="utf-8")
    known = languages.of(tmp_path)
    assert known["en"].speech == ENGLISH.speech.model_copy(update={"greeting": "Hello {names},"})
    assert set(known.names.first_names) == {*languages.of(None).names.first_names, "Canary"}


def _said(root: Path, **files: str) -> tuple[str, str]:
    """Return greeting and closing in English once these files are in its own folder of a root."""
    for name, text in files.items():
        file = root / "languages/en" / f"{name.replace('_', '-')}.toml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    known = languages.of(root)
    assert known["en"].sentences and known.problems() == []
    return known["en"].greeting, known["en"].closing


def test_one_line_of_its_own_is_enough(tmp_path: Path) -> None:
    """An own closing leaves the greeting as it is, and every other sentence."""
    ours = languages.of(None)["en"]
    assert _said(tmp_path, letter_sentences='closing = "Warmly,"\n') == (ours.greeting, "Warmly,")
    assert languages.of(tmp_path)["en"].sentences == {**ours.sentences, "closing": "Warmly,"}


def test_the_greeting_of_a_workspace_of_an_earlier_confkit_still_counts(tmp_path: Path) -> None:
    """It stood in `language.toml`, could go without names, and a closing could be none."""
    earlier = 'greeting = "Dear family,"\nclosing = ""\n'
    assert _said(tmp_path, language=earlier) == ("Dear family,", "")
    assert _said(tmp_path, letter_sentences='closing = "Warmly,"\n') == ("Dear family,", "Warmly,")


def test_the_sentences_of_a_workspace_of_an_earlier_confkit_still_count(tmp_path: Path) -> None:
    """They stood in `letters.toml`; what stands in today's file goes before them."""
    earlier = 'greeting = "Dear family,"\nclosing = "Bye,"\n'
    assert _said(tmp_path, letters=earlier) == ("Dear family,", "Bye,")
    assert _said(tmp_path, letter_sentences='closing = "Warmly,"\n') == ("Dear family,", "Warmly,")


def test_what_the_workspace_says_in_an_earlier_form_goes_before_its_schools(tmp_path: Path) -> None:
    """The nearest folder is heard, whichever of the two files it says it in."""
    _said(
        tmp_path / ".school",
        letter_sentences='closing = "The school,"\ngreeting = "Hello {names},"\n',
    )
    assert _said(tmp_path, language='closing = "Warmly,"\n') == ("Hello {names},", "Warmly,")


def test_the_english_greeting_is_no_other_languages(tmp_path: Path) -> None:
    """Copied and left as it was, it is told, in either file; a single word is enough here."""
    for name in ("letter-sentences.toml", "language.toml"):
        folder = tmp_path / name / "languages/sw"
        folder.mkdir(parents=True)
        (folder / name).write_text('greeting = "Dear {names},"\n', encoding="utf-8")
        language = languages.of(tmp_path / name)["sw"]
        assert "greeting" in language.lacks
        assert [problem.said for problem in language.problems] == [
            "still in English, so not translated: greeting"
        ]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("language.toml", "greeting = 3\n"),
        ("language.toml", 'greting = "x"\n'),
        ("names.toml", "titles = [1]\n"),
        ("goals.toml", "empty = \n"),
        ("people.toml", 'guardien = "x"\n'),
    ],
)
def test_a_mistake_in_a_folder_is_told_with_its_line(tmp_path: Path, name: str, text: str) -> None:
    """The file is left out, the others hold."""
    folder = tmp_path / "languages" / "xx"
    folder.mkdir(parents=True)
    (folder / name).write_text(text, encoding="utf-8")
    known = languages.of(tmp_path)
    assert {(one.path, one.line) for one in known.problems()} == {(f"languages/xx/{name}", 1)}
    assert known.names == languages.of(None).names


@given(tag=st.text(st.characters(exclude_categories=["Cs"]), max_size=12))
def test_any_tag_is_a_language(tag: str) -> None:
    """One that nobody knows has no words, and leads to no file."""
    found = languages.of(None)[tag]
    assert found.files("words.toml") == [] or languages.plain(tag) in languages.of(None).tags
    assert found.listed(["a", "b"])


@pytest.mark.parametrize(
    ("days", "said", "before"),
    [(1, "one day", "one-day"), (7, "one week", "one-week"), (14, "two weeks", "two-week"),
     (28, "four weeks", "four-week"), (10, "ten days", "ten-day"), (45, "45 days", "45-day"),
     (84, "12 weeks", "12-week"), (0, "one day", "one-day")],
)  # fmt: skip
def test_a_span_of_time_is_said_in_words(days: int, said: str, before: str) -> None:
    """As the settings have it, not two weeks whatever they say."""
    assert (ENGLISH.span(days), ENGLISH.span(days, before_noun=True)) == (said, before)


@pytest.mark.parametrize("folder", languages.of(None).tags)
def test_every_file_of_a_language_is_one_that_is_read(folder: str) -> None:
    """A file by another name would be words that nobody asks for."""
    known = {"language.toml", "names.toml", "goals.toml", "people.toml", "words.toml",
             "questions.toml", "privacy.toml", "attendance.toml", "dates.toml",
             "bank.toml", "letter-sentences.toml", "sheet.toml", "back.md", "look-again.toml",
             "model.json"}  # fmt: skip
    there = Path(confkit.__file__).parent / "data" / languages.FOLDER / folder
    assert {file.name for file in there.iterdir()} <= known
    assert Languages().problems() == []


@pytest.mark.parametrize("tag", ["fil", "fil-PH", "tl", "tl-PH"])
def test_filipino_is_tagalog(tag: str) -> None:
    """Lists of classes have either; families read the same letter."""
    known = languages.of(None)
    assert languages.written(tag) == "tl"
    assert known[tag].writes_letters and known[tag].speech.name == "Tagalog"


@pytest.mark.parametrize(("tag", "time"), [("es", "15:30"), ("es-US", "3:30 p.m.")])
def test_a_country_in_the_code_has_its_own_clock(tag: str, time: str) -> None:
    """As docs/languages.md says; its letters are those of the language."""
    language = languages.of(None)[tag]
    said = language.clock_time(local("2026-11-20T15:30"))
    assert said.replace("\N{NO-BREAK SPACE}", " ") == time
    assert language.writes("letter")


@pytest.mark.parametrize(
    ("tag", "zone", "time"),
    [
        ("es", "America/Chicago", "3:30 p.m."),
        ("es", "US/Central", "3:30 p.m."),
        ("es", "Europe/Madrid", "15:30"),
        ("es", "UTC", "15:30"),
        ("es-ES", "America/Chicago", "15:30"),
        ("es-MX", "Europe/Madrid", "3:30 p.m."),
        ("fr", "America/Toronto", "15 h 30"),
        ("pl", "America/Chicago", "15:30"),
        ("en", "Europe/London", "3:30 PM"),
    ],
)
def test_a_code_without_a_country_has_the_clock_of_the_schools(
    tag: str, zone: str, time: str
) -> None:
    """Where people of that country write the language so; families and school read one clock."""
    said = languages.of(None, zone)[tag].clock_time(local("2026-11-20T15:30"))
    assert said.replace("\N{NO-BREAK SPACE}", " ") == time


@pytest.mark.parametrize(
    ("tag", "folder"), [("arz", "ar"), ("ary", "ar"), ("ar-EG", "ar"), ("yue", "zh-Hant")]
)
def test_who_speaks_another_language_than_is_written_reads_that_one(tag: str, folder: str) -> None:
    """Egyptian Arabic is written as Arabic: its letters, its days, its times."""
    known, at = languages.of(None), local("2026-11-20T15:30")
    assert languages.written(tag) == folder and known[tag].writes_letters
    if tag != "ar-EG":  # a country has its own months
        said = [
            (of.day(at, with_year=True), of.clock_time(at)) for of in (known[tag], known[folder])
        ]
        assert said[0] == said[1]
    assert "M11" not in known[tag].day(at, with_year=True)
