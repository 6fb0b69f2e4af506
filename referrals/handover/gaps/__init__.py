"""Service gaps: demand that no service under an agreement could meet, counted without naming anybody."""
