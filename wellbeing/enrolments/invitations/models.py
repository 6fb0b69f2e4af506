"""Batches of invitation codes, and what a code opened for the person who used it.

No row ties a code to who used it: a code that is used is deleted, and the person keeps only what it opened.
"""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Identified, text_enum
from wellbeing.participants.codes import Group
from wellbeing.pseudonyms import PSEUDONYM_BYTES
from wellbeing.store import WellbeingBase

DIGEST_BYTES = 16


class InvitationBatch(Identified, WellbeingBase):
    """Codes made together, for one group of one agency; printed on cards elsewhere."""

    __tablename__ = "invitation_batch"

    agency_id: Mapped[UUID] = mapped_column(index=True)
    organisation_id: Mapped[UUID] = mapped_column(index=True)
    """Who made it, and may end it."""
    made_by: Mapped[bytes] = mapped_column(sa.LargeBinary(PSEUDONYM_BYTES))
    group: Mapped[Group] = mapped_column(text_enum(Group), name="invited_group")
    count: Mapped[int] = mapped_column(name="code_count")
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    __table_args__ = (
        sa.CheckConstraint("code_count > 0", name="at_least_one_code"),
        sa.CheckConstraint("expires_at > created_at", name="expires_after_it_was_made"),
    )


class InvitationProgramme(WellbeingBase):
    """A programme that the codes of a batch open."""

    __tablename__ = "invitation_programme"

    batch_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("invitation_batch.id", name="fk_invitation_programme_batch_id", ondelete="CASCADE"),
        primary_key=True,
    )
    programme_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("programme.id", name="fk_invitation_programme_programme_id", ondelete="CASCADE"),
        primary_key=True,
        index=True,
    )


class InvitationCode(WellbeingBase):
    """A code that nobody has used yet, by its keyed digest."""

    __tablename__ = "invitation_code"

    digest: Mapped[bytes] = mapped_column(sa.LargeBinary(DIGEST_BYTES), primary_key=True)
    batch_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("invitation_batch.id", name="fk_invitation_code_batch_id", ondelete="CASCADE"),
        index=True,
    )


class OpenedProgramme(WellbeingBase):
    """A programme that somebody without an account may join; goes with the participant."""

    __tablename__ = "opened_programme"

    participant_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("participant.id", name="fk_opened_programme_participant_id", ondelete="CASCADE"),
        primary_key=True,
    )
    programme_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("programme.id", name="fk_opened_programme_programme_id", ondelete="CASCADE"),
        primary_key=True,
        index=True,
    )
