"""Invitation codes: the way in for people without an account, without anybody knowing who used which."""
