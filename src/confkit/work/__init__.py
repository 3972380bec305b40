"""The work: one module for each thing a teacher does, named after its command."""
