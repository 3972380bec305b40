"""confkit prepares parent-teacher conferences and keeps the promises made in them."""

__version__ = "0.1.0"
