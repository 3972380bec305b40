"""The report: counted, summed, hidden where it tells of few, shared, shown."""
