"""The append-only, hash-chained trail of what was done; no foreign keys upward."""
