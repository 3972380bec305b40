"""The agenda, the questions, the script."""
