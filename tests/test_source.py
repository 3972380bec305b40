"""What must hold of every line of the source."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src"


def test_where_the_formatter_is_kept_out_the_reason_stands_beside():
    """Else its shape is the one that everybody reads."""
    bare = [
        f"{file.relative_to(SOURCE)}:{number}"
        for file in sorted(SOURCE.rglob("*.py"))
        for number, line in enumerate(file.read_text("utf-8").splitlines(), 1)
        if re.search(r"# fmt: (skip|off)(?!  # \w)", line)
    ]
    assert bare == []


_OF_MANY = re.compile(
    r"[^.;:,]*\b(?<!to )(are|were|have|do|go|stay|stand|lie|need|wait|belong|repeat|hold|differ"
    r"|leave|say|come|give|get|take|speak|they|them|their|these|those|both)\b"
)
"""A word that only fits several; what follows a comma or its like has a subject of its own."""
_OF_ITS_OWN = re.compile(r" ?(you|that|who may|nobody|not)\b")
"""A clause with a subject or verb of its own."""


def _sentences(source: str) -> Iterator[tuple[int, str]]:
    """Yield what stands behind a number and its noun (`counted`), with its line."""
    tree = ast.parse(source)
    counts = {
        name.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and _counts(node.value)
        for target in node.targets
        for name in ast.walk(target)
        if isinstance(name, ast.Name)
    }
    for text in ast.walk(tree):
        for part, after in pairwise(text.values) if isinstance(text, ast.JoinedStr) else ():
            is_name = isinstance(part, ast.FormattedValue) and isinstance(part.value, ast.Name)
            if isinstance(after, ast.Constant) and (
                _counts(part) or (is_name and part.value.id in counts)
            ):
                yield text.lineno, after.value


def _counts(node: ast.AST) -> bool:
    return any(
        isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "counted"
        for call in ast.walk(node)
    )


@pytest.mark.slow
def test_no_sentence_about_a_number_fits_only_several():
    """One child, one row, one letter: `1 follow-up go along` is what nobody would say."""
    found, wrong = 0, []
    for file in sorted(SOURCE.rglob("*.py")):
        for line, after in _sentences(file.read_text("utf-8")):
            found += 1
            if _OF_MANY.match(after) and not _OF_ITS_OWN.match(after):
                wrong.append(f"{file.relative_to(SOURCE)}:{line}: …{after}")
    assert wrong == []
    assert found > 50
