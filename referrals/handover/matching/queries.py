"""What services say of themselves, read for matching in a constant number of statements."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.models import Organisation
from core.actor import Actor
from core.clock import local_date
from partners.diligence.queries import standings_of
from partners.memoranda.terms import Step
from partners.services.capacity import CapacityRow
from partners.services.models import Location, Service
from partners.services.queries import capacities_of
from partners.services.queries.services import service_rows
from partners.services.rows import ServiceRow
from referrals.handover.matching.values import Candidate
from referrals.handover.offers import Offer, Offers


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """Every service that an agency may refer to now, ready to be matched."""

    candidates: tuple[Candidate, ...]
    zone: str
    """The agency's time zone, in which a person's age is counted."""
    at: datetime


def list_candidates(session: Session, actor: Actor, offers: Offers, *, now: datetime) -> Catalogue:
    """The services of the offers with all that speaks for or against them."""
    assert actor.organisation_id is not None, "only an agency's people refer"
    ids = [offer.service_id for offer in offers.services]
    zone = (
        session.scalar(sa.select(Organisation.timezone).where(Organisation.id == actor.organisation_id))
        or "UTC"
    )
    if not ids:
        return Catalogue(candidates=(), zone=zone, at=now)
    rows = {row.id: row for row in service_rows(session, Service.id.in_(ids))}
    places = _places(session, ids)
    room = capacities_of(session, ids, now)
    ngo_ids = list({offer.ngo_id for offer in offers.services})
    zones: Mapping[UUID, str] = dict(
        session.execute(sa.select(Organisation.id, Organisation.timezone).where(Organisation.id.in_(ngo_ids)))
        .tuples()
        .all()
    )
    standings = standings_of(
        session, agency_id=actor.organisation_id, ngo_ids=ngo_ids, on=local_date(now, zone)
    )
    return Catalogue(
        candidates=tuple(
            _candidate(
                offer,
                rows[offer.service_id],
                place=places.get(offer.service_id),
                zone=zones[offer.ngo_id],
                capacity=room.get(offer.service_id),
                is_stopped=standings[offer.ngo_id].stops_new_referrals,
            )
            for offer in offers.services
        ),
        zone=zone,
        at=now,
    )


def _places(session: Session, ids: list[UUID]) -> Mapping[UUID, str]:
    """What the service's place says of access."""
    rows = session.execute(
        sa.select(Service.id, Location.accessibility)
        .join(Location, Location.id == Service.location_id)
        .where(Service.id.in_(ids), Location.accessibility.is_not(None))
    )
    return {row.id: row.accessibility for row in rows}


def _candidate(
    offer: Offer,
    row: ServiceRow,
    *,
    place: str | None,
    zone: str,
    capacity: CapacityRow | None,
    is_stopped: bool,
) -> Candidate:
    terms = offer.terms
    return Candidate(
        service_id=offer.service_id,
        service_name=offer.service_name,
        ngo_id=offer.ngo_id,
        ngo_name=offer.ngo_name,
        agreement=terms.reference,
        areas=terms.areas,
        pathways=terms.pathways,
        answers={one: terms.response_times.get((one, Step.DECIDE)) for one in terms.urgencies()},
        needs=frozenset(row.needs),
        minimum_age=row.minimum_age,
        maximum_age=row.maximum_age,
        languages=frozenset(row.language_codes),
        interpretation=row.interpretation_services,
        accessibility=" ".join(text for text in (row.accessibility, place) if text) or None,
        modalities=frozenset(row.modalities),
        always_open=row.always_open,
        hours=row.hours,
        zone=zone,
        capacity=capacity,
        is_stopped=is_stopped,
    )
