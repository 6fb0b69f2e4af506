"""What a closed wave says: figures that may be shown, reviewed texts, comparison of waves, publication."""
