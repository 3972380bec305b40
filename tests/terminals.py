"""A pseudo-terminal with the program on it: wait for words, type an answer, press Ctrl-C."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from pathlib import Path

import warm

PATIENCE = 8.0
"""Seconds to wait for what should be shown."""


_SEQUENCE = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\r")


class Terminal:
    """confkit that runs on a terminal; `shown` is all that was written to it so far.

    What moves the cursor or colors the screen is left out of it, and what is drawn again begins a
    line; `raw` has all of it.
    It is a fork of a program that is loaded, unless it has to be `started`.
    """

    def __init__(
        self,
        arguments: list[str],
        folder: Path,
        environment: dict[str, str],
        columns: int,
        *,
        started: bool = False,
    ) -> None:
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
        self._process = (_started if started else _forked)(arguments, folder, environment, slave)
        os.close(slave)
        self.shown = ""
        self.raw = ""
        self._seen = 0

    def expect(self, words: str) -> None:
        """Wait until these words are shown, after those that were expected before."""
        words = words.rstrip(" ")  # an editor steps over a blank, and writes none
        until = time.monotonic() + PATIENCE
        while (at := self.shown.find(words, self._seen)) < 0:
            assert time.monotonic() < until and self._read(), (
                f"{words!r} was not shown; the screen:\n{self.shown}"
            )
        self._seen = at + len(words)

    def answer(self, question: str, line: str) -> None:
        """Wait for a question and type an answer."""
        self.expect(question)
        self.type(line + "\n")

    def type(self, text: str) -> None:
        """Type some keys."""
        os.write(self._master, text.encode())

    def interrupt(self) -> None:
        """Press Ctrl-C, again if it still runs: Python misses one just before it reads a key."""
        for _ in range(3):
            self.type("\x03")
            until = time.monotonic() + 2
            while time.monotonic() < until:
                if self._process.poll() is not None or not self._read():
                    return

    def end(self) -> int:
        """Wait for the end and return the exit code."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and self._read():
            pass
        return self._process.wait(PATIENCE)

    def resize(self, lines: int, columns: int) -> None:
        """Give the window another size."""
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

    def kill(self) -> None:
        """End the command as a power cut does."""
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()

    def close(self) -> None:
        """End the command if it still runs."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()
        os.close(self._master)

    def _read(self) -> bool:
        """Take what the command has shown; False if it is gone."""
        ready, _, _ = select.select([self._master], [], [], 1.0)
        if not ready:
            return True
        try:
            more = os.read(self._master, 65536)
        except OSError:  # Linux says so when the other side is closed
            return False
        self.raw += more.decode(errors="replace").replace("\r\n", "\n")
        text = _SEQUENCE.sub("", self.raw.replace("\x1b[J", "\0"))
        self.shown = re.sub("(?<!\n)\0", "\n", text).replace("\0", "")
        return bool(more)


def _started(
    arguments: list[str], folder: Path, environment: dict[str, str], slave: int
) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "confkit", *arguments],
        cwd=folder,
        env=environment,
        stdin=slave,
        stdout=slave,
        stderr=slave,
        start_new_session=True,
        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # so that Ctrl-C works
    )


def _forked(
    arguments: list[str], folder: Path, environment: dict[str, str], slave: int
) -> warm.Running:
    streams = (slave, slave, slave)
    return warm.start(
        arguments, folder=folder, environment=environment, streams=streams, terminal=True
    )
