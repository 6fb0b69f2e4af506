"""The page of a partnership for everybody: shown while both sides want it, and made of what they agreed."""
