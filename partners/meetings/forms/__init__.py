"""Forms of committees, meetings, decisions and actions: parsing and field errors only."""
