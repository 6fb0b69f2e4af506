"""From a figure of an evaluation to the cases behind it, for those who work on cases; for all others how many."""
