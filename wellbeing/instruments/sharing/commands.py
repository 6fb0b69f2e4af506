"""Showing results to who is assigned, and taking that back: by the person alone, with effect at once."""

from datetime import datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.errors import NotFound
from wellbeing.enrolments.models import Enrolment
from wellbeing.enrolments.parties import Side, lock_party, may_go_on
from wellbeing.instruments.sharing.models import SharedResults
from wellbeing.instruments.sharing.policy import may_choose
from wellbeing.instruments.sharing.queries import NOT_FOUND
from wellbeing.participants.models import Participant
from wellbeing.participants.policy import may_be_here
from wellbeing.trail.commands import record
from wellbeing.visitor import Visitor


def share(
    vault: Session, visitor: Visitor, enrolment_id: UUID, *, scope: str, with_items: bool, now: datetime
) -> UUID:
    """Show results to the one who is assigned now; choosing again replaces the choice for the same instruments."""
    own = visitor.for_themselves()
    may_be_here(own)
    party, enrolment = lock_party(vault, own, enrolment_id, Side.PERSON)
    may_go_on(party)
    chosen = may_choose(scope)
    assert enrolment.held_by is not None, "somebody is assigned"
    vault.execute(
        sa.delete(SharedResults).where(
            SharedResults.enrolment_id == enrolment_id,
            sa.or_(SharedResults.scope == chosen, SharedResults.shared_with != enrolment.held_by),
        )
    )
    row = SharedResults(
        id=uuid4(),
        enrolment_id=enrolment_id,
        scope=chosen,
        with_items=with_items,
        shared_with=enrolment.held_by,
        shared_at=now,
    )
    vault.add(row)
    vault.flush()
    record(vault, own, action="results.shared", subject=("shared_results", row.id), now=now)
    return row.id


def take_back(vault: Session, visitor: Visitor, share_id: UUID, *, now: datetime) -> None:
    """Show it no longer; from this moment the provider finds nothing. Raises `NotFound` for what is not one’s own."""
    own = visitor.for_themselves()
    may_be_here(own)
    mine = (
        sa.select(SharedResults.id)
        .where(SharedResults.id == share_id, Participant.pseudonym == own.kept_as)
        .select_from(_with_person())
    )
    gone = vault.execute(
        sa.delete(SharedResults).where(SharedResults.id.in_(mine)).returning(SharedResults.id)
    ).first()
    if gone is None:
        raise NotFound(NOT_FOUND)
    record(vault, own, action="results.unshared", subject=("shared_results", share_id), now=now)


def _with_person() -> sa.Join:
    return sa.join(SharedResults, Enrolment, Enrolment.id == SharedResults.enrolment_id).join(
        Participant, Participant.id == Enrolment.participant_id
    )
