"""Record talks of the example class as a teacher types them: a film, a picture, keys and seconds.

The real program runs in a pseudo-terminal, and every key goes through it. `docs/pictures` gets an
evening: a talk that was held, one to which nobody came, one that was moved, and the evening's end.
The keys and the seconds of a talk alone go to standard output.
"""

from __future__ import annotations

import json
import re
import shutil
import sys
import tempfile
import time
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import pictures  # noqa: E402
from tests.terminals import Terminal  # noqa: E402

ENTER = "\r"
COLUMNS, LINES = 100, 40
EVENING = "2026-11-16T20:55:00-06:00"
CHILD, ABSENT, AWAY = "1042", "0987", "1007"
SCENARIO = [
    ("Did it take place?", ENTER),
    ("When", ENTER),
    ("How", ENTER),
    ("Who came?", ENTER),
    ("What did the family say?", ENTER),
    ("What already works at home?", ENTER),
    ("Which strategy will you both use?", "4" + ENTER),
    ("The goal:", "1" + ENTER),
    ("By when", ENTER),
    ("A promise:", "1" + ENTER),
    ("a resource to send,", ENTER),
    ("Another promise:", "2" + ENTER),
    ("a resource to send,", ENTER),
    ("Another promise:", ENTER),
    ("Enter saves it;", ENTER),
    ("Write the family's letter now?", ENTER),
]
"""Held, one guardian, a goal of the bank, two promises: each question, and every key for it."""

AT_THE_END = [
    ("Did it take place?", "2" + ENTER),
    ("When", ENTER),
    ("The new day and time", ENTER),
    ("Enter saves it;", ENTER),
    ("Add a reminder to reach the family?", ENTER),
    ("Did it take place?", "3" + ENTER),
    ("The new day and time", "next Tuesday 3:30pm" + ENTER),
    ("Which day is", ENTER),
    ("Enter saves it;", ENTER),
    ("Change it in the roster?", ENTER),
]
"""After it: nobody came, and a talk gets another time."""

A_KEY, AN_ANSWER = 0.28, 1.35
"""Seconds for a key and for making up one's mind, by the keystroke-level model (Card, Moran and
Newell, 1980); what is said and thought in a talk is not in them."""


class Walked(NamedTuple):
    """A talk as it was typed: what was shown and when, how many keys, how many answers."""

    raw: str
    shown: str
    film: list[tuple[float, str]]
    keys: int
    answers: int
    seconds: float

    @property
    def of_a_person(self) -> float:
        """The seconds for keys and answers, with those that the program takes."""
        return self.keys * A_KEY + self.answers * AN_ANSWER + self.seconds

    @property
    def beyond(self) -> int:
        """The keys beyond one Enter an answer."""
        return self.keys - self.answers


def prepared(folder: Path) -> Path:
    """Make the example class in a folder, as it is on the evening, before three of its talks."""
    pictures.confkit(str(folder), "demo", "class")
    for left in (folder / "class").glob("followups.*"):
        left.unlink()
    shutil.rmtree(folder / "class/out")
    for note in (folder / "class/notes/2026-fall").glob("*.toml"):
        before, _, after = note.read_text(encoding="utf-8").partition("[meeting]")
        held = str(tomllib.loads(f"[meeting]{after}")["meeting"].get("held", ""))
        is_later = held[:10] > EVENING[:10]
        if is_later or note.stem in (CHILD, ABSENT, AWAY):
            note.write_text(before, encoding="utf-8")
    return folder / "class"


def walk(
    workspace: Path,
    command: tuple[str, ...] = ("record", CHILD),
    scenario: Sequence[tuple[str, str]] = SCENARIO,
) -> Walked:
    """Type the answers of a scenario; each key waits for its question."""
    environment = pictures.environment() | {"CONFKIT_NOW": EVENING, "COLUMNS": str(COLUMNS)}
    begun = time.monotonic()
    screen = Terminal(list(command), workspace, environment, COLUMNS, started=True)
    film = []
    try:
        for question, keys in scenario:
            screen.expect(question)
            film.append((time.monotonic() - begun, screen.raw))
            screen.type(keys)
        code = screen.end()
        film.append((time.monotonic() - begun, screen.raw))
    finally:
        screen.close()
    if code:
        raise SystemExit(screen.shown)
    pressed = sum(len(keys) for _, keys in scenario)
    seconds = time.monotonic() - begun
    return Walked(screen.raw, screen.shown, film, pressed, len(scenario), seconds)


def as_cast(walked: Walked) -> str:
    """Return the film as asciinema plays it (asciicast, version 2)."""
    lines = [json.dumps({"version": 2, "width": COLUMNS, "height": LINES, "title": "An evening"})]
    before = ""
    for number, (_, raw) in enumerate(walked.film):
        new = raw[len(before) :].replace("\n", "\r\n")
        lines.append(json.dumps([number * 1.5, "o", new], ensure_ascii=False))
        before = raw
    return "\n".join(lines) + "\n"


def as_lines(shown: str) -> str:
    """Return what was shown, each question that was drawn again once, as it stood in the end."""
    lines = [
        re.sub(r"^ ?(\S.{11,}?)\1", r"\1", re.sub(r"^ (?=\S)", "", line))
        for line in shown.replace("\b", "").split("\n")
        if line.strip()
    ]
    kept: list[str] = []
    for line in lines:
        for height in (2, 1):
            above = kept[-height:]
            if len(above) == height and above[0] in (line, kept[-1]) and line.startswith(above[0]):
                del kept[-height:]
                break
        kept.append(line)
    return "\n".join(kept)


def main() -> None:
    """Make the film and the picture, and count."""
    with tempfile.TemporaryDirectory() as folder:
        walked = walk(prepared(Path(folder)))
    with tempfile.TemporaryDirectory() as folder:
        evening = walk(prepared(Path(folder)), ("record",), [*SCENARIO, *AT_THE_END])
    svg = pictures.as_svg(as_lines(evening.shown), "confkit record")
    (pictures.PICTURES / "evening.svg").write_text(svg, encoding="utf-8")
    (pictures.PICTURES / "evening.cast").write_text(as_cast(evening), encoding="utf-8")
    print(
        f"{walked.answers} answers, {walked.keys} keys: {walked.beyond} beyond one Enter an answer."
        f" {walked.of_a_person:.0f} s, of which the program {walked.seconds:.1f} s with its start"
    )


if __name__ == "__main__":
    main()
