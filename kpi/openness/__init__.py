"""Evaluations for everybody: published by a deliberate act, with numbers that tell of nobody."""
