"""What a school learns from counts: gathered, hidden where groups are small, shown."""
