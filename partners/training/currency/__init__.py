"""How far both sides of a partnership have trained the people whom their agreement means."""
