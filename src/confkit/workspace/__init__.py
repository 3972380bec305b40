"""A teacher's folder: settings, the class, what was generated in it."""
