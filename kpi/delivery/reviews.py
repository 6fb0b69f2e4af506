"""When an evaluation is to be read together: at the next meeting of the steering committee, else within two weeks."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.actor import Actor
from core.clock import local_date
from kpi.evaluations.models import Evaluation
from kpi.evaluations.policy import visible_to
from partners.meetings.models import CommitteePartnership
from partners.meetings.queries.meetings import MeetingRow, list_open_meetings
from partners.meetings.terms import CommitteeKind

REVIEW_DAYS = 14
"""[HOUSE] An evaluation is to be read together within so many days, where no meeting is planned."""
RECENT = timedelta(days=92)
"""How far back a calendar holds evaluations: what was not read by then is in the archive."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """An evaluation as its review needs it."""

    id: UUID
    reference: str
    schedule_id: UUID | None
    partnership_id: UUID | None
    period_key: str
    timezone: str
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """When an evaluation is to be read: at a meeting, or until a day."""

    evaluation: Published
    meeting: MeetingRow | None
    until: date


def list_reviews(
    session: Session, actor: Actor, *, since: datetime, evaluation_id: UUID | None = None
) -> list[Review]:
    """The reviews of the actor's evaluations published since a moment, the earliest first; three statements."""
    query = visible_to(actor).with_only_columns(
        *(getattr(Evaluation, name) for name in Published.__dataclass_fields__)
    )
    query = query.where(
        Evaluation.id == evaluation_id if evaluation_id else Evaluation.created_at >= since
    ).order_by(Evaluation.created_at, Evaluation.id)
    found = [Published(**row._mapping) for row in session.execute(query)]
    meetings = _meetings(session, actor, {one.partnership_id for one in found if one.partnership_id})
    return [review_of(one, meetings.get(one.partnership_id, ())) for one in found]


def review_of(evaluation: Published, meetings: Iterable[MeetingRow]) -> Review:
    """The first meeting that begins after the evaluation was published is its review."""
    later = (one for one in meetings if one.starts_at >= evaluation.created_at)
    return Review(
        evaluation=evaluation,
        meeting=min(later, key=lambda one: (one.starts_at, one.id), default=None),
        until=review_day(evaluation.created_at, evaluation.timezone),
    )


def review_day(published_at: datetime, zone: str) -> date:
    """The day until which an evaluation is to be read, where those measured are."""
    return local_date(published_at, zone) + timedelta(days=REVIEW_DAYS)


def _meetings(
    session: Session, actor: Actor, partnership_ids: Collection[UUID]
) -> Mapping[UUID | None, Sequence[MeetingRow]]:
    """Open meetings of steering committees that the actor may attend, by partnership."""
    found: defaultdict[UUID | None, list[MeetingRow]] = defaultdict(list)
    if not partnership_ids:
        return found
    open_ones = list_open_meetings(session, actor, partnership_ids=partnership_ids)
    steering = [one for one in open_ones if one.committee_kind is CommitteeKind.STEERING]
    serving = session.execute(
        sa.select(CommitteePartnership.committee_id, CommitteePartnership.partnership_id).where(
            CommitteePartnership.committee_id.in_({one.committee_id for one in steering}),
            CommitteePartnership.partnership_id.in_(partnership_ids),
        )
    )
    for committee_id, partnership_id in serving:
        found[partnership_id] += [one for one in steering if one.committee_id == committee_id]
    return found
