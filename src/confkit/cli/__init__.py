"""The program: what was typed goes to one command, what went wrong becomes one plain line."""

from __future__ import annotations

import gc
import os
import sys


def main() -> None:
    """Run confkit with the process's arguments and leave with its exit code."""
    # Nothing made while loading is ever garbage; looking for it costs a tenth of the start.
    gc.disable()
    # No plugin of pydantic has a say here, and looking for one reads about every installed package.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    arguments = sys.argv[1:]
    try:
        from confkit.cli import front_door

        if front_door.answered(arguments):
            return
        from confkit.cli.shown import console
    except KeyboardInterrupt:
        sys.stderr.write("confkit: interrupted before anything was done\n")
        sys.exit(130)
    sys.exit(console.guarded(front_door.run, arguments))
