"""Pages of mandatory referrals, one module for each kind of reader."""

import wellbeing.enrolments.mandatory.routes.asking
import wellbeing.enrolments.mandatory.routes.overseeing
import wellbeing.enrolments.mandatory.routes.own
import wellbeing.enrolments.mandatory.routes.work  # noqa: F401 - all four register their pages
from wellbeing.enrolments.mandatory.board import blueprint

__all__ = ["blueprint"]
