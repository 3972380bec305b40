"""The program and the classes of the command tests, for the coach's, on a day after the talks."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest

from tests.cli.conftest import confkit as at_any_time
from tests.cli.conftest import example, room
from tests.typed import Said

__all__ = ["at_any_time", "example", "room"]


@pytest.fixture
def confkit(at_any_time: Callable[..., Said]) -> Callable[..., Said]:
    """Run a command line once all conferences of the example class have been held."""
    return partial(at_any_time, now="2026-11-28T08:00:00-06:00")
