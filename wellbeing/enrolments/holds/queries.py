"""Reads of holds in the compartment: by matter and age, never on whom."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wellbeing.enrolments.holds import policy
from wellbeing.enrolments.models import Enrolment
from wellbeing.participants.holds.codes import KeepReason, Telling
from wellbeing.participants.holds.models import ParticipantHold
from wellbeing.store import open_sealed
from wellbeing.visitor import Visitor

LONGEST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptRow:
    """A hold as its pages show it; on whom it stands is not among them."""

    id: UUID
    reason: KeepReason
    telling: Telling
    matter: str
    placed_at: datetime
    placed_by: bytes
    review_on: date
    lift_requested_at: datetime | None
    lift_requested_by: bytes | None
    lifted_at: datetime | None

    def age(self, now: datetime) -> int:
        """For how many days it has stood, or stood until it was lifted."""
        return ((self.lifted_at or now) - self.placed_at).days


def list_holds(vault: Session, visitor: Visitor) -> tuple[KeptRow, ...]:
    """The holds of the visitor's organisation: those that stand by their next look, then those that were lifted."""
    names = [name for name in KeptRow.__dataclass_fields__ if name != "matter"]
    query = (
        sa.select(ParticipantHold.matter_sealed, *(getattr(ParticipantHold, name) for name in names))
        .where(policy.visible_to(visitor))
        .order_by(ParticipantHold.lifted_at.is_not(None), ParticipantHold.review_on, ParticipantHold.id)
        .limit(LONGEST)
    )
    return tuple(
        KeptRow(
            **{name: row._mapping[name] for name in names},
            matter=open_sealed(row.matter_sealed, "participant_hold", "matter", row.id) or "",
        )
        for row in vault.execute(query)
    )


def list_clients(vault: Session, visitor: Visitor) -> list[tuple[UUID, str]]:
    """The clients on whom a clinician may place a hold, by what they chose to be called."""
    query = sa.select(Enrolment.id, Enrolment.chosen_name_sealed).where(policy.holdable(visitor))
    rows = vault.execute(query.order_by(Enrolment.requested_at, Enrolment.id).limit(LONGEST))
    return [
        (row.id, open_sealed(row.chosen_name_sealed, "enrolment", "chosen_name", row.id) or "–")
        for row in rows
    ]
