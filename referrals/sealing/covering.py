"""Which records a seal covers: hidden as it is placed, shown again as it is opened."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from referrals.encounters.models import Encounter
from referrals.handover.models import Referral
from referrals.people.models import Person
from referrals.sight import in_sight

MODELS = (Person, Encounter, Referral)


def family_of(session: Session, person_id: UUID) -> list[UUID]:
    """The person's record with those that were merged with it."""
    root = sa.func.coalesce(Person.merged_into_id, Person.id)
    roots = sa.select(root).where(Person.id == person_id)
    return list(session.scalars(sa.select(Person.id).where(root.in_(roots)).order_by(Person.id)))


def hide_person(session: Session, person_id: UUID, seal_id: UUID) -> int:
    """Hide a person with all encounters and cases that no other seal hides; how many rows."""
    people = family_of(session, person_id)
    hidden = 0
    for model, whose in (
        (Person, Person.id),
        (Encounter, Encounter.person_id),
        (Referral, Referral.person_id),
    ):
        hidden += _set(session, model, sa.and_(in_sight(model), whose.in_(people)), seal_id)
    return hidden


def hide_case(session: Session, referral_id: UUID, seal_id: UUID) -> int:
    """Hide one case; how many rows."""
    return _set(session, Referral, sa.and_(in_sight(Referral), Referral.id == referral_id), seal_id)


def show_again(session: Session, seal_id: UUID) -> int:
    """Show everything again that a seal hid; how many rows."""
    return sum(_set(session, model, model.seal_id == seal_id, None) for model in MODELS)


def _set(session: Session, model: type, condition: sa.ColumnElement[bool], seal_id: UUID | None) -> int:
    changing = sa.update(model).where(condition).values(seal_id=seal_id).returning(model.id)  # type: ignore[attr-defined]
    return len(session.scalars(changing, execution_options={"synchronize_session": False}).all())
