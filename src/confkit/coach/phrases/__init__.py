"""The language in which word rules are written, and how phrases are found in a text."""
