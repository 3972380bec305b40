"""How a value in a TOML document is named."""

from __future__ import annotations

Where = tuple[str | int, ...]
"""Keys and positions from the top of the document: ("glow", 0, "evidence")."""
