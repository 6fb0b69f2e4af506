"""What is around a referral that was sent: names, ages and what the agreement lets flow, for the rules of consent."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.queries import OrganisationRow, get_organisation_row
from core.clock import local_date
from core.sealing import open_text
from partners.memoranda.terms import CodeKind, DataCategory
from partners.services.models import Service
from partners.services.needs import Need
from referrals.handover.consenting.flows import agreements_of, end_told_to, ended_of
from referrals.handover.lifecycle import ReferralState
from referrals.handover.models import Referral, ReferralNeed, ReferralPacket
from referrals.people.consents.ages import age_on, rule_for
from referrals.people.consents.case import SharedCase, Standpoint
from referrals.people.consents.flow import NOTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """A case with the names that its pages show."""

    case: SharedCase
    agency: OrganisationRow
    ngo: OrganisationRow
    service_name: str | None
    person_name: str | None
    """As it was sent; a page shows it only where it flows."""
    concerns_substances: bool
    memorandum_id: UUID
    state: ReferralState
    closed_at: datetime | None


def surroundings_of(
    session: Session, referral: Referral, standpoint: Standpoint, *, now: datetime
) -> Surroundings:
    """The case of a loaded referral that has everything that sending asks for."""
    assert referral.ngo_id is not None
    assert referral.memorandum_id is not None
    agency = get_organisation_row(session, referral.agency_id)
    ngo = get_organisation_row(session, referral.ngo_id)
    packet = _packet(session, referral.id)
    born_on = open_text(packet.born_on_sealed, "referral_packet", "born_on", referral.id)
    today = local_date(now, agency.timezone)
    return Surroundings(
        case=SharedCase(
            referral_id=referral.id,
            reference=referral.reference,
            person_id=_person(referral),
            agency_id=agency.id,
            ngo_id=ngo.id,
            standpoint=standpoint,
            agreement_to_ngo=_agreement(session, referral.memorandum_id, CodeKind.DATA_TO_NGO),
            agreement_to_agency=_agreement(session, referral.memorandum_id, CodeKind.DATA_TO_AGENCY),
            ended=(end_told_to(now) if standpoint is Standpoint.AGENCY else ended_of)(referral),
            country=agency.country,
            subdivision=agency.subdivision,
            language=agency.locale,
            age_rule=rule_for(agency.country, agency.subdivision),
            age=age_on(date.fromisoformat(born_on), today) if born_on else None,
            age_band=packet.age_band,
        ),
        agency=agency,
        ngo=ngo,
        service_name=packet.service_name,
        person_name=open_text(packet.person_name_sealed, "referral_packet", "person_name", referral.id),
        concerns_substances=_concerns_substances(session, referral.id),
        memorandum_id=referral.memorandum_id,
        state=referral.state,
        closed_at=referral.closed_at,
    )


def _person(referral: Referral) -> UUID:
    assert referral.person_id is not None
    return referral.person_id


def _packet(session: Session, referral_id: UUID) -> Any:
    return session.execute(
        sa.select(
            ReferralPacket.person_name_sealed,
            ReferralPacket.born_on_sealed,
            ReferralPacket.age_band,
            Service.name.label("service_name"),
        )
        .join(Referral, Referral.id == ReferralPacket.id)
        .outerjoin(Service, Service.id == Referral.service_id)
        .where(ReferralPacket.id == referral_id)
    ).one()


def _agreement(session: Session, memorandum_id: UUID, kind: CodeKind) -> frozenset[DataCategory]:
    return agreements_of(session, [memorandum_id], kind).get(memorandum_id, NOTHING)


def _concerns_substances(session: Session, referral_id: UUID) -> bool:
    needs = sa.select(ReferralNeed.need).where(
        ReferralNeed.referral_id == referral_id, ReferralNeed.need == Need.SUBSTANCE_USE
    )
    return session.scalars(needs).first() is not None
