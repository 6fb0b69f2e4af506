"""What is published about the use of support: suppressed figures of a whole agency, once a quarter."""
