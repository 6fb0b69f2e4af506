"""Stories of the seed are paths through the life cycle, told in order of time."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from concordat.seed.chance import Chance
from concordat.seed.people import Member
from concordat.seed.story import Players, Step, Story
from core.actor import Role
from partners.memoranda.terms import Urgency
from referrals.handover.codes import DECLINES_REVIEWED
from referrals.handover.lifecycle import REFERRAL, ReferralAction, ReferralState

A, S = ReferralAction, ReferralState
SENT = datetime(2025, 10, 29, 23, 40, tzinfo=UTC)
LATER = SENT + timedelta(days=3650)
ZONE = ZoneInfo("America/New_York")
URGENCIES = (Urgency.VERY_URGENT, Urgency.URGENT, Urgency.SOON, Urgency.ROUTINE)


def _member(number: int, role: Role) -> Member:
    return Member(
        user_id=UUID(int=number), name="N", email="n@example.org", unit_id=None, roles=frozenset({role})
    )


PLAYERS = Players(
    officer=_member(1, Role.LIAISON_OFFICER),
    supervisor=_member(2, Role.SUPERVISOR),
    intake=_member(3, Role.NGO_INTAKE),
    manager=_member(4, Role.NGO_MANAGER),
    worker=_member(5, Role.NGO_WORKER),
    desk=_member(6, Role.PARTNERSHIP_DESK),
)


def _stories(*, count: int = 600) -> Iterator[tuple[Urgency, bool, list[Step]]]:
    for seed in range(count):
        urgency, reviewed = URGENCIES[seed % 4], seed % 3 == 0
        story = Story(Chance(seed), PLAYERS, urgency, SENT, reviewed=reviewed)
        yield urgency, reviewed, story.until(LATER)


def test_each_step_follows_from_the_one_before() -> None:
    for _urgency, _reviewed, steps in _stories():
        state, remembered = S.DRAFT, S.DRAFT
        for step in steps:
            if step.action is A.START_CONTACT and state is S.CONTACTING:
                continue
            transition = REFERRAL.may_take(state, step.action, step.by.roles)
            if step.action is A.HOLD:
                remembered = state
            state = remembered if step.action is A.RESUME else transition.target or state
        assert state in (S.CLOSED, S.DECLINED, S.WITHDRAWN), [step.action for step in steps]


def test_time_never_runs_backwards() -> None:
    for _urgency, _reviewed, steps in _stories():
        moments = [step.at for step in steps]
        assert moments == sorted(set(moments))


def test_every_kind_of_step_is_told() -> None:
    told = {step.action for _urgency, _reviewed, steps in _stories() for step in steps}
    assert told >= {A.WITHDRAW, A.REQUEST_INFO, A.DECLINE, A.PROPOSE_DECLINE, A.HOLD, A.RESUME, A.CLOSE}
    reasons = {step.data.get("reason") for _urgency, _reviewed, steps in _stories() for step in steps}
    assert reasons >= {"unable_to_contact", "person_declined_before_start", "completed_goals_met"}


def test_nobody_is_given_up_before_three_days() -> None:
    """Agreements of the seed ask for three attempts on three days."""
    seen = 0
    for _urgency, _reviewed, steps in _stories(count=3000):
        if steps[-1].data.get("reason") == "unable_to_contact":
            tries = [step for step in steps if step.action is A.START_CONTACT]
            days = {step.at.astimezone(ZONE).date() for step in tries}
            assert len(tries) >= 3
            assert len(days) >= 3
            seen += 1
    assert seen > 3


def test_declines_are_reviewed_where_the_agreement_says_so() -> None:
    for urgency, reviewed, steps in _stories(count=1500):
        for step in steps:
            if step.action not in (A.DECLINE, A.PROPOSE_DECLINE):
                continue
            urgent = urgency in (Urgency.VERY_URGENT, Urgency.URGENT)
            asked = reviewed and (urgent or step.data["reason"] in DECLINES_REVIEWED)
            assert (step.action is A.PROPOSE_DECLINE) == asked


@pytest.mark.parametrize("hours", [0, 1, 30, 500])
def test_a_story_is_told_up_to_a_moment(hours: int) -> None:
    end = SENT + timedelta(hours=hours)
    for seed in range(40):
        whole = Story(Chance(seed), PLAYERS, Urgency.URGENT, SENT, reviewed=True).until(LATER)
        part = Story(Chance(seed), PLAYERS, Urgency.URGENT, SENT, reviewed=True).until(end)
        assert part == [step for step in whole if step.at <= end]
