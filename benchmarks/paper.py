"""`prep --pdf` beside Chromium: `python benchmarks/paper.py [--full] [--write FILE]`.

Whole processes in turn, for 150 sheets: `prep`, `prep --pdf`, and Chromium printing the packet that
`prep` wrote. What the PDF takes is what `prep --pdf` takes beyond `prep`. `--write` replaces the
part of that page between its marks. Ends with 1 if a bound was missed.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from pathlib import Path

import cases
import parts
from pairs import CONFKIT, Contestant, Series, in_turn, tree_peak

from confkit.ground.text import counted
from confkit.sheets import browser

BEGIN, END = parts.marks("paper")
SHEETS = 150
PROCESSOR, MEMORY = 1.5, 250.0
"""Seconds of the processor beyond `prep`, and MB."""


def figures(scratch: Path, rounds: int) -> tuple[Series, float]:
    """Let the three take turns; return also what all processes of `prep --pdf` take at once, MB."""
    root = cases.made_class(scratch / "class", SHEETS)
    prep = [CONFKIT, "-C", str(root), "prep"]
    page = root / "out/2026-fall/sheets/packet.html"
    printing = [
        browser.installed() or "chromium", "--headless", "--no-sandbox", "--disable-gpu",
        "--no-first-run", "--disable-dev-shm-usage", "--disable-background-networking",
        f"--user-data-dir={scratch}/profile", "--no-pdf-header-footer",
        f"--print-to-pdf={scratch}/packet.pdf", page.as_uri(),
    ]  # fmt: skip
    contestants = {
        "prep": Contestant(prep),
        "prep --pdf": Contestant([*prep, "--pdf"]),
        "Chromium": Contestant(printing),
    }
    in_turn(contestants, 1)
    series = in_turn(contestants, rounds)
    return series, tree_peak(contestants["prep --pdf"].command)


def beyond(series: Series) -> float:
    """Return the processor seconds that the PDF takes, the median of the rounds."""
    pairs = zip(series.runs["prep --pdf"], series.runs["prep"], strict=True)
    return statistics.median(one.processor - other.processor for one, other in pairs)


def page(series: Series, together: float) -> str:
    """Return the part of the page."""
    seconds = series.seconds("prep --pdf") - series.seconds("prep")
    processor, peak = beyond(series), series.peak("prep --pdf")
    rounds = counted(len(series.runs["prep"]), "round")
    of_browser = series.ratio("Chromium", "prep").median * series.seconds("prep")
    rows = (
        (f"processor seconds for {SHEETS} sheets", processor, PROCESSOR),
        ("peak memory of the largest process, MB", peak, MEMORY),
    )
    return "\n".join(
        [
            BEGIN,
            "## Sheets on paper",
            "",
            f"`confkit prep --pdf` for {SHEETS} sheets: what it takes beyond `prep`, the median of "
            f"{rounds}. Chromium prints the same sheets, as `prep` "
            f"wrote them for a browser, in {of_browser / seconds:.1f} times the time, without "
            "the tags that a screen reader needs and with no bookmarks. Written by `python "
            "benchmarks/paper.py --write docs/benchmarks.md`.",
            "",
            "| | measured | bound | |",
            "|---|---:|---:|---|",
            *(
                f"| {what} | {value:.2f} | {bound:g} | {_judged(value, bound)} |"
                for what, value, bound in rows
            ),
            "",
            "That process is typst's: until the packet is written, it keeps all its pages. A large "
            f"font is cut down to the letters of the packet. With `prep`, which waits for it and "
            f"takes {series.peak('prep'):.0f} MB by itself, it takes {together:.0f} MB at once "
            "(what the two share is counted once).",
            END,
            "",
        ]
    )


def _judged(value: float, bound: float) -> str:
    return "held" if value <= bound else "**missed**"


def main() -> int:
    """Measure, print, write; return 1 if a bound was missed."""
    said = parts.options(__doc__).parse_args()
    with tempfile.TemporaryDirectory(prefix="confkit-bench-") as scratch:
        series, together = figures(Path(scratch), 5 if said.full else 3)
    text = page(series, together)
    print(text)
    if said.write:
        parts.put(said.write, text)
    return 1 if "**missed**" in text else 0


if __name__ == "__main__":
    sys.exit(main())
