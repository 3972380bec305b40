"""What every test stands on: the same examples each time, and none of the machine's settings."""

from __future__ import annotations

import gc
import os
import re
from collections.abc import Iterator
from pathlib import Path

import day
import pytest
from hypothesis import settings

SHOWN = "the coach's rules on the corpus"
"""What is printed at the end, and the property in which a test hands over its lines."""

gc.disable()  # nothing that is made while tests are collected is garbage

day.shift()

settings.register_profile("house", derandomize=True, database=None, deadline=None, max_examples=40)
settings.register_profile("quick", settings.get_profile("house"), max_examples=5)
settings.register_profile("hunt", deadline=None, max_examples=2000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "house"))


_ALL_SLOW = re.compile(r"^pytestmark = \[?\s*pytest\.mark\.slow", re.MULTILINE)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave a module whose tests are all slow unread in a run without slow tests."""
    if config.option.markexpr != "not slow" or collection_path.suffix != ".py":
        return None
    return bool(_ALL_SLOW.search(collection_path.read_text(encoding="utf-8"))) or None


_CASES = 3
"""How many cases of one test the profile quick takes: the first, the last, and one between."""


@pytest.hookimpl(trylast=True)  # once pytest knows all the cases
def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Make of many cases of one test only a few in the profile quick, spread over them."""
    if os.environ.get("HYPOTHESIS_PROFILE") != "quick":
        return
    slow = [case for case in metafunc._calls if any(mark.name == "slow" for mark in case.marks)]
    cases = [case for case in metafunc._calls if case not in slow]
    if len(cases) > _CASES:
        taken = {round(n * (len(cases) - 1) / (_CASES - 1)) for n in range(_CASES)}
        metafunc._calls[:] = [case for place, case in enumerate(cases) if place in taken]


def pytest_collection_finish() -> None:
    """Look for garbage again from here on, but not in what the tests are made of."""
    gc.freeze()
    gc.enable()


@pytest.fixture(autouse=True, scope="session")
def _no_workspace_of_the_machine() -> None:
    """Forget the clock and the workspace that the machine's environment may name."""
    for name in ("CONFKIT_NOW", "CONFKIT_WORKSPACE"):
        os.environ.pop(name, None)


@pytest.fixture
def open_umask() -> Iterator[None]:
    """Let new files have every permission that is asked for, as some machines do."""
    before = os.umask(0)
    yield
    os.umask(before)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print recall and precision of the coach's rules, where their tests were run."""
    reports = [one for kind in ("passed", "failed") for one in terminalreporter.getreports(kind)]
    tables = sorted(
        lines for one in reports for name, lines in one.user_properties if name == SHOWN
    )
    if tables:
        terminalreporter.section(SHOWN)
    for line in (line for lines in tables for line in lines):
        terminalreporter.write_line(line)
