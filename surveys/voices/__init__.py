"""What people say without being asked: suggestion boxes, and questions before a town hall; moderated, answered in writing."""
