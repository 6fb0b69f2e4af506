"""The clause library, and the check that a draft covers the standard elements of a memorandum."""
