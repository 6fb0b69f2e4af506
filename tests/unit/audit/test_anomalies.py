"""What stands out among looks at records: each kind by seeded cases, and how seldom ordinary days do."""

from datetime import timedelta

import pytest

from audit.anomalies import (
    Anomaly,
    AnomalyKind,
    Look,
    find_anomalies,
    reads_too_many,
    takes_too_many,
)
from tests.support.ordinary_days import MONDAY, ZONE, alarms_over, looks_of, reader

NAMES = ("Maria Alvarez", "Jon Smith", "Ola Nordmann", "Chidi Eze", "Lena Groß")


def kinds(found: tuple[Anomaly, ...], number: int) -> set[AnomalyKind]:
    return {one.kind for one in found if one.user_id == reader(number)}


@pytest.mark.proves("G-10")
def test_twenty_seeded_anomalies_are_flagged_and_ordinary_work_is_not() -> None:
    looks: list[Look] = []
    names, subjects = {}, {}
    for number in range(20):
        for day in range(1, 29):  # what is usual: ten records a working day
            looks += looks_of(number, MONDAY - timedelta(days=day) + timedelta(hours=10), 10, first=day * 100)
    for number in range(5):
        looks += looks_of(number, MONDAY + timedelta(hours=10), 101, seconds=30, first=10_000)
    for number in range(5, 10):
        looks += looks_of(
            number, MONDAY + timedelta(days=number - 5, hours=23), 30, seconds=200, first=10_000
        )
    for number in range(10, 15):
        looks += looks_of(number, MONDAY + timedelta(hours=9), 1, first=10_000)
        names[reader(number)] = subjects[("referral", f"{number}-10000")] = NAMES[number - 10]
    for number in range(15, 20):
        looks += looks_of(number, MONDAY + timedelta(hours=9), 1, first=10_000)
        names[reader(number)] = NAMES[number - 15]
        subjects[("referral", f"{number}-10000")] = "Someone " + NAMES[number - 15].split()[1].upper()
    names[reader(30)], subjects[("referral", "30-0")] = "Ada Other", "Maria Alvarez"
    looks += looks_of(30, MONDAY + timedelta(hours=9), 25)
    found = find_anomalies(looks, since=MONDAY, zone=ZONE, names=names, subjects=subjects)
    seeded = dict.fromkeys(range(5), AnomalyKind.MASS_READ)
    seeded |= dict.fromkeys(range(5, 10), AnomalyKind.OUT_OF_HOURS)
    seeded |= dict.fromkeys(range(10, 15), AnomalyKind.SELF)
    seeded |= dict.fromkeys(range(15, 20), AnomalyKind.SAME_SURNAME)
    flagged = [number for number, kind in seeded.items() if kind in kinds(found, number)]
    assert len(flagged) == 20
    assert kinds(found, 30) == set()


@pytest.mark.proves("N-04")
def test_twenty_mass_reads_alarm_within_the_hour() -> None:
    now = MONDAY + timedelta(hours=15)
    for number in range(10):
        looks = looks_of(number, now - timedelta(minutes=50), 101 + number, seconds=20)
        assert reads_too_many(looks, now=now, zone=ZONE) is AnomalyKind.MASS_READ
        assert reads_too_many(looks[:100], now=now, zone=ZONE) is not AnomalyKind.MASS_READ
    for number in range(10, 20):
        usual = [
            look
            for day in range(1, 29)
            for look in looks_of(
                number, MONDAY - timedelta(days=day) + timedelta(hours=9), 14, first=day * 50
            )
        ]
        today = looks_of(number, MONDAY + timedelta(hours=8), 43, seconds=300, first=9_000)
        assert reads_too_many([*usual, *today], now=now, zone=ZONE) is AnomalyKind.UNUSUAL_DAY
        assert reads_too_many([*usual, *today[:39]], now=now, zone=ZONE) is None


@pytest.mark.proves("N-04")
def test_at_most_one_of_a_hundred_ordinary_days_alarms() -> None:
    days, alarms = alarms_over(readers=15, days=40, seed=7)
    assert days == 600
    assert alarms <= 6


def test_a_night_belongs_to_the_day_on_which_it_began() -> None:
    found = find_anomalies(
        looks_of(1, MONDAY + timedelta(hours=22), 30, seconds=600), since=MONDAY, zone=ZONE
    )
    assert [(one.kind, one.day, one.count) for one in found] == [
        (AnomalyKind.OUT_OF_HOURS, MONDAY.date(), 30)
    ]


def test_the_same_record_again_is_one_record() -> None:
    looks = [
        Look(user_id=reader(1), at=MONDAY + timedelta(hours=10, seconds=n), subject=("person", "p"))
        for n in range(500)
    ]
    assert find_anomalies(looks, since=MONDAY, zone=ZONE) == ()


@pytest.mark.proves("K-03")
@pytest.mark.parametrize("usual", [0, 1, 2, 5])
def test_more_than_three_times_as_many_files_as_usual_stand_out(usual: int) -> None:
    """From four in a day on; what is usual are the days of the last thirty on which any was taken."""
    before = [
        file
        for day in (3, 9, 17, 29)
        for file in looks_of(1, MONDAY - timedelta(days=day), usual, first=day * 10)
    ]
    old = looks_of(1, MONDAY - timedelta(days=31), 90, first=5_000)  # too long ago to be usual
    least = max(4, 3 * usual + 1)
    for count in (least - 1, least):
        today = looks_of(1, MONDAY + timedelta(hours=9), count, first=9_000)
        files = [*before, *old, *today]
        stands_out = count == least
        found = find_anomalies([], since=MONDAY, zone=ZONE, files=files)
        assert [(one.kind, one.day, one.count) for one in found] == (
            [(AnomalyKind.MANY_FILES, MONDAY.date(), count)] if stands_out else []
        )
        assert takes_too_many(files, now=MONDAY + timedelta(hours=12), zone=ZONE) is stands_out
        assert not takes_too_many(files, now=MONDAY + timedelta(hours=36), zone=ZONE)


@pytest.mark.proves("K-03")
def test_the_same_file_taken_again_is_one_file() -> None:
    files = [
        Look(user_id=reader(1), at=MONDAY + timedelta(hours=n), subject=("exported_file", "f"))
        for n in range(9)
    ]
    assert find_anomalies([], since=MONDAY, zone=ZONE, files=files) == ()
