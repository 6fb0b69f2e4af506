"""Templates of partnerships, kept in the installation, and the drafts that were started from them."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.append_only import refuse_changes
from core.database import Base, Identified, text_enum
from partners.replication.parts import Outcome, Part


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


class TemplateItem(Identified, Base):
    """What became of one goal, course, questionnaire or indicator of a template in a partnership that began with it."""

    __tablename__ = "template_item"

    start_id: Mapped[UUID] = mapped_column(sa.ForeignKey("template_start.id"))
    part: Mapped[Part] = mapped_column(text_enum(Part))
    position: Mapped[int]
    """Its place in the list of the template, from 1."""
    title: Mapped[str] = mapped_column(sa.String(200))
    outcome: Mapped[Outcome] = mapped_column(text_enum(Outcome))
    reason: Mapped[str | None] = mapped_column(sa.String(300))
    """Why it was not taken: the text of the rule that refused it."""
    subject_id: Mapped[UUID | None]
    """The proposal, course or questionnaire that came of it; of the room that keeps it, without a foreign key."""
    decided_at: Mapped[datetime]
    decided_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))

    __table_args__ = (
        sa.UniqueConstraint("start_id", "part", "position"),
        sa.CheckConstraint("position >= 1", name="position_from_one"),
        sa.CheckConstraint("(outcome = 'refused') = (reason IS NOT NULL)", name="refused_has_reason"),
        sa.CheckConstraint("outcome = 'taken' OR subject_id IS NULL", name="subject_if_taken"),
        sa.Index("ix_template_item_decided_by_id", "decided_by_id"),
    )
