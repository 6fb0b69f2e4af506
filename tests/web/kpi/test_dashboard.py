"""The dashboard: whose figures, which periods, wrong input, a constant number of statements."""

import re
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from core.actor import OrganisationKind, Role
from kpi.dashboard.commands import EVERY, measure_due
from kpi.dashboard.so_far import HOURLY, measure_so_far_due
from tests.support.kpi_world import World, fill
from tests.support.statements import counted_statements
from tests.web.conftest import WebClient

NOW = datetime(2026, 3, 11, 15, 30, tzinfo=UTC)


class Stage:
    """An agency with two partners, five months of work, and people of every side."""

    def __init__(self, session: Session, connection: Connection) -> None:
        self.session, self.connection = session, connection
        self.world = World(session)
        self.harbour = self.world.add_partner("Harbour House", targets={"R01": 0.9})
        self.door = self.world.add_partner("Open Door")
        self.fill(60)
        self.leader = self.world.user(self.world.agency, "Leader", Role.LEADERSHIP)
        self.manager = self.world.user(self.harbour.ngo, "Manager", Role.NGO_MANAGER)
        elsewhere = self.world.organisation(OrganisationKind.AGENCY, "Elsewhere Police")
        self.stranger = self.world.user(elsewhere, "Stranger", Role.LEADERSHIP)
        operator = self.world.organisation(OrganisationKind.OPERATOR, "Operator")
        self.desk = self.world.user(operator, "Desk", Role.PARTNERSHIP_DESK)

    def fill(self, referrals: int) -> None:
        first = datetime(2025, 10, 2, tzinfo=UTC)
        fill(self.world, [self.harbour, self.door], referrals=referrals, first=first, days=160)

    def measure(self, now: datetime = NOW) -> None:
        self.session.commit()
        factory = partial(Session, self.connection, join_transaction_mode="create_savepoint")
        assert measure_due(factory, now=now)[1] == []
        assert measure_so_far_due(factory, now=now)[1] == []


@pytest.fixture
def stage(session: Session, connection: Connection) -> Stage:
    return Stage(session, connection)


def test_each_side_sees_the_figures_of_its_own_scopes(client: WebClient, stage: Stage) -> None:
    stage.measure()
    agency, harbour = stage.world.scope().key, stage.world.scope(stage.harbour).key
    own = f"ngo-{stage.harbour.ngo.id.hex}"
    may_see = {
        stage.leader: {agency, harbour},
        stage.manager: {own, harbour},
        stage.stranger: set(),
        stage.desk: {agency, harbour, own, "all"},
    }
    for user, visible in may_see.items():
        client.sign_in(user)
        for key in (agency, harbour, own, "all", "all-0", "nonsense"):
            page = client.page(f"/figures/?scope={key}", status=200 if key in visible else 404)
            assert ("Data as of" in page.text) is (key in visible)
    client.sign_in(stage.world.officer)
    client.page("/figures/", status=403)
    client.sign_out()
    assert client.get("/figures/").status_code in (302, 401)


def test_closed_months_quarters_and_the_month_so_far(client: WebClient, stage: Stage) -> None:
    client.sign_in(stage.leader)
    # Nothing is stored before the first measurement.
    page = client.page("/figures/")
    assert "March 2026 so far" in page.text
    assert "No figures for this period yet" in page.text
    stage.measure()
    page = client.page("/figures/")
    for words in (
        "Northfield Police, all partners, February 2026",
        "R01 Acknowledged in time",
        "Misses target",
    ):
        assert words in page.text
    assert " of " in page.text
    assert "in January 2026" in page.text
    assert "This month is not closed" not in page.text
    assert page.html.count("Crisis encounters from Oct 25 to Feb 26") == 1
    quarter = client.page("/figures/?period=2025-Q4&family=R")
    assert "Q4 2025" in quarter.text
    assert "R10" in quarter.text
    assert "C01" not in quarter.text
    # A month of which nothing is known has no figures rather than zeros.
    partner = stage.world.scope(stage.door).key
    empty = client.page(f"/figures/?scope={partner}&period=2026-02&family=C")
    assert "No figures in this family" in empty.text


def test_the_month_so_far_says_of_when_each_figure_is(client: WebClient, stage: Stage) -> None:
    for number in range(6):
        stage.world.encounter(datetime(2026, 3, 5, number, tzinfo=UTC), recorded_at=NOW)
    stage.measure()
    client.sign_in(stage.leader)
    page = client.page("/figures/?period=2026-03&family=C")
    assert re.search(r"Data as of [^.]{0,40}11:30 \(America", page.text)
    assert "This month is not closed" in page.text
    assert "the latest cases are not told yet" not in page.text
    # Three more encounters are not told, and the figure says of when it is.
    for number in range(3):
        stage.world.encounter(datetime(2026, 3, 6, number, tzinfo=UTC), recorded_at=NOW)
    stage.measure(NOW + HOURLY)
    later = client.page("/figures/?period=2026-03&family=C")
    assert re.search(r"Data as of [^.]{0,40}12:30 \(America", later.text)
    assert re.search(r"As of [^;]{0,40}11:30; the latest cases are not told yet", later.text)
    # A small partner's first referral is told to nobody.
    stage.door.accepted(datetime(2026, 3, 9, 15, tzinfo=UTC), timedelta(hours=1))
    stage.measure(NOW + 2 * HOURLY)
    partner = stage.world.scope(stage.door).key
    assert "Too few cases so far to be told:" in client.page(f"/figures/?scope={partner}&period=2026-03").text


def test_what_is_not_offered_is_refused_with_a_message(client: WebClient, stage: Stage) -> None:
    stage.measure()
    client.sign_in(stage.leader)
    wrong = (
        "2026-02-01..2026-02-14",
        "2026",
        "2024-01",
        "2030-01",
        "2026-Q1",
        "0000-00",
        "'",
        "%00",
        "x" * 300,
    )
    for period in wrong:
        page = client.page(f"/figures/?period={period}", status=422)
        assert "Choose one of the list." in page.text
        assert "February 2026" in page.text
    page = client.page("/figures/?family=X", status=422)
    assert "Choose one of the list." in page.text


def test_a_late_figure_shows_what_it_was_at_first(client: WebClient, stage: Stage) -> None:
    stage.measure()
    stage.world.encounter(datetime(2026, 2, 20, 15, tzinfo=UTC), recorded_at=NOW + timedelta(hours=1))
    stage.measure(NOW + EVERY + timedelta(hours=2))
    client.sign_in(stage.leader)
    assert "First measured on" in client.page("/figures/?family=C").text


def test_an_empty_organisation_is_told_what_comes(client: WebClient, stage: Stage) -> None:
    client.sign_in(stage.stranger)
    assert "No figures for this period yet" in client.page("/figures/").text


@pytest.mark.first_tier("sqlite")
def test_statements_do_not_grow_with_what_is_stored(
    client: WebClient, stage: Stage, connection: Connection
) -> None:
    stage.measure()
    client.sign_in(stage.leader)
    client.page("/figures/")
    with counted_statements(connection) as few:
        client.page("/figures/")
    stage.fill(60)
    for name in ("Third", "Fourth", "Fifth"):
        stage.world.add_partner(name)
    stage.measure(NOW + EVERY + timedelta(hours=2))
    with counted_statements(connection) as many:
        client.page("/figures/")
    assert len(many) == len(few) <= 22
