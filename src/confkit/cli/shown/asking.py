"""One question at a terminal; nothing is loaded for it."""

from __future__ import annotations

import sys

from confkit.cli.shown import console
from confkit.ground.text import one_line


def ask(question: str, default: str = "", *, needed: bool = False) -> str:
    """Ask for one line; an empty answer takes the default. Asks again if it is needed."""
    shown = f" [{default}]" if default else ""
    while True:
        try:
            sys.stderr.write(console.wrapped(console.safe(f"{question}{shown}:")) + " ")
            sys.stderr.flush()
            line = sys.stdin.readline()
        except KeyboardInterrupt:
            console.err()
            raise
        if not line:
            console.err()
            raise KeyboardInterrupt
        answer = one_line(line) or default
        if answer or not needed:
            return answer
        console.err("  This one is needed; a short sentence is enough.")


def agreed(question: str) -> bool:
    """Ask for a yes; anything else is a no."""
    return ask(f"{question} (yes or no)", "no").casefold() in ("y", "yes")


def numbers(question: str, most: int) -> list[int]:
    """Ask for some of the numbers from 1 to `most`; Enter for none."""
    while True:
        said = ask(question).replace(",", " ").split()
        if all(one.isdecimal() and 0 < int(one) <= most for one in said):
            return [int(one) for one in dict.fromkeys(said)]
        console.err(f"  Please answer with numbers from 1 to {most}, such as 1 2.")
