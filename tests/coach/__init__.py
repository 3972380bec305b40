"""The coach: its rules, its findings, and what they change for the other commands."""
