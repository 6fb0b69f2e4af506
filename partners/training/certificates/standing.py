"""Whether a certificate holds on a day."""

from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from partners.training.certificates.models import TrainingCertificate

REMIND_DAYS = 60
"""The holder is told so many days before the last day."""


class CertificateStanding(StrEnum):
    """What a certificate is worth on a day."""

    VALID = "valid"
    DUE = "refresher_due"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


def standing_of(expires_on: date, *, is_withdrawn: bool, on: date) -> CertificateStanding:
    """Withdrawn for good, expired after its last day, due for a refresher in the last sixty days, otherwise valid."""
    if is_withdrawn:
        return CertificateStanding.WITHDRAWN
    if expires_on < on:
        return CertificateStanding.EXPIRED
    return (
        CertificateStanding.DUE
        if expires_on - on <= timedelta(days=REMIND_DAYS)
        else CertificateStanding.VALID
    )


def holds_certificate(session: Session, user_id: UUID, course_id: UUID, *, on: date) -> bool:
    """Whether somebody has a certificate of a course that holds on the day."""
    found = sa.select(
        sa.exists().where(
            TrainingCertificate.user_id == user_id,
            TrainingCertificate.course_id == course_id,
            TrainingCertificate.withdrawn_at.is_(None),
            TrainingCertificate.expires_on >= on,
        )
    )
    return bool(session.scalar(found))
