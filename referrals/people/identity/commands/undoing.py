"""A merge is undone: what moved goes back, except what somebody changed since; that stays and is named."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from audit.commands import record
from core.actor import Actor
from core.errors import Conflict, NotFound
from core.text import N_
from referrals.people.commands import give_indexes
from referrals.people.identity import policy
from referrals.people.identity.commands.linking import locked_records
from referrals.people.identity.components import count_as_one
from referrals.people.identity.models import PersonMerge, PersonMergeMove
from referrals.people.identity.registry import PersonRows, person_rows
from referrals.people.queries import country_of

CHUNK = 500


def undo_merge(session: Session, actor: Actor, merge_id: UUID, *, reason: str, now: datetime) -> PersonMerge:
    """Both records stand for themselves again, each with what it had, as far as nobody changed that since.

    Raises `Conflict` while the surviving record is itself merged into another: that is undone first.
    """
    policy.may_decide(actor)
    words = policy.required_reason(reason)
    query = sa.select(PersonMerge).where(
        PersonMerge.id == merge_id, PersonMerge.agency_id == actor.organisation_id
    )
    row = session.scalars(query.with_for_update()).one_or_none()
    if row is None:
        raise NotFound(policy.NOT_FOUND)
    if row.undone_at is not None:
        raise Conflict(N_("Somebody has undone this merge already."))
    people = locked_records(session, actor, (row.survivor_id, row.merged_id))
    survivor, merged = people[row.survivor_id], people[row.merged_id]
    if survivor.merged_into_id is not None:
        raise Conflict(N_("The surviving record was merged into another one since. Undo that merge first."))
    kept = []
    for field in row.filled.split():
        if getattr(survivor, field) == getattr(merged, field):
            setattr(survivor, field, None)
        else:
            kept.append(field)
    give_indexes(survivor, country=country_of(session, survivor.agency_id))
    merged.merged_into_id = None
    row.undone_at, row.undone_by_id, row.undo_reason = now, actor.user_id, words
    session.flush()
    stayed = {one.kind: _return(session, row, one) for one in person_rows()}
    count_as_one(session, (row.survivor_id, row.merged_id))
    record(
        session,
        actor,
        action="person.unmerged",
        subject=("person", row.survivor_id),
        now=now,
        details={
            "merged": row.merged_id.hex,
            "stayed": {kind: count for kind, count in stayed.items() if count},
            "fields_kept": kept,
        },
    )
    return row


def _return(session: Session, row: PersonMerge, rows: PersonRows) -> int:
    """Give the rows of one table back, where they still belong to the survivor; answers how many stay."""
    moves = sa.select(PersonMergeMove.row_id).where(
        PersonMergeMove.merge_id == row.id, PersonMergeMove.kind == rows.kind
    )
    ids = session.scalars(moves).all()
    stayed = 0
    for start in range(0, len(ids), CHUNK):
        part = ids[start : start + CHUNK]
        mine = sa.and_(rows.id.in_(part), rows.person_id == row.survivor_id)
        back = session.scalars(sa.select(rows.id).where(mine).with_for_update()).all()
        if back:
            session.execute(
                sa.update(rows.id.table).where(rows.id.in_(back)).values({rows.person_id: row.merged_id})
            )
        for keys, returned in ((back, True), ([key for key in part if key not in set(back)], False)):
            if keys:
                session.execute(
                    sa.update(PersonMergeMove)
                    .where(
                        PersonMergeMove.merge_id == row.id,
                        PersonMergeMove.kind == rows.kind,
                        PersonMergeMove.row_id.in_(keys),
                    )
                    .values(returned=returned)
                    .execution_options(synchronize_session=False)
                )
        stayed += len(part) - len(back)
    return stayed
