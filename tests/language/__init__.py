"""Words of one language: names, dates, templates."""
