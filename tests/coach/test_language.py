"""A workspace in Spanish: what the coach says of it is Spanish, and no English script follows."""

from __future__ import annotations

import json

import pytest

NOTE = "notes/2026-fall/1042.toml"


@pytest.fixture
def spanish(example):
    """Return the example class of a Spanish school, with a lapse in Ana's grow."""
    settings = example.text("confkit.toml")
    assert settings.count('language = "en"') == 1
    example.write("confkit.toml", settings.replace('language = "en"', 'language = "es"'))
    said = "ella siempre se distrae y nunca escucha"
    example.write(NOTE, example.text(NOTE).replace("keeping track of homework", said))
    return example


def test_no_english_script_follows_a_spanish_finding(confkit, spanish):
    """The suggestion is the rule's own alone."""
    found = json.loads(confkit("check", "ana", "--json").out)["findings"]
    assert "words/absolute" in {one["rule"] for one in found}
    assert not [one for one in found if "A way to say it" in one["suggest"]]


def test_a_rule_is_explained_in_the_language_of_the_workspace(confkit, spanish):
    """With the examples of the pack that holds there; so is the list of rules."""
    said = confkit("check", "--explain", "words/absolute").out
    assert "siempre" in said
    assert "always" not in said
    listed = confkit("check", "--rules").out
    assert "words/absolute" in listed
    assert "letter/figure" not in listed, "a rule of the English pack alone"


def test_settings_that_cannot_be_read_keep_no_rule_from_being_explained(confkit, spanish):
    """In English then."""
    spanish.write("confkit.toml", "round = ")
    ran = confkit("check", "--explain", "words/absolute")
    assert ran.code == 0
    assert "always" in ran.out


@pytest.mark.slow
def test_check_tells_a_mistake_in_a_language(confkit, example) -> None:
    """As it does of the workspace's own rules."""
    example.write("languages/xx/language.toml", "greeting = 3\n")
    found = json.loads(confkit("check", "--json").out)["findings"]
    assert [one["path"] for one in found if one["rule"] == "syntax/rules"] == [
        "languages/xx/language.toml"
    ]


def _said(confkit, example, language: str, text: str, rule: str) -> list[str]:
    """Return what the rule says of Ana's grow in a school of a language."""
    settings, note = example.text("confkit.toml"), example.text(NOTE)
    example.write("confkit.toml", settings.replace('language = "en"', f'language = "{language}"'))
    example.write(NOTE, note.replace("keeping track of homework", text))
    found = json.loads(confkit("check", "ana", "--json").out)["findings"]
    example.write("confkit.toml", settings)
    example.write(NOTE, note)
    return [one["message"] for one in found if one["rule"] == rule]


def test_a_phrase_of_another_language_is_told_in_the_schools(confkit, example):
    """A teacher in England wrote “Trans read a poem” and was answered in Spanish."""
    for language, said in (("en", "tells"), ("en-GB", "tells"), ("es", "dice")):
        found = _said(confkit, example, language, "trans read a poem", "privacy/identity")
        assert found and all(said in one for one in found)
    [custody] = set(_said(confkit, example, "es", "the custody hearing", "privacy/custody"))
    assert "custody" in custody and " tells " not in custody


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("english", "'english' is not a language that is known"),
        ("en_GB", "'en_GB' is not a language that is known"),
        ("fr", "for French confkit has no sentences for letters, which are in English and no word"),
        ("zh-Hans", "for Chinese (Simplified) confkit has no word rules"),
    ],
)
def test_what_falls_back_in_a_school_is_told(confkit, example, language, said):
    """Letters in English, and rules that do not hold, are named with the line."""
    settings = example.text("confkit.toml").replace('language = "en"', f'language = "{language}"')
    example.write("confkit.toml", settings)
    found = json.loads(confkit("check", "--json").out)["findings"]
    [message] = [one["message"] for one in found if one["rule"] == "school/language"]
    assert message.startswith(said)


def test_nothing_is_told_of_a_language_that_is_whole(confkit, example):
    """English of any country, and Spanish."""
    for language in ("en", "en-GB", "es-MX"):
        settings = example.text("confkit.toml")
        changed = settings.replace('language = "en"', f'language = "{language}"')
        example.write("confkit.toml", changed)
        assert "school/language" not in confkit("check", "--json").out
        example.write("confkit.toml", settings)
