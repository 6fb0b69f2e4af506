"""What a person and their peer or clinician write to each other; nobody else reads it."""
