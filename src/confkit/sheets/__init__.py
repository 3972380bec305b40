"""What a teacher has in hand at the conference: one sheet for each child, bound as a packet."""
