"""People an agency knows, their encounters, and the registry that merging needs, for tests."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from concordat.person_rows import install_person_rows
from core.actor import Actor
from referrals.encounters.codes import EventType, TimePrecision
from referrals.encounters.models import Encounter
from referrals.people.commands import PersonValues, find_or_create

REASON = "Both told the same story of the same day."
install_person_rows()


def make_person(
    session: Session,
    officer: Actor,
    now: datetime,
    *,
    name: str | None = "Jo Example",
    born_on: date | None = date(1990, 4, 1),
    phone: str | None = None,
    age_band: str | None = None,
) -> UUID:
    """A person as an officer records one; the same one again for the same name and date of birth."""
    values = PersonValues(name=name, born_on=born_on, phone=phone, age_band=age_band)
    return find_or_create(session, officer, values=values, now=now)


def make_encounters(
    session: Session,
    officer: Actor,
    person_id: UUID | None,
    moments: Sequence[datetime],
    *,
    crisis: bool = True,
) -> list[UUID]:
    """An encounter with the person at each moment."""
    rows = [
        Encounter(
            id=uuid4(),
            agency_id=officer.organisation_id,
            unit_id=officer.unit_id,
            recorded_by_id=officer.user_id,
            recorded_at=at + timedelta(minutes=20),
            person_id=person_id,
            precision=TimePrecision.MINUTE,
            occurred_at=at,
            year=at.year,
            month=at.month,
            weekday=at.weekday(),
            hour=at.hour,
            event_type=EventType.PERSON_IN_CRISIS,
            crisis=crisis,
        )
        for at in moments
    ]
    session.add_all(rows)
    session.flush()
    return [row.id for row in rows]
