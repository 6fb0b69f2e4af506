"""The pages of emergencies: the clinician's, the reviewer's, and the person's own. Nobody in command has one."""

import wellbeing.emergencies.routes.clinicians
import wellbeing.emergencies.routes.reviewers
import wellbeing.emergencies.routes.telling  # noqa: F401 - all of them register their pages
from wellbeing.emergencies.routes.blueprint import blueprint

__all__ = ["blueprint"]
