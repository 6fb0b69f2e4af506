"""Two records are the same person and both are kept, or they are two people; either decision can be ended."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from audit.commands import record
from core.actor import Actor
from core.errors import Conflict, NotFound
from core.text import N_
from referrals.people.identity import policy
from referrals.people.identity.components import count_as_one
from referrals.people.identity.models import PairDecision, PersonPair
from referrals.people.models import Person


def link(
    session: Session, actor: Actor, *, pair: tuple[UUID, UUID], reason: str, now: datetime
) -> PersonPair:
    """Two records are the same person: both are kept, and figures count them as one."""
    return _decide(session, actor, pair, PairDecision.SAME, reason, now)


def tell_apart(
    session: Session, actor: Actor, *, pair: tuple[UUID, UUID], reason: str, now: datetime
) -> PersonPair:
    """Two records are two people: the pair is suggested no more."""
    return _decide(session, actor, pair, PairDecision.DIFFERENT, reason, now)


def end_decision(session: Session, actor: Actor, pair_id: UUID, *, now: datetime) -> PersonPair:
    """A decision about a pair is taken back: linked records count apart again, others may be suggested again."""
    policy.may_decide(actor)
    query = sa.select(PersonPair).where(
        PersonPair.id == pair_id, PersonPair.agency_id == actor.organisation_id
    )
    row = session.scalars(query.with_for_update()).one_or_none()
    if row is None:
        raise NotFound(policy.NOT_FOUND)
    if row.ended_at is not None:
        raise Conflict(N_("Somebody has taken this decision back already."))
    row.ended_at, row.ended_by_id = now, actor.user_id
    session.flush()
    if row.decision is PairDecision.SAME:
        count_as_one(session, (row.first_id, row.second_id))
    record(
        session,
        actor,
        action="person.unlinked" if row.decision is PairDecision.SAME else "person.doubted_again",
        subject=("person", row.first_id),
        now=now,
        details={"other": row.second_id.hex},
    )
    return row


def locked_records(session: Session, actor: Actor, ids: Iterable[UUID]) -> dict[UUID, Person]:
    """The records of the actor's agency for update, in the order of their ids; raises `NotFound` where one is missing."""
    wanted = sorted(set(ids))
    query = sa.select(Person).where(Person.id.in_(wanted), policy.records_of(actor)).order_by(Person.id)
    rows = session.scalars(query.with_for_update().execution_options(populate_existing=True)).all()
    if len(rows) != len(wanted):
        raise NotFound(policy.NOT_FOUND)
    return {row.id: row for row in rows}


def live_decision(session: Session, one: UUID, other: UUID) -> PersonPair | None:
    """What holds for a pair now."""
    first, second = sorted((one, other))
    query = sa.select(PersonPair).where(
        PersonPair.first_id == first, PersonPair.second_id == second, PersonPair.ended_at.is_(None)
    )
    return session.scalars(query).one_or_none()


def _decide(
    session: Session,
    actor: Actor,
    pair: tuple[UUID, UUID],
    decision: PairDecision,
    reason: str,
    now: datetime,
) -> PersonPair:
    policy.may_decide(actor)
    assert actor.user_id is not None
    assert actor.organisation_id is not None
    words = policy.required_reason(reason)
    first, second = sorted(pair)
    if first == second:
        raise Conflict(N_("This is one record."))
    people = locked_records(session, actor, pair)
    if any(person.merged_into_id for person in people.values()):
        raise Conflict(N_("One of these records was merged meanwhile. Load the page again."))
    if live_decision(session, first, second) is not None:
        raise Conflict(N_("Somebody has decided about these records already. Load the page again."))
    row = PersonPair(
        id=uuid4(),
        agency_id=actor.organisation_id,
        first_id=first,
        second_id=second,
        decision=decision,
        decided_at=now,
        decided_by_id=actor.user_id,
    )
    row.reason = words
    session.add(row)
    session.flush()
    if decision is PairDecision.SAME:
        count_as_one(session, pair)
    record(
        session,
        actor,
        action="person.linked" if decision is PairDecision.SAME else "person.told_apart",
        subject=("person", first),
        now=now,
        details={"other": second.hex},
    )
    return row
