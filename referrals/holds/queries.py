"""Reads of legal holds: the list with age and next review, and one hold."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from accounts.users.models import User
from core.actor import Actor
from core.errors import NotFound
from core.sealing import open_text
from referrals.handover.models import Referral
from referrals.holds import policy
from referrals.holds.codes import HeldKind, HoldReason
from referrals.holds.models import LegalHold
from referrals.holds.standing import held_cases_among
from referrals.people.models import Person

LONGEST = 200
_Placer, _Reviewer, _Asker, _Lifter = aliased(User), aliased(User), aliased(User), aliased(User)


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldRow:
    """A hold as pages show it: by code, never by name."""

    id: UUID
    kind: HeldKind
    reference: str
    reason: HoldReason
    matter: str
    placed_at: datetime
    placed_by: str
    review_on: date
    reviewed_at: datetime | None
    reviewed_by: str | None
    lift_words: str | None
    lift_requested_at: datetime | None
    lift_requested_by: str | None
    lift_requested_by_id: UUID | None
    lifted_at: datetime | None
    lifted_by: str | None

    def age(self, now: datetime) -> int:
        """For how many days it has stood, or stood until it was lifted."""
        return ((self.lifted_at or now) - self.placed_at).days

    def is_overdue(self, today: date) -> bool:
        """Whether nobody has looked again by the day that was set."""
        return self.lifted_at is None and self.review_on < today


_ROWS = (
    sa.select(
        *sa.inspect(LegalHold).columns,
        sa.func.coalesce(Person.reference, Referral.reference).label("reference"),
        _Placer.name.label("placed_by"),
        _Reviewer.name.label("reviewed_by"),
        _Asker.name.label("lift_requested_by"),
        _Lifter.name.label("lifted_by"),
    )
    .outerjoin(Person, Person.id == LegalHold.person_id)
    .outerjoin(Referral, Referral.id == LegalHold.referral_id)
    .join(_Placer, _Placer.id == LegalHold.placed_by_id)
    .outerjoin(_Reviewer, _Reviewer.id == LegalHold.reviewed_by_id)
    .outerjoin(_Asker, _Asker.id == LegalHold.lift_requested_by_id)
    .outerjoin(_Lifter, _Lifter.id == LegalHold.lifted_by_id)
)


def list_holds(session: Session, actor: Actor) -> tuple[HoldRow, ...]:
    """The holds of the actor's organisation: those that stand by their next review, then those that were lifted."""
    query = _ROWS.where(policy.visible_to(actor)).order_by(
        LegalHold.lifted_at.is_not(None), LegalHold.review_on, LegalHold.placed_at, LegalHold.id
    )
    return tuple(_row(row) for row in session.execute(query.limit(LONGEST)))


def get_hold(session: Session, actor: Actor, hold_id: UUID) -> HoldRow:
    """One hold of the actor's organisation; raises `NotFound` for any other."""
    policy.may_second(actor)
    row = session.execute(_ROWS.where(policy.visible_to(actor), LegalHold.id == hold_id)).one_or_none()
    if row is None:
        raise NotFound(policy.NOT_FOUND)
    return _row(row)


def is_kept(session: Session, referral_id: UUID) -> bool:
    """Whether a hold keeps a case, for the page of those who work on it: that it does, not why or whose."""
    return bool(held_cases_among(session, [referral_id]))


def _row(row: Any) -> HoldRow:
    names = HoldRow.__dataclass_fields__.keys() - {"matter", "lift_words"}
    return HoldRow(
        **{name: row._mapping[name] for name in names},
        matter=open_text(row.matter_sealed, "legal_hold", "matter", row.id) or "",
        lift_words=open_text(row.lift_words_sealed, "legal_hold", "lift_words", row.id),
    )
