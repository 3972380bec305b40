"""A teacher's note on one student: its fields, its private table, its file."""
