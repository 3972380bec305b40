"""What the sheets look like on paper, as a real browser prints them."""
