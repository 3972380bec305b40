"""Draw how the second voice learns: `python tools/learning_curve.py`, docs/pictures/learning.svg.

For each number of sentences a model learns from so many, taken by lot, and is asked about those of
each author whom it has not seen. What is drawn is how many lapses it finds where 95 of 100 things
that it tells are lapses.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from pathlib import Path

import corpus
import numpy as np
from train_coach import SEED, Learner

from confkit.coach.trained.features import features

PICTURE = Path(__file__).parents[1] / "docs/pictures/learning.svg"
SIZES = (250, 500, 1000, 2000, 4000, 8000)
RIGHT = 0.95
NAMES = {"en": ("English", "#1f5fa8"), "es": ("Spanish", "#b0521e")}
WIDE, HIGH, LEFT, TOP = 640, 320, 56, 24


def found(learner: Learner, size: int) -> float:
    """Return the share of lapses of unseen authors that is found after so many sentences."""
    lot = random.Random(SEED)
    scores, wanted = [], []
    for author in sorted({one.author for one in learner.sentences if one.is_of_stranger}):
        others = [int(at) for at in np.flatnonzero(learner.authors != author)]
        learned = learner.lapse(np.array(sorted(lot.sample(others, min(size, len(others))))))
        for at in np.flatnonzero(learner.authors == author):
            scores.append(learned.score(features(learner.texts[at])))
            wanted.append(int(learner.wanted[at]))
    order = np.argsort(-np.array(scores), kind="stable")
    right = np.cumsum(np.array(wanted)[order])
    enough = np.flatnonzero(right / np.arange(1, len(order) + 1) >= RIGHT)
    return float(right[enough[-1]] / sum(wanted)) if len(enough) else 0.0


def curve(tag: str) -> list[tuple[int, float]]:
    """Return the share found for each number of sentences that there are."""
    learner = Learner(corpus.to_learn_from(tag), tag)
    all_of_them = len(learner.texts)
    sizes = [size for size in SIZES if size < all_of_them] + [all_of_them]
    return [(size, found(learner, size)) for size in sizes]


def picture(curves: dict[str, list[tuple[int, float]]]) -> str:
    """Return the curves as an SVG picture, the number of sentences on a scale of doublings."""
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {HIGH}" '
        'font-family="sans-serif" font-size="12" role="img">',
        "<title>How many lapses of unseen authors are found, by sentences learned from</title>",
        f'<rect width="{WIDE}" height="{HIGH}" fill="white"/>',
        *_grid(),
    ]
    for tag, points in curves.items():
        name, color = NAMES[tag]
        places = [(_x(size), _y(share)) for size, share in points]
        path = " ".join(f"{x:.0f},{y:.0f}" for x, y in places)
        lines.append(f'<polyline points="{path}" fill="none" stroke="{color}" stroke-width="2"/>')
        lines += [f'<circle cx="{x:.0f}" cy="{y:.0f}" r="3" fill="{color}"/>' for x, y in places]
        x, y = places[-1]
        lines.append(f'<text x="{x - 24:.0f}" y="{y - 9:.0f}" fill="{color}">{name}</text>')
    return "\n".join([*lines, "</svg>", ""])


def _grid() -> Iterator[str]:
    for tenth in range(0, 11, 2):
        y = _y(tenth / 10)
        yield f'<path d="M{LEFT} {y:.0f}H{WIDE - 16}" stroke="#ddd"/>'
        yield f'<text x="{LEFT - 8}" y="{y + 4:.0f}" text-anchor="end">{tenth / 10:.1f}</text>'
    for size in SIZES:
        yield (f'<text x="{_x(size):.0f}" y="{HIGH - 22}" text-anchor="middle">{size:,}</text>')
    yield (
        f'<text x="{WIDE / 2:.0f}" y="{HIGH - 4}" text-anchor="middle">'
        "sentences learned from (lapses found, of authors not seen, at a precision of 0.95)</text>"
    )


def _x(size: int) -> float:
    first, last = np.log2(SIZES[0]), np.log2(SIZES[-1])
    return LEFT + (WIDE - 32 - LEFT) * float((np.log2(size) - first) / (last - first))


def _y(share: float) -> float:
    return TOP + (HIGH - 64 - TOP) * (1 - share)


def main() -> int:
    """Draw the picture and print its numbers."""
    curves = {tag: curve(tag) for tag in corpus.LANGUAGES}
    PICTURE.write_text(picture(curves), encoding="utf-8")
    for tag, points in curves.items():
        print(tag, ", ".join(f"{size}: {share:.2f}" for size, share in points))
    return 0


if __name__ == "__main__":
    sys.exit(main())
