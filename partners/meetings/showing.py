"""What the page and the document of a meeting show, gathered once for both."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from core.actor import Actor
from core.permissions import Permission
from partners.meetings import presentation
from partners.meetings.labelling import Surroundings
from partners.meetings.lifecycle import MeetingState, MeetingStep, MinutesState, MinutesStep
from partners.meetings.policy import can_meet, can_minute
from partners.meetings.queries.actions import list_actions_of
from partners.meetings.queries.committees import SeatRow, seats_of
from partners.meetings.queries.decisions import (
    DecisionRow,
    list_decisions_of,
    list_ratified_in,
    list_unsettled,
)
from partners.meetings.queries.meetings import (
    AnswerRow,
    AttendanceRow,
    MeetingRow,
    agenda_of,
    answers_to,
    attendance_of,
    count_present,
    minutes_of,
)
from partners.meetings.terms import OBJECTION_DAYS
from web.i18n import moment_in_zone
from web.pdf import pdf_is_on


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingPage:
    """Everything about a meeting, in the reader's words."""

    when: str
    first_planned: str | None
    has_begun: bool
    agenda: list[presentation.Group]
    seats: list[SeatRow]
    attendance: list[AttendanceRow]
    quorum: str | None
    decisions: list[presentation.DecisionLine]
    ratified: list[DecisionRow]
    to_ratify: list[DecisionRow]
    deferred: list[DecisionRow]
    actions: list[presentation.ActionLine]
    minutes: str | None
    answers: list[AnswerRow]
    waiting_for: list[str]
    objection_days: int
    steps: frozenset[str]
    """What the reader may do now, by the name of the step."""
    pdf_ready: bool


def meeting_page(
    session: Session, actor: Actor, row: MeetingRow, *, around: Surroundings, now: datetime
) -> MeetingPage:
    """A meeting with all that belongs to it; the caller has made sure that it exists for the actor."""
    decisions, actions = list_decisions_of(session, row.id), list_actions_of(session, row.id)
    goals = around.labels(session, actor, "goal", presentation.goal_ids(decisions, actions))
    evaluations = around.labels(session, actor, "evaluation", [one.evaluation_id for one in decisions])
    attendance, answers = attendance_of(session, row.id), answers_to(session, row.id)
    unsettled = list_unsettled(session, row.committee_id, before=row.starts_at)
    answered = {one.organisation_id for one in answers if one.circulation == row.circulations}
    is_out = row.minutes_state is MinutesState.CIRCULATED
    return MeetingPage(
        when=presentation.when(row),
        first_planned=moment_in_zone(row.original_starts_at, row.zone) if row.was_moved else None,
        has_begun=row.starts_at <= now,
        agenda=presentation.agenda(agenda_of(session, row.id), actor),
        seats=seats_of(session, row.committee_id),
        attendance=attendance,
        quorum=presentation.quorum_words(row.quorum, count_present(attendance)) if row.quorum else None,
        decisions=presentation.decision_lines(decisions, evaluations=evaluations, goals=goals),
        ratified=list_ratified_in(session, row.id),
        to_ratify=[one for one in unsettled if one.waits_for_ratification],
        deferred=[one for one in unsettled if not one.waits_for_ratification],
        actions=presentation.action_lines(actions, goals=goals, now=now),
        minutes=minutes_of(session, row.id),
        answers=answers,
        waiting_for=[
            one.name
            for one in attendance
            if is_out and one.organisation_id is not None and one.organisation_id not in answered
        ],
        objection_days=OBJECTION_DAYS,
        steps=_steps(actor, row, answered=answered, now=now),
        pdf_ready=row.state is MeetingState.HELD and pdf_is_on(),
    )


def _steps(actor: Actor, row: MeetingRow, *, answered: set[UUID], now: datetime) -> frozenset[str]:
    """The names of the steps that the tables offer to the actor now."""
    if not actor.holds(Permission.MEETING_WRITE):
        return frozenset()
    steps = {
        step.value for step in MeetingStep if can_meet(actor, row.state, step, minutes=row.minutes_state)
    }
    steps |= {step.value for step in MinutesStep if can_minute(actor, row.state, row.minutes_state, step)}
    if row.starts_at <= now:
        steps.discard(MeetingStep.CALL)
    else:
        steps.discard(MeetingStep.HOLD)
    if actor.organisation_id in answered:
        steps.discard(MinutesStep.AGREE)
    if row.is_open or MeetingStep.DECIDE in steps:
        steps.add("add_point")
    return frozenset(steps)
