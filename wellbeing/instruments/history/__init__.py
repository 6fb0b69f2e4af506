"""What a person kept of their own answers, scored anew each time it is read."""
