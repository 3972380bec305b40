"""Every page that confkit makes, as a browser shows it."""
