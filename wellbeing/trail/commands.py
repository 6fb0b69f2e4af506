"""Writing the compartment's trail: the last step of every command, in the command's own transaction."""

from datetime import datetime
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
    answers, scores or free text.
    """
    works = not visitor.roles.isdisjoint(STAFF)
    row: TrailRow = append(
        vault,
        TRAIL,
        chain=visitor.organisation_id.hex if visitor.organisation_id else OPERATOR_CHAIN,
        at=now,
        action=action,
        staff=visitor.pseudonym if works else None,
        roles=",".join(sorted(visitor.roles)),
        subject_kind=subject[0],
        subject_id=subject[1].hex if isinstance(subject[1], UUID) else subject[1],
        details=canonical(details or {}),
    )
    return row
