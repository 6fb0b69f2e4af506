"""Row-level security of PostgreSQL: the second wall between organisations, behind the scopes of the application (security C-09)."""
