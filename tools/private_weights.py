"""Learn what sentences that tell something private have in common; write the weights down.

`python tools/private_weights.py` reads the sentences in `tests/coach`, `examples` and the bank, and
writes `src/confkit/data/private-weights.json`. The same sentences give the same weights. With
`--check N` every Nth sentence is kept back in turn, and what the others teach is measured on it.
With `--authors` each author of the labelled corpus and of the hints is kept back in turn.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import corpus
import numpy as np
import tomli
import train_coach
from scipy.sparse import csr_matrix

from confkit.coach import likeness, packs
from confkit.coach.phrases import matching
from confkit.coach.phrases.phrase import FIELD
from confkit.ground import resources
from confkit.language import languages
from confkit.names import masks
from confkit.notes import bank
from confkit.notes.bank import Kind

HERE = Path(__file__).resolve().parent.parent
SUBJECTS = 3
"""With how many people a saying is learned."""

CORPUS = HERE / "tests" / "coach" / "corpus"
"""Sentences of teachers, a folder for each language and a file for each author."""

HINTS = HERE / "tests" / "coach" / "hints"
"""Private facts as they are hinted at, and harmless twins, in the same form."""

KEPT_BACK = "heldout"
"""How the files begin that nothing learns from."""

MAY_BE_PRIVATE = {"medical", "near:medical", "family", "bias", "threat", "jargon"}
"""Labels of the corpus under which a sentence may tell something private as well."""

KEPT, STRENGTH = 45_000, 0.1
"""How many weights are kept at most, and how much each sentence counts."""


LIMITS = (-1.0, -0.8, -0.6, -0.4, -0.2, -0.1, 0.0, 0.2)
"""The limits at which what was learned is checked."""


class Example(NamedTuple):
    """What is weighed in one run of words, how many words it has, and what it is."""

    parts: tuple[str, ...]
    length: int
    is_private: bool
    group: str


def examples(text: str, *, is_private: bool, group: str) -> Iterator[Example]:
    """Yield the runs of one sentence that are long enough to be judged."""
    whole = f"{FIELD}{text}{FIELD}"
    for run in matching.runs(masks.prepared(whole, packs.EXAMPLE_NAMES), whole):
        words = likeness.plain_words(run.words)
        if len(words) >= likeness.FEWEST:
            parts = [part for word in words for part in likeness.of_word(word)]
            yield Example((*parts, *likeness.pairs(words)), len(words), is_private, group)


def sentences() -> Iterator[tuple[str, bool, str]]:
    """Yield every sentence to learn from: its text, whether it is private, its language."""
    for name in ("privacy.toml", "private.toml"):
        table = _toml(HERE / "tests" / "coach" / name)
        for language, said in table.pop("mixed", {}).items():
            yield from ((text, True, language) for text in mixed(said["who"], said["private"]))
            yield from ((text, False, language) for text in mixed(said["who"], said["fine"]))
        for group, told in table.items():
            language = "es" if group.startswith("es") else "en"
            yield from ((text, True, language) for text in told["facts"])
            yield from ((text, False, language) for text in told["fine"])
    yield from _of_rules()
    yield from ((text, False, language) for text, language in _of_notes())
    for language in corpus.LANGUAGES:
        yield from ((text, False, language) for text in corpus.of_good_goals(language))
    for file in authors():
        yield from ((text, False, file.parent.name) for text in of_author(file))
    for file in hints():
        yield from ((text, private, file.parent.name) for text, private in hinted(file))


def _of_rules() -> Iterator[tuple[str, bool, str]]:
    """Yield the examples that the privacy rules have of what they find and of what they do not."""
    for language in ("en", "es"):
        file = resources.data_file(f"data/{languages.FOLDER}/{language}/{packs.PRIVACY}")
        for rule in _toml(file)["rule"]:
            yield from ((text, True, language) for text in rule["match"])
            yield from ((text, False, language) for text in rule["fine"])


def hints() -> list[Path]:
    """Return the files of hints that may be learned from."""
    return sorted(file for file in HINTS.rglob("*.tsv") if not file.name.startswith(KEPT_BACK))


def hinted(file: Path) -> Iterator[tuple[str, bool]]:
    """Yield each sentence of a file of hints, and whether it is private."""
    for line in file.read_text(encoding="utf-8").splitlines():
        label, tab, text = line.partition("\t")
        if tab:
            yield text, label == "private"


def authors() -> list[Path]:
    """Return the files of the labelled corpus that may be learned from."""
    return sorted(file for file in CORPUS.rglob("*.tsv") if not file.name.startswith(KEPT_BACK))


def of_author(file: Path) -> Iterator[str]:
    """Yield what an author wrote that tells nothing private: unkind sentences, too."""
    for line in file.read_text(encoding="utf-8").splitlines():
        label, _, text = line.partition("\t")
        if not line.startswith("#") and label not in MAY_BE_PRIVATE:
            yield text.partition("\t")[2]


def _of_notes() -> Iterator[tuple[str, str]]:
    """Yield what the coach finds nothing in, the example's notes, and the bank."""
    for name in ("corpus.toml", "corpus-es.toml"):
        language = "es" if name.endswith("-es.toml") else "en"
        for path, text in _texts(_toml(HERE / "tests" / "coach" / name), ""):
            if "/fine" in path or "/near" in path:
                yield text, language
    for file in sorted((HERE / "examples").rglob("notes/*/*.toml")):
        note = _toml(file)
        note.pop("private", None)
        yield from ((text, "en") for _, text in _texts(note, ""))
    for language in ("en", "es"):
        yield from ((text, language) for text in _of_bank(language))


def _of_bank(language: str) -> Iterator[str]:
    """Yield the texts of the bank, which any family may read."""
    kinds: tuple[Kind, ...] = ("goal", "strategy", "promise", "glow")
    for kind in kinds:
        for item in bank.bank(None, language).all(kind):
            yield from item.with_blanks_filled("Ana").texts.values()


def mixed(who: list[str], sayings: list[str]) -> Iterator[str]:
    """Yield each saying with a few of the people, each of them as often as the others."""
    for at, saying in enumerate(sayings):
        for turn in range(SUBJECTS):
            yield f"{who[(at + turn * 7) % len(who)]} {saying}."


def learned(found: list[Example]) -> dict[str, int]:
    """Return the weights of what stands in several examples, as whole thousandths."""
    columns: dict[str, int] = {}
    values, where, rows = list[float](), list[int](), [0]
    for one in found:
        for part, count in Counter(one.parts).items():
            where.append(columns.setdefault(part, len(columns)))
            values.append(count / one.length**0.5)
        rows.append(len(where))
    matrix = csr_matrix((values, where, rows), shape=(len(found), len(columns)))
    wanted = np.array([one.is_private for one in found]) * 1
    weights, bias = train_coach.weighed(matrix, wanted, KEPT, strength=STRENGTH)
    kept = {part: round(float(weights[at]) * likeness.SCALE) for part, at in columns.items()}
    return {"": round(bias * likeness.SCALE)} | {
        part: kept[part] for part in sorted(kept) if kept[part]
    }


def scored(weights: dict[str, int], one: Example) -> float:
    """Return the score of an example, as `likeness.score` has it."""
    total = sum(weights.get(part, 0) for part in one.parts)
    return float((total / one.length**0.5 + weights[""]) / likeness.SCALE)


def _toml(file: Path) -> dict[str, Any]:
    return tomli.loads(file.read_text(encoding="utf-8"))


def _texts(value: object, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _texts(inner, f"{path}/{name}")
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner, path)


def _checked(found: list[Example], every: int) -> None:
    """Print how many kept-back sentences are told apart, at several limits."""
    told: list[tuple[float, Example]] = []
    for kept in range(every):
        weights = learned([one for at, one in enumerate(found) if at % every != kept])
        told += [(scored(weights, one), one) for one in found[kept::every]]
    for limit in LIMITS:
        shown = []
        for group in ("en", "es"):
            facts = [score for score, one in told if one.is_private and one.group == group]
            fine = [score for score, one in told if not one.is_private and one.group == group]
            caught, wrong = sum(one > limit for one in facts), sum(one > limit for one in fine)
            shown.append(f"{group} {caught} of {len(facts)} found, {wrong} of {len(fine)} wrong")
        print(f"{limit:5.1f}  {'; '.join(shown)}")


def _checked_by_author(found: list[Example]) -> None:
    """Print how many of each author's sentences are doubted by what all others teach."""
    for file in authors():
        texts, group = dict.fromkeys(of_author(file)), file.parent.name
        own = [list(examples(text, is_private=False, group=group)) for text in texts]
        known = {one.parts for runs in own for one in runs}
        weights = learned([one for one in found if one.is_private or one.parts not in known])
        for limit in (likeness.LIMIT, likeness.HIGH_LIMIT):
            wrong = sum(any(scored(weights, one) > limit for one in runs) for runs in own)
            print(f"{group}/{file.stem}  above {limit}: {wrong} of {len(own)} wrong")


def _checked_by_hints(found: list[Example]) -> None:
    """Print for each author of hints how many are found, and how many twins are doubted."""
    for file in hints():
        group = file.parent.name
        told = [
            (private, list(examples(text, is_private=private, group=group)))
            for text, private in dict.fromkeys(hinted(file))
        ]
        known = {one.parts for _, runs in told for one in runs}
        weights = learned([one for one in found if one.parts not in known])
        for limit in LIMITS:
            shown = []
            for wanted in (True, False):
                own = [runs for private, runs in told if private == wanted]
                over = sum(any(scored(weights, one) > limit for one in runs) for runs in own)
                shown.append(f"{over} of {len(own)}")
            print(f"{group}/{file.stem}  above {limit}: {shown[0]} found, {shown[1]} wrong")


def everything() -> list[Example]:
    """Return all examples to learn from, each sentence once."""
    return [
        one
        for text, is_private, group in dict.fromkeys(sentences())
        for one in examples(text, is_private=is_private, group=group)
    ]


def taught() -> dict[str, int]:
    """Return the weights that all sentences teach."""
    return learned(everything())


def main() -> None:
    """Learn, and write the weights, or check what can be learned."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", type=int, metavar="N")
    parser.add_argument("--authors", action="store_true")
    wanted = parser.parse_args()
    if wanted.check:
        _checked(everything(), wanted.check)
        return
    if wanted.authors:
        _checked_by_author(everything())
        _checked_by_hints(everything())
        return
    text = json.dumps(taught(), ensure_ascii=False, indent=0, sort_keys=True)
    resources.data_file(likeness.FILE).write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
