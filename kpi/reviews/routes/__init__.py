"""Pages of a review, under the evaluation that it reads."""

from kpi.reviews.routes import acting, disputing, reading, signing  # noqa: F401 - they add their routes
from kpi.reviews.routes.board import blueprint

__all__ = ["blueprint"]
