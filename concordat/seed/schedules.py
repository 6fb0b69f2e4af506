"""Standing evaluations of the fictitious partnership."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from accounts.users.queries import find_actor_of
from concordat.seed.people import Cast
from core.actor import Role
from kpi.evaluations.scopes import scope_of
from kpi.schedules.commands import create_schedule
from kpi.schedules.frequency import Frequency
from partners.memoranda.queries import find_partnership

REACH_BACK = timedelta(days=130)
"""Periods that began so long ago are still evaluated, so that a new demo has finished ones."""


def make_schedules(session: Session, cast: Cast, *, now: datetime) -> None:
    """Each agency is evaluated every quarter, its first partnership every month."""
    first_day = (now - REACH_BACK).date().replace(day=1)
    for number, agency in enumerate(cast.agencies):
        chief = find_actor_of(session, agency.with_role(Role.LEADERSHIP)[0].user_id)
        assert chief is not None
        partnership = find_partnership(
            session, agency_id=agency.organisation_id, ngo_id=cast.ngos[0].organisation_id
        )
        assert partnership is not None
        plans: list[tuple[Frequency, UUID | None]] = [(Frequency.QUARTERLY, None)]
        if number == 0:
            plans.append((Frequency.MONTHLY, partnership.id))
        for frequency, partnership_id in plans:
            create_schedule(
                session,
                chief,
                scope=scope_of(session, agency_id=agency.organisation_id, partnership_id=partnership_id),
                frequency=frequency,
                first_day=first_day,
                delay_days=3,
                now=now,
            )
