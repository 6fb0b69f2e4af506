"""An unsafe way is closed before it is used, unless a reason is written down."""

import pytest

from core.errors import RuleBroken
from referrals.casework.appointments.codes import MODALITIES
from referrals.casework.codes import CONTACT_CHANNELS, CONTACT_RESULTS
from referrals.casework.contact.rules import (
    CLOSED_CHANNELS,
    CLOSED_MODALITIES,
    CLOSED_RESULTS,
    may_contact,
    may_meet,
)
from referrals.handover.safe_contact import UNSAFE_CHANNELS, join_channels, split_channels
from tests.support.combinations import each_combination

REASON = "No other way was left, agreed with the person."


def test_every_flag_closes_something_and_nothing_else_is_named() -> None:
    closed = {*CLOSED_CHANNELS.values(), *CLOSED_RESULTS.values(), *CLOSED_MODALITIES.values()}
    assert closed == set(UNSAFE_CHANNELS.values())
    assert set(CLOSED_CHANNELS) <= set(CONTACT_CHANNELS.values())
    assert set(CLOSED_RESULTS) <= set(CONTACT_RESULTS.values())
    assert set(CLOSED_MODALITIES) <= set(MODALITIES.values())


@each_combination(
    flag=UNSAFE_CHANNELS.values(), channel=CONTACT_CHANNELS.values(), result=CONTACT_RESULTS.values()
)
def test_a_way_is_refused_exactly_where_a_flag_stands_against_it(
    flag: str, channel: str, result: str
) -> None:
    closed = flag in (CLOSED_CHANNELS.get(channel), CLOSED_RESULTS.get(result))
    if not closed:
        assert may_contact([flag], channel=channel, result=result)
        return
    for reason in (None, "", "too short"):
        with pytest.raises(RuleBroken) as refused:
            may_contact([flag], channel=channel, result=result, reason=reason)
        assert refused.value.field == "unsafe_reason"
    assert not may_contact([flag], channel=channel, result=result, reason=REASON)


@pytest.mark.parametrize("modality", MODALITIES.values())
def test_a_place_is_refused_where_visits_at_home_are_unsafe(modality: str) -> None:
    assert may_meet(["voicemail", "text"], modality=modality)
    if modality in ("home_visit", "joint_visit"):
        with pytest.raises(RuleBroken):
            may_meet(["home_visit"], modality=modality)
        assert not may_meet(["home_visit"], modality=modality, reason=REASON)
    else:
        assert may_meet(["home_visit"], modality=modality)


def test_flags_are_stored_once_in_the_order_of_the_list() -> None:
    assert join_channels(["letter", "voicemail", "letter"]) == "voicemail letter"
    assert split_channels("letter voicemail") == ("voicemail", "letter")
    assert split_channels(None) == split_channels("") == ()
    with pytest.raises(RuleBroken):
        join_channels(["pigeon"])
