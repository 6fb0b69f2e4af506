"""Writing the compartment's trail: the last step of every command, in the command's own transaction."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from audit.chain import OPERATOR_CHAIN, canonical
from audit.trails import append
from wellbeing.trail.models import TRAIL, TrailRow
from wellbeing.visitor import STAFF, Visitor


def record(
    vault: Session,
    visitor: Visitor,
    *,
    action: str,
    subject: tuple[str, UUID | str],
    now: datetime,
    details: dict[str, Any] | None = None,
) -> TrailRow:
    """Every write leaves one row in the chain of the visitor's organisation, or is not made at all.

    `action` is `<thing>.<past participle>`; `details` holds names of fields, states and codes, never names of people,
    answers, scores or free text. What somebody did for themselves is of a day: the main side knows to the second who was
    signed in, and the row outlives their erasure.
    """
    works = not visitor.roles.isdisjoint(STAFF)
    own = not works and visitor.pseudonym is not None
    row: TrailRow = append(
        vault,
        TRAIL,
        chain=visitor.organisation_id.hex if visitor.organisation_id else OPERATOR_CHAIN,
        at=_day_of(now) if own else now,
        action=action,
        staff=visitor.pseudonym if works else None,
        roles=",".join(sorted(visitor.roles)),
        subject_kind=subject[0],
        subject_id=subject[1].hex if isinstance(subject[1], UUID) else subject[1],
        details=canonical(details or {}),
    )
    return row


def _day_of(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
