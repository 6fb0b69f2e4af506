"""Rules of how long support is kept, and their nights: which day, how far, and counts that name nobody."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Identified, Versioned, text_enum
from wellbeing.enrolments.keeping.classes import KeptClass, NightState
from wellbeing.pseudonyms import PSEUDONYM_BYTES
from wellbeing.store import WellbeingBase


class KeepingRule(Identified, Versioned, WellbeingBase):
    """How long one class of an agency's support is kept, by which law; its version counts each change of the row."""

    __tablename__ = "keeping_rule"

    agency_id: Mapped[UUID]
    kept_class: Mapped[KeptClass] = mapped_column(text_enum(KeptClass))
    months: Mapped[int]
    source: Mapped[str | None] = mapped_column(sa.String(200))
    """The law, contract or decision that sets the time; None for the rule that was there from the beginning."""
    revision: Mapped[int] = mapped_column(default=1)
    """Counts changes of what the rule says, and nothing else."""
    changed_at: Mapped[datetime | None]
    changed_by: Mapped[bytes | None] = mapped_column(sa.LargeBinary(PSEUDONYM_BYTES))
    """The pseudonym of the coordinator who set it; None for the rule that was there from the beginning."""
    confirmed_revision: Mapped[int | None]
    """The revision whose first run a second person confirmed; that one runs by itself."""
    confirmed_at: Mapped[datetime | None]
    confirmed_by: Mapped[bytes | None] = mapped_column(sa.LargeBinary(PSEUDONYM_BYTES))

    __table_args__ = (
        sa.UniqueConstraint("agency_id", "kept_class", name="uq_keeping_rule_class"),
        sa.CheckConstraint("months BETWEEN 1 AND 300", name="months_range"),
        sa.CheckConstraint("confirmed_revision <= revision", name="confirmed_is_known"),
        sa.CheckConstraint(
            "(changed_by IS NULL) = (changed_at IS NULL) AND (changed_by IS NULL) = (source IS NULL)",
            name="set_by_somebody",
        ),
        sa.CheckConstraint(
            "(confirmed_by IS NULL) = (confirmed_revision IS NULL)"
            " AND (confirmed_by IS NULL) = (confirmed_at IS NULL)",
            name="confirmed_by_somebody",
        ),
        sa.CheckConstraint(
            "confirmed_revision <> revision OR changed_by IS NULL OR confirmed_by <> changed_by",
            name="confirmed_by_another",
        ),
    )


class KeepingNight(Identified, WellbeingBase):
    """One night of a rule. There is one whether anything was due or not, so that its being there tells nothing."""

    __tablename__ = "keeping_night"

    rule_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("keeping_rule.id", name="fk_keeping_night_rule_id", ondelete="CASCADE")
    )
    revision: Mapped[int]
    """Of the rule, as it stood when it was asked."""
    day: Mapped[date]
    """In UTC; the time of a record is counted back from it, however long the night waited for its second person."""
    state: Mapped[NightState] = mapped_column(text_enum(NightState))
    due: Mapped[int | None]
    """What was due and no hold kept, as it was asked; None below five."""
    held: Mapped[int | None]
    """What was due and a hold kept; None below five."""
    forgotten: Mapped[int | None]
    """None below five."""
    proposed_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    __table_args__ = (
        sa.UniqueConstraint("rule_id", "day", name="uq_keeping_night_day"),
        sa.CheckConstraint("due >= 5 AND held >= 5 AND forgotten >= 5", name="counts_from_five"),
        sa.CheckConstraint("(state IN ('done', 'dropped')) = (ended_at IS NOT NULL)", name="ended_has_date"),
    )
