"""Pages of training."""

from partners.training.routes import (  # noqa: F401 - registers them
    certificates,
    courses,
    coverage,
    currency,
    elsewhere,
    knowledge,
    seats,
    sessions,
    verifying,
)
from partners.training.routes.board import blueprint

__all__ = ["blueprint"]
