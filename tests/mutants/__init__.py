"""Controls switched off one by one in a copy of the tree: for each, a named test has to fail."""
