"""What is taken along as a file, why, and which permission it needs."""

from collections.abc import Mapping
from enum import StrEnum

from core.permissions import Permission
from core.text import N_


class ExportKind(StrEnum):
    """What a file holds."""

    QUEUE = "queue"
    DESK = "desk"
    PERFORMANCE = "performance"
    OPENED = "opened"
    REVIEWS = "reviews"
    ACCESS = "access"
    SUBJECT_COPY = "subject_copy"


KINDS: Mapping[ExportKind, str] = {
    ExportKind.QUEUE: N_("Referrals, with names"),
    ExportKind.DESK: N_("Referrals, without names"),
    ExportKind.PERFORMANCE: N_("Performance rows"),
    ExportKind.OPENED: N_("Who opened a record"),
    ExportKind.REVIEWS: N_("Reviews of the audit trail"),
    ExportKind.ACCESS: N_("Who has access to what"),
    ExportKind.SUBJECT_COPY: N_("Copy of what is kept on a person"),
}
NEEDED: Mapping[ExportKind, Permission] = {
    ExportKind.QUEUE: Permission.REFERRAL_EXPORT,
    ExportKind.DESK: Permission.REFERRAL_EXPORT,
    ExportKind.PERFORMANCE: Permission.PERFORMANCE_EXPORT,
    ExportKind.OPENED: Permission.AUDIT_READ,
    ExportKind.REVIEWS: Permission.AUDIT_READ,
    ExportKind.ACCESS: Permission.USER_MANAGE,
    ExportKind.SUBJECT_COPY: Permission.RECORD_KEEP,
}
"""Asked again whenever the file is taken: a role that was taken away opens no file of before."""


class ExportReason(StrEnum):
    """Why a file is needed."""

    OWN_WORK = "own_work"
    OVERSIGHT = "oversight"
    REPORT = "report"
    PARTNER = "partner"
    LAW = "law"
    PERSON_ASKED = "person_asked"
    OTHER = "other"


REASONS: Mapping[ExportReason, str] = {
    ExportReason.OWN_WORK: N_("To plan the work of my team"),
    ExportReason.OVERSIGHT: N_("To check our own work"),
    ExportReason.REPORT: N_("For a report to a funder or an authority"),
    ExportReason.PARTNER: N_("To prepare a meeting with a partner"),
    ExportReason.LAW: N_("A court, a law or an inspection asks for it"),
    ExportReason.PERSON_ASKED: N_("The person whom it is about asks for it"),
    ExportReason.OTHER: N_("Something else"),
}
