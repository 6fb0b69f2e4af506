"""What everybody reads of a partnership: its agreement in force in plain words, its training in counts, whom to ask."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.models import Area
from core.actor import SYSTEM, Actor, OrganisationKind
from core.clock import local_date
from core.errors import NotFound
from core.suppression import POLICIES, Audience, suppress_list
from core.text import N_
from partners.diligence.queries import standing_of
from partners.diligence.standing import DiligenceStanding
from partners.memoranda.models import Partnership
from partners.memoranda.queries import (
    PartnershipRow,
    list_agreements_in_force,
    list_own_partnerships,
    list_partnerships,
)
from partners.memoranda.terms import Terms
from partners.openness.pages.models import PartnershipPage
from partners.openness.pages.policy import is_agency_side
from partners.services.models import Service
from partners.training.currency.queries import get_currency

NOT_FOUND = N_("There is no such page.")


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRow:
    """What the two sides have said about the page."""

    partnership_id: UUID
    version: int
    agency_agreed_at: datetime | None
    ngo_agreed_at: datetime | None
    shows_diligence: bool
    answer_days: int
    agency_contact: str | None
    ngo_contact: str | None
    oversight_contact: str | None

    @property
    def is_public(self) -> bool:
        """Whether both sides agree to it."""
        return self.agency_agreed_at is not None and self.ngo_agreed_at is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnPage:
    """A partnership of the actor's with its page, and which side the actor stands on."""

    partnership: PartnershipRow
    page: PageRow
    is_agency_side: bool

    @property
    def own_agreed(self) -> datetime | None:
        """When the actor's side agreed."""
        return self.page.agency_agreed_at if self.is_agency_side else self.page.ngo_agreed_at

    @property
    def other_agreed(self) -> datetime | None:
        """When the other side agreed."""
        return self.page.ngo_agreed_at if self.is_agency_side else self.page.agency_agreed_at


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainedSide:
    """The people of one side whom the agreement means, in counts; None where a number is too small to show."""

    name: str
    meant: int | None
    trained: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicPage:
    """A partnership as everybody reads it."""

    partnership: PartnershipRow
    page: PageRow
    terms: tuple[Terms, ...]
    services: tuple[str, ...]
    areas: tuple[str, ...]
    trained: tuple[TrainedSide, ...]
    diligence: DiligenceStanding | None
    """None where the NGO does not want it told."""


_COLUMNS = (
    PartnershipPage.partnership_id,
    PartnershipPage.version,
    PartnershipPage.agency_agreed_at,
    PartnershipPage.ngo_agreed_at,
    PartnershipPage.shows_diligence,
    PartnershipPage.answer_days,
    PartnershipPage.agency_contact,
    PartnershipPage.ngo_contact,
    PartnershipPage.oversight_contact,
)
_PUBLIC = sa.and_(PartnershipPage.agency_agreed_at.is_not(None), PartnershipPage.ngo_agreed_at.is_not(None))


def list_public(session: Session) -> list[PartnershipRow]:
    """The partnerships that show themselves, by the names of their sides."""
    ids = session.scalars(sa.select(PartnershipPage.partnership_id).where(_PUBLIC)).all()
    return list_partnerships(session, ids=ids) if ids else []


def get_public(session: Session, reference: str) -> tuple[PartnershipRow, PageRow]:
    """A partnership that shows itself; raises `NotFound` for any other, as for one that does not exist."""
    query = sa.select(*_COLUMNS).where(_PUBLIC, PartnershipPage.partnership_id.in_(_named(reference)))
    row = session.execute(query).one_or_none()
    if row is None:
        raise NotFound(NOT_FOUND)
    return list_partnerships(session, ids=[row.partnership_id])[0], PageRow(**row._mapping)


def get_public_page(session: Session, reference: str, *, now: datetime) -> PublicPage:
    """All that everybody may read of a partnership, in a constant number of statements."""
    partnership, page = get_public(session, reference)
    found = [
        terms
        for terms in list_agreements_in_force(session, agency_id=partnership.agency_id, on=now)
        if partnership.ngo_id in terms.ngo_ids
    ]
    services = frozenset(one for terms in found for one in terms.services)
    areas = frozenset(one for terms in found for one in terms.areas)
    today = local_date(now, partnership.agency_timezone)
    diligence = None
    if page.shows_diligence:
        diligence = standing_of(session, agency_id=partnership.agency_id, ngo_id=partnership.ngo_id, on=today)
    return PublicPage(
        partnership=partnership,
        page=page,
        terms=tuple(found),
        services=_names(session, Service, services),
        areas=_names(session, Area, areas),
        trained=_trained(session, partnership, now=now),
        diligence=diligence,
    )


def list_own_pages(session: Session, actor: Actor) -> list[OwnPage]:
    """The partnerships of the actor's organisation with what was said about their pages."""
    rows = list_own_partnerships(session, actor)
    said = {
        row.partnership_id: PageRow(**row._mapping)
        for row in session.execute(
            sa.select(*_COLUMNS).where(PartnershipPage.partnership_id.in_([row.id for row in rows]))
        )
    }
    return [
        OwnPage(
            partnership=row,
            page=said.get(row.id) or _nothing_said(row.id),
            is_agency_side=is_agency_side(actor, row),
        )
        for row in rows
    ]


def get_own_page(session: Session, actor: Actor, partnership_id: UUID) -> OwnPage:
    """One of them; raises `NotFound` for a partnership of others."""
    found = next(
        (one for one in list_own_pages(session, actor) if one.partnership.id == partnership_id), None
    )
    if found is None:
        raise NotFound(NOT_FOUND)
    return found


def get_own_partnership(session: Session, actor: Actor, partnership_id: UUID) -> PartnershipRow:
    """A partnership of the actor's organisation; raises `NotFound` for those of others."""
    return get_own_page(session, actor, partnership_id).partnership


def _nothing_said(partnership_id: UUID) -> PageRow:
    return PageRow(
        partnership_id=partnership_id,
        version=0,
        agency_agreed_at=None,
        ngo_agreed_at=None,
        shows_diligence=False,
        answer_days=30,
        agency_contact=None,
        ngo_contact=None,
        oversight_contact=None,
    )


def _named(reference: str) -> sa.Select[tuple[UUID]]:
    return sa.select(Partnership.id).where(Partnership.reference == reference)


def _names(session: Session, model: type[Service] | type[Area], ids: frozenset[UUID]) -> tuple[str, ...]:
    if not ids:
        return ()
    return tuple(session.scalars(sa.select(model.name).where(model.id.in_(ids)).order_by(model.name)))


def _trained(session: Session, partnership: PartnershipRow, *, now: datetime) -> tuple[TrainedSide, ...]:
    """Each side as it counts itself, and then hidden as everything that everybody reads (facts 2.7: k = 11)."""
    found = []
    for organisation_id, name, kind in (
        (partnership.agency_id, partnership.agency_name, OrganisationKind.AGENCY),
        (partnership.ngo_id, partnership.ngo_name, OrganisationKind.NGO),
    ):
        itself = replace(
            SYSTEM,
            organisation_id=organisation_id,
            organisation_kind=kind,
            roles=frozenset(),
            timezone=partnership.agency_timezone,
        )
        currency = get_currency(session, itself, partnership.id, now=now)
        side = next(one for one in currency.sides if one.organisation_id == organisation_id)
        trained, due = side.trained or 0, side.due or 0
        shown = suppress_list([trained, due], k=POLICIES[Audience.PUBLIC].k)
        found.append(TrainedSide(name=name, meant=shown.total, trained=shown.cells[0]))
    return tuple(found)
