"""Fictitious people in crisis and the encounters at which officers met them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from concordat.seed.casebook import age_band_of
from concordat.seed.chance import Chance
from concordat.seed.names import FIRST, LAST, SAFE_CONTACT
from concordat.seed.people import TIMEZONE, Member, Party
from concordat.seed.scene import give_answers, scenes_of
from core.actor import Role
from core.references import ALPHABET
from core.sealing import seal_rows
from referrals.encounters.codes import EventType, TimePrecision, YesNoUnknown
from referrals.encounters.details.models import EncounterDetail
from referrals.encounters.force.models import ForceCode, ForceReport
from referrals.encounters.models import Encounter, EncounterCode
from referrals.people.models import Person
from referrals.people.queries import match_index, name_index, phone_index, surname_index

Row = dict[str, Any]
ZONE = ZoneInfo(TIMEZONE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Somebody:
    """A fictitious person in crisis; the row is what the database holds of them."""

    person_id: UUID
    name: str
    born_on: date
    phone: str
    safe_contact: str | None
    row: Row


def make_person(chance: Chance, agency_id: UUID, at: datetime) -> Somebody:
    """A person whom the agency knows by name and date of birth."""
    key = chance.uuid()
    name = f"{chance.one_of(FIRST)} {chance.one_of(LAST)}"
    born_on = date(1940, 1, 1) + timedelta(days=int(chance.random.triangular(0, 24800, 17500)))
    phone = f"({201 + key.int % 700}) 555-01{chance.random.randrange(100):02d}"
    safe = chance.one_of(SAFE_CONTACT) if chance.happens(0.4) else None
    row = {
        "id": key,
        "agency_id": agency_id,
        "reference": _reference_of(key),
        "match_index": match_index(agency_id, name, born_on),
        "name_index": name_index(agency_id, name),
        "phone_index": phone_index(agency_id, phone, "US"),
        "surname_index": surname_index(agency_id, name, born_on),
        "merged_into_id": None,
        "counted_as_id": None,
        "name": name,
        "born_on": born_on.isoformat(),
        "age_band": age_band_of(born_on, at.date()),
        "phone": phone,
        "safe_contact": safe,
        "language": None,
        "created_at": at,
        "version": 1,
    }
    return Somebody(person_id=key, name=name, born_on=born_on, phone=phone, safe_contact=safe, row=row)


def _reference_of(key: UUID) -> str:
    """A code as short as the product's own; of the id, so that no choice of the seed depends on it."""
    number, letters = key.int, ""
    for _ in range(6):
        number, rest = divmod(number, len(ALPHABET))
        letters += ALPHABET[rest]
    return f"P-{letters}"


def make_encounter(
    chance: Chance, agency: Party, officer: Member, somebody: Somebody | None, at: datetime
) -> Row:
    """An encounter at a moment, recorded within the hour; about one in twenty ends in an arrest."""
    local = at.astimezone(ZONE)
    arrested, held = chance.happens(0.05), chance.happens(0.16)
    arrest, apprehension = _answer(arrested), _answer(held and not arrested)
    disposition = (
        "arrested"
        if arrested
        else "emergency_detention"
        if held
        else (
            chance.weighted(
                {"referred_to_ngo": 5, "resources_offered_declined": 2, "left_with_family_or_friend": 2}
            )
        )
    )
    row: Row = {
        "id": chance.uuid(),
        "agency_id": agency.organisation_id,
        "unit_id": officer.unit_id,
        "recorded_by_id": officer.user_id,
        "recorded_at": at + chance.between(timedelta(minutes=10), timedelta(hours=1)),
        "person_id": somebody.person_id if somebody else None,
        "area_id": chance.one_of(agency.area_ids),
        "neighbourhood": None,
        "event_number": f"{local:%y}-{chance.random.randrange(10**6):06d}",
        "precision": TimePrecision.MINUTE,
        "occurred_at": at,
        "year": local.year,
        "month": local.month,
        "weekday": local.weekday(),
        "hour": local.hour,
        "event_type": chance.weighted(
            {EventType.PERSON_IN_CRISIS: 62, EventType.SUICIDE_RELATED: 30, EventType.OVERDOSE: 8}
        ),
        "crisis": True,
        "source_of_call": chance.weighted({"emergency_line": 6, "non_emergency_line": 2, "on_view": 1}),
        "arrest": arrest,
        "warrant_arrest": _answer(arrested and chance.happens(0.3)),
        "apprehension": apprehension,
        "occurrence_report": _answer(chance.happens(0.4)),
        "reportable_force": _answer(chance.happens(0.02)),
        "injury": "none",
        "weapon": "none",
        "suicide_risk": None,
        "referral_offered": _answer(chance.happens(0.75)),
        "primary_disposition": disposition,
        "narrative_sealed": None,
        "source": None,
        "source_id": None,
        "version": 1,
    }
    give_answers(row)
    return row


def insert_people(session: Session, rows: Sequence[Row]) -> None:
    """The people, each sealed by a key of their own."""
    session.execute(sa.insert(Person), seal_rows(session, Person, rows))


def insert_encounters(
    session: Session, rows: Sequence[Row], agencies: Sequence[Party], *, now: datetime
) -> None:
    """The encounters with what was told of them; supervisors of the agencies have signed off reports of force."""
    supervisors = {party.organisation_id: party.with_role(Role.SUPERVISOR)[0].user_id for party in agencies}
    scenes = scenes_of(rows, supervisors, now=now)
    for model, batch in (
        (Encounter, rows),
        (EncounterDetail, scenes.details),
        (EncounterCode, scenes.codes),
        (ForceReport, scenes.reports),
        (ForceCode, scenes.report_codes),
    ):
        if batch:
            session.execute(sa.insert(model), list(batch))


def _answer(yes: bool) -> YesNoUnknown:
    return YesNoUnknown.YES if yes else YesNoUnknown.NO


def busy_moment(chance: Chance, first: datetime, last: datetime) -> datetime:
    """A moment between two others; evenings and nights are busier than mornings."""
    moment = first + (last - first) * chance.random.random()
    hour = chance.weighted(dict(enumerate(HOURS)))
    local = moment.astimezone(ZONE).replace(
        hour=hour, minute=chance.random.randrange(60), second=0, microsecond=0
    )
    return min(max(local.astimezone(first.tzinfo), first), last)


HOURS: Sequence[int] = (5, 4, 4, 3, 2, 2, 2, 3, 3, 4, 4, 4, 4, 5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 5)
"""How busy each hour of the day is."""
