"""Enrolment by the person alone: states, sessions, messages, leaving."""
