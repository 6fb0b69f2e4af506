"""Rules of the NGO's desk on plain values: cover from day to day, and whose turn it is in words."""

from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest

from core.errors import RuleBroken
from core.lifecycle import Turn
from referrals.handover.desk.other_reasons import LISTS, Count
from referrals.handover.desk.periods import LONGEST, is_in_force, may_last, overlap
from referrals.handover.desk.turns import turn_words
from referrals.handover.lifecycle import FINISHED, REFERRAL, ReferralState
from referrals.handover.routes.presenting import REASONS

S = ReferralState
DAY = date(2026, 3, 11)
NOW = datetime(2026, 3, 11, 15, 30, tzinfo=UTC)


@pytest.mark.parametrize(("days", "in_force"), [(-1, False), (0, True), (3, True), (4, True), (5, False)])
def test_cover_holds_from_its_first_day_to_its_last(days: int, in_force: bool) -> None:
    until = DAY + timedelta(days=4)
    today = DAY + timedelta(days=days)
    assert is_in_force(starts_on=DAY, ends_on=until, ended_at=None, today=today) is in_force
    assert not is_in_force(starts_on=DAY, ends_on=until, ended_at=NOW, today=today)


@pytest.mark.parametrize(
    ("starts", "ends", "field"),
    [(-1, 3, "starts_on"), (2, 1, "ends_on"), (0, LONGEST.days, "ends_on")],
)
def test_cover_is_refused_at_the_field_that_mends_it(starts: int, ends: int, field: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        may_last(starts_on=DAY + timedelta(starts), ends_on=DAY + timedelta(ends), today=DAY)
    assert refused.value.field == field


def test_the_longest_cover_and_a_single_day_are_allowed() -> None:
    may_last(starts_on=DAY, ends_on=DAY, today=DAY)
    may_last(starts_on=DAY, ends_on=DAY + LONGEST - timedelta(days=1), today=DAY)


def test_spans_overlap_when_they_share_a_day() -> None:
    first = (DAY, DAY + timedelta(days=2))
    for start, length in product(range(-5, 6), range(5)):
        second = (DAY + timedelta(start), DAY + timedelta(start + length))
        days = {DAY + timedelta(n) for n in range(3)} & {second[0] + timedelta(n) for n in range(length + 1)}
        assert overlap(first, second) is bool(days)
        assert overlap(second, first) is bool(days)


def words(state: ReferralState, viewer: Turn = Turn.NGO, **changed: bool) -> str:
    known = {"is_seen": True, "is_assigned": True, "is_reached": False} | changed
    found = turn_words(
        state,
        viewer=viewer,
        acknowledged_at=NOW if known["is_seen"] else None,
        next_due_at=NOW,
        since=NOW,
        is_assigned=known["is_assigned"],
        is_reached=known["is_reached"],
    )
    assert (found.at is not None) == ("%(at)s" in found.text)
    return found.text


def test_every_state_says_whose_turn_it_is_and_what_to_do() -> None:
    assert words(S.SUBMITTED, is_seen=False) == "Your turn: acknowledge by %(at)s"
    assert words(S.SUBMITTED) == "Your turn: decide by %(at)s"
    assert words(S.INFO_REQUESTED) == "Officer’s turn since %(at)s: answer the question"
    assert words(S.DECLINE_REVIEW) == "Partnership desk’s turn since %(at)s"
    assert words(S.DECLINE_REVIEW, Turn.DESK) == "Your turn since %(at)s: review the decline"
    assert words(S.ACCEPTED, is_assigned=False) == "Your turn: assign a worker"
    assert words(S.ACCEPTED) == "Your turn: reach the person by %(at)s"
    assert words(S.CONTACTING, is_reached=True) == "Your turn: begin the service, or say why not"
    assert words(S.WITHDRAWAL_REQUESTED, Turn.DESK) == "NGO’s turn: confirm or refuse the withdrawal"
    assert words(S.CONTACTING, Turn.DESK, is_reached=True) == words(S.CONTACTING, Turn.DESK) == "NGO’s turn"
    for state in FINISHED:
        assert words(state) == "Nobody’s turn"


@pytest.mark.parametrize("state", sorted(set(S) - FINISHED - {S.DRAFT}))
def test_words_agree_with_the_turn_of_the_table(state: ReferralState) -> None:
    turn = REFERRAL.turns[state]
    own, desk = words(state), words(state, Turn.DESK)
    assert own.startswith("Your turn") == (
        turn is Turn.NGO and state not in (S.WAITLISTED, S.ACTIVE, S.ON_HOLD)
    )
    assert desk.startswith("Your turn") == (turn is Turn.DESK)
    assert own.startswith("Officer’s turn") == (turn is Turn.REFERRER)


def test_a_reason_is_worth_a_code_from_five_choices_and_a_fifth_on() -> None:
    assert Count(other=5, all=25).is_largest
    assert not Count(other=5, all=26).is_largest
    assert not Count(other=4, all=4).is_largest


def test_every_list_in_which_a_person_can_choose_other_is_counted() -> None:
    counted = {action for actions in LISTS.values() for action in actions}
    with_other = {action for action, codes in REASONS.items() if "other" in codes}
    repeats = {"approve_decline", "confirm_error"}
    assert counted == {a for a in with_other if a.value not in repeats | {"request_info"}}
