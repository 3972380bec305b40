"""Letters, check-ins, mail, and pages in a real browser."""
