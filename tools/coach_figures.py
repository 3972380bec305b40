"""How much the coach finds in sentences it has not seen: `python tools/coach_figures.py FILE…`.

Each file is a part of the corpus, `<language>/<part>.tsv`. What is printed is a row of the table in
`docs/coach.md`: recall and precision of the phrases alone, of the model alone, and of both.
"""

from __future__ import annotations

import sys
from pathlib import Path

import corpus
from corpus import Labelled

from confkit.coach import look_again, packs
from confkit.coach.trained.model import Model, of_language


def says(model: Model, text: str, language: str) -> tuple[bool, bool, bool]:
    """Tell whether something is told of a text: by phrases alone, by the model alone, by both."""
    phrase = corpus.has_phrase(text, language)
    read = [
        (one, model.score(corpus.prepared(one, packs.EXAMPLE_NAMES)))
        for one in corpus.sentences(text)
    ]
    alone = any(
        model.reads_like_a_lapse(score, piece=look_again.is_piece(one)) for one, score in read
    )
    harmless = [
        score < model.silent and not look_again.is_piece(one) and "?" not in one
        for one, score in read
    ]
    silenced = bool(harmless) and all(harmless)
    return phrase, alone, not silenced if phrase else alone


def row(sentences: list[Labelled], language: str) -> str:
    """Return how many lapses there are, and recall and precision of each way to look."""
    model = of_language(language)
    assert model, language
    told = [says(model, one.text, language) for one in sentences]
    lapses = [one.is_lapse for one in sentences]
    cells = [f"{len(sentences)} | {sum(lapses)}"]
    for way in range(3):
        found = sum(each[way] for each, lapse in zip(told, lapses, strict=True) if lapse)
        all_told = sum(each[way] for each in told)
        cells.append(f"{found / sum(lapses):.2f}, {found / max(1, all_told):.2f}")
    return " | ".join(cells)


def main() -> int:
    """Print a row for each file, for all of it and for what is plain and what is roundabout."""
    for name in sys.argv[1:]:
        file = Path(name)
        sentences = list(corpus.part(file))
        print(f"| {file.stem} | {row(sentences, file.parent.name)} |")
        for style in ("plain", "roundabout"):
            some = [one for one in sentences if not one.is_lapse or one.style == style]
            if any(one.is_lapse for one in some):
                print(f"|   {style} | {row(some, file.parent.name)} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
