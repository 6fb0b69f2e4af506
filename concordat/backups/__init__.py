"""Backups that are consistent, encrypted and verified, and the way back from them (security Q-01 to Q-06)."""
