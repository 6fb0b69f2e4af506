"""Answering somebody who asks what is kept on them: a copy within the deadline, what is withheld, and why (issue 7, point 7)."""
