"""The program and the classes of the command tests, for the coach's."""

from __future__ import annotations

from tests.cli.conftest import confkit, example, room

__all__ = ["confkit", "example", "room"]
