"""What several commands show or ask: the console, prompts, outcomes, words for a due date."""
