"""Names in texts."""
