"""Reads of batches of invitation codes: how many were made, never how many were used."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wellbeing.enrolments.invitations.models import InvitationBatch, InvitationProgramme
from wellbeing.participants.codes import Group
from wellbeing.programmes.models import Programme
from wellbeing.programmes.policy import run_by
from wellbeing.visitor import Visitor


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchRow:
    """A batch as those who run programmes see it; how many codes were used would tell who came."""

    id: UUID
    agency_id: UUID
    group: Group
    count: int
    created_at: datetime
    expires_at: datetime
    ended_at: datetime | None
    programmes: tuple[str, ...]

    def is_open(self, now: datetime) -> bool:
        """Whether its codes still open something."""
        return self.ended_at is None and self.expires_at > now


def list_batches(vault: Session, visitor: Visitor) -> list[BatchRow]:
    """The batches of the visitor's organisation, newest first."""
    batches = vault.execute(
        sa.select(
            InvitationBatch.id,
            InvitationBatch.agency_id,
            InvitationBatch.group,
            InvitationBatch.count,
            InvitationBatch.created_at,
            InvitationBatch.expires_at,
            InvitationBatch.ended_at,
        )
        .where(InvitationBatch.organisation_id == visitor.organisation_id)
        .order_by(InvitationBatch.created_at.desc(), InvitationBatch.id)
    ).all()
    names: dict[UUID, list[str]] = {row.id: [] for row in batches}
    for batch_id, name in vault.execute(
        sa.select(InvitationProgramme.batch_id, Programme.name)
        .join(Programme, Programme.id == InvitationProgramme.programme_id)
        .where(run_by(visitor))
        .order_by(Programme.name)
    ):
        if batch_id in names:
            names[batch_id].append(name)
    return [BatchRow(programmes=tuple(names[row.id]), **row._mapping) for row in batches]
