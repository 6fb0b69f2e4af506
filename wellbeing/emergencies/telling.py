"""A neutral letter to the person whose enrolment was opened, at the safe address that they gave; their page tells why."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wellbeing.emergencies.models import GlassSubject
from wellbeing.enrolments.models import Enrolment
from wellbeing.letters.commands import write_to_person
from wellbeing.participants.codes import SafeContact
from wellbeing.participants.models import Participant


def write_to_the_person(vault: Session, glass_id: UUID, *, now: datetime) -> None:
    """Say that there is a message, where the person wants mail; nothing where they have erased."""
    participant = vault.scalars(
        sa.select(Participant)
        .join(Enrolment, Enrolment.participant_id == Participant.id)
        .join(GlassSubject, GlassSubject.enrolment_id == Enrolment.id)
        .where(GlassSubject.glass_id == glass_id, Participant.safe_contact == SafeContact.MAIL)
    ).one_or_none()
    if participant is None or not participant.contact:
        return
    write_to_person(
        vault,
        participant.contact,
        dedup_key=f"glass-told:{glass_id.hex}",
        participant_id=participant.id,
        now=now,
    )
