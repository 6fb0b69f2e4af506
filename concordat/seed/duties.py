"""Dated duties of the fictitious agreements: insurance, data agreements, yearly reviews, and data returns."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from concordat.seed.acting import actor_of
from concordat.seed.agreements import Signed
from core.actor import Role
from partners.memoranda.duties.commands import add_duty, complete_duty, open_returns
from partners.memoranda.duties.kinds import DutyKind
from partners.memoranda.duties.queries import list_duties

PLANS: Sequence[tuple[DutyKind, str, int]] = (
    (DutyKind.INSURANCE, "Liability insurance", 48),
    (DutyKind.DATA_AGREEMENT, "Data-sharing annex", 130),
    (DutyKind.BACKGROUND_CHECKS, "Background checks of staff in contact", -6),
)
"""What is due, and in how many days from today."""
DAYS_TO_HAND_IN = (-4, -2, 3, -6, -1)
"""Days after the due day on which one data return after another was received; negative: in time."""


def make_duties(session: Session, agreements: Sequence[Signed], *, now: datetime) -> None:
    """Give every agreement its dates, and record which data returns came in; the newest is still open."""
    for agreement in agreements:
        desk = actor_of(session, agreement.agency, Role.PARTNERSHIP_DESK)
        for kind, title, days in PLANS:
            add_duty(
                session,
                desk,
                agreement.memorandum_id,
                organisation_id=agreement.ngo.organisation_id,
                kind=kind,
                title=title,
                due_on=now.date() + timedelta(days=days),
                now=now,
            )
    open_returns(session, now=now)
    for agreement in agreements:
        desk = actor_of(session, agreement.agency, Role.PARTNERSHIP_DESK)
        due = [
            duty
            for duty in list_duties(session, [agreement.memorandum_id])
            if duty.kind is DutyKind.DATA_RETURN and duty.due_on < now.date()
        ]
        for duty, late in zip(due[:-1], DAYS_TO_HAND_IN, strict=False):
            done_on = duty.due_on + timedelta(days=late)
            complete_duty(session, desk, duty.id, done_on=done_on, now=now)
