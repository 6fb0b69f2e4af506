"""Keeping the roster of peer supporters."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.clock import local_date
from core.errors import Conflict, NotFound, RuleBroken
from core.text import N_
from wellbeing.support.peers.lifecycle import PEER, PeerAction, PeerState
from wellbeing.support.peers.models import PeerLanguage, PeerSupporter, PeerTopic
from wellbeing.support.peers.policy import (
    NOT_FOUND,
    PeerValues,
    kept_by,
    may_be_peer,
    may_keep,
    may_write,
)
from wellbeing.trail.commands import record
from wellbeing.visitor import Visitor


def add_peer(
    vault: Session,
    visitor: Visitor,
    *,
    peer: bytes,
    values: PeerValues,
    staff: Collection[bytes],
    command: Collection[bytes],
    clinicians: Collection[bytes],
    now: datetime,
) -> UUID:
    """Put somebody of the agency's staff on the roster, or back on it; answers the entry's id.

    `staff` are the pseudonyms of those who may be asked, `command` of those who lead, `clinicians` of those who supervise.
    """
    may_keep(visitor)
    may_be_peer(peer, staff=staff, command=command)
    may_write(values, clinicians=clinicians, today=local_date(now, visitor.timezone))
    row = vault.scalars(
        sa.select(PeerSupporter).where(PeerSupporter.peer == peer).with_for_update()
    ).one_or_none()
    if row is not None and row.state is not PeerState.LEFT:
        raise RuleBroken(N_("This colleague is on the list already."), "peer")
    assert visitor.organisation_id is not None, "the coordinator of an agency belongs to it"
    if row is None:
        row = PeerSupporter(id=uuid4(), agency_id=visitor.organisation_id, peer=peer, added_at=now)
        vault.add(row)
    row.agency_id, row.state, row.left_at = visitor.organisation_id, PEER.initial, None
    _set(vault, row, values)
    record(vault, visitor, action="peer.added", subject=("peer", row.id), now=now)
    return row.id


def change_peer(
    vault: Session,
    visitor: Visitor,
    peer_id: UUID,
    *,
    version: int,
    values: PeerValues,
    clinicians: Collection[bytes],
    now: datetime,
) -> None:
    """Change what the roster says about a peer: training, supervision, languages, topics, how to reach."""
    row = _own(vault, visitor, peer_id)
    PEER.may_take(row.state, PeerAction.CHANGE, visitor.roles)
    if row.version != version:
        raise Conflict(N_("A colleague has changed this entry meanwhile. Look again."))
    # A supervisor who has left the staff stays written until another one is chosen.
    known = set(clinicians) | ({row.supervised_by} if row.supervised_by else set())
    may_write(values, clinicians=known, today=local_date(now, visitor.timezone))
    _set(vault, row, values)
    record(vault, visitor, action="peer.changed", subject=("peer", row.id), now=now)


def set_resting(
    vault: Session, visitor: Visitor, peer_id: UUID, *, action: PeerAction, now: datetime
) -> None:
    """Let a peer rest, or bring them back; the coordinator may, and the peer themselves."""
    row = _locked(vault, peer_id)
    if row is None or not (row.peer == visitor.pseudonym or _keeps(visitor, row)):
        raise NotFound(NOT_FOUND)
    step = PEER.may_take(row.state, action, visitor.roles)
    row.state = step.target or row.state
    vault.flush()
    done = "peer.rested" if action is PeerAction.REST else "peer.returned"
    record(vault, visitor, action=done, subject=("peer", row.id), now=now)


def remove_peer(vault: Session, visitor: Visitor, peer_id: UUID, *, now: datetime) -> None:
    """Take a peer off the roster; how to reach them, languages and topics are deleted."""
    row = _own(vault, visitor, peer_id)
    PEER.may_take(row.state, PeerAction.LEAVE, visitor.roles)
    row.state, row.left_at, row.reach = PeerState.LEFT, now, None
    _clear(vault, row.id)
    vault.flush()
    record(vault, visitor, action="peer.left", subject=("peer", row.id), now=now)


def _keeps(visitor: Visitor, row: PeerSupporter) -> bool:
    try:
        may_keep(visitor)
    except NotFound:
        return False
    return row.agency_id == visitor.organisation_id


def _own(vault: Session, visitor: Visitor, peer_id: UUID) -> PeerSupporter:
    may_keep(visitor)
    row = vault.scalars(
        sa.select(PeerSupporter).where(PeerSupporter.id == peer_id, kept_by(visitor)).with_for_update()
    ).one_or_none()
    if row is None:
        raise NotFound(NOT_FOUND)
    return row


def _locked(vault: Session, peer_id: UUID) -> PeerSupporter | None:
    return vault.scalars(
        sa.select(PeerSupporter).where(PeerSupporter.id == peer_id).with_for_update()
    ).one_or_none()


def _set(vault: Session, row: PeerSupporter, values: PeerValues) -> None:
    row.trained_on, row.trained_until = values.trained_on, values.trained_until
    row.supervised_by, row.supervised_on = values.supervised_by, values.supervised_on
    row.reach = values.reach.strip()
    vault.flush()
    _clear(vault, row.id)
    vault.add_all(PeerLanguage(peer_id=row.id, language=one) for one in sorted(values.languages))
    vault.add_all(PeerTopic(peer_id=row.id, topic=one) for one in sorted(values.topics))
    vault.flush()


def _clear(vault: Session, peer_id: UUID) -> None:
    vault.execute(sa.delete(PeerLanguage).where(PeerLanguage.peer_id == peer_id))
    vault.execute(sa.delete(PeerTopic).where(PeerTopic.peer_id == peer_id))
