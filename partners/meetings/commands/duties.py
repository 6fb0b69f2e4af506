"""What timers do for meetings: tell leaders of periods without a meeting, remind owners, close minutes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.notices.commands import notify
from accounts.notices.models import NoticeKind
from accounts.notices.queries import people_holding
from core.actor import SYSTEM
from core.clock import local_date
from core.permissions import Permission
from core.text import N_
from partners.meetings.commands.minutes import approve_unopposed
from partners.meetings.models import Committee, CommitteePartnership
from partners.meetings.queries.actions import list_open_due_by
from partners.meetings.queries.committees import list_committees, members_of, served_by
from partners.meetings.queries.due import list_due_periods, periods_of
from partners.meetings.terms import DUTY_DAYS, REMINDER_DAYS, CommitteeKind
from partners.memoranda.queries import list_partnerships

NOT_PLANNED = N_("%(name)s has no meeting planned in the period that ends on %(day)s.")
NO_COMMITTEE = N_(
    "%(name)s: the agreement asks for a meeting by %(day)s, and there is no steering committee."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A period that is about to end without a meeting."""

    about: tuple[str, UUID]
    name: str
    organisation_ids: frozenset[UUID]
    first_day: date
    last_day: date
    link: str
    text: str


def do_meeting_duties(session: Session, *, now: datetime) -> int:
    """Everything that is due now; a second run adds nothing. Answers how many notices and minutes that made."""
    return (
        tell_of_gaps(session, now=now) + remind_owners(session, now=now) + approve_unopposed(session, now=now)
    )


def tell_of_gaps(session: Session, *, now: datetime) -> int:
    """Leaders of the members hear once of each period that ends within 21 days and has no meeting planned."""
    told = 0
    for gap in [*_gaps_of_committees(session, now), *_gaps_without_committee(session, now)]:
        told += notify(
            session,
            to=people_holding(
                session, organisation_ids=gap.organisation_ids, permission=Permission.MEETING_WRITE
            ),
            kind=NoticeKind.MEETING,
            text=gap.text,
            params={"name": gap.name, "day": gap.last_day},
            link=gap.link,
            about=gap.about,
            key=f"meeting.due:{gap.about[1]}:{gap.first_day.isoformat()}",
            now=now,
        )
    return told


def remind_owners(session: Session, *, now: datetime) -> int:
    """An owner hears once that an action is due within 7 days, and once that it is overdue; again when re-dated."""
    told = 0
    # A day more than needed: zones differ, and each action is asked again where its agency is.
    for action in list_open_due_by(session, now.date() + timedelta(days=REMINDER_DAYS + 1)):
        today = local_date(now, action.zone)
        if action.due_on > today + timedelta(days=REMINDER_DAYS):
            continue
        overdue = action.due_on < today
        text = N_("An action of yours was due on %(day)s: mark it as done, or ask for another date.")
        soon = N_("An action of yours is due on %(day)s.")
        event = "overdue" if overdue else "soon"
        told += notify(
            session,
            to=[action.owner_id],
            kind=NoticeKind.ACTION,
            text=text if overdue else soon,
            params={"day": action.due_on},
            link=f"/meetings/actions/{action.id}",
            about=("action", action.id),
            key=f"action.{event}:{action.id}:{action.due_on.isoformat()}",
            now=now,
        )
    return told


def _gaps_of_committees(session: Session, now: datetime) -> Iterator[Gap]:
    committees = [one for one in list_committees(session, SYSTEM) if one.is_open]
    serving = served_by(session, [one.id for one in committees])
    for committee in committees:
        today = committee.today(now)
        periods = periods_of(
            session,
            committee,
            partnership_ids=serving.get(committee.id, frozenset()),
            start=today,
            end=today + timedelta(days=DUTY_DAYS),
        )
        for period in periods:
            if period.meeting_id is None and period.first_day <= today:
                yield Gap(
                    about=("committee", committee.id),
                    name=committee.name,
                    organisation_ids=members_of(session, committee.id),
                    first_day=period.first_day,
                    last_day=period.last_day,
                    link=f"/meetings/committees/{committee.id}",
                    text=NOT_PLANNED,
                )


def _gaps_without_committee(session: Session, now: datetime) -> Iterator[Gap]:
    """Partnerships whose agreement asks for meetings, and which have no steering committee that still meets."""
    steered = set(
        session.scalars(
            sa.select(CommitteePartnership.partnership_id)
            .join(Committee, Committee.id == CommitteePartnership.committee_id)
            .where(Committee.kind == CommitteeKind.STEERING, Committee.closed_at.is_(None))
        )
    )
    alone = {one.id: one for one in list_partnerships(session) if one.id not in steered}
    day = now.date()
    for period in list_due_periods(session, list(alone), start=day, end=day + timedelta(days=DUTY_DAYS)):
        assert period.partnership_id is not None
        partnership = alone[period.partnership_id]
        if period.meeting_id is None and period.first_day <= day:
            yield Gap(
                about=("partnership", partnership.id),
                name=f"{partnership.agency_name} – {partnership.ngo_name}",
                organisation_ids=frozenset({partnership.agency_id, partnership.ngo_id}),
                first_day=period.first_day,
                last_day=period.last_day,
                link="/meetings/committees/new",
                text=NO_COMMITTEE,
            )
