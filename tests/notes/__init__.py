"""A teacher's notes."""
