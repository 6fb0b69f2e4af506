"""The vectors of facts section 8, and the edges of every scale."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import NotFound, RuleBroken
from wellbeing.instruments.codes import Availability, InstrumentCode
from wellbeing.instruments.scoring import alcohol, distress, mood, strength, trauma, worry
from wellbeing.instruments.scoring.answers import Answers
from wellbeing.instruments.scoring.distress import Coding
from wellbeing.instruments.scoring.mood import DepressiveSyndrome
from wellbeing.instruments.scoring.result import Result, nearest
from wellbeing.instruments.scoring.trauma import Cluster
from wellbeing.instruments.table import INSTRUMENTS, by_number, current, instrument_of, score

Scale = Callable[[Sequence[int | None]], Result]
V1 = (2, 2, 1, 3, 1, 0, 2, 0, 1)
V2 = (0, 0, 0, 0, 0, 0, 0, 0, 1)
V6 = (2, 3, 1, 2, 2, 2, 1, 1, 2, 0, 2, 1, 2, 1, 1, 0, 2, 3, 2, 3)
V7 = (2, 3, 1, 2, 3, 2, 2, 1, 2, 2)
SCALES: tuple[tuple[str, Scale, int, int, int, int, int, int], ...] = (
    # name, scale, items, lowest and highest answer, lowest and highest score, most missing
    ("phq_9", mood.phq_9, 9, 0, 3, 0, 27, 2),
    ("phq_8", mood.phq_8, 8, 0, 3, 0, 24, 2),
    ("phq_2", mood.phq_2, 2, 0, 3, 0, 6, 0),
    ("gad_7", worry.gad_7, 7, 0, 3, 0, 21, 2),
    ("gad_2", worry.gad_2, 2, 0, 3, 0, 6, 0),
    ("k6", distress.k6, 6, 0, 4, 0, 24, 0),
    ("k10", lambda items: distress.k10(items, coding=Coding.ONE_TO_FIVE), 10, 1, 5, 10, 50, 0),
    ("k10 us", lambda items: distress.k10(items, coding=Coding.ZERO_TO_FOUR), 10, 0, 4, 0, 40, 0),
    ("who_5", strength.who_5, 5, 0, 5, 0, 100, 0),
    ("audit_c", alcohol.audit_c, 3, 0, 4, 0, 12, 0),
)
IDS = [scale[0] for scale in SCALES]


def band(code: InstrumentCode, total: int, version: str | None = None) -> str | None:
    instrument = instrument_of(code, version) if version else current(code)
    found = instrument.band_of(total)
    return found.label if found else None


# ---- The vectors


def test_v1_phq_9() -> None:
    assert mood.phq_9(V1) == Result(total=12)
    assert band(InstrumentCode.PHQ_9, 12) == "moderate"
    assert mood.depressive_syndrome(V1) is DepressiveSyndrome.MAJOR
    assert mood.item_9_is_flagged(V1)


def test_v2_phq_9_of_one_point_is_minimal_and_asks_for_a_person() -> None:
    assert mood.phq_9(V2).total == 1
    assert band(InstrumentCode.PHQ_9, 1) == "minimal"
    assert mood.item_9_is_flagged(V2)


def test_v3_pss_10_and_pss_4() -> None:
    assert strength.pss_10((3, 3, 4, 1, 1, 3, 2, 2, 3, 3)).total == 29
    assert strength.pss_4((3, 1, 2, 3)).total == 11


def test_v4_brs() -> None:
    result = strength.brs((4, 2, 4, 3, 3, 2))
    assert result.total == 22
    assert strength.brs_mean(result) == pytest.approx(3.67, abs=0.005)
    assert band(InstrumentCode.BRS, 22) == "normal"


def test_v5_who_5() -> None:
    assert strength.who_5((2, 3, 2, 1, 3)).total == 44
    assert current(InstrumentCode.WHO_5).is_positive(44)
    assert band(InstrumentCode.WHO_5, 44) == "low"


def test_v6_pcl_5() -> None:
    assert trauma.pcl_5(V6) == Result(total=33)
    assert trauma.symptoms_of(V6) == {Cluster.B: 4, Cluster.C: 1, Cluster.D: 3, Cluster.E: 4}
    assert trauma.is_provisional_by_total(V6) is True
    assert trauma.is_provisional_by_clusters(V6) is True


def test_v7_k10() -> None:
    assert distress.k10(V7, coding=Coding.ONE_TO_FIVE).total == 20
    assert band(InstrumentCode.K10, 20) == "moderate"
    american = distress.in_other_coding(V7, coding=Coding.ONE_TO_FIVE)
    assert distress.k10(american, coding=Coding.ZERO_TO_FOUR).total == 10
    assert band(InstrumentCode.K10, 10, "0-40") == "moderate"
    assert distress.in_other_coding(american, coding=Coding.ZERO_TO_FOUR) == V7
    for coding in (None, "", "1-5"):
        with pytest.raises(RuleBroken, match="numbered"):
            distress.k10(V7, coding=coding)


# ---- The edges of every scale


@pytest.mark.parametrize(("name", "scale", "count", "low", "high", "least", "most", "gaps"), SCALES, ids=IDS)
def test_all_minimum_and_all_maximum(
    name: str, scale: Scale, count: int, low: int, high: int, least: int, most: int, gaps: int
) -> None:
    assert scale([low] * count) == Result(total=least)
    assert scale([high] * count) == Result(total=most)


@pytest.mark.parametrize(("name", "scale", "count", "low", "high", "least", "most", "gaps"), SCALES, ids=IDS)
def test_a_gap_is_never_a_zero(
    name: str, scale: Scale, count: int, low: int, high: int, least: int, most: int, gaps: int
) -> None:
    for missing in range(1, count + 1):
        result = scale([None] * missing + [high] * (count - missing))
        expected = (
            Result(total=most, missing=missing, is_prorated=True)
            if missing <= gaps
            else Result(total=None, missing=missing)
        )
        assert result == expected


@pytest.mark.parametrize(("name", "scale", "count", "low", "high", "least", "most", "gaps"), SCALES, ids=IDS)
def test_wrong_counts_and_ranges_are_refused(
    name: str, scale: Scale, count: int, low: int, high: int, least: int, most: int, gaps: int
) -> None:
    for wrong in ([low] * (count - 1), [low] * (count + 1), []):
        with pytest.raises(RuleBroken, match=f"has {count} questions, and {len(wrong)} "):
            scale(wrong)
    wrong_answers: tuple[Any, ...] = (low - 1, high + 1, 1.5, "1", True)
    for answer in wrong_answers:
        with pytest.raises(RuleBroken, match="Answer 1 must be"):
            scale([answer, *[low] * (count - 1)])


@pytest.mark.parametrize(
    ("items", "total"),
    [
        ((None, 1, 1, 1, 1, 1, 1, 1, 1), 9),
        ((None, None, 1, 1, 1, 1, 1, 0, 0), 6),  # 5 · 9 / 7 = 6.43
        ((None, 1, 1, 1, 1, 0, 0, 0, 0), 5),  # 4.5: a half is rounded up
        ((None, None, 0, 0, 0, 0, 0, 0, 3), 4),  # 3.86
    ],
)
def test_proration_of_the_phq_9(items: tuple[int | None, ...], total: int) -> None:
    result = mood.phq_9(items)
    assert (result.total, result.is_prorated) == (total, True)


def test_a_half_is_rounded_up() -> None:
    assert [nearest(n, 2) for n in range(6)] == [0, 1, 1, 2, 2, 3]


@pytest.mark.parametrize(
    ("items", "syndrome"),
    [
        ((0,) * 9, DepressiveSyndrome.NONE),
        ((3,) * 9, DepressiveSyndrome.MAJOR),
        ((2, 0, 2, 0, 0, 0, 0, 0, 0), DepressiveSyndrome.OTHER),
        ((2, 0, 2, 2, 0, 0, 0, 0, 1), DepressiveSyndrome.OTHER),
        ((2, 0, 2, 2, 2, 0, 0, 0, 1), DepressiveSyndrome.MAJOR),
        ((1, 1, 3, 3, 3, 3, 3, 3, 3), DepressiveSyndrome.NONE),  # no core item
        ((2, 0, 0, 0, 0, 0, 0, 0, 0), DepressiveSyndrome.NONE),  # one symptom alone
        ((2, 2, 2, 2, None, 0, 0, 0, 0), DepressiveSyndrome.UNDECIDED),
        ((2, 2, 2, 2, 2, None, 0, 0, 0), DepressiveSyndrome.MAJOR),
        ((None, 0, 3, 3, 3, 3, 3, 3, 3), DepressiveSyndrome.UNDECIDED),
    ],
)
def test_the_algorithm_of_the_phq_9(items: tuple[int | None, ...], syndrome: DepressiveSyndrome) -> None:
    assert mood.depressive_syndrome(items) is syndrome


@given(st.lists(st.one_of(st.none(), st.integers(0, 3)), min_size=9, max_size=9))
def test_item_9_is_flagged_by_its_own_answer_alone(items: list[int | None]) -> None:
    assert mood.item_9_is_flagged(items) is (items[8] in (1, 2, 3))


@given(st.lists(st.integers(0, 3), min_size=9, max_size=9), st.integers(1, 3))
def test_phq_9_lies_in_its_range_and_phq_2_is_its_beginning(items: list[int], answer: int) -> None:
    total = mood.phq_9(items).total
    assert total == sum(items)
    assert current(InstrumentCode.PHQ_9).band_of(total or 0) is not None
    assert mood.phq_2(items[:2]).total == items[0] + items[1]


def test_the_tenth_question_of_the_phq_9_is_not_scored() -> None:
    phq_9 = current(InstrumentCode.PHQ_9)
    for function in (None, 0, 3):
        assert score(phq_9.code, phq_9.version, Answers(items=V1, function=function)).total == 12


# ---- Trauma


def test_pc_ptsd_5_keeps_no_exposure_apart_from_no_symptoms() -> None:
    nothing = (None,) * 5
    assert trauma.pc_ptsd_5(False, nothing) == Result(total=0)
    assert trauma.pc_ptsd_5(True, (0,) * 5) == Result(total=0)
    assert Answers(items=nothing, gate=False).to_text() != Answers(items=(0,) * 5, gate=True).to_text()
    assert trauma.pc_ptsd_5(True, (1,) * 5).total == 5
    assert trauma.pc_ptsd_5(None, nothing).total is None
    assert trauma.pc_ptsd_5(True, (1, 1, 1, 1, None)) == Result(total=None, missing=1)
    with pytest.raises(RuleBroken, match="not asked"):
        trauma.pc_ptsd_5(False, (1, None, None, None, None))
    assert current(InstrumentCode.PC_PTSD_5).is_positive(4)
    assert not current(InstrumentCode.PC_PTSD_5).is_positive(3)


def gaps(*numbers: int, value: int = 2) -> tuple[int | None, ...]:
    return tuple(None if number in numbers else value for number in range(1, 21))


@pytest.mark.parametrize(
    ("items", "total"),
    [
        (gaps(), 40),
        (gaps(1), 40),
        (gaps(1, 6, 8, 15), 40),
        (gaps(1, 2), None),
        (gaps(6, 7), None),
        (gaps(1, 6, 8, 15, 16), None),
        ((4, 4, None, 4, 4, *(0,) * 15), 20),
        ((0,) * 20, 0),
        ((4,) * 20, 80),
    ],
)
def test_gaps_of_the_pcl_5(items: tuple[int | None, ...], total: int | None) -> None:
    result = trauma.pcl_5(items)
    assert result.total == total
    assert result.is_prorated is (total is not None and None in items)


def test_the_pcl_5_leaves_open_what_a_gap_could_change() -> None:
    items: list[int | None] = list(V6)
    items[5], items[6] = None, 0
    assert trauma.is_provisional_by_clusters(items) is None
    assert trauma.is_provisional_by_clusters((0,) * 20) is False
    assert trauma.is_provisional_by_total(gaps(1, 2)) is None
    assert trauma.is_provisional_by_total(V6, cut_off=34) is False
    with pytest.raises(RuleBroken):
        trauma.pcl_5((0,) * 19)


# ---- The table


def test_numbers_and_versions_are_unique_and_nothing_without_permission_is_offered() -> None:
    assert len({one.number for one in INSTRUMENTS}) == len(INSTRUMENTS)
    assert len({(one.code, one.version) for one in INSTRUMENTS}) == len(INSTRUMENTS)
    assert {one.code for one in INSTRUMENTS} == set(InstrumentCode)
    never = {one.name for one in INSTRUMENTS if one.availability is Availability.NEVER}
    assert never == {"PSS-10", "PSS-4", "BRS", "K10"}
    assert {one.name for one in INSTRUMENTS if one.availability is Availability.SWITCHED} == {
        "WHO-5",
        "AUDIT-C",
    }
    for one in INSTRUMENTS:
        if one.availability is Availability.NEVER:
            with pytest.raises(NotFound):
                by_number(one.number)


@pytest.mark.parametrize("one", INSTRUMENTS, ids=lambda one: f"{one.name} {one.version}")
def test_a_row_of_the_table_fits_its_scoring(one: object) -> None:
    instrument = instrument_of(one.code, one.version)  # type: ignore[attr-defined]
    count = {"PSS-10": 10, "PSS-4": 4, "BRS": 6}.get(instrument.name, len(instrument.questions))
    reached = set()
    for highest in (False, True):
        anchors = [
            [anchor.value for anchor in instrument.anchors_of(question)] for question in instrument.questions
        ] or [[anchor.value for anchor in instrument.anchors]] * count
        items = tuple(max(values) if highest else min(values) for values in anchors)
        gate = True if instrument.gate else None
        reached.add(instrument.scorer(Answers(items=items, gate=gate)).total)
    if instrument.name not in ("PSS-10", "PSS-4", "BRS"):  # where some answers are reversed
        assert reached == {instrument.lowest, instrument.highest}
    if instrument.bands:
        assert instrument.bands[0].lowest == instrument.lowest
        assert [band.lowest for band in instrument.bands] == sorted(band.lowest for band in instrument.bands)
    assert instrument.licence.terms
    assert instrument.licence.source


def test_an_unknown_version_is_refused() -> None:
    with pytest.raises(RuleBroken, match="not known in version"):
        score(InstrumentCode.PHQ_9, "2050", Answers(items=V1))


@pytest.mark.parametrize(
    ("code", "bands"),
    [
        (InstrumentCode.PHQ_9, {4: "minimal", 5: "mild", 9: "mild", 10: "moderate", 14: "moderate",
                                15: "moderately severe", 19: "moderately severe", 20: "severe"}),
        (InstrumentCode.GAD_7, {4: "minimal", 5: "mild", 10: "moderate", 14: "moderate", 15: "severe"}),
        (InstrumentCode.K6, {4: "low", 5: "moderate", 12: "moderate", 13: "serious"}),
        (InstrumentCode.K10, {15: "low", 16: "moderate", 21: "moderate", 22: "high", 29: "high", 30: "very high"}),
        (InstrumentCode.WHO_5, {28: "very low", 50: "low", 52: "in the usual range"}),
        (InstrumentCode.BRS, {17: "low", 18: "normal", 25: "normal", 26: "high"}),
    ],
)  # fmt: skip
def test_the_bounds_of_the_bands(code: InstrumentCode, bands: dict[int, str]) -> None:
    assert {total: band(code, total) for total in bands} == bands


def test_audit_c_has_one_cut_off_for_an_agency() -> None:
    result = alcohol.audit_c((1, 1, 1))
    assert [alcohol.is_positive(result, cut_off=at) for at in alcohol.CUT_OFFS] == [True, False, False]
    assert alcohol.is_positive(alcohol.audit_c((1, None, 1)), cut_off=3) is None
    assert current(InstrumentCode.AUDIT_C).is_positive(3, cut_off=3)
