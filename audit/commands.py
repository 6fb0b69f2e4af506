"""Writing the trail: the last step of every command, in the command's own transaction."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from audit.chain import GENESIS, OPERATOR_CHAIN, canonical, link_mac
from audit.models import AuditHead, AuditRow
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
    chain = actor.organisation_id.hex if actor.organisation_id else OPERATOR_CHAIN
    session.flush()
    head = _locked_head(session, chain)
    row = AuditRow(
        chain=chain,
        sequence=head.sequence + 1,
        at=now,
        action=action,
        user_id=actor.user_id,
        organisation_id=actor.organisation_id,
        roles=",".join(sorted(actor.roles)),
        subject_kind=subject[0],
        subject_id=subject[1].hex if isinstance(subject[1], UUID) else subject[1],
        details=canonical(details or {}),
    )
    row.mac = link_mac(head.mac, chain, row.sequence, fields_of(row))
    head.sequence, head.mac = row.sequence, row.mac
    session.add(row)
    session.flush()
    return row


def fields_of(row: AuditRow) -> tuple[object, ...]:
    """The fields that a link's MAC covers, in their order."""
    return (
        row.at,
        row.action,
        row.user_id,
        row.organisation_id,
        row.roles,
        row.subject_kind,
        row.subject_id,
        row.details,
    )


def _locked_head(session: Session, chain: str) -> AuditHead:
    wanted = sa.select(AuditHead).where(AuditHead.chain == chain).with_for_update()
    head = session.scalars(wanted.execution_options(populate_existing=True)).one_or_none()
    if head is not None:
        return head
    values = {"chain": chain, "sequence": 0, "mac": GENESIS}
    dialect = session.get_bind().dialect.name
    if dialect == "postgresql":
        from sqlalchemy.dialects.postgresql import insert
    else:
        from sqlalchemy.dialects.sqlite import insert  # type: ignore[assignment]
    session.execute(insert(AuditHead).values(values).on_conflict_do_nothing())
    return session.scalars(wanted.execution_options(populate_existing=True)).one()
