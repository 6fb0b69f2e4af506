"""What an organisation keeps and the seed has none of: a hold, a seal, a request for a copy, a wish for one more emergency reading."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.users.models import User
from audit.exports.codes import ExportKind, ExportReason
from audit.exports.models import ExportedContent, ExportedFile
from core.references import make_reference
from referrals.handover.break_glass.codes import Why
from referrals.handover.break_glass.models import BreakGlassRequest
from referrals.handover.models import Referral
from referrals.holds.codes import HeldKind, HoldReason
from referrals.holds.models import LegalHold
from referrals.sealing.codes import SealedKind, SealReason
from referrals.sealing.models import RecordSeal
from referrals.subjects.codes import AskedBy, IdentityCheck
from referrals.subjects.models import SubjectRequest

PLACED_AT = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
KEPT: dict[str, tuple[type[Any], dict[str, Any]]] = {
    "hold_id": (
        LegalHold,
        {
            "kind": HeldKind.REFERRAL,
            "reason": HoldReason.LITIGATION,
            "placed_at": PLACED_AT,
            "review_on": (PLACED_AT + timedelta(days=90)).date(),
        },
    ),
    "seal_id": (
        RecordSeal,
        {
            "kind": SealedKind.REFERRAL,
            "reason": SealReason.COURT_ORDER,
            "covered": 1,
            "placed_at": PLACED_AT,
        },
    ),
    "request_id": (
        SubjectRequest,
        {
            "asked_by": AskedBy.PERSON,
            "checked_how": IdentityCheck.DOCUMENT_SEEN,
            "received_on": PLACED_AT.date(),
            "due_on": (PLACED_AT + timedelta(days=30)).date(),
            "taken_at": PLACED_AT,
        },
    ),
    "ask_id": (
        BreakGlassRequest,
        {
            "why": Why.PERSON_MISSING,
            "asked_at": PLACED_AT,
            "lapses_at": PLACED_AT + timedelta(days=2),
        },
    ),
}
BY = {SubjectRequest: "taken_by_id", BreakGlassRequest: "asked_by_id"}
"""The column that names who wrote the row, where it is not `placed_by_id`."""


def kept_arguments(session: Session, organisation_id: UUID) -> dict[str, UUID]:
    """The hold, the seal and the request of the organisation, on a referral of its own; written where it has none yet.

    The seal is on the register only: no record is hidden by it, so that all other pages go on showing theirs.
    """
    return {name: _kept(session, organisation_id, model, values) for name, (model, values) in KEPT.items()}


def _kept(session: Session, organisation_id: UUID, model: type[Any], values: dict[str, Any]) -> UUID:
    held: UUID | None = session.scalar(sa.select(model.id).where(model.organisation_id == organisation_id))
    if held is not None:
        return held
    sides = (Referral.agency_id == organisation_id, Referral.ngo_id == organisation_id)
    case = sa.select(Referral.id).where(sa.or_(*sides), Referral.submitted_at.is_not(None))
    clerk = sa.select(User.id).where(User.organisation_id == organisation_id).order_by(User.id).limit(1)
    by = BY.get(model, "placed_by_id")
    row = model(
        organisation_id=organisation_id,
        referral_id=session.scalars(case.order_by(Referral.id).limit(1)).one(),
        **{by: session.scalars(clerk).one()},
        **values,
    )
    session.add(row)
    session.flush()
    kept: UUID = row.id
    return kept


def kept_file(session: Session, organisation_id: UUID, maker_id: UUID | None) -> UUID:
    """A file about people that somebody of the organisation made and can still take."""
    made = datetime.now(UTC)
    file = ExportedFile(
        reference=make_reference("F"),
        organisation_id=organisation_id,
        made_by_id=maker_id,
        made_at=made,
        kind=ExportKind.QUEUE,
        reason=ExportReason.OWN_WORK,
        name="referrals.csv",
        media_type="text/csv",
        size=1,
        digest=sha256(b"x").digest(),
        expires_at=made + timedelta(hours=24),
        taken_at=made,
    )
    session.add(file)
    session.flush()
    kept = ExportedContent(file_id=file.id, part="police")
    kept.content = b"x"
    session.add(kept)
    session.flush()
    file_id: UUID = file.id
    return file_id
