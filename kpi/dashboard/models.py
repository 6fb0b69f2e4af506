"""Stored figures of months and quarters, and who is measuring which scope just now."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, Identified

SO_FAR = "+"


def so_far_key(scope_key: str) -> str:
    """The key under which a scope's open months stand, apart from its closed periods."""
    return scope_key + SO_FAR


class MeasuredScope(Base):
    """When a scope was last measured for the dashboard; its token lets exactly one process write what it measured."""

    __tablename__ = "measured_scope"

    scope_key: Mapped[str] = mapped_column(sa.String(45), primary_key=True)
    """Names what was measured: kind and id, as `Scope.key` writes it, with a sign where it is its open months."""
    token: Mapped[int]
    lease_until: Mapped[datetime]
    """Until then nobody else measures the scope: it is being measured, or failed and waits."""
    measured_at: Mapped[datetime | None]
    """Of when the data is; None until the first measurement is stored."""

    __table_args__ = (sa.CheckConstraint("token > 0", name="token_positive"),)


class MeasuredFigure(Identified, Base):
    """One indicator of a scope over a month or quarter, small numbers taken out before it was stored.

    Late data and a new definition rewrite what is latest; what was first stays as it was (facts 1.1 rule 13). A month
    that is not closed stands under a key of its own and goes when the month closes: what is told of it stands first,
    and what waits until k further cases stand behind it is the latest.
    """

    __tablename__ = "measured_figure"

    scope_key: Mapped[str] = mapped_column(sa.String(45))
    period_key: Mapped[str] = mapped_column(sa.String(7))
    period_start: Mapped[date]
    indicator: Mapped[str] = mapped_column(sa.String(10))
    definition_version: Mapped[int]
    n: Mapped[int]
    cases: Mapped[int]
    """N, of which there were `n`."""
    value: Mapped[float | None] = mapped_column(sa.Double())
    content: Mapped[str]
    """The measurement with the parts that may be shown, as canonical JSON; its shape is `kpi.dashboard.content`."""
    as_of: Mapped[datetime]
    """Of when the data was that gave this figure; later data has not changed it. Of an open month, until when it was so."""
    first_version: Mapped[int]
    first_content: Mapped[str]
    first_as_of: Mapped[datetime]

    __table_args__ = (
        sa.UniqueConstraint("scope_key", "period_key", "indicator"),
        sa.CheckConstraint("n >= 0 AND n <= cases", name="n_of_cases"),
        sa.CheckConstraint("first_as_of <= as_of", name="first_comes_first"),
        sa.CheckConstraint("first_version <= definition_version", name="versions_rise"),
    )
