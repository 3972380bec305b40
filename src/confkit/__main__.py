"""Run confkit with `python -m confkit`."""

from confkit.cli import main

main()
