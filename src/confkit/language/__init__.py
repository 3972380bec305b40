"""What is words of one language: names of languages, dates, templates, how hard a text is."""
