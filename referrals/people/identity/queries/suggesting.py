"""Which records may be one person: exact matches only, each with its reason; no likeness of sounds, no score."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from core.actor import Actor
from referrals.people.identity import policy
from referrals.people.identity.models import PersonPair
from referrals.people.models import Person

MOST_SHARED = 5
"""[HOUSE] A number or name that more records share says nothing: it is a shelter's, or a common name."""
MOST_SUGGESTED = 50


class Why(StrEnum):
    """Why two records may be one person."""

    IDENTITY = "identity"
    """The same full name and the same date of birth."""
    PHONE = "phone"
    """The same telephone number."""
    SURNAME = "surname"
    """The same surname and the same date of birth."""
    NAME = "name"
    """The same full name, and the date of birth of one is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """Two records that may be one person."""

    first_id: UUID
    first_reference: str
    first_age_band: str | None
    second_id: UUID
    second_reference: str
    second_age_band: str | None
    whys: tuple[Why, ...]


def list_suggestions(session: Session, actor: Actor) -> tuple[Suggestion, ...]:
    """Pairs of living records of the agency about which nobody has decided, at most 50, the latest record first."""
    one, other = aliased(Person), aliased(Person)
    pairs = sa.union_all(
        *(
            _same(actor, why, column)
            for why, column in (
                (Why.IDENTITY, Person.match_index),
                (Why.PHONE, Person.phone_index),
                (Why.SURNAME, Person.surname_index),
                (Why.NAME, Person.name_index),
            )
        )
    ).subquery()
    found = (
        sa.select(
            pairs.c.first_id,
            pairs.c.second_id,
            *(sa.func.max(sa.case((pairs.c.why == why.value, 1), else_=0)).label(why.value) for why in Why),
        )
        .group_by(pairs.c.first_id, pairs.c.second_id)
        .subquery()
    )
    newer = sa.case((one.created_at > other.created_at, one.created_at), else_=other.created_at)
    query = (
        sa.select(
            found.c.first_id,
            one.reference.label("first_reference"),
            one.age_band.label("first_age_band"),
            found.c.second_id,
            other.reference.label("second_reference"),
            other.age_band.label("second_age_band"),
            *(found.c[why.value] for why in Why),
        )
        .join(one, one.id == found.c.first_id)
        .join(other, other.id == found.c.second_id)
        .where(~_decided(found.c.first_id, found.c.second_id))
        .order_by(newer.desc(), found.c.first_id, found.c.second_id)
        .limit(MOST_SUGGESTED)
    )
    return tuple(_suggestion(row) for row in session.execute(query))


def _same(
    actor: Actor, why: Why, column: InstrumentedAttribute[bytes | None]
) -> sa.Select[tuple[UUID, UUID, str]]:
    """Pairs of living records with the same value in an index that only few records share."""
    one, other = aliased(Person), aliased(Person)
    # Merged records count too: so the index alone answers, also for an agency that knows very many people.
    shared = (
        sa.select(column)
        .where(policy.records_of(actor), column.is_not(None))
        .group_by(column)
        .having(sa.func.count().between(2, MOST_SHARED))
    )
    query = (
        sa.select(one.id.label("first_id"), other.id.label("second_id"), sa.literal(why.value).label("why"))
        .join(
            other,
            sa.and_(
                other.agency_id == one.agency_id,
                getattr(other, column.key) == getattr(one, column.key),
                one.id < other.id,
            ),
        )
        .where(
            one.agency_id == actor.organisation_id,
            getattr(one, column.key).in_(shared),
            one.merged_into_id.is_(None),
            other.merged_into_id.is_(None),
        )
    )
    if why is Why.NAME:
        query = query.where(sa.or_(one.match_index.is_(None), other.match_index.is_(None)))
    return query


def _decided(first: sa.ColumnElement[Any], second: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
    """Whether a decision holds for the pair, or for records that were merged into them."""
    one, other = aliased(Person), aliased(Person)
    stands_one = sa.func.coalesce(one.merged_into_id, one.id)
    stands_other = sa.func.coalesce(other.merged_into_id, other.id)
    return (
        sa.select(PersonPair.id)
        .join(one, one.id == PersonPair.first_id)
        .join(other, other.id == PersonPair.second_id)
        .where(
            PersonPair.ended_at.is_(None),
            sa.or_(
                sa.and_(stands_one == first, stands_other == second),
                sa.and_(stands_one == second, stands_other == first),
            ),
        )
        .exists()
    )


def _suggestion(row: sa.Row[Any]) -> Suggestion:
    values = dict(row._mapping)
    whys = tuple(why for why in Why if values.pop(why.value))
    # Who has name and date of birth in common has the surname in common too: say the stronger reason only.
    if Why.IDENTITY in whys:
        whys = tuple(why for why in whys if why is not Why.SURNAME)
    return Suggestion(**values, whys=whys)
