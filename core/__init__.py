"""Pure values, rules and the SQLAlchemy base; nothing here knows Flask."""
