"""Names in a text: whose they are, who may not be named, what is not read."""
