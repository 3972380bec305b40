"""A sample of the faults of docs/reliability.md; `make reliability` tries all of them."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import fault_cases
import faults
import pytest

pytestmark = pytest.mark.slow

needs_strace = pytest.mark.skipif(
    not sys.platform.startswith("linux") or shutil.which("strace") is None,
    reason="strace injects the faults; it runs on Linux",
)


CASES = fault_cases.cases()


@needs_strace
@pytest.mark.parametrize("turn", range(len(CASES)), ids=lambda turn: CASES[turn].name)
def test_no_fault_breaks_loses_or_locks(turn: int, tmp_path: Path) -> None:
    """A write, a sync, a rename and a close fail, each in another way: nothing is lost."""
    tally = faults.run(CASES[turn], tmp_path, turn=turn)
    assert tally.points > 10, "the calls of the command are seen"
    kinds = {kind for said in tally.tried for kind, calls in faults.KINDS.items()
             if said.split()[0] in calls}  # fmt: skip
    assert "write" in kinds
    assert tally.runs == len(kinds)
    assert tally.bad == []


def test_the_sample_lets_every_kind_of_call_fail_in_every_way() -> None:
    """Over the commands: write, sync, rename, close; ENOSPC and EIO, once and on; the end."""
    points = [faults.Point(call, 1, "here") for calls in faults.KINDS.values() for call in calls]
    kind = {call: kind for kind, calls in faults.KINDS.items() for call in calls}
    taken = {
        (kind[point.call], way)
        for turn in range(len(CASES))
        for point, way, _ in faults.sample(points, turn)
    }
    assert taken == {(kind, way) for kind in faults.KINDS for way in faults.WAYS}


@needs_strace
def test_a_full_disk_is_one_line(tmp_path: Path) -> None:
    """From the first sync on nothing can be written: one plain line, nothing changed."""
    case = next(case for case in fault_cases.cases() if case.name == "done")
    case.prepare(tmp_path / "class")
    before = case.state(tmp_path / "class")
    done = faults.confkit(tmp_path / "class", case, "-e", "trace=pwrite64", "-e",
                          "inject=pwrite64:error=ENOSPC:when=1+", "-o", "/dev/null")  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert case.state(tmp_path / "class") == before
