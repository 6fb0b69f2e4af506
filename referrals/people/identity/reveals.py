"""Reading the name behind a code: asked for with a reason, logged for good, at most 30 an hour (security D-06, D-07)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.users.models import User
from audit.commands import record
from core.actor import Actor
from core.codes import Code, CodeList
from core.errors import NotFound, RuleBroken
from core.sealing import open_text
from core.text import N_
from referrals.people.identity import policy
from referrals.people.identity.models import IdentityReveal
from referrals.people.models import Person

HOUR = timedelta(hours=1)
WHYS = CodeList(
    "reveal_reason",
    Code(value="compare", label=N_("To tell whether two records are one person")),
    Code(value="plan", label=N_("To prepare or review a response plan")),
    Code(value="outreach", label=N_("To arrange help with a partner")),
    Code(value="request", label=N_("The person asked about their own record")),
)
"""Why somebody reads a name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who a person is, as far as the agency knows."""

    name: str | None
    born_on: date | None
    phone: str | None


def reveal(session: Session, actor: Actor, person_ids: Collection[UUID], *, why: str, now: datetime) -> None:
    """Somebody asks for the names of these people; readable to them alone for ten minutes.

    Raises `RuleBroken` at `why` without a listed reason, or beyond 30 names an hour.
    """
    assert actor.user_id is not None
    policy.may_reveal(actor, earlier=0, wanted=0)
    if why not in WHYS:
        raise RuleBroken(N_("Choose why you need the name."), "why")
    # The person's own row is the queue in which their requests stand: none slips past the limit.
    session.execute(sa.select(User.id).where(User.id == actor.user_id).with_for_update())
    wanted = set(person_ids) - readable(session, actor, person_ids, now=now)
    found = session.execute(
        sa.select(Person.id, Person.agency_id).where(Person.id.in_(set(person_ids)), policy.records_of(actor))
    ).all()
    if len(found) != len(set(person_ids)):
        raise NotFound(policy.NOT_FOUND)
    policy.may_reveal(actor, earlier=_earlier(session, actor, now), wanted=len(wanted))
    for row in sorted(found, key=lambda one: one.id):
        if row.id not in wanted:
            continue
        session.add(
            IdentityReveal(
                id=uuid4(),
                agency_id=row.agency_id,
                person_id=row.id,
                revealed_by_id=actor.user_id,
                revealed_at=now,
                why=why,
            )
        )
        session.flush()
        record(
            session,
            actor,
            action="person.revealed",
            subject=("person", row.id),
            now=now,
            details={"why": why},
        )


def readable(
    session: Session, actor: Actor, person_ids: Collection[UUID], *, now: datetime
) -> frozenset[UUID]:
    """Those of the people whose names the actor asked for within the last ten minutes."""
    if not person_ids:
        return frozenset()
    query = sa.select(IdentityReveal.person_id).where(
        IdentityReveal.person_id.in_(set(person_ids)),
        IdentityReveal.revealed_by_id == actor.user_id,
        IdentityReveal.revealed_at > now - policy.REVEALED_FOR,
        IdentityReveal.agency_id == actor.organisation_id,
    )
    return frozenset(session.scalars(query))


def identities(
    session: Session, actor: Actor, person_ids: Collection[UUID], *, now: datetime
) -> dict[UUID, Identity]:
    """The names that the actor may read now, by person; nothing of anybody else is opened."""
    ids = readable(session, actor, person_ids, now=now)
    if not ids:
        return {}
    query = sa.select(Person.id, Person.name_sealed, Person.born_on_sealed, Person.phone_sealed).where(
        Person.id.in_(ids), policy.records_of(actor)
    )
    return {row.id: _identity(row) for row in session.execute(query)}


def _identity(row: sa.Row[tuple[UUID, bytes | None, bytes | None, bytes | None]]) -> Identity:
    key, name, born_on, phone = row
    born = open_text(born_on, "person", "born_on", key)
    return Identity(
        name=open_text(name, "person", "name", key),
        born_on=date.fromisoformat(born) if born else None,
        phone=open_text(phone, "person", "phone", key),
    )


def _earlier(session: Session, actor: Actor, now: datetime) -> int:
    query = sa.select(sa.func.count()).select_from(IdentityReveal)
    found = session.scalar(
        query.where(IdentityReveal.revealed_by_id == actor.user_id, IdentityReveal.revealed_at > now - HOUR)
    )
    return found or 0
