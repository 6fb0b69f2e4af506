"""Every model of the wellbeing compartment, imported so that its metadata is complete."""

from wellbeing.enrolments import models as enrolments
from wellbeing.participants import models as participants
from wellbeing.programmes import models as programmes
from wellbeing.store import WellbeingBase
from wellbeing.trail import models as trail

__all__ = ["enrolments", "metadata", "participants", "programmes", "trail"]

metadata = WellbeingBase.metadata
