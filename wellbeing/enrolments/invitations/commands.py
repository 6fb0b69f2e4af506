"""Making invitation codes, and using one: afterwards no row tells which code it was."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.actor import OrganisationKind, Role
from core.errors import NotFound
from core.permissions import Permission
from wellbeing.enrolments.invitations.models import (
    InvitationBatch,
    InvitationCode,
    InvitationProgramme,
    OpenedProgramme,
)
from wellbeing.enrolments.invitations.policy import NOT_FOUND, may_invite, may_make
from wellbeing.participants.codes import Group, Origin
from wellbeing.participants.commands import add_participant
from wellbeing.participants.keys import folded, make_code, make_key
from wellbeing.participants.queries import get_participant
from wellbeing.participants.visits.commands import holder_of
from wellbeing.programmes.queries import list_run
from wellbeing.pseudonyms import pseudonym_of
from wellbeing.store import blind
from wellbeing.trail.commands import record
from wellbeing.visitor import Visitor

SCOPE = "invitation"


def make_codes(
    vault: Session,
    visitor: Visitor,
    *,
    programme_ids: Iterable[UUID],
    group: Group,
    count: int,
    days: int,
    now: datetime,
) -> list[str]:
    """Make codes for programmes that one's own organisation runs; answers them this once, only digests are kept."""
    may_invite(visitor)
    wanted = frozenset(programme_ids)
    programmes = [row for row in list_run(vault, visitor) if row.id in wanted]
    agency_id = may_make(programmes, wanted=wanted, group=group, count=count, days=days)
    assert visitor.organisation_id is not None
    assert visitor.pseudonym is not None
    batch = InvitationBatch(
        agency_id=agency_id,
        organisation_id=visitor.organisation_id,
        made_by=visitor.pseudonym,
        group=group,
        count=count,
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    vault.add(batch)
    vault.flush()
    codes: set[str] = set()
    while len(codes) < count:
        codes.add(make_code())
    vault.add_all(InvitationProgramme(batch_id=batch.id, programme_id=row.id) for row in programmes)
    vault.add_all(InvitationCode(digest=_digest(code), batch_id=batch.id) for code in codes)
    vault.flush()
    details = {"count": count, "group": group.value}
    record(
        vault, visitor, action="invitation.made", subject=("invitation", batch.id), now=now, details=details
    )
    return sorted(codes)


def end_batch(vault: Session, visitor: Visitor, batch_id: UUID, *, now: datetime) -> None:
    """Make the codes of a batch that nobody has used worthless; who came by one stays."""
    may_invite(visitor)
    batch = vault.scalars(
        sa.select(InvitationBatch)
        .where(InvitationBatch.id == batch_id, InvitationBatch.organisation_id == visitor.organisation_id)
        .with_for_update()
    ).one_or_none()
    if batch is None:
        raise NotFound(NOT_FOUND)
    if batch.ended_at is not None:
        return
    batch.ended_at = now
    vault.execute(sa.delete(InvitationCode).where(InvitationCode.batch_id == batch_id))
    vault.flush()
    record(vault, visitor, action="invitation.ended", subject=("invitation", batch.id), now=now)


def use_code(vault: Session, typed: str, *, now: datetime) -> str | None:
    """Turn a code into a personal key, once; answers the key, None for a code that opens nothing.

    The code's row is deleted by the statement that finds it, so that of two who type it one comes in.
    """
    batch_id = vault.scalars(
        sa.delete(InvitationCode)
        .where(InvitationCode.digest == _digest(typed), InvitationCode.batch_id.in_(_living(now)))
        .returning(InvitationCode.batch_id)
    ).one_or_none()
    if batch_id is None:
        return None
    batch = vault.get_one(InvitationBatch, batch_id)
    key = make_key()
    visitor = _visitor(holder_of(key), batch.agency_id)
    assert visitor.kept_as is not None
    add_participant(
        vault,
        pseudonym=visitor.kept_as,
        origin=Origin.CODE,
        agency_id=batch.agency_id,
        group=batch.group,
        now=now,
    )
    participant = get_participant(vault, visitor)
    opened = sa.select(InvitationProgramme.programme_id).where(InvitationProgramme.batch_id == batch_id)
    vault.add_all(
        OpenedProgramme(participant_id=participant.id, programme_id=one) for one in vault.scalars(opened)
    )
    vault.flush()
    record(vault, visitor, action="participant.came", subject=("participant", participant.id), now=now)
    return key


def forget_old_codes(vault: Session, *, now: datetime) -> int:
    """Remove codes whose time is over; answers how many."""
    over = sa.select(InvitationBatch.id).where(InvitationBatch.expires_at <= now)
    result = vault.execute(
        sa.delete(InvitationCode).where(InvitationCode.batch_id.in_(over)),
        execution_options={"synchronize_session": False},
    )
    return int(getattr(result, "rowcount", 0))


def _living(now: datetime) -> sa.Select[tuple[UUID]]:
    return sa.select(InvitationBatch.id).where(
        InvitationBatch.expires_at > now, InvitationBatch.ended_at.is_(None)
    )


def _digest(code: str) -> bytes:
    return blind(folded(code), SCOPE)


def _visitor(holder: UUID, agency_id: UUID) -> Visitor:
    return Visitor(
        pseudonym=pseudonym_of(holder),
        organisation_id=agency_id,
        organisation_kind=OrganisationKind.AGENCY,
        roles=frozenset({Role.PARTICIPANT}),
        permissions=frozenset({Permission.WELLBEING_OWN}),
    )
