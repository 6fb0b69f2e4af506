"""Certificates earned elsewhere: recorded with what there is to show, confirmed by a second person, then as good as our own."""
