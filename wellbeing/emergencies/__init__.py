"""Opening what is somebody else’s where a life is in danger: by clinicians only, seen by a second person, told, reviewed."""
