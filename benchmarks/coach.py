"""The coach beside prep, for `benchmarks/run.py`.

`confkit check` on 1,000 notes against `confkit prep` on the same into a new folder, in turn; once
with notes that are fine and once with a lapse in every third. Bound: 3, by the median of the
rounds' ratios. Then what the matcher alone does with hostile text of 50 and 100 kB.
"""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import NamedTuple

import cases
from pairs import CONFKIT, Contestant, Ratio, in_turn

from confkit.coach import packs
from confkit.coach.phrases.phrase import FIELD
from confkit.names import masks

BOUND = 3
LAPSES = (
    "is constantly distracted and hasn't turned in two assignments",
    "a lazy boy who never listens, but very bright",
    "he can't sit still and struggles with reading",
)
HOSTILE = "he is always so smart but he never really can't even focus although "


class Figure(NamedTuple):
    """`check` against `prep`: the ratio of whole processes, seconds of each, and findings."""

    name: str
    ratio: Ratio
    check: float
    prep: float
    findings: int


def measured(scratch: Path, name: str, students: int, rounds: int, *, lapses: bool) -> Figure:
    """Measure one class."""
    root = cases.made_class(scratch / name, students, "--held")
    if lapses:
        _plant(root)
    check = [CONFKIT, "-C", str(root), "check"]
    settle = cases.Settled(root, students)
    fresh = cases.Aside(root, ["out"], settle)
    contestants = {
        "check": Contestant(check, settle),
        "prep": Contestant([CONFKIT, "-C", str(root), "prep"], fresh),
    }
    in_turn(contestants, 1)
    series = in_turn(contestants, rounds)
    output = series.runs["check"][0].output
    found = len(re.findall(r"^notes/", output, re.MULTILINE))
    ratio = series.ratio("check", "prep")
    return Figure(name, ratio, series.seconds("check"), series.seconds("prep"), found)


def missed(found: list[Figure]) -> list[str]:
    """Name the bounds that were not held."""
    return [
        f"check, {one.name}: {one.ratio.median:.2f} times prep, bound {BOUND}"
        for one in found
        if one.ratio.median > BOUND
    ]


def _plant(root: Path) -> None:
    """Put a lapse into the grow of every third note."""
    for number, file in enumerate(sorted((root / "notes").rglob("*.toml"))):
        if number % 3 == 0:
            text = file.read_text(encoding="utf-8")
            said = f'skill = "{LAPSES[number // 3 % len(LAPSES)]}"'
            file.write_text(re.sub(r'(?m)^skill = ".*"$', said, text), encoding="utf-8")


def hostile(kilobytes: int) -> float:
    """Return the seconds that hostile text takes."""
    pack = packs.load(None, "en").pack
    text = FIELD + (HOSTILE * (kilobytes * 1000 // len(HOSTILE) + 1))[: kilobytes * 1000] + FIELD
    begin = time.process_time()
    pack.matches(masks.prepared(text, frozenset({"Ana"})), text)
    return time.process_time() - begin


def figures(scratch: Path, students: int, rounds: int) -> list[Figure]:
    """Measure a class without lapses, and one with a lapse in every third note."""
    return [
        measured(scratch / "coach", name, students, rounds, lapses=lapses)
        for name, lapses in (("fine", False), ("a lapse in every third", True))
    ]


def table(students: int, found: list[Figure]) -> str:
    """Return the figures as a Markdown table, and what hostile text takes."""
    rows = [
        f"`confkit check` of {students:,} notes, compared with `confkit prep` of the same notes "
        "into a new folder.",
        "",
        "| notes | times prep (least to most) | bound | check s | prep s | findings |",
        "|---|---|---|---|---|---|",
    ]
    rows += [
        f"| {one.name} | {one.ratio.median:.2f} ({one.ratio.least:.2f} to {one.ratio.most:.2f}) "
        f"| {BOUND} | {one.check:.2f} | {one.prep:.2f} | {one.findings:,} |"
        for one in found
    ]
    half, whole = hostile(50), hostile(100)
    told = f"Hostile text: 50 kB takes {half:.2f} s, and 100 kB {whole / half:.1f} times as long."
    return "\n".join([*rows, "", told])
