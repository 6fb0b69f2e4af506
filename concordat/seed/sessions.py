"""Appointments of everybody who was ever served: an assessment, then sessions until the case ended; in bulk."""

from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from concordat.seed.chance import Chance
from concordat.seed.people import TIMEZONE
from core.clock import local_date
from referrals.casework.appointments.lifecycle import AppointmentState
from referrals.casework.appointments.models import Appointment
from referrals.casework.codes import ATTENDED
from referrals.casework.models import CaseRecord
from referrals.handover.models import Referral

CHUNK = 2000
DAY = timedelta(days=1)
LENGTH = timedelta(minutes=50)
MOST_SESSIONS = 8
ATTENDANCE = {
    "attended_on_time": 60,
    "attended_late": 14,
    "did_not_attend": 13,
    "cancelled_by_person": 7,
    "cancelled_by_provider": 3,
    "session_did_not_happen_acceptable": 1,
    "session_did_not_happen_logistics": 2,
}
STAYS_AWAY = {"did_not_attend": 3, "cancelled_by_person": 2}
"""How somebody who stops coming stops."""


def make_sessions(session: Session, chance: Chance, *, now: datetime) -> int:
    """Appointments of every served case that has none yet, with the milestones they make; answers of how many."""
    count, last = 0, None
    while True:
        rows = session.execute(_served(last)).all()
        if not rows:
            return count
        appointments: list[dict[str, Any]] = []
        records: list[dict[str, Any]] = []
        for row in rows:
            made = _appointments(chance, row, now)
            appointments += made
            records.append({"id": row.id} | _milestones(made))
        if appointments:
            session.execute(sa.insert(Appointment), appointments)
        session.execute(sa.update(CaseRecord), records)
        count, last = count + len(rows), rows[-1].id


def _served(after: Any) -> sa.Select[Any]:
    has_some = sa.exists().where(Appointment.referral_id == Referral.id)
    conditions = [Referral.engaged_at.is_not(None), Referral.worker_id.is_not(None), ~has_some]
    if after is not None:
        conditions.append(Referral.id > after)
    return (
        sa.select(
            Referral.id, Referral.worker_id, Referral.engaged_at, Referral.closed_at, Referral.closure_reason
        )
        .where(*conditions)
        .order_by(Referral.id)
        .limit(CHUNK)
    )


def _appointments(chance: Chance, row: Any, now: datetime) -> list[dict[str, Any]]:
    """Weekly in office hours from soon after the person agreed to the end of the case, or to yesterday."""
    end = min(row.closed_at or now, now - DAY)
    zone = ZoneInfo(TIMEZONE)
    day = local_date(row.engaged_at, TIMEZONE) + chance.one_of(range(1, 7)) * DAY
    hour = chance.one_of(range(9, 16))
    starts: list[datetime] = []
    while len(starts) < MOST_SESSIONS + 1:
        while day.weekday() > 4:
            day += DAY
        at = datetime.combine(day, time(hour), zone).astimezone(UTC)
        if at + LENGTH > end:
            break
        starts.append(at)
        day += chance.one_of(range(6, 10)) * DAY
    leaves = row.closure_reason == "person_disengaged"
    return [
        _appointment(chance, row, at, number, stays_away=leaves and number >= max(1, len(starts) - 2))
        for number, at in enumerate(starts)
    ]


def _appointment(chance: Chance, row: Any, at: datetime, number: int, *, stays_away: bool) -> dict[str, Any]:
    attendance = chance.weighted(STAYS_AWAY if stays_away else ATTENDANCE)
    return {
        "id": chance.uuid(),
        "version": 2,
        "referral_id": row.id,
        "state": AppointmentState.RECORDED,
        "purpose": "session" if number else "assessment",
        "starts_at": at,
        "ends_at": at + LENGTH,
        "modality": chance.one_of(["in_person", "in_person", "phone", "video", "community"]),
        "worker_id": row.worker_id,
        "planned_at": row.engaged_at,
        "planned_by_id": row.worker_id,
        "attendance": attendance,
        "attendance_at": at + LENGTH,
        "attendance_by_id": row.worker_id,
    }


def _milestones(appointments: list[dict[str, Any]]) -> dict[str, datetime | None]:
    """The first attended assessment and session, as the command that records attendance keeps them."""

    def first(purpose: str) -> datetime | None:
        came = (
            a["starts_at"] for a in appointments if a["purpose"] == purpose and a["attendance"] in ATTENDED
        )
        return min(came, default=None)

    return {"assessed_at": first("assessment"), "first_service_at": first("session")}
