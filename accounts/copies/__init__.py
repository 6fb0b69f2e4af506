"""What the product keeps on somebody who works with it, for themselves to take along (issue 7, point 7)."""
