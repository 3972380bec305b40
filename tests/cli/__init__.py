"""What a person types and what comes of it: whole commands, from the outside."""
