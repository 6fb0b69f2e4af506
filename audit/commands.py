"""Writing the trail: the last step of every command, in the command's own transaction."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from audit.chain import OPERATOR_CHAIN, canonical
from audit.circumstances import present_circumstances
from audit.models import AuditRow, Outcome
from audit.trails import MAIN_TRAIL, append
from core.actor import Actor

FORM = 2
"""The form of the rows that are written today: their MAC covers every column."""


def record(
    session: Session,
    actor: Actor,
    *,
    action: str,
    subject: tuple[str, UUID | str],
    now: datetime,
    details: dict[str, Any] | None = None,
    outcome: Outcome | None = None,
    reason: str | None = None,
) -> AuditRow:
    """Every write leaves one row in the actor's organisation's chain, or is not made at all.

    `action` is `<thing>.<past participle>`; `subject` is (kind, id); `details` holds names of
    fields, states and codes, never names of people or free text; `reason` is a code as well. An action that ends
    in `.failed` or `.refused` was refused unless `outcome` says otherwise. Source: security.md G-02.
    """
    here = present_circumstances()
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
        form=FORM,
        outcome=outcome or _outcome_of(action),
        reason=reason,
        session_hash=here.session_hash,
        address=here.address,
        request_id=here.request_id,
    )
    return row


def _outcome_of(action: str) -> Outcome:
    return Outcome.REFUSED if action.endswith((".failed", ".refused")) else Outcome.DONE
