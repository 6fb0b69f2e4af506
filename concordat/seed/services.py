"""Full descriptions of the fictitious services, figures of every age, and candidates that nobody has claimed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.models import Organisation, OrganisationStatus
from concordat.seed.acting import actor_of
from concordat.seed.people import TIMEZONE, Cast, Party
from core.actor import OrganisationKind, Role
from core.database import Base
from partners.services.capacity import CapacityChannel, CapacityState
from partners.services.codes import Modality, Population, Weekday
from partners.services.commands import invite_to_claim
from partners.services.models import (
    Location,
    Phone,
    Service,
    ServiceArea,
    ServiceCapacity,
    ServiceLanguage,
    ServiceModality,
    ServiceNeed,
    ServicePopulation,
    ServiceSchedule,
)
from partners.services.needs import Need

OFFICE_DAYS = (Weekday.MO, Weekday.TU, Weekday.WE, Weekday.TH, Weekday.FR)
P, M = Population, Modality


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the NGO says of one of its services."""

    columns: Mapping[str, Any]
    populations: Sequence[Population] = ()
    modalities: Sequence[Modality] = (M.IN_PERSON,)
    languages: Sequence[str] = ("en", "es")
    days: Sequence[Weekday] = OFFICE_DAYS
    hours: tuple[time, time] | None = (time(9), time(17))
    phone: str = "555 010 0200"
    areas: Sequence[str] = ()
    street: str = ""
    figure: Mapping[str, Any] = field(default_factory=dict)
    age: timedelta = timedelta(days=1)
    """Of the newest figure."""


TOLD: Mapping[str, Told] = {
    "Mobile crisis follow-up": Told(
        columns={
            "description": "Two workers visit the person within a day of a crisis, at home or where they feel safe."
            "\nThey stay in touch for up to six weeks and lead on to lasting help.",
            "eligibility": "Adults after a mental-health crisis, with or without a diagnosis.",
            "minimum_age": 18,
            "application_process": "Call or send a referral; a worker calls the person back the same day.",
            "required_documents": "None.",
            "fees": "Free of charge.",
            "interpretation_services": "By phone in over 100 languages; sign language with a day’s notice.",
            "accessibility": "Home visits; no stairs at the office.",
            "always_open": True,
        },
        populations=(P.SURVIVORS, P.UNHOUSED),
        modalities=(M.HOME_VISIT, M.PHONE),
        languages=("en", "es", "ase"),
        hours=None,
        phone="555 010 0210",
        areas=("Mill Quarter", "Canal Side", "Old Docks"),
        street="14 Lamp Street",
        figure={"state": CapacityState.LIMITED, "places": 3},
        age=timedelta(days=2),
    ),
    "Walk-in counselling": Told(
        columns={
            "description": "A first talk without an appointment, and up to eight meetings after it.",
            "eligibility": "Everybody from 16; below 18 with somebody whom they trust.",
            "minimum_age": 16,
            "application_process": "Walk in, or call first.",
            "fees": "0 to 40 dollars a meeting, by income; nobody is turned away.",
            "has_sliding_scale": True,
            "accessibility": "Lift, accessible toilet, quiet waiting room.",
            "schedule_description": "Closed on public holidays.",
            "alert": "The entrance is in Canal Row while the front steps are rebuilt.",
        },
        populations=(P.YOUTH, P.LGBTQ, P.OFFICERS_AND_FAMILIES),
        modalities=(M.IN_PERSON, M.TELEHEALTH),
        hours=(time(10), time(19)),
        phone="555 010 0211",
        street="14 Lamp Street",
        figure={"state": CapacityState.OPEN},
        age=timedelta(hours=5),
    ),
    "Recovery coaching": Told(
        columns={
            "description": "A coach with experience of their own goes along for a year.",
            "eligibility": "Adults who want to use less, or nothing.",
            "minimum_age": 18,
            "application_process": "A first call of 20 minutes, then a match with a coach within a week.",
            "fees": "Free of charge.",
        },
        modalities=(M.IN_PERSON, M.PHONE, M.TELEHEALTH),
        phone="555 010 0220",
        street="3 Meadow Lane",
        figure={"state": CapacityState.WAITLIST, "wait_days": 14},
        age=timedelta(days=11),
    ),
    "Overdose outreach": Told(
        columns={
            "description": "Workers look for the person within three days of an overdose, with naloxone and a plan.",
            "eligibility": "Everybody who has overdosed, and their families.",
            "application_process": "Send a referral, or call at night.",
            "fees": "Free of charge.",
        },
        populations=(P.UNHOUSED,),
        modalities=(M.HOME_VISIT,),
        days=tuple(Weekday),
        hours=(time(18), time(2)),
        phone="555 010 0221",
        figure={"state": CapacityState.LIMITED, "places": 5},
        age=timedelta(days=41),
    ),
    "Housing and family support": Told(
        columns={
            "description": "Emergency rooms for families, and help to keep or find a home.",
            "eligibility": "Families with children, and people who are pregnant.",
            "application_process": "Call; a family is seen within two working days.",
            "required_documents": "A paper with your name, if you have one. Proof of income comes later.",
            "fees": "Rooms cost up to 30 % of income.",
            "has_sliding_scale": True,
            "accessibility": "Two of the nine rooms have no steps.",
        },
        populations=(P.SURVIVORS, P.IMMIGRANTS),
        modalities=(M.IN_PERSON, M.PHONE),
        languages=("en", "es", "ht"),
        phone="555 010 0230",
        street="77 Shore Road",
        figure={"state": CapacityState.FULL, "note": "The next room is free in about three weeks."},
        age=timedelta(days=4),
    ),
    "Veterans’ peer support": Told(
        columns={
            "description": "Veterans listen to veterans, one to one and in groups.",
            "eligibility": "Everybody who served, and their families.",
            "minimum_age": 18,
            "application_process": "Call, or come to a group on Tuesday evening.",
            "fees": "Free of charge.",
        },
        populations=(P.VETERANS, P.OFFICERS_AND_FAMILIES),
        modalities=(M.IN_PERSON, M.PHONE),
        phone="555 010 0240",
        street="1 Harbour Yard",
        figure={"state": CapacityState.CLOSED_TEMPORARILY},
        age=timedelta(days=9),
    ),
}  # fmt: skip
CANDIDATES = (
    ("Fellsmere Warm Room", "hello@warmroom.example", "Night shelter", (Need.HOMELESSNESS,)),
    ("Gull Street Legal Help", "office@gullstreet.example", "Tenants’ advice", (Need.LEGAL_HELP, Need.DEBT)),
    ("Hazel Yard Youth Space", None, "Evening drop-in", (Need.SOCIAL_CONNECTION, Need.MENTAL_HEALTH_SUPPORT)),
)
"""Known from a directory, and not taking part."""


def describe_services(session: Session, cast: Cast, *, now: datetime) -> None:
    """Each service in full, three figures of it, and three candidates, one of them invited by each agency."""
    rows: dict[type[Base], list[dict[str, Any]]] = {}
    names = dict(
        session.execute(
            sa.select(Service.id, Service.name).where(
                Service.id.in_([service_id for ngo in cast.ngos for service_id in ngo.services])
            )
        )
        .tuples()
        .all()
    )
    for ngo in cast.ngos:
        for service_id in ngo.services:
            _describe(session, rows, ngo, service_id, TOLD[names[service_id]], now)
    for model, batch in rows.items():
        session.execute(sa.insert(model), batch)
    session.expire_all()
    candidates = [_candidate(session, *one) for one in CANDIDATES]
    for agency, organisation_id in zip(cast.agencies, candidates, strict=False):
        desk = actor_of(session, agency, Role.PARTNERSHIP_DESK)
        address = "board@fictitious.example"
        invite_to_claim(session, desk, organisation_id, email=address, now=now - timedelta(days=3))


def _describe(
    session: Session,
    rows: dict[type[Base], list[dict[str, Any]]],
    ngo: Party,
    service_id: UUID,
    told: Told,
    now: datetime,
) -> None:
    def add(model: type[Base], **values: Any) -> None:
        rows.setdefault(model, []).append(values)

    manager = ngo.with_role(Role.NGO_MANAGER)[0].user_id
    columns = {**told.columns, "assured_by_id": manager, "languages": None}
    columns["location_id"] = _place(session, ngo, told.street)
    session.execute(sa.update(Service).where(Service.id == service_id).values(columns))
    for population in told.populations:
        add(ServicePopulation, service_id=service_id, population=population)
    for modality in told.modalities:
        add(ServiceModality, service_id=service_id, modality=modality)
    for code in told.languages:
        add(ServiceLanguage, service_id=service_id, code=code)
    for area in told.areas:
        add(ServiceArea, id=uuid5(service_id, area), service_id=service_id, name=area)
    for hours in _hours(service_id, told):
        add(ServiceSchedule, **hours)
    add(
        Phone,
        id=uuid5(service_id, told.phone),
        organisation_id=ngo.organisation_id,
        service_id=service_id,
        number=told.phone,
        digits=told.phone.replace(" ", ""),
    )
    earlier = (
        ({"state": CapacityState.OPEN}, timedelta(days=60)),
        ({"state": CapacityState.FULL}, timedelta(days=50)),
    )
    for figure, age in (*earlier, (told.figure, told.age)):
        add(ServiceCapacity, **_figure(service_id, figure, now - age, manager, now.date()))


def _place(session: Session, ngo: Party, street: str) -> UUID | None:
    if not street:
        return None
    location_id = uuid5(ngo.organisation_id, street)
    if session.get(Location, location_id) is None:
        place = {"name": street, "address_1": street, "city": "Elmsworth", "country": "US"}
        session.add(Location(id=location_id, organisation_id=ngo.organisation_id, **place))
        session.flush()
    return location_id


def _hours(service_id: UUID, told: Told) -> list[dict[str, Any]]:
    if told.hours is None:
        return []
    opens, closes = told.hours
    return [
        {
            "id": uuid5(service_id, day),
            "service_id": service_id,
            "byday": day,
            "opens_at": opens,
            "closes_at": closes,
        }
        for day in told.days
    ]


def _figure(
    service_id: UUID, figure: Mapping[str, Any], at: datetime, user_id: UUID, today: date
) -> dict[str, Any]:
    closed = figure["state"] is CapacityState.CLOSED_TEMPORARILY
    return {
        "id": uuid5(service_id, at.isoformat()),
        "service_id": service_id,
        "state": figure["state"],
        "places": figure.get("places"),
        "wait_days": figure.get("wait_days"),
        "until": today + timedelta(days=12) if closed else None,
        "note": figure.get("note"),
        "is_confirmation": False,
        "channel": CapacityChannel.PAGE,
        "stated_at": at,
        "stated_by_id": user_id,
    }


def _candidate(
    session: Session, name: str, email: str | None, service_name: str, needs: Sequence[Need]
) -> UUID:
    organisation = Organisation(
        id=uuid5(NAMESPACE_URL, name),
        kind=OrganisationKind.NGO,
        status=OrganisationStatus.CANDIDATE,
        name=name,
        email=email,
        timezone=TIMEZONE,
        source="ohana",
        source_id=f"seed-{name}",
    )
    session.add(organisation)
    session.flush()
    service = Service(
        id=uuid5(organisation.id, service_name),
        organisation_id=organisation.id,
        name=service_name,
        source="ohana",
        source_id=f"seed-{name}",
    )
    session.add(service)
    session.flush()
    session.add_all(ServiceNeed(service_id=service.id, need=need) for need in needs)
    session.flush()
    return organisation.id
