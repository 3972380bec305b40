"""Train the coach's second voice from the labelled sentences: `python tools/train_coach.py [TAG]`.

Writes `data/languages/<tag>/model.json` and prints how well it does, each author in turn left out.
The same sentences give the same weights.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from typing import NamedTuple

import corpus
import numpy as np
from corpus import Labelled
from scipy.sparse import csr_matrix, diags
from sklearn.svm import LinearSVC

from confkit.coach import look_again
from confkit.coach.trained import model
from confkit.coach.trained.features import Features, features
from confkit.coach.trained.model import CUT_OFFS, Model, Weighing
from confkit.ground.resources import data_file
from confkit.language import languages

SEED = 2026
KEPT = {"lapse": 33_000, "group": 400}
"""How many weights of a score are kept: the heaviest of those that are seen often."""
PRECISION = 0.98
"""Of what the model tells so much is a lapse, in sentences of authors it has not seen."""
CERTAIN = 0.02
"""Of the lapses with a phrase so many score lower than what surely is none."""
WRONG_PIECES = 0.005
"""Of the harmless pieces of sentences so many are spoken of."""
WRONG_OF_GOALS = 0.005
"""The same of the sentences of good goals, by a model that has learned from none of them."""
RIGHT = 0.85
"""Of the groups that it names so many are right."""


class Seen(NamedTuple):
    """What stands in many sentences: a row for each, a column for each run of words or letters."""

    matrix: csr_matrix
    names: list[tuple[str, str]]


def seen(texts: Sequence[str]) -> Seen:
    """Return the features of prepared sentences, those of words and of letters each as one part."""
    columns: dict[tuple[str, str], int] = {}
    values: list[float] = []
    where: list[int] = []
    rows = [0]
    for text in texts:
        for kind, found in features(text)._asdict().items():
            where += [columns.setdefault((kind, one), len(columns)) for one in sorted(found)]
            values += [len(found) ** -0.5] * len(found)
        rows.append(len(where))
    shape = (len(texts), len(columns))
    return Seen(csr_matrix((values, where, rows), shape=shape), list(columns))


def weighed(
    matrix: csr_matrix,
    wanted: np.ndarray,
    kept: int,
    words_only: np.ndarray | None = None,
    strength: float = 0.4,
) -> tuple[np.ndarray, float]:
    """Return a weight for each column, most of them 0, and what a score begins with.

    Of more `strength` is less left wrong in what is learned from, and more in what is not.
    Columns are first scaled by how differently the two kinds use them (Wang and Manning, 2012).
    """
    there = matrix.copy()
    there.data[:] = 1
    often = np.asarray(there.sum(axis=0)).ravel()
    counts = [np.asarray(there[wanted == kind].sum(axis=0)).ravel() + 0.5 for kind in (1, 0)]
    ratio = np.abs(np.log((counts[0] / counts[0].sum()) / (counts[1] / counts[1].sum()))) + 0.3
    ratio[often < 2] = 0
    if words_only is not None:
        ratio[~words_only] = 0
    heavy = np.abs(_fitted(matrix, wanted, ratio, strength)[0]) * np.sqrt(often)
    ratio[heavy < np.sort(heavy)[-min(kept, len(heavy))]] = 0
    return _fitted(matrix, wanted, ratio, strength)


def _fitted(
    matrix: csr_matrix, wanted: np.ndarray, ratio: np.ndarray, strength: float
) -> tuple[np.ndarray, float]:
    learner = LinearSVC(C=strength, random_state=SEED)
    learner.fit(matrix @ diags(ratio), wanted)
    return learner.coef_[0] * ratio, float(learner.intercept_[0])


def trained(lapses: Seen, wanted: np.ndarray, labels: np.ndarray, rows: np.ndarray) -> Model:
    """Return what is learned from some of the sentences, without cut-offs."""
    lapse = _weighing(lapses, *weighed(lapses.matrix[rows], wanted[rows], KEPT["lapse"]))
    of_lapses = rows[wanted[rows] == 1]
    words_only = np.array([kind == "words" for kind, _ in lapses.names])
    groups = {
        group: _weighing(
            lapses,
            *weighed(
                lapses.matrix[of_lapses],
                (labels[of_lapses] == group) * 1,
                KEPT["group"],
                words_only,
            ),
        )
        for group in sorted(set(labels[of_lapses]))
    }
    return Model(lapse, groups, 0, 0, 0, 0, 0)


def _weighing(lapses: Seen, weights: np.ndarray, bias: float) -> Weighing:
    kept: dict[str, dict[str, int]] = {kind: {} for kind in Features._fields}
    for at in np.flatnonzero(weights):
        kind, name = lapses.names[at]
        if weight := round(100 * weights[at]):
            kept[kind][name] = weight
    return Weighing(round(100 * bias), kept)


class Held(NamedTuple):
    """What models say of sentences whose authors they have not seen: score, group, and its lead."""

    scores: np.ndarray
    groups: list[str]
    leads: np.ndarray


class Learner:
    """The sentences of a language as the models read them."""

    def __init__(self, sentences: list[Labelled], language: str) -> None:
        self.sentences = sentences
        self.phrase = np.array([corpus.has_phrase(one.text, language) for one in sentences])
        names = corpus.names_in(one.text for one in sentences)
        self.texts = [corpus.prepared(one.text, names) for one in sentences]
        self.goals = [
            corpus.prepared(text, names | corpus.names_in([text]))
            for text in corpus.of_good_goals(language)
        ]
        self.seen = seen(self.texts)
        self.wanted = np.array([one.is_lapse for one in sentences]) * 1
        self.labels = np.array([one.label for one in sentences])
        self.authors = np.array([one.author for one in sentences])

    def model(self, rows: np.ndarray | None = None) -> Model:
        """Return what is learned from these rows, or from all."""
        rows = np.arange(len(self.sentences)) if rows is None else rows
        return trained(self.seen, self.wanted, self.labels, rows)

    def lapse(self, rows: np.ndarray) -> Weighing:
        """Return what is learned from these rows of lapses alone, without their groups."""
        found = weighed(self.seen.matrix[rows], self.wanted[rows], KEPT["lapse"])
        return _weighing(self.seen, *found)

    def held(self) -> Held:
        """Return what is said of each sentence by a model that has not seen its author."""
        scores, leads = np.zeros(len(self.texts)), np.zeros(len(self.texts))
        groups = [""] * len(self.texts)
        for author in sorted(set(self.authors)):
            learned = self.model(np.flatnonzero(self.authors != author))
            for at in np.flatnonzero(self.authors == author):
                scores[at] = learned.score(self.texts[at])
                if self.wanted[at]:
                    groups[at], leads[at] = learned.leading(self.texts[at])
        return Held(scores, groups, leads)


def cut_offs(learner: Learner, held: Held, made: Model) -> dict[str, float]:
    """Return from which score a sentence is spoken of, below which it is surely harmless.

    Those are judged by the sentences of strangers alone; what is said of goals, by good ones.
    """
    lapse, phrase = learner.wanted == 1, learner.phrase
    judged = np.array([one.is_of_stranger for one in learner.sentences])
    silent = np.quantile(held.scores[judged & lapse & phrase], CERTAIN)
    others = np.flatnonzero(judged)
    others = others[np.argsort(-held.scores[others], kind="stable")]
    right = np.cumsum(lapse[others]) / np.arange(1, len(others) + 1)
    speaks = held.scores[others[_last(right >= PRECISION)]]
    pieces = np.array([look_again.is_piece(one.text) for one in learner.sentences])
    harmless = held.scores[pieces & ~lapse]
    speaks_of_piece = max(speaks, np.quantile(harmless, 1 - WRONG_PIECES))
    goals = [made.score(text) for text in learner.goals]
    speaks_of_goal = max(speaks, np.quantile(goals, 1 - WRONG_OF_GOALS))
    spoken = np.flatnonzero(judged & lapse & (held.scores >= speaks))
    by_lead = spoken[np.argsort(-held.leads[spoken], kind="stable")]
    named = np.cumsum([held.groups[at] == learner.labels[at] for at in by_lead])
    sure = held.leads[by_lead[_last(named / np.arange(1, len(by_lead) + 1) >= RIGHT)]]
    found = (speaks, speaks_of_piece, speaks_of_goal, silent, sure)
    return dict(zip(CUT_OFFS, map(_up, found), strict=True))


def _last(holds: np.ndarray) -> int:
    return int(np.flatnonzero(holds)[-1]) if holds.any() else 0


def _up(number: float) -> float:
    return round(float(number) + 0.0005, 3)


def written(made: Model, cuts: dict[str, float]) -> str:
    """Return a model as its file has it."""
    data = {
        **cuts,
        "lapse": _as_text(made.lapse),
        "groups": {name: _as_text(one) for name, one in made.groups.items()},
    }
    return json.dumps(data, ensure_ascii=False, indent=0, separators=(",", ":")) + "\n"


def _as_text(one: Weighing) -> tuple[int, dict[str, dict[str, str]]]:
    by_kind = {}
    for kind, weights in one.weights.items():
        by_weight: dict[int, list[str]] = {}
        for name, weight in sorted(weights.items()):
            by_weight.setdefault(weight, []).append(name)
        by_kind[kind] = {str(weight): "\t".join(by_weight[weight]) for weight in sorted(by_weight)}
    return one.bias, by_kind


def table(learner: Learner, held: Held, cuts: dict[str, float]) -> str:
    """Return how well authors are judged whom the model has not seen: phrases, model, both."""
    pieces = [look_again.is_piece(one.text) for one in learner.sentences]
    alone = held.scores >= np.where(pieces, cuts["speaks_of_piece"], cuts["speaks"])
    both = np.where(learner.phrase, held.scores >= cuts["silent"], alone)
    lines = [f"{'author':26}{'lapses':>7}{'phrases':>14}{'model':>14}{'both':>14}"]
    for name in [*sorted(set(learner.authors)), "all"]:
        own = (learner.authors == name) | (name == "all")
        lapses = max(1, (own & (learner.wanted == 1)).sum())
        line = f"{name:26}{lapses:7}"
        for says in (learner.phrase, alone, both):
            found = (says & own & (learner.wanted == 1)).sum()
            line += f"{found / lapses:8.2f}{found / max(1, (says & own).sum()):6.3f}"
        lines.append(line)
    told = np.flatnonzero(alone & (learner.wanted == 1))
    sure = [at for at in told if held.leads[at] >= cuts["sure"]]
    right = sum(held.groups[at] == learner.labels[at] for at in sure)
    harmless = np.array(pieces) & (learner.wanted == 0)
    lines.append(f"harmless pieces told: {(alone & harmless).sum()} of {harmless.sum()}")
    lines.append(f"a group is named for {len(sure)} of {len(told)}, rightly for {right}")
    return "\n".join([*lines, str(cuts)])


def main() -> int:
    """Train, write, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("language", nargs="*", help="tags of languages; all if none")
    for tag in parser.parse_args().language or corpus.LANGUAGES:
        learner = Learner(corpus.to_learn_from(tag), tag)
        held = learner.held()
        made = learner.model()
        cuts = cut_offs(learner, held, made)
        text = written(made, cuts)
        file = data_file(f"data/{languages.FOLDER}/{tag}/{model.FILE}")
        file.write_text(text, encoding="utf-8")
        print(f"{tag}: {len(learner.texts)} sentences, {len(text.encode()):,} bytes")
        print(table(learner, held, cuts))
    return 0


if __name__ == "__main__":
    sys.exit(main())
