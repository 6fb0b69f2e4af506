"""Reads of grants that wait for a second person."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from accounts.grants.models import GrantProposal
from accounts.grants.policy import visible_to
from accounts.organisations.models import Organisation
from accounts.roles import definition_of
from accounts.users.models import User
from core.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalRow:
    """A high role that somebody proposed, and whether the reader may confirm it."""

    id: UUID
    user_id: UUID
    name: str
    organisation_name: str
    role_label: str
    proposed_at: datetime
    proposed_by: str
    may_confirm: bool


def list_proposals(session: Session, actor: Actor, *, user_id: UUID | None = None) -> list[ProposalRow]:
    """What waits for a second person among those whom the actor manages, the oldest first."""
    proposer = aliased(User)
    query = (
        sa.select(
            GrantProposal.id,
            GrantProposal.user_id,
            User.name,
            Organisation.name.label("organisation_name"),
            GrantProposal.role,
            GrantProposal.proposed_at,
            GrantProposal.proposed_by_id,
            proposer.name.label("proposed_by"),
        )
        .join(User, User.id == GrantProposal.user_id)
        .join(Organisation, Organisation.id == User.organisation_id)
        .join(proposer, proposer.id == GrantProposal.proposed_by_id)
        .where(visible_to(actor), GrantProposal.outcome.is_(None))
        .order_by(GrantProposal.proposed_at, GrantProposal.id)
    )
    if user_id is not None:
        query = query.where(GrantProposal.user_id == user_id)
    return [
        ProposalRow(
            id=row.id,
            user_id=row.user_id,
            name=row.name,
            organisation_name=row.organisation_name,
            role_label=definition_of(row.role).label,
            proposed_at=row.proposed_at,
            proposed_by=row.proposed_by,
            may_confirm=actor.user_id not in (row.proposed_by_id, row.user_id),
        )
        for row in session.execute(query)
    ]
