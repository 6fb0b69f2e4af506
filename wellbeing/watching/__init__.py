"""The privacy officer’s view: who of the staff did what, never whose it was."""
