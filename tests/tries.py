"""How often Hypothesis tries a test that needs another number than the profile's."""

from __future__ import annotations

from hypothesis import settings

_HOUSE = settings.get_profile("house").max_examples


def tries(number: int) -> int:
    """Return so many tries in the whole suite; fewer in the quick one, more in a hunt."""
    scaled = number * settings.default.max_examples // _HOUSE
    return max(1, min(scaled, max(number, settings.default.max_examples)))
