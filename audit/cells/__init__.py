"""Cells of sealed columns against the trail: which value each has to hold, and which do not (security F-11)."""
