"""Whom to call for a warm hand-off, what came of the calls, and how long it takes."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.models import Organisation
from accounts.organisations.queries import get_organisation_row
from accounts.users.models import User
from core.actor import Actor, OrganisationKind
from core.clock import local_date
from core.errors import ConcordatError, NotFound
from core.text import N_
from partners.channels.contacts.models import PartnershipContact
from partners.channels.contacts.purposes import Purpose
from partners.channels.contacts.queries import ContactRow, list_urgent
from partners.memoranda.queries import find_terms, list_agreements_in_force
from partners.memoranda.terms import Step, Urgency
from referrals.handover import policy as handover_policy
from referrals.handover import visibility
from referrals.handover.models import Referral
from referrals.handover.warm.codes import AIM, CallResult
from referrals.handover.warm.models import WarmCall, WarmMeeting
from referrals.handover.warm.policy import is_warm, may_log

NOT_FOUND = N_("There is no such referral.")
_Own = sa.orm.aliased(User)


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRow:
    """One call; who made it reads the name of a colleague, the other side only whose it was."""

    at: datetime
    result: CallResult
    called: str | None
    """Whom of the callable list; None: another number."""
    organisation_name: str
    by_name: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WarmRow:
    """A warm hand-off as both sides read it."""

    referral_id: UUID
    reference: str
    is_draft: bool
    partner_name: str | None
    """None while none is chosen, or where the name would tell the kind of service."""
    contacts: tuple[ContactRow, ...]
    """Whom to call now, in order."""
    calls: tuple[CallRow, ...]
    aim: timedelta
    began_at: datetime | None
    """The first call, or the sending where that was earlier; None before both."""
    met_at: datetime | None
    may_log: bool

    def elapsed(self, now: datetime) -> timedelta | None:
        """From the beginning to the meeting, or until now; None before it began."""
        if self.began_at is None:
            return None
        return max((self.met_at or now) - self.began_at, timedelta(0))

    def is_late(self, now: datetime) -> bool:
        """Whether it takes, or took, longer than the aim."""
        elapsed = self.elapsed(now)
        return elapsed is not None and elapsed > self.aim


def find_warm(session: Session, actor: Actor, referral_id: UUID, *, now: datetime) -> WarmRow | None:
    """The warm hand-off of a referral; None where it is none. Raises `NotFound` outside the actor's scope."""
    referral = session.scalars(
        handover_policy.visible_to(actor).where(Referral.id == referral_id)
    ).one_or_none()
    ngo = actor.organisation_kind is OrganisationKind.NGO
    if referral is None or (not ngo and visibility.has_ended(visibility.Facts.of(referral), now=now)):
        raise NotFound(NOT_FOUND)
    if not is_warm(referral.pathway, referral.urgency):
        return None
    calls = _calls(session, actor, referral.id)
    met_at = session.scalar(sa.select(WarmMeeting.met_at).where(WarmMeeting.referral_id == referral.id))
    starts = [row.at for row in calls] + ([referral.submitted_at] if referral.submitted_at else [])
    partner = get_organisation_row(session, referral.ngo_id) if referral.ngo_id else None
    return WarmRow(
        referral_id=referral.id,
        reference=referral.reference,
        is_draft=referral.submitted_at is None,
        partner_name=visibility.shown_name(
            partner.name, reveals_service_kind=partner.reveals_service_kind and not ngo
        )
        if partner
        else None,
        contacts=tuple(_callable(session, referral, now=now)) if referral.closed_at is None else (),
        calls=calls,
        aim=_aim(session, referral),
        began_at=min(starts) if starts else None,
        met_at=met_at,
        may_log=_may_log(actor, referral),
    )


def _callable(session: Session, referral: Referral, *, now: datetime) -> list[ContactRow]:
    """The on-call numbers of the chosen NGO for this service and area today; before one is chosen, of all."""
    zone = get_organisation_row(session, referral.agency_id).timezone
    terms = list_agreements_in_force(session, agency_id=referral.agency_id, on=now)
    fitting = [
        one
        for one in terms
        if (referral.service_id is None or referral.service_id in one.services)
        and (referral.area_id is None or referral.area_id in one.areas)
    ]
    ngo_ids = frozenset[UUID]().union(*(one.ngo_ids for one in fitting))
    if referral.ngo_id is not None:
        # Of a referral that was sent, the list stays even where the agreement has ended since.
        ngo_ids = frozenset({referral.ngo_id})
    return list_urgent(
        session,
        referral.agency_id,
        ngo_ids=ngo_ids,
        purpose=Purpose.WARM_HANDOFF,
        on=local_date(now, zone),
        at=now,
        service_id=referral.service_id,
        area_id=referral.area_id,
    )


def _aim(session: Session, referral: Referral) -> timedelta:
    """Within what time a worker is there: the agreement's, else half an hour."""
    terms = find_terms(session, referral.memorandum_id) if referral.memorandum_id else None
    limit = terms.response_times.get((Urgency.WARM_HANDOFF, Step.ACKNOWLEDGE)) if terms else None
    return timedelta(minutes=limit.minutes) if limit and limit.minutes else AIM


def _calls(session: Session, actor: Actor, referral_id: UUID) -> tuple[CallRow, ...]:
    account = sa.orm.aliased(User)
    rows = session.execute(
        sa.select(
            WarmCall.called_at,
            WarmCall.result,
            WarmCall.organisation_id,
            sa.func.coalesce(account.name, PartnershipContact.name).label("called"),
            Organisation.name.label("organisation_name"),
            _Own.name.label("by_name"),
        )
        .join(Organisation, Organisation.id == WarmCall.organisation_id)
        .join(_Own, _Own.id == WarmCall.logged_by_id)
        .outerjoin(PartnershipContact, PartnershipContact.id == WarmCall.contact_id)
        .outerjoin(account, account.id == PartnershipContact.user_id)
        .where(WarmCall.referral_id == referral_id)
        .order_by(WarmCall.called_at, WarmCall.id)
    )
    return tuple(
        CallRow(
            at=row.called_at,
            result=row.result,
            called=row.called,
            organisation_name=row.organisation_name,
            by_name=row.by_name if row.organisation_id == actor.organisation_id else None,
        )
        for row in rows
    )


def _may_log(actor: Actor, referral: Referral) -> bool:
    try:
        may_log(actor, ngo_id=referral.ngo_id, closed_at=referral.closed_at)
    except ConcordatError:
        return False
    return True
