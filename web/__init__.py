"""The small Flask kit below every slice: access, sessions, forms, templates, errors, PDF."""
