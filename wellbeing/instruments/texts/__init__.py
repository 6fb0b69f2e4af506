"""One table of instruments as data: questions, anchors, bands, thresholds, licence and source (facts 2.4)."""
