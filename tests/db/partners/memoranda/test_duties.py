"""Dated duties of an agreement, its data returns, and reminders that go out once per step."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from accounts.notices.models import Notice
from audit.models import AuditRow
from core.errors import Conflict, Denied, NotFound, RuleBroken
from partners.memoranda.duties.commands import add_duty, complete_duty, open_returns, waive_duty
from partners.memoranda.duties.kinds import DutyKind
from partners.memoranda.duties.models import AgreementDuty
from partners.memoranda.duties.queries import list_duties, list_overdue_duties
from partners.memoranda.duties.reminders import remind
from partners.memoranda.models import Memorandum
from tests.support.memoranda import Pair, make_memorandum, make_pair

DUE = date(2026, 6, 30)


def made(session: Session, now: datetime) -> tuple[Pair, Memorandum, UUID]:
    """A pair with an agreement in force and one duty of the NGO."""
    pair = make_pair(session, now)
    memorandum = make_memorandum(session, pair, now)
    duty_id = add_duty(
        session,
        pair.agency_leader,
        memorandum.id,
        organisation_id=pair.ngo_id,
        kind=DutyKind.INSURANCE,
        title="Liability insurance",
        due_on=DUE,
        now=now,
    )
    return pair, memorandum, duty_id


def test_a_done_duty_begins_again_with_its_next_day(session: Session, now: datetime) -> None:
    pair, memorandum, duty_id = made(session, now)
    complete_duty(
        session,
        pair.ngo_leader,
        duty_id,
        done_on=date(2026, 3, 10),
        note="Certificate 7",
        next_due_on=date(2027, 6, 30),
        now=now,
    )
    first, second = list_duties(session, [memorandum.id])
    assert (first.done_on, first.is_open, first.note) == (date(2026, 3, 10), False, "Certificate 7")
    assert (second.due_on, second.is_open, second.title) == (date(2027, 6, 30), True, "Liability insurance")
    actions = session.scalars(sa.select(AuditRow.action).where(AuditRow.action.like("agreement_duty.%")))
    assert sorted(actions) == ["agreement_duty.added", "agreement_duty.completed"]


def test_refusals_name_the_field(session: Session, now: datetime) -> None:
    pair, memorandum, duty_id = made(session, now)
    with pytest.raises(RuleBroken, match="not come yet") as refused:
        complete_duty(session, pair.ngo_leader, duty_id, done_on=date(2026, 3, 12), now=now)
    assert refused.value.field == "done_on"
    with pytest.raises(RuleBroken, match="must come after") as refused:
        complete_duty(session, pair.ngo_leader, duty_id, done_on=date(2026, 3, 1), next_due_on=DUE, now=now)
    assert refused.value.field == "next_due_on"
    with pytest.raises(RuleBroken, match="Say why"):
        waive_duty(session, pair.ngo_leader, duty_id, reason="  ", now=now)
    for changed, words in (
        ({"organisation_id": uuid4()}, "one of the parties"),
        ({"title": " "}, "Say what is due"),
        ({"kind": DutyKind.DATA_RETURN}, "follow from"),
    ):
        values = {
            "organisation_id": pair.ngo_id,
            "kind": DutyKind.TRAINING,
            "title": "Joint training",
            "due_on": DUE,
            **changed,
        }
        with pytest.raises(RuleBroken, match=words):
            add_duty(session, pair.agency_leader, memorandum.id, now=now, **values)  # type: ignore[arg-type]


def test_it_is_dealt_with_once_and_only_by_the_parties(session: Session, now: datetime) -> None:
    pair, _memorandum, duty_id = made(session, now)
    stranger = make_pair(session, now, agency="Other Police", ngo="Other House")
    with pytest.raises(NotFound):
        waive_duty(session, stranger.agency_leader, duty_id, reason="Not ours", now=now)
    waive_duty(session, pair.ngo_leader, duty_id, reason="The agency insures us", now=now)
    with pytest.raises(Conflict):
        complete_duty(session, pair.agency_leader, duty_id, done_on=date(2026, 3, 1), now=now)


def test_whoever_may_not_draft_may_not_change_dates(session: Session, now: datetime) -> None:
    from dataclasses import replace

    pair, memorandum, duty_id = made(session, now)
    reader = replace(
        pair.agency_leader,
        permissions=frozenset(p for p in pair.agency_leader.permissions if p.value != "memorandum.draft"),
    )
    with pytest.raises(Denied):
        complete_duty(session, reader, duty_id, done_on=date(2026, 3, 1), now=now)
    assert list_duties(session, [memorandum.id])[0].is_open


def test_overdue_and_soon_due_are_found_by_partnership(session: Session, now: datetime) -> None:
    _pair, memorandum, _duty = made(session, now)
    ids = [memorandum.partnership_id]
    assert list_overdue_duties(session, ids, today=DUE) == []
    assert len(list_overdue_duties(session, ids, today=DUE + timedelta(days=1))) == 1
    assert len(list_overdue_duties(session, ids, today=DUE - timedelta(days=5), within=5)) == 1
    assert list_overdue_duties(session, ids, today=DUE - timedelta(days=6), within=5) == []
    assert list_overdue_duties(session, [uuid4()], today=date(2030, 1, 1)) == []


def test_each_quarter_in_force_makes_one_data_return_due(session: Session, now: datetime) -> None:
    pair = make_pair(session, now)
    memorandum = make_memorandum(session, pair, now)
    assert open_returns(session, now=now) == 0
    later = datetime(2026, 7, 1, 12, tzinfo=UTC)
    assert open_returns(session, now=later) == 2
    assert open_returns(session, now=later) == 0
    returns = [row for row in list_duties(session, [memorandum.id]) if row.period]
    assert [(row.period, row.due_on, row.organisation_id) for row in returns] == [
        ("2026-Q1", date(2026, 4, 15), pair.ngo_id),
        ("2026-Q2", date(2026, 7, 15), pair.ngo_id),
    ]


def test_a_step_is_told_once_to_the_drafters_of_both_sides(session: Session, now: datetime) -> None:
    pair, memorandum, _duty = made(session, now)
    assert remind(session, now=now) == 0
    sixty_before = datetime(2026, 5, 1, 12, tzinfo=UTC)
    sent = remind(session, now=sixty_before)
    assert sent >= 1
    assert remind(session, now=sixty_before) == 0
    notices = session.execute(
        sa.select(Notice.recipient_id, Notice.message, Notice.link).where(Notice.created_at == sixty_before)
    ).all()
    told = {row.recipient_id for row in notices if "is due on" in row.message}
    assert {pair.agency_leader.user_id, pair.ngo_leader.user_id} <= told
    assert {row.link for row in notices} == {f"/agreements/{memorandum.id}/dates"}


def test_the_renewal_ladder_is_climbed_until_the_renewal_is_signed(session: Session, now: datetime) -> None:
    pair = make_pair(session, now)
    memorandum = make_memorandum(session, pair, now, ends_on=date(2026, 12, 31))
    said = []
    for day in (date(2026, 7, 4), date(2026, 10, 2), date(2026, 12, 31), date(2027, 1, 8)):
        moment = datetime(day.year, day.month, day.day, 15, tzinfo=UTC)
        session.execute(
            sa.update(AgreementDuty).values(due_on=date(2035, 1, 1)).where(AgreementDuty.period.is_not(None))
        )
        remind(session, now=moment)
        rows = session.scalars(
            sa.select(Notice.message).where(Notice.created_at == moment, Notice.about_id == memorandum.id)
        )
        said.append({text.split(".")[-2].strip() for text in rows if "Agreement %(reference)s" in text})
    assert said[0] == {"Review together how it worked before you renew it"}
    assert said[1] == {"Draft the renewal now"}
    assert said[2] == {"From tomorrow no new referrals can be sent under it"}
    assert said[3] == {"No new referrals can be sent"}


@pytest.mark.parametrize(
    ("broken", "name"),
    [
        ({"done_on": DUE}, "done_paired"),
        ({"waive_reason": "Why"}, "waived_paired"),
        ({"period": "2026-Q1"}, "return_has_period"),
    ],
)
def test_the_database_refuses(session: Session, now: datetime, broken: dict[str, object], name: str) -> None:
    _pair, _memorandum, duty_id = made(session, now)
    with pytest.raises(IntegrityError, match=name):
        session.execute(sa.update(AgreementDuty).where(AgreementDuty.id == duty_id).values(**broken))
