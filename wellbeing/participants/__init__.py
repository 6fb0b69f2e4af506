"""People who are in the compartment for themselves, by pseudonym, and how they leave without a trace."""
