"""A review: the text with its threads, who approves it, its versions and their differences."""

from partners.memoranda.review.routes import approving, discussing, versions
from partners.memoranda.review.routes.blueprint import blueprint

__all__ = ["approving", "blueprint", "discussing", "versions"]
