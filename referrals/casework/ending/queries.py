"""Reads of end reports; each is empty outside the actor's cases."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from accounts.users.models import User
from core.actor import Actor, Role
from partners.memoranda.models import Memorandum
from referrals.casework.cases import missing
from referrals.casework.ending.lifecycle import EndReportState
from referrals.casework.ending.models import EndReport
from referrals.casework.ending.scoring import Achieved
from referrals.casework.opening import opened
from referrals.casework.policy import casework_scope
from referrals.handover.lifecycle import EndState
from referrals.handover.models import Referral

_Decider = aliased(User)


@dataclass(frozen=True, slots=True, kw_only=True)
class EndReportRow:
    """A report on the end of a service, opened."""

    id: UUID
    state: EndReportState
    reason: str
    end_state: EndState
    outcomes_counted: int
    half_points: int
    note: str | None
    summary: str | None
    submitted_at: datetime
    submitted_by_id: UUID
    submitted_by: str
    decided_at: datetime | None
    decided_by: str | None
    answer: str | None

    @property
    def achieved(self) -> Achieved:
        """What its outcomes add up to."""
        return Achieved(half_points=self.half_points, counted=self.outcomes_counted)


def list_end_reports(session: Session, actor: Actor, referral_id: UUID) -> tuple[EndReportRow, ...]:
    """The reports of a case, the newest first; one statement."""
    plain = (
        "id", "state", "reason", "end_state", "outcomes_counted", "half_points", "note_sealed",
        "summary_sealed", "submitted_at", "submitted_by_id", "decided_at", "answer_sealed",
    )  # fmt: skip
    rows = session.execute(
        sa.select(
            *(getattr(EndReport, name) for name in plain),
            User.name.label("submitted_by"),
            _Decider.name.label("decided_by"),
        )
        .join(Referral, Referral.id == EndReport.referral_id)
        .join(User, User.id == EndReport.submitted_by_id)
        .outerjoin(_Decider, _Decider.id == EndReport.decided_by_id)
        .where(EndReport.referral_id == referral_id, casework_scope(actor))
        .order_by(EndReport.submitted_at.desc(), EndReport.id)
    )
    return tuple(EndReportRow(**opened(row, EndReport, "note", "summary", "answer")) for row in rows)


def get_end_report(session: Session, actor: Actor, referral_id: UUID, report_id: UUID) -> EndReportRow:
    """One report of a case; raises `NotFound`."""
    for row in list_end_reports(session, actor, referral_id):
        if row.id == report_id:
            return row
    raise missing()


def needs_approval(session: Session, actor: Actor, referral_id: UUID) -> bool:
    """Whether the agreement has the actor's end report approved; a manager's own is approved by that."""
    if actor.has_role(Role.NGO_MANAGER):
        return False
    asked = session.scalar(
        sa.select(Memorandum.closures_approved)
        .join(Referral, Referral.memorandum_id == Memorandum.id)
        .where(Referral.id == referral_id)
    )
    return bool(asked)
