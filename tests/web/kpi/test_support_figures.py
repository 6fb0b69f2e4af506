"""Support figures on pages and in files: one frozen value, the same answer everywhere, nothing of a small number."""

import csv
import io
import json
import re
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from flask import Flask, render_template
from sqlalchemy.orm import Session

from accounts.organisations.models import Unit
from core.actor import OrganisationKind, Role
from core.clock import local_date
from core.permissions import Permission
from kpi.wellbeing.asking import for_unit
from kpi.wellbeing.files import json_of, sheet_of
from kpi.wellbeing.pdf import support_html
from kpi.wellbeing.report import SupportReport, report_of
from partners.memoranda.drafts import Programmes
from partners.memoranda.programmes import ProgrammeType
from tests.support.accounts import make_organisation, make_user
from tests.support.frozen_clock import Clock
from tests.support.memoranda import make_amendment, make_memorandum, make_pair
from tests.support.released_figures import exact_figures, release_of
from tests.web.conftest import WebClient
from web.sheets import SheetFormat, write_sheet
from wellbeing.figures.published import FrozenRelease, Standing
from wellbeing.figures.releases.measuring import Exact
from wellbeing.figures.releases.queries import find_release

ZONE = "America/New_York"
QUARTER = "2026-Q2"
HIDDEN = "suppressed (small number)"


@pytest.fixture
def agency_id(session: Session, client: WebClient, now: datetime) -> UUID:
    agency = make_organisation(session)
    chief = make_user(session, agency, [Role.LEADERSHIP], now=now)
    session.commit()
    client.sign_in(chief)
    return agency.id


def address(agency_id: UUID, more: str = "", *, quarter: str = QUARTER) -> str:
    return f"/support-figures/{agency_id}/{quarter}{more}"


def frozen(vault: Session, agency_id: UUID, quarter: str = QUARTER) -> FrozenRelease:
    release = find_release(vault, agency_id=agency_id, quarter=quarter)
    assert release is not None
    return release


def report(vault: Session, agency_id: UUID) -> SupportReport:
    return report_of(frozen(vault, agency_id), agency="Northgate Police", zone=ZONE)


def rows_of(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))


def test_page_csv_json_and_document_show_the_same_figures(
    client: WebClient, app: Flask, vault: Session, agency_id: UUID
) -> None:
    release_of(vault, agency_id)
    page = client.page(address(agency_id)).text
    table = rows_of(client.get(address(agency_id, "/csv")).data)
    answer = json.loads(client.get(address(agency_id, "/json")).data)
    with app.test_request_context():
        lines = report(vault, agency_id).lines
        document = support_html(report(vault, agency_id), zone=ZONE)
    assert len(lines) == len(answer["figures"]) == 22
    by_key = {(one["code"], one["part"]): one for one in answer["figures"]}
    in_table = {(row[0], row[1]): row for row in table[1:] if len(row) == 8}
    for line in lines:
        said = by_key[line.code, line.part]
        assert (said["result"], said["cases"], said["interval"]) == (line.result, line.basis, line.interval)
        assert in_table[line.code, line.name][3:6] == [line.result, line.basis, line.interval]
        for text in (line.result, line.basis, line.interval, line.more):
            assert text in page
            assert text in document
    use = by_key["W01", ""]
    assert (use["n"], use["total"], use["result"], use["cases"]) == (40, 305, "13.1 %", "40 of 305")
    assert by_key["W07", "gad_7"]["result"] == HIDDEN


def test_what_is_hidden_is_in_no_format(client: WebClient, vault: Session, agency_id: UUID) -> None:
    release_of(vault, agency_id, figures=exact_figures(W01=Exact(code="W01", n=7, total=113)))
    answer = json.loads(client.get(address(agency_id, "/json")).data)
    use = next(one for one in answer["figures"] if one["code"] == "W01")
    assert {use[name] for name in ("n", "total", "value", "low", "high", "pending")} == {None}
    assert use["result"] == HIDDEN
    row = next(row for row in rows_of(client.get(address(agency_id, "/csv")).data) if row[0] == "W01")
    assert row[3:7] == [HIDDEN, "", "", ""]


@pytest.mark.parametrize("code", ["W01", "W02", "W04", "W10"])
def test_outputs_for_values_from_none_to_nine_are_the_same_bytes(
    app: Flask, vault: Session, code: str
) -> None:
    """Security E-05: chart geometry and alternative texts included."""
    outputs = set()
    for n in range(10):
        agency_id = uuid4()
        for earlier in ("2026-Q1", "2025-Q4"):
            release_of(vault, agency_id, quarter=earlier)
        small = Exact(code=code, n=n, total=113)
        release_of(vault, agency_id, figures=exact_figures(**{code: small}))
        quarters = [frozen(vault, agency_id, one) for one in ("2025-Q4", "2026-Q1", QUARTER)]
        with app.test_request_context():
            full = report_of(quarters[-1], agency="Northgate", zone=ZONE, earlier=quarters[:-1])
            assert full.trend is not None
            html = support_html(full, zone=ZONE)
            page = render_template(
                "kpi/wellbeing/show.html", report=full, agency_id=UUID(int=1), unit=None, pdf_possible=True
            )
            page = re.sub(r'nonce="[^"]*"', "", page)
            sheet = write_sheet(sheet_of(full, zone=ZONE), SheetFormat.CSV)
            outputs.add((html, page, sheet, json.dumps(json_of(quarters[-1], full))))
    assert len(outputs) == 1


def test_improvement_stands_beside_deterioration_and_use_beside_trust(
    client: WebClient, vault: Session, agency_id: UUID
) -> None:
    release_of(vault, agency_id)
    text = client.page(address(agency_id)).text
    assert "better and worse side by side" in text
    assert text.index("W01 Use of support") < text.index("W02 Trust") < text.index("W10 Answers")
    assert "a year at this pace, which counts some people more than once" in text
    assert "Fewer than 40 % have answered" in text
    assert "still waiting: 25" in text


@pytest.mark.parametrize("more", ["", "/csv", "/json"])
def test_of_a_unit_everything_is_suppressed_whatever_the_unit(
    client: WebClient, session: Session, vault: Session, agency_id: UUID, more: str
) -> None:
    """Facts V20: the answer for a unit of seven is the answer for any, and for one that does not exist."""
    release_of(vault, agency_id)
    unit = Unit(organisation_id=agency_id, name="Seven people")
    session.add(unit)
    session.commit()
    answers = []
    for asked in (unit.id, uuid4(), ""):
        response = client.get(address(agency_id, f"{more}?unit={asked}"))
        assert response.status_code == 200
        answers.append(response.get_data(as_text=True).replace(str(asked) or "\0", ""))
        assert "published for a whole agency only" in answers[-1]
        assert "13.1 %" not in answers[-1]
        assert "40 of 305" not in answers[-1]
        if more == "/json":
            figures = json.loads(answers[-1])["figures"]
            assert {one["standing"] for one in figures} == {"suppressed"}
            assert all(one[name] is None for one in figures for name in ("n", "total", "value", "low"))
        if more == "/csv":
            assert {row[3] for row in rows_of(response.data)[1:] if len(row) == 8} == {HIDDEN}
    if more:
        assert len(set(answers)) == 1


def test_the_document_of_a_unit_has_nothing_either(app: Flask, vault: Session, agency_id: UUID) -> None:
    release_of(vault, agency_id)
    with app.test_request_context():
        unit = report_of(for_unit(frozen(vault, agency_id)), agency="Northgate", zone=ZONE, is_unit=True)
        html = support_html(unit, zone=ZONE)
    assert {line.result for line in unit.lines} == {HIDDEN}
    assert not any(line.basis or line.interval or line.more for line in unit.lines)
    assert "305" not in html


@pytest.mark.parametrize("period", ["2026", "2026-05", "2026-Q5", "2026-01-01..2026-06-30", "latest"])
@pytest.mark.parametrize("more", ["", "/csv", "/json", "/pdf"])
def test_any_other_period_is_refused_in_words(
    client: WebClient, vault: Session, agency_id: UUID, period: str, more: str
) -> None:
    release_of(vault, agency_id)
    response = client.get(address(agency_id, more, quarter=period))
    assert response.status_code == 422
    assert "calendar quarters" in response.get_data(as_text=True)


@pytest.mark.parametrize("query", ["from=2026-05-01", "group=officer", "unit=1&rank=sergeant", "period=2026"])
@pytest.mark.parametrize("more", ["", "/json"])
def test_any_other_filter_is_refused_in_words(
    client: WebClient, vault: Session, agency_id: UUID, query: str, more: str
) -> None:
    release_of(vault, agency_id)
    response = client.get(address(agency_id, f"{more}?{query}"))
    assert response.status_code == 422
    assert "cannot be filtered" in response.get_data(as_text=True)


def test_who_may_read_them(
    client: WebClient, session: Session, vault: Session, agency_id: UUID, now: datetime
) -> None:
    """Facts 2.2: everybody of the agency but its administrator; nobody of another."""
    release_of(vault, agency_id)
    other = make_organisation(session, name="Elsewhere Police")
    charity = make_organisation(session, OrganisationKind.NGO, name="Harbour House")
    cases = (
        (agency_id, Role.OFFICER, 200),
        (agency_id, Role.SUPERVISOR, 200),
        (agency_id, Role.WELLBEING_COORDINATOR, 200),
        (agency_id, Role.PEER_SUPPORTER, 200),
        (agency_id, Role.AUDITOR, 200),
        (agency_id, Role.WELLBEING_AUDITOR, 200),
        (agency_id, Role.ORGANISATION_ADMIN, 403),
        (other.id, Role.LEADERSHIP, 404),
        (charity.id, Role.NGO_MANAGER, 404),
    )
    for number, (organisation_id, role, status) in enumerate(cases):
        user = make_user(session, organisation_id, [role], now=now, email=f"r{number}@example.org")
        session.commit()
        client.sign_in(user)
        for more in ("", "/csv", "/json"):
            assert client.get(address(agency_id, more)).status_code == status, role
        listed = client.get("/support-figures/")
        assert listed.status_code == (403 if status == 403 else 200)
        assert (QUARTER in listed.get_data(as_text=True)) is (status == 200), role


def test_a_quarter_without_a_release_is_not_there(client: WebClient, agency_id: UUID) -> None:
    client.page(address(agency_id), status=404)
    assert "Nothing published yet" in client.page("/support-figures/").text


def test_the_navigation_leads_there(client: WebClient, agency_id: UUID) -> None:
    assert "Staff support figures" in client.page("/support-figures/").text


def test_standings_of_a_release_have_words(app: Flask, vault: Session, agency_id: UUID) -> None:
    release_of(
        vault,
        agency_id,
        figures=exact_figures(
            W01=Exact(code="W01", n=3, total=400),
            W03=Exact(code="W03", n=12, total=58, value=None, pending=46),
            W10=Exact(code="W10", is_missing=True),
        ),
    )
    with app.test_request_context():
        results = {(line.code, line.part): line.result for line in report(vault, agency_id).lines}
    assert results["W01", ""] == "5 % or fewer"
    assert results["W03", ""].startswith("not reached")
    assert results["W10", ""] == "No data submitted"
    assert results["W08", ""] == "No eligible cases"
    assert {one.standing for one in frozen(vault, agency_id).figures} >= {
        Standing.AT_MOST_5,
        Standing.NOT_REACHED,
        Standing.NO_DATA,
        Standing.NO_CASES,
    }


def test_an_ngo_reads_them_while_its_agreement_covers_support(
    client: WebClient, session: Session, vault: Session, now: datetime, clock: Clock
) -> None:
    pair = make_pair(session, now)
    release_of(vault, pair.agency_id)
    base = make_memorandum(session, pair, now)
    session.commit()
    assert pair.ngo_leader.user_id is not None
    assert pair.ngo_leader.holds(Permission.WELLBEING_AGGREGATES)
    client.sign_in(pair.ngo_leader.user_id)
    client.page(address(pair.agency_id), status=404)
    covered = Programmes(kinds=frozenset({ProgrammeType.EAP}))
    tomorrow = local_date(now, ZONE) + timedelta(days=1)
    make_amendment(session, pair, base, now, covered, effective_on=tomorrow)
    session.commit()
    client.page(address(pair.agency_id), status=404)
    clock.advance(days=1)
    client.sign_in(pair.ngo_leader.user_id)
    client.page(address(pair.agency_id))
    assert QUARTER in client.page("/support-figures/").html
