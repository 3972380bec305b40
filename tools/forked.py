"""The program in a process of its own that need not be started anew: a fork of this one."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def in_a_fork(folder: Path, arguments: list[str], now: str) -> str:
    """Run a command line at a given time; return what it wrote to standard error."""
    from confkit.cli import app, console

    log = folder.with_name(f"{folder.name}.stderr")
    process = os.fork()
    if not process:
        try:
            os.environ["CONFKIT_NOW"] = now
            for stream, name in ((0, os.devnull), (1, os.devnull), (2, str(log))):
                os.dup2(os.open(name, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), stream)
            sys.stdin, sys.stdout, sys.stderr = open(0), open(1, "w"), open(2, "w")  # noqa: SIM115
            console.guarded(app.run, arguments)
            sys.stderr.flush()
        finally:
            os._exit(0)
    os.waitpid(process, 0)
    return log.read_text(encoding="utf-8", errors="replace")
