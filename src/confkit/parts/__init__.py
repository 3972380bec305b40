"""The parts a conference is made of; what decides here is pure and takes values."""
