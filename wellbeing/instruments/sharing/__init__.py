"""What a person shows of their results to the peer or clinician who is assigned to them, until they take it back."""
