"""Tests of the wing through which letters leave."""
