"""What the tests of the workspace share: a class whose promises are opened."""

from __future__ import annotations

from tests.desks import desk, opened, summarized

__all__ = ["desk", "opened", "summarized"]
