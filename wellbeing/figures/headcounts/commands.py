"""Keeping the numbers of staff."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from core.clock import local_date
from core.errors import RuleBroken
from core.text import N_
from wellbeing.figures.headcounts.models import Headcount
from wellbeing.figures.headcounts.policy import agency_run_by
from wellbeing.figures.quarters import quarter_of
from wellbeing.figures.releases.queries import is_released
from wellbeing.trail.commands import record
from wellbeing.visitor import Visitor

MOST = 200_000


def keep_headcount(vault: Session, visitor: Visitor, *, month: date, staff: int, now: datetime) -> None:
    """Say how many staff there were in a month; said again, the later word counts.

    Not for a month to come, and not after the figures of its quarter were published.
    """
    agency_id = agency_run_by(visitor)
    if not 0 <= staff <= MOST:
        raise RuleBroken(N_("Enter a number from 0 to %(most)s."), "staff", most=MOST)
    if month > local_date(now, visitor.timezone).replace(day=1):
        raise RuleBroken(N_("This month has not begun."), "month")
    if is_released(vault, agency_id, quarter_of(month)):
        raise RuleBroken(N_("The figures of this quarter are published and stay as they are."), "month")
    write_headcount(vault, agency_id, month=month, staff=staff, now=now)
    record(
        vault,
        visitor,
        action="headcount.kept",
        subject=("headcount", f"{month:%Y-%m}"),
        now=now,
    )


def write_headcount(vault: Session, agency_id: UUID, *, month: date, staff: int, now: datetime) -> None:
    """Write the number of a month in one statement, whoever writes it at the same time."""
    make = postgresql.insert if vault.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = make(Headcount).values(
        id=uuid4(), agency_id=agency_id, month=month.replace(day=1), staff=staff, written_at=now
    )
    vault.execute(
        statement.on_conflict_do_update(
            index_elements=[Headcount.agency_id, Headcount.month],
            set_={"staff": statement.excluded.staff, "written_at": statement.excluded.written_at},
        )
    )
