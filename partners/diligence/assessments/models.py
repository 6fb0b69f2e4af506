"""Assessments of NGOs: frozen weights, requirements, the panel, its scores, conditions and the decision."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, Identified, Versioned, text_enum
from core.sealing import Sealed, SealedFor, SealedText
from partners.diligence.assessments.criteria import Criterion
from partners.diligence.assessments.gates import Gate, GateResult
from partners.diligence.assessments.lifecycle import AssessmentState
from partners.diligence.assessments.terms import Outcome, Purpose, TriggerReason
from partners.diligence.documents.models import EvidenceDocument

GOING_ON = "state NOT IN ('decided', 'abandoned')"


class Assessment(Identified, Versioned, Base):
    """An agency's assessment of an NGO for one purpose; once decided it never changes."""

    __tablename__ = "assessment"

    agency_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    ngo_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    reference: Mapped[str] = mapped_column(sa.String(20), unique=True)
    purpose: Mapped[Purpose] = mapped_column(text_enum(Purpose))
    trigger_reason: Mapped[TriggerReason | None] = mapped_column(text_enum(TriggerReason))
    state: Mapped[AssessmentState] = mapped_column(text_enum(AssessmentState), default=AssessmentState.OPEN)
    opened_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))
    opened_at: Mapped[datetime]
    due_on: Mapped[date]
    decided_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"))
    decided_at: Mapped[datetime | None]
    decided_on: Mapped[date | None]
    """The day of the decision in the agency's time zone."""
    score: Mapped[float | None]
    """0 to 100, unrounded."""
    band: Mapped[Outcome | None] = mapped_column(text_enum(Outcome, "band"))
    """What the score alone allows."""
    outcome: Mapped[Outcome | None] = mapped_column(text_enum(Outcome))
    """What was decided; never better than requirements and score allow."""
    decision_reason: Mapped[str | None]
    valid_until: Mapped[date | None]
    """The last day on which the outcome holds; None where the NGO was not approved."""
    frozen_content: Mapped[str | None]
    """Canonical JSON of everything the decision rests on; `content_hash` is its SHA-256."""
    content_hash: Mapped[str | None] = mapped_column(sa.String(64))
    abandoned_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"))
    abandoned_at: Mapped[datetime | None]
    abandon_reason: Mapped[str | None] = mapped_column(sa.String(500))

    __table_args__ = (
        sa.CheckConstraint("agency_id <> ngo_id", name="two_parties"),
        sa.CheckConstraint("(purpose = 'trigger') = (trigger_reason IS NOT NULL)", name="trigger_has_reason"),
        sa.CheckConstraint(
            "(state = 'decided') = (decided_at IS NOT NULL) AND "
            + " AND ".join(
                f"(decided_at IS NULL) = ({column} IS NULL)"
                for column in (
                    "decided_by_id",
                    "decided_on",
                    "score",
                    "band",
                    "outcome",
                    "decision_reason",
                    "frozen_content",
                    "content_hash",
                )
            ),
            name="decision_whole",
        ),
        sa.CheckConstraint(
            "valid_until IS NULL OR (outcome IS NOT NULL AND outcome <> 'not_approved')",
            name="validity_of_approval",
        ),
        sa.CheckConstraint(
            "outcome IS NULL OR outcome = 'not_approved' OR valid_until > decided_on", name="approval_ends"
        ),
        sa.CheckConstraint("score IS NULL OR (score >= 0 AND score <= 100)", name="score_in_range"),
        sa.CheckConstraint(
            "(state = 'abandoned') = (abandoned_at IS NOT NULL)"
            " AND (abandoned_at IS NULL) = (abandoned_by_id IS NULL)"
            " AND (abandoned_at IS NULL) = (abandon_reason IS NULL)",
            name="abandoned_whole",
        ),
        sa.Index("ix_assessment_agency_id", "agency_id", "ngo_id", "decided_on"),
        sa.Index("ix_assessment_ngo_id", "ngo_id"),
        sa.Index(
            "uq_assessment_going_on",
            "agency_id",
            "ngo_id",
            unique=True,
            sqlite_where=sa.text(GOING_ON),
            postgresql_where=sa.text(GOING_ON),
        ),
    )


class DefaultWeight(Base):
    """How much a criterion weighs in the assessments that an agency opens from now on."""

    __tablename__ = "assessment_default_weight"

    agency_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True)
    criterion: Mapped[Criterion] = mapped_column(text_enum(Criterion), primary_key=True)
    weight: Mapped[int]

    __table_args__ = (sa.CheckConstraint("weight >= 0 AND weight <= 100", name="weight_in_range"),)


class AssessmentWeight(Base):
    """How much a criterion weighs in one assessment, fixed when it was opened."""

    __tablename__ = "assessment_weight"

    assessment_id: Mapped[UUID] = mapped_column(sa.ForeignKey("assessment.id"), primary_key=True)
    criterion: Mapped[Criterion] = mapped_column(text_enum(Criterion), primary_key=True)
    weight: Mapped[int]

    __table_args__ = (sa.CheckConstraint("weight >= 0 AND weight <= 100", name="weight_in_range"),)


class AssessmentGate(Base):
    """A requirement of an assessment with what checking it found, where, when and by whom."""

    __tablename__ = "assessment_gate"

    assessment_id: Mapped[UUID] = mapped_column(sa.ForeignKey("assessment.id"), primary_key=True)
    gate: Mapped[Gate] = mapped_column(text_enum(Gate), primary_key=True)
    result: Mapped[GateResult] = mapped_column(text_enum(GateResult), default=GateResult.NOT_CHECKED)
    evidence: Mapped[str | None] = mapped_column(sa.String(1000))
    """Where it was looked up, or which document shows it."""
    checked_on: Mapped[date | None]
    checked_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"))
    checked_at: Mapped[datetime | None]

    __table_args__ = (
        sa.CheckConstraint(
            " AND ".join(
                f"(result = 'not_checked') = ({column} IS NULL)"
                for column in ("evidence", "checked_on", "checked_by_id", "checked_at")
            ),
            name="checked_has_evidence",
        ),
    )


class Assessor(Identified, Base):
    """A person on the panel: assigned, with their declaration of interests, and when they submitted."""

    __tablename__ = "assessor"
    sealed_for = SealedFor("assessment", ("assessment_id",))

    assessment_id: Mapped[UUID] = mapped_column(sa.ForeignKey("assessment.id"))
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))
    number: Mapped[int]
    """“Assessor 1”: how papers name the person."""
    assigned_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))
    assigned_at: Mapped[datetime]
    declared_at: Mapped[datetime | None]
    has_conflict: Mapped[bool | None]
    conflict = SealedText()
    conflict_sealed: Mapped[bytes | None] = mapped_column(Sealed())
    """Which interest it is; read by the agency's deciders only."""
    submitted_at: Mapped[datetime | None]
    released_at: Mapped[datetime | None]
    released_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"))

    __table_args__ = (
        sa.UniqueConstraint("assessment_id", "user_id"),
        sa.UniqueConstraint("assessment_id", "number"),
        sa.CheckConstraint("(declared_at IS NULL) = (has_conflict IS NULL)", name="declaration_paired"),
        sa.CheckConstraint(
            "submitted_at IS NULL OR (declared_at IS NOT NULL AND NOT has_conflict AND released_at IS NULL)",
            name="submitted_without_conflict",
        ),
        sa.CheckConstraint("(released_at IS NULL) = (released_by_id IS NULL)", name="release_paired"),
        sa.Index("ix_assessor_user_id", "user_id"),
    )


class Score(Base):
    """What one assessor gives on one criterion, with the evidence it rests on."""

    __tablename__ = "assessment_score"

    assessor_id: Mapped[UUID] = mapped_column(sa.ForeignKey("assessor.id"), primary_key=True)
    criterion: Mapped[Criterion] = mapped_column(text_enum(Criterion), primary_key=True)
    value: Mapped[int | None]
    """0 to 5; None where the criterion does not apply."""
    evidence: Mapped[str] = mapped_column(sa.String(1000), default="")
    """What the score rests on; empty makes the score count 0."""
    reason: Mapped[str] = mapped_column(sa.String(500), default="")
    """Why the criterion does not apply."""

    __table_args__ = (
        sa.CheckConstraint("value IS NULL OR (value >= 0 AND value <= 5)", name="value_in_range"),
        sa.CheckConstraint("(value IS NULL) = (reason <> '')", name="reason_for_not_applicable"),
    )


class ScoreDocument(Base):
    """A document that an assessor names as evidence for a score."""

    __tablename__ = "assessment_score_document"

    assessor_id: Mapped[UUID] = mapped_column(primary_key=True)
    criterion: Mapped[Criterion] = mapped_column(text_enum(Criterion), primary_key=True)
    document_id: Mapped[UUID] = mapped_column(sa.ForeignKey(EvidenceDocument.id), primary_key=True)

    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["assessor_id", "criterion"],
            ["assessment_score.assessor_id", "assessment_score.criterion"],
            ondelete="CASCADE",
        ),
        sa.Index("ix_assessment_score_document_document_id", "document_id"),
    )


class GateDocument(Base):
    """A document that shows whether a requirement is met."""

    __tablename__ = "assessment_gate_document"

    assessment_id: Mapped[UUID] = mapped_column(primary_key=True)
    gate: Mapped[Gate] = mapped_column(text_enum(Gate), primary_key=True)
    document_id: Mapped[UUID] = mapped_column(sa.ForeignKey(EvidenceDocument.id), primary_key=True)

    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["assessment_id", "gate"], ["assessment_gate.assessment_id", "assessment_gate.gate"]
        ),
        sa.Index("ix_assessment_gate_document_document_id", "document_id"),
    )


class AgreedScore(Base):
    """The score on which the panel settled in moderation, with the reason; the single scores stay."""

    __tablename__ = "assessment_agreed_score"

    assessment_id: Mapped[UUID] = mapped_column(sa.ForeignKey("assessment.id"), primary_key=True)
    criterion: Mapped[Criterion] = mapped_column(text_enum(Criterion), primary_key=True)
    value: Mapped[int | None]
    """0 to 5; None where the criterion does not apply."""
    note: Mapped[str] = mapped_column(sa.String(1000))
    agreed_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))
    agreed_at: Mapped[datetime]

    __table_args__ = (
        sa.CheckConstraint("value IS NULL OR (value >= 0 AND value <= 5)", name="value_in_range"),
        sa.CheckConstraint("note <> ''", name="note_given"),
    )


class Condition(Identified, Base):
    """What an NGO must do by a day, so that a conditional outcome keeps holding."""

    __tablename__ = "assessment_condition"

    assessment_id: Mapped[UUID] = mapped_column(sa.ForeignKey("assessment.id"))
    text: Mapped[str] = mapped_column(sa.String(1000))
    due_on: Mapped[date]
    added_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))
    added_at: Mapped[datetime]
    met_on: Mapped[date | None]
    met_note: Mapped[str | None] = mapped_column(sa.String(1000))
    met_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"))
    met_at: Mapped[datetime | None]

    __table_args__ = (
        sa.CheckConstraint(
            "(met_on IS NULL) = (met_at IS NULL) AND (met_on IS NULL) = (met_by_id IS NULL)"
            " AND (met_on IS NULL) = (met_note IS NULL)",
            name="met_paired",
        ),
        sa.Index("ix_assessment_condition_assessment_id", "assessment_id", "due_on"),
    )


class OutcomeReply(Identified, Base):
    """The one reply of the assessed NGO to the outcome."""

    __tablename__ = "assessment_reply"
    sealed_for = SealedFor("assessment", ("assessment_id",))

    assessment_id: Mapped[UUID] = mapped_column(sa.ForeignKey("assessment.id"), unique=True)
    text = SealedText()
    text_sealed: Mapped[bytes] = mapped_column(Sealed())
    written_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))
    written_at: Mapped[datetime]
