"""Two records become one; every row that belonged to the one follows, and the merge remembers each of them."""

from datetime import datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from audit.commands import record
from core.actor import Actor
from core.errors import Conflict
from core.text import N_
from referrals.people.commands import give_indexes
from referrals.people.identity import policy
from referrals.people.identity.commands.linking import live_decision, locked_records
from referrals.people.identity.components import count_as_one
from referrals.people.identity.models import PairDecision, PersonMerge, PersonMergeMove
from referrals.people.identity.registry import PersonRows, person_rows
from referrals.people.models import Person
from referrals.people.queries import country_of

FILLABLE = ("name", "born_on", "age_band", "phone", "safe_contact", "language")
"""What the surviving record takes over where it knows nothing itself."""


def merge(
    session: Session, actor: Actor, *, survivor_id: UUID, merged_id: UUID, reason: str, now: datetime
) -> PersonMerge:
    """One record stands for both from now on; the other stays as it is, so that the merge can be undone."""
    policy.may_decide(actor)
    assert actor.user_id is not None
    words = policy.required_reason(reason)
    if survivor_id == merged_id:
        raise Conflict(N_("This is one record."))
    people = locked_records(session, actor, (survivor_id, merged_id))
    survivor, merged = people[survivor_id], people[merged_id]
    if survivor.merged_into_id or merged.merged_into_id:
        raise Conflict(N_("One of these records was merged meanwhile. Load the page again."))
    decided = live_decision(session, survivor_id, merged_id)
    if decided is not None and decided.decision is PairDecision.DIFFERENT:
        raise Conflict(N_("Somebody decided that these are two people. Take that decision back first."))
    row = PersonMerge(
        id=uuid4(),
        agency_id=survivor.agency_id,
        survivor_id=survivor_id,
        merged_id=merged_id,
        filled=" ".join(_fill(survivor, merged)),
        merged_at=now,
        merged_by_id=actor.user_id,
    )
    row.reason = words
    session.add(row)
    give_indexes(survivor, country=country_of(session, survivor.agency_id))
    merged.merged_into_id = survivor_id
    session.flush()
    moved = {one.kind: _move(session, row, one) for one in person_rows()}
    count_as_one(session, (survivor_id, merged_id))
    record(
        session,
        actor,
        action="person.merged",
        subject=("person", survivor_id),
        now=now,
        details={
            "merged": merged_id.hex,
            "moved": {kind: count for kind, count in moved.items() if count},
            "fields": row.filled.split(),
        },
    )
    return row


def _fill(survivor: Person, merged: Person) -> list[str]:
    filled = []
    for field in FILLABLE:
        value = getattr(merged, field)
        if value is not None and getattr(survivor, field) is None:
            setattr(survivor, field, value)
            filled.append(field)
    return filled


def _move(session: Session, row: PersonMerge, rows: PersonRows) -> int:
    """Give all rows of one table to the survivor; answers how many."""
    # The merged record itself points at the survivor already; it is no row that moves.
    mine = rows.person_id == row.merged_id
    ids = session.scalars(sa.select(rows.id).where(mine).with_for_update()).all()
    if not ids:
        return 0
    session.execute(sa.update(rows.id.table).where(mine).values({rows.person_id: row.survivor_id}))
    session.execute(
        sa.insert(PersonMergeMove),
        [{"merge_id": row.id, "kind": rows.kind, "row_id": key} for key in ids],
    )
    return len(ids)
