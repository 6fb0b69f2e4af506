"""Measures of crisis encounters on cases small enough to count on one's fingers, and against loops over random ones."""

from datetime import UTC, datetime, timedelta
from math import ceil

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi.evaluations.crisis_parts import hidden_alone
from kpi.evaluations.disclosure import hidden_parts
from kpi.measures.cells import MISSING
from kpi.measures.columns import NO, UNKNOWN, YES, Answers, Moments, moments
from kpi.measures.crisis_facts import answer_of, codes_of, pack, value_of
from kpi.measures.crisis_outcomes import (
    arrest_avoidance,
    avoided_of,
    community_resolution,
    involuntary_detention,
    referral_offered,
)
from kpi.measures.crisis_scene import (
    crisis_trained_present,
    hurt_of,
    injuries,
    mobile_team_involved,
    use_of_force,
)
from kpi.measures.high_use import HIGH_USE_FROM, high_use, high_use_from, use_high_use_from
from kpi.measures.measurement import Measurement, MeasurementState
from kpi.measures.repeat_contact import UNIDENTIFIED
from kpi.measures.scene_times import TimeRows, handover_in_time, time_on_scene

T0 = datetime(2025, 1, 1, tzinfo=UTC)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
SIGNS = {"y": YES, "n": NO, "?": UNKNOWN}
answers = st.text(alphabet="yn?", max_size=40)


def said(text: str) -> Answers:
    """Answers from signs: y, n and ? for not known."""
    return np.array([SIGNS[sign] for sign in text], dtype=np.int8)


def counts(measured: Measurement | None) -> tuple[int, int, dict[str, int]]:
    assert measured is not None
    return measured.n, measured.N, dict(measured.excluded)


def times(*rows: tuple[float | None, float | None, float | None, float | None, str, int | None]) -> TimeRows:
    """Minutes after T0 at which somebody arrived, cleared, reached the place and handed over; place; units."""

    def column(place: int) -> Moments:
        given = [row[place] for row in rows]
        return moments([None if m is None else T0 + float(m) * MINUTE for m in given])

    return TimeRows(
        arrived=column(0),
        cleared=column(1),
        reached=column(2),
        handed=column(3),
        place=np.array([row[4] for row in rows], dtype="U40"),
        units=np.array([MISSING if row[5] is None else row[5] for row in rows], dtype=np.int64),
    )


# ---- C03


def test_c03_counts_persons_met_often_and_what_they_make_up() -> None:
    person = np.array([1] * 5 + [2] * 4 + [3, UNIDENTIFIED])
    at = moments([T0 + n * DAY for n in range(11)])
    group = high_use(person, at, end=T0 + 30 * DAY)
    assert (group.n, group.value, dict(group.excluded)) == (1, 1.0, {"unidentified_encounters": 1})
    assert counts(group.find_part("share_of_persons"))[:2] == (1, 3)
    assert counts(group.find_part("share_of_encounters"))[:2] == (5, 10)
    assert high_use(person, at, end=T0 + 30 * DAY, at_least=4).n == 2


def test_c03_looks_back_exactly_so_many_days() -> None:
    person = np.array([7, 7])
    at = moments([T0, T0 + 364 * DAY])
    assert high_use(person, at, end=T0 + 365 * DAY, at_least=2).n == 1
    assert high_use(person, at, end=T0 + 365 * DAY + MINUTE, at_least=2).n == 0
    assert high_use(person, at, end=T0 + 364 * DAY, at_least=2).n == 0


def test_c03_a_site_chooses_from_how_many_encounters_a_person_counts() -> None:
    try:
        use_high_use_from(7)
        assert high_use_from() == 7
        for wrong in (1, 100):
            with pytest.raises(ValueError, match="2 to 99"):
                use_high_use_from(wrong)
    finally:
        use_high_use_from(HIGH_USE_FROM)


def test_c03_without_a_known_person_is_no_data_and_without_encounters_none() -> None:
    nameless = high_use(np.array([UNIDENTIFIED] * 3), moments([T0] * 3), end=T0 + DAY)
    assert nameless.state is MeasurementState.NO_DATA
    assert dict(nameless.excluded) == {"unidentified_encounters": 3}
    dayless = high_use(np.array([1, 2]), moments([None, None]), end=T0)
    assert dayless.state is MeasurementState.NO_DATA
    nothing = high_use(np.array([], dtype=np.int64), moments([]), end=T0)
    assert (nothing.n, nothing.state) == (0, MeasurementState.MEASURED)
    share = nothing.find_part("share_of_encounters")
    assert share is not None
    assert share.state is MeasurementState.NO_CASES
    with pytest.raises(ValueError, match="group"):
        high_use(np.array([1]), moments([T0]), end=T0, at_least=0)


# ---- C04, C06, C07, C13


def test_c04_asks_only_where_an_arrest_could_be_avoided() -> None:
    rate = arrest_avoidance(offence=said("yyyyyn?y"), divertible=said("yyyn?yyy"), avoided=said("yn?yyyyy"))
    assert counts(rate) == (2, 3, {"offence_unknown": 2, "not_divertible": 1, "outcome_unknown": 1})


def test_c04_a_citation_is_no_avoidance_and_a_warning_is_one() -> None:
    avoided = avoided_of(
        arrested=said("yn?n?"),
        resolved=np.array([True, False, True, False, False]),
        cited=np.array([False, False, False, True, False]),
    )
    assert avoided.tolist() == [NO, YES, YES, NO, UNKNOWN]


def test_c06_leaves_out_emergencies_and_persons_not_met() -> None:
    rate = community_resolution(
        resolved=said("yny?yyn"),
        medical_emergency=said("nnnny?n"),
        not_met=np.array([False, False, True, False, False, False, False]),
    )
    expected = {
        "medical_emergency": 1,
        "medical_emergency_unknown": 1,
        "person_not_met": 1,
        "outcome_unknown": 1,
    }
    assert counts(rate) == (1, 3, expected)


def test_c07_counts_the_consulted_of_those_for_whom_the_law_asks() -> None:
    asks = np.array([True, True, True, False, False])
    rate = involuntary_detention(detained=said("yyyn?"), asks_first=asks, consulted=said("yn??y"))
    assert counts(rate) == (3, 4, {"outcome_unknown": 1})
    assert counts(rate.find_part("consulted_first")) == (1, 2, {"outcome_unknown": 1})
    elsewhere = involuntary_detention(detained=said("yn"), asks_first=np.zeros(2, bool), consulted=said("??"))
    assert elsewhere.parts == ()
    silent = involuntary_detention(
        detained=said("yn"), asks_first=np.array([True, False]), consulted=said("??")
    )
    part = silent.find_part("consulted_first")
    assert part is not None
    assert part.state is MeasurementState.NO_DATA


def test_c13_asks_nobody_who_was_taken_away() -> None:
    rate = referral_offered(
        offered=said("yyny?y"), arrested=said("ynnn n".replace(" ", "n")), detained=said("nynnn?")
    )
    assert counts(rate) == (1, 2, {"arrested_or_held": 2, "outcome_unknown": 2})


# ---- C08, C09, C12, C14


def test_c08_counts_an_encounter_once_at_its_highest_level_and_handcuffs_apart() -> None:
    rate = use_of_force(force=said("yyyyn?"), level=np.array([1, 3, 0, 1, 0, 0]), handcuffs=said("yny?y?"))
    assert counts(rate) == (4, 5, {"outcome_unknown": 1})
    levels = {part.name: (part.measurement.n, part.measurement.N) for part in rate.parts}
    assert levels == {
        "force_low": (2, 5),
        "force_intermediate": (0, 5),
        "force_serious": (1, 5),
        "force_level_unknown": (1, 5),
        "handcuffs": (3, 4),
    }
    assert use_of_force(force=said("yn"), level=np.zeros(2, np.int64), handcuffs=said("??")).parts == ()


def test_c09_gives_three_figures_each_of_what_is_known() -> None:
    hurt, seriously = hurt_of(np.array([0, 1, 2, 3, 1]), np.array([0, 0, 0, 1, 2]))
    assert (hurt.tolist(), seriously.tolist()) == (
        [UNKNOWN, NO, YES, YES, YES],
        [UNKNOWN, NO, NO, YES, NO],
    )
    figures = injuries(
        {"hurt_person": hurt, "hurt_officer": said("n?n?y"), "hurt_other": said("?????")}, seriously=seriously
    )
    assert counts(figures) == (3, 4, {"outcome_unknown": 1})
    assert figures.parts_overlap
    assert {part.name: counts(part.measurement)[:2] for part in figures.parts} == {
        "hurt_person": (3, 4),
        "hurt_person_seriously": (1, 4),
        "hurt_officer": (1, 3),
    }
    only_officers = injuries(
        {"hurt_person": said("??"), "hurt_officer": said("yn"), "hurt_other": said("??")},
        seriously=said("??"),
    )
    assert only_officers.state is MeasurementState.NO_DATA
    assert [part.name for part in only_officers.parts] == ["hurt_officer"]


def test_c12_a_trained_officer_is_there_who_arrived_or_writes() -> None:
    rate = crisis_trained_present(
        requested=said("yn??"), dispatched=said("????"), arrived=said("yn?n"), certified=said("n?y?")
    )
    assert counts(rate) == (2, 4, {})
    assert [part.name for part in rate.parts] == ["cit_requested", "cit_arrived"]


def test_c14_counts_a_team_called_in_only_where_the_question_was_answered() -> None:
    rate = mobile_team_involved(on_scene=said("ynn?"), contacted=said("?y?y"))
    assert counts(rate) == (2, 3, {"outcome_unknown": 1})


# ---- C10, C11


def test_c10_is_the_median_of_plausible_times_with_the_hours_of_all_units() -> None:
    rows = times(
        (0, 30, None, None, "", 2),
        (0, 40, 20, 35, "crisis_centre", None),
        (0, 60, None, None, "", 1),
        (0, 24 * 60 + 1, None, None, "", 5),
        (0, None, None, None, "", 1),
    )
    scene = time_on_scene([rows], encounters=7)
    assert (scene.n, scene.N, scene.value, scene.percentile_90) == (3, 3, 2400.0, 3600.0)
    assert dict(scene.excluded) == {"times_unknown": 3, "longer_than_a_day": 1}
    values = {part.name: (part.measurement.n, part.measurement.value) for part in scene.parts}
    assert values == {
        "until_handover": (1, 1200.0),
        "wait_at_handover": (1, 900.0),
        "officer_hours": (2, 2.0),
    }


def test_c11_knows_the_minutes_of_each_place() -> None:
    rows = times(
        (0, None, 10, 20, "crisis_centre", None),
        (0, None, 10, 20.1, "crisis_centre", None),
        (0, None, 10, 70, "emergency_department", None),
        (0, None, 10, 71, "health_based", None),
        (0, None, 10, None, "psychiatric_hospital", None),
        (0, None, 10, 15, "shelter", None),
        (0, None, 10, 10 + 25 * 60, "psychiatric_hospital", None),
        (0, 9, None, None, "", None),
    )
    rate = handover_in_time([rows], submitted=True, as_of=T0 + 9 * DAY)
    assert counts(rate) == (2, 4, {"no_standard": 1, "times_unknown": 1, "longer_than_a_day": 1})
    assert {part.name: counts(part.measurement)[:2] for part in rate.parts} == {
        "place_of_safety": (1, 2),
        "crisis_centre": (1, 2),
    }
    early = handover_in_time([rows], submitted=True, as_of=T0 + 30 * MINUTE)
    assert (early.N, early.pending) == (2, 2)


def test_what_nobody_answered_is_no_data_and_no_encounter_is_no_case() -> None:
    unknown, none = said("???"), said("")
    for asked, state in ((unknown, MeasurementState.NO_DATA), (none, MeasurementState.NO_CASES)):
        size = asked.size
        never, level = np.zeros(size, dtype=np.bool_), np.zeros(size, dtype=np.int64)
        hurt = {"hurt_person": asked, "hurt_officer": asked, "hurt_other": asked}
        measured = [
            arrest_avoidance(offence=asked, divertible=asked, avoided=asked),
            community_resolution(resolved=asked, medical_emergency=asked, not_met=never),
            involuntary_detention(detained=asked, asks_first=never, consulted=asked),
            use_of_force(force=asked, level=level, handcuffs=asked),
            injuries(hurt, seriously=asked),
            crisis_trained_present(requested=asked, dispatched=asked, arrived=asked, certified=asked),
            referral_offered(offered=asked, arrested=asked, detained=asked),
            mobile_team_involved(on_scene=asked, contacted=asked),
            time_on_scene([times()], encounters=size),
            handover_in_time([times()], submitted=not size, as_of=T0),
        ]
        assert [m.state for m in measured] == [state] * len(measured)
        assert all(m.value is None for m in measured)


# ---- Facts


def test_facts_come_back_from_their_number() -> None:
    facts = np.array([pack(force=2, level=3, codes=0b1000_0001, primary=0b0000_0010), pack(divertible=1), 0])
    assert answer_of(facts, "force").tolist() == [YES, UNKNOWN, UNKNOWN]
    assert answer_of(facts, "divertible").tolist() == [UNKNOWN, NO, UNKNOWN]
    assert value_of(facts, "level").tolist() == [3, 0, 0]
    assert codes_of(facts).tolist() == [0b1000_0011, 0, 0]


# ---- Suppression


def test_levels_of_force_are_a_list_and_handcuffs_stand_alone() -> None:
    force = np.array([YES] * 20 + [NO] * 180, dtype=np.int8)
    level = np.array([1] * 17 + [2] * 3 + [0] * 180)
    handcuffs = np.array([YES] * 30 + [NO] * 170, dtype=np.int8)
    whole = use_of_force(force=force, level=level, handcuffs=handcuffs)
    assert hidden_parts(whole, k=5) == {"force_low", "force_intermediate"}
    alone = use_of_force(
        force=said("y" * 3 + "n" * 97),
        level=np.array([1] * 3 + [0] * 97),
        handcuffs=said("?" * 100),
    )
    assert hidden_parts(alone, k=5) == {"force_low", "force_intermediate", "force_serious"}
    few = use_of_force(
        force=force, level=level, handcuffs=np.where(np.arange(200) < 4, YES, NO).astype(np.int8)
    )
    assert "handcuffs" in hidden_parts(few, k=5)


def test_few_hurt_officers_and_a_group_of_few_are_not_told_of() -> None:
    person = np.array([YES] * 12 + [NO] * 88, dtype=np.int8)
    officer = np.array([YES] * 3 + [NO] * 97, dtype=np.int8)
    seriously = np.array([YES] * 9 + [NO] * 91, dtype=np.int8)
    figures = injuries(
        {"hurt_person": person, "hurt_officer": officer, "hurt_other": said("")}, seriously=seriously
    )
    assert hidden_alone(figures, k=5) == {"hurt_officer", "hurt_person_seriously"}
    group = high_use(np.array([1] * 6 + [2, 3, 4, 5, 6]), moments([T0] * 11), end=T0 + DAY)
    assert hidden_parts(group, k=5) == {"share_of_persons", "share_of_encounters"}
    scene = time_on_scene([times((0, 30, None, None, "", 2))], encounters=1)
    assert hidden_alone(scene, k=5) == {"officer_hours"}


# ---- Random columns


@given(st.lists(st.tuples(*[st.sampled_from("yn?")] * 3), max_size=40))
def test_avoidance_equals_going_through_the_rows(rows: list[tuple[str, str, str]]) -> None:
    n = total = 0
    for offence, eligible, avoided in rows:
        if offence == eligible == "y" and avoided != "?":
            total += 1
            n += avoided == "y"
    columns = [said("".join(row[place] for row in rows)) for place in range(3)]
    rate = arrest_avoidance(offence=columns[0], divertible=columns[1], avoided=columns[2])
    assert (rate.n, rate.N) == (n, total)
    if not rate.no_data:
        possible = sum(row[0] != "n" for row in rows)
        assert rate.N + rate.excluded_total == possible
    assert rate.value is None or 0 <= rate.value <= 1


@given(answers, st.data())
def test_levels_divide_the_encounters_with_force(signs: str, data: st.DataObject) -> None:
    level = np.array(
        data.draw(st.lists(st.integers(0, 3), min_size=len(signs), max_size=len(signs))), dtype=np.int64
    )
    rate = use_of_force(force=said(signs), level=level, handcuffs=said("?" * len(signs)))
    assert (rate.n, rate.N) == (signs.count("y"), signs.count("y") + signs.count("n"))
    if rate.parts:
        assert sum(part.measurement.n for part in rate.parts) == rate.n
        assert {part.measurement.N for part in rate.parts} == {rate.N}


@given(st.lists(st.tuples(st.integers(-1, 5), st.integers(0, 800)), max_size=60), st.integers(1, 6))
def test_the_group_equals_counting_each_person(rows: list[tuple[int, int]], at_least: int) -> None:
    end = T0 + 500 * DAY
    inside = [who for who, day in rows if 500 - 365 <= day < 500]
    often = [inside.count(who) for who in set(inside) - {UNIDENTIFIED} if inside.count(who) >= at_least]
    group = high_use(
        np.array([who for who, _ in rows], dtype=np.int64),
        moments([T0 + day * DAY for _, day in rows]),
        end=end,
        at_least=at_least,
    )
    assert group.n == len(often)
    assert group.excluded.get("unidentified_encounters", 0) == inside.count(UNIDENTIFIED)
    share = group.find_part("share_of_encounters")
    assert (share.n if share else 0) == sum(often)


@given(st.lists(st.tuples(st.integers(0, 2000), st.integers(1, 4) | st.none()), max_size=40))
def test_time_on_scene_equals_sorting_the_minutes(rows: list[tuple[int, int | None]]) -> None:
    scene = time_on_scene(
        [times(*[(0, end, None, None, "", units) for end, units in rows])], encounters=len(rows)
    )
    minutes = sorted(end for end, _ in rows if end <= 1440)
    if minutes:
        assert scene.value == 60.0 * minutes[ceil(len(minutes) / 2) - 1]
        assert scene.percentile_90 == 60.0 * minutes[ceil(round(len(minutes) * 0.9, 9)) - 1]
    else:
        assert scene.value is None
    hours = scene.find_part("officer_hours")
    expected = sum(end * units for end, units in rows if units is not None and end <= 1440) / 60
    assert (hours.value if hours and hours.value else 0.0) == pytest.approx(expected)
