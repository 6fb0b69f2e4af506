"""What meetings decide, and the actions that follow."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, Identified, Versioned, text_enum
from partners.meetings.lifecycle import WorkState
from partners.meetings.terms import DecisionOutcome


class MeetingDecision(Identified, Versioned, Base):
    """What a meeting is asked to decide, and what it decided, with the reason and the finding behind it."""

    __tablename__ = "meeting_decision"

    meeting_id: Mapped[UUID] = mapped_column(sa.ForeignKey("meeting.id"))
    reference: Mapped[str] = mapped_column(sa.String(20), unique=True)
    text: Mapped[str] = mapped_column(sa.String(1000))
    reason: Mapped[str | None] = mapped_column(sa.String(1000))
    outcome: Mapped[DecisionOutcome] = mapped_column(
        text_enum(DecisionOutcome), default=DecisionOutcome.PROPOSED
    )
    evaluation_id: Mapped[UUID | None]
    """The evaluation with the finding, which belongs to a floor above and is named without a foreign key."""
    indicator: Mapped[str | None] = mapped_column(sa.String(10))
    finding: Mapped[str | None] = mapped_column(sa.String(500))
    """The finding in words, as it was when it was taken to the meeting."""
    goal_id: Mapped[UUID | None]
    """The shared goal it serves, in a room above."""
    continues_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("meeting_decision.id"))
    """The deferred decision that this one takes up again."""
    created_at: Mapped[datetime]
    created_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"))
    """Who recorded it; the decision is the meeting's."""
    ratified_in_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("meeting.id"))
    """The later meeting with a quorum that ratified what one without a quorum agreed."""
    ratified_at: Mapped[datetime | None]

    __table_args__ = (
        sa.CheckConstraint(
            "(evaluation_id IS NULL) = (finding IS NULL) AND (evaluation_id IS NOT NULL OR indicator IS NULL)",
            name="finding_paired",
        ),
        sa.CheckConstraint(
            "(outcome = 'proposed') = (decided_at IS NULL) AND (decided_at IS NULL) = (decided_by_id IS NULL)"
            " AND (decided_at IS NULL OR reason IS NOT NULL)",
            name="deciding_paired",
        ),
        sa.CheckConstraint(
            "(ratified_in_id IS NULL) = (ratified_at IS NULL)"
            " AND (ratified_in_id IS NULL OR outcome = 'agreed')",
            name="ratifying_paired",
        ),
        sa.Index("ix_meeting_decision_meeting_id", "meeting_id"),
        sa.Index("ix_meeting_decision_evaluation_id", "evaluation_id"),
        sa.Index("ix_meeting_decision_goal_id", "goal_id"),
        sa.Index("ix_meeting_decision_continues_id", "continues_id"),
        sa.Index("ix_meeting_decision_ratified_in_id", "ratified_in_id"),
    )


class MeetingAction(Identified, Versioned, Base):
    """Something that one person does by a day; the first due date is the one that counts (P03)."""

    __tablename__ = "meeting_action"

    meeting_id: Mapped[UUID] = mapped_column(sa.ForeignKey("meeting.id"))
    decision_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("meeting_decision.id"))
    reference: Mapped[str] = mapped_column(sa.String(20), unique=True)
    text: Mapped[str] = mapped_column(sa.String(500))
    owner_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))
    owner_organisation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    original_due_on: Mapped[date]
    due_on: Mapped[date]
    goal_id: Mapped[UUID | None]
    """The shared goal it serves, in a room above."""
    state: Mapped[WorkState] = mapped_column(text_enum(WorkState), default=WorkState.OPEN)
    redated: Mapped[int] = mapped_column(default=0)
    """How often it was given another date; also the number of its calendar entry."""
    done_on: Mapped[date | None]
    done_note: Mapped[str | None] = mapped_column(sa.String(500))
    dropped_reason: Mapped[str | None] = mapped_column(sa.String(500))
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"))
    created_at: Mapped[datetime]
    created_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))

    __table_args__ = (
        sa.CheckConstraint("(state = 'done') = (done_on IS NOT NULL)", name="done_has_day"),
        sa.CheckConstraint("(state = 'dropped') = (dropped_reason IS NOT NULL)", name="dropped_has_reason"),
        sa.CheckConstraint(
            "(state = 'open') = (closed_at IS NULL) AND (closed_at IS NULL) = (closed_by_id IS NULL)",
            name="closing_paired",
        ),
        sa.CheckConstraint("redated > 0 OR due_on = original_due_on", name="first_date_kept"),
        sa.Index("ix_meeting_action_meeting_id", "meeting_id"),
        sa.Index("ix_meeting_action_decision_id", "decision_id"),
        sa.Index("ix_meeting_action_owner_id", "owner_id", "state", "due_on"),
        sa.Index("ix_meeting_action_original_due_on", "original_due_on"),
        sa.Index("ix_meeting_action_state_due_on", "state", "due_on"),
        sa.Index("ix_meeting_action_goal_id", "goal_id"),
    )


class MeetingActionRedate(Identified, Base):
    """From which day to which an action was moved, by whom and why."""

    __tablename__ = "meeting_action_redate"

    action_id: Mapped[UUID] = mapped_column(sa.ForeignKey("meeting_action.id"))
    from_on: Mapped[date]
    to_on: Mapped[date]
    reason: Mapped[str] = mapped_column(sa.String(500))
    redated_at: Mapped[datetime]
    redated_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))

    __table_args__ = (
        sa.CheckConstraint("from_on <> to_on", name="another_day"),
        sa.Index("ix_meeting_action_redate_action_id", "action_id", "redated_at"),
    )
