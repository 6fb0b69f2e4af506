"""What owners are told by the clock: material to look at again, reports that are due, checks that lapse."""

from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from accounts.notices.commands import notify
from accounts.notices.models import NoticeKind
from core.text import N_
from partners.outreach.acts import list_keepers
from partners.outreach.grants.queries import list_waiting_reports
from partners.outreach.library.queries import list_overdue
from partners.outreach.terms import CHECK_DAYS, REPORT_DAYS, Fitness
from partners.outreach.volunteers.queries import list_active_of_all

REVIEW = N_("Look again at “%(title)s” in the library: its review was due on %(day)s.")
REPORT = N_("A report to %(funder)s is due on %(day)s: %(what)s")
LATE = N_("A report to %(funder)s was due on %(day)s: %(what)s")
LAPSES = N_("A check of a volunteer lapses on %(day)s. Renew it, or they cannot be given tasks.")


def remind_of_outreach(session: Session, *, now: datetime) -> int:
    """Owners hear of overdue reviews, of reports 30 and 7 days ahead and once late, keepers of checks; each once."""
    return _reviews(session, now) + _reports(session, now) + _checks(session, now)


def _today(now: datetime) -> date:
    """A day has passed when it is over everywhere: nobody is told of something late before it is."""
    return (now - timedelta(hours=12)).date()


def _reviews(session: Session, now: datetime) -> int:
    return sum(
        notify(
            session,
            to=[row.owner_id],
            kind=NoticeKind.OUTREACH,
            text=REVIEW,
            params={"title": row.title, "day": row.review_on},
            link=f"/outreach/library/{row.id}",
            about=("material", row.id),
            key=f"outreach.review:{row.id.hex}:{row.review_on.isoformat()}",
            now=now,
        )
        for row in list_overdue(session, today=_today(now))
    )


def _reports(session: Session, now: datetime) -> int:
    today, sent = _today(now), 0
    for row in list_waiting_reports(session, until=today + timedelta(days=max(REPORT_DAYS))):
        left = (row.due_on - today).days
        stage = "late" if left < 0 else str(min(days for days in REPORT_DAYS if left <= days))
        sent += notify(
            session,
            to=[row.owner_id],
            kind=NoticeKind.OUTREACH,
            text=LATE if left < 0 else REPORT,
            params={"funder": row.funder, "day": row.due_on, "what": row.what},
            link=f"/outreach/grants/{row.grant_id}",
            about=("outreach_grant", row.grant_id),
            key=f"outreach.report:{row.id.hex}:{stage}",
            now=now,
        )
    return sent


def _checks(session: Session, now: datetime) -> int:
    today = _today(now)
    soon = today + timedelta(days=CHECK_DAYS)
    due = [
        row
        for row in list_active_of_all(session, today=today)
        if row.fitness(today) in (Fitness.READY, Fitness.LAPSED)
        and row.first_lapse
        and row.first_lapse <= soon
    ]
    houses = sorted({row.organisation_id for row in due})
    keepers = {house: [one.id for one in list_keepers(session, house)] for house in houses}
    return sum(
        notify(
            session,
            to=keepers[row.organisation_id],
            kind=NoticeKind.OUTREACH,
            text=LAPSES,
            params={"day": row.first_lapse or today},
            link=f"/outreach/volunteers/{row.id}",
            about=("volunteer", row.id),
            key=f"outreach.check:{row.id.hex}:{(row.first_lapse or today).isoformat()}",
            now=now,
        )
        for row in due
    )
