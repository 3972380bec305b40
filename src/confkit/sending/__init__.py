"""How letters leave the folder: which may, by which way, and what became of each."""
