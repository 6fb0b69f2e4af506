"""What is compared between groups has words, and what may not be told takes one line."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from flask_babel import Babel

from kpi.evaluations.breakdowns import NOT_KNOWN
from kpi.evaluations.snapshot import Breakdown, BreakdownRow, Equity, EquityRow, SeriesPoint, ShownPart
from kpi.indicators.catalogue import get_indicator
from kpi.measures.complaints import complaints_per_encounter
from kpi.measures.measurement import Measurement, MeasurementKind
from kpi.measures.status import TargetStatus
from kpi.reports.breakdown import breakdown_sections
from kpi.reports.charting import figure_chart
from kpi.reports.definitions import parameter_rows
from kpi.reports.equity import CHARACTERISTICS, GROUPS, equity_sections
from kpi.reports.report import report_of
from kpi.reports.values import second_text, value_and_basis
from referrals.encounters.details.codes import ETHNICITIES, SEXES
from referrals.people.identity.words import AGES
from tests.support.snapshots import AS_OF, duration, figure, rate, snapshot


@pytest.fixture(scope="module", autouse=True)
def language() -> Iterator[None]:
    app = Flask("concordat")
    Babel(app)
    with app.test_request_context():
        yield


def test_every_group_of_people_is_called_by_its_words() -> None:
    codes = [band for band in AGES if band] + [code.value for code in (*SEXES, *ETHNICITIES)] + [NOT_KNOWN]
    assert all(GROUPS[code] != code for code in codes)
    hidden = tuple(_group(code) for code in codes)
    found = snapshot(
        figures=(figure("R04", rate(18, 20)),),
        equity=tuple(
            Equity(indicator="R04", characteristic=name, rows=hidden)
            for name in ("age_band", "sex", "ethnicity")
        ),
    )
    sections = equity_sections(found)
    assert set(CHARACTERISTICS) == {"age_band", "sex", "ethnicity"}
    assert all(section.is_hidden and section.chart is None for section in sections)
    assert [section.title.rpartition(", by ")[2] for section in sections] == [
        "age",
        "sex",
        "race or ethnicity",
    ]
    assert not [line.label for section in sections for line in section.lines if "_" in line.label]


def test_one_group_that_may_be_told_is_enough_to_show_the_groups() -> None:
    rows = (_group("18_25"), replace(_group("26_64"), n=18, N=20, value=0.9, is_reference=True))
    found = snapshot(
        figures=(figure("R04", rate(18, 20)),),
        equity=(Equity(indicator="R04", characteristic="age_band", rows=rows),),
    )
    assert not equity_sections(found)[0].is_hidden


def test_a_breakdown_of_small_numbers_is_told_in_a_line() -> None:
    small = tuple(BreakdownRow(code=code, label=None, n=None) for code in ("yes", "no"))
    told = (*small, BreakdownRow(code=NOT_KNOWN, label=None, n=9))
    sections = breakdown_sections(
        snapshot(
            breakdowns=(
                Breakdown(code="gaps_by_need", total=7, overlaps=False, rows=small),
                Breakdown(code="encounters_by_arrest", total=None, overlaps=False, rows=small),
                Breakdown(code="referrals_by_urgency", total=30, overlaps=False, rows=told),
            )
        )
    )
    assert [section.is_hidden for section in sections] == [True, True, False]
    assert sections[0].in_short == f"{sections[0].title} (7 in all)"
    assert sections[1].in_short == sections[1].title


def test_parts_that_are_hidden_are_known_as_such() -> None:
    parts = (
        ShownPart(name="urgent", is_hidden=True, measurement=None, status=TargetStatus.NONE),
        ShownPart(name="routine", is_hidden=False, measurement=rate(18, 20), status=TargetStatus.NONE),
    )
    rows = report_of(
        snapshot(figure("R01", rate(18, 20), parts=parts)),
        reference="E-1",
        content_hash="0" * 64,
        created_at=AS_OF,
    ).results
    assert [part.is_hidden for part in rows[0].parts] == [True, False]


def test_no_parameter_is_a_code() -> None:
    found = snapshot(parameters={"suppression_audience": "internal_operational", "suppression_k": 5})
    assert not [row for row in parameter_rows(found) if "_" in row.label or "_" in row.value]


def _group(code: str) -> EquityRow:
    return EquityRow(
        group=code,
        is_reference=False,
        n=None,
        N=None,
        value=None,
        ratio=None,
        interval=None,
        status=TargetStatus.NONE,
        without_ratio="suppressed",
    )


def test_a_breakdown_says_most_of_more_than_half_alone() -> None:
    def caption(*counts: int | None) -> str:
        rows = tuple(
            BreakdownRow(code=code, label=None, n=n)
            for code, n in zip(("routine", "urgent", "very_urgent"), counts, strict=False)
        )
        table = Breakdown(
            code="referrals_by_urgency", total=sum(n or 0 for n in counts), overlaps=False, rows=rows
        )
        (section,) = breakdown_sections(snapshot(breakdowns=(table,)))
        return section.caption

    assert caption(10, 60, 30) == "Referrals by urgency: most are “Urgent”, 60.0 % (60 of 100)."
    assert caption(30, 40, 30) == "Referrals by urgency: largest number is “Urgent”, 40.0 % (40 of 100)."
    assert caption(40, 40, 20) == "Referrals by urgency"
    assert caption(40, 60, None) == "Referrals by urgency: largest number shown is “Urgent”."


def test_complaints_are_told_per_thousand_with_how_many_there_were() -> None:
    two = complaints_per_encounter(received=2, encounters=173, upheld=0, decided=0)
    assert value_and_basis(two, get_indicator("E04").unit) == "11.6 per 1,000 (2 cases)"
    one = complaints_per_encounter(received=1, encounters=200, upheld=0, decided=0)
    assert value_and_basis(one, get_indicator("E04").unit) == "5.0 per 1,000 (1 case)"
    none = complaints_per_encounter(received=0, encounters=170, upheld=0, decided=0)
    assert value_and_basis(none, get_indicator("E04").unit) == "0.0 per 1,000 (0 cases)"
    silent = complaints_per_encounter(received=0, encounters=None, upheld=0, decided=0)
    assert value_and_basis(silent, get_indicator("E04").unit) == "No data submitted"


def test_the_axis_of_minutes_says_so() -> None:
    times = replace(
        figure("C10", duration(0.5, 10, 10)),
        series=tuple(
            SeriesPoint(
                month=f"2026-0{n}",
                n=5,
                N=5,
                value=60.0 * 20 * n,
                pending=0,
                lower=None,
                upper=None,
                signals=(),
            )
            for n in (1, 2)
        ),
    )
    block = figure_chart(times)
    assert block is not None
    ticks = [mark.text for mark in block.chart.wide.marks if mark.role == "tick"]
    assert ticks[0] == "0 min"
    assert len(ticks) > 2
    assert all(tick.endswith(" min") for tick in ticks)


def test_a_mean_says_whose_it_is_and_a_duration_that_it_is_the_median() -> None:
    mean = Measurement(kind=MeasurementKind.MEAN, n=26, N=26, value=3.72)
    assert value_and_basis(mean, get_indicator("E02").unit) == "3.7 of 5 (mean of 26 people)"
    assert (
        value_and_basis(replace(mean, n=2, N=2), get_indicator("P09").unit) == "3.7 of 5 (mean of 2 partners)"
    )
    one = Measurement(kind=MeasurementKind.AMOUNT, n=1, N=1, value=0.5)
    assert value_and_basis(one, get_indicator("R18").unit) == "50.0 % (of 1 case)"
    unit = get_indicator("R03").unit
    assert second_text(duration(2.0, 5, 6), unit) == "median; 90 % within 6 h"
    assert second_text(replace(duration(2.0, 5, 6), percentile_90=None), unit) == "median"
    assert second_text(duration(None, 1, 6), unit) == ""
    assert second_text(rate(5, 6), get_indicator("R01").unit) == ""
