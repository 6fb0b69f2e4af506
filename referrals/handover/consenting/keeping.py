"""What a change of consent means for the referral: feedback, the log, and who is told."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID, uuid5

from sqlalchemy.orm import Session

from core.actor import SYSTEM, Actor, Role
from referrals.handover.consenting.flows import ended_of
from referrals.handover.models import Referral
from referrals.handover.notifications import (
    Notice,
    Occasion,
    tell_casework,
    tell_intake,
    tell_people,
)
from referrals.handover.recipients import holders_of
from referrals.people.consents.codes import ConsentKind, DisclosedHow, DisclosedOn, Purpose
from referrals.people.consents.disclosures import log_disclosure
from referrals.people.consents.flow import Coverage, coverage_at
from referrals.people.consents.records import NO_RECORDS, records_of


def sync_feedback(session: Session, referral: Referral, *, now: datetime) -> Coverage:
    """Keep on the referral until when the person permits feedback, so that lists need not ask; answers the coverage."""
    records = records_of(session, [referral.id]).get(referral.id, NO_RECORDS)
    covered = coverage_at(
        records.consents, kind=ConsentKind.FEEDBACK_TO_POLICE, now=now, ended=ended_of(referral)
    )
    referral.feedback_permitted = bool(covered.categories)
    referral.feedback_until = covered.until if covered.categories else None
    session.flush()
    return covered


def tell_both_sides(
    session: Session, referral: Referral, notice: Notice, *, occasion: Occasion, now: datetime
) -> int:
    """The officer and the NGO's people of the case are told, neutrally; whoever did it is not."""
    told = tell_people(session, referral, notice, [referral.officer_id], event=occasion, now=now)
    tell = tell_casework if referral.worker_id is not None else tell_intake
    return told + tell(session, referral, notice, event=occasion, now=now)


def tell_reviewers(
    session: Session, referral: Referral, notice: Notice, *, occasion: Occasion, now: datetime
) -> int:
    """Those who may review an emergency: the agency's supervisors of the unit and its partnership desk."""
    people = holders_of(session, referral.agency_id, Role.PARTNERSHIP_DESK, Role.SUPERVISOR)
    return tell_people(session, referral, notice, people, event=occasion, now=now)


def log_stop(
    session: Session, actor: Actor, referral: Referral, recipients: Iterable[UUID], *, now: datetime
) -> None:
    """The recipients were told that sharing has stopped; the line holds nothing of the person."""
    for recipient_id in recipients:
        log_disclosure(
            session,
            actor,
            person_id=referral.person_id,
            referral_id=referral.id,
            recipient_id=recipient_id,
            categories=(),
            purpose=Purpose.PERSONS_REQUEST,
            channel=DisclosedHow.REVOCATION_NOTICE,
            basis=DisclosedOn.NOT_NEEDED,
            now=now,
        )


def occasion_of(subject_id: UUID, what: str, actor: Actor = SYSTEM) -> Occasion:
    """One occasion per thing and kind of news, so that nobody is told twice."""
    return Occasion(id=uuid5(subject_id, what), by_id=actor.user_id)
