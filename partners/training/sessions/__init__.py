"""When a course is held, who has a seat, who waits for one, and who was there."""
