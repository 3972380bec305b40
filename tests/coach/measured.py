"""Recall and precision of the rules on labelled sentences: what the suite prints and holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import tomli

from confkit.coach import packs
from confkit.coach.pack import Pack, overlaps
from confkit.coach.phrases.phrase import FIELD
from confkit.names import masks

CORPORA = {"en": "corpus.toml", "es": "corpus-es.toml"}
"""The labelled sentences of each language."""
HERE = Path(__file__).parent
NAMES = packs.EXAMPLE_NAMES


class Labelled(NamedTuple):
    """A sentence, the rules of which one must find something in it, and what it nearly is."""

    text: str
    rules: tuple[str, ...]
    near: str = ""


class Figures(NamedTuple):
    """Of the lapses how many were found, and of what was found how much is a lapse."""

    lapses: int
    found: int
    false: int

    @property
    def recall(self) -> float:
        """The share of the lapses that were found."""
        return self.found / self.lapses if self.lapses else 1.0

    @property
    def precision(self) -> float:
        """The share of lapses in what was found."""
        return self.found / (self.found + self.false) if self.found + self.false else 1.0


def sections(language: str = "en") -> dict[str, list[Labelled]]:
    """Return the labelled sentences by the set that they belong to."""
    file = Path(__file__).with_name(CORPORA[language])
    data = tomli.loads(file.read_text(encoding="utf-8"))
    named = {"practice": data["practice"]} if "practice" in data else {}
    named |= {f"held-out {number}": one for number, one in data["held_out"].items()}
    return {name: list(_labelled(section)) for name, section in named.items()}


def _labelled(section: dict[str, list[object]]) -> Iterator[Labelled]:
    for rules, text in section["lapses"]:
        yield Labelled(text, tuple(rules))
    for near, text in section["near"]:
        yield Labelled(text, (), near)
    for text in section["fine"]:
        yield Labelled(text, ())


@cache
def found_in(text: str, language: str) -> set[str]:
    """Return the rules that find something in one sentence of a teacher, wherever it stands."""
    pack = _pack(language)
    original = f"{FIELD}{text}{FIELD}"
    quoted = masks.quotations(original)
    return {
        hit.rule.id
        for hit in pack.matches(masks.prepared(original, NAMES), original)
        if not (hit.rule.table.only or hit.rule.table.letter_only)
        and (hit.rule.id.startswith("privacy/") or not overlaps(hit, quoted))
    }


def goals(language: str) -> dict[str, Figures]:
    """Return the figures of each rule on the labelled fields of a goal."""
    file = Path(__file__).with_name(CORPORA[language])
    sets = tomli.loads(file.read_text(encoding="utf-8"))["goal"].values()
    sentences = [one for section in sets for one in _labelled(section)]
    rules = sorted({rule for one in sentences for rule in one.rules})
    return {rule: _of_goal(rule, sentences, _pack(language)) for rule in rules}


def _of_goal(rule: str, sentences: list[Labelled], pack: Pack) -> Figures:
    lapses = [one.text for one in sentences if rule in one.rules]
    fine = [one.text for one in sentences if one.near == rule]
    return Figures(
        len(lapses),
        sum(packs.finds(pack, rule, text) for text in lapses),
        sum(packs.finds(pack, rule, text) for text in fine),
    )


@cache
def _pack(language: str) -> Pack:
    return packs.load(None, language).pack


def figures(sentences: list[Labelled], language: str = "en") -> dict[str, Figures]:
    """Return the figures of each rule, and of all together under "all"."""
    lapses: Counter[str] = Counter()
    found: Counter[str] = Counter()
    false: Counter[str] = Counter()
    for sentence in sentences:
        rules = found_in(sentence.text, language)
        if sentence.rules:
            lapses[sentence.rules[0]] += 1
            found[sentence.rules[0]] += bool(rules & set(sentence.rules))
        else:
            false.update(rule for rule in rules if rule.startswith("words/"))
            false["all"] += bool(rules)
    lapses["all"], found["all"] = lapses.total(), found.total()
    return {rule: Figures(lapses[rule], found[rule], false[rule]) for rule in sorted(lapses)}


def table(language: str = "en") -> list[str]:
    """Return the lines that the suite prints: the figures of each rule, and of each set."""
    by_set = sections(language)
    everything = [sentence for sentences in by_set.values() for sentence in sentences]
    lines = [f"{language + ': rule':22}{'lapses':>7}{'recall':>8}{'precision':>11}"]
    rows = {name: figures(sentences, language)["all"] for name, sentences in by_set.items()}
    for name, one in (figures(everything, language) | rows).items():
        lines.append(f"{name:22}{one.lapses:7}{one.recall:8.2f}{one.precision:11.2f}")
    return lines
