"""A sample of the faults of docs/reliability.md; `make reliability` tries all of them."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import faults
import pytest

EVERY = 97
"""Of the faults of each command so many are passed over for each that is tried."""

needs_strace = pytest.mark.skipif(
    not sys.platform.startswith("linux") or shutil.which("strace") is None,
    reason="strace injects the faults; it runs on Linux",
)


@needs_strace
@pytest.mark.parametrize("case", faults.cases(), ids=lambda case: case.name)
def test_no_fault_breaks_loses_or_locks(case: faults.Case, tmp_path: Path) -> None:
    """Nothing corrupt, half done, claimed and lost, no traceback, no lock to remove."""
    tally = faults.run(case, tmp_path, every=EVERY, shift=17)
    assert tally.points > 10, "the calls of the command are seen"
    assert tally.runs >= 1
    assert tally.bad == []


@needs_strace
def test_a_full_disk_is_one_line(tmp_path: Path) -> None:
    """From the first sync on nothing can be written: one plain line, nothing changed."""
    case = next(case for case in faults.cases() if case.name == "done")
    case.prepare(tmp_path / "class")
    before = case.state(tmp_path / "class")
    done = faults.confkit(tmp_path / "class", case, "-e", "trace=pwrite64", "-e",
                          "inject=pwrite64:error=ENOSPC:when=1+", "-o", "/dev/null")  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert case.state(tmp_path / "class") == before
