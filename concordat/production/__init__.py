"""Settings with which production does not start, each checked by itself (security M-08)."""
