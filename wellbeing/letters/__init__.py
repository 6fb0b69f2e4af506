"""Neutral mail out of the compartment: “You have a message”, and nothing else, from an outbox of its own."""
