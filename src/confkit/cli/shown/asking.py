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
            sys.stderr.write(console.safe(f"{question}{shown}: "))
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
