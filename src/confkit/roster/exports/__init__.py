"""Exports of school systems read as students and guardians; what decides is pure."""
