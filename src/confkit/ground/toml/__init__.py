"""TOML: reading it with a place for every value, checking it against a model, writing it."""
