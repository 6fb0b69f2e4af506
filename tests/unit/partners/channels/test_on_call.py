"""When a contact answers: hours, days, over midnight, and both changes of the clocks."""

from datetime import datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from partners.channels.contacts.on_call import fits, is_on_call

ZONE = "America/New_York"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(ZONE))


@pytest.mark.parametrize(
    ("moment", "opens", "closes", "days", "answers"),
    [
        ("2026-03-11T03:00", None, None, None, True),
        ("2026-03-11T03:00", None, None, "01", False),  # a Wednesday
        ("2026-03-11T09:00", time(9), time(17), None, True),
        ("2026-03-11T17:00", time(9), time(17), None, False),
        ("2026-03-11T08:59", time(9), time(17), None, False),
        ("2026-03-14T10:00", time(9), time(17), "01234", False),  # a Saturday
        ("2026-03-11T23:30", time(22), time(6), "2", True),
        ("2026-03-12T05:59", time(22), time(6), "2", True),  # the night that began on Wednesday
        ("2026-03-12T06:00", time(22), time(6), "2", False),
        ("2026-03-12T23:00", time(22), time(6), "2", False),
        ("2026-03-11T12:00", time(22), time(6), None, False),
        ("2026-03-08T03:30", time(22), time(6), "5", True),  # clocks go forward in that night
        ("2026-11-01T01:30", time(22), time(6), "5", True),  # and back
    ],
)
def test_who_answers_when(
    moment: str, opens: time | None, closes: time | None, days: str | None, answers: bool
) -> None:
    found = is_on_call(at(moment), zone=ZONE, opens_at=opens, closes_at=closes, weekdays=days)
    assert found is answers


def test_a_limit_fits_its_own_and_whatever_is_not_chosen_yet() -> None:
    one, other = UUID(int=1), UUID(int=2)
    assert fits(one, None)
    assert fits(None, one)
    assert fits(one, one)
    assert not fits(one, other)
