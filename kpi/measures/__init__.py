"""Pure arithmetic of measurement: plain columns in, measurements out."""
