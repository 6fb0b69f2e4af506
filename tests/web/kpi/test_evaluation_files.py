"""Figures as files: from the stored snapshot alone, nothing suppressed in any byte, noted in the trail."""

import csv
import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO, StringIO
from typing import Any
from zipfile import ZipFile

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from accounts.organisations.models import Area
from audit.models import AuditRow
from core.actor import SYSTEM, OrganisationKind, Role
from kpi.evaluations.canonical import canonical_json, content_hash, plain
from kpi.evaluations.commands import evaluate
from kpi.evaluations.models import Evaluation
from kpi.evaluations.snapshot import (
    Equity,
    EquityRow,
    FlowStep,
    FollowUp,
    Revision,
    ShownPart,
    Snapshot,
    from_text,
)
from kpi.exports.beside import Entry
from kpi.exports.files import Exported, FileKind, written
from kpi.exports.schema import schema
from kpi.measures.measurement import Measurement, MeasurementKind
from kpi.measures.rates import Rate
from kpi.measures.status import TargetStatus
from kpi.periods import Period
from tests.support.json_schema import problems_of
from tests.support.kpi_world import World
from tests.support.sheets import sheets_of_xlsx
from tests.web.conftest import WebClient

ZONE = "America/New_York"
QUARTER = Period.quarter(2025, 4, zone=ZONE)
NOW = datetime(2026, 2, 20, 12, tzinfo=UTC)
SUPPRESSED = "suppressed (small number)"
FORMULA = '=HYPERLINK("http://x","y")'


@pytest.fixture
def world(session: Session) -> World:
    """45, 12 and 3 referrals in three areas, one of which is named like a formula."""
    world = World(session, zone=ZONE)
    world.areas[0].name = FORMULA
    partner = world.add_partner("@Harbour House", targets={"R01": 0.9})
    first = datetime(2025, 10, 2, 15, tzinfo=UTC)
    for area, count in zip(world.areas, (45, 12, 3), strict=False):
        for number in range(count):
            at = first + timedelta(days=number)
            partner.closed(at, timedelta(days=12), area_id=area.id)
    return world


@pytest.fixture
def evaluation(session: Session, world: World) -> Evaluation:
    return evaluate(session, SYSTEM, scope=world.scope(), period=QUARTER, now=NOW)


def taken(client: WebClient, evaluation: Evaluation, kind: str) -> Any:
    """The file as a browser gets it from the page of files."""
    address = f"/evaluations/{evaluation.id}/files"
    return client.submit(address, action=f"/files/{kind}")


def test_each_file_holds_the_stored_figures_and_no_suppressed_number(
    client: WebClient, session: Session, world: World, evaluation: Evaluation
) -> None:
    leader = world.user(world.agency, "Leader", Role.LEADERSHIP)
    client.sign_in(leader)
    snapshot = from_text(evaluation.snapshot)
    answers = {kind: taken(client, evaluation, kind.value) for kind in FileKind}
    for kind, answer in answers.items():
        assert answer.status_code == 200
        name = f"concordat-evaluation-2025-Q4-{evaluation.reference}.{kind.value}"
        assert answer.headers["Content-Disposition"] == f"attachment; filename={name}"
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"

    sheets = sheets_of_xlsx(answers[FileKind.XLSX].data)
    assert [*sheets][:5] == ["Summary", "Figures", "Months", "Parts", "Breakdowns"]
    assert [*sheets][-2:] == ["Definitions", "About"]
    figures = {row[0]: dict(zip(sheets["Figures"][0], row, strict=False)) for row in sheets["Figures"][1:]}
    for figure in snapshot.figures:
        row, measured = figures[figure.definition.code], figure.measurement
        if not measured.no_data:
            assert (row["n"], row["N"], row["Pending"]) == (measured.n, measured.N, measured.pending)
        if measured.kind is MeasurementKind.RATE and measured.value is not None:
            assert row["Value"] == pytest.approx(measured.value, rel=1e-14)
            assert measured.interval is not None
            assert [row["95 % low"], row["95 % high"]] == pytest.approx(list(measured.interval), rel=1e-14)
        if measured.no_data:
            assert row["Value"] == "No data submitted"
    assert figures["R01"]["Target"] == 0.9
    assert str(figures["R01"]["Target from"]).startswith("M-")
    areas = {row[1]: row for row in sheets["Breakdowns"] if row[0] == "Referrals by area"}
    assert areas[FORMULA][2:4] == [45.0, 60.0]
    assert areas["District 2"][2] == areas["District 3"][2] == SUPPRESSED
    about = {row[0]: row[1] for row in sheets["About"]}
    assert about["Reference"] == evaluation.reference
    assert about["SHA-256 of the content"] == evaluation.content_hash
    assert str(about["Check this evaluation"]).endswith(f"/check-evaluation?sha256={evaluation.content_hash}")
    definitions = {row[0]: row for row in sheets["Definitions"][1:]}
    assert set(definitions) == {figure.definition.code for figure in snapshot.figures}
    assert definitions["R01"][13] == "Those who work with the figures"  # in words, not as a code

    lines = list(csv.DictReader(StringIO(answers[FileKind.CSV].data.decode("utf-8-sig"), newline="")))
    assert answers[FileKind.CSV].data.startswith(b"\xef\xbb\xbf")
    rows = {line["Of"]: line for line in lines if line["Code"] == "Referrals by area"}
    assert rows[f"'{FORMULA}"]["Value"] == "45"
    assert rows["District 2"]["Value"] == rows["District 3"]["Value"] == SUPPRESSED
    [r01] = [line for line in lines if line["Record"] == "Figure" and line["Code"] == "R01"]
    found = snapshot.find_figure("R01")
    assert found is not None
    assert (int(r01["n"]), int(r01["N"])) == (found.measurement.n, found.measurement.N)
    assert float(r01["Value"]) == found.measurement.value

    document = json.loads(answers[FileKind.JSON].data)
    assert document["schema_version"] == 1
    assert (
        document["sha256"] == evaluation.content_hash == content_hash(canonical_json(document["evaluation"]))
    )
    asked = client.get("/evaluations/files/schema.json").get_json()
    assert asked == schema()
    assert problems_of(document, asked, root=asked) == []
    [by_area] = [b for b in document["evaluation"]["breakdowns"] if b["code"] == "referrals_by_area"]
    assert sorted(row["n"] or 0 for row in by_area["rows"]) == [0, 0, 45]

    noted = session.scalars(sa.select(AuditRow).where(AuditRow.action == "evaluation.exported")).all()
    assert [json.loads(row.details)["format"] for row in noted] == ["xlsx", "csv", "json"]
    assert {row.subject_id for row in noted} == {evaluation.id.hex}
    assert json.loads(noted[0].details)["sha256"] == hashlib.sha256(answers[FileKind.XLSX].data).hexdigest()


def test_the_file_is_that_of_the_day_of_publication_whatever_happened_since(
    client: WebClient, session: Session, world: World, evaluation: Evaluation
) -> None:
    client.sign_in(world.user(world.agency, "Leader", Role.LEADERSHIP))
    before = {kind: taken(client, evaluation, kind.value).data for kind in FileKind}
    world.add_partner("Later House").closed(datetime(2025, 11, 2, tzinfo=UTC), timedelta(days=3))
    session.execute(sa.update(Area).values(name="Renamed"))
    session.expire_all()
    assert {kind: taken(client, evaluation, kind.value).data for kind in FileKind} == before


def test_only_those_who_may_read_it_take_it_along_and_a_link_changes_nothing(
    client: WebClient, session: Session, world: World, evaluation: Evaluation
) -> None:
    address = f"/evaluations/{evaluation.id}/files"
    stranger = world.user(world.organisation(OrganisationKind.AGENCY, "Elsewhere"), "S", Role.LEADERSHIP)
    client.sign_in(stranger)
    client.page(address, status=404)
    client.page(f"{address}/csv", status=404)
    client.sign_in(world.officer)
    client.page(address, status=403)
    client.sign_in(world.user(world.agency, "Leader", Role.LEADERSHIP))
    assert "suppressed numbers are in none of them" in client.page(f"{address}/csv").text
    client.page(f"{address}/docx", status=404)
    assert client.post(f"{address}/csv", data={}).mimetype == "text/html"
    noted = sa.select(sa.func.count()).select_from(AuditRow).where(AuditRow.action == "evaluation.exported")
    assert session.scalar(noted) == 0


def test_hidden_parts_groups_and_steps_have_words_in_every_file(app: Flask, evaluation: Evaluation) -> None:
    snapshot = rich(from_text(evaluation.snapshot))
    with app.test_request_context():
        files = {kind: written(exported(snapshot), kind) for kind in FileKind}
    sheets = sheets_of_xlsx(files[FileKind.XLSX])
    assert [*sheets][5:9] == ["Flow", "Groups", "Revised", "What came of it"]
    parts = [row for row in sheets["Parts"] if row[2] == "hidden-part"]
    assert [row[3] for row in parts] == [SUPPRESSED]
    assert parts[0][5:7] == [SUPPRESSED, SUPPRESSED]
    assert [row[2] for row in sheets["Flow"][1:]] == [4711.0, SUPPRESSED]
    assert [row[4:7] for row in sheets["Groups"][1:]] == [[4712.0, 9000.0, 4712 / 9000], [SUPPRESSED] * 3]
    assert sheets["Groups"][1][7:10] == [1.25, 1.1, 1.4]
    assert [row[4] for row in sheets["Revised"][1:]] == [4713.0]
    assert sheets["What came of it"][1][4] == "D-1, D-2"
    lines = list(csv.reader(StringIO(files[FileKind.CSV].decode("utf-8-sig"), newline="")))
    assert sum(SUPPRESSED in line for line in lines) >= 4
    for canary in ("4711", "4712", "4713"):
        assert any(canary in line for line in lines)
    values = json.loads(files[FileKind.JSON])
    asked = schema()
    assert problems_of(values, asked, root=asked) == []
    with ZipFile(BytesIO(files[FileKind.XLSX])) as book:
        assert not any("drawing" in name or "vba" in name for name in book.namelist())


@pytest.mark.parametrize("field", ["reference", "sha256", "evaluation"])
def test_the_schema_refuses_what_is_not_an_evaluation(field: str, app: Flask, evaluation: Evaluation) -> None:
    snapshot, asked = from_text(evaluation.snapshot), schema()
    values = dict(exported(snapshot).values)
    assert problems_of(values, asked, root=asked) == []
    assert problems_of({**values, field: "?"}, asked, root=asked)
    assert problems_of({name: one for name, one in values.items() if name != field}, asked, root=asked)
    assert problems_of({**values, "more": 1}, asked, root=asked)
    broken = json.loads(json.dumps(values))
    broken["evaluation"]["figures"][0]["measurement"]["n"] = "many"
    assert problems_of(broken, asked, root=asked)


def exported(snapshot: Snapshot) -> Exported:
    text = canonical_json(snapshot)
    return Exported(
        snapshot=snapshot,
        entry=Entry(
            reference="E-TEST-0001",
            content_hash=content_hash(text),
            published_at=NOW,
            check_url="https://example.org/check-evaluation",
        ),
        values={
            "schema": "urn:concordat:evaluation:1",
            "schema_version": 1,
            "reference": "E-TEST-0001",
            "id": "0" * 32,
            "created_at": NOW.isoformat(),
            "sha256": content_hash(text),
            "evaluation": plain(snapshot),
        },
    )


def rich(snapshot: Snapshot) -> Snapshot:
    """With a hidden part, a hidden step, a hidden group, a revision and what came of a finding."""
    rate = Rate(4713, 9000).measurement()
    hidden = ShownPart(name="hidden-part", is_hidden=True, measurement=None, status=TargetStatus.NONE)
    first, *others = snapshot.figures
    group = EquityRow(
        group="a",
        is_reference=False,
        n=4712,
        N=9000,
        value=4712 / 9000,
        ratio=1.25,
        interval=(1.1, 1.4),
        status=TargetStatus.MEETS,
    )
    nothing = replace(group, group="b", n=None, N=None, value=None, ratio=None, interval=None)
    return replace(
        snapshot,
        figures=(replace(first, parts=(*first.parts, hidden)), *others),
        flow=(
            FlowStep(code="submitted", came_from=None, n=4711),
            FlowStep(code="closed", came_from="submitted", n=None),
        ),
        equity=(Equity(indicator="R12", characteristic="age", rows=(group, nothing)),),
        revisions=(
            Revision(reference="E-OLD", period="2025-Q3", indicator="R12", published=rate, latest=rate),
        ),
        followed=(
            FollowUp(
                reference="E-OLD",
                period="2025-Q3",
                indicator="R12",
                finding="act",
                decisions=("D-1", "D-2"),
                actions_done=1,
                actions_open=2,
                actions_overdue=0,
                goals=("G-1",),
                before=Measurement(kind=MeasurementKind.RATE, n=1, N=2, value=0.5),
                now=rate,
            ),
        ),
    )
