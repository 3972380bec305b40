"""What every test stands on: the same examples each time, and none of the machine's settings."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from hypothesis import settings

settings.register_profile("house", derandomize=True, database=None, deadline=None, max_examples=40)
settings.register_profile("hunt", deadline=None, max_examples=2000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "house"))


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
