"""Break-glass: reading one case outside one's scope for an hour, before the eyes of a second person (security H-01 to H-04)."""
