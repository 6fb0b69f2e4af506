"""Peer supporters of an agency, with what makes them ready to be asked."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Identified, Versioned, text_enum
from core.sealing import Sealed, SealedFor, SealedText
from wellbeing.pseudonyms import PSEUDONYM_BYTES
from wellbeing.store import WellbeingBase
from wellbeing.support.peers.codes import Topic
from wellbeing.support.peers.lifecycle import PeerState


class PeerSupporter(Identified, Versioned, WellbeingBase):
    """Somebody of the agency's staff who offers themselves to colleagues; named by mapping the pseudonym back."""

    __tablename__ = "peer_supporter"
    sealed_for = SealedFor("peer_supporter")

    agency_id: Mapped[UUID] = mapped_column(index=True)
    peer: Mapped[bytes] = mapped_column(sa.LargeBinary(PSEUDONYM_BYTES), unique=True)
    state: Mapped[PeerState] = mapped_column(text_enum(PeerState), default=PeerState.ACTIVE)
    trained_on: Mapped[date]
    trained_until: Mapped[date]
    """The last day for which the training, renewed or not, counts."""
    supervised_by: Mapped[bytes | None] = mapped_column(sa.LargeBinary(PSEUDONYM_BYTES))
    """The clinician who supervises."""
    supervised_on: Mapped[date | None]
    """The day of the last supervision."""
    reach_sealed: Mapped[bytes | None] = mapped_column(Sealed)
    added_at: Mapped[datetime]
    left_at: Mapped[datetime | None]

    reach = SealedText()
    """How colleagues reach them, as the peer wants it shown."""

    __table_args__ = (
        sa.CheckConstraint("trained_on <= trained_until", name="training_ends_after_it_began"),
        sa.CheckConstraint("(state = 'left') = (left_at IS NOT NULL)", name="left_has_time"),
        sa.CheckConstraint("(state = 'left') = (reach_sealed IS NULL)", name="reach_until_left"),
        sa.CheckConstraint(
            "supervised_on IS NULL OR supervised_by IS NOT NULL", name="supervised_by_somebody"
        ),
    )


class PeerLanguage(WellbeingBase):
    """A language in which a peer talks with colleagues."""

    __tablename__ = "peer_language"

    peer_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("peer_supporter.id", name="fk_peer_language_peer_id", ondelete="CASCADE"),
        primary_key=True,
    )
    language: Mapped[str] = mapped_column(sa.String(3), primary_key=True)


class PeerTopic(WellbeingBase):
    """What a peer knows well enough to be asked about."""

    __tablename__ = "peer_topic"

    peer_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("peer_supporter.id", name="fk_peer_topic_peer_id", ondelete="CASCADE"), primary_key=True
    )
    topic: Mapped[Topic] = mapped_column(text_enum(Topic), primary_key=True)
