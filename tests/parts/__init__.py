"""Tests of the parts: people, notes, deadlines, the ledger, letters."""
