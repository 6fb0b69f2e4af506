"""Sessions of an enrolment: asked for or planned, put off, cancelled, held or not."""
