"""Pages of agreements: the list, one agreement, its draft section by section, and its steps."""

from partners.memoranda.routes import drafting, following, halting, reading, signing  # noqa: F401 - registers them
from partners.memoranda.routes.board import blueprint

__all__ = ["blueprint"]
