"""Templates of partnerships, kept in the installation, and the drafts that were started from them."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.append_only import refuse_changes
from core.database import Base, Identified


class PartnershipTemplate(Identified, Base):
    """One version of a template; a better one is a row of its own."""

    __tablename__ = "partnership_template"

    name: Mapped[str] = mapped_column(sa.String(120))
    number: Mapped[int]
    """Counts the versions of this name from 1."""
    body: Mapped[str]
    """The document (JSON), without the name of anybody."""
    sha256: Mapped[str] = mapped_column(sa.String(64))
    is_from_file: Mapped[bool] = mapped_column(default=False)
    """It came from another installation."""
    made_at: Mapped[datetime]
    made_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))

    __table_args__ = (
        sa.UniqueConstraint("name", "number"),
        sa.CheckConstraint("number >= 1", name="number_from_one"),
        sa.Index("ix_partnership_template_made_by_id", "made_by_id"),
    )


refuse_changes(PartnershipTemplate.__table__)


class TemplateStart(Identified, Base):
    """A draft agreement that was started from a template."""

    __tablename__ = "template_start"

    template_id: Mapped[UUID] = mapped_column(sa.ForeignKey("partnership_template.id"))
    memorandum_id: Mapped[UUID] = mapped_column(sa.ForeignKey("memorandum.id"), unique=True)
    organisation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    """Whose people started it, and who took over courses and questionnaires."""
    courses: Mapped[int] = mapped_column(default=0)
    questionnaires: Mapped[int] = mapped_column(default=0)
    started_at: Mapped[datetime]
    started_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))

    __table_args__ = (
        sa.CheckConstraint("courses >= 0 AND questionnaires >= 0", name="counted"),
        sa.Index("ix_template_start_template_id", "template_id"),
        sa.Index("ix_template_start_organisation_id", "organisation_id"),
        sa.Index("ix_template_start_started_by_id", "started_by_id"),
    )
