"""Everything held on one child, put together to hand over, and what is kept out of it."""
