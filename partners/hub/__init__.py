"""The directory for everybody: finding help without signing in, paper to take along, and entries kept true."""
