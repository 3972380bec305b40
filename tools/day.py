"""The day on which the tests run, where `make days` names one (CONFKIT_DAY, ISO 8601, UTC).

The clock is shifted inside the process, and goes on from there. What is started as a process of its
own has the machine's clock, except for the runs of `warm.py`, which are forks of a shifted process.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime

NAME = "CONFKIT_DAY"


def shift() -> None:
    """Shift this process's clock to the day that is named, if one is."""
    if day := os.environ.get(NAME):
        import time_machine

        time_machine.travel(datetime.fromisoformat(day).replace(tzinfo=UTC)).start()
