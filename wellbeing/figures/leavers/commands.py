"""Keeping anonymous counts of somebody who erases themselves; `before_erasing` calls it in the same transaction."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from core.clock import local_date
from wellbeing.enrolments.models import Enrolment
from wellbeing.enrolments.sessions.models import CareSession
from wellbeing.figures.leavers.codes import Left
from wellbeing.figures.leavers.models import LeaverCount
from wellbeing.figures.quarters import Quarter, bounds_of_year, find_quarter, quarter_of
from wellbeing.figures.releases.ends import end_of
from wellbeing.figures.releases.gathering import STAFF, first_quarter
from wellbeing.figures.releases.models import FigureAgency
from wellbeing.figures.releases.queries import is_released
from wellbeing.participants.models import Participant

UNKNOWN_ZONE = "UTC"
"""Where the agency's zone is not known yet, because nothing was ever published of it."""


def keep_counts(vault: Session, participant_id: UUID, now: datetime) -> None:
    """Count somebody who leaves in each quarter and year that is not published: neither who nor on which day."""
    participant = vault.get(Participant, participant_id)
    if participant is None:
        return
    agency_id = participant.agency_id
    agency = vault.get(FigureAgency, agency_id)
    zone = agency.timezone if agency else UNKNOWN_ZONE
    for period, start, end in _open_periods(vault, agency_id, agency, zone, now):
        counts = Counter(_ends(vault, participant_id, start, end, now))
        if participant.group in STAFF and _has_used(vault, participant_id, start, end):
            counts[Left.USED] = 1
        if counts:
            _add(vault, agency_id, period, counts)


def _open_periods(
    vault: Session, agency_id: UUID, agency: FigureAgency | None, zone: str, now: datetime
) -> Iterator[tuple[str, datetime, datetime]]:
    """Quarters up to now that are not published, and years whose last quarter is not."""
    this = quarter_of(local_date(now, zone))
    begun = find_quarter(agency.since) if agency else None
    quarter = begun or first_quarter(vault, agency_id, zone=zone, now=now) or this
    while quarter <= this:
        if not is_released(vault, agency_id, quarter):
            yield quarter.code, *quarter.bounds(zone)
        if (quarter.closes_year or quarter == this) and not is_released(
            vault, agency_id, Quarter(quarter.year, 4)
        ):
            yield str(quarter.year), *bounds_of_year(quarter.year, zone)
        quarter = quarter.next


def _has_used(vault: Session, participant_id: UUID, start: datetime, end: datetime) -> bool:
    query = (
        sa.select(CareSession.id)
        .join(Enrolment, Enrolment.id == CareSession.enrolment_id)
        .where(
            Enrolment.participant_id == participant_id,
            CareSession.is_meaningful.is_(True),
            CareSession.starts_at >= start,
            CareSession.starts_at < end,
        )
    )
    return vault.scalars(query.limit(1)).first() is not None


def _ends(
    vault: Session, participant_id: UUID, start: datetime, end: datetime, now: datetime
) -> Iterator[Left]:
    """Enrolments that ended in the period; one that goes on ends now, and was broken off if it had begun."""
    query = sa.select(
        Enrolment.state,
        Enrolment.end_reason,
        Enrolment.ended_at,
        Enrolment.requested_at,
        Enrolment.active_since,
        Enrolment.first_session_at,
    ).where(Enrolment.participant_id == participant_id, Enrolment.requested_at.is_not(None))
    for row in vault.execute(query):
        has_begun = row.active_since is not None or row.first_session_at is not None
        if not start <= (row.ended_at or now) < end:
            continue
        if row.ended_at is None:
            yield Left.BROKEN_OFF if has_begun else Left.DECLINED
        else:
            yield Left(end_of(row.state, row.end_reason, has_begun=has_begun).value)


def _add(vault: Session, agency_id: UUID, period: str, counts: Counter[Left]) -> None:
    make = postgresql.insert if vault.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = make(LeaverCount).values(
        [
            {"id": uuid4(), "agency_id": agency_id, "period": period, "counted": one, "count": counts[one]}
            for one in Left
        ]
    )
    vault.execute(
        statement.on_conflict_do_update(
            index_elements=[LeaverCount.agency_id, LeaverCount.period, LeaverCount.counted],
            set_={"count": LeaverCount.count + statement.excluded.count},
        )
    )
