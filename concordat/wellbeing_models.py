"""Every model of the wellbeing compartment, imported so that its metadata is complete."""

from wellbeing.emergencies import models as emergencies
from wellbeing.enrolments import models as enrolments
from wellbeing.enrolments.invitations import models as invitations
from wellbeing.enrolments.keeping import models as keeping
from wellbeing.enrolments.mandatory import models as mandatory
from wellbeing.enrolments.messages import models as messages
from wellbeing.enrolments.sessions import models as sessions
from wellbeing.figures.headcounts import models as headcounts
from wellbeing.figures.leavers import models as leavers
from wellbeing.figures.pulse import models as pulse
from wellbeing.figures.releases import models as releases
from wellbeing.instruments.alerts import models as alerts
from wellbeing.instruments.cover import models as cover
from wellbeing.instruments.history import models as history
from wellbeing.instruments.offering import models as offering
from wellbeing.instruments.sharing import models as sharing
from wellbeing.letters import models as letters
from wellbeing.participants import models as participants
from wellbeing.participants.holds import models as participant_holds
from wellbeing.participants.visits import models as visits
from wellbeing.programmes import models as programmes
from wellbeing.store import WellbeingBase
from wellbeing.support.contacts import models as peer_contacts
from wellbeing.support.incidents import models as critical_incidents
from wellbeing.support.peers import models as peers
from wellbeing.trail import models as trail

__all__ = [
    "alerts",
    "cover",
    "critical_incidents",
    "emergencies",
    "enrolments",
    "headcounts",
    "history",
    "invitations",
    "keeping",
    "leavers",
    "letters",
    "mandatory",
    "messages",
    "metadata",
    "offering",
    "participant_holds",
    "participants",
    "peer_contacts",
    "peers",
    "programmes",
    "pulse",
    "releases",
    "sessions",
    "sharing",
    "trail",
    "visits",
]

metadata = WellbeingBase.metadata
