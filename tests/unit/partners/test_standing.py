"""The standing of a memorandum by dates and signatures, with vector V15 of the domain's facts."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partners.memoranda.lifecycle import MemorandumState
from partners.memoranda.standing import IN_FORCE, Facts, Standing, last_day

NEW_YORK = "America/New_York"
SIGNED = datetime(2026, 1, 10, 12, tzinfo=UTC)


def facts(
    *,
    state: MemorandumState = MemorandumState.EXECUTED,
    signatures: int = 2,
    executed_at: datetime | None = SIGNED,
    starts_on: date = date(2025, 6, 1),
    ends_on: date = date(2026, 5, 31),
    terminated_on: date | None = None,
    zone: str = NEW_YORK,
) -> Facts:
    return Facts(
        state=state,
        signatures=signatures,
        executed_at=executed_at,
        starts_on=starts_on,
        ends_on=ends_on,
        terminated_on=terminated_on,
        zone=zone,
    )


def test_v15_in_force_to_the_end_of_the_last_day_where_the_agency_is() -> None:
    agreement = facts()
    assert agreement.standing(datetime(2026, 6, 1, 3, 59, 59, tzinfo=UTC)) in IN_FORCE
    assert agreement.standing(datetime(2026, 6, 1, 4, 0, tzinfo=UTC)) is Standing.EXPIRED


@pytest.mark.parametrize("signatures", [0, 1])
def test_v15_without_every_signature_it_is_not_in_force(signatures: int) -> None:
    moment = datetime(2026, 5, 1, tzinfo=UTC)
    assert facts(signatures=signatures).standing(moment) is Standing.OUT_FOR_SIGNATURE
    unsigned = facts(state=MemorandumState.OUT_FOR_SIGNATURE, signatures=signatures, executed_at=None)
    assert unsigned.standing(moment) is Standing.OUT_FOR_SIGNATURE


def test_it_starts_with_the_first_day_where_the_agency_is() -> None:
    agreement = facts(starts_on=date(2026, 2, 1), ends_on=date(2027, 1, 31))
    assert agreement.standing(datetime(2026, 2, 1, 4, 59, 59, tzinfo=UTC)) is Standing.SCHEDULED
    assert agreement.standing(datetime(2026, 2, 1, 5, 0, tzinfo=UTC)) is Standing.IN_FORCE


def test_before_the_last_signature_it_was_not_in_force_whatever_the_dates_say() -> None:
    assert facts().standing(SIGNED - timedelta(microseconds=1)) is Standing.OUT_FOR_SIGNATURE
    assert facts().standing(SIGNED) is Standing.IN_FORCE


@pytest.mark.parametrize(
    ("day", "standing"),
    [
        (date(2026, 3, 1), Standing.IN_FORCE),
        (date(2026, 3, 2), Standing.EXPIRING),
        (date(2026, 5, 31), Standing.EXPIRING),
        (date(2026, 6, 1), Standing.EXPIRED),
    ],
)
def test_it_is_expiring_from_ninety_days_before_its_last_day(day: date, standing: Standing) -> None:
    assert facts().standing(datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo(NEW_YORK))) is standing


def test_notice_brings_the_end_forward() -> None:
    agreement = facts(state=MemorandumState.TERMINATED, terminated_on=date(2026, 4, 1))
    assert agreement.last_day == date(2026, 3, 31)
    assert agreement.standing(datetime(2026, 4, 1, 3, 59, tzinfo=UTC)) is Standing.EXPIRING
    assert agreement.standing(datetime(2026, 4, 1, 4, 0, tzinfo=UTC)) is Standing.TERMINATED
    assert agreement.standing(datetime(2027, 1, 1, tzinfo=UTC)) is Standing.TERMINATED


@pytest.mark.parametrize(
    ("state", "standing"),
    [(MemorandumState.DRAFT, Standing.DRAFT), (MemorandumState.WITHDRAWN, Standing.WITHDRAWN)],
)
def test_what_is_not_signed_has_the_standing_of_its_state(state: MemorandumState, standing: Standing) -> None:
    assert facts(state=state, signatures=0, executed_at=None).standing(SIGNED) is standing


@given(
    start=st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    days=st.integers(0, 2000),
    ends_early=st.none() | st.integers(0, 2000),
    offset=st.integers(-100, 2200),
    zone=st.sampled_from(["UTC", NEW_YORK, "Asia/Kathmandu", "Pacific/Kiritimati", "Pacific/Pago_Pago"]),
)
def test_in_force_exactly_from_the_first_to_the_last_day(
    start: date, days: int, ends_early: int | None, offset: int, zone: str
) -> None:
    end = start + timedelta(days=days)
    terminated_on = None if ends_early is None else min(end, start + timedelta(days=ends_early))
    agreement = facts(
        starts_on=start,
        ends_on=end,
        terminated_on=terminated_on,
        state=MemorandumState.EXECUTED if terminated_on is None else MemorandumState.TERMINATED,
        executed_at=datetime(2019, 1, 1, tzinfo=UTC),
        zone=zone,
    )
    today = start + timedelta(days=offset)
    moment = datetime(today.year, today.month, today.day, 12, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    expected = start <= today <= last_day(end, terminated_on)
    assert (agreement.standing(moment) in IN_FORCE) is expected
