"""The coach: what to look at again in a note, why, and another way to say it."""
