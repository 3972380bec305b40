"""Who is in the class and who may be written to: confkit's own roster file."""
