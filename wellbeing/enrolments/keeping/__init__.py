"""How long an agency's support is kept: rules as data, a night's proposal, and the second person (security P-01)."""
