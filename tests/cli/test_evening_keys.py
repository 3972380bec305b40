"""A talk of the example class takes few keys; each one is counted by what types it."""

from __future__ import annotations

import re
from pathlib import Path

import evening
import pytest
import tomli

pytestmark = pytest.mark.slow

README = Path(__file__).parents[2] / "README.md"


def test_a_talk_takes_few_keys_beyond_one_enter_an_answer(tmp_path):
    """Held, one guardian, a goal of the bank, two promises: as many as the README says."""
    workspace = evening.prepared(tmp_path)
    walked = evening.walk(workspace)
    assert walked.beyond <= 12
    said = re.search(r"takes (\d+) answers and (\d+) keys", README.read_text(encoding="utf-8"))
    assert (walked.answers, walked.keys) == tuple(map(int, said.groups()))
    note = tomli.loads((workspace / "notes/2026-fall/1042.toml").read_text(encoding="utf-8"))
    assert (note["meeting"]["status"], len(note["promise"])) == ("held", 2)
    assert note["goal"]["statement"].startswith("Ana ")
    assert (workspace / "out/2026-fall/letters/1042--1.eml").is_file()
