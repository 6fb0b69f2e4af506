"""What may stand in a notice, and when a digest is due."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from accounts.notices.digest import last_due
from accounts.notices.kinds import NoticeKind
from accounts.notices.values import MAX_TEXT, pack, unpack
from accounts.notices.words import COUNTED, LABELS
from core.text import MarkedText

NEW_YORK = "America/New_York"


def test_plain_values_come_back_as_they_were() -> None:
    """Texts, numbers, days, moments and marked texts survive the way through JSON."""
    params: dict[str, Any] = {
        "a": "x",
        "b": 3,
        "c": date(2026, 3, 1),
        "d": datetime(2026, 3, 1, tzinfo=UTC),
        "e": MarkedText("y"),
    }
    back = unpack(pack("%(a)s %(b)s %(c)s %(d)s %(e)s", params))
    assert back == params
    assert isinstance(back["e"], MarkedText)


@pytest.mark.parametrize("value", [1.5, True, None, ["x"], {"text": "x"}, b"x"])
def test_nothing_else_is_taken(value: Any) -> None:
    """A list or an object could hold whole records."""
    with pytest.raises(TypeError):
        pack("%(a)s", {"a": value})


def test_a_text_is_short_and_holds_no_address() -> None:
    """What somebody typed as a title is cut, stays on one line, and loses an e-mail address."""
    assert pack("%(a)s", {"a": "Meeting\nwith jo@example.org now"}) == {"a": "Meeting with … now"}
    assert len(pack("%(a)s", {"a": "x" * 500})["a"]) == MAX_TEXT


@pytest.mark.parametrize(
    ("text", "params"),
    [
        ("%(a)s", {}),
        ("%(a)s", {"b": 1}),
        ("100 %", {}),
        ("%(a)s", {"A": 1}),
        ("x", {f"n{chr(97 + n)}": n for n in range(9)}),
        ("%(a)s", {"a": datetime(2026, 3, 1)}),  # noqa: DTZ001 - the mistake
    ],
)
def test_parameters_that_do_not_fit_are_refused(text: str, params: dict[str, Any]) -> None:
    """A mistake of a caller shows in its own test, not on the reader's page."""
    with pytest.raises(ValueError, match=r"."):
        pack(text, params)


@pytest.mark.parametrize(
    ("now", "hour", "day", "due"),
    [
        # An ordinary day: before and after the hour.
        (
            datetime(2026, 3, 11, 10, 59, tzinfo=UTC),
            7,
            date(2026, 3, 10),
            datetime(2026, 3, 10, 11, tzinfo=UTC),
        ),
        (
            datetime(2026, 3, 11, 11, 0, tzinfo=UTC),
            7,
            date(2026, 3, 11),
            datetime(2026, 3, 11, 11, tzinfo=UTC),
        ),
        # 8 March 2026: 02:00 does not exist; it counts as 03:00 summer time.
        (datetime(2026, 3, 8, 6, 59, tzinfo=UTC), 2, date(2026, 3, 7), datetime(2026, 3, 7, 7, tzinfo=UTC)),
        (datetime(2026, 3, 8, 7, 0, tzinfo=UTC), 2, date(2026, 3, 8), datetime(2026, 3, 8, 7, tzinfo=UTC)),
        # 1 November 2026: 01:00 happens twice; the first one counts.
        (datetime(2026, 11, 1, 5, 0, tzinfo=UTC), 1, date(2026, 11, 1), datetime(2026, 11, 1, 5, tzinfo=UTC)),
        (
            datetime(2026, 11, 1, 6, 30, tzinfo=UTC),
            1,
            date(2026, 11, 1),
            datetime(2026, 11, 1, 5, tzinfo=UTC),
        ),
    ],
)
def test_a_digest_is_due_once_a_day(now: datetime, hour: int, day: date, due: datetime) -> None:
    """Also on the days on which the clocks change."""
    assert last_due(now, hour=hour, zone=NEW_YORK) == (day, due)


def test_every_kind_has_words() -> None:
    """A kind without words would break a mail."""
    assert set(LABELS) == set(COUNTED) == set(NoticeKind)
    assert all("%(count)s" in text for text in COUNTED.values())
