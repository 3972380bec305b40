"""The program, loaded once: each run of it is a fork, and nothing is loaded anew.

A run has a process, an environment, a folder and streams of its own, as the program has that
was started. What it does not have is Python's own start and end: a test of these starts it.
"""

from __future__ import annotations

import atexit
import json
import os
import select
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import day

_SECONDS = 60.0


class Running:
    """A run. It has those methods of `subprocess.Popen` that are needed here."""

    def __init__(self, told: socket.socket) -> None:
        self._told = told
        self._code: int | None = None
        self.pid = int(line_of(told))

    def go(self) -> None:
        """Let a run begin that was asked to wait."""
        self._told.sendall(b"\n")

    def poll(self) -> int | None:
        """Return its exit code, or None while it runs."""
        if self._code is None and select.select([self._told], [], [], 0)[0]:
            self.wait()
        return self._code

    def wait(self, timeout: float = _SECONDS) -> int:
        """Wait for its end; return its exit code, or minus the signal that ended it."""
        if self._code is None:
            if not select.select([self._told], [], [], timeout)[0]:
                raise TimeoutError(f"it still runs after {timeout} seconds")
            with self._told:
                self._code = int(line_of(self._told))
        return self._code

    def send_signal(self, signal: int) -> None:
        """Send it a signal."""
        os.kill(self.pid, signal)


class Ended(NamedTuple):
    """What a run left: its exit code and what it wrote."""

    returncode: int
    stdout: str
    stderr: str


def start(
    arguments: Sequence[str],
    *,
    folder: Path,
    environment: dict[str, str],
    streams: tuple[int, int, int],
    **asked: Any,
) -> Running:
    """Start a run with these as its standard streams.

    What can be asked for: `terminal` makes its standard input the terminal that it is on;
    `waits` lets it wait for `go`; `file_size` is the most bytes that a file of it may have;
    `as_anybody` takes from root what others may not; `code` runs Python code with these
    arguments in place of the program.
    """
    ours, theirs = socket.socketpair()
    with theirs:
        socket.send_fds(_program(), [b"r"], [*streams, theirs.fileno()])
    request = {"arguments": list(arguments), "folder": str(folder), "environment": environment}
    ours.sendall(json.dumps(request | asked).encode() + b"\n")
    return Running(ours)


def run(
    arguments: Sequence[str],
    *,
    folder: Path,
    environment: dict[str, str],
    stdin: int | None = None,
    **asked: Any,
) -> Ended:
    """Run to the end and read what was written; nobody types if no `stdin` is given."""
    said = Pipes()
    with open(os.devnull) as nothing:  # noqa: PTH123
        streams = (nothing.fileno() if stdin is None else stdin, *said.writing)
        running = start(arguments, folder=folder, environment=environment, streams=streams, **asked)
    out, err = said.read()
    return Ended(running.wait(), out, err)


class Pipes:
    """Two pipes for what a run writes, read beside each other until both are closed."""

    def __init__(self) -> None:
        pipes = os.pipe(), os.pipe()
        self._reading = [reading for reading, _ in pipes]
        self.writing = pipes[0][1], pipes[1][1]

    def read(self) -> tuple[str, str]:
        """Close our own ends and return all that is written to the others."""
        for number in self.writing:
            os.close(number)
        said = dict.fromkeys(self._reading, b"")
        still, until = list(said), time.monotonic() + _SECONDS
        while still:
            ready = select.select(still, [], [], max(0, until - time.monotonic()))[0]
            if not ready:
                raise TimeoutError(f"it still runs after {_SECONDS} seconds")
            for number in ready:
                more = os.read(number, 1 << 16)
                said[number] += more
                if not more:
                    still.remove(number)
                    os.close(number)
        out, err = said.values()
        return out.decode(), err.decode()


@cache
def _program() -> socket.socket:
    """Start the process that has the program loaded; it ends with this one."""
    ours, theirs = socket.socketpair()
    kept = {n: os.environ[n] for n in ("PATH", "TMPDIR", "PYTHONPATH", day.NAME) if n in os.environ}
    with theirs:
        program = subprocess.Popen(
            [sys.executable, Path(__file__).with_name("loaded.py"), str(theirs.fileno())],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            env=kept | {"LANG": "C.UTF-8", "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1"},
        )

    def end() -> None:
        ours.close()
        program.wait()

    atexit.register(end)
    return ours


def line_of(told: socket.socket) -> bytes:
    """Read to the end of a line, and not a byte more."""
    line = b""
    while not line.endswith(b"\n"):
        more = told.recv(1)
        if not more:
            raise EOFError("the process that has the program loaded is gone")
        line += more
    return line
