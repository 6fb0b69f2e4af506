"""What P01 and P02 count, and what timers tell of."""

from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.notices.models import Notice, NoticeKind
from partners.meetings import commands
from partners.meetings.lifecycle import MeetingState
from partners.meetings.queries import attendance_in, list_due_periods
from partners.meetings.terms import CommitteeKind
from partners.memoranda.models import Memorandum
from tests.support.meetings import DAY, found, make_action, make_circle, make_meeting

YEAR = (date(2026, 1, 1), date(2026, 12, 31))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def periods(
    session: Session, partnership_id: object, start: date = YEAR[0], end: date = YEAR[1]
) -> list[tuple[str, bool]]:
    rows = list_due_periods(session, [partnership_id], start=start, end=end)  # type: ignore[list-item]
    return [(row.last_day.isoformat(), row.held) for row in rows]


def test_a_meeting_that_was_never_called_counts_as_not_held(session: Session) -> None:
    signed = at("2026-01-02T15:00")
    circle = make_circle(session, signed)
    make_meeting(session, circle, at("2026-02-10T15:00"))
    make_meeting(session, circle, at("2026-05-12T15:00"), came=(2, 0))
    make_meeting(session, circle, at("2026-08-11T15:00"), state=MeetingState.CANCELLED)
    assert periods(session, circle.partnership_id) == [
        ("2026-03-31", True),
        ("2026-06-30", False),
        ("2026-09-30", False),
        ("2026-12-31", False),
    ]
    rows = list_due_periods(session, [circle.partnership_id], start=YEAR[0], end=YEAR[1])
    assert [row.state for row in rows] == [MeetingState.HELD, MeetingState.HELD, None, None]


def test_a_period_belongs_to_the_days_that_its_last_day_lies_in(session: Session) -> None:
    circle = make_circle(session, at("2026-01-02T15:00"))
    assert periods(session, circle.partnership_id, date(2026, 3, 1), date(2026, 3, 31)) == [
        ("2026-03-31", False)
    ]
    assert periods(session, circle.partnership_id, date(2026, 4, 1), date(2026, 5, 31)) == []


@pytest.mark.parametrize(
    ("moment", "first", "second"),
    [
        # New York is four hours behind in spring: its March ends at 04:00 UTC on 1 April.
        ("2026-04-01T03:30", True, False),
        ("2026-04-01T04:30", False, True),
    ],
)
def test_a_meeting_counts_for_the_day_where_the_agency_is(
    session: Session, moment: str, first: bool, second: bool
) -> None:
    circle = make_circle(session, at("2026-01-02T15:00"))
    make_meeting(session, circle, at(moment))
    assert periods(session, circle.partnership_id)[:2] == [("2026-03-31", first), ("2026-06-30", second)]


def test_nothing_is_due_before_the_signature_and_after_the_end(session: Session) -> None:
    circle = make_circle(
        session, at("2026-03-20T15:00"), starts_on=date(2026, 1, 1), ends_on=date(2026, 9, 30)
    )
    assert [last for last, _ in periods(session, circle.partnership_id)] == ["2026-06-30", "2026-09-30"]


def test_the_cadence_is_that_of_the_agreement(session: Session) -> None:
    circle = make_circle(session, at("2026-01-02T15:00"), ends_on=date(2026, 4, 30))
    session.execute(sa.update(Memorandum).values(meeting_cadence="monthly"))
    make_meeting(session, circle, at("2026-02-10T15:00"))
    assert periods(session, circle.partnership_id) == [
        ("2026-01-31", False),
        ("2026-02-28", True),
        ("2026-03-31", False),
        ("2026-04-30", False),
    ]


def test_other_committees_do_not_count_for_the_agreement(session: Session) -> None:
    circle = make_circle(session, at("2026-01-02T15:00"), kind=CommitteeKind.OPERATIONAL)
    make_meeting(session, circle, at("2026-02-10T15:00"))
    assert periods(session, circle.partnership_id)[0] == ("2026-03-31", False)


def test_attendance_is_by_organisation_and_of_meetings_that_were_held(session: Session) -> None:
    circle = make_circle(
        session, at("2026-01-02T15:00"), kind=CommitteeKind.COMMUNITY, guests=("Hospital",), quorum=(2, 2)
    )
    make_meeting(session, circle, at("2026-02-10T15:00"), came=(2, 1))
    make_meeting(session, circle, at("2026-03-10T15:00"), state=MeetingState.CANCELLED)
    rows = attendance_in(session, [circle.partnership_id], date(2026, 2, 10), date(2026, 2, 10))
    assert [(row.organisation_name, row.invited, row.present) for row in rows] == [
        ("Harbour House", 2, 1),
        ("Northgate Police", 2, 2),
    ]
    assert attendance_in(session, [circle.partnership_id], date(2026, 2, 11), date(2026, 12, 31)) == []
    assert attendance_in(session, [], *YEAR) == []


# ---- Timers


def notices(session: Session, kind: NoticeKind) -> list[str]:
    return sorted(session.scalars(sa.select(Notice.message).where(Notice.kind == kind)))


def test_leaders_hear_once_of_a_period_that_ends_without_a_meeting(session: Session) -> None:
    circle = make_circle(session, at("2026-01-02T15:00"))
    assert commands.do_meeting_duties(session, now=at("2026-03-10T03:00")) == 0
    # 31 March is 21 days after 10 March in New York, which begins at 04:00 UTC. Four leaders work there.
    assert commands.do_meeting_duties(session, now=at("2026-03-10T05:00")) == 4
    assert commands.do_meeting_duties(session, now=at("2026-03-20T05:00")) == 0
    make_meeting(session, circle, at("2026-06-16T15:00"), state=MeetingState.PLANNED)
    assert commands.do_meeting_duties(session, now=at("2026-06-15T15:00")) == 0


def test_leaders_hear_that_there_is_no_steering_committee(session: Session) -> None:
    circle = make_circle(session, at("2026-01-02T15:00"), kind=CommitteeKind.OPERATIONAL)
    make_meeting(session, circle, at("2026-03-15T15:00"), state=MeetingState.PLANNED)
    assert commands.do_meeting_duties(session, now=at("2026-03-20T15:00")) == 4
    assert "no steering committee" in notices(session, NoticeKind.MEETING)[0]
    found(session, circle.pair, at("2026-04-01T15:00"), kind=CommitteeKind.STEERING)
    links = set(session.scalars(sa.select(Notice.link).where(Notice.kind == NoticeKind.MEETING)))
    assert links == {"/meetings/committees/new"}


def test_an_owner_is_reminded_a_week_before_and_once_overdue(session: Session, now: datetime) -> None:
    circle = make_circle(session, now)
    action = make_action(
        session, circle, make_meeting(session, circle, now), now, due_on=now.date() + 30 * DAY
    )
    session.execute(sa.delete(Notice))

    def told(days: int) -> int:
        commands.do_meeting_duties(session, now=now + days * DAY)
        return len(notices(session, NoticeKind.ACTION))

    assert [told(days) for days in (22, 23, 24, 30, 31, 40)] == [0, 1, 1, 1, 2, 2]
    later = now.date() + 60 * DAY
    commands.redate_action(
        session, circle.chief, action.id, due_on=later, reason="Illness", now=now + 40 * DAY
    )
    assert [told(days) for days in (41, 53, 61)] == [2, 3, 4]
