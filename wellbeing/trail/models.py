"""Rows of the compartment's trail and the head of its chain (security E-06)."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from audit.models import HeadColumns, RowColumns
from audit.trails import Trail
from core.append_only import refuse_changes
from wellbeing.pseudonyms import PSEUDONYM_BYTES
from wellbeing.store import WELLBEING, WellbeingBase


class TrailHead(HeadColumns, WellbeingBase):
    """The heads of the compartment's chains."""

    __tablename__ = "trail_head"


class TrailRow(RowColumns, WellbeingBase):
    """One act in the compartment; `staff` is the pseudonym of who acted in a working role, None for a participant.

    What somebody did for themselves is told by the role alone, and by the day: the trail outlives their erasure.
    """

    __tablename__ = "trail_row"

    staff: Mapped[bytes | None] = mapped_column(sa.LargeBinary(PSEUDONYM_BYTES))

    __table_args__ = (
        sa.Index("ix_trail_row_subject", "subject_kind", "subject_id"),
        sa.Index("ix_trail_row_chain_at", "chain", "at"),
    )


refuse_changes(TrailRow.__table__)

TRAIL = Trail(
    head=TrailHead,
    row=TrailRow,
    covered=("at", "action", "staff", "roles", "subject_kind", "subject_id", "details"),
    compartment=WELLBEING,
)
