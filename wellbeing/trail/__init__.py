"""The compartment’s own audit chain: acts and roles, never an account."""
