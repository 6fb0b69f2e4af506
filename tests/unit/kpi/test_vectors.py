"""The test vectors V8 to V18 of the domain facts, each by its number, with the functions that reports use."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from core.business_time import BusinessCalendar
from core.clock import local_date
from core.intervals import wilson_interval
from core.response_time import ResponseTime
from core.suppression import Disclosure, SuppressionPolicy, disclosure_of_rate, suppress_list
from core.survival import kaplan_meier
from kpi.measures.columns import moments
from kpi.measures.encounters import crisis_encounters
from kpi.measures.partnership import MemorandumRow, memorandum_currency
from kpi.measures.rates import Rate, pooled
from kpi.measures.ratio import rate_ratio
from kpi.measures.repeat_contact import repeat_contact
from kpi.measures.service_endings import outcome_achievement, scored
from kpi.measures.service_waits import wait_to_service
from kpi.measures.timeliness import time_to_first_contact
from referrals.casework.ending.scoring import add_up
from wellbeing.instruments.change.reliable import Change, classify, reliable_change
from wellbeing.instruments.codes import InstrumentCode
from wellbeing.instruments.table import current

DAY = timedelta(days=1)
AS_OF = datetime(2026, 3, 31, tzinfo=UTC)


@pytest.mark.parametrize(
    ("n", "total", "share", "low", "high"),
    [
        (9, 12, 75.0, 46.8, 91.1),
        (45, 60, 75.0, 62.8, 84.2),
        (72, 80, 90.0, 81.5, 94.8),
        (3, 200, 1.5, 0.5, 4.3),
        (0, 10, 0.0, 0.0, 27.8),
    ],
)
def test_v8_wilson_intervals(n: int, total: int, share: float, low: float, high: float) -> None:
    interval = wilson_interval(n, total)
    assert interval is not None
    assert tuple(round(100 * bound, 1) for bound in interval) == (low, high)
    assert round(100 * (Rate(n, total).value or 0.0), 1) == share
    assert Rate(n, total).measurement().interval == interval


def test_v9_open_referrals_count_towards_the_median() -> None:
    finished, still_open = [2, 3, 4, 5, 12], [9, 10, 15, 18, 20]
    assert float(np.median(finished)) == 4
    assert kaplan_meier([*finished, *still_open], [True] * 5 + [False] * 5).median == 12
    sent = [AS_OF - 30 * DAY] * 5 + [AS_OF - days * DAY for days in still_open]
    event = [AS_OF - 30 * DAY + days * DAY for days in finished] + [None] * 5
    contact = time_to_first_contact(moments(sent), moments(event), as_of=AS_OF)
    assert (contact.n, contact.N, contact.value) == (5, 10, 12 * 86400)
    service = wait_to_service(
        moments(sent),
        moments(event),
        as_of=AS_OF,
        ended=moments([None] * 10),
        business_due=moments([None] * 10),
        left={},
    )
    assert (service.n, service.N, service.value) == (5, 10, 12 * 86400)


def test_v10_equal_partial_scores_are_both_added() -> None:
    measured = outcome_achievement([scored(np.array([2, 1, 1], dtype=np.int64))])
    assert measured.N == 3
    assert measured.value == pytest.approx(2.0 / 3)
    assert round(100 * (measured.value or 0.0), 1) == 66.7
    assert add_up(["achieved", "partly_achieved", "partly_achieved"]).share == measured.value


def test_v11_an_index_event_waits_for_its_window_even_where_the_person_came_back() -> None:
    persons = np.array([1, 1, 2], dtype=np.int64)
    at = moments([datetime(2026, 3, day, tzinfo=UTC) for day in (20, 25, 1)])
    march = (datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC))
    part = repeat_contact(persons, at, period=march, as_of=AS_OF).find_part("30")
    assert part is not None
    assert (part.n, part.N, part.pending) == (0, 1, 1)


def test_v12_small_numbers_and_small_complements_are_hidden() -> None:
    shown = suppress_list([45, 12, 3], k=10)
    assert (shown.cells, shown.total) == ((45, None, None), 60)
    policy = SuppressionPolicy(k=10, minimum_total=10)
    assert disclosure_of_rate(12, 14, policy=policy) is Disclosure.SUPPRESSED


def test_v13_a_rate_ratio_with_its_interval() -> None:
    found = rate_ratio(18, 120, 30, 400)
    assert found is not None
    ratio, interval = found
    assert ratio == pytest.approx(2.0)
    assert tuple(round(bound, 2) for bound in interval) == (1.16, 3.46)


@pytest.mark.parametrize(("sd", "r", "points"), [(6.35, 0.78, 8.26), (7.0, 0.90, 6.14)])
def test_v14_the_reliable_change(sd: float, r: float, points: float) -> None:
    assert round(reliable_change(sd, r), 2) == points


def test_v14_reliable_and_recovered_are_two_things() -> None:
    phq = current(InstrumentCode.PHQ_9)

    def change(first: int, last: int) -> Change:
        assert phq.threshold is not None
        return classify(first, last, points=phq.threshold.points, caseness=phq.caseness)

    assert (change(15, 9), change(15, 10), change(9, 2)) == (Change.RECOVERED, Change.NONE, Change.IMPROVED)


def test_v15_an_agreement_holds_to_the_end_of_its_last_day_where_the_agency_is() -> None:
    def measured(moment: datetime, *, signed: bool = True) -> int:
        row = MemorandumRow(
            partnership_id=1,
            partnership_active=True,
            fully_executed=signed,
            starts_on=date(2026, 1, 1),
            ends_on=date(2026, 5, 31),
        )
        return memorandum_currency([row], today=local_date(moment, "America/New_York")).n

    assert measured(datetime(2026, 6, 1, 3, 59, tzinfo=UTC)) == 1
    assert measured(datetime(2026, 6, 1, 4, 0, tzinfo=UTC)) == 0
    assert measured(datetime(2026, 2, 1, tzinfo=UTC), signed=False) == 0


def test_v16_rates_are_pooled_and_not_averaged() -> None:
    whole = pooled([Rate(1, 2), Rate(80, 100)])
    assert (whole.n, whole.N) == (81, 102)
    assert round(100 * (whole.value or 0.0), 1) == 79.4


@pytest.mark.parametrize(
    ("holidays", "due_on"),
    [(frozenset[date](), date(2026, 8, 31)), (frozenset({date(2026, 8, 31)}), date(2026, 9, 1))],
)
def test_v17_a_business_day_from_friday_afternoon(holidays: frozenset[date], due_on: date) -> None:
    office = BusinessCalendar(ZoneInfo("Europe/London"), holidays=holidays)
    friday = datetime(2026, 8, 28, 16, tzinfo=office.zone)
    due = ResponseTime.of_business_days(1).due_at(friday, office).astimezone(office.zone)
    assert (due.date(), due.hour, due.minute) == (due_on, 16, 0)


def test_v18_an_encounter_with_three_dispositions_counts_once() -> None:
    measured = crisis_encounters(
        np.array([7, 7, 7, 8], dtype=np.int64),
        labels=["resolved", "resources", "transported", "resolved"],
    )
    assert measured.n == 2
    assert {part.name: part.measurement.n for part in measured.parts} == {
        "resolved": 2,
        "resources": 1,
        "transported": 1,
    }
    assert measured.parts_overlap
