"""Releases and their figures: written once, and nothing that is hidden is in them."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.append_only import refuse_changes
from core.database import Identified, text_enum
from wellbeing.figures.releases.publishing import Standing
from wellbeing.store import WellbeingBase

_WITH_VALUE = "standing IN ('shown')"
_WITH_TOTAL = "standing IN ('shown', 'not_reached', 'at_least_95_percent', 'at_most_5_percent')"


class FigureAgency(WellbeingBase):
    """An agency of which figures are published: where its quarters begin, and with which the figures do."""

    __tablename__ = "figure_agency"

    agency_id: Mapped[UUID] = mapped_column(primary_key=True)
    timezone: Mapped[str] = mapped_column(sa.String(64))
    since: Mapped[str] = mapped_column(sa.String(7))


class Release(Identified, WellbeingBase):
    """What was published of one agency and quarter; there is one, and it stays as it is."""

    __tablename__ = "figure_release"

    agency_id: Mapped[UUID]
    quarter: Mapped[str] = mapped_column(sa.String(7))
    policy_version: Mapped[int]
    definitions: Mapped[str]
    """Versions of the definitions as JSON."""
    headcount: Mapped[int | None]
    """Average staff of the quarter, rounded."""
    published_at: Mapped[datetime]
    content_hash: Mapped[str] = mapped_column(sa.String(64))

    __table_args__ = (sa.UniqueConstraint("agency_id", "quarter", name="uq_figure_release_agency_quarter"),)


class ReleaseFigure(Identified, WellbeingBase):
    """One figure as it may be shown: a hidden one has no value anywhere."""

    __tablename__ = "released_figure"

    release_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("figure_release.id", name="fk_released_figure_release_id"), index=True
    )
    position: Mapped[int]
    code: Mapped[str] = mapped_column(sa.String(3))
    part: Mapped[str] = mapped_column(sa.String(20))
    period: Mapped[str] = mapped_column(sa.String(7))
    standing: Mapped[Standing] = mapped_column(text_enum(Standing))
    n: Mapped[int | None]
    total: Mapped[int | None]
    value: Mapped[float | None]
    low: Mapped[float | None]
    high: Mapped[float | None]
    pending: Mapped[int | None]

    __table_args__ = (
        sa.UniqueConstraint("release_id", "code", "part", "period", name="uq_released_figure_once"),
        sa.CheckConstraint(
            f"{_WITH_VALUE} OR (n IS NULL AND value IS NULL AND low IS NULL AND high IS NULL)",
            name="hidden_has_no_value",
        ),
        sa.CheckConstraint(
            f"{_WITH_TOTAL} OR (total IS NULL AND pending IS NULL)", name="hidden_has_no_total"
        ),
        sa.CheckConstraint("n IS NULL OR n >= 10", name="no_small_count"),
        sa.CheckConstraint("pending IS NULL OR pending >= 10", name="no_small_rest"),
        sa.CheckConstraint("total IS NULL OR total >= 20", name="no_small_total"),
        sa.CheckConstraint(
            "(n IS NULL OR n % 5 = 0) AND (total IS NULL OR total % 5 = 0)", name="counts_are_rounded"
        ),
    )


refuse_changes(Release.__table__)
refuse_changes(ReleaseFigure.__table__)
