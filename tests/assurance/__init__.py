"""What the security specification asks, which tests prove it, and the page that says so."""
