"""Tests of how letters leave."""
