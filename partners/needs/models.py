"""Needs assessments: sources, figures, themes, barriers, experts, and what priorities led to. No names of people asked."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, Identified, Versioned, text_enum
from partners.needs.lifecycle import NeedsState
from partners.needs.terms import Barrier, FollowKind, FollowState, SourceKind
from partners.services.needs import Need


class NeedsAssessment(Identified, Versioned, Base):
    """What an agency, an NGO or both ask about the needs of an area in a period, and how far the answer has come."""

    __tablename__ = "needs_assessment"

    organisation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    """Who opened it."""
    partnership_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("partnership.id"))
    """Of both sides, where it is the partnership's; None: the organisation's own."""
    reference: Mapped[str] = mapped_column(sa.String(20), unique=True)
    title: Mapped[str] = mapped_column(sa.String(160))
    question: Mapped[str] = mapped_column(sa.String(1000))
    area: Mapped[str] = mapped_column(sa.String(200))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    smallest_group: Mapped[int]
    """The declared minimum: talks with fewer people are not written down."""
    method: Mapped[str | None] = mapped_column(sa.String(4000))
    state: Mapped[NeedsState] = mapped_column(text_enum(NeedsState), default=NeedsState.GATHERING)
    created_at: Mapped[datetime]
    created_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))
    concluded_at: Mapped[datetime | None]
    concluded_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"))

    __table_args__ = (
        sa.CheckConstraint("starts_on <= ends_on", name="ends_after_start"),
        sa.CheckConstraint("smallest_group BETWEEN 3 AND 50", name="minimum_in_range"),
        sa.CheckConstraint(
            "(concluded_at IS NULL) = (concluded_by_id IS NULL)"
            " AND (state = 'concluded') = (concluded_at IS NOT NULL)",
            name="conclusion_paired",
        ),
        sa.Index("ix_needs_assessment_organisation_id", "organisation_id", "created_at"),
        sa.Index("ix_needs_assessment_partnership_id", "partnership_id"),
    )


class NeedsSource(Identified, Base):
    """One source: a file of statistics, the published results of a survey, or talks without names."""

    __tablename__ = "needs_source"

    assessment_id: Mapped[UUID] = mapped_column(sa.ForeignKey("needs_assessment.id"))
    number: Mapped[int]
    """By which themes and barriers refer to it: S1, S2, …"""
    kind: Mapped[SourceKind] = mapped_column(text_enum(SourceKind))
    title: Mapped[str] = mapped_column(sa.String(200))
    publisher: Mapped[str | None] = mapped_column(sa.String(200))
    year: Mapped[int | None]
    licence: Mapped[str | None] = mapped_column(sa.String(160))
    link: Mapped[str | None] = mapped_column(sa.String(500))
    file_name: Mapped[str | None] = mapped_column(sa.String(200))
    content: Mapped[str | None]
    """The file as it was sent: nothing of it is lost by mapping."""
    rows: Mapped[int | None]
    """Records below the header: as many as figures and bad rows together once the file is mapped."""
    mapped_at: Mapped[datetime | None]
    publication_id: Mapped[UUID | None]
    """The published results of a survey, on the floor below and without a foreign key."""
    results: Mapped[str | None]
    """Those results as they were when they were attached (canonical JSON)."""
    held_on: Mapped[date | None]
    group_words: Mapped[str | None] = mapped_column(sa.String(200))
    people: Mapped[int | None]
    notes: Mapped[str | None] = mapped_column(sa.String(4000))
    """The note-taker's own words, checked for names."""
    created_at: Mapped[datetime]
    created_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))

    __table_args__ = (
        sa.UniqueConstraint("assessment_id", "number"),
        sa.CheckConstraint(
            "(kind = 'statistics') = (content IS NOT NULL) AND (content IS NULL) = (file_name IS NULL)"
            " AND (content IS NULL) = (publisher IS NULL) AND (content IS NULL) = (year IS NULL)"
            " AND (content IS NULL) = (licence IS NULL) AND (content IS NULL) = (link IS NULL)"
            " AND (content IS NULL) = (rows IS NULL)",
            name="statistics_say_whence",
        ),
        sa.CheckConstraint(
            "(kind = 'survey') = (publication_id IS NOT NULL) AND (publication_id IS NULL) = (results IS NULL)",
            name="survey_has_results",
        ),
        sa.CheckConstraint(
            "(kind IN ('focus_group', 'interviews')) = (people IS NOT NULL)"
            " AND (people IS NULL) = (held_on IS NULL) AND (people IS NULL) = (group_words IS NULL)",
            name="talk_says_with_whom",
        ),
        sa.CheckConstraint("people IS NULL OR people >= 3", name="never_so_few"),
    )


class NeedsFigure(Identified, Base):
    """One figure of a file of statistics, with the line on which it stands."""

    __tablename__ = "needs_figure"

    source_id: Mapped[UUID] = mapped_column(sa.ForeignKey("needs_source.id"))
    line: Mapped[int]
    measure: Mapped[str] = mapped_column(sa.String(200))
    value: Mapped[float]
    unit: Mapped[str | None] = mapped_column(sa.String(60))
    area: Mapped[str | None] = mapped_column(sa.String(120))
    year: Mapped[int]
    population: Mapped[str | None] = mapped_column(sa.String(120))
    """Of whom, such as “adults” or “veterans”."""
    note: Mapped[str | None] = mapped_column(sa.String(300))

    __table_args__ = (sa.Index("ix_needs_figure_source_id", "source_id", "line"),)


class NeedsBadRow(Identified, Base):
    """A record of a file that is no figure: its line, why, and what stands there."""

    __tablename__ = "needs_bad_row"

    source_id: Mapped[UUID] = mapped_column(sa.ForeignKey("needs_source.id"))
    line: Mapped[int]
    field: Mapped[str | None] = mapped_column(sa.String(120))
    reason: Mapped[str] = mapped_column(sa.String(200))
    """Marked English text; translated for the reader."""
    text: Mapped[str] = mapped_column(sa.String(1000))

    __table_args__ = (sa.Index("ix_needs_bad_row_source_id", "source_id", "line"),)


class NeedsTheme(Identified, Base):
    """A theme of the assessment's own code list, its overruled place, and the rank that was frozen with it."""

    __tablename__ = "needs_theme"

    assessment_id: Mapped[UUID] = mapped_column(sa.ForeignKey("needs_assessment.id"))
    name: Mapped[str] = mapped_column(sa.String(120))
    meaning: Mapped[str | None] = mapped_column(sa.String(400))
    """When the code is used."""
    place: Mapped[int | None]
    """The rank that people gave it in place of the rule's."""
    place_reason: Mapped[str | None] = mapped_column(sa.String(500))
    place_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"))
    final_rank: Mapped[int | None]
    final_evidence: Mapped[int | None]
    final_weight: Mapped[float | None]
    """What the rank rested on at the conclusion; the weight is None where no expert gave one."""

    __table_args__ = (
        sa.UniqueConstraint("assessment_id", "name"),
        sa.UniqueConstraint("assessment_id", "place"),
        sa.CheckConstraint(
            "(place IS NULL) = (place_reason IS NULL) AND (place IS NULL) = (place_by_id IS NULL)",
            name="overruling_paired",
        ),
        sa.CheckConstraint("place IS NULL OR place > 0", name="place_positive"),
        sa.CheckConstraint("(final_rank IS NULL) = (final_evidence IS NULL)", name="rank_paired"),
    )


class NeedsMention(Identified, Base):
    """That a source speaks of a theme, in the note-taker's own words where there are any."""

    __tablename__ = "needs_mention"

    source_id: Mapped[UUID] = mapped_column(sa.ForeignKey("needs_source.id"))
    theme_id: Mapped[UUID] = mapped_column(sa.ForeignKey("needs_theme.id"))
    words: Mapped[str | None] = mapped_column(sa.String(1000))

    __table_args__ = (
        sa.UniqueConstraint("source_id", "theme_id"),
        sa.Index("ix_needs_mention_theme_id", "theme_id"),
    )


class NeedsBarrier(Identified, Base):
    """Something that keeps people from help, and what the evidence says of it."""

    __tablename__ = "needs_barrier"

    assessment_id: Mapped[UUID] = mapped_column(sa.ForeignKey("needs_assessment.id"))
    kind: Mapped[Barrier] = mapped_column(text_enum(Barrier))
    words: Mapped[str] = mapped_column(sa.String(1000))

    __table_args__ = (sa.Index("ix_needs_barrier_assessment_id", "assessment_id", "kind"),)


class NeedsBarrierSource(Base):
    """A source that says so."""

    __tablename__ = "needs_barrier_source"

    barrier_id: Mapped[UUID] = mapped_column(sa.ForeignKey("needs_barrier.id"), primary_key=True)
    source_id: Mapped[UUID] = mapped_column(sa.ForeignKey("needs_source.id"), primary_key=True)

    __table_args__ = (sa.Index("ix_needs_barrier_source_source_id", "source_id"),)


class NeedsExpert(Identified, Base):
    """A person of either side who was asked to review the evidence."""

    __tablename__ = "needs_expert"

    assessment_id: Mapped[UUID] = mapped_column(sa.ForeignKey("needs_assessment.id"))
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))
    asked_at: Mapped[datetime]
    asked_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))
    comment: Mapped[str | None] = mapped_column(sa.String(2000))
    answered_at: Mapped[datetime | None]

    __table_args__ = (
        sa.UniqueConstraint("assessment_id", "user_id"),
        sa.Index("ix_needs_expert_user_id", "user_id"),
    )


class NeedsWeight(Identified, Base):
    """What weight an expert gave a theme, from 1 to 5, and why."""

    __tablename__ = "needs_weight"

    expert_id: Mapped[UUID] = mapped_column(sa.ForeignKey("needs_expert.id"))
    theme_id: Mapped[UUID] = mapped_column(sa.ForeignKey("needs_theme.id"))
    weight: Mapped[int]
    comment: Mapped[str | None] = mapped_column(sa.String(500))

    __table_args__ = (
        sa.UniqueConstraint("expert_id", "theme_id"),
        sa.CheckConstraint("weight BETWEEN 1 AND 5", name="weight_in_range"),
        sa.Index("ix_needs_weight_theme_id", "theme_id"),
    )


class NeedsFollowUp(Identified, Base):
    """What a priority led to: a shared goal, a service wanted, or a search for an NGO; and what became of it."""

    __tablename__ = "needs_follow_up"

    theme_id: Mapped[UUID] = mapped_column(sa.ForeignKey("needs_theme.id"))
    kind: Mapped[FollowKind] = mapped_column(text_enum(FollowKind))
    goal_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("goal.id"))
    diligence_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("assessment.id"))
    need: Mapped[Need | None] = mapped_column(text_enum(Need))
    words: Mapped[str | None] = mapped_column(sa.String(1000))
    """What is wanted, for whom and where."""
    state: Mapped[FollowState] = mapped_column(text_enum(FollowState), default=FollowState.OPEN)
    outcome: Mapped[str | None] = mapped_column(sa.String(1000))
    created_at: Mapped[datetime]
    created_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"))

    __table_args__ = (
        sa.CheckConstraint("(kind = 'goal') = (goal_id IS NOT NULL)", name="goal_named"),
        sa.CheckConstraint("(kind = 'search') = (diligence_id IS NOT NULL)", name="search_named"),
        sa.CheckConstraint(
            "(kind = 'wanted') = (need IS NOT NULL) AND (need IS NULL) = (words IS NULL)",
            name="wanted_says_what",
        ),
        sa.CheckConstraint(
            "(state = 'open') = (closed_at IS NULL) AND (closed_at IS NULL) = (closed_by_id IS NULL)"
            " AND (closed_at IS NULL) = (outcome IS NULL)",
            name="closing_paired",
        ),
        sa.Index("ix_needs_follow_up_theme_id", "theme_id"),
        sa.Index("ix_needs_follow_up_goal_id", "goal_id"),
        sa.Index("ix_needs_follow_up_diligence_id", "diligence_id"),
    )
