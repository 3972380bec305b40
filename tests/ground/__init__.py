"""Tests of the ground: text, ids, clock, files, TOML."""
