"""What was learned from labelled sentences, for those that no phrase rule knows."""
