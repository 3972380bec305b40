"""Exports of school systems become rosters."""
