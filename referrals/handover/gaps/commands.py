"""Writing down a gap: once per referral, and never for whom."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from accounts.organisations.queries import get_organisation_row
from audit.commands import record
from core.actor import Actor
from core.clock import local_date
from core.errors import RuleBroken
from core.sealing import key_ring
from core.text import N_
from partners.memoranda.terms import Pathway, Urgency
from partners.services.needs import Need
from referrals.handover.gaps import policy
from referrals.handover.gaps.codes import OF_DECLINE, GapOrigin, Missing, join_codes
from referrals.handover.gaps.models import ServiceGap, ServiceGapPartner
from referrals.handover.matching.engine import Match, missing_criteria
from referrals.handover.models import Referral, ReferralNeed, ReferralPacket
from referrals.handover.values import DraftValues


def record_gap(
    session: Session,
    actor: Actor,
    *,
    referral_id: UUID,
    agency_id: UUID,
    need: Need,
    urgency: Urgency,
    missing: tuple[Missing, ...],
    origin: GapOrigin,
    now: datetime,
    area_id: UUID | None = None,
    age_band: str | None = None,
    partners: Mapping[UUID, tuple[Missing, ...]] | None = None,
) -> UUID:
    """Write down what was missing; the same referral a second time answers the gap that is there.

    `partners` are the NGOs whose services came into question, each with what it lacked.
    """
    policy.may_record(actor)
    if not missing:
        raise RuleBroken(N_("Nothing is missing: a service fits."), "service_id")
    key = key_ring().blind_index(referral_id.hex, f"service_gap:{agency_id.hex}")
    known = _find(session, agency_id, key)
    if known is not None:
        return known
    gap = ServiceGap(
        id=uuid4(),
        agency_id=agency_id,
        area_id=area_id,
        need=need,
        urgency=urgency,
        age_band=age_band,
        missing=join_codes(missing),
        origin=origin,
        found_on=local_date(now, get_organisation_row(session, agency_id).timezone),
        key=key,
    )
    try:
        with session.begin_nested():
            session.add(gap)
            session.flush()
    except IntegrityError:
        known = _find(session, agency_id, key)
        if known is None:
            raise
        return known
    session.add_all(
        ServiceGapPartner(gap_id=gap.id, ngo_id=ngo_id, missing=join_codes(lacking))
        for ngo_id, lacking in (partners or {}).items()
        if lacking
    )
    session.flush()
    record(
        session,
        actor,
        action="service_gap.recorded",
        subject=("service_gap", gap.id),
        now=now,
        details={"missing": gap.missing.split(), "origin": origin.value},
    )
    return gap.id


def record_no_match(
    session: Session,
    actor: Actor,
    referral_id: UUID,
    *,
    values: DraftValues,
    matches: Sequence[Match],
    origin: GapOrigin,
    now: datetime,
) -> UUID:
    """The gap of a draft that no service fits; refused while one fits or the main concern is not known."""
    if not values.needs:
        raise RuleBroken(N_("Choose the main concern first: a gap is counted by it."), "need")
    if values.pathway is Pathway.EXISTING_PROVIDER_NOTICE:
        raise RuleBroken(N_("A notice asks for no place, so there is no gap to note."), "service_id")
    if any(match.fits for match in matches):
        raise RuleBroken(N_("A service fits, so there is no gap to note."), "service_id")
    assert actor.organisation_id is not None, "only an agency's people refer"
    return record_gap(
        session,
        actor,
        referral_id=referral_id,
        agency_id=actor.organisation_id,
        area_id=values.area_id,
        need=values.needs[0],
        urgency=values.urgency,
        age_band=values.age_band,
        missing=tuple(Missing(one.value) for one in missing_criteria(matches)),
        origin=origin,
        partners=_by_ngo(matches),
        now=now,
    )


def record_declined(
    session: Session, actor: Actor, referral: Referral, reason: str, *, now: datetime
) -> UUID | None:
    """The gap behind a decline, where its reason says what is missing; None for any other reason."""
    missing = OF_DECLINE.get(reason)
    if missing is None or referral.ngo_id is None:
        return None
    if referral.pathway is Pathway.EXISTING_PROVIDER_NOTICE:
        return None  # it asks for no place, and its answer tells nobody anything
    need = session.scalar(
        sa.select(ReferralNeed.need)
        .where(ReferralNeed.referral_id == referral.id)
        .order_by(ReferralNeed.position)
        .limit(1)
    )
    if need is None:
        return None
    return record_gap(
        session,
        actor,
        referral_id=referral.id,
        agency_id=referral.agency_id,
        area_id=referral.area_id,
        need=need,
        urgency=referral.urgency,
        age_band=session.scalar(sa.select(ReferralPacket.age_band).where(ReferralPacket.id == referral.id)),
        missing=missing,
        origin=GapOrigin.DECLINED,
        partners={referral.ngo_id: missing},
        now=now,
    )


def _by_ngo(matches: Sequence[Match]) -> dict[UUID, tuple[Missing, ...]]:
    """What the nearest service of each NGO lacked; matches come the best first."""
    nearest: dict[UUID, tuple[Missing, ...]] = {}
    for match in matches:
        lacking = tuple(Missing(one.value) for one in match.missing)
        nearest.setdefault(match.candidate.ngo_id, lacking)
    return nearest


def _find(session: Session, agency_id: UUID, key: bytes) -> UUID | None:
    return session.scalar(
        sa.select(ServiceGap.id).where(ServiceGap.agency_id == agency_id, ServiceGap.key == key)
    )
