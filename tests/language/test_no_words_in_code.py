"""No word of a language decides anything in the code: those stand in the language's folder."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import confkit
from confkit.coach import catalog, own_templates, packs
from confkit.language.words import AttendanceWords
from confkit.notes.notes import Note

SOURCE = Path(confkit.__file__).parent
FOLDERS = ("coach", "names", "conference")
OWN_MESSAGES = ("coach/problems.py", "coach/mirror.py")
"""They hold or know the program's own messages to the teacher, word by word."""

LOOKING = """
compile search match fullmatch findall finditer sub startswith endswith removeprefix removesuffix
frozenset set split find partition rpartition index replace
"""
"""Functions to which a word is given that something is looked for by."""

OF_THE_HOUSE = """
numbers
teacher child family voice question questions status error warning allow confkit notice packet page
round report archive export record sheet letter letters readme subject block field unread raw script
template called html md txt title style abbr bdi bdo cite code em mark nbsp small span strong sub
sup wbr za like strategy strength interest priority focus welcome action found day next late most of
prepared named quotations original written before start end spans run keys text words word first
all adult plural siblings thing index piece silent speaks sure
begins capitals ends listed open place flat exact optional never gap name stem stems others sign
subjects twice labels headings said nfc nfd fa ana theo wyatt interpreter home https lt gt
sdiufgcx
"""
"""Names of tables, fields, templates, marks, kinds and schemes, and of children in examples."""


def _properties(schema: Any) -> Iterator[str]:
    """Yield every key that a note has."""
    if isinstance(schema, dict):
        yield from schema.get("properties", {})
        for inner in schema.values():
            yield from _properties(inner)


KNOWN = {*OF_THE_HOUSE.split(), *own_templates.UNCLOSED.pattern.split("|")} | {
    part
    for name in (
        *AttendanceWords.model_fields,
        *_properties(Note.model_json_schema()),
        *catalog.explained(packs.load(None, "en").pack),
        "privacy/plan",
    )
    for part in re.findall(r"[a-z]{2,}", name)
}


def _texts(node: ast.AST) -> Iterator[str]:
    for inner in ast.walk(node):
        if isinstance(inner, ast.Constant) and isinstance(inner.value, str):
            yield inner.value


def _deciding(tree: ast.AST) -> Iterator[str]:
    """Yield the texts that something is compared with or looked for by, and those in lists."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            yield from _texts(node)
        elif isinstance(node, ast.Call):
            function = node.func
            name = function.attr if isinstance(function, ast.Attribute) else ast.unparse(function)
            if name in LOOKING.split():
                yield from _texts(node)
        elif isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(
            node.value, ast.Tuple | ast.Set | ast.List | ast.Dict
        ):
            yield from _texts(node.value)


def words_that_decide(source: str) -> set[str]:
    """Return the words of two letters and more by which a module decides."""
    bare = (re.sub(r"\\[a-zA-Z]|\(\?P<\w+>", " ", text) for text in _deciding(ast.parse(source)))
    return {word for text in bare for word in re.findall(r"[a-zà-ÿ]{2,}", text.casefold())}


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_word_of_a_language_decides_in_the_code(folder: str) -> None:
    """Neither in a pattern, nor in a list, nor in a comparison."""
    found = {
        (path, word)
        for file in sorted((SOURCE / folder).rglob("*.py"))
        if (path := file.relative_to(SOURCE).as_posix()) not in OWN_MESSAGES
        for word in words_that_decide(file.read_text(encoding="utf-8")) - KNOWN
    }
    assert found == set()


@pytest.mark.parametrize(
    "line",
    [
        'T = frozenset("mr mrs".split())', 'T = {"mr": 1}', 'if word in ("mr", "mrs"): pass',
        'if word == "mrs": pass', 'T = re.compile(r"\\b(?:mr|mrs)\\b")', 'word.startswith("mr")',
        'T = ("aunt", "mr")',
    ],
)  # fmt: skip
def test_a_word_that_decides_is_seen(line: str) -> None:
    """In whatever form it stands there."""
    assert "mr" in words_that_decide(line) - KNOWN or "mrs" in words_that_decide(line) - KNOWN
