"""Whose data keys a person's or a case's data lies under: what `audit.shredding.shred` has to destroy (security P-04)."""

from collections.abc import Iterator
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.keys.table import Subject
from partners.channels.threads.models import Thread
from referrals.encounters.models import Encounter
from referrals.handover.models import Referral
from referrals.people.identity.models import PersonMerge, PersonPair


def subjects_of_referral(session: Session, *referral_ids: UUID) -> tuple[Subject, ...]:
    """The cases, with the talk about them: what both sides, the NGO and the agency wrote about each."""
    talk = sa.select(Thread.id).where(Thread.referral_id.in_(referral_ids))
    return (
        *(Subject("referral", one) for one in referral_ids),
        *(Subject("thread", one) for one in session.scalars(talk)),
    )


def subjects_of_person(session: Session, person_id: UUID) -> tuple[Subject, ...]:
    """The person with all encounters, cases and decisions about who they are; response plans lie under the person's own key."""
    return tuple(dict.fromkeys(_of_person(session, person_id)))


def _of_person(session: Session, person_id: UUID) -> Iterator[Subject]:
    yield Subject("person", person_id)
    for one in session.scalars(sa.select(Encounter.id).where(Encounter.person_id == person_id)):
        yield Subject("encounter", one)
    either = sa.or_(PersonPair.first_id == person_id, PersonPair.second_id == person_id)
    for one in session.scalars(sa.select(PersonPair.id).where(either)):
        yield Subject("person_pair", one)
    either = sa.or_(PersonMerge.survivor_id == person_id, PersonMerge.merged_id == person_id)
    for one in session.scalars(sa.select(PersonMerge.id).where(either)):
        yield Subject("person_merge", one)
    cases = session.scalars(sa.select(Referral.id).where(Referral.person_id == person_id)).all()
    yield from subjects_of_referral(session, *cases)
