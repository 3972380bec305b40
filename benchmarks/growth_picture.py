"""Draw how long a list takes at more and more follow-ups: an SVG picture, both scales by tens."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from math import log10

from todo_peers import Timed

WIDE, HIGH, LEFT, TOP, BELOW, RIGHT = 640, 360, 64, 20, 48, 150
COLORS = ("#1f5fa8", "#b0521e", "#3d7a3a", "#7b4397")
SIZES, SECONDS = (2, 6), (-2, 2)
"""From a hundred to a million follow-ups, and from ten milliseconds to a hundred seconds."""


def picture(timed: Sequence[Timed]) -> str:
    """Return the picture of a line for each program; where one gave up, its line ends."""
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {HIGH}" '
        'font-family="sans-serif" font-size="12" role="img">',
        "<title>Seconds that a list of what is due takes, by the number of follow-ups</title>",
        f'<rect width="{WIDE}" height="{HIGH}" fill="white"/>',
        *_grid(),
    ]
    ends: list[float] = []
    for color, (name, of_one) in zip(COLORS, groupby(timed, lambda one: one.name), strict=False):
        places = [(_x(one.size), _y(one.spent.seconds)) for one in of_one if one.spent]
        if not places:
            continue
        path = " ".join(f"{x:.0f},{y:.0f}" for x, y in places)
        lines.append(f'<polyline points="{path}" fill="none" stroke="{color}" stroke-width="2"/>')
        lines += [f'<circle cx="{x:.0f}" cy="{y:.0f}" r="3" fill="{color}"/>' for x, y in places]
        x, y = places[-1]
        while any(abs(y - other) < 14 for other in ends):
            y -= 14
        ends.append(y)
        label = name.replace("`", "")
        lines.append(f'<text x="{x + 8:.0f}" y="{y + 4:.0f}" fill="{color}">{label}</text>')
    return "\n".join([*lines, "</svg>", ""])


def _grid() -> Iterator[str]:
    for power in range(SECONDS[0], SECONDS[1] + 1):
        y = _y(10.0**power)
        yield f'<path d="M{LEFT} {y:.0f}H{WIDE - RIGHT}" stroke="#ddd"/>'
        yield f'<text x="{LEFT - 8}" y="{y + 4:.0f}" text-anchor="end">{10.0**power:g} s</text>'
    for power in range(SIZES[0], SIZES[1] + 1):
        x = _x(10**power)
        yield f'<text x="{x:.0f}" y="{HIGH - 26}" text-anchor="middle">{10**power:,}</text>'
    middle = (LEFT + WIDE - RIGHT) / 2
    yield f'<text x="{middle:.0f}" y="{HIGH - 6}" text-anchor="middle">follow-ups</text>'


def _x(size: int) -> float:
    share = (log10(size) - SIZES[0]) / (SIZES[1] - SIZES[0])
    return LEFT + share * (WIDE - RIGHT - LEFT)


def _y(seconds: float) -> float:
    share = (log10(seconds) - SECONDS[0]) / (SECONDS[1] - SECONDS[0])
    return HIGH - BELOW - share * (HIGH - BELOW - TOP)
