"""Training: courses, sessions, certificates, knowledge, and which shifts have a trained officer."""
