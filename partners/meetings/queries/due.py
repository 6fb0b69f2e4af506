"""Which periods need a meeting and which had one, and who attended: what P01 and P02 count."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from accounts.organisations.models import Organisation
from core.clock import local_date
from partners.meetings.cadence import Span, due_periods
from partners.meetings.lifecycle import OPEN_STATES, MeetingState
from partners.meetings.models import Committee, CommitteePartnership, Meeting, MeetingSeat
from partners.meetings.queries.committees import CommitteeRow
from partners.meetings.terms import CommitteeKind
from partners.memoranda.calendar_periods import Period
from partners.memoranda.models import Memorandum
from partners.memoranda.queries import list_partnerships
from partners.memoranda.rows import SIGNED, between, memoranda, memorandum_rows

A_DAY = timedelta(days=1)
FAR = date(9999, 12, 30)


@dataclass(frozen=True, slots=True, kw_only=True)
class DuePeriodRow:
    """A period in which a meeting was due, and what became of it.

    `meeting_id` is the meeting that counts for it: the one held with a quorum, else held without one, else the
    first that is planned or called.
    """

    partnership_id: UUID | None
    committee_id: UUID | None
    first_day: date
    last_day: date
    meeting_id: UUID | None
    state: MeetingState | None
    quorate: bool

    @property
    def held(self) -> bool:
        """Held with a quorum; without one a meeting counts as not held."""
        return self.state is MeetingState.HELD and self.quorate


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendanceFact:
    """What P02 counts: the seats of an organisation at a meeting, once for each partnership it is about."""

    meeting_id: UUID
    partnership_id: UUID
    organisation_id: UUID
    organisation_name: str
    day: date
    invited: int
    present: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Held:
    id: UUID
    committee_id: UUID
    day: date
    state: MeetingState
    quorate: bool

    @property
    def worth(self) -> int:
        if self.state is MeetingState.HELD:
            return 0 if self.quorate else 1
        return 2


def list_due_periods(
    session: Session, partnership_ids: Collection[UUID], *, start: date, end: date
) -> list[DuePeriodRow]:
    """The periods that end between two days in which the steering committee should have met (P01).

    They follow from the cadence of each partnership's agreements while these were in force, so a meeting that was
    never called counts as not held. A suspended agreement still asks for its meetings.
    """
    spans = agreement_spans(session, partnership_ids)
    meetings = _steering_meetings(session, partnership_ids, start=start, end=end)
    rows = []
    for partnership_id in sorted(spans, key=str):
        for period in due_periods(spans[partnership_id]):
            if start <= period.last_day <= end:
                rows.append(_row(period, meetings[partnership_id], partnership_id=partnership_id))
    return rows


def periods_of(
    session: Session,
    committee: CommitteeRow,
    *,
    partnership_ids: Collection[UUID],
    start: date,
    end: date,
) -> list[DuePeriodRow]:
    """The periods that end between two days in which one committee should meet, by its own or the agreements' cadence."""
    if committee.cadence is None:
        spans = [span for some in agreement_spans(session, partnership_ids).values() for span in some]
    else:
        born = local_date(committee.created_at, committee.zone)
        died = local_date(committee.closed_at, committee.zone) if committee.closed_at else FAR
        spans = [Span(first_day=born, last_day=min(died, end + 400 * A_DAY), cadence=committee.cadence)]
    found = _meetings(session, Meeting.committee_id == committee.id, start=start, end=end)
    return [
        _row(period, found, committee_id=committee.id)
        for period in due_periods(spans)
        if start <= period.last_day <= end
    ]


def agreement_spans(session: Session, partnership_ids: Collection[UUID]) -> dict[UUID, list[Span]]:
    """When agreements of some partnerships were in force, with their cadence; one of several parties is one of each pair."""
    spans: defaultdict[UUID, list[Span]] = defaultdict(list)
    if not partnership_ids:
        return {}
    signed = memorandum_rows(
        session,
        memoranda().where(between(partnership_ids), Memorandum.state.in_(SIGNED)),
    )
    ids = [row.id for row in signed]
    cadences = {
        row.id: row.meeting_cadence
        for row in session.execute(
            sa.select(Memorandum.id, Memorandum.meeting_cadence).where(Memorandum.id.in_(ids))
        )
    }
    pairs = list_partnerships(session, ids=partnership_ids)
    for row in signed:
        facts = row.facts
        if facts.executed_at is None:
            continue
        first = max(facts.starts_on, local_date(facts.executed_at, facts.zone))
        if first <= facts.last_day:
            span = Span(first_day=first, last_day=facts.last_day, cadence=cadences[row.id])
            for pair in pairs:
                if row.joins(pair.agency_id, pair.ngo_id):
                    spans[pair.id].append(span)
    return dict(spans)


def attendance_in(
    session: Session, partnership_ids: Collection[UUID], start: date, end: date
) -> list[AttendanceFact]:
    """The seats of member organisations at meetings held between two days where the agency is (P02)."""
    if not partnership_ids:
        return []
    agency = aliased(Organisation, name="agency")
    rows = session.execute(
        sa.select(
            Meeting.id.label("meeting_id"),
            Meeting.starts_at,
            agency.timezone,
            CommitteePartnership.partnership_id,
            MeetingSeat.organisation_id,
            Organisation.name.label("organisation_name"),
            MeetingSeat.invited,
            MeetingSeat.present,
        )
        .join(Committee, Committee.id == Meeting.committee_id)
        .join(agency, agency.id == Committee.agency_id)
        .join(CommitteePartnership, CommitteePartnership.committee_id == Committee.id)
        .join(MeetingSeat, MeetingSeat.meeting_id == Meeting.id)
        .join(Organisation, Organisation.id == MeetingSeat.organisation_id)
        .where(
            CommitteePartnership.partnership_id.in_(partnership_ids),
            Meeting.state == MeetingState.HELD,
            Meeting.starts_at >= _edge(start) - A_DAY,
            Meeting.starts_at < _edge(end) + 2 * A_DAY,
        )
        .order_by(Meeting.starts_at, Meeting.id, Organisation.name)
    )
    facts = []
    for row in rows:
        day = local_date(row.starts_at, row.timezone)
        if start <= day <= end:
            facts.append(
                AttendanceFact(
                    meeting_id=row.meeting_id,
                    partnership_id=row.partnership_id,
                    organisation_id=row.organisation_id,
                    organisation_name=row.organisation_name,
                    day=day,
                    invited=row.invited,
                    present=row.present,
                )
            )
    return facts


def _row(
    period: Period,
    meetings: Collection[_Held],
    *,
    partnership_id: UUID | None = None,
    committee_id: UUID | None = None,
) -> DuePeriodRow:
    """A period with the best of its meetings."""
    inside = [one for one in meetings if period.holds(one.day)]
    best = min(inside, key=lambda one: (one.worth, one.day), default=None)
    return DuePeriodRow(
        partnership_id=partnership_id,
        committee_id=committee_id or (best.committee_id if best else None),
        first_day=period.first_day,
        last_day=period.last_day,
        meeting_id=best.id if best else None,
        state=best.state if best else None,
        quorate=bool(best and best.quorate),
    )


def _steering_meetings(
    session: Session, partnership_ids: Collection[UUID], *, start: date, end: date
) -> defaultdict[UUID, list[_Held]]:
    found: defaultdict[UUID, list[_Held]] = defaultdict(list)
    steering = sa.select(Committee.id).where(Committee.kind == CommitteeKind.STEERING)
    meetings = _meetings(session, Meeting.committee_id.in_(steering), start=start, end=end)
    by_committee: defaultdict[UUID, list[_Held]] = defaultdict(list)
    for one in meetings:
        by_committee[one.committee_id].append(one)
    rows = session.execute(
        sa.select(CommitteePartnership.committee_id, CommitteePartnership.partnership_id).where(
            CommitteePartnership.partnership_id.in_(partnership_ids)
        )
    )
    for row in rows:
        found[row.partnership_id] += by_committee[row.committee_id]
    return found


def _meetings(session: Session, condition: sa.ColumnElement[bool], *, start: date, end: date) -> list[_Held]:
    """Meetings that were not cancelled, from a year before the first day on: periods may begin before it."""
    rows = session.execute(
        sa.select(
            Meeting.id,
            Meeting.committee_id,
            Meeting.starts_at,
            Meeting.state,
            Meeting.quorate,
            Organisation.timezone,
        )
        .join(Committee, Committee.id == Meeting.committee_id)
        .join(Organisation, Organisation.id == Committee.agency_id)
        .where(
            condition,
            Meeting.state.in_([*OPEN_STATES, MeetingState.HELD]),
            Meeting.starts_at >= _edge(start) - 367 * A_DAY,
            Meeting.starts_at < _edge(end) + 2 * A_DAY,
        )
    )
    return [
        _Held(
            id=row.id,
            committee_id=row.committee_id,
            day=local_date(row.starts_at, row.timezone),
            state=row.state,
            quorate=bool(row.quorate),
        )
        for row in rows
    ]


def _edge(day: date) -> datetime:
    return datetime.combine(day, time(0), UTC)
