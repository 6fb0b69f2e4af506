"""Standing evaluations of the fictitious partnership: monthly, quarterly, yearly, and an NGO's own."""

from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from concordat.seed.acting import actor_of
from concordat.seed.people import Cast, Party
from core.actor import Actor, Role
from kpi.evaluations.choice import extra_target
from kpi.evaluations.scopes import scope_of, scope_with_key
from kpi.measures.scope import Scope, ScopeKind, key_of
from kpi.measures.status import Direction
from kpi.schedules.commands import create_schedule
from kpi.schedules.frequency import Coverage, Frequency
from kpi.schedules.rules import Settings
from partners.memoranda.queries import find_partnership

REACH_BACK = timedelta(days=130)
"""Periods that began so long ago are still evaluated, so that a new demo has finished ones."""
WHOLE = Settings(coverage=Coverage.CATALOGUE)


def make_schedules(session: Session, cast: Cast, *, now: datetime) -> None:
    """Each agency is evaluated every quarter, the first also every year, its first partnership every month.

    The partner has its work with all agencies evaluated every quarter.
    """
    recent = (now - REACH_BACK).date().replace(day=1)
    first, ngo = cast.agencies[0], cast.ngos[0]
    for agency in cast.agencies:
        scope = scope_of(session, agency_id=agency.organisation_id, partnership_id=None)
        _set(session, _leader(session, agency), scope, Frequency.QUARTERLY, first_day=recent, now=now)
    chief = _leader(session, first)
    agency_scope = scope_of(session, agency_id=first.organisation_id, partnership_id=None)
    _set(
        session, chief, agency_scope, Frequency.YEARLY, first_day=recent.replace(recent.year - 1, 1), now=now
    )
    _set_monthly(session, chief, first, ngo, first_day=recent, now=now)
    own = scope_with_key(session, key_of(ScopeKind.NGO, ngo.organisation_id))
    _set(session, _leader(session, ngo), own, Frequency.QUARTERLY, first_day=recent, now=now)


def _set_monthly(
    session: Session, chief: Actor, agency: Party, ngo: Party, *, first_day: date, now: datetime
) -> None:
    """What the agreement names, two indicators more, and a target that the agreement leaves open."""
    partnership = find_partnership(session, agency_id=agency.organisation_id, ngo_id=ngo.organisation_id)
    assert partnership is not None
    create_schedule(
        session,
        chief,
        scope=scope_of(session, agency_id=agency.organisation_id, partnership_id=partnership.id),
        frequency=Frequency.MONTHLY,
        first_day=first_day,
        settings=Settings(indicators=frozenset({"R10", "R11"})),
        targets=[extra_target(indicator="R10", direction=Direction.UP, value=0.75)],
        now=now,
    )


def _set(
    session: Session, actor: Actor, scope: Scope, frequency: Frequency, *, first_day: date, now: datetime
) -> None:
    create_schedule(
        session, actor, scope=scope, frequency=frequency, first_day=first_day, settings=WHOLE, now=now
    )


def _leader(session: Session, party: Party) -> Actor:
    return actor_of(session, party, Role.LEADERSHIP)
