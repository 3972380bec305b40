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
