"""Sealing a record away: it is kept, and exists for nobody but the records officers until two people open it (security P-03)."""
