"""How letters leave the folder: which may, by which route, and what became of each."""
