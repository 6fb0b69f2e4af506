"""Casework of the cases in service: what a worker would have written, through the same commands."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.users.queries import find_actor_of
from concordat.seed.chance import Chance
from concordat.seed.people import TIMEZONE, Cast
from core.actor import Actor
from core.clock import local_date
from referrals.casework.appointments.commands import plan_appointment, record_attendance, reschedule
from referrals.casework.contact.commands import set_contact_safety
from referrals.casework.models import CaseRecord
from referrals.casework.plan.commands import add_item, agree_plan, change_item, set_outcome
from referrals.casework.progress.commands import update_progress
from referrals.casework.queries import list_outcomes
from referrals.casework.risk.commands import set_risk
from referrals.handover.lifecycle import ReferralState
from referrals.handover.models import Referral

PER_NGO = 6
"""Enough to look at, and few enough to keep the seed quick."""
DAY = timedelta(days=1)
WISHES = (
    "Sleep through the night again.",
    "Keep the flat and talk to the landlord.",
    "Have somebody to call before it gets too much.",
    "See my daughter at weekends.",
    "Get back to work, part time to begin with.",
)
HELP = (
    ("transport", "Bus pass for the way to the sessions", "Lanternfield hardship fund"),
    ("accompaniment", "Come along to the housing office", "Peer support team"),
    ("documents", "Apply for a copy of the birth certificate", "Case worker"),
    ("telehealth_link", "Set up video calls on the library’s computer", "Town library"),
    ("meals", "Warm meals on weekdays", "Elm Street kitchen"),
)
STEPS = (
    "Write down early signs and what helps",
    "List debts and the next three payments",
    "Visit the drop-in once together",
)
ATTENDANCE = {"attended_on_time": 8, "attended_late": 2, "did_not_attend": 2, "cancelled_by_person": 1}
RISKS = (
    ("self", "Thoughts at night, no plan; knows whom to call."),
    ("from_others", "A former partner has turned up at the door twice."),
    ("self_neglect", "Skips meals when money runs out."),
)


def make_casework(session: Session, chance: Chance, cast: Cast, *, now: datetime) -> int:
    """Appointments, plans, risks and updates for some cases in service of every NGO; answers of how many."""
    _milestones(session)
    count = 0
    for ngo in cast.ngos:
        rows = session.execute(
            sa.select(Referral.id, Referral.worker_id, Referral.engaged_at)
            .where(
                Referral.ngo_id == ngo.organisation_id,
                Referral.state == ReferralState.ACTIVE,
                Referral.worker_id.is_not(None),
                Referral.engaged_at < now - 2 * DAY,
            )
            .order_by(Referral.engaged_at.desc(), Referral.id)
            .limit(PER_NGO)
        ).all()
        for number, row in enumerate(rows):
            worker = find_actor_of(session, row.worker_id)
            if worker is not None:
                _tell(session, chance, worker, row.id, max(row.engaged_at, now - 40 * DAY), number, now)
                count += 1
    return count


def _milestones(session: Session) -> None:
    """Everybody who was ever served agreed to it, and every service that ended has its report; one statement."""
    ended = sa.case((Referral.state == ReferralState.CLOSED, Referral.closed_at))
    served = sa.select(Referral.id, Referral.engaged_at, ended).where(Referral.engaged_at.is_not(None))
    session.execute(sa.insert(CaseRecord).from_select(["id", "consented_at", "end_report_at"], served))


def _tell(
    session: Session,
    chance: Chance,
    worker: Actor,
    referral_id: UUID,
    begun: datetime,
    number: int,
    now: datetime,
) -> None:
    days = _days(begun, now, hour=9 + number % 6)
    _plan(session, chance, worker, referral_id, days, now)
    _appointments(session, chance, worker, referral_id, days, now)
    today = local_date(now, TIMEZONE)
    kind, words = RISKS[number % len(RISKS)]
    for level, at in (("high", days[0]), ("medium", days[-1])):
        set_risk(
            session,
            worker,
            referral_id,
            kind=kind,
            level=level,
            review_on=local_date(at, TIMEZONE) + 21 * DAY,
            note=words,
            today=local_date(at, TIMEZONE),
            now=at,
        )
    if number == 1:
        set_contact_safety(
            session,
            worker,
            referral_id,
            unsafe_channels=["voicemail", "via_family"],
            why="Somebody at home listens to the messages.",
            now=days[0],
        )
    if number % 2:
        update_progress(
            session,
            worker,
            referral_id,
            engaging=True,
            last_seen_on=local_date(days[-1], TIMEZONE),
            sent_on=local_date(begun, TIMEZONE) - 60 * DAY,
            today=today,
            note="Comes regularly and asks for the next date.",
            now=days[-1] + timedelta(minutes=30),
        )


def _days(begun: datetime, now: datetime, *, hour: int) -> list[datetime]:
    """Working days since the service began, a week apart, the last one yesterday or before; never empty."""
    zone = ZoneInfo(TIMEZONE)
    first = local_date(begun, TIMEZONE) + DAY
    last = local_date(now, TIMEZONE) - DAY
    found = []
    day = first
    while day <= last:
        if day.weekday() < 5:
            found.append(datetime.combine(day, time(hour), zone).astimezone(UTC))
        day += 7 * DAY if day.weekday() < 5 else DAY
    return found or [max(begun, now - timedelta(hours=2))]


def _plan(
    session: Session,
    chance: Chance,
    worker: Actor,
    referral_id: UUID,
    days: Sequence[datetime],
    now: datetime,
) -> None:
    case = (session, worker, referral_id)
    needs = [row.need for row in list_outcomes(*case)]
    for need in needs:
        set_outcome(*case, need=need, words=chance.one_of(list(WISHES)), now=days[0])
    today = local_date(now, TIMEZONE)
    add_item(
        *case,
        kind="step",
        what=chance.one_of(list(STEPS)),
        need=needs[0],
        due_on=today + 3 * DAY,
        now=days[0],
    )
    for kind, what, provider in (chance.one_of(list(HELP)), chance.one_of(list(HELP))):
        item_id = add_item(
            *case, kind=kind, what=what, provider=provider, due_on=today + 7 * DAY, now=days[0]
        )
        change_item(
            *case,
            item_id,
            status=chance.one_of(["arranged", "done", "planned"]),
            what=what,
            provider=provider,
            due_on=today + 7 * DAY,
            now=days[-1],
        )
    agree_plan(*case, agreed_at=days[0], sessions_expected=8, complete_by=today + 60 * DAY, now=days[0])


def _appointments(
    session: Session,
    chance: Chance,
    worker: Actor,
    referral_id: UUID,
    days: Sequence[datetime],
    now: datetime,
) -> None:
    case = (session, worker, referral_id)
    worker_id = worker.user_id
    assert worker_id is not None, "somebody who holds a case has an account"

    def plan(purpose: str, at: datetime, planned: datetime) -> UUID:
        return plan_appointment(
            *case,
            purpose=purpose,
            starts_at=at,
            minutes=50,
            modality=chance.one_of(["in_person", "phone", "video", "community"]),
            worker_id=worker_id,
            overlap_accepted=True,
            now=planned,
        )

    for index, at in enumerate(days):
        key = plan("assessment" if index == 0 else "session", at, at)
        attendance = "attended_on_time" if index == 0 else chance.weighted(ATTENDANCE)
        record_attendance(*case, key, attendance=attendance, now=at + timedelta(minutes=50))
    ahead = datetime.combine(
        local_date(now, TIMEZONE) + (1 + len(days) % 4) * DAY, time(10 + len(days) % 5), ZoneInfo(TIMEZONE)
    ).astimezone(UTC)
    coming = plan("session", ahead, days[-1])
    if len(days) % 3 == 0:
        reschedule(
            *case,
            coming,
            starts_at=ahead + 2 * DAY,
            minutes=50,
            modality="phone",
            worker_id=worker_id,
            asked_by="person",
            reason="work_or_caring",
            overlap_accepted=True,
            now=days[-1],
        )
    if len(days) > 2:
        plan("session", now - timedelta(hours=3), days[-1])
