"""The roster of peer supporters: who is trained, supervised and ready."""
