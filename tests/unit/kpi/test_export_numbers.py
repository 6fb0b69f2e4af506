"""Every number of a file is that of the snapshot, in the unit that stands beside it, and a target says what it is for."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask_babel import Babel

from kpi.evaluations.snapshot import Figure, ShownPart, Snapshot, TargetStamp
from kpi.exports.beside import Entry, about
from kpi.exports.lines import lines
from kpi.exports.tables import figures, months
from kpi.indicators.catalogue import CATALOGUE
from kpi.measures.measurement import Measurement, MeasurementKind
from kpi.measures.status import Direction, TargetStatus
from tests.support.snapshots import figure, rate, snapshot, target, whole
from web.workbooks import Amount, Table, Value, plain_value

ENTRY = Entry(
    reference="E-0001",
    published_at=datetime(2026, 2, 20, tzinfo=UTC),
    content_hash="0" * 64,
    check_url="https://example.org/check",
)
SCALE = {"hours": 3600.0, "minutes": 60.0}


@pytest.fixture(scope="module", autouse=True)
def language() -> Iterator[None]:
    """Words need a language; nothing else of the application is needed."""
    app = Flask("concordat")
    Babel(app)
    with app.app_context():
        yield


def rows_of(table: Table) -> list[Mapping[str, Value]]:
    return [dict(zip(table.headings, row, strict=True)) for row in table.rows]


def csv_of(content: Snapshot, record: str) -> dict[str, Mapping[str, Value]]:
    return {str(row["Code"]): row for row in rows_of(lines(content, ENTRY)) if row["Record"] == record}


def number(cell: Value) -> float | None:
    return cell.value if isinstance(cell, Amount) else None


def every_unit() -> Snapshot:
    """One figure of each indicator of the catalogue with a value that no rounding leaves alone."""
    made = []
    for one in CATALOGUE:
        if one.kind is MeasurementKind.RATE:
            made.append(figure(one.code, rate(7, 13)))
            continue
        value = 10_000 / 3
        measured = Measurement(
            kind=one.kind, n=13, N=13, value=13.0 if one.kind is MeasurementKind.COUNT else value
        )
        made.append(figure(one.code, measured))
    return snapshot(*made)


@pytest.mark.parametrize("content", [every_unit(), whole()], ids=["every unit", "whole"])
def test_every_number_is_that_of_the_snapshot_in_the_unit_beside_it(content: Snapshot) -> None:
    sheet = {str(row["Code"]): row for row in rows_of(figures(content))}
    flat = csv_of(content, "Figure")
    for one in content.figures:
        measured = one.measurement
        for row in (sheet[one.definition.code], flat[one.definition.code]):
            scale = SCALE.get(str(row["Unit"]), 1.0)
            shown = number(row["Value"])
            assert (shown is None) == (measured.value is None), one.definition.code
            if shown is not None and measured.value is not None:
                assert shown * scale == pytest.approx(measured.value, rel=1e-14)
            if not measured.no_data:
                assert (number(row["n"]), number(row["N"])) == (measured.n, measured.N)
            assert number(row["Pending"]) == measured.pending
            ends = (number(row["95 % low"]), number(row["95 % high"]))
            assert ends == (measured.interval or (None, None))
            stamp = one.target
            wanted = (stamp.value, stamp.upper) if stamp else (None, None)
            told = (number(row["Target"]), number(row["Target, upper end"]))
            assert [None if end is None else end * scale for end in told] == pytest.approx(list(wanted))
    points = {(str(row["Code"]), row["Month"]): row for row in rows_of(months(content))}
    for one in content.figures:
        for point in one.series:
            row = points[one.definition.code, point.month]
            assert (number(row["n"]), number(row["N"])) == (point.n, point.N)
            assert (number(row["Value"]) is None) == (point.value is None)


def test_a_number_of_a_plain_table_is_the_very_number() -> None:
    for value in (7 / 13, 1 / 3, 0.1 + 0.2, 10_000 / 3, 45.0, 1e22, 0.0):
        assert float(plain_value(Amount(value))) == value
    assert plain_value(Amount(45.0)) == "45"
    assert plain_value(Amount(0.95)) == "0.95"


def of_part(code: str, measured: Measurement, part: str, stamp: TargetStamp) -> Figure:
    shown = ShownPart(name=part, is_hidden=False, measurement=rate(3, 100), status=TargetStatus.MEETS)
    return replace(
        figure(code, measured, parts=(shown,)),
        target=replace(stamp, part=part),
        status=TargetStatus.MEETS,
    )


def test_the_upper_end_of_a_band_and_the_part_that_a_target_is_for_stand_in_both_files() -> None:
    minutes = Measurement(kind=MeasurementKind.DURATION, n=30, N=30, value=2400.0)
    band = replace(
        figure("C10", minutes),
        target=replace(target(0.0, Direction.BAND), upper=3600.0),
        status=TargetStatus.MEETS,
    )
    declined = of_part("R11", rate(40, 100), "no_capacity", target(0.05, Direction.DOWN))
    content = snapshot(band, declined, figure("R01", rate(9, 10), compared_with=0.95))
    for rows in ({str(row["Code"]): row for row in rows_of(figures(content))}, csv_of(content, "Figure")):
        assert (number(rows["C10"]["Target"]), number(rows["C10"]["Target, upper end"])) == (0.0, 60.0)
        assert (number(rows["R11"]["Target"]), rows["R11"]["Target is for"]) == (0.05, "No capacity")
        assert rows["R01"]["Target is for"] == ""


def test_no_setting_is_a_code_in_the_files() -> None:
    found = replace(whole(), parameters={"suppression_audience": "internal_operational", "suppression_k": 5})
    rows = [tuple(row) for row in about(found, ENTRY).rows]
    assert ("Audience of the suppression policy", "Those who work with the figures") in rows
    assert "internal_operational" not in {cell for row in rows for cell in row}
