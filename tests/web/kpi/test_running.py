"""Running an evaluation: a preview that stores nothing, warnings before publishing, and messages at the field."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.notices.models import Notice
from audit.models import AuditRow
from core.actor import SYSTEM, OrganisationKind, Role
from kpi.evaluations.commands import evaluate
from kpi.evaluations.models import Evaluation
from kpi.evaluations.snapshot import from_text
from kpi.periods import Period
from tests.support.kpi_world import filled_quarter
from tests.support.pages import Form, Page
from tests.web.conftest import WebClient

QUARTER = Period.quarter(2025, 4, zone="America/New_York")
BEFORE = datetime(2026, 2, 20, 12, tzinfo=UTC)
RUN = "/evaluations/run/"


class Stage:
    """An agency with two partners and a filled quarter."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.world, self.harbour, self.door = filled_quarter(session, referrals=40)
        self.leader = self.world.user(self.world.agency, "Leader", Role.LEADERSHIP)
        self.director = self.world.user(self.harbour.ngo, "Director", Role.LEADERSHIP)
        elsewhere = self.world.organisation(OrganisationKind.AGENCY, "Elsewhere Police")
        self.stranger = self.world.user(elsewhere, "Stranger", Role.LEADERSHIP)

    @property
    def agency(self) -> str:
        return f"agency-{self.world.agency.id.hex}"

    @property
    def partnership(self) -> str:
        return f"partnership-{self.harbour.partnership.id.hex}"

    @property
    def ngo(self) -> str:
        return f"ngo-{self.harbour.ngo.id.hex}"

    def counts(self) -> list[int]:
        tables = (Evaluation, Notice, AuditRow)
        return [self.session.scalar(sa.select(sa.func.count()).select_from(one)) or 0 for one in tables]


@pytest.fixture
def stage(session: Session) -> Stage:
    return Stage(session)


@pytest.fixture
def signed_in(client: WebClient, stage: Stage) -> WebClient:
    client.sign_in(stage.leader)
    return client


def previewed(client: WebClient, scope: str, period: str, **values: str) -> str:
    response = client.submit(RUN, having="period", scope=scope, period=period, **values)
    assert response.status_code == 200
    return response.text


def publishing(text: str) -> Form:
    """The form of a preview that publishes."""
    return next(form for form in Page(text, url=RUN).forms if form.action == RUN)


def published(client: WebClient, scope: str, period: str) -> int:
    """Publish as somebody does who has just seen the preview; answers the status."""
    response = client.submit(RUN, having="period", scope=scope, period=period)
    form = publishing(response.text)
    return client.post(form.action, data=form.filled({})).status_code


def test_a_preview_shows_the_figures_and_stores_nothing(signed_in: WebClient, stage: Stage) -> None:
    before = stage.counts()
    text = previewed(signed_in, stage.agency, "2025-Q4")
    assert "Not stored, and seen by nobody else." in text
    assert "R01 Acknowledged in time" in text
    assert "Meets target" in text or "Misses target" in text
    assert 'value="2025-Q4"' in text, "what was typed stays"
    assert stage.counts() == before


def test_publishing_stores_the_figures_of_the_preview_once(signed_in: WebClient, stage: Stage) -> None:
    page = signed_in.submit(RUN, having="period", scope=stage.partnership, period="2025-Q4")
    form = publishing(page.text)
    data = form.filled({})
    done = signed_in.post(form.action, data=data)
    assert done.status_code == 302
    assert "Q4 2025" in signed_in.page(done.headers["Location"]).text
    again = signed_in.post(form.action, data=data)
    assert again.status_code == 422
    assert "is published for this period meanwhile" in again.text
    evaluation = stage.session.query(Evaluation).one()
    assert evaluation.created_by_id == stage.leader.id
    assert evaluation.scope_key == stage.partnership


def test_an_evaluation_of_the_period_is_named_with_what_would_be_revised(
    signed_in: WebClient, stage: Stage
) -> None:
    earlier = evaluate(stage.session, SYSTEM, scope=stage.world.scope(), period=QUARTER, now=BEFORE)
    same = previewed(signed_in, stage.agency, "2025-Q4")
    assert f"{earlier.reference} is published for this period" in same
    for day in range(1, 9):
        stage.harbour.referral(datetime(2025, 12, day, 12, tzinfo=UTC))
    stage.session.commit()
    text = previewed(signed_in, stage.agency, "2025-Q4")
    assert f"What would differ from {earlier.reference}" in text
    assert "As published" in text
    assert published(signed_in, stage.agency, "2025-Q4") == 302
    assert stage.session.query(Evaluation).count() == 2


@pytest.mark.parametrize(
    ("period", "words"),
    [
        ("2026-Q1", "The period has not ended."),
        ("2019", "Nothing was recorded that any indicator counts."),
        ("2025-11-01..2025-12-31", "Preview"),
    ],
)
def test_what_to_know_before_publishing(signed_in: WebClient, stage: Stage, period: str, words: str) -> None:
    assert words in previewed(signed_in, stage.partnership, period)


def test_few_cases_are_named(signed_in: WebClient, stage: Stage) -> None:
    assert "so that one moves the rate a lot" in previewed(signed_in, stage.partnership, "2025-10")


@pytest.mark.parametrize("path", ["preview", ""])
@pytest.mark.parametrize(
    ("period", "words"),
    [
        ("yesterday", "is no period"),
        ("2031-Q1", "has not begun"),
        ("2025-03-05..2025-03-01", "cannot end before it starts"),
        ("2025-02-30..2025-03-01", "a day that does not exist"),
        ("1200", "between the years"),
        ("2025-12-03..2025-12-03", "Choose whole months"),
        ("2025-12-01..2025-12-30", "Choose whole months"),
        ("2025-11-15..2025-12-14", "Choose whole months"),
        ("", "Enter a period"),
        ("  ", "Enter a period"),
    ],
)
def test_a_wrong_period_is_a_message_at_the_field(
    signed_in: WebClient, stage: Stage, path: str, period: str, words: str
) -> None:
    data = signed_in.page(RUN).form(having="period").filled({"scope": stage.agency, "period": period})
    response = signed_in.post(f"{RUN}{path}", data=data)
    assert response.status_code == 422
    assert words in response.text
    assert f'value="{period}"' in response.text
    assert stage.session.query(Evaluation).count() == 0


def test_each_side_runs_what_is_theirs(client: WebClient, stage: Stage) -> None:
    client.sign_in(stage.director)
    assert "Harbour House, all agencies" in previewed(client, stage.ngo, "2025-Q4")
    assert "Harbour House" in previewed(client, stage.partnership, "2025-Q4")
    client.sign_in(stage.stranger)
    form = client.page(RUN).form(having="period")
    for path in ("preview", ""):
        for scope in (stage.agency, stage.ngo, "all", "nonsense"):
            foreign = {**form.filled({}), "scope": scope, "period": "2025"}
            assert client.post(f"{RUN}{path}", data=foreign).status_code == 422
    client.sign_in(stage.world.officer)
    client.page(RUN, status=403)
    assert stage.session.query(Evaluation).count() == 0


def test_only_what_the_agreement_names_and_the_core_set(signed_in: WebClient, stage: Stage) -> None:
    assert published_with(signed_in, stage, measured="agreed") < published_with(
        signed_in, stage, measured="catalogue"
    )


def published_with(client: WebClient, stage: Stage, *, measured: str) -> int:
    page = client.submit(RUN, having="period", scope=stage.agency, period="2025-Q4", measured=measured)
    form = publishing(page.text)
    done = client.post(form.action, data=form.filled({}))
    latest = stage.session.get_one(Evaluation, UUID(done.headers["Location"].rpartition("/")[2]))
    snapshot = from_text(latest.snapshot)
    codes = {figure.definition.code for figure in snapshot.figures}
    assert "R01" in codes
    assert ("indicators" in snapshot.parameters) is (measured == "agreed")
    return len(codes)


def test_a_period_that_is_not_over_says_that_it_is_divided_by_nothing(
    signed_in: WebClient, stage: Stage
) -> None:
    form = publishing(previewed(signed_in, stage.agency, "2026-Q1"))
    done = signed_in.post(form.action, data=form.filled({}))
    page = signed_in.page(done.headers["Location"])
    assert "Figures are divided by reason, group or area only for whole months that are over" in page.text
