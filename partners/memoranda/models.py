"""Partnerships and their memoranda: terms as rows, clauses as text, signatures with the hash."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.actor import OrganisationKind
from core.database import Base, Identified, Versioned, text_enum
from core.response_time import ClockBasis
from partners.memoranda.lifecycle import MemorandumAction, MemorandumState
from partners.memoranda.terms import (
    Cadence,
    CodeKind,
    Comparison,
    MemorandumKind,
    Step,
    TerminationKind,
    Urgency,
    WindDown,
)


class Partnership(Identified, Base):
    """An agency and an NGO that work, or mean to work, together."""

    __tablename__ = "partnership"

    reference: Mapped[str] = mapped_column(sa.String(20), unique=True)
    agency_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    ngo_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    active_from: Mapped[date | None]
    """The first day on which an agreement was in force; None while it is being formed."""
    ended_on: Mapped[date | None]

    __table_args__ = (
        sa.UniqueConstraint("agency_id", "ngo_id"),
        sa.CheckConstraint("agency_id <> ngo_id", name="two_parties"),
        sa.CheckConstraint("ended_on IS NULL OR active_from <= ended_on", name="ends_after_start"),
        sa.Index("ix_partnership_ngo_id", "ngo_id"),
    )


class Memorandum(Identified, Versioned, Base):
    """An agreement between its parties; its status on a day follows from dates and signatures.

    An amendment is a memorandum of its own that holds the whole consolidated text and supersedes the one it
    follows from its first day on; a renewal begins when the one it follows ends. Nothing changes backwards.
    """

    __tablename__ = "memorandum"

    partnership_id: Mapped[UUID] = mapped_column(sa.ForeignKey("partnership.id"))
    """The pair that drafted it; `MemorandumParty` has every party."""
    kind: Mapped[MemorandumKind] = mapped_column(text_enum(MemorandumKind), default=MemorandumKind.ORIGINAL)
    follows_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("memorandum.id"))
    """What it amends or renews."""
    amendment_number: Mapped[int | None]
    """1 for the first amendment since the agreement or its renewal."""
    reference: Mapped[str] = mapped_column(sa.String(20), unique=True)
    title: Mapped[str] = mapped_column(sa.String(200))
    purpose: Mapped[str]
    state: Mapped[MemorandumState] = mapped_column(text_enum(MemorandumState), default=MemorandumState.DRAFT)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    """The last day in force, inclusive, in the agency's time zone."""
    notice_days: Mapped[int] = mapped_column(default=30)
    meeting_cadence: Mapped[Cadence] = mapped_column(text_enum(Cadence), default=Cadence.QUARTERLY)
    loop_days: Mapped[int] = mapped_column(default=60)
    """Days from sending to the closed loop (R12)."""
    unable_attempts: Mapped[int] = mapped_column(default=3)
    unable_days: Mapped[int] = mapped_column(default=3)
    """Closing as “unable to contact” asks for this many attempts on this many days."""
    urgent_declines_reviewed: Mapped[bool] = mapped_column(default=False)
    info_reply_days: Mapped[int] = mapped_column(default=2)
    """Business days the agency has to answer a request for information."""
    closures_approved: Mapped[bool] = mapped_column(default=False)
    """The NGO’s manager approves the end report before a service is closed."""
    stalled_days: Mapped[int] = mapped_column(default=30)
    """Days without any step after which the NGO is asked how a case in service goes; 0: never."""
    report_cadence: Mapped[Cadence] = mapped_column(
        text_enum(Cadence, "report_cadence"), default=Cadence.QUARTERLY
    )
    """How often each NGO hands in its data."""
    report_days: Mapped[int] = mapped_column(default=15)
    """Days after the end of such a period until its data is due."""
    wind_down: Mapped[WindDown] = mapped_column(text_enum(WindDown), default=WindDown.FINISH)
    """What happens to referrals that are open when it ends."""
    wind_down_days: Mapped[int] = mapped_column(default=30)
    drafted_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))
    created_at: Mapped[datetime]
    frozen_at: Mapped[datetime | None]
    content_hash: Mapped[str | None] = mapped_column(sa.String(64))
    """SHA-256 over `frozen_content`, set when it is sent for signature."""
    frozen_content: Mapped[str | None]
    """The canonical content (JSON) that the parties sign; names in it stay as they were signed."""
    executed_at: Mapped[datetime | None]
    superseded_at: Mapped[datetime | None]
    """From this moment the amendment that follows it holds instead."""
    superseded_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("memorandum.id"))
    terminated_on: Mapped[date | None]
    """The first day on which it is no longer in force after termination."""
    terminated_at: Mapped[datetime | None]
    terminated_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"))
    termination_kind: Mapped[TerminationKind | None] = mapped_column(text_enum(TerminationKind))
    termination_reason: Mapped[str | None] = mapped_column(sa.String(500))
    diligence_override: Mapped[str | None] = mapped_column(sa.String(500))
    """Why a leader sent it for signature although due diligence was not valid."""

    __table_args__ = (
        sa.CheckConstraint("starts_on <= ends_on", name="ends_after_start"),
        sa.CheckConstraint(
            "(frozen_at IS NULL) = (content_hash IS NULL) AND (frozen_at IS NULL) = (frozen_content IS NULL)",
            name="frozen_has_hash",
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'in_review', 'approved', 'withdrawn') OR frozen_at IS NOT NULL",
            name="sent_is_frozen",
        ),
        sa.CheckConstraint("(kind = 'original') = (follows_id IS NULL)", name="follower_follows"),
        sa.CheckConstraint(
            "(kind = 'amendment') = (amendment_number IS NOT NULL)", name="amendment_has_number"
        ),
        sa.CheckConstraint("(superseded_at IS NULL) = (superseded_by_id IS NULL)", name="superseded_paired"),
        sa.CheckConstraint(
            "state NOT IN ('executed', 'suspended', 'terminated') OR executed_at IS NOT NULL",
            name="executed_has_date",
        ),
        sa.CheckConstraint(
            "(terminated_at IS NULL) = (terminated_on IS NULL)"
            " AND (terminated_at IS NULL) = (terminated_by_id IS NULL)"
            " AND (terminated_at IS NULL) = (termination_kind IS NULL)",
            name="termination_paired",
        ),
        sa.CheckConstraint(
            "(state = 'terminated') = (terminated_at IS NOT NULL)", name="terminated_has_date"
        ),
        sa.CheckConstraint(
            "notice_days >= 0 AND loop_days > 0 AND wind_down_days >= 0 AND report_days >= 0",
            name="days_in_range",
        ),
        sa.CheckConstraint("stalled_days IN (0, 7, 10, 14, 30)", name="stalled_days_known"),
        sa.Index("ix_memorandum_partnership_id", "partnership_id", "starts_on"),
        sa.Index(
            "uq_memorandum_follower",
            "follows_id",
            "kind",
            unique=True,
            sqlite_where=sa.text("state <> 'withdrawn'"),
            postgresql_where=sa.text("state <> 'withdrawn'"),
        ),
        sa.Index("ix_memorandum_follows_id", "follows_id"),
        sa.Index("ix_memorandum_superseded_by_id", "superseded_by_id"),
    )


class MemorandumParty(Base):
    """An organisation that is bound once it has signed; there is at least one on each side."""

    __tablename__ = "memorandum_party"

    memorandum_id: Mapped[UUID] = mapped_column(sa.ForeignKey("memorandum.id"), primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True)
    side: Mapped[OrganisationKind] = mapped_column(text_enum(OrganisationKind))
    position: Mapped[int]
    """The order in which the parties are printed; 0 and 1 are the drafting pair."""

    __table_args__ = (
        sa.UniqueConstraint("memorandum_id", "position"),
        sa.CheckConstraint("side IN ('agency', 'ngo')", name="on_a_side"),
        sa.Index("ix_memorandum_party_organisation_id", "organisation_id", "memorandum_id"),
    )


class MemorandumSuspension(Identified, Base):
    """A time in which no new referral may be sent under the agreement, until it is resumed."""

    __tablename__ = "memorandum_suspension"

    memorandum_id: Mapped[UUID] = mapped_column(sa.ForeignKey("memorandum.id"))
    organisation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    """The party that suspended it."""
    suspended_at: Mapped[datetime]
    suspended_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))
    reason: Mapped[str] = mapped_column(sa.String(500))
    review_on: Mapped[date]
    """When the parties look at it again at the latest."""
    resumed_at: Mapped[datetime | None]
    resumed_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"))
    resume_note: Mapped[str | None] = mapped_column(sa.String(500))

    __table_args__ = (
        sa.CheckConstraint(
            "(resumed_at IS NULL) = (resumed_by_id IS NULL) AND (resumed_at IS NULL) = (resume_note IS NULL)",
            name="resumed_paired",
        ),
        sa.CheckConstraint("suspended_at <= resumed_at", name="resumed_after"),
        sa.Index(
            "uq_memorandum_suspension_open",
            "memorandum_id",
            unique=True,
            sqlite_where=sa.text("resumed_at IS NULL"),
            postgresql_where=sa.text("resumed_at IS NULL"),
        ),
        sa.Index("ix_memorandum_suspension_memorandum_id", "memorandum_id", "suspended_at"),
    )


class MemorandumService(Base):
    """A service of the NGO that the agreement covers."""

    __tablename__ = "memorandum_service"

    memorandum_id: Mapped[UUID] = mapped_column(sa.ForeignKey("memorandum.id"), primary_key=True)
    service_id: Mapped[UUID] = mapped_column(sa.ForeignKey("service.id"), primary_key=True)

    __table_args__ = (sa.Index("ix_memorandum_service_service_id", "service_id"),)


class MemorandumArea(Base):
    """An area of the agency in which the agreement applies."""

    __tablename__ = "memorandum_area"

    memorandum_id: Mapped[UUID] = mapped_column(sa.ForeignKey("memorandum.id"), primary_key=True)
    area_id: Mapped[UUID] = mapped_column(sa.ForeignKey("area.id"), primary_key=True)


class MemorandumResponseTime(Base):
    """How fast the NGO answers: one row per urgency and step."""

    __tablename__ = "memorandum_response_time"

    memorandum_id: Mapped[UUID] = mapped_column(sa.ForeignKey("memorandum.id"), primary_key=True)
    urgency: Mapped[Urgency] = mapped_column(text_enum(Urgency), primary_key=True)
    step: Mapped[Step] = mapped_column(text_enum(Step), primary_key=True)
    minutes: Mapped[int] = mapped_column(default=0)
    business_days: Mapped[int] = mapped_column(default=0)
    basis: Mapped[ClockBasis] = mapped_column(text_enum(ClockBasis))

    __table_args__ = (
        sa.CheckConstraint("minutes >= 0 AND business_days >= 0", name="not_negative"),
        sa.CheckConstraint("(minutes > 0) <> (business_days > 0)", name="one_amount"),
        sa.CheckConstraint("business_days = 0 OR basis = 'business'", name="days_on_business_clock"),
    )


class MemorandumCode(Base):
    """A coded term: an open pathway, a category of data that flows one way, a kind of support for staff."""

    __tablename__ = "memorandum_code"

    memorandum_id: Mapped[UUID] = mapped_column(sa.ForeignKey("memorandum.id"), primary_key=True)
    kind: Mapped[CodeKind] = mapped_column(text_enum(CodeKind), primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(40), primary_key=True)


class MemorandumTarget(Base):
    """A target that the evaluation measures against; rates are stored as 0 to 1."""

    __tablename__ = "memorandum_target"

    memorandum_id: Mapped[UUID] = mapped_column(sa.ForeignKey("memorandum.id"), primary_key=True)
    indicator: Mapped[str] = mapped_column(sa.String(10), primary_key=True)
    comparison: Mapped[Comparison] = mapped_column(text_enum(Comparison))
    value: Mapped[float]


class MemorandumClause(Identified, Base):
    """A text clause, in order."""

    __tablename__ = "memorandum_clause"

    memorandum_id: Mapped[UUID] = mapped_column(sa.ForeignKey("memorandum.id"))
    position: Mapped[int]
    element: Mapped[str] = mapped_column(sa.String(40))
    """Which standard element of facts.md 3.1 it covers."""
    heading: Mapped[str] = mapped_column(sa.String(160))
    body: Mapped[str]

    __table_args__ = (sa.UniqueConstraint("memorandum_id", "position"),)


class MemorandumSignature(Identified, Base):
    """One side's signature, by a person authorised to sign, over the frozen content's hash."""

    __tablename__ = "memorandum_signature"

    memorandum_id: Mapped[UUID] = mapped_column(sa.ForeignKey("memorandum.id"))
    organisation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    signed_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))
    typed_name: Mapped[str] = mapped_column(sa.String(160))
    job_title: Mapped[str | None] = mapped_column(sa.String(160))
    signed_at: Mapped[datetime]
    content_hash: Mapped[str] = mapped_column(sa.String(64))

    __table_args__ = (
        sa.UniqueConstraint("memorandum_id", "organisation_id"),
        sa.UniqueConstraint("memorandum_id", "signed_by_id"),
        sa.ForeignKeyConstraint(
            ["memorandum_id", "organisation_id"],
            ["memorandum_party.memorandum_id", "memorandum_party.organisation_id"],
            name="fk_memorandum_signature_party",
        ),
    )


class MemorandumNote(Identified, Base):
    """Why somebody returned a memorandum to draft or withdrew it, for both parties to read."""

    __tablename__ = "memorandum_note"

    memorandum_id: Mapped[UUID] = mapped_column(sa.ForeignKey("memorandum.id"))
    action: Mapped[MemorandumAction] = mapped_column(text_enum(MemorandumAction))
    note: Mapped[str] = mapped_column(sa.String(500))
    written_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))
    written_at: Mapped[datetime]

    __table_args__ = (sa.Index("ix_memorandum_note_memorandum_id", "memorandum_id", "written_at"),)
