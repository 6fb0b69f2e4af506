"""Legal holds: what a person or a court asked to keep is neither purged, sealed nor made unreadable (security P-02)."""
