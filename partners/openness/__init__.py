"""What a partnership shows to everybody: what it agreed and measured, and how to complain about it."""
