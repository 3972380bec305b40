"""The coach: what closes a door in a note, why, and a sentence that opens one."""
