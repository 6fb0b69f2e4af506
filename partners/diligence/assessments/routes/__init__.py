"""The pages of due diligence: list, one assessment, the panel's work, the decision, candidates side by side."""

from partners.diligence.assessments.routes import comparing, deciding, opening, scoring, showing  # noqa: F401 - registers them
from partners.diligence.assessments.routes.board import blueprint

__all__ = ["blueprint"]
