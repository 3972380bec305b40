"""The ten to fifteen minutes: the agenda, the questions, what a teacher could say."""
