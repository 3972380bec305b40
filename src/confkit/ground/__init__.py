"""What stands at the bottom: errors, files, TOML, clock, text; it knows nothing of schools."""
