"""Visits of people without an account: who they are is told by a personal key, and kept in the compartment only."""
