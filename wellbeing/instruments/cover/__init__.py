"""Who is the clinical duty holder of an agency, and when; without one the PHQ-9 is not offered (facts 2.5a)."""
