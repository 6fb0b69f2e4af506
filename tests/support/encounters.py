"""An agency with officers who record encounters, and a good encounter to start from."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.models import Area, Unit
from accounts.users.models import User
from accounts.users.queries import find_actor_of
from core.actor import Actor, OrganisationKind, Role
from referrals.encounters.codes import EventType, YesNoUnknown
from referrals.encounters.values import EncounterValues
from tests.support.memoranda import make_organisation, make_person
from tests.support.remembered import remembered


@dataclass(frozen=True, slots=True, kw_only=True)
class Station:
    """An agency with one area and two units: two officers and a supervisor in one, a stranger in the other."""

    agency_id: UUID
    area_id: UUID
    officer: Actor
    colleague: Actor
    supervisor: Actor
    stranger: Actor


def make_station(session: Session, now: datetime, *, name: str = "Northgate Police") -> Station:
    """A station whose people may record encounters; its time zone is New York's."""
    return remembered(session, ("station", now, name), lambda: _make_station(session, now, name))


def _make_station(session: Session, now: datetime, name: str) -> Station:
    agency_id = make_organisation(session, OrganisationKind.AGENCY, name)
    area = Area(id=uuid4(), organisation_id=agency_id, code="N", name="North")
    units = [Unit(id=uuid4(), organisation_id=agency_id, name=name) for name in ("Day", "Night")]
    session.add_all([area, *units])
    session.flush()

    def member(called: str, unit: Unit, *roles: Role) -> Actor:
        actor = make_person(session, agency_id, called, *roles, now=now)
        session.execute(sa.update(User).where(User.id == actor.user_id).values(unit_id=unit.id))
        assert actor.user_id is not None
        found = find_actor_of(session, actor.user_id)
        assert found is not None
        return found

    return Station(
        agency_id=agency_id,
        area_id=area.id,
        officer=member("Olu Officer", units[0], Role.LIAISON_OFFICER),
        colleague=member("Cato Colleague", units[0], Role.LIAISON_OFFICER),
        supervisor=member("Sam Supervisor", units[0], Role.SUPERVISOR),
        stranger=member("Nia Nightshift", units[1], Role.LIAISON_OFFICER),
    )


def good_values(**changes: Any) -> EncounterValues:
    """An encounter that breaks no rule, with changes."""
    values: dict[str, Any] = {
        "occurred_on": date(2026, 3, 10),
        "occurred_time": time(21, 40),
        "event_number": "26-004711",
        "event_type": EventType.PERSON_IN_CRISIS,
        "crisis": True,
        "primary_disposition": "referred_to_ngo",
        "arrest": YesNoUnknown.NO,
        "apprehension": YesNoUnknown.NO,
        "reportable_force": YesNoUnknown.NO,
    }
    return EncounterValues(**(values | changes))
