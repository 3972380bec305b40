"""What the example class gives, file by file, as it was read and found good."""
