"""Releases: measured once, suppressed, frozen."""
