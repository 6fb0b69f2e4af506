"""Forms of needs assessments: parsing and field errors only."""
