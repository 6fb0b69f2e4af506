"""Mandatory referrals: a type of its own, of which command learns one word, and only by signed consent."""
