"""Writing the trail: the last step of every command, in the command's own transaction."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import event
from sqlalchemy.orm import Session

from audit.cells import kept as kept
from audit.chain import OPERATOR_CHAIN, canonical
from audit.circumstances import present_circumstances
from audit.models import AuditRow, Outcome
from audit.trails import MAIN_TRAIL, append, last_chain
from core.actor import SYSTEM, Actor
from core.clock import utc_now
from core.sealed_notes import has_notes

FORM = 2
"""The form of the rows that are written today; one that tells of sealed cells has form 3."""


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
    chain: str | None = None,
) -> AuditRow:
    """Every write leaves one row in the actor's organisation's chain, or is not made at all.

    `action` is `<thing>.<past participle>`; `subject` is (kind, id); `details` holds names of
    fields, states and codes, never names of people or free text; `reason` is a code as well. An action that ends
    in `.failed` or `.refused` was refused unless `outcome` says otherwise. `chain` is another than the actor's where a row
    belongs to the one before it in the transaction. Source: security.md G-02.
    """
    here = present_circumstances()
    row: AuditRow = append(
        session,
        MAIN_TRAIL,
        chain=chain or (actor.organisation_id.hex if actor.organisation_id else OPERATOR_CHAIN),
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


@event.listens_for(Session, "before_commit")
def _tell_of_the_rest(session: Session) -> None:
    """What was sealed after the last row of the trail, or without one, gets a row of its own, or nothing is committed (F-11)."""
    if session.in_nested_transaction():
        return
    session.flush()
    while has_notes(session):
        # To the chain that is locked already: nobody waits for a second head while holding a first.
        record(
            session,
            SYSTEM,
            action="cells.sealed",
            subject=("trail", "cells"),
            now=utc_now(),
            chain=last_chain(session),
        )
