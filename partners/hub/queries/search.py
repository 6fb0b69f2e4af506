"""Finding services, on either database by the same statement over the words of `listing_word`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from math import cos, radians
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from accounts.organisations.models import Organisation, OrganisationStatus
from core.actor import OrganisationKind
from partners.hub.gazetteer import Place
from partners.hub.indexing import FOCUS
from partners.hub.models import Listing, ListingWord
from partners.hub.queries.terms import Term, is_urgent, weighed, with_all, with_some
from partners.hub.search import HelpSearch
from partners.hub.values import LACK_KM, STALE_AFTER, STALE_KM, Cost, CostAsked, is_stale
from partners.hub.words import mark, words_of
from partners.services.codes import ServiceStatus, Weekday
from partners.services.models import Location, Phone, Service, ServiceArea, ServiceSchedule
from partners.services.opening import open_until
from partners.services.queries.services import hours_of

PAGE_SIZE = 15
MOST_PAGES = 40
FEW = 5
"""[HOUSE] With fewer results that have all the words, those that have some of them are shown after them."""
LACK_STALE = 0.15
"""Without a place, what an entry loses of its fit that may be out of date, or names the need among many others."""
KM_OF_DEGREE = 111.2
MOST_AREAS = 60
_PAYABLE = {CostAsked.FREE: (Cost.FREE,), CostAsked.LITTLE: (Cost.FREE, Cost.BY_INCOME)}


_UNKNOWN_HOURS = (
    Service.always_open.is_(False),
    ~sa.exists().where(ServiceSchedule.service_id == Service.id),
    sa.or_(
        Organisation.phone.is_not(None),
        sa.exists().where(
            Phone.service_id == Service.id, Phone.contact_id.is_(None), Phone.digits.is_not(None)
        ),
    ),
)
"""Nobody has said when they are open, and somebody may be called."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A service in the list of results."""

    id: UUID
    name: str
    organisation_id: UUID
    organisation_name: str
    description: str
    city: str | None
    address_1: str | None
    cost: Cost
    km: float | None
    stale: bool
    confirmed_at: datetime | None
    always_open: bool
    open_until: datetime | None
    timezone: str
    phone: str | None
    digits: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """One page of what was found."""

    rows: tuple[Found, ...]
    total: int
    page: int
    some_words: bool
    """No entry has all the words; these have some."""
    hours_unknown: bool = False
    """No entry says that it is open now; of these nobody knows the hours, and each has a number to call."""
    is_urgent: bool = False
    """Somebody to talk to now is asked for: the crisis lines answer before any entry."""

    @property
    def pages(self) -> int:
        """How many pages there are to look at."""
        return min(MOST_PAGES, -(-self.total // PAGE_SIZE))


def listed() -> tuple[sa.ColumnElement[bool], ...]:
    """What everybody may see: what active NGOs and those not yet taking part offer, and still offer."""
    return (
        Organisation.kind == OrganisationKind.NGO,
        Organisation.status != OrganisationStatus.SUSPENDED,
        Service.status.in_((ServiceStatus.ACTIVE, ServiceStatus.TEMPORARILY_CLOSED)),
    )


def find_services(
    session: Session,
    search: HelpSearch,
    *,
    language: str,
    place: Place | None,
    now: datetime,
    page: int = 1,
) -> Results:
    """The services that fit, a page at a time; `place` is where `search.place` lies, `language` the reader's.

    Order: by how well an entry fits the words, rare ones above all, and where they stand in it; with a place by the way
    there, on which one that fits badly counts as up to 25 miles farther, one that nobody has confirmed for a year as five,
    and one that names the need or the people among many others as five. Where fewer than five have all the words,
    those that have the more telling ones follow.
    """
    terms = weighed(session, search.text, language)
    found, total, some = _found(session, search, terms, place, now=now, page=page)
    unknown = search.open_now and not total
    if unknown:
        wider = search.without("open_now")
        found, total, some = _found(session, wider, terms, place, now=now, page=page, extra=_UNKNOWN_HOURS)
    return Results(
        rows=_completed(session, found, now),
        total=total,
        page=page,
        some_words=some,
        hours_unknown=unknown and total > 0,
        is_urgent=is_urgent(search.text),
    )


def _found(
    session: Session,
    search: HelpSearch,
    terms: Sequence["Term"],
    place: Place | None,
    *,
    now: datetime,
    page: int,
    extra: Sequence[sa.ColumnElement[bool]] = (),
) -> tuple[Sequence[sa.Row[Any]], int, bool]:
    """The rows of a page, how many there are, and whether none has all the words."""
    conditions = [*_conditions(session, search, now), *extra]
    found = _rows(session, conditions, terms, place, search, now=now, page=page, every=True)
    total = found[0].total if found else 0
    some = False
    if total < FEW and (len(terms) > 1 or any(term.wider for term in terms)):
        wider = _rows(session, conditions, terms, place, search, now=now, page=page, every=False)
        if wider and wider[0].total > total:
            some = not total and page == 1
            found, total = wider, wider[0].total
    return found, total, some


def _conditions(session: Session, search: HelpSearch, now: datetime) -> list[sa.ColumnElement[bool]]:
    wanted = [*listed(), Service.status == ServiceStatus.ACTIVE]
    marks = [
        mark(kind, value)
        for kind, value in (
            ("need", search.need),
            ("for", search.population),
            ("speaks", search.language if search.language != "en" else None),
            ("way", search.way),
            ("area", " ".join(words_of(search.area)) or None),
        )
        if value
    ]
    for one in marks:
        of_mark = sa.select(ListingWord.service_id).where(ListingWord.word == one)
        wanted.append(Service.id.in_(of_mark))
    if search.cost is not None:
        wanted.append(Listing.cost.in_(_PAYABLE[search.cost]))
    if search.open_now:
        wanted.append(_is_open(session, now))
    return wanted


def _is_open(session: Session, now: datetime) -> sa.ColumnElement[bool]:
    """Open now by the clock of each organisation; there are few zones in one directory."""
    zones = session.scalars(
        sa.select(Organisation.timezone).where(Organisation.kind == OrganisationKind.NGO).distinct()
    )
    found: list[sa.ColumnElement[bool]] = [Service.always_open.is_(True)]
    for zone in sorted(set(zones)):
        local = now.astimezone(ZoneInfo(zone))
        open_here = sa.select(ServiceSchedule.service_id).where(_covers(local))
        found.append(sa.and_(Organisation.timezone == zone, Service.id.in_(open_here)))
    return sa.or_(*found)


def _covers(local: datetime) -> sa.ColumnElement[bool]:
    clock = local.time().replace(tzinfo=None)
    today, yesterday = (tuple(Weekday)[(local - timedelta(days=days)).weekday()] for days in (0, 1))
    row = ServiceSchedule
    overnight = row.closes_at <= row.opens_at
    return sa.or_(
        sa.and_(row.byday == today, row.opens_at <= clock, sa.or_(overnight, row.closes_at > clock)),
        sa.and_(row.byday == yesterday, overnight, row.closes_at > clock, row.closes_at != time(0)),
    )


def _rows(
    session: Session,
    conditions: Sequence[sa.ColumnElement[bool]],
    terms: Sequence[Term],
    place: Place | None,
    search: HelpSearch,
    *,
    now: datetime,
    page: int,
    every: bool,
) -> Sequence[sa.Row[Any]]:
    km = _kilometres(place)
    stale = sa.or_(Service.assured_at.is_(None), Service.assured_at < now - STALE_AFTER)
    # The order is found on narrow rows; descriptions are read for one page only, or sorting would carry them all.
    query = (
        sa.select(Service.id, km.label("km"), sa.func.count().over().label("total"))
        .join(Organisation, Organisation.id == Service.organisation_id)
        .join(Listing, Listing.service_id == Service.id)
        .outerjoin(Location, Location.id == Service.location_id)
        .where(*conditions)
    )
    drawbacks: list[sa.ColumnElement[Any]] = [sa.case((stale, 1), else_=0)]
    for kind, value in (("need", search.need), ("for", search.population)):
        if value is not None:
            marked = aliased(ListingWord)
            its_own = sa.and_(marked.service_id == Service.id, marked.word == mark(kind, value))
            query = query.join(marked, its_own)
            drawbacks.append(sa.case((marked.weight < FOCUS, 1), else_=0))
    drawn = sum(drawbacks[1:], drawbacks[0])
    order: list[Any] = []
    lack: sa.ColumnElement[Any] = sa.literal(0.0)
    if terms:
        scored = with_all(terms) if every else with_some(terms)
        query = query.join(scored, scored.c.service_id == Service.id)
        order.append(scored.c.matched.desc())
        lack = 1.0 - scored.c.fit
    if place is not None:
        if search.radius is not None:
            query = query.where(km <= float(search.radius))
        # Somebody who cannot be placed on the map may still be reached by phone, after all the others.
        order += [km.is_(None), km + drawn * STALE_KM + lack * LACK_KM]
    else:
        order.append(lack + drawn * LACK_STALE)
    order += [Listing.needs, Service.name, Service.id]
    return session.execute(query.order_by(*order).limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)).all()


def _kilometres(place: Place | None) -> sa.ColumnElement[float]:
    """How far a location is, as the crow flies on a flat map: right to a percent within a day’s travel.

    Only sums and products: a root is the one function that not every SQLite has. The larger part plus 0.4 of the
    smaller one is never more than 8 percent off the root.
    """
    if place is None:
        return sa.cast(sa.null(), sa.Float)
    north = sa.func.abs(Location.latitude - place.latitude) * KM_OF_DEGREE
    east = sa.func.abs(Location.longitude - place.longitude) * (KM_OF_DEGREE * cos(radians(place.latitude)))
    return sa.case((north >= east, north + 0.4 * east), else_=east + 0.4 * north)


def _wide(session: Session, ids: Sequence[UUID]) -> dict[UUID, sa.Row[Any]]:
    """What the list shows of the services of one page."""
    query = (
        sa.select(
            Service.id,
            Service.name,
            Service.description,
            Service.always_open,
            Service.assured_at,
            Organisation.id.label("organisation_id"),
            Organisation.name.label("organisation_name"),
            Organisation.timezone,
            Organisation.phone.label("organisation_phone"),
            Location.city,
            Location.address_1,
            Listing.cost,
        )
        .join(Organisation, Organisation.id == Service.organisation_id)
        .join(Listing, Listing.service_id == Service.id)
        .outerjoin(Location, Location.id == Service.location_id)
        .where(Service.id.in_(ids))
    )
    return {row.id: row for row in session.execute(query)}


def _completed(session: Session, rows: Sequence[sa.Row[Any]], now: datetime) -> tuple[Found, ...]:
    ids = [row.id for row in rows]
    phones = phones_of(session, ids)
    hours = hours_of(session, [Service.id.in_(ids)]) if ids else {}
    wide = _wide(session, ids) if ids else {}
    found = []
    for place in rows:
        row = wide[place.id]
        number, digits = phones.get(row.id) or (row.organisation_phone, None)
        found.append(
            Found(
                id=row.id,
                name=row.name,
                organisation_id=row.organisation_id,
                organisation_name=row.organisation_name,
                description=row.description or "",
                city=row.city,
                address_1=row.address_1,
                cost=row.cost,
                km=place.km,
                stale=is_stale(row.assured_at, now=now),
                confirmed_at=row.assured_at,
                always_open=row.always_open,
                open_until=open_until(hours.get(row.id, ()), now, row.timezone),
                timezone=row.timezone,
                phone=number,
                digits=digits,
            )
        )
    return tuple(found)


def phones_of(session: Session, service_ids: Sequence[UUID]) -> dict[UUID, tuple[str, str | None]]:
    """One number of each service to call: a voice line that can be dialled before any other."""
    if not service_ids:
        return {}
    rows = session.execute(
        sa.select(Phone.service_id, Phone.number, Phone.digits, Phone.kind, Phone.department)
        .where(Phone.service_id.in_(service_ids), Phone.contact_id.is_(None))
        .order_by(Phone.department, Phone.number, Phone.id)
    ).all()
    found: dict[UUID, tuple[str, str | None]] = {}
    for row in sorted(rows, key=lambda row: is_other_line(row.kind, row.department, row.digits)):
        found.setdefault(row.service_id, (row.number, row.digits))
    return found


def is_other_line(kind: str | None, department: str | None, digits: str | None) -> bool:
    """Whether a number is for machines or cannot be dialled: nobody is answered there."""
    words = f"{kind or ''} {department or ''}".casefold()
    return digits is None or any(word in words for word in ("fax", "tty", "tdd"))


def list_areas(session: Session) -> list[str]:
    """The areas that services name, for a form; the most frequent ones."""
    rows = session.scalars(
        sa.select(ServiceArea.name)
        .group_by(ServiceArea.name)
        .order_by(sa.func.count().desc(), ServiceArea.name)
        .limit(MOST_AREAS)
    )
    return sorted(rows)
