"""Whether a change is more than chance: Jacobson and Truax (facts 2.4)."""
