"""Writing the trail: the last step of every command, in the command's own transaction."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from audit.chain import OPERATOR_CHAIN, canonical
from audit.models import AuditRow
from audit.trails import MAIN_TRAIL, append
from core.actor import Actor


def record(
    session: Session,
    actor: Actor,
    *,
    action: str,
    subject: tuple[str, UUID | str],
    now: datetime,
    details: dict[str, Any] | None = None,
) -> AuditRow:
    """Every write leaves one row in the actor's organisation's chain, or is not made at all.

    `action` is `<thing>.<past participle>`; `subject` is (kind, id); `details` holds names of
    fields, states and codes, never names of people or free text.
    """
    row: AuditRow = append(
        session,
        MAIN_TRAIL,
        chain=actor.organisation_id.hex if actor.organisation_id else OPERATOR_CHAIN,
        at=now,
        action=action,
        user_id=actor.user_id,
        organisation_id=actor.organisation_id,
        roles=",".join(sorted(actor.roles)),
        subject_kind=subject[0],
        subject_id=subject[1].hex if isinstance(subject[1], UUID) else subject[1],
        details=canonical(details or {}),
    )
    return row
