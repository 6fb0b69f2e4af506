"""Taking a certificate back, and telling holders before one ends."""

from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.notices.commands import notify
from accounts.notices.models import NoticeKind
from accounts.users.models import User, UserStatus
from audit.commands import record
from core.actor import Actor
from core.clock import local_date
from core.errors import Conflict, NotFound, RuleBroken
from core.text import N_
from partners.training.certificates.models import TrainingCertificate
from partners.training.certificates.policy import may_withdraw, visible_to
from partners.training.certificates.standing import REMIND_DAYS
from partners.training.courses.policy import NOT_FOUND


def withdraw_certificate(
    session: Session, actor: Actor, certificate_id: UUID, *, reason: str, now: datetime
) -> None:
    """Take a certificate back for a reason, for good; its public page says so, and the holder is told."""
    certificate = session.scalars(
        sa.select(TrainingCertificate)
        .where(TrainingCertificate.id == certificate_id, TrainingCertificate.id.in_(visible_to(actor)))
        .with_for_update()
    ).one_or_none()
    if certificate is None:
        raise NotFound(NOT_FOUND)
    holder = session.get_one(User, certificate.user_id)
    may_withdraw(actor, holder_organisation_id=holder.organisation_id)
    if certificate.withdrawn_at is not None:
        raise Conflict(N_("This certificate is withdrawn already."))
    if not reason:
        raise RuleBroken(N_("Say why."), "reason")
    certificate.withdrawn_at, certificate.withdrawn_by_id = now, actor.user_id
    certificate.withdraw_reason = reason
    session.flush()
    notify(
        session,
        to=[certificate.user_id],
        kind=NoticeKind.TRAINING,
        text=N_("Your certificate of “%(title)s” was withdrawn: %(reason)s"),
        params={"title": certificate.course_title, "reason": reason},
        link="/training/mine",
        about=("training_certificate", certificate.id),
        key=f"training.withdrawn:{certificate.id.hex}",
        now=now,
    )
    record(
        session,
        actor,
        action="training_certificate.withdrawn",
        subject=("training_certificate", certificate.id),
        now=now,
        details={"number": certificate.number},
    )


def remind_of_refreshers(session: Session, *, now: datetime) -> int:
    """Tell each holder once, sixty days before their latest certificate of a course ends; answers how many were told."""
    newer = sa.orm.aliased(TrainingCertificate)
    last = local_date(now, "UTC") + timedelta(days=REMIND_DAYS)
    rows = session.execute(
        sa.select(
            TrainingCertificate.id,
            TrainingCertificate.user_id,
            TrainingCertificate.course_title,
            TrainingCertificate.expires_on,
        )
        .join(User, User.id == TrainingCertificate.user_id)
        .where(
            TrainingCertificate.withdrawn_at.is_(None),
            TrainingCertificate.expires_on <= last,
            TrainingCertificate.expires_on >= local_date(now, "UTC"),
            User.status == UserStatus.ACTIVE,
            ~sa.exists().where(
                newer.user_id == TrainingCertificate.user_id,
                newer.course_id == TrainingCertificate.course_id,
                newer.withdrawn_at.is_(None),
                newer.expires_on > TrainingCertificate.expires_on,
            ),
        )
        .order_by(TrainingCertificate.expires_on, TrainingCertificate.id)
    ).all()
    return sum(
        notify(
            session,
            to=[row.user_id],
            kind=NoticeKind.TRAINING,
            text=N_("Your certificate of “%(title)s” ends on %(day)s. Take a refresher before."),
            params={"title": row.course_title, "day": row.expires_on},
            link="/training/mine",
            about=("training_certificate", row.id),
            key=f"training.refresher:{row.id.hex}",
            now=now,
        )
        for row in rows
    )
