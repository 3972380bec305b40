"""Follow-ups, deadlines, and a whole year of both."""
