"""What an agency may refer to now: the services, areas, urgencies and pathways of its agreements in force."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from accounts.organisations.models import Organisation
from accounts.organisations.queries import AreaRow, list_areas
from core.actor import Actor
from core.errors import NotFound
from core.text import N_
from partners.memoranda.queries import list_agreements_in_force
from partners.memoranda.terms import Pathway, Terms, Urgency
from partners.services.models import Service, ServiceNeed
from partners.services.needs import Need
from referrals.handover import policy
from referrals.handover.models import Referral

Agency = aliased(Organisation, name="referring_agency")


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A service that an agreement in force covers."""

    service_id: UUID
    service_name: str
    ngo_id: UUID
    ngo_name: str
    needs: frozenset[Need]
    terms: Terms


@dataclass(frozen=True, slots=True, kw_only=True)
class Offers:
    """All that a referral form may offer, most urgent and nearest first."""

    services: tuple[Offer, ...]
    areas: tuple[AreaRow, ...]

    @property
    def urgencies(self) -> tuple[Urgency, ...]:
        """The urgencies that at least one agreement covers, most urgent first."""
        covered = {urgency for offer in self.services for urgency in offer.terms.urgencies()}
        return tuple(urgency for urgency in Urgency if urgency in covered)

    @property
    def pathways(self) -> tuple[Pathway, ...]:
        """The pathways that at least one agreement opens."""
        opened = {pathway for offer in self.services for pathway in offer.terms.pathways}
        return tuple(pathway for pathway in Pathway if pathway in opened)

    def find(self, service_id: UUID | None) -> Offer | None:
        """The offer of a service, if there is one."""
        return next((offer for offer in self.services if offer.service_id == service_id), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class LastChoice:
    """Where an officer sent the last referral."""

    service_id: UUID | None
    area_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """By when the NGO answers under the agreement, and where it can be called."""

    reference: str
    urgency: Urgency
    ngo_name: str
    ngo_phone: str | None
    pathway: Pathway
    submitted_at: datetime
    zone: str
    acknowledge_due_at: datetime | None
    decide_due_at: datetime | None


def list_offers(session: Session, actor: Actor, *, now: datetime) -> Offers:
    """The offers of the actor's agency; the number of statements does not grow with them."""
    assert actor.organisation_id is not None, "only an agency's people refer"
    agreements = list_agreements_in_force(session, agency_id=actor.organisation_id, on=now)
    covered = {area for terms in agreements for area in terms.areas}
    areas = tuple(area for area in list_areas(session, actor.organisation_id) if area.id in covered)
    return Offers(services=tuple(_services(session, agreements)), areas=areas)


def find_last_choice(session: Session, actor: Actor) -> LastChoice | None:
    """What the actor chose in the referral that they sent last."""
    visible = policy.visible_to(actor).with_only_columns(Referral.service_id, Referral.area_id)
    last = visible.where(Referral.officer_id == actor.user_id, Referral.submitted_at.is_not(None))
    row = session.execute(last.order_by(Referral.submitted_at.desc()).limit(1)).one_or_none()
    return LastChoice(service_id=row.service_id, area_id=row.area_id) if row else None


def get_promise(session: Session, actor: Actor, referral_id: UUID) -> Promise:
    """What the officer may expect of a referral that was sent; raises `NotFound`."""
    row = session.execute(
        policy.visible_to(actor)
        .with_only_columns(
            Referral.reference,
            Referral.urgency,
            Organisation.name.label("ngo_name"),
            Organisation.phone.label("ngo_phone"),
            Referral.pathway,
            Referral.submitted_at,
            Agency.timezone.label("zone"),
            Referral.acknowledge_due_at,
            Referral.decide_due_at,
        )
        .join(Organisation, Organisation.id == Referral.ngo_id)
        .join(Agency, Agency.id == Referral.agency_id)
        .where(Referral.id == referral_id, Referral.submitted_at.is_not(None))
    ).one_or_none()
    if row is None:
        raise NotFound(N_("There is no such referral."))
    return Promise(**row._mapping)


def _services(session: Session, agreements: Iterable[Terms]) -> Iterable[Offer]:
    by_service: dict[UUID, Terms] = {}
    for terms in agreements:
        for service_id in terms.services:
            by_service.setdefault(service_id, terms)
    if not by_service:
        return
    needs: dict[UUID, set[Need]] = {}
    for service_id, need in session.execute(
        sa.select(ServiceNeed.service_id, ServiceNeed.need).where(ServiceNeed.service_id.in_(by_service))
    ):
        needs.setdefault(service_id, set()).add(need)
    rows = session.execute(
        sa.select(
            Service.id, Service.name, Organisation.id.label("ngo_id"), Organisation.name.label("ngo_name")
        )
        .join(Organisation, Organisation.id == Service.organisation_id)
        .where(Service.id.in_(by_service))
        .order_by(Organisation.name, Service.name, Service.id)
    )
    for row in rows:
        yield Offer(
            service_id=row.id,
            service_name=row.name,
            ngo_id=row.ngo_id,
            ngo_name=row.ngo_name,
            needs=frozenset(needs.get(row.id, ())),
            terms=by_service[row.id],
        )
