"""A partnership as a template: what it agreed, aimed at, taught and asked, without anybody's name, for a neighbouring area."""
