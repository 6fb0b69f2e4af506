"""Answering an offer for oneself, and taking the answer back: nobody but the peer who was asked learns of it."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.errors import NotFound
from wellbeing.letters.commands import write_to_staff
from wellbeing.participants.models import Participant
from wellbeing.pseudonyms import kept_as
from wellbeing.support.incidents.lifecycle import LISTED
from wellbeing.support.incidents.models import CriticalIncident, IncidentPerson, OfferAnswer
from wellbeing.support.incidents.policy import NOT_FOUND, AnswerValues, may_answer, may_give
from wellbeing.trail.commands import record
from wellbeing.visitor import Visitor


def answer_offer(
    vault: Session,
    visitor: Visitor,
    offer_id: UUID,
    *,
    values: AnswerValues,
    peers: Collection[bytes],
    now: datetime,
) -> None:
    """Answer an offer made to oneself, or change the answer; `peers` are those who are ready to be asked.

    A peer who is asked gets a neutral letter.
    """
    may_answer(visitor)
    offer = _own_offer(vault, visitor, offer_id)
    may_give(values, peers=peers, own=visitor.pseudonym)
    _delete_answer(vault, offer)
    answer = OfferAnswer(id=uuid4(), offer_id=offer, answer=values.answer, answered_at=now)
    if values.asked_peer is not None:
        answer.asked_peer, answer.reach = values.asked_peer, values.reach.strip()
        write_to_staff(vault, values.asked_peer, dedup_key=f"asked:{answer.id.hex}", now=now)
    vault.add(answer)
    vault.flush()
    record(vault, visitor, action="offer.answered", subject=("offer", offer), now=now)


def take_back_answer(vault: Session, visitor: Visitor, offer_id: UUID, *, now: datetime) -> None:
    """Delete one's own answer; a peer who was asked no longer sees it."""
    may_answer(visitor)
    offer = _own_offer(vault, visitor, offer_id)
    _delete_answer(vault, offer)
    record(vault, visitor, action="offer.answer_taken_back", subject=("offer", offer), now=now)


def forget_answers(vault: Session, participant_id: UUID, now: datetime) -> None:
    """Delete every answer of somebody who erases what is theirs here; that they were offered support stays."""
    pseudonym = vault.scalars(sa.select(Participant.pseudonym).where(Participant.id == participant_id)).one()
    answered = sa.select(OfferAnswer.id, IncidentPerson.person).join(
        IncidentPerson, IncidentPerson.id == OfferAnswer.offer_id
    )
    # Only the key leads from one to the other; answers are few, and none is kept for long.
    own = [row.id for row in vault.execute(answered) if kept_as(bytes(row.person)) == pseudonym]
    vault.execute(
        sa.delete(OfferAnswer).where(OfferAnswer.id.in_(own)).execution_options(synchronize_session="fetch")
    )


def _own_offer(vault: Session, visitor: Visitor, offer_id: UUID) -> UUID:
    found = vault.scalars(
        sa.select(IncidentPerson.id)
        .join(CriticalIncident, CriticalIncident.id == IncidentPerson.incident_id)
        .where(
            IncidentPerson.id == offer_id,
            IncidentPerson.person == visitor.pseudonym,
            CriticalIncident.state.in_(LISTED),
        )
        .with_for_update()
    ).one_or_none()
    if found is None:
        raise NotFound(NOT_FOUND)
    return found


def _delete_answer(vault: Session, offer_id: UUID) -> None:
    vault.execute(
        sa.delete(OfferAnswer)
        .where(OfferAnswer.offer_id == offer_id)
        .execution_options(synchronize_session="fetch")
    )
