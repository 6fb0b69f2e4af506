"""Placing and lifting holds on participants: by the clinician who works with them, and the privacy officer as the second."""
