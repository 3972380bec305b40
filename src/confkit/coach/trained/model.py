"""A trained model of one language: how much a sentence reads like a lapse, and like which.

Linear over runs of words and of letters and over pairs of words, with weights that
`tools/train_coach.py` learned. It needs nothing but the file beside the language's other words, and
about a tenth of a millisecond for a sentence.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from confkit.coach.trained.features import Features, features
from confkit.ground.resources import data_file, data_text
from confkit.language.languages import FOLDER, plain

FILE = "model.json"
"""The weights of a language, in its folder."""


@dataclass(frozen=True)
class Weighing:
    """One score: hundredths by what stands in a sentence, of each kind, and what it begins with."""

    bias: int
    weights: Mapping[str, Mapping[str, int]]

    def score(self, seen: Features) -> float:
        """Return how much speaks for it in a sentence; long ones weigh no more than short ones."""
        total: float = self.bias
        for kind, there in zip(Features._fields, seen, strict=True):
            known = self.weights[kind]
            total += sum(map(known.__getitem__, known.keys() & there)) / (len(there) or 1) ** 0.5
        return total / 100


def weighing(bias: int, written: Mapping[str, Mapping[str, str]]) -> Weighing:
    """Read a score as its file has it: for each kind and weight what has it, between tabs."""
    return Weighing(
        bias,
        {
            kind: {
                feature: int(weight) for weight, ones in of.items() for feature in ones.split("\t")
            }
            for kind, of in written.items()
        },
    )


CUT_OFFS = ("speaks", "speaks_of_piece", "speaks_of_goal", "silent", "sure")


@dataclass(frozen=True)
class Model:
    """What was learned of a language.

    From `speaks` on a sentence reads like a lapse, from `speaks_of_piece` on what is no whole
    sentence, and from `speaks_of_goal` on what somebody will do in a goal; below `silent` it surely
    does not. It resembles a group if that one leads the next by `sure`.
    """

    lapse: Weighing
    groups: Mapping[str, Weighing]
    speaks: float
    speaks_of_piece: float
    speaks_of_goal: float
    silent: float
    sure: float

    def score(self, text: str) -> float:
        """Return how much a prepared sentence reads like a lapse."""
        return self.lapse.score(features(text))

    def reads_like_a_lapse(self, score: float, *, piece: bool, goal: bool = False) -> bool:
        """Tell whether a score is enough to speak: of a sentence, a piece of one, or a goal's."""
        if goal:
            return score >= self.speaks_of_goal
        return score >= (self.speaks_of_piece if piece else self.speaks)

    def group(self, text: str) -> str:
        """Return the group that a prepared sentence resembles most; "" if that is not sure."""
        name, lead = self.leading(text)
        return name if lead >= self.sure else ""

    def leading(self, text: str) -> tuple[str, float]:
        """Return the group with the highest score, and how far it leads the next."""
        seen = features(text)
        scores = sorted((group.score(seen), name) for name, group in self.groups.items())
        (second, _), (first, name) = scores[-2:]
        return name, first - second


@cache  # read once for a process
def of_language(tag: str) -> Model | None:
    """Return the model of a language, read from its folder; None if it has none."""
    name = f"data/{FOLDER}/{plain(tag)}/{FILE}"
    if not data_file(name).is_file():
        return None
    data = json.loads(data_text(name))
    groups = {name: weighing(*weights) for name, weights in data["groups"].items()}
    lapse = weighing(*data["lapse"])
    cuts = {name: data[name] for name in CUT_OFFS}
    return Model(lapse, groups, **cuts)
