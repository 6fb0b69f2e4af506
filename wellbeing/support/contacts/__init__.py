"""What peers did, without a person and without a day."""
