"""Reads of decisions: of a meeting, on a finding, for a goal."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from accounts.organisations.models import Organisation
from core.actor import Actor
from core.errors import NotFound
from partners.meetings.lifecycle import MeetingState, MinutesState
from partners.meetings.models import Committee, Meeting, MeetingDecision
from partners.meetings.policy import NOT_FOUND, decisions_of
from partners.meetings.terms import DecisionOutcome, DecisionStanding

_Ratifying = aliased(Meeting, name="ratifying")


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionRow:
    """A proposal or decision with the meeting it belongs to."""

    id: UUID
    version: int
    reference: str
    meeting_id: UUID
    meeting_reference: str
    meeting_starts_at: datetime
    meeting_state: MeetingState
    minutes_state: MinutesState
    quorate: bool | None
    committee_id: UUID
    committee_name: str
    zone: str
    text: str
    reason: str | None
    outcome: DecisionOutcome
    evaluation_id: UUID | None
    indicator: str | None
    finding: str | None
    goal_id: UUID | None
    continues_id: UUID | None
    decided_at: datetime | None
    ratified_in_id: UUID | None
    ratified_in_reference: str | None

    @property
    def waits_for_ratification(self) -> bool:
        """Agreed at a meeting without a quorum, and not yet ratified by one with a quorum."""
        return (
            self.outcome is DecisionOutcome.AGREED and self.quorate is False and self.ratified_in_id is None
        )

    @property
    def standing(self) -> DecisionStanding:
        """What it is worth."""
        if self.waits_for_ratification:
            return DecisionStanding.TO_RATIFY
        return DecisionStanding(self.outcome.value)

    @property
    def holds(self) -> bool:
        """Whether it binds the members: agreed with a quorum, or ratified since."""
        return self.outcome is DecisionOutcome.AGREED and not self.waits_for_ratification


def decisions() -> sa.Select[Any]:
    """All decisions as columns of `DecisionRow`, oldest meeting first; the caller narrows to the actor's."""
    return (
        sa.select(
            MeetingDecision.id,
            MeetingDecision.version,
            MeetingDecision.reference,
            MeetingDecision.meeting_id,
            Meeting.reference.label("meeting_reference"),
            Meeting.starts_at.label("meeting_starts_at"),
            Meeting.state.label("meeting_state"),
            Meeting.minutes_state,
            Meeting.quorate,
            Meeting.committee_id,
            Committee.name.label("committee_name"),
            Organisation.timezone.label("zone"),
            MeetingDecision.text,
            MeetingDecision.reason,
            MeetingDecision.outcome,
            MeetingDecision.evaluation_id,
            MeetingDecision.indicator,
            MeetingDecision.finding,
            MeetingDecision.goal_id,
            MeetingDecision.continues_id,
            MeetingDecision.decided_at,
            MeetingDecision.ratified_in_id,
            _Ratifying.reference.label("ratified_in_reference"),
        )
        .join(Meeting, Meeting.id == MeetingDecision.meeting_id)
        .join(Committee, Committee.id == Meeting.committee_id)
        .join(Organisation, Organisation.id == Committee.agency_id)
        .outerjoin(_Ratifying, _Ratifying.id == MeetingDecision.ratified_in_id)
        .order_by(Meeting.starts_at, MeetingDecision.created_at, MeetingDecision.id)
    )


def _rows(session: Session, query: sa.Select[Any]) -> list[DecisionRow]:
    return [DecisionRow(**row._mapping) for row in session.execute(query)]


def get_decision(session: Session, actor: Actor, decision_id: UUID) -> DecisionRow:
    """A decision that exists for the actor; raises `NotFound` for those of others."""
    query = decisions().where(MeetingDecision.id == decision_id, MeetingDecision.id.in_(decisions_of(actor)))
    rows = _rows(session, query)
    if not rows:
        raise NotFound(NOT_FOUND)
    return rows[0]


def list_decisions_of(session: Session, meeting_id: UUID) -> list[DecisionRow]:
    """The decisions of a meeting; the caller has made sure that the meeting exists for the actor."""
    return _rows(session, decisions().where(MeetingDecision.meeting_id == meeting_id))


def list_ratified_in(session: Session, meeting_id: UUID) -> list[DecisionRow]:
    """The decisions of earlier meetings that a meeting ratified."""
    return _rows(session, decisions().where(MeetingDecision.ratified_in_id == meeting_id))


def list_decisions_for_goal(
    session: Session, goal_id: UUID, *, actor: Actor | None = None
) -> list[DecisionRow]:
    """The decisions that serve a goal, the oldest first: all of them, or those that exist for an actor."""
    return _rows(session, _narrowed(MeetingDecision.goal_id == goal_id, actor))


def list_decisions_on_evaluation(
    session: Session, evaluation_ids: Collection[UUID], *, actor: Actor | None = None
) -> list[DecisionRow]:
    """The decisions on findings of some evaluations: all of them, or those that exist for an actor."""
    if not evaluation_ids:
        return []
    return _rows(session, _narrowed(MeetingDecision.evaluation_id.in_(evaluation_ids), actor))


def list_decisions_continuing(session: Session, decision_id: UUID) -> list[DecisionRow]:
    """The later proposals that take up a deferred decision again."""
    return _rows(session, decisions().where(MeetingDecision.continues_id == decision_id))


def list_unsettled(session: Session, committee_id: UUID, *, before: datetime) -> list[DecisionRow]:
    """What earlier meetings of a committee left: decisions to ratify, and deferred ones not taken up again."""
    again = aliased(MeetingDecision, name="again")
    taken_up = sa.exists().where(again.continues_id == MeetingDecision.id)
    query = decisions().where(
        Meeting.committee_id == committee_id,
        Meeting.starts_at < before,
        sa.or_(
            sa.and_(
                MeetingDecision.outcome == DecisionOutcome.AGREED,
                Meeting.quorate.is_(False),
                MeetingDecision.ratified_in_id.is_(None),
            ),
            sa.and_(MeetingDecision.outcome == DecisionOutcome.DEFERRED, ~taken_up),
        ),
    )
    return _rows(session, query)


def _narrowed(condition: sa.ColumnElement[bool], actor: Actor | None) -> sa.Select[Any]:
    query = decisions().where(condition)
    return query if actor is None else query.where(MeetingDecision.id.in_(decisions_of(actor)))
