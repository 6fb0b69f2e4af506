"""Reads of the roster: all of it for the coordinator, those who are ready for everybody."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.errors import NotFound
from wellbeing.store import open_sealed
from wellbeing.support.peers.codes import Topic
from wellbeing.support.peers.lifecycle import PeerState
from wellbeing.support.peers.models import PeerLanguage, PeerSupporter, PeerTopic
from wellbeing.support.peers.policy import NOT_FOUND, PeerValues, kept_by, may_keep
from wellbeing.support.peers.readiness import Hold, ends_soon, holds_of, supervised_since
from wellbeing.visitor import Visitor


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerRow:
    """A peer supporter as pages show one."""

    id: UUID
    version: int
    peer: bytes
    state: PeerState
    trained_on: date
    trained_until: date
    supervised_by: bytes | None
    supervised_on: date | None
    reach: str
    languages: tuple[str, ...]
    topics: tuple[Topic, ...]

    def holds(self, on: date) -> tuple[Hold, ...]:
        """What keeps them off the list that colleagues see."""
        return holds_of(
            self.state,
            trained_on=self.trained_on,
            trained_until=self.trained_until,
            supervised_on=self.supervised_on,
            on=on,
        )

    def ends_soon(self, on: date) -> bool:
        """Whether the training is to be renewed."""
        return ends_soon(self.trained_until, on=on)

    @property
    def values(self) -> PeerValues:
        """What was written, for the form."""
        return PeerValues(
            trained_on=self.trained_on,
            trained_until=self.trained_until,
            supervised_by=self.supervised_by,
            supervised_on=self.supervised_on,
            reach=self.reach,
            languages=frozenset(self.languages),
            topics=frozenset(self.topics),
        )


def list_roster(vault: Session, visitor: Visitor) -> list[PeerRow]:
    """Everybody on the coordinator's roster, also those who rest."""
    may_keep(visitor)
    return _rows(vault, kept_by(visitor), PeerSupporter.state != PeerState.LEFT)


def get_peer(vault: Session, visitor: Visitor, peer_id: UUID) -> PeerRow:
    """An entry of the coordinator's roster; raises `NotFound` for any other."""
    may_keep(visitor)
    rows = _rows(vault, kept_by(visitor), PeerSupporter.id == peer_id, PeerSupporter.state != PeerState.LEFT)
    if not rows:
        raise NotFound(NOT_FOUND)
    return rows[0]


def find_own_entry(vault: Session, visitor: Visitor) -> PeerRow | None:
    """The visitor's own entry, if they are on a roster."""
    rows = _rows(vault, PeerSupporter.peer == visitor.pseudonym, PeerSupporter.state != PeerState.LEFT)
    return rows[0] if rows else None


def list_ready_peers(vault: Session, *, agency_id: UUID, on: date) -> list[PeerRow]:
    """The peers of an agency whom anybody may ask: active, trained, supervised. Not a secret of anybody."""
    return _rows(vault, *_ready(agency_id, on))


def count_ready_peers(vault: Session, *, agency_id: UUID, on: date) -> int:
    """How many peers are ready on a day (W09); entries are as they are now."""
    return (
        vault.scalar(sa.select(sa.func.count()).select_from(PeerSupporter).where(*_ready(agency_id, on))) or 0
    )


def _ready(agency_id: UUID, on: date) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        PeerSupporter.agency_id == agency_id,
        PeerSupporter.state == PeerState.ACTIVE,
        PeerSupporter.trained_on <= on,
        PeerSupporter.trained_until >= on,
        PeerSupporter.supervised_on >= supervised_since(on),
    )


def _rows(vault: Session, *conditions: sa.ColumnElement[bool]) -> list[PeerRow]:
    wanted = sa.select(PeerSupporter.id).where(*conditions)
    languages = _parts(vault, sa.select(PeerLanguage.peer_id, PeerLanguage.language), wanted)
    topics = _parts(vault, sa.select(PeerTopic.peer_id, PeerTopic.topic), wanted)
    rows = vault.execute(
        sa.select(
            PeerSupporter.id,
            PeerSupporter.version,
            PeerSupporter.peer,
            PeerSupporter.state,
            PeerSupporter.trained_on,
            PeerSupporter.trained_until,
            PeerSupporter.supervised_by,
            PeerSupporter.supervised_on,
            PeerSupporter.reach_sealed,
        )
        .where(*conditions)
        .order_by(PeerSupporter.added_at, PeerSupporter.id)
    )
    return [
        PeerRow(
            id=row.id,
            version=row.version,
            peer=bytes(row.peer),
            state=row.state,
            trained_on=row.trained_on,
            trained_until=row.trained_until,
            supervised_by=bytes(row.supervised_by) if row.supervised_by else None,
            supervised_on=row.supervised_on,
            reach=open_sealed(row.reach_sealed, PeerSupporter.__tablename__, "reach", row.id) or "",
            languages=tuple(sorted(languages.get(row.id, ()))),
            topics=tuple(topic for topic in Topic if topic in topics.get(row.id, ())),
        )
        for row in rows
    ]


def _parts(
    vault: Session,
    query: sa.Select[tuple[UUID, str]] | sa.Select[tuple[UUID, Topic]],
    wanted: sa.Select[tuple[UUID]],
) -> dict[UUID, set[str]]:
    found: dict[UUID, set[str]] = {}
    for key, value in vault.execute(query.where(query.selected_columns[0].in_(wanted))):
        found.setdefault(key, set()).add(value)
    return found
