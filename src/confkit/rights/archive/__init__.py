"""A round in one file: how the file is built and read back, and the page inside it."""
