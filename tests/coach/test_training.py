"""The staff meeting of docs/training.md: its answers are those that the program gives."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
import training

pytestmark = pytest.mark.slow


def test_the_answers_are_the_programs():
    """Where this fails because an answer has changed: `python tools/training.py`, and read it."""
    text = training.DOCUMENT.read_text(encoding="utf-8")
    assert training.written(text) == text


def test_the_minutes_add_up():
    """From 0 to 45 without a gap."""
    text = training.DOCUMENT.read_text(encoding="utf-8")
    spans = [(int(one), int(other)) for one, other in re.findall(r"\| (\d+)–(\d+) \|", text)]
    assert spans[0][0] == 0 and spans[-1][1] == 45
    assert all(before[1] == after[0] for before, after in pairwise(spans))
