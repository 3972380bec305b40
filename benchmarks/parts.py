"""What each benchmark has in common: its options, and its part of the page of figures."""

from __future__ import annotations

import argparse
import re
from pathlib import Path


def options(description: str | None) -> argparse.ArgumentParser:
    """Return a parser with what each benchmark takes: `--full` and `--write FILE`."""
    parser = argparse.ArgumentParser(description=(description or "").splitlines()[0])
    parser.add_argument(
        "--full", action="store_true", help="larger classes and more rounds: up to an hour"
    )
    parser.add_argument("--write", type=Path, metavar="FILE", help="write it into this page too")
    return parser


def marks(name: str) -> tuple[str, str]:
    """Return what stands before and after a benchmark's part of the page."""
    return f"<!-- {name}: begin -->", f"<!-- {name}: end -->"


def put(file: Path, part: str) -> None:
    """Put a part, with its marks, in the place of the one that the page has, or at its end."""
    begin, end = part.splitlines()[0], part.splitlines()[-1]
    text = file.read_text(encoding="utf-8") if file.exists() else "# Benchmarks\n"
    found = re.compile(f"{re.escape(begin)}.*{re.escape(end)}\n?", re.DOTALL)
    new = found.sub(lambda _: part, text) if found.search(text) else f"{text.rstrip()}\n\n{part}"
    file.write_text(new, encoding="utf-8")
