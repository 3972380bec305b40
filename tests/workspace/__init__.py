"""Settings, the class, the folder."""
