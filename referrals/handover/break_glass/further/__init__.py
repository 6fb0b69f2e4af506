"""One more emergency reading than thirty days allow: somebody asks, and a director of their organisation decides (security H-04)."""
