"""What is taught, by whom, for whom, and who may teach it."""
