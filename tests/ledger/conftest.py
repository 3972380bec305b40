"""What the tests of this folder share: a desk with a class of three."""

from __future__ import annotations

from tests.desks import desk, opened, summarized

__all__ = ["desk", "opened", "summarized"]
