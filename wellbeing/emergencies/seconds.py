"""Who is told at once of an emergency opening: clinicians of the organisation, and the privacy officers."""

from sqlalchemy.orm import Session

from core.actor import Role
from wellbeing.staff import list_staff
from wellbeing.visitor import Visitor


def list_seconds(session: Session, visitor: Visitor) -> frozenset[bytes]:
    """The pseudonyms of the clinician's colleagues of whom one confirms; `session` is only read."""
    if visitor.organisation_id is None:
        return frozenset()
    staff = list_staff(session, visitor.organisation_id, Role.CLINICIAN, Role.WELLBEING_AUDITOR)
    return frozenset(one.pseudonym for one in staff) - {visitor.pseudonym or b""}
