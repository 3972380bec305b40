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
PACK = packs.load(None, "en").pack
SPANISH = packs.load(None, "es").pack

_CODE = re.compile(r"```.*?```|~~~.*?~~~|`[^`\n]*`|\[[^\]\n]*\]\([^)\n]*\)|<!--.*?-->", re.DOTALL)
_TEMPLATE = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<style.*?</style>|<[^>]*>", re.DOTALL)
_PROSE = re.compile(r"^ {0,3}(?:#+|[-*>]|\d+\.)? *(.*)$", re.MULTILINE)


def found_in(text, pack=PACK):
    """Return what the rules find in a text that is for people; quotations are examples."""
    original = f"{FIELD}{text.replace('|', '. ')}{FIELD}"
    quoted = masks.quotations(original)
    return [
        (hit.rule.id, original[hit.start : hit.end])
        for hit in pack.matches(masks.prepared(original, frozenset()), original)
        if hit.rule.id.startswith(("words/", "letter/"))
        and not hit.rule.table.only
        and not overlaps(hit, quoted)
    ]


@pytest.mark.parametrize("one", rules(None), ids=lambda one: one.id)
def test_the_coach_says_nothing_that_it_would_find(one):
    """Message, reason and suggestions of every rule."""
    said = ". ".join((one.message, one.why, *one.suggest))
    assert found_in(said) == []


@pytest.mark.parametrize("rule", SPANISH.rules, ids=lambda rule: rule.id)
def test_the_spanish_coach_neither(rule):
    """The same, by the Spanish rules."""
    said = ". ".join((rule.table.message, rule.table.why, *rule.table.suggest))
    assert found_in(said, SPANISH) == []


@pytest.mark.parametrize("question", bank(None)[0], ids=lambda question: question.id)
def test_no_question_closes_a_door(question):
    """The bank is asked of families."""
    assert found_in(question.text.replace("{child}", "Ana")) == []


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


@pytest.mark.parametrize("pack", [PACK, SPANISH], ids=["en", "es"])
def test_a_source_names_nothing_that_a_teacher_cannot_look_up(pack):
    """A practice, a book, a law; or it says that the practice is confkit's own."""
    for one in catalog.explained(pack).values():
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
