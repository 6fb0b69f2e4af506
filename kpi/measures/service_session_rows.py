"""Sessions with persons as columns, and the indicators made from them (R14, R15)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from kpi.measures.cells import Numbers, Texts, code_of, keep_by_key, key_of, moment_of, when
from kpi.measures.columns import Mask, Moments, moment
from kpi.measures.joined import joined_figures
from kpi.measures.kept import Kept
from kpi.measures.measurement import Measurement
from kpi.measures.person_keys import numbered, read_links
from kpi.measures.referral_rows import is_removed, referral_conditions, sent_pieces
from kpi.measures.scope import Scope
from kpi.measures.service_rows import is_competing
from kpi.measures.service_sessions import ENGAGED_DAYS, engagement_rate, missed_sessions
from referrals.casework.appointments.models import Appointment
from referrals.casework.codes import ATTENDED
from referrals.casework.models import CaseRecord
from referrals.handover.models import Referral

SESSION = "session"
MISSED = "did_not_attend"
BY_PROVIDER_CODES = ("cancelled_by_provider", "session_did_not_happen_logistics")
MOVED = "rescheduled"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SessionRows:
    """One entry per planned session; instants in UTC, "not a time" where a thing has not happened."""

    person: Numbers
    at: Moments
    recorded: Moments
    """When the attendance was recorded."""
    attendance: Texts
    opening: Numbers
    """1 for the first attended session of its referral."""
    ended: Moments
    """When the referral ended."""
    removed: Numbers
    competing: Numbers

    def __len__(self) -> int:
        return int(self.at.shape[0])

    def is_any(self, codes: tuple[str, ...] | frozenset[str]) -> Mask:
        """The rows with one of these attendances."""
        found = np.zeros(len(self), dtype=np.bool_)
        for code in codes:
            found |= self.attendance == code
        return found


@dataclass(frozen=True, slots=True, eq=False)
class KeptSessions:
    """The sessions of a long time on disk, all of a person in one part."""

    kept: Kept

    def figures(self, begin: datetime, end: datetime, *, as_of: datetime) -> dict[str, Measurement]:
        """R14 and R15 of a period by code, as known at `as_of`."""
        return joined_figures(
            session_figures(SessionRows(**self.kept.read(part)), begin=begin, end=end, as_of=as_of)
            for part in self.kept.parts
        )


def read_sessions(session: Session, scope: Scope, *, begin: datetime, end: datetime) -> KeptSessions:
    """The sessions of the scope from `begin` to what the windows of those before `end` need."""
    until = end + timedelta(days=ENGAGED_DAYS)
    source = (
        sa.select(Appointment.id)
        .join(Referral, Referral.id == Appointment.referral_id)
        .outerjoin(CaseRecord, CaseRecord.id == Referral.id)
        .where(
            *referral_conditions(scope),
            Appointment.purpose == SESSION,
            Appointment.starts_at >= begin,
            Appointment.starts_at <= until,
        )
    )
    columns = {
        "key": key_of(Referral.person_id),
        "at": moment_of(Appointment.starts_at),
        "recorded": moment_of(Appointment.attendance_at),
        "attendance": code_of(Appointment.attendance),
        "opening": when(Appointment.starts_at == CaseRecord.first_service_at),
        "ended": moment_of(Referral.closed_at),
        "removed": when(is_removed()),
        "competing": when(is_competing()),
    }
    links = read_links(session)
    return KeptSessions(
        keep_by_key(
            session,
            source,
            columns,
            pieces=sent_pieces(session, scope, begin, until),
            first=lambda read: {**read, "key": links.counted(read["key"])},
            change=lambda read: numbered(read, "person"),
        )
    )


def has_sessions(session: Session, scope: Scope) -> bool:
    """Whether attendance of a session was ever recorded; where it was not, there is no data rather than nobody served."""
    recorded = (
        sa.select(Appointment.id)
        .join(Referral, Referral.id == Appointment.referral_id)
        .where(
            *referral_conditions(scope), Appointment.purpose == SESSION, Appointment.attendance.is_not(None)
        )
    )
    return session.scalar(sa.select(sa.exists(recorded))) or False


def session_figures(
    rows: SessionRows, *, begin: datetime, end: datetime, as_of: datetime
) -> dict[str, Measurement]:
    """The session indicators of a period by code, as known at `as_of`."""
    now, inside = moment(as_of), (rows.at >= moment(begin)) & (rows.at < moment(end))
    removed, known = rows.removed == 1, rows.recorded <= now
    return {
        "R14": engagement_rate(
            rows.person,
            rows.at,
            attended=rows.is_any(ATTENDED) & known,
            opening=rows.opening == 1,
            cohort=inside,
            removed=removed,
            ended=rows.ended,
            competing=rows.competing == 1,
            as_of=as_of,
        ),
        "R15": missed_sessions(
            rows.is_any((MISSED,))[inside],
            recorded=known[inside],
            by_provider=(rows.is_any(BY_PROVIDER_CODES) & known)[inside],
            put_off=(rows.is_any((MOVED,)) & known)[inside],
            removed=removed[inside],
        ),
    }
