"""Telling readers, who opened what first, one reminder, the review in a calendar, and the archive."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from icalendar import Calendar
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from accounts.notices.models import Notice
from accounts.outbox.models import OutboxMessage
from accounts.users.models import User, UserStatus
from audit.models import AuditRow
from core.actor import SYSTEM, OrganisationKind, Role
from core.clock import local_date
from core.errors import NotFound
from kpi.delivery.commands import REMIND_AFTER, open_evaluation, remind_readers
from kpi.evaluations.codes import OpenedAs
from kpi.evaluations.commands import evaluate, measure, publish
from kpi.evaluations.models import Evaluation, EvaluationReceipt
from kpi.evaluations.notifications import tell_readers
from kpi.evaluations.scopes import scope_of
from kpi.periods import Period
from kpi.schedules.commands import create_schedule
from kpi.schedules.frequency import Frequency
from partners.meetings.lifecycle import MeetingState
from tests.support.kpi_world import World, leader_of
from tests.support.meetings import make_circle, make_meeting
from tests.support.statements import counted_statements
from tests.web.conftest import WebClient

ZONE = "America/New_York"
OCTOBER = Period.month(2025, 10, zone=ZONE)
QUARTER = Period.quarter(2025, 4, zone=ZONE)
NOW = datetime(2026, 2, 20, 12, tzinfo=UTC)


class Stage:
    """An agency and an NGO with readers of several roles."""

    def __init__(self, session: Session) -> None:
        self.session, self.world = session, World(session, zone=ZONE)
        self.harbour = self.world.add_partner("Harbour 100% House", reference="P-HARB-0001")
        self.leader = self.world.user(self.world.agency, "Ada Leader", Role.LEADERSHIP)
        self.desk = self.world.user(self.world.agency, "Dora Desk", Role.PARTNERSHIP_DESK)
        self.manager = self.world.user(self.harbour.ngo, "Max Manager", Role.NGO_MANAGER)
        self.director = self.world.user(self.harbour.ngo, "Dina Director", Role.LEADERSHIP)

    def evaluation(self, period: Period = QUARTER, *, whole: bool = False, days: int = 0) -> Evaluation:
        scope = self.world.scope(None if whole else self.harbour)
        return evaluate(self.session, SYSTEM, scope=scope, period=period, now=NOW + timedelta(days=days))

    def receipt(self, evaluation: Evaluation, user: User) -> EvaluationReceipt | None:
        self.session.expire_all()
        return self.session.get(EvaluationReceipt, (evaluation.id, user.id))

    def count(self, action: str) -> int:
        query = sa.select(sa.func.count()).select_from(AuditRow).where(AuditRow.action == action)
        return self.session.scalar(query) or 0


@pytest.fixture
def stage(session: Session) -> Stage:
    return Stage(session)


def test_readers_are_told_with_a_link_and_without_a_file(session: Session, stage: Stage) -> None:
    evaluation = stage.evaluation()
    told = {row.user_id for row in session.query(EvaluationReceipt).filter_by(evaluation_id=evaluation.id)}
    assert told == {stage.leader.id, stage.desk.id, stage.manager.id, stage.director.id}
    notices = session.query(Notice).filter_by(about_id=evaluation.id).all()
    assert {notice.link for notice in notices} == {f"/evaluations/{evaluation.id}"}
    assert {notice.recipient_id for notice in notices} == told
    assert not session.query(OutboxMessage).count()


def test_recipients_by_role_narrow_whom_is_told_and_nobody_is_told_twice(
    session: Session, stage: Stage
) -> None:
    evaluation, scope = stage.evaluation(whole=True), stage.world.scope(stage.harbour)
    other = stage.evaluation(OCTOBER, whole=True)
    session.execute(sa.delete(EvaluationReceipt))
    session.execute(sa.delete(Notice))
    leaders = frozenset({Role.LEADERSHIP})
    assert tell_readers(session, SYSTEM, evaluation, scope=scope, recipients=leaders, now=NOW) == 2
    assert tell_readers(session, SYSTEM, evaluation, scope=scope, recipients=leaders, now=NOW) == 0
    assert tell_readers(session, SYSTEM, other, scope=scope, recipients=frozenset(), now=NOW) == 0
    leader = leader_of(stage.world.agency, stage.leader)
    assert tell_readers(session, leader, other, scope=scope, recipients=leaders, now=NOW) == 1
    assert stage.receipt(evaluation, stage.leader)
    assert not stage.receipt(evaluation, stage.manager)
    assert not stage.receipt(other, stage.leader)


def test_the_first_opening_is_kept_once_with_its_trail(session: Session, stage: Stage) -> None:
    evaluation = stage.evaluation()
    actor = leader_of(stage.world.agency, stage.leader)
    later = NOW + timedelta(hours=1)
    assert open_evaluation(session, actor, evaluation.id, opened_as=OpenedAs.DOCUMENT, now=later)
    assert not open_evaluation(
        session, actor, evaluation.id, opened_as=OpenedAs.PAGE, now=later + timedelta(hours=1)
    )
    kept = stage.receipt(evaluation, stage.leader)
    assert kept is not None
    assert (kept.told_at, kept.opened_at, kept.opened_as) == (NOW, later, OpenedAs.DOCUMENT)
    assert stage.count("evaluation.opened") == 1
    stranger = stage.world.organisation(OrganisationKind.AGENCY, "Elsewhere")
    with pytest.raises(NotFound):
        open_evaluation(session, leader_of(stranger), evaluation.id, opened_as=OpenedAs.PAGE, now=later)
    newcomer = stage.world.user(stage.world.agency, "New", Role.LEADERSHIP)
    assert open_evaluation(
        session,
        leader_of(stage.world.agency, newcomer),
        evaluation.id,
        opened_as=OpenedAs.PAGE,
        now=later,
    )
    found = stage.receipt(evaluation, newcomer)
    assert found is not None
    assert found.told_at is None


def test_one_reminder_goes_to_those_who_have_not_opened_it(session: Session, stage: Stage) -> None:
    evaluation = stage.evaluation()
    reader = leader_of(stage.world.agency, stage.leader)
    open_evaluation(session, reader, evaluation.id, opened_as=OpenedAs.PAGE, now=NOW)
    stage.director.status, stage.director.disabled_at = UserStatus.DISABLED, NOW
    session.flush()
    assert remind_readers(session, now=NOW + REMIND_AFTER - timedelta(seconds=1)) == 0
    assert remind_readers(session, now=NOW + REMIND_AFTER) == 2
    assert remind_readers(session, now=NOW + 10 * REMIND_AFTER) == 0
    key = f"evaluation_reminder:{evaluation.id.hex}"
    reminded = {one.recipient_id for one in session.query(Notice).filter_by(key=key)}
    assert reminded == {stage.desk.id, stage.manager.id}
    assert stage.count("evaluation.reminded") == 1
    kept = stage.receipt(evaluation, stage.desk)
    assert kept is not None
    assert kept.reminded_at == NOW + REMIND_AFTER


def test_opening_the_notice_opens_the_evaluation_and_reading_the_page_writes_nothing(
    client: WebClient, session: Session, stage: Stage
) -> None:
    evaluation = stage.evaluation()
    client.sign_in(stage.leader)
    page = client.page(f"/evaluations/{evaluation.id}")
    assert "I have read it" in page.text
    client.get(f"/evaluations/{evaluation.id}/files")
    kept = stage.receipt(evaluation, stage.leader)
    assert kept is not None
    assert kept.opened_at is None
    client.submit("/notices/", action="/notices/read-all")
    assert (kept := stage.receipt(evaluation, stage.leader)) is not None
    assert kept.opened_at is None, "marking notices as read is not opening"
    notice = session.query(Notice).filter_by(recipient_id=stage.leader.id).one()
    client.submit_and_follow("/notices/", action=f"/{notice.id}/open")
    assert (kept := stage.receipt(evaluation, stage.leader)) is not None
    assert kept.opened_as is OpenedAs.PAGE
    assert "I have read it" not in client.page(f"/evaluations/{evaluation.id}").text
    client.sign_in(stage.manager)
    client.submit_and_follow(f"/evaluations/{evaluation.id}", action=f"/{evaluation.id}/open")
    assert (kept := stage.receipt(evaluation, stage.manager)) is not None
    assert kept.opened_at is not None


def test_the_own_side_is_named_and_the_other_only_counted(client: WebClient, stage: Stage) -> None:
    evaluation = stage.evaluation()
    client.sign_in(stage.leader)
    client.submit("/evaluations/", action="/open")
    page = client.page(f"/evaluations/{evaluation.id}/readers")
    for words in ("Ada Leader", "Dora Desk", "Not opened", "Harbour 100% House: 2 told, 0 opened it"):
        assert words in page.text
    assert "Max Manager" not in page.text
    client.sign_in(stage.director)
    page = client.page(f"/evaluations/{evaluation.id}/readers")
    assert "Max Manager" in page.text
    assert "Northfield Police: 2 told, 1 opened it" in page.text
    assert "Ada Leader" not in page.text
    client.sign_in(stage.manager)
    client.page(f"/evaluations/{evaluation.id}/readers", status=403)
    stranger = stage.world.organisation(OrganisationKind.AGENCY, "Elsewhere Police")
    client.sign_in(stage.world.user(stranger, "S", Role.LEADERSHIP))
    client.page(f"/evaluations/{evaluation.id}/readers", status=404)
    client.page(f"/evaluations/{evaluation.id}/review.ics", status=404)
    assert client.post(f"/evaluations/{evaluation.id}/open").status_code == 404


def test_the_review_of_an_evaluation_is_a_calendar_entry(client: WebClient, stage: Stage) -> None:
    evaluation = stage.evaluation()
    client.sign_in(stage.leader)
    answer = client.get(f"/evaluations/{evaluation.id}/review.ics")
    assert answer.mimetype == "text/calendar"
    [event] = Calendar.from_ical(answer.data).events
    assert event.DTSTART.isoformat() == "2026-03-06"
    assert event["uid"] == f"review-{evaluation.id}@concordat"
    assert evaluation.reference in str(event["summary"])
    assert str(event["url"]).endswith(f"/evaluations/{evaluation.id}")
    assert "Harbour" not in answer.text
    everything = client.get("/evaluations/reviews.ics")
    assert len(Calendar.from_ical(everything.data).events) <= 1


def test_the_archive_is_searched_and_each_condition_can_be_taken_away(
    client: WebClient, stage: Stage, connection: Connection
) -> None:
    whole, pair = stage.evaluation(whole=True), stage.evaluation(OCTOBER)
    client.sign_in(stage.leader)
    found = {
        "q=harbour+house": {pair},
        "q=100%25": {pair},
        "q=100%25+nobody": set(),
        f"q={whole.reference}": {whole},
        "q=P-HARB": {pair},
        "within=2025": {whole, pair},
        "within=2025-10": {pair},
        "within=2024": set(),
        "length=quarter": {whole},
        "length=month": {pair},
        "length=year": set(),
        "kind=agency": {whole},
        "kind=partnership": {pair},
        "origin=by_hand": {whole, pair},
        "origin=scheduled": set(),
        "standing=misses": {one for one in (whole, pair) if one.missed},
        "standing=no_misses": {one for one in (whole, pair) if not one.missed},
        "unread=y": {whole, pair},
        "kind=nonsense&length=?&unread=": {whole, pair},
    }
    for asked, expected in found.items():
        text = client.get(f"/evaluations/?{asked}").text
        assert {one for one in (whole, pair) if f"/evaluations/{one.id}/open" in text} == expected, asked
        if not expected:
            assert "Nothing was found" in text
    page = client.page("/evaluations/?q=harbour&length=month&unread=y")
    assert page.links["Remove filter: Not opened"] == "/evaluations/?q=harbour&length=month"
    assert "Clear all" in page.text
    wrong = client.page("/evaluations/?within=yesterday").text
    assert "is no period" in wrong
    assert pair.reference in wrong
    client.sign_in(stage.manager)
    theirs = client.page("/evaluations/?within=2025").text
    assert pair.reference in theirs
    assert whole.reference not in theirs
    with counted_statements(connection) as two:
        client.page("/evaluations/?q=harbour")
    for days in range(1, 4):
        stage.evaluation(OCTOBER, days=days)
    with counted_statements(connection) as five:
        client.page("/evaluations/?q=harbour")
    assert len(five) == len(two)


def test_a_planned_meeting_of_the_steering_committee_is_the_review_of_its_partnership(
    client: WebClient, session: Session, now: datetime
) -> None:
    circle = make_circle(session, now)
    scope = scope_of(session, agency_id=circle.pair.agency_id, partnership_id=circle.partnership_id)
    meeting = make_meeting(
        session, circle, now, state=MeetingState.PLANNED, starts_at=now + timedelta(days=9)
    )
    schedule = create_schedule(
        session,
        SYSTEM,
        scope=scope,
        frequency=Frequency.MONTHLY,
        first_day=local_date(now, scope.timezone).replace(day=1),
        now=now,
    )
    client.sign_in(circle.chief.user_id)
    planned = Calendar.from_ical(client.get(f"/evaluations/schedules/{schedule.id}/reviews.ics").data).events
    assert len(planned) == 4
    period = Period.month(now.year, now.month, zone=scope.timezone)
    assert planned[0]["uid"] == f"review-{schedule.id}-{period.code}@concordat"
    evaluation = publish(
        session,
        SYSTEM,
        measure(session, scope, period=period, now=now),
        scope=scope,
        schedule_id=schedule.id,
        now=now,
    )
    [event] = Calendar.from_ical(client.get(f"/evaluations/{evaluation.id}/review.ics").data).events
    assert event["uid"] == planned[0]["uid"], "a calendar replaces what was planned"
    assert int(str(event["sequence"])) > int(str(planned[0]["sequence"]))
    assert meeting.starts_at == event.DTSTART
    everything = Calendar.from_ical(client.get("/evaluations/reviews.ics").data).events
    assert str(event["uid"]) in {str(one["uid"]) for one in everything}
    assert any(str(one["uid"]) == str(planned[1]["uid"]) for one in everything)
    uids = [str(one["uid"]) for one in everything]
    assert len(uids) == len(set(uids)), "one entry for each review"
