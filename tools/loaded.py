"""The process of `warm.py` that has the program loaded, and forks for each run."""

from __future__ import annotations

import ctypes
import fcntl
import gc
import json
import os
import resource
import socket
import sys
import tempfile
import termios
import time
import traceback
from contextlib import redirect_stderr, redirect_stdout, suppress
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn, TextIO

import day
import small_class
from warm import line_of

from confkit.cli import main

_LIBC = ctypes.CDLL(None)
_ON_A_TERMINAL = ("rich.cells", "rich.console", "rich.text")


def load() -> None:
    """Do once what a teacher does, so that it is loaded."""
    from confkit.cli import app

    app.built(list(app.COMMANDS))
    for name in _ON_A_TERMINAL:
        import_module(name)
    os.environ["CONFKIT_NOW"] = small_class.LATER
    with tempfile.TemporaryDirectory() as folder, open(os.devnull, "w") as nobody:  # noqa: PTH123
        made = small_class.make(Path(folder) / "class")
        with redirect_stdout(nobody), redirect_stderr(nobody):
            for line in ("prep", "summarize", "check", "due --json"):
                _code(["-C", str(made), *line.split()])


def serve(asking: socket.socket) -> None:
    """Fork for each run that is asked for, until nobody is left to ask."""
    gc.freeze()
    while True:
        asked, given, _, _ = socket.recv_fds(asking, 1, 4)
        if not asked:
            return
        if not os.fork():
            _watch(given)
        for number in given:
            os.close(number)
        with suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass


def _watch(given: list[int]) -> NoReturn:
    """Fork a run; tell its number, and when it has ended its exit code."""
    try:
        told = socket.socket(fileno=given[3])
        asked = json.loads(line_of(told))
        run = os.fork()
        if not run:
            _become(asked, given[:3], told)
        for number in (0, 1, 2, *given[:3]):
            os.close(number)
        told.sendall(b"%d\n" % run)
        ended = os.waitstatus_to_exitcode(os.waitpid(run, 0)[1])
        told.sendall(b"%d\n" % ended)
    finally:
        os._exit(0)


def _become(asked: dict[str, Any], streams: list[int], told: socket.socket) -> NoReturn:
    """Take the folder, the environment and the streams of a run, and be the program."""
    code = 1
    try:
        os.environ.clear()
        os.environ.update(asked["environment"])
        time.tzset()
        os.chdir(asked["folder"])
        for number, stream in enumerate(streams):
            os.dup2(stream, number)
        sys.stdin, sys.stdout, sys.stderr = _stream(0), _stream(1), _stream(2)
        _obey(asked, told)
        os.closerange(3, max(64, told.fileno() + 1))
        code = _coded(asked) if "code" in asked else _code(asked["arguments"])
        sys.stdout.flush()
        sys.stderr.flush()
    except BaseException:  # noqa: BLE001 - whatever it is: it is shown, as Python shows it
        traceback.print_exc()
        sys.stderr.flush()
    finally:
        os._exit(code)


def _stream(number: int) -> TextIO:
    """Open a standard stream as Python does when it starts."""
    errors = ("surrogateescape", "surrogateescape", "backslashreplace")[number]
    return open(
        number,
        "w" if number else "r",
        encoding="utf-8",
        errors=errors,
        closefd=False,
        buffering=1 if number == 2 or os.isatty(number) else -1,
    )


def _obey(asked: dict[str, Any], told: socket.socket) -> None:
    """Do what was asked for before the program runs."""
    if asked.get("terminal"):
        os.setsid()
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)  # so that Ctrl-C works
    if asked.get("as_anybody"):
        _give_up_rights()
    if "file_size" in asked:
        resource.setrlimit(resource.RLIMIT_FSIZE, (asked["file_size"],) * 2)
    if asked.get("waits"):
        _LIBC.prctl(_PTRACER, ctypes.c_ulong(-1), 0, 0, 0)
        told.recv(1)


_PTRACER = 0x59616D61
"""Lets strace come along where only a parent may (prctl(2), PR_SET_PTRACER)."""

_VERSION_3 = 0x20080522
_OVERRIDE_AND_READ_SEARCH = 0b110


def _give_up_rights() -> None:
    """Take from root the right to read and write everything (capabilities(7))."""
    header, sets = (ctypes.c_uint32 * 2)(_VERSION_3, 0), (ctypes.c_uint32 * 6)()
    if _LIBC.capget(header, sets) == 0:
        for at in range(3):  # effective, permitted, inheritable
            sets[at] &= ~_OVERRIDE_AND_READ_SEARCH
        if _LIBC.capset(header, sets):
            raise OSError("the rights of root cannot be given up")


def _code(arguments: list[str]) -> int:
    """Run a command line as the program does; return its exit code."""
    sys.argv[1:] = arguments
    try:
        main()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 1
    return 0


def _coded(asked: dict[str, Any]) -> int:
    sys.argv[1:] = asked["arguments"]
    exec(asked["code"], {"__name__": "__main__"})
    return 0


if __name__ == "__main__":
    asking = socket.socket(fileno=int(sys.argv[1]))
    day.shift()
    load()
    serve(asking)
