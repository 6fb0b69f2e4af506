"""The upper rungs: both sides' named escalation contacts, and the leaders, who hear of no single referral."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.notices.commands import notify
from accounts.notices.kinds import NoticeKind, Weight
from accounts.organisations.queries import get_organisation_row
from accounts.users.models import UserRole
from core.actor import Role
from core.clock import local_date
from core.text import N_
from partners.channels.contacts.purposes import Purpose
from partners.channels.contacts.queries import ContactRow, list_contacts
from referrals.handover.models import Referral, ReferralEvent
from referrals.handover.notifications import Notice, partnership_of, tell_people
from referrals.handover.recipients import holders_of, supervisors_of
from referrals.handover.reminders.mails import mail_escalation

NAMED = frozenset({Purpose.ESCALATION_1, Purpose.ESCALATION_2})
READERS = frozenset({Role.PARTNERSHIP_DESK, Role.NGO_INTAKE, Role.NGO_MANAGER})
"""They can open any referral of their side; other contacts are told of the partnership instead."""
LATE = N_("Referrals with %(partner)s wait longer than agreed.")


def tell_escalation_contacts(
    session: Session, referral: Referral, *, event: ReferralEvent, now: datetime
) -> None:
    """Whom both sides named for the case that an answer is overdue: in the system, else by a mail a day."""
    partnership_id = partnership_of(session, referral)
    if partnership_id is None:
        return
    agency = get_organisation_row(session, referral.agency_id)
    contacts = [
        contact
        for contact in list_contacts(session, partnership_id, on=local_date(now, agency.timezone))
        if contact.purpose in NAMED
    ]
    people = {contact.user_id for contact in contacts if contact.user_id is not None}
    readers = _readers(session, people) | (people & set(supervisors_of(session, referral)))
    tell_people(session, referral, Notice.OVERDUE, readers, event=event, now=now)
    for contact in contacts:
        if contact.user_id is None:
            mail_escalation(session, contact, now=now)
        elif contact.user_id not in readers:
            _tell_of_partnership(session, referral, partnership_id, contact, now=now)


def tell_leaders(session: Session, referral: Referral, *, event: ReferralEvent, now: datetime) -> None:
    """The leaders of both sides hear once a day that answers are overdue; which ones is not theirs to read."""
    partnership_id = partnership_of(session, referral)
    if partnership_id is None or referral.ngo_id is None:
        return
    sides = ((referral.agency_id, referral.ngo_id), (referral.ngo_id, referral.agency_id))
    for own, other in sides:
        leaders = holders_of(session, own, Role.LEADERSHIP)
        _late(session, partnership_id, leaders, own=own, other=other, now=now)


def _readers(session: Session, user_ids: set[UUID]) -> set[UUID]:
    if not user_ids:
        return set()
    held = sa.select(UserRole.user_id).where(UserRole.user_id.in_(user_ids), UserRole.role.in_(READERS))
    return set(session.scalars(held))


def _tell_of_partnership(
    session: Session, referral: Referral, partnership_id: UUID, contact: ContactRow, *, now: datetime
) -> None:
    own, other = contact.organisation_id, referral.agency_id
    if own == referral.agency_id and referral.ngo_id is not None:
        other = referral.ngo_id
    if contact.user_id is not None:
        _late(session, partnership_id, [contact.user_id], own=own, other=other, now=now)


def _late(
    session: Session, partnership_id: UUID, people: list[UUID], *, own: UUID, other: UUID, now: datetime
) -> None:
    """One notice per person, partnership and day, which names no referral."""
    today = local_date(now, get_organisation_row(session, own).timezone)
    notify(
        session,
        to=people,
        kind=NoticeKind.REFERRAL,
        text=LATE,
        params={"partner": get_organisation_row(session, other).name},
        link=f"/partnerships/{partnership_id}",
        about=("partnership", partnership_id),
        key=f"overdue:{partnership_id.hex}:{today.isoformat()}",
        weight=Weight.DIGEST,
        now=now,
    )
