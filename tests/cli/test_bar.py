"""A long run says on a terminal how far it is; in a pipe, and of a short run, nothing is shown."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from contextlib import suppress

import pytest

pytestmark = pytest.mark.slow

_RUN = """
import sys
from confkit.cli.shown import bar
from confkit.ground import progress
bar._SOON, bar._OFTEN = {soon}, 0
with bar.shown():
    for number in progress.through(range(40), "letters"):
        {body}
sys.stderr.write(f"end, rich: {{'rich' in sys.modules}}")
"""


def on_terminal(soon: float = 0, body: str = "pass") -> str:
    """Return what a piece of work of forty steps writes to a terminal."""
    ours, theirs = pty.openpty()
    script = [sys.executable, "-c", _RUN.format(soon=soon, body=body)]
    environment = {"TERM": "xterm", "LANG": "C.UTF-8", "COLUMNS": "90"}
    with subprocess.Popen(script, stdout=theirs, stderr=theirs, env=environment):
        os.close(theirs)
        written = b""
        with suppress(OSError):  # which is how a terminal says that nobody writes any more
            while piece := os.read(ours, 4096):
                written += piece
    os.close(ours)
    return written.decode()


def test_a_terminal_shows_how_far_it_is_and_what_is_left() -> None:
    """The number that is done, of how many, and the time; all of it is wiped out at the end."""
    written = on_terminal()
    assert "letters" in written
    assert "20/40" in written
    assert "left: " in written
    assert written.endswith("\x1b[2Kend, rich: True")  # the line is empty before the next words


def test_a_run_that_is_cut_off_wipes_its_bar_out_too() -> None:
    """What is said of the reason stands on a line of its own."""
    written = on_terminal(body="assert number < 9")
    bar, _, message = written.rpartition("\x1b[2K")
    assert "8/40" in bar
    assert message.startswith("Traceback")


def test_a_short_run_shows_nothing_and_loads_nothing() -> None:
    """Rich is loaded only once a run takes a second."""
    assert on_terminal(soon=60) == "end, rich: False"


def test_a_pipe_gets_nothing() -> None:
    """A program that reads along sees the result alone."""
    script = [sys.executable, "-c", _RUN.format(soon=0, body="pass")]
    done = subprocess.run(script, capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("", "end, rich: False")
