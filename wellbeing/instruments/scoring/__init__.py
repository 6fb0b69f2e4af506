"""Scores as pure functions on plain values; a missing answer is never a zero (facts 2.4)."""
