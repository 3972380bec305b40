"""What families have a right to: to see what is held, and that it goes when it is to go."""
