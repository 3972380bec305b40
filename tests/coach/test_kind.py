"""The coach follows its own rules: in what it says, and in all that is shipped."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from confkit.coach import catalog, packs
from confkit.coach.pack import overlaps
from confkit.coach.phrases.phrase import FIELD
from confkit.conference.questions import bank
from confkit.names import masks
from confkit.work.check import rules

ROOT = Path(__file__).parents[2]
LANGUAGES = ("en", "es")

_CODE = re.compile(r"```.*?```|~~~.*?~~~|`[^`\n]*`|\[[^\]\n]*\]\([^)\n]*\)|<!--.*?-->", re.DOTALL)
_TEMPLATE = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<style.*?</style>|<[^>]*>", re.DOTALL)
_PROSE = re.compile(r"^ {0,3}(?:#+|[-*>]|\d+\.)? *(.*)$", re.MULTILINE)


def pack(language):
    """Return the rules that confkit has for a language."""
    return packs.load(None, language).pack


def found_in(text, language="en"):
    """Return what the rules find in a text that is for people; quotations are examples."""
    original = f"{FIELD}{text.replace('|', '. ')}{FIELD}"
    quoted = masks.quotations(original)
    return [
        (hit.rule.id, original[hit.start : hit.end])
        for hit in pack(language).matches(masks.prepared(original, frozenset()), original)
        if hit.rule.id.startswith(("words/", "letter/"))
        and not hit.rule.table.only
        and not overlaps(hit, quoted)
    ]


def test_the_coach_says_nothing_that_it_would_find():
    """Message, reason and suggestions of every rule."""
    for one in rules(None):
        assert found_in(". ".join((one.message, one.why, *one.suggest))) == [], one.id


@pytest.mark.slow
def test_the_spanish_coach_neither():
    """The same, by the Spanish rules."""
    for rule in pack("es").rules:
        said = ". ".join((rule.table.message, rule.table.why, *rule.table.suggest))
        assert found_in(said, "es") == [], rule.id


def test_no_question_closes_a_door():
    """The bank is asked of families."""
    for question in bank(None)[0]:
        assert found_in(question.text.replace("{child}", "Ana")) == [], question.id


@pytest.mark.parametrize(
    "file", sorted((ROOT / "templates").glob("*.j2")), ids=lambda file: file.name
)
def test_no_template_closes_a_door(file):
    """What confkit itself writes to families and on sheets."""
    assert found_in(_TEMPLATE.sub(" ", file.read_text(encoding="utf-8"))) == []


DOCUMENTS = [
    *ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"),
    ROOT / "src/confkit/data/workspace-readme.txt",
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("file", sorted(DOCUMENTS), ids=lambda file: file.name)
def test_no_document_closes_a_door(file):
    """Prose alone: code is none, and what stands in quotation marks is an example."""
    text = _CODE.sub(" ", file.read_text(encoding="utf-8"))
    found = [one for one in found_in(text) if one[0] not in TECHNICAL]
    assert found == []


TECHNICAL = {
    "words/jargon",
    "words/medical",
    "words/order",
    "words/fixed",
    "words/frame",
    "letter/figure",
}
"""Of a manual for teachers and engineers, not asked of: it is no letter to a family."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_source_names_nothing_that_a_teacher_cannot_look_up(language):
    """A practice, a book, a law; or it says that the practice is confkit's own."""
    for one in catalog.explained(pack(language)).values():
        assert one.source, one.id
        assert not re.search(r"domain rules|mission|contract", one.source.casefold()), one.id
        for file in re.findall(r"docs/[a-z]+\.md", one.source):
            assert (ROOT / file).is_file(), one.id


def test_every_check_has_examples_and_a_source():
    """For `--explain`."""
    for one in catalog.checks().values():
        assert one.bad
        assert one.good
        assert one.source
