"""What was promised and when it is due: follow-ups, deadlines, the calendar file."""
