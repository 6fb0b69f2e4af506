"""The standing of a memorandum by dates and signatures, with vector V15 of the domain's facts."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partners.memoranda.lifecycle import MemorandumState
from partners.memoranda.standing import (
    ENDED,
    IN_FORCE,
    TICK,
    Facts,
    Standing,
    Suspension,
    start_of_day,
)

NEW_YORK = "America/New_York"
ZONES = ["UTC", NEW_YORK, "Asia/Kathmandu", "Pacific/Kiritimati", "Pacific/Pago_Pago", "America/Santiago"]
"""Santiago has days without midnight, when its clocks go forward."""
SIGNED = datetime(2026, 1, 10, 12, tzinfo=UTC)


def facts(
    *,
    state: MemorandumState = MemorandumState.EXECUTED,
    signatures: int = 2,
    parties: int = 2,
    executed_at: datetime | None = SIGNED,
    starts_on: date = date(2025, 6, 1),
    ends_on: date = date(2026, 5, 31),
    terminated_on: date | None = None,
    terminated_at: datetime | None = None,
    superseded_at: datetime | None = None,
    suspensions: tuple[Suspension, ...] = (),
    zone: str = NEW_YORK,
) -> Facts:
    return Facts(
        state=state,
        signatures=signatures,
        parties=parties,
        executed_at=executed_at,
        starts_on=starts_on,
        ends_on=ends_on,
        terminated_on=terminated_on,
        terminated_at=terminated_at,
        superseded_at=superseded_at,
        suspensions=suspensions,
        zone=zone,
    )


def test_v15_in_force_to_the_end_of_the_last_day_where_the_agency_is() -> None:
    agreement = facts()
    assert agreement.standing(datetime(2026, 6, 1, 3, 59, 59, tzinfo=UTC)) in IN_FORCE
    assert agreement.standing(datetime(2026, 6, 1, 4, 0, tzinfo=UTC)) is Standing.EXPIRED


@pytest.mark.parametrize(("signatures", "parties"), [(0, 2), (1, 2), (2, 3), (4, 5)])
def test_v15_without_every_signature_it_is_not_in_force(signatures: int, parties: int) -> None:
    moment = datetime(2026, 5, 1, tzinfo=UTC)
    assert facts(signatures=signatures, parties=parties).standing(moment) is Standing.OUT_FOR_SIGNATURE
    assert facts(signatures=parties, parties=parties).standing(moment) in IN_FORCE
    unsigned = facts(
        state=MemorandumState.OUT_FOR_SIGNATURE, signatures=signatures, parties=parties, executed_at=None
    )
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
    [
        (MemorandumState.DRAFT, Standing.DRAFT),
        (MemorandumState.IN_REVIEW, Standing.IN_REVIEW),
        (MemorandumState.APPROVED, Standing.APPROVED),
        (MemorandumState.WITHDRAWN, Standing.WITHDRAWN),
    ],
)
def test_what_is_not_signed_has_the_standing_of_its_state(state: MemorandumState, standing: Standing) -> None:
    assert facts(state=state, signatures=0, executed_at=None).standing(SIGNED) is standing


@given(
    start=st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    days=st.integers(0, 2000),
    ends_early=st.none() | st.integers(0, 2000),
    offset=st.integers(-100, 2200),
    zone=st.sampled_from(ZONES),
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
    last = end if terminated_on is None else min(end, terminated_on - timedelta(days=1))
    assert agreement.last_day == last
    expected = start <= today <= last
    assert (agreement.standing(moment) in IN_FORCE) is expected


def suspended(since: datetime, until: datetime | None = None) -> Suspension:
    return Suspension(
        organisation_id=UUID(int=1),
        suspended_at=since,
        resumed_at=until,
        reason="Funding is unclear.",
        review_on=date(2026, 4, 1),
    )


def test_within_a_suspension_it_is_not_in_force_and_before_and_after_it_is() -> None:
    since, until = datetime(2026, 2, 1, 12, tzinfo=UTC), datetime(2026, 2, 9, 8, tzinfo=UTC)
    agreement = facts(suspensions=(suspended(since, until),))
    moments = [since - TICK, since, until - TICK, until]
    expected = [Standing.IN_FORCE, Standing.SUSPENDED, Standing.SUSPENDED, Standing.IN_FORCE]
    assert [agreement.standing(moment) for moment in moments] == expected
    held = agreement.suspension(since)
    assert held is not None
    assert held.reason == "Funding is unclear."
    assert agreement.suspension(until) is None


def test_what_expires_while_suspended_has_expired() -> None:
    agreement = facts(state=MemorandumState.SUSPENDED, suspensions=(suspended(SIGNED),))
    assert agreement.standing(datetime(2026, 6, 1, 3, 59, tzinfo=UTC)) is Standing.SUSPENDED
    assert agreement.standing(datetime(2026, 6, 1, 4, tzinfo=UTC)) is Standing.EXPIRED


def test_ended_the_same_day_it_held_until_that_moment() -> None:
    moment = datetime(2026, 4, 1, 15, tzinfo=UTC)
    agreement = facts(state=MemorandumState.TERMINATED, terminated_on=date(2026, 4, 1), terminated_at=moment)
    assert agreement.standing(moment - TICK) in IN_FORCE
    assert agreement.standing(moment) is Standing.TERMINATED
    assert agreement.last_day == date(2026, 4, 1)


def test_a_notice_given_ahead_ends_it_with_the_start_of_the_day() -> None:
    given = datetime(2026, 3, 1, 15, tzinfo=UTC)
    agreement = facts(state=MemorandumState.TERMINATED, terminated_on=date(2026, 4, 1), terminated_at=given)
    assert agreement.standing(given) in IN_FORCE
    assert agreement.standing(start_of_day(date(2026, 4, 1), NEW_YORK)) is Standing.TERMINATED
    assert agreement.last_day == date(2026, 3, 31)


@pytest.mark.parametrize(
    ("terminated_on", "standing"),
    [(date(2026, 3, 1), Standing.TERMINATED), (date(2026, 5, 1), Standing.SUPERSEDED)],
)
def test_of_notice_and_amendment_the_earlier_one_ends_a_version(
    terminated_on: date, standing: Standing
) -> None:
    agreement = facts(
        state=MemorandumState.TERMINATED,
        terminated_on=terminated_on,
        terminated_at=datetime(2026, 2, 1, 15, tzinfo=UTC),
        superseded_at=start_of_day(date(2026, 4, 1), NEW_YORK),
    )
    assert agreement.standing(datetime(2026, 5, 15, tzinfo=UTC)) is standing


def test_what_an_amendment_replaces_does_not_end_soon() -> None:
    moment = datetime(2026, 5, 1, 12, tzinfo=UTC)
    assert facts().standing(moment) is Standing.EXPIRING
    assert (
        facts(superseded_at=start_of_day(date(2026, 5, 20), NEW_YORK)).standing(moment) is Standing.IN_FORCE
    )


@given(
    start=st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    steps=st.lists(st.integers(1, 400), min_size=1, max_size=5),
    late=st.lists(st.integers(-300, 60 * 24 * 40), min_size=5, max_size=5),
    when=st.floats(0, 1),
    zone=st.sampled_from(ZONES),
)
def test_of_all_versions_exactly_one_is_in_force_at_any_moment(
    start: date, steps: list[int], late: list[int], when: float, zone: str
) -> None:
    """`late` is how many minutes after its effective day the last signature of an amendment comes, or before."""
    first_days = [start]
    for step in steps:
        first_days.append(first_days[-1] + timedelta(days=step))
    end = first_days[-1] + timedelta(days=100)
    begun = start_of_day(start, zone)
    moments = [begun]
    for day, minutes in zip(first_days[1:], late, strict=False):
        executed = max(start_of_day(day, zone) + timedelta(minutes=minutes), moments[-1] + TICK)
        moments.append(max(executed, start_of_day(day, zone)))
    versions = [
        facts(
            starts_on=day,
            ends_on=end,
            executed_at=begun if number == 0 else moments[number],
            superseded_at=moments[number + 1] if number + 1 < len(moments) else None,
            zone=zone,
        )
        for number, day in enumerate(first_days)
    ]
    over = max(start_of_day(end + timedelta(days=1), zone), moments[-1])
    span = over - begun
    for moment in [begun + span * when, *moments, *(m - TICK for m in moments[1:]), over - TICK]:
        if begun <= moment < over and moments[-1] < start_of_day(end + timedelta(days=1), zone):
            assert sum(version.is_in_force(moment) for version in versions) == 1
    assert all(version.standing(over) in ENDED for version in versions)


@pytest.mark.parametrize("zone", ZONES)
@given(day=st.dates(date(2000, 1, 2), date(2037, 12, 31)))
def test_a_day_starts_with_its_first_moment(zone: str, day: date) -> None:
    start = start_of_day(day, zone)
    assert start.astimezone(ZoneInfo(zone)).date() == day
    assert (start - TICK).astimezone(ZoneInfo(zone)).date() < day
