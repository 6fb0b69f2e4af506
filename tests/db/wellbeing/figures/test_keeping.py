"""Numbers of staff, and the one question: who may, once, and that no answer can be laid beside a person."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.errors import Denied, NotFound, RuleBroken
from tests.support.wellbeing import AGENCY, a_clinician, a_coordinator, a_manager, an_officer
from tests.support.wellbeing_figures import a_programme, people_with_sessions
from wellbeing.figures.headcounts.commands import keep_headcount
from wellbeing.figures.headcounts.queries import average_headcount, list_headcounts
from wellbeing.figures.pulse.answers import Answer, Channel
from wellbeing.figures.pulse.commands import answer_by_code, answer_for_oneself, hand_out_codes
from wellbeing.figures.pulse.models import PulseCode, PulseCount, PulseMark, PulseRound
from wellbeing.figures.pulse.queries import answers_of, is_good_code, list_rounds, may_answer
from wellbeing.figures.quarters import Quarter, quarter_of
from wellbeing.figures.releases.commands import Place, publish_due
from wellbeing.participants.models import Participant
from wellbeing.trail.models import TrailRow


def test_the_coordinator_writes_a_month_and_writes_it_again(vault: Session, now: datetime) -> None:
    runner = a_coordinator()
    month = now.date().replace(day=1)
    for staff in (310, 312):
        keep_headcount(vault, runner, month=month, staff=staff, now=now)
    assert [(row.month, row.staff) for row in list_headcounts(vault, runner)] == [(month, 312)]
    assert average_headcount(vault, AGENCY, [month, date(2020, 1, 1)]) == 312
    assert average_headcount(vault, AGENCY, [date(2020, 1, 1)]) is None


def test_nobody_else_writes_it(vault: Session, now: datetime) -> None:
    for visitor in (an_officer(), a_clinician(), a_manager()):
        with pytest.raises(Denied):
            keep_headcount(vault, visitor, month=now.date(), staff=3, now=now)
    with pytest.raises(Denied):
        hand_out_codes(vault, an_officer(), number=3, now=now)


@pytest.mark.parametrize("staff", [-1, 200_001])
def test_a_number_of_staff_has_limits(vault: Session, now: datetime, staff: int) -> None:
    with pytest.raises(RuleBroken) as refused:
        keep_headcount(vault, a_coordinator(), month=now.date().replace(day=1), staff=staff, now=now)
    assert refused.value.field == "staff"


def test_a_month_to_come_and_a_published_quarter_are_refused(vault: Session) -> None:
    runner, now = a_coordinator(), datetime(2026, 8, 20, tzinfo=UTC)
    a_programme(vault, since=datetime(2026, 4, 2, tzinfo=UTC))
    assert publish_due(vault, [Place(agency_id=AGENCY, timezone="UTC")], now=now) == 1
    for month in (date(2026, 9, 1), date(2026, 6, 1)):
        with pytest.raises(RuleBroken) as refused:
            keep_headcount(vault, runner, month=month, staff=300, now=now)
        assert refused.value.field == "month"
    keep_headcount(vault, runner, month=date(2026, 7, 1), staff=300, now=now)


def test_a_code_is_good_once_and_leaves_only_a_count(vault: Session, now: datetime) -> None:
    codes = hand_out_codes(vault, a_coordinator(), number=3, now=now)
    quarter = quarter_of(now.date())
    assert is_good_code(vault, codes[0], now=now)
    answer_by_code(vault, code=codes[0], answer=Answer.AGREE, now=now)
    assert not is_good_code(vault, codes[0], now=now)
    with pytest.raises(NotFound):
        answer_by_code(vault, code=codes[0], answer=Answer.AGREE, now=now)
    assert answers_of(vault, AGENCY, quarter, channel=Channel.STAFF)["agree"] == 1
    assert vault.scalar(sa.select(sa.func.count()).select_from(PulseCode)) == 2
    # The number handed out is all that the coordinator sees; nothing says when somebody answered.
    assert [row.invited for row in list_rounds(vault, a_coordinator())] == [3]
    actions = vault.scalars(sa.select(TrailRow.action)).all()
    assert actions == ["pulse.codes_handed_out"]
    assert codes[1] not in str(vault.execute(sa.select(PulseCode.digest)).all())


def test_a_code_is_over_with_its_quarter_and_guessing_finds_nothing(vault: Session, now: datetime) -> None:
    code = hand_out_codes(vault, a_coordinator(), number=1, now=now)[0]
    closes_at = vault.scalars(sa.select(PulseRound.closes_at)).one()
    assert not is_good_code(vault, code, now=closes_at)
    for wrong, at in ((code, closes_at), ("guessed", now)):
        with pytest.raises(NotFound), vault.begin_nested():
            answer_by_code(vault, code=wrong, answer=Answer.AGREE, now=at)


@pytest.mark.parametrize("number", [0, 2_001])
def test_codes_have_limits(vault: Session, now: datetime, number: int) -> None:
    with pytest.raises(RuleBroken) as refused:
        hand_out_codes(vault, a_coordinator(), number=number, now=now)
    assert refused.value.field == "number"


def test_an_answer_of_one_s_own_is_counted_once_a_quarter_without_its_person(
    vault: Session, now: datetime
) -> None:
    user_id = uuid4()
    people_with_sessions(vault, a_programme(vault, since=now), 1, at=now, user_ids=[user_id])
    visitor, quarter = an_officer(user_id=user_id), quarter_of(now.date())
    assert may_answer(vault, visitor, quarter)
    answer_for_oneself(vault, visitor, answer=Answer.STRONGLY_AGREE, now=now)
    assert not may_answer(vault, visitor, quarter)
    with pytest.raises(RuleBroken):
        answer_for_oneself(vault, visitor, answer=Answer.DISAGREE, now=now)
    answer_for_oneself(vault, visitor, answer=Answer.AGREE, now=now + timedelta(days=92))
    counts = answers_of(vault, AGENCY, quarter, channel=Channel.USERS)
    assert counts["strongly_agree"] == 1
    assert sum(counts.values()) == 1
    # What stays with the person is that they answered; the count has neither an id nor a moment.
    assert set(PulseMark.__table__.columns.keys()) == {"participant_id", "quarter"}
    assert set(PulseCount.__table__.columns.keys()) == {
        "id", "agency_id", "quarter", "channel", "answer", "count",
    }  # fmt: skip
    vault.execute(sa.delete(Participant))
    assert vault.scalars(sa.select(PulseMark)).all() == []


def test_somebody_who_uses_nothing_is_not_asked(vault: Session, now: datetime) -> None:
    assert not may_answer(vault, an_officer(), Quarter(2026, 3))
    with pytest.raises(NotFound):
        answer_for_oneself(vault, an_officer(), answer=Answer.AGREE, now=now)
