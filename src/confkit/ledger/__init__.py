"""The ledger: every follow-up and contact in one SQLite file that nobody can break."""
