"""Recognising a person again: exactly, inside one agency, without reading any name."""

from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.models import Organisation
from core.actor import Actor
from referrals.people.indexing import match_index, name_index, phone_index, surname_index
from referrals.people.models import Person
from referrals.people.policy import can_search
from referrals.people.references import read_person_reference
from referrals.sight import in_sight

__all__ = [
    "find_by_identity",
    "find_by_name",
    "find_by_name_and_phone",
    "find_by_phone",
    "find_by_reference",
    "match_index",
    "name_index",
    "phone_index",
    "records_behind",
    "reference_of",
    "surname_index",
]

STANDS_FOR = sa.func.coalesce(Person.merged_into_id, Person.id)
"""The record that stands for a person: the surviving one where records were merged."""


def find_by_identity(
    session: Session, *, agency_id: UUID, name: str | None, born_on: date | None
) -> UUID | None:
    """The person of this name and date of birth whom the agency knows, the earliest where there are several."""
    index = match_index(agency_id, name, born_on)
    return _first(session, agency_id, Person.match_index == index) if index is not None else None


def find_by_name_and_phone(
    session: Session, *, agency_id: UUID, name: str | None, phone: str | None
) -> UUID | None:
    """The person of this name and number, for whoever does not know the date of birth."""
    names = name_index(agency_id, name)
    phones = phone_index(agency_id, phone, country_of(session, agency_id))
    if names is None or phones is None:
        return None
    return _first(session, agency_id, Person.name_index == names, Person.phone_index == phones)


def find_by_reference(session: Session, *, agency_id: UUID, reference: str | None) -> UUID | None:
    """The person of this code whom the agency knows; the surviving one where records were merged."""
    code = read_person_reference(reference)
    return _first(session, agency_id, Person.reference == code) if code is not None else None


def find_by_phone(session: Session, actor: Actor, phone: str) -> list[UUID]:
    """The people with this number in the actor's scope, each once; nobody for whoever may not search."""
    if not can_search(actor) or actor.organisation_id is None:
        return []
    index = phone_index(actor.organisation_id, phone, country_of(session, actor.organisation_id))
    return _all(session, actor.organisation_id, Person.phone_index == index) if index is not None else []


def find_by_name(session: Session, actor: Actor, name: str) -> list[UUID]:
    """The people of exactly this full name in the actor's scope; nobody for whoever may not search (D-06)."""
    if not can_search(actor) or actor.organisation_id is None:
        return []
    index = name_index(actor.organisation_id, name)
    return _all(session, actor.organisation_id, Person.name_index == index) if index is not None else []


def reference_of(session: Session, person_id: UUID) -> str | None:
    """The code to show for a person: that of the record that stands for them."""
    person = sa.select(STANDS_FOR).where(Person.id == person_id).scalar_subquery()
    return session.scalar(sa.select(Person.reference).where(Person.id == person))


def records_behind(session: Session, person_id: UUID) -> frozenset[UUID]:
    """The record and those merged into it: for logs that are written once and keep the record of their time."""
    merged = session.scalars(sa.select(Person.id).where(Person.merged_into_id == person_id))
    return frozenset(merged) | {person_id}


def country_of(session: Session, organisation_id: UUID) -> str:
    """The country by which an organisation's people write telephone numbers."""
    return session.scalars(sa.select(Organisation.country).where(Organisation.id == organisation_id)).one()


def _first(session: Session, agency_id: UUID, *conditions: sa.ColumnElement[bool]) -> UUID | None:
    # The living record before merged ones, so that an undone or later merge never hides it.
    return session.scalar(
        sa.select(STANDS_FOR)
        .where(Person.agency_id == agency_id, in_sight(Person), *conditions)
        .order_by(Person.merged_into_id.is_not(None), Person.created_at, Person.id)
        .limit(1)
    )


def _all(session: Session, agency_id: UUID, condition: sa.ColumnElement[bool]) -> list[UUID]:
    query = sa.select(STANDS_FOR).where(Person.agency_id == agency_id, in_sight(Person), condition).distinct()
    return sorted(session.scalars(query))
