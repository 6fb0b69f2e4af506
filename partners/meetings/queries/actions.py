"""Reads of actions: one's own, those of a meeting, a goal or partnerships, and what the indicators count."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from accounts.organisations.models import Organisation
from accounts.users.models import User
from core.actor import Actor
from core.clock import local_date
from core.errors import NotFound
from partners.meetings.lifecycle import WorkState
from partners.meetings.models import (
    Committee,
    CommitteePartnership,
    Meeting,
    MeetingAction,
    MeetingActionRedate,
    MeetingDecision,
)
from partners.meetings.policy import NOT_FOUND, actions_of, visible_to
from partners.meetings.terms import ActionStanding

_Agency = aliased(Organisation, name="meeting_agency")
_Employer = aliased(Organisation, name="employer")


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionRow:
    """An action with its owner and the meeting it comes from; `zone` is that of the committee's agency."""

    id: UUID
    version: int
    reference: str
    text: str
    state: WorkState
    original_due_on: date
    due_on: date
    redated: int
    done_on: date | None
    done_note: str | None
    dropped_reason: str | None
    created_at: datetime
    goal_id: UUID | None
    owner_id: UUID
    owner_name: str
    owner_job_title: str | None
    owner_organisation_id: UUID
    owner_organisation_name: str
    decision_id: UUID | None
    decision_reference: str | None
    decision_text: str | None
    meeting_id: UUID
    meeting_reference: str
    meeting_starts_at: datetime
    committee_id: UUID
    committee_name: str
    zone: str

    def is_overdue(self, now: datetime) -> bool:
        """Open after the day on which it is due now, where the committee's agency is."""
        return self.state is WorkState.OPEN and self.due_on < local_date(now, self.zone)

    def standing(self, now: datetime) -> ActionStanding:
        """How it stands at a moment."""
        return ActionStanding.OVERDUE if self.is_overdue(now) else ActionStanding(self.state.value)

    @property
    def was_in_time(self) -> bool:
        """Done no later than its first due date (P03)."""
        return self.done_on is not None and self.done_on <= self.original_due_on


@dataclass(frozen=True, slots=True, kw_only=True)
class RedateRow:
    """One change of an action's due date."""

    from_on: date
    to_on: date
    reason: str
    redated_at: datetime
    by_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionFact:
    """What P03 counts of an action, once for each partnership that its committee serves."""

    action_id: UUID
    partnership_id: UUID
    original_due_on: date
    state: WorkState
    done_on: date | None
    closed_at: datetime | None
    redated: int

    def was_excused(self, zone: str) -> bool:
        """Dropped no later than its first due date in the time zone; dropped afterwards it was late already."""
        if self.state is not WorkState.DROPPED or self.closed_at is None:
            return False
        return local_date(self.closed_at, zone) <= self.original_due_on

    @property
    def was_in_time(self) -> bool:
        """Done no later than its first due date."""
        return self.done_on is not None and self.done_on <= self.original_due_on


def actions() -> sa.Select[Any]:
    """All actions as columns of `ActionRow`, the earliest due first; the caller narrows to the actor's."""
    return (
        sa.select(
            MeetingAction.id,
            MeetingAction.version,
            MeetingAction.reference,
            MeetingAction.text,
            MeetingAction.state,
            MeetingAction.original_due_on,
            MeetingAction.due_on,
            MeetingAction.redated,
            MeetingAction.done_on,
            MeetingAction.done_note,
            MeetingAction.dropped_reason,
            MeetingAction.created_at,
            MeetingAction.goal_id,
            MeetingAction.owner_id,
            User.name.label("owner_name"),
            User.job_title.label("owner_job_title"),
            MeetingAction.owner_organisation_id,
            _Employer.name.label("owner_organisation_name"),
            MeetingAction.decision_id,
            MeetingDecision.reference.label("decision_reference"),
            MeetingDecision.text.label("decision_text"),
            MeetingAction.meeting_id,
            Meeting.reference.label("meeting_reference"),
            Meeting.starts_at.label("meeting_starts_at"),
            Meeting.committee_id,
            Committee.name.label("committee_name"),
            _Agency.timezone.label("zone"),
        )
        .join(Meeting, Meeting.id == MeetingAction.meeting_id)
        .join(Committee, Committee.id == Meeting.committee_id)
        .join(_Agency, _Agency.id == Committee.agency_id)
        .join(User, User.id == MeetingAction.owner_id)
        .join(_Employer, _Employer.id == MeetingAction.owner_organisation_id)
        .outerjoin(MeetingDecision, MeetingDecision.id == MeetingAction.decision_id)
        .order_by(MeetingAction.due_on, MeetingAction.created_at, MeetingAction.id)
    )


def _rows(session: Session, query: sa.Select[Any]) -> list[ActionRow]:
    return [ActionRow(**row._mapping) for row in session.execute(query)]


def get_action(session: Session, actor: Actor, action_id: UUID) -> ActionRow:
    """An action that exists for the actor; raises `NotFound` for those of others."""
    query = actions().where(MeetingAction.id == action_id, MeetingAction.id.in_(actions_of(actor)))
    rows = _rows(session, query)
    if not rows:
        raise NotFound(NOT_FOUND)
    return rows[0]


def list_own_actions(session: Session, actor: Actor, *, closed: bool, limit: int = 50) -> list[ActionRow]:
    """The actor's own actions: open ones by due date, or the latest closed ones."""
    query = actions().where(MeetingAction.owner_id == actor.user_id)
    if closed:
        latest = MeetingAction.closed_at.desc()
        query = query.where(MeetingAction.state != WorkState.OPEN).order_by(None).order_by(latest)
        return _rows(session, query.limit(limit))
    return _rows(session, query.where(MeetingAction.state == WorkState.OPEN))


def list_committee_actions(session: Session, actor: Actor, *, limit: int = 500) -> list[ActionRow]:
    """The open actions of all committees of an actor, whoever owns them, by due date."""
    query = actions().where(
        MeetingAction.state == WorkState.OPEN, MeetingAction.meeting_id.in_(visible_to(actor))
    )
    return _rows(session, query.limit(limit))


def list_actions_of(session: Session, meeting_id: UUID) -> list[ActionRow]:
    """The actions of a meeting; the caller has made sure that the meeting exists for the actor."""
    return _rows(session, actions().where(MeetingAction.meeting_id == meeting_id))


def list_actions_of_decision(session: Session, decision_id: UUID) -> list[ActionRow]:
    """The actions that follow from a decision."""
    return _rows(session, actions().where(MeetingAction.decision_id == decision_id))


def list_actions_for_goal(session: Session, goal_id: UUID, *, actor: Actor | None = None) -> list[ActionRow]:
    """The actions that serve a goal by themselves or through their decision: all, or those of an actor."""
    query = actions().where(sa.or_(MeetingAction.goal_id == goal_id, MeetingDecision.goal_id == goal_id))
    return _rows(session, query if actor is None else query.where(MeetingAction.id.in_(actions_of(actor))))


def list_actions_on_evaluation(
    session: Session, evaluation_ids: Collection[UUID], *, actor: Actor
) -> list[ActionRow]:
    """The actions that follow from decisions on findings of some evaluations, within the actor's scope."""
    if not evaluation_ids:
        return []
    query = actions().where(
        MeetingDecision.evaluation_id.in_(evaluation_ids), MeetingAction.id.in_(actions_of(actor))
    )
    return _rows(session, query)


def list_open_actions(
    session: Session, partnership_ids: Collection[UUID], on: datetime, *, actor: Actor | None = None
) -> list[ActionRow]:
    """The actions of committees that serve some partnerships which exist and are open at a moment.

    Those that exist for an actor, where one is given.
    """
    query = actions().where(
        Meeting.committee_id.in_(_serving(partnership_ids)),
        MeetingAction.created_at <= on,
        sa.or_(MeetingAction.closed_at.is_(None), MeetingAction.closed_at > on),
    )
    if actor is not None:
        query = query.where(MeetingAction.id.in_(actions_of(actor)))
    return _rows(session, query)


def list_open_actions_of(session: Session, committee_id: UUID) -> list[ActionRow]:
    """The open actions of one committee, by due date."""
    query = actions().where(Meeting.committee_id == committee_id, MeetingAction.state == WorkState.OPEN)
    return _rows(session, query)


def list_open_due_by(session: Session, day: date) -> list[ActionRow]:
    """All open actions that are due by a day; for timers."""
    return _rows(session, actions().where(MeetingAction.state == WorkState.OPEN, MeetingAction.due_on <= day))


def actions_due_in(
    session: Session, partnership_ids: Collection[UUID], start: date, end: date
) -> list[ActionFact]:
    """The actions whose first due date lies in a period, both days included; dropped ones say so."""
    if not partnership_ids:
        return []
    rows = session.execute(
        sa.select(
            MeetingAction.id.label("action_id"),
            CommitteePartnership.partnership_id,
            MeetingAction.original_due_on,
            MeetingAction.state,
            MeetingAction.done_on,
            MeetingAction.closed_at,
            MeetingAction.redated,
        )
        .join(Meeting, Meeting.id == MeetingAction.meeting_id)
        .join(CommitteePartnership, CommitteePartnership.committee_id == Meeting.committee_id)
        .where(
            CommitteePartnership.partnership_id.in_(partnership_ids),
            MeetingAction.original_due_on.between(start, end),
        )
        .order_by(MeetingAction.original_due_on, MeetingAction.id, CommitteePartnership.partnership_id)
    )
    return [ActionFact(**row._mapping) for row in rows]


def list_redates(session: Session, action_id: UUID) -> list[RedateRow]:
    """The changes of an action's due date, in order."""
    rows = session.execute(
        sa.select(
            MeetingActionRedate.from_on,
            MeetingActionRedate.to_on,
            MeetingActionRedate.reason,
            MeetingActionRedate.redated_at,
            User.name.label("by_name"),
        )
        .join(User, User.id == MeetingActionRedate.redated_by_id)
        .where(MeetingActionRedate.action_id == action_id)
        .order_by(MeetingActionRedate.redated_at, MeetingActionRedate.id)
    )
    return [RedateRow(**row._mapping) for row in rows]


def _serving(partnership_ids: Collection[UUID]) -> sa.Select[tuple[UUID]]:
    return sa.select(CommitteePartnership.committee_id).where(
        CommitteePartnership.partnership_id.in_(partnership_ids)
    )
