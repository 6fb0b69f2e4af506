"""Anonymous counts of those who have erased themselves, until the figures of their quarter are published."""
