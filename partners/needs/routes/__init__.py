"""The pages of needs assessments."""

import partners.needs.routes.evidence
import partners.needs.routes.following
import partners.needs.routes.gathering
import partners.needs.routes.reviewing
import partners.needs.routes.showing  # noqa: F401 - all register their pages
from partners.needs.routes.board import blueprint

__all__ = ["blueprint"]
