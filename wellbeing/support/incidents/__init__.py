"""Critical incidents: support is offered to everybody listed, and who accepts is theirs alone."""
