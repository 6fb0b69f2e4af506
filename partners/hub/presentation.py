"""Entries in the reader's words: what a page, a card and a leaflet say of a service."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from babel.dates import format_skeleton
from flask import url_for
from flask_babel import format_currency, get_locale

from core.text import N_
from partners.hub.offerings import Offering
from partners.hub.queries import Found, ServiceEntry
from partners.hub.search import HelpSearch
from partners.hub.values import COSTS, COSTS_ASKED, KM_OF_MILE, WAYS, Cost
from partners.services.codes import LANGUAGES, POPULATIONS, WEEKDAYS, Weekday
from partners.services.needs import NEED_LABELS
from partners.services.opening import Hours, hours_on
from partners.services.rows import LocationRow, PhoneRow
from web.i18n import local_date, local_number, translate

LONGEST_TEASER = 170
MACHINES = {"fax": N_("Fax"), "tty": N_("TTY, for deaf people")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A service in the list."""

    id: UUID
    name: str
    url: str
    organisation_name: str
    teaser: str
    where: str
    distance: str | None
    cost: str
    opening: str | None
    phone: str | None
    tel: str | None
    stale: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialled:
    """A number with the words beside it; `tel` is None where no telephone dials it."""

    number: str
    tel: str | None
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """What is on, in the reader’s words."""

    title: str
    kind: str
    organisation_id: UUID
    organisation_name: str
    when: str
    place: str | None
    audience: str
    languages: str
    cost: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    """A filter in force, and the search without it."""

    label: str
    names: tuple[str, ...]


def _(text: str, **params: object) -> str:
    return translate(text, params)


def result_of(row: Found, *, url: str, miles: bool) -> Result:
    """A line of the list."""
    return Result(
        id=row.id,
        name=row.name,
        url=url,
        organisation_name="" if row.organisation_name == row.name else row.organisation_name,
        teaser=teaser_of(row.description),
        where=", ".join(part for part in (row.address_1, row.city) if part),
        distance=distance_words(row.km, miles=miles),
        cost=translate(COSTS[row.cost]),
        opening=opening_words(row.open_until, always=row.always_open, zone=row.timezone),
        phone=row.phone,
        tel=row.digits,
        stale=row.stale,
    )


def teaser_of(description: str) -> str:
    """The first words of a description, cut at a word."""
    words = " ".join(description.removeprefix("OVERVIEW:").split())
    if len(words) <= LONGEST_TEASER:
        return words
    return words[:LONGEST_TEASER].rsplit(" ", 1)[0] + " …"


def distance_words(km: float | None, *, miles: bool) -> str | None:
    """About how far, in the reader's words."""
    if km is None:
        return None
    length = km / KM_OF_MILE if miles else km
    number = local_number(length, 1 if length < 10 else 0)
    if miles:
        return _("about %(number)s miles away", number=number)
    return _("about %(number)s km away", number=number)


def length_words(km: float, *, miles: bool) -> str:
    """A length in the reader's words."""
    if miles:
        return _("%(number)s miles", number=round(km / KM_OF_MILE))
    return _("%(number)s km", number=round(km))


def radius_words(km: int, *, miles: bool) -> str:
    """A distance to choose."""
    if miles:
        return _("within %(number)s miles", number=round(km / KM_OF_MILE))
    return _("within %(number)s km", number=km)


def opening_words(until: datetime | None, *, always: bool, zone: str) -> str | None:
    """Whether a service is open now, and until when by its own clock; None where it is not, or nobody knows."""
    if always:
        return _("open day and night")
    if until is None:
        return None
    local = until.astimezone(ZoneInfo(zone))
    return _("open now until %(time)s", time=clock(local))


def clock(at: datetime) -> str:
    """A time of day as the reader writes it, on the 24-hour clock."""
    return str(format_skeleton("Hm", at, tzinfo=at.tzinfo, locale=get_locale()))


def hours_table(entry: ServiceEntry) -> list[tuple[str, str]]:
    """Each weekday with its hours in words; nothing where none are known."""
    if not entry.service.hours:
        return []
    return [(translate(WEEKDAYS[day]), _day(entry.service.hours, day)) for day in Weekday]


def short_hours(entry: ServiceEntry) -> str:
    """The hours in one line: days that follow each other and are alike are named once."""
    groups: list[tuple[str, str, str]] = []
    for day, words in hours_table(entry):
        if groups and groups[-1][2] == words:
            groups[-1] = (groups[-1][0], day, words)
        else:
            groups.append((day, day, words))
    closed = _("closed")
    return "; ".join(
        f"{first if first == last else f'{first} – {last}'} {words}"
        for first, last, words in groups
        if words != closed
    )


def _day(hours: Iterable[Hours], day: Weekday) -> str:
    parts = []
    for one in hours_on(hours, day):
        words = f"{_time(one.opens_at.hour, one.opens_at.minute)}–{_time(one.closes_at.hour, one.closes_at.minute)}"
        parts.append(f"{words} {one.notes}" if one.notes else words)
    return ", ".join(parts) or _("closed")


def _time(hour: int, minute: int) -> str:
    return clock(datetime(2000, 1, 1, tzinfo=ZoneInfo("UTC")) + timedelta(hours=hour, minutes=minute))


def dialled(phone: PhoneRow) -> Dialled:
    """A number as a page shows it."""
    kind = (phone.kind or "").casefold()
    department = phone.department or ""
    plain = department if not department.casefold().startswith("phone") else ""
    if "fax" in kind or "fax" in department.casefold():
        return Dialled(number=phone.number, tel=None, words=translate(MACHINES["fax"]))
    if department.casefold() in ("tty", "tdd", "tty/tdd"):
        plain = translate(MACHINES["tty"])
    extension = _("extension %(number)s", number=phone.extension) if phone.extension else ""
    words = ", ".join(part for part in (plain, extension) if part)
    return Dialled(number=phone.number, tel=phone.digits, words=words)


def address_lines(place: LocationRow | None) -> list[str]:
    """A street address, a line each; nothing where none is known."""
    if place is None or not place.address_1:
        return []
    town = " ".join(part for part in (place.city, place.state_province, place.postal_code) if part)
    return [part for part in (place.address_1, place.address_2, town) if part]


def language_names(codes: Sequence[str]) -> list[str]:
    """Languages in the reader's words."""
    return [translate(LANGUAGES[code]) if code in LANGUAGES else code for code in codes]


def activity_of(row: Offering) -> Activity:
    """An offering as pages for everybody show it."""
    return Activity(
        title=row.title,
        kind=translate(row.kind),
        organisation_id=row.organisation_id,
        organisation_name=row.organisation_name,
        when=_when(row),
        place=row.place,
        audience=row.audience,
        languages=", ".join(language_names(row.languages)),
        cost=_fee(row),
    )


def _when(row: Offering) -> str:
    day = local_date(row.first)
    if row.last != row.first:
        day = _("%(first)s to %(last)s", first=day, last=local_date(row.last))
    if row.begins_at is None:
        return day
    begins = _time(row.begins_at.hour, row.begins_at.minute)
    if row.finishes_at is None:
        return _("%(day)s, from %(time)s", day=day, time=begins)
    finishes = _time(row.finishes_at.hour, row.finishes_at.minute)
    return _("%(day)s, %(begins)s to %(finishes)s", day=day, begins=begins, finishes=finishes)


def _fee(row: Offering) -> str:
    if row.fee is None:
        return translate(COSTS[Cost.UNKNOWN])
    return (
        translate(COSTS[Cost.FREE])
        if row.fee == 0
        else str(format_currency(Decimal(row.fee) / 100, row.currency))
    )


def ages(entry: ServiceEntry) -> str | None:
    """From and to which age somebody is taken, in words."""
    youngest, oldest = entry.service.minimum_age, entry.service.maximum_age
    if youngest is not None and oldest is not None:
        return _("From %(youngest)s to %(oldest)s years", youngest=youngest, oldest=oldest)
    if youngest is not None:
        return _("From %(youngest)s years on", youngest=youngest)
    return _("Up to %(oldest)s years", oldest=oldest) if oldest is not None else None


def confirmed_words(entry: ServiceEntry, *, zone: str) -> str:
    """When its organisation last said that the entry is right."""
    at = entry.service.assured_at
    if at is None:
        return _("Copied from another directory. Its organisation has not confirmed it: call before you go.")
    day = local_date(at.astimezone(ZoneInfo(zone)).date())
    if entry.stale:
        return _(
            "Last confirmed by its organisation on %(day)s. It may be out of date: call before you go.",
            day=day,
        )
    return _("Last confirmed by its organisation on %(day)s.", day=day)


def chips_of(search: HelpSearch, *, miles: bool) -> list[Chip]:
    """The filters of a search in words, each with what takes it away."""
    near = _("near %(place)s", place=search.place) if search.place else ""
    around = radius_words(search.radius, miles=miles) if search.radius else ""
    labelled = (
        (f"“{search.text}”" if search.text else "", ("text",)),
        (_label(NEED_LABELS, search.need), ("need",)),
        (", ".join(part for part in (near, around) if part) if near else "", ("place", "radius")),
        (search.area, ("area",)),
        (_label(LANGUAGES, search.language), ("language",)),
        (_label(POPULATIONS, search.population), ("population",)),
        (_label(COSTS_ASKED, search.cost), ("cost",)),
        (_label(WAYS, search.way), ("way",)),
        (_("Open now") if search.open_now else "", ("open_now",)),
    )
    return [Chip(label=label, names=names) for label, names in labelled if label]


def _label(labels: Mapping[Any, str], value: object) -> str:
    return translate(labels[value]) if value else ""


def public_url(endpoint: str, base: str, **values: object) -> str:
    """The whole address of a page for a paper or a link, in the reader's language."""
    return base.rstrip("/") + url_for(endpoint, **values)  # type: ignore[arg-type]
