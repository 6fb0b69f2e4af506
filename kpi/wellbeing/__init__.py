"""What leadership reads about support for officers: one release on a page, in a PDF and in files."""
