"""The optional answers of an encounter: times that follow each other, and the rules of facts.md 5.1."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from referrals.encounters.codes import BEHAVIOURS, TimePrecision, YesNoUnknown
from referrals.encounters.completeness import MINIMUM, completeness_of
from referrals.encounters.details.queries import DetailRow
from referrals.encounters.details.rules import asked_of, limit_of
from referrals.encounters.details.times import moment_in, moments_of, on_clock
from referrals.encounters.details.values import DETENTION, DetailValues
from referrals.encounters.rules import problems_of
from tests.support.encounters import good_values

NOW = datetime(2026, 3, 11, 15, 30, tzinfo=UTC)
ZONE = "America/New_York"
YES, NO, UNKNOWN = YesNoUnknown.YES, YesNoUnknown.NO, YesNoUnknown.UNKNOWN
SECTION = {"detention_power": "section_136"}
LONG = "No bed was free in the county"


def civil(text: str) -> datetime:
    return datetime.fromisoformat(text)


def broken(detail: dict[str, Any] | None = None, *, reports: int = 0, **changes: Any) -> list[str | None]:
    values = good_values(detail=DetailValues(**(detail or {})), **changes)
    return [problem.field for problem in problems_of(values, timezone=ZONE, now=NOW, force_reports=reports)]


@pytest.mark.parametrize(
    ("previous", "clock", "found"),
    [
        (civil("2026-03-10T21:40"), time(21, 50), civil("2026-03-10T21:50")),
        (civil("2026-03-10T23:50"), time(0, 5), civil("2026-03-11T00:05")),
        (civil("2026-03-11T00:10"), time(23, 50), civil("2026-03-10T23:50")),
        (civil("2026-03-10T14:10"), time(14, 0), civil("2026-03-10T14:00")),
        (civil("2026-03-10T20:00"), time(9, 0), civil("2026-03-11T09:00")),
    ],
)
def test_a_time_is_of_the_day_that_the_step_before_it_suggests(
    previous: datetime, clock: time, found: datetime
) -> None:
    assert on_clock(previous, clock) == found


def test_the_window_of_a_clock_time_is_exactly_one_day() -> None:
    previous = civil("2026-03-10T14:10")
    for minute in range(0, 24 * 60, 7):
        found = on_clock(previous, time(minute // 60, minute % 60))
        assert timedelta(hours=-6) <= found - previous < timedelta(hours=18)


def test_steps_run_over_midnight_and_the_first_hour_that_occurs_twice() -> None:
    values = DetailValues(reported_time=time(23, 55), dispatched_time=time(1, 50), arrived_time=time(1, 10))
    moments = moments_of(values, occurred=civil("2025-11-01T23:50"), timezone=ZONE)
    assert moments.reported_at == datetime(2025, 11, 2, 3, 55, tzinfo=UTC)
    assert moments.dispatched_at == datetime(2025, 11, 2, 5, 50, tzinfo=UTC)
    assert moments.arrived_at == datetime(2025, 11, 2, 6, 10, tzinfo=UTC)


def test_a_skipped_time_is_no_moment() -> None:
    assert moment_in(civil("2026-03-08T02:30"), ZONE) is None
    assert broken({"arrived_time": time(2, 30)}, occurred_on=date(2026, 3, 8), occurred_time=time(1, 50)) == [
        "arrived_time"
    ]


@pytest.mark.parametrize(
    ("detail", "changes"),
    [
        ({}, {}),
        (
            {"reported_time": time(21, 45), "dispatched_time": time(21, 45), "arrived_time": time(21, 59),
             "cleared_time": time(0, 20)},
            {},
        ),
        ({"arrived_time": time(21, 30)}, {}),
        ({"reported_on": date(2026, 3, 9), "reported_time": time(8, 0)}, {}),
        ({}, {"cit_arrived": YES, "cit_dispatched": YES}),
        ({}, {"cit_arrived": YES, "cit_dispatched": UNKNOWN, "source_of_call": "on_view"}),
        ({}, {"cit_arrived": YES, "cit_dispatched": NO, "source_of_call": "on_view"}),
        ({}, {"cit_arrived": NO, "cit_dispatched": YES}),
        ({"weapon_uses": frozenset({"displayed"})}, {"weapon": "knife"}),
        ({"known_to_service": YES, "known_told_by": "person"}, {}),
        ({"arrestable_offence": YES, "diversion_eligible": YES, "offence_decision": "diverted"}, {}),
        ({"arrestable_offence": YES, "offence_decision": "arrested"}, {"arrest": YES}),
        ({"offence_decision": "warned", "decision_reason": "First time"}, {}),
        (SECTION | {"place_of_safety": "police_station", "place_justification": LONG}, {"apprehension": YES}),
        (SECTION | {"conveyance": "ambulance"}, {"apprehension": YES}),
        ({"risks": frozenset({"child_present", "access_to_means"})}, {}),
        ({"units": 1}, {}),
    ],
)  # fmt: skip
def test_consistent_details_break_no_rule(detail: dict[str, Any], changes: dict[str, Any]) -> None:
    assert broken(detail, **changes) == []


@pytest.mark.parametrize(
    ("detail", "changes", "fields"),
    [
        ({"reported_time": time(21, 50), "dispatched_time": time(21, 45)}, {}, ["dispatched_time"]),
        ({"dispatched_time": time(21, 50), "arrived_time": time(21, 49)}, {}, ["arrived_time"]),
        ({"reported_time": time(21, 50), "cleared_time": time(21, 49)}, {}, ["cleared_time"]),
        ({"arrived_time": time(21, 50), "cleared_time": time(21, 41)}, {}, ["cleared_time"]),
        ({"cleared_time": time(21, 30)}, {}, ["cleared_time"]),
        ({"cleared_time": time(12, 30)}, {}, ["cleared_time"]),
        ({"reported_on": date(2026, 3, 9)}, {}, ["reported_time"]),
        ({}, {"cit_arrived": YES}, ["cit_dispatched"]),
        ({}, {"cit_arrived": YES, "cit_dispatched": NO, "source_of_call": "emergency_line"}, ["cit_dispatched"]),
        ({"units": 0}, {}, ["units"]),
        ({"units": 100}, {}, ["units"]),
        ({"weapon_uses": frozenset({"used"})}, {"weapon": "none"}, ["weapon"]),
        ({"weapon_uses": frozenset({"used"})}, {}, ["weapon"]),
        ({"known_told_by": "person"}, {}, ["known_to_service"]),
        ({"known_told_by": "person", "known_to_service": NO}, {}, ["known_to_service"]),
        ({"diversion_eligible": YES}, {}, ["arrestable_offence"]),
        ({"diversion_eligible": YES, "arrestable_offence": NO}, {}, ["arrestable_offence"]),
        ({"offence_decision": "warned", "arrestable_offence": NO}, {}, ["offence_decision"]),
        ({"offence_decision": "diverted"}, {"arrest": YES}, ["offence_decision"]),
        ({"offence_decision": "arrested"}, {"arrest": UNKNOWN}, ["arrest"]),
        ({"decision_reason": "Because"}, {}, ["offence_decision"]),
        ({"handover_arrived_time": time(22, 0), "arrived_time": time(22, 5)}, {}, ["handover_arrived_time"]),
        ({"handover_arrived_time": time(22, 0), "handed_over_time": time(21, 59)}, {}, ["handed_over_time"]),
        (SECTION, {}, ["apprehension"]),
        ({"place_of_safety": "health_based"}, {"apprehension": YES}, ["detention_power"]),
        (SECTION | {"place_of_safety": "police_station"}, {"apprehension": YES}, ["place_justification"]),
        (SECTION | {"conveyance": "police_vehicle", "conveyance_reason": "Short"}, {"apprehension": YES},
         ["conveyance_reason"]),
        (SECTION | {"handover_arrived_time": time(22, 0), "assessed_on": date(2026, 3, 10), "assessed_time": time(21, 0)},
         {"apprehension": YES}, ["assessed_time"]),
        ({"sex_perceived": "x", "housing": "y", "risks": frozenset({"z"})}, {}, ["sex_perceived", "housing", "risks"]),
        ({"ethnicity_perceived": "declined"}, {}, ["ethnicity_perceived"]),
    ],
)  # fmt: skip
def test_a_broken_rule_of_the_details_names_its_field(
    detail: dict[str, Any], changes: dict[str, Any], fields: list[str]
) -> None:
    assert broken(detail, **changes) == fields


@pytest.mark.parametrize(
    ("reports", "changes", "fields"),
    [
        (1, {"reportable_force": YES}, []),
        (0, {"reportable_force": YES}, ["techniques"]),
        (0, {"reportable_force": YES, "techniques": frozenset({"handcuffs"})}, []),
        (1, {"reportable_force": NO}, ["reportable_force"]),
        (1, {"reportable_force": UNKNOWN}, ["reportable_force"]),
    ],
)
def test_force_has_a_means_in_the_form_or_in_a_report(
    reports: int, changes: dict[str, Any], fields: list[str]
) -> None:
    assert broken(reports=reports, **changes) == fields


def test_questions_of_another_countrys_law_have_no_answer() -> None:
    values = good_values(detail=DetailValues(detention_power="section_136", extended=YES, units=2))
    assert asked_of(values, country="GB") == values
    elsewhere = asked_of(values, country="US").detail
    assert not elsewhere.answered(DETENTION)
    assert elsewhere.units == 2


def test_a_place_of_safety_holds_for_24_hours_and_36_where_extended() -> None:
    assert limit_of(None, YES) is None
    assert limit_of(NOW, UNKNOWN) == NOW + timedelta(hours=24)
    assert limit_of(NOW, YES) == NOW + timedelta(hours=36)


def test_the_rejected_term_is_offered_nowhere() -> None:
    assert "severe_agitation" in BEHAVIOURS
    assert "excited_delirium" not in BEHAVIOURS
    assert len(BEHAVIOURS) == 14


def test_an_unknown_answer_is_no_known_fact() -> None:
    values = {
        "event_number": "26-1",
        "precision": TimePrecision.MINUTE,
        "area_id": "x",
        "crisis": False,
        "cit_arrived": NO,
        "primary_disposition": "no_action",
        "apprehension": NO,
        "arrest": UNKNOWN,
    }
    found = completeness_of(values, DetailRow(veteran=YES), recognised=False)
    assert (found.known, found.of) == (8, 12)
    assert found.missing == tuple(
        MINIMUM[name] for name in ("reported_at", "person", "supervisor_responded", "arrest")
    )
    everything = completeness_of(
        values | {"arrest": NO},
        DetailRow(veteran=NO, reported_at=NOW, supervisor_responded=NO),
        recognised=True,
    )
    assert (everything.known, everything.missing) == (12, ())
