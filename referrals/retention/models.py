"""Rules of retention, what they proposed, the ledger of purges, and who was told to purge their own copies."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from audit.ledger import LedgerColumns
from core.append_only import refuse_changes
from core.database import Base, Identified, Versioned, text_enum
from referrals.retention.classes import BatchState, ItemOutcome, RecordClass


class RetentionRule(Identified, Versioned, Base):
    """How long an organisation keeps one class of its records, by which law; its version counts each change."""

    __tablename__ = "retention_rule"

    organisation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    record_class: Mapped[RecordClass] = mapped_column(text_enum(RecordClass))
    months: Mapped[int]
    minor_months: Mapped[int | None]
    source: Mapped[str] = mapped_column(sa.String(200))
    """The law, order or decision that sets the time."""
    is_on: Mapped[bool] = mapped_column(default=True)
    """Whether it proposes anything; one that is off keeps everything."""
    revision: Mapped[int] = mapped_column(default=1)
    """Counts changes of what the rule says, and nothing else."""
    changed_at: Mapped[datetime]
    changed_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))
    looked_on: Mapped[date | None]
    """The last day, in the organisation's zone, on which it was asked what is due."""
    confirmed_revision: Mapped[int | None]
    """The revision whose first run a second person confirmed; that one runs by itself."""

    __table_args__ = (
        sa.UniqueConstraint("organisation_id", "record_class"),
        sa.CheckConstraint("months BETWEEN 1 AND 1200", name="months_range"),
        sa.CheckConstraint("minor_months >= months AND minor_months <= 1200", name="minors_not_shorter"),
        sa.CheckConstraint("confirmed_revision <= revision", name="confirmed_is_known"),
        sa.Index("ix_retention_rule_changed_by_id", "changed_by_id"),
    )


class AgreedPeriod(Identified, Base):
    """An agreement states how long a class is kept: for its cases that rules, whatever the organisation's rule says."""

    __tablename__ = "agreed_period"

    memorandum_id: Mapped[UUID] = mapped_column(sa.ForeignKey("memorandum.id"))
    record_class: Mapped[RecordClass] = mapped_column(text_enum(RecordClass))
    months: Mapped[int]
    clause: Mapped[str] = mapped_column(sa.String(80))
    """Where the agreement says so, e.g. “Clause 7.4”."""
    noted_at: Mapped[datetime]
    noted_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))

    __table_args__ = (
        sa.UniqueConstraint("memorandum_id", "record_class"),
        sa.CheckConstraint("months BETWEEN 1 AND 1200", name="months_range"),
        sa.Index("ix_agreed_period_noted_by_id", "noted_by_id"),
    )


class RetentionBatch(Identified, Base):
    """What one rule proposed in one night, who confirmed it, and what became of it: the report of a run."""

    __tablename__ = "retention_batch"

    rule_id: Mapped[UUID] = mapped_column(sa.ForeignKey("retention_rule.id"))
    revision: Mapped[int]
    """Of the rule, as it stood when it proposed."""
    day: Mapped[date]
    """In the organisation's zone; a rule proposes at most once a day."""
    state: Mapped[BatchState] = mapped_column(text_enum(BatchState))
    proposed: Mapped[int]
    held: Mapped[int] = mapped_column(default=0)
    """Due, and kept by a legal hold when it was proposed."""
    proposed_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    confirmed_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"))
    """None for a run of a rule whose first run was confirmed."""
    ended_at: Mapped[datetime | None]

    __table_args__ = (
        sa.UniqueConstraint("rule_id", "day"),
        sa.CheckConstraint("proposed >= 0 AND held >= 0", name="counts_not_negative"),
        sa.CheckConstraint("(state IN ('done', 'dropped')) = (ended_at IS NOT NULL)", name="ended_has_date"),
        sa.CheckConstraint("state <> 'proposed' OR confirmed_at IS NULL", name="proposed_waits"),
        sa.CheckConstraint(
            "state NOT IN ('confirmed', 'done') OR confirmed_at IS NOT NULL", name="run_was_confirmed"
        ),
        sa.CheckConstraint("confirmed_by_id IS NULL OR confirmed_at IS NOT NULL", name="confirmed_by_paired"),
        sa.Index("ix_retention_batch_confirmed_by_id", "confirmed_by_id"),
        sa.Index("ix_retention_batch_state", "state"),
    )


class RetentionItem(Base):
    """One record of a proposal; its reference goes with the record."""

    __tablename__ = "retention_item"

    batch_id: Mapped[UUID] = mapped_column(sa.ForeignKey("retention_batch.id"), primary_key=True)
    subject_id: Mapped[UUID] = mapped_column(primary_key=True)
    reference: Mapped[str | None] = mapped_column(sa.String(40))
    due_on: Mapped[date]
    outcome: Mapped[ItemOutcome | None] = mapped_column(text_enum(ItemOutcome))
    ended_at: Mapped[datetime | None]

    __table_args__ = (
        sa.CheckConstraint("(outcome IS NULL) = (ended_at IS NULL)", name="outcome_paired"),
        sa.CheckConstraint(
            "outcome IS NULL OR outcome <> 'purged' OR reference IS NULL", name="purged_unnamed"
        ),
        sa.Index("ix_retention_item_subject_id", "subject_id"),
    )


class PurgeEntry(LedgerColumns, Base):
    """The ledger of purges of the main database; append-only, and copied outside (security P-08)."""

    __tablename__ = "purge_entry"

    __table_args__ = (sa.Index("ix_purge_entry_subject_id", "subject_id"),)


class PurgeNotice(Identified, Base):
    """An organisation got something of a record that was purged, and is asked to purge its copies (security P-07)."""

    __tablename__ = "purge_notice"

    number: Mapped[int] = mapped_column(sa.ForeignKey("purge_entry.number"))
    organisation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    """Who purged."""
    recipient_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    reference: Mapped[str | None] = mapped_column(sa.String(40))
    """Under which the recipient knows it; forgotten when they confirm."""
    told_at: Mapped[datetime]
    reminded_at: Mapped[datetime | None]
    reminders: Mapped[int] = mapped_column(default=0)
    confirmed_at: Mapped[datetime | None]
    confirmed_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"))

    __table_args__ = (
        sa.UniqueConstraint("number", "recipient_id"),
        sa.CheckConstraint("organisation_id <> recipient_id", name="told_another"),
        sa.CheckConstraint("(confirmed_at IS NULL) = (confirmed_by_id IS NULL)", name="confirmed_paired"),
        sa.CheckConstraint(
            "(confirmed_at IS NULL) = (reference IS NOT NULL)", name="forgotten_once_confirmed"
        ),
        sa.CheckConstraint("reminders >= 0", name="reminders_not_negative"),
        sa.Index("ix_purge_notice_organisation_id", "organisation_id"),
        sa.Index("ix_purge_notice_confirmed_by_id", "confirmed_by_id"),
        sa.Index(
            "ix_purge_notice_open",
            "recipient_id",
            sqlite_where=sa.text("confirmed_at IS NULL"),
            postgresql_where=sa.text("confirmed_at IS NULL"),
        ),
        sa.Index("ix_purge_notice_recipient_id", "recipient_id"),
    )


refuse_changes(PurgeEntry.__table__)
