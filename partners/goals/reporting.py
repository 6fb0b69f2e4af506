"""Figures for goals: what people report, and what evaluations measure by themselves."""

from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from audit.commands import record
from core.actor import SYSTEM, Actor
from core.errors import RuleBroken
from core.text import N_
from partners.goals.acts import load_for_update, record_goal
from partners.goals.lifecycle import GoalAction, GoalState
from partners.goals.measures import check_amount
from partners.goals.models import Goal, GoalUpdate, UpdateSource
from partners.goals.policy import may_act
from partners.goals.queries import get_goal_row


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a person reports; the value as it is stored, and n of N where the figure is a share of cases."""

    measured_on: date
    value: float
    numerator: int | None = None
    denominator: int | None = None
    note: str = ""
    evidence: str = ""
    evidence_url: str = ""


def report_progress(
    session: Session, actor: Actor, goal_id: UUID, *, report: Report, now: datetime
) -> GoalUpdate:
    """A person of either side reports a figure of a day within the goal, up to today."""
    goal = load_for_update(session, actor, goal_id)
    may_act(actor, goal.state, GoalAction.REPORT)
    row = get_goal_row(session, goal_id)
    _check_day(report.measured_on, goal, today=row.today(now))
    check_amount(row.measure, report.value, field="value")
    _check_cases(report)
    _check_link(report.evidence_url)
    update = GoalUpdate(
        goal_id=goal.id,
        source=UpdateSource.MANUAL,
        measured_on=report.measured_on,
        value=report.value,
        numerator=report.numerator,
        denominator=report.denominator,
        note=report.note.strip() or None,
        evidence=report.evidence.strip() or None,
        evidence_url=report.evidence_url.strip() or None,
        reported_by_id=actor.user_id,
        reported_at=now,
    )
    session.add(update)
    record_goal(
        session, actor, goal, "progress_reported", now=now, measured_on=report.measured_on.isoformat()
    )
    return update


def record_measurement(
    session: Session,
    *,
    partnership_id: UUID,
    indicator: str,
    value: float | None,
    numerator: int | None,
    denominator: int | None,
    evaluation_id: UUID,
    measured_on: date,
    now: datetime,
) -> int:
    """An evaluation's figure becomes an update of every active goal with that indicator; answers how many.

    A figure that is null or suppressed (None), or of a day outside the goal, writes nothing, and neither does the
    same evaluation a second time.
    """
    if value is None:
        return 0
    told = sa.select(GoalUpdate.goal_id).where(GoalUpdate.evaluation_id == evaluation_id)
    wanted = session.execute(
        sa.select(Goal.id, Goal.state)
        .where(
            Goal.partnership_id == partnership_id,
            Goal.indicator == indicator,
            Goal.state == GoalState.AGREED,
            Goal.starts_on <= measured_on,
            Goal.ends_on >= measured_on,
            Goal.id.not_in(told),
        )
        .order_by(Goal.id)
        .with_for_update(of=Goal)
    ).all()
    for goal in wanted:
        session.add(
            GoalUpdate(
                id=uuid4(),
                goal_id=goal.id,
                source=UpdateSource.EVALUATION,
                measured_on=measured_on,
                value=value,
                numerator=numerator,
                denominator=denominator,
                evaluation_id=evaluation_id,
                reported_at=now,
            )
        )
        record(
            session,
            SYSTEM,
            action="goal.measured",
            subject=("goal", goal.id),
            now=now,
            details={
                "state": goal.state.value,
                "evaluation": str(evaluation_id),
                "measured_on": measured_on.isoformat(),
            },
        )
    return len(wanted)


def _check_day(measured_on: date, goal: Goal, *, today: date) -> None:
    if measured_on > today:
        raise RuleBroken(N_("This day lies in the future."), "measured_on")
    if measured_on < goal.starts_on:
        raise RuleBroken(
            N_("The goal starts on %(day)s. Report a figure of that day or later."),
            "measured_on",
            day=goal.starts_on,
        )
    if measured_on > goal.ends_on:
        raise RuleBroken(
            N_("The goal ends on %(day)s. Report the figure of that day or earlier."),
            "measured_on",
            day=goal.ends_on,
        )


def _check_cases(report: Report) -> None:
    if (report.numerator is None) != (report.denominator is None):
        missing = "denominator" if report.denominator is None else "numerator"
        raise RuleBroken(N_("Give both numbers of cases, or neither."), missing)
    if report.numerator is None or report.denominator is None:
        return
    if not 0 <= report.numerator <= report.denominator:
        raise RuleBroken(N_("The first number must not be larger than the second."), "numerator")


def _check_link(url: str) -> None:
    """A link leads to a web page, never to a script."""
    if url.strip() and urlsplit(url.strip()).scheme not in ("http", "https"):
        raise RuleBroken(N_("Give a web address that starts with https://."), "evidence_url")
