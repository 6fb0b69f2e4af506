"""Reads of seals: the list, and one seal; by code, never by name."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from accounts.users.models import User
from core.actor import Actor
from core.errors import NotFound
from core.sealing import open_text
from referrals.handover.models import Referral
from referrals.people.models import Person
from referrals.sealing import policy
from referrals.sealing.codes import SealedKind, SealReason
from referrals.sealing.models import RecordSeal

LONGEST = 200
_Placer, _Asker, _Opener = aliased(User), aliased(User), aliased(User)


@dataclass(frozen=True, slots=True, kw_only=True)
class SealRow:
    """A seal as pages show it."""

    id: UUID
    kind: SealedKind
    reference: str
    reason: SealReason
    matter: str
    covered: int
    placed_at: datetime
    placed_by: str
    open_words: str | None
    open_requested_at: datetime | None
    open_requested_by: str | None
    open_requested_by_id: UUID | None
    opened_at: datetime | None
    opened_by: str | None


_ROWS = (
    sa.select(
        *sa.inspect(RecordSeal).columns,
        sa.func.coalesce(Person.reference, Referral.reference).label("reference"),
        _Placer.name.label("placed_by"),
        _Asker.name.label("open_requested_by"),
        _Opener.name.label("opened_by"),
    )
    .outerjoin(Person, Person.id == RecordSeal.person_id)
    .outerjoin(Referral, Referral.id == RecordSeal.referral_id)
    .join(_Placer, _Placer.id == RecordSeal.placed_by_id)
    .outerjoin(_Asker, _Asker.id == RecordSeal.open_requested_by_id)
    .outerjoin(_Opener, _Opener.id == RecordSeal.opened_by_id)
)


def list_seals(session: Session, actor: Actor) -> tuple[SealRow, ...]:
    """The seals of the actor's organisation: those that are closed first, the newest of each first."""
    query = _ROWS.where(policy.visible_to(actor)).order_by(
        RecordSeal.opened_at.is_not(None), RecordSeal.placed_at.desc(), RecordSeal.id
    )
    return tuple(_row(row) for row in session.execute(query.limit(LONGEST)))


def get_seal(session: Session, actor: Actor, seal_id: UUID) -> SealRow:
    """One seal of the actor's organisation; raises `NotFound` for any other."""
    policy.may_second(actor)
    row = session.execute(_ROWS.where(policy.visible_to(actor), RecordSeal.id == seal_id)).one_or_none()
    if row is None:
        raise NotFound(policy.NOT_FOUND)
    return _row(row)


def _row(row: Any) -> SealRow:
    names = SealRow.__dataclass_fields__.keys() - {"matter", "open_words"}
    return SealRow(
        **{name: row._mapping[name] for name in names},
        matter=open_text(row.matter_sealed, "record_seal", "matter", row.id) or "",
        open_words=open_text(row.open_words_sealed, "record_seal", "open_words", row.id),
    )
