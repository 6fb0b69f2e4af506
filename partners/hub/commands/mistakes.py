"""What anybody reports as wrong about an entry, told to its organisation and the desks, and closed with what was done."""

from datetime import datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.notices.commands import mark_read_about, notify
from accounts.notices.kinds import NoticeKind
from accounts.organisations.models import Organisation, OrganisationStatus
from accounts.users.models import User, UserRole, UserStatus
from audit.circumstances import unseen
from audit.commands import record
from core.actor import SYSTEM, Actor, OrganisationKind, Role
from core.clock import local_date
from core.errors import NotFound, RuleBroken
from core.text import N_
from partners.hub.lifecycle import MistakeState
from partners.hub.models import MistakeReport
from partners.hub.policy import may_close, may_mend, visible_to
from partners.hub.queries.entries import get_service_entry
from partners.hub.values import MistakeKind

LONGEST = 1000
MOST_OPEN = 20
"""[HOUSE] So many open reports of one service are enough: what comes after tells its organisation nothing new."""


def report_mistake(
    session: Session, service_id: UUID, *, kind: MistakeKind, words: str, now: datetime
) -> UUID:
    """Somebody says what is wrong; the id of the report. Nothing is kept of who said it, and of when only the day.

    Tells the managers of the organisation and the desks of the agencies. Raises `NotFound` and `RuleBroken`.
    """
    entry = get_service_entry(session, service_id, now=now)
    words = words.strip()
    if kind is MistakeKind.OTHER and not words:
        raise RuleBroken(N_("Say in a few words what is wrong."), "words")
    if len(words) > LONGEST:
        raise RuleBroken(N_("Write at most %(most)s characters."), "words", most=LONGEST)
    waiting = sa.select(sa.func.count()).select_from(MistakeReport)
    about = (MistakeReport.service_id == service_id, MistakeReport.state == MistakeState.OPEN)
    if (session.scalar(waiting.where(*about)) or 0) >= MOST_OPEN:
        raise RuleBroken(N_("Many people have reported this entry already. Its organisation has been told."))
    report = MistakeReport(
        id=uuid4(),
        service_id=service_id,
        kind=kind,
        words=words,
        reported_on=local_date(now, entry.timezone),
    )
    session.add(report)
    session.flush()
    with unseen():
        record(session, SYSTEM, action="service.mistake_reported", subject=("service", service_id), now=now)
    notify(
        session,
        to=_told(session, entry.organisation_id),
        kind=NoticeKind.CAPACITY,
        text=N_("Somebody reports a mistake in the public entry of “%(service)s”."),
        params={"service": entry.service.name[:200]},
        link="/help/mistakes",
        about=("mistake_report", report.id),
        key=f"mistake_report:{report.id}",
        now=now,
    )
    return report.id


def _told(session: Session, organisation_id: UUID) -> list[UUID]:
    """The managers of the organisation, and the desks: whoever can mend the entry or ask for it."""
    of_ngo = sa.and_(
        User.organisation_id == organisation_id,
        User.id.in_(sa.select(UserRole.user_id).where(UserRole.role == Role.NGO_MANAGER)),
    )
    of_desks = sa.and_(
        Organisation.kind == OrganisationKind.AGENCY,
        Organisation.status == OrganisationStatus.ACTIVE,
        User.id.in_(sa.select(UserRole.user_id).where(UserRole.role == Role.PARTNERSHIP_DESK)),
    )
    query = (
        sa.select(User.id)
        .join(Organisation, Organisation.id == User.organisation_id)
        .where(User.status == UserStatus.ACTIVE, sa.or_(of_ngo, of_desks))
    )
    return list(session.scalars(query.order_by(User.email_folded)))


def close_report(session: Session, actor: Actor, report_id: UUID, *, outcome: str, now: datetime) -> None:
    """Say what was done about a report; it then leaves the queue. Raises `NotFound` and `RuleBroken`."""
    may_mend(actor)
    query = sa.select(MistakeReport).where(MistakeReport.id == report_id, visible_to(actor))
    report = session.scalars(query.with_for_update()).one_or_none()
    if report is None:
        raise NotFound(N_("There is no such report."))
    if report.state is MistakeState.CLOSED:
        raise RuleBroken(N_("Somebody has closed this report already."))
    may_close(outcome)
    report.state, report.outcome = MistakeState.CLOSED, outcome.strip()
    report.closed_at, report.closed_by_id = now, actor.user_id
    session.flush()
    mark_read_about(session, actor, about=("mistake_report", report_id), now=now)
    record(session, actor, action="service.mistake_closed", subject=("service", report.service_id), now=now)
