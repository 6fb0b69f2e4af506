"""Alerts to the clinical duty holder, without a word of the answers (facts 2.5c and f)."""
