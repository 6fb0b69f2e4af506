"""Legal holds on a participant: known in the compartment alone, and to nobody in command (security P-02, E-08)."""
