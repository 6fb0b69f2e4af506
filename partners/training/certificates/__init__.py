"""Certificates: a number, a last day, a document, and a public page that says whether one holds."""
