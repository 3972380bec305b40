"""The ledger, whatever happens to its file."""
