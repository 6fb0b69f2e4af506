"""Schedules as the list shows them: next runs and what failed, in words."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask_babel import gettext

from kpi.periods import parse_period
from kpi.reports.values import code_text, day_text, moment_text
from kpi.schedules.forms import FREQUENCIES
from kpi.schedules.frequency import RunState
from kpi.schedules.queries import RunRow, ScheduleRow
from web.i18n import translate


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedSchedule:
    """One schedule with its next runs and its troubles."""

    id: UUID
    version: int
    scope: str
    frequency: str
    since: str
    delay_days: int
    is_paused: bool
    next_runs: tuple[str, ...]
    troubles: tuple[str, ...]


def listed(schedule: ScheduleRow, runs: list[RunRow], *, now: datetime) -> ListedSchedule:
    """The lines of a schedule."""
    zone = schedule.timezone
    return ListedSchedule(
        id=schedule.id,
        version=schedule.version,
        scope=schedule.scope_title,
        frequency=translate(FREQUENCIES[schedule.frequency]),
        since=day_text(schedule.first_day),
        delay_days=schedule.delay_days,
        is_paused=schedule.paused_at is not None,
        next_runs=tuple(
            str(
                gettext(
                    "%(period)s, from %(at)s",
                    period=code_text(run.period.code),
                    at=moment_text(run.due_at, zone),
                )
            )
            for run in schedule.next_runs(now)
        ),
        troubles=tuple(_trouble(run, zone) for run in runs if run.schedule_id == schedule.id),
    )


def _trouble(run: RunRow, zone: str) -> str:
    period = code_text(parse_period(run.period_key, zone).code)
    at = moment_text(run.lease_until, zone)
    if run.state is RunState.FAILED:
        return str(
            gettext(
                "%(period)s failed %(attempts)s times, last with “%(error)s”. Next attempt: %(at)s.",
                period=period,
                attempts=run.attempts,
                error=run.last_error or "",
                at=at,
            )
        )
    return str(
        gettext(
            "%(period)s is being evaluated; it is taken over at %(at)s if it stops.", period=period, at=at
        )
    )
