"""Schedules as pages show them: settings, next runs, past runs and what failed, in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask_babel import gettext, ngettext

from accounts.roles import definition_of
from kpi.evaluations.choice import ExtraTarget
from kpi.evaluations.labels import kind_text
from kpi.indicators.catalogue import get_indicator
from kpi.indicators.definition import Unit
from kpi.periods import parse_period
from kpi.reports.values import amount_text, code_text, day_text, moment_text, whole_percent
from kpi.schedules.forms import COVERAGES, FREQUENCIES, SIDES
from kpi.schedules.frequency import Failure, Frequency, RunState, Standing
from kpi.schedules.queries import RunRow, ScheduleRow
from kpi.schedules.words import FAILURES
from web.i18n import translate
from web.states import StateTag, state_tag


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownTarget:
    """A target of the schedule's own."""

    indicator: str
    name: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownRun:
    """One period: what became of it."""

    period: str
    tag: StateTag
    words: str
    evaluation_id: UUID | None
    reference: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownSchedule:
    """One schedule with its settings, its next runs and its troubles."""

    id: UUID
    version: int
    scope: str
    frequency: str
    since: str
    delay_days: int
    coverage: str
    extras: tuple[str, ...]
    targets: tuple[ShownTarget, ...]
    told: str
    tag: StateTag
    is_paused: bool
    is_ended: bool
    next_runs: tuple[str, ...]
    troubles: tuple[str, ...]
    can_retry: bool


def shown(schedule: ScheduleRow, runs: Sequence[RunRow], *, now: datetime) -> ShownSchedule:
    """The lines of a schedule; `runs` are those that are not done, of this and perhaps other schedules."""
    zone = schedule.timezone
    own = [run for run in runs if run.schedule_id == schedule.id and run.state is not RunState.DONE]
    return ShownSchedule(
        id=schedule.id,
        version=schedule.version,
        scope=kind_text(schedule.scope_kind, schedule.scope_title),
        frequency=frequency_text(schedule),
        since=day_text(schedule.first_day),
        delay_days=schedule.delay_days,
        coverage=translate(COVERAGES[schedule.coverage]),
        extras=tuple(_named(code) for code in sorted(schedule.indicators)),
        targets=tuple(_target(target) for target in schedule.targets),
        told=", ".join(translate(definition_of(role).label) for role in sorted(schedule.roles))
        or str(gettext("All who read evaluations")),
        tag=state_tag("schedule", _standing(schedule, own)),
        is_paused=schedule.paused_at is not None,
        is_ended=schedule.ended_at is not None,
        next_runs=tuple(
            str(
                gettext(
                    "%(period)s, from %(at)s",
                    period=_period_text(run.period.code),
                    at=moment_text(run.due_at, zone),
                )
            )
            for run in schedule.next_runs(now)
        ),
        troubles=tuple(_words(run, zone) for run in own if run.failure is not None),
        can_retry=schedule.is_running
        and any(run.state is RunState.FAILED and run.lease_until >= now for run in own),
    )


def shown_runs(schedule: ScheduleRow, runs: Sequence[RunRow]) -> list[ShownRun]:
    """The runs of a schedule, each in words."""
    return [
        ShownRun(
            period=_period_text(run.period_key),
            tag=state_tag("evaluation_run", run.state.value),
            words=_words(run, schedule.timezone),
            evaluation_id=run.evaluation_id,
            reference=run.reference,
        )
        for run in runs
    ]


def frequency_text(schedule: ScheduleRow) -> str:
    """How often, in words; of a custom length, how many months."""
    if schedule.frequency is not Frequency.CUSTOM:
        return translate(FREQUENCIES[schedule.frequency])
    return str(ngettext("Each month from day to day", "Every %(num)s months", schedule.months))


def _standing(schedule: ScheduleRow, unfinished: Sequence[RunRow]) -> Standing:
    if schedule.ended_at is not None:
        return Standing.ENDED
    if schedule.paused_at is not None:
        return Standing.PAUSED
    return Standing.FAILING if any(run.failure is not None for run in unfinished) else Standing.RUNNING


def _target(target: ExtraTarget) -> ShownTarget:
    indicator = get_indicator(target.indicator)
    is_whole = indicator.unit is Unit.PERCENT and round(target.value * 100, 6).is_integer()
    amount = whole_percent(target.value) if is_whole else amount_text(target.value, indicator.unit)
    text = f"{translate(SIDES[target.direction])} {amount}"
    return ShownTarget(indicator=target.indicator, name=translate(indicator.name), text=text)


def _named(code: str) -> str:
    return f"{code} {translate(get_indicator(code).name)}"


def _period_text(code: str) -> str:
    period = parse_period(code, "UTC")
    if ".." not in code:
        return code_text(code)
    return str(gettext("%(start)s to %(end)s", start=day_text(period.start), end=day_text(period.end)))


def _words(run: RunRow, zone: str) -> str:
    values: Mapping[str, object] = {
        "period": _period_text(run.period_key),
        "attempts": run.attempts,
        "at": moment_text(run.lease_until, zone),
        "why": _why(run),
    }
    if run.state is RunState.DONE:
        return (
            str(gettext("Evaluated %(at)s", at=moment_text(run.finished_at, zone))) if run.finished_at else ""
        )
    if run.state is RunState.RUNNING:
        if run.failure is None:
            return str(gettext("%(period)s is being evaluated.", **values))
        return str(gettext("%(period)s is being tried for the %(attempts)s. time. Before: %(why)s", **values))
    return str(
        ngettext(
            "%(period)s failed: %(why)s Next attempt: %(at)s.",
            "%(period)s failed %(attempts)s times, last: %(why)s Next attempt: %(at)s.",
            run.attempts,
            **values,
        )
    )


def _why(run: RunRow) -> str:
    if run.failure is None:
        return ""
    if run.failure is Failure.RULE:
        return run.last_error or ""
    return translate(FAILURES[run.failure], {"error": run.last_error or ""})
