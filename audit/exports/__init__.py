"""Files of personal data that people take along: asked for with a reason, marked, kept sealed for a day, listed (security K-02)."""
