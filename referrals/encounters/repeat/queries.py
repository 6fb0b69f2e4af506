"""People whom an agency met in crisis at least so often in 365 days, by code; linked records count as one person."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.actor import Actor
from core.clock import local_date
from referrals.encounters.models import Encounter
from referrals.encounters.repeat import policy
from referrals.encounters.repeat.registry import people_with_open_referral
from referrals.people.identity.reveals import Identity, identities
from referrals.people.models import Person
from referrals.people.response_plans.queries import people_with_plan

YEAR = timedelta(days=365)
PAGE_SIZE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class RepeatRow:
    """A person by code; `identity` is None until the desk asked for the name."""

    person_id: UUID
    reference: str
    further_references: tuple[str, ...]
    """Codes of linked records that count with this one."""
    age_band: str | None
    encounters: int
    last_on: date
    open_referral: bool
    has_plan: bool
    identity: Identity | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RepeatPage:
    """A page of people, those met most often first, and what share of all encounters they make up."""

    rows: tuple[RepeatRow, ...]
    people: int
    encounters: int
    all_encounters: int
    """Of persons the agency knows, in the same 365 days."""
    page: int
    has_next: bool


def list_repeat_contacts(
    session: Session, actor: Actor, *, at_least: int, page: int = 1, now: datetime
) -> RepeatPage:
    """The people with at least so many crisis encounters in the last 365 days."""
    person = sa.func.coalesce(Person.counted_as_id, Person.id)
    window = sa.and_(
        policy.counted_for(actor), Encounter.occurred_at > now - YEAR, Encounter.occurred_at <= now
    )
    grouped = (
        sa.select(
            person.label("person_id"),
            sa.func.count().label("encounters"),
            sa.func.max(Encounter.occurred_at).label("last_at"),
        )
        .join(Person, Person.id == Encounter.person_id)
        .where(window)
        .group_by(person)
    ).subquery()
    often = grouped.c.encounters >= at_least
    total, in_total, all_encounters = session.execute(
        sa.select(
            sa.func.coalesce(sa.func.sum(sa.case((often, 1), else_=0)), 0),
            sa.func.coalesce(sa.func.sum(sa.case((often, grouped.c.encounters), else_=0)), 0),
            sa.func.coalesce(sa.func.sum(grouped.c.encounters), 0),
        )
    ).one()
    found = session.execute(
        sa.select(
            grouped.c.person_id, grouped.c.encounters, grouped.c.last_at, Person.reference, Person.age_band
        )
        .join(Person, Person.id == grouped.c.person_id)
        .where(often)
        .order_by(grouped.c.encounters.desc(), grouped.c.last_at.desc(), grouped.c.person_id)
        .offset((page - 1) * PAGE_SIZE)
        .limit(PAGE_SIZE + 1)
    ).all()
    shown = found[:PAGE_SIZE]
    return RepeatPage(
        rows=_rows(session, actor, shown, now=now),
        people=total,
        encounters=in_total,
        all_encounters=all_encounters,
        page=page,
        has_next=len(found) > PAGE_SIZE,
    )


def is_listed(session: Session, actor: Actor, person_id: UUID, *, at_least: int, now: datetime) -> bool:
    """Whether the person stands in the list: only then the desk may ask for the name here."""
    person = sa.func.coalesce(Person.counted_as_id, Person.id)
    counted = session.scalar(
        sa.select(sa.func.count())
        .select_from(Encounter)
        .join(Person, Person.id == Encounter.person_id)
        .where(
            policy.counted_for(actor),
            Encounter.occurred_at > now - YEAR,
            Encounter.occurred_at <= now,
            person == person_id,
        )
    )
    return (counted or 0) >= at_least


def _rows(session: Session, actor: Actor, found: Any, *, now: datetime) -> tuple[RepeatRow, ...]:
    """The rows of a page: a fixed number of statements, however many people."""
    keys = [row.person_id for row in found]
    records: dict[UUID, list[tuple[UUID, str]]] = defaultdict(list)
    standing = sa.func.coalesce(Person.counted_as_id, Person.id)
    for key, record_id, reference in session.execute(
        sa.select(standing, Person.id, Person.reference)
        .where(standing.in_(keys), Person.merged_into_id.is_(None))
        .order_by(Person.reference)
    ):
        records[key].append((record_id, reference))
    everybody = {record_id for several in records.values() for record_id, _ in several}
    referred = people_with_open_referral(session, actor, everybody, now=now)
    planned = people_with_plan(session, actor, everybody, now=now)
    known = identities(session, actor, keys, now=now)
    return tuple(
        RepeatRow(
            person_id=row.person_id,
            reference=row.reference,
            further_references=tuple(
                reference for record_id, reference in records[row.person_id] if record_id != row.person_id
            ),
            age_band=row.age_band,
            encounters=row.encounters,
            last_on=local_date(row.last_at, actor.timezone),
            open_referral=any(record_id in referred for record_id, _ in records[row.person_id]),
            has_plan=any(record_id in planned for record_id, _ in records[row.person_id]),
            identity=known.get(row.person_id),
        )
        for row in found
    )
