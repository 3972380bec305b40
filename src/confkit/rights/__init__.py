"""What is held on a child, and how it is handed over, put away, or removed."""
