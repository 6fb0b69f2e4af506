"""Schedules on pages: set, look at, change, pause and end; each wrong input a message at its field, what was typed stays."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from core.actor import SYSTEM, OrganisationKind, Role
from kpi.schedules.claims import claim_run, fail_run
from kpi.schedules.commands import create_schedule
from kpi.schedules.frequency import Failure, Frequency
from kpi.schedules.models import EvaluationSchedule
from tests.support.kpi_world import World
from tests.web.conftest import WebClient

NOW = datetime(2026, 3, 11, 15, 30, tzinfo=UTC)
NEW = "/evaluations/schedules/new"


class Stage:
    """An agency with a partner, and people of every side."""

    def __init__(self, session: Session) -> None:
        self.world = World(session)
        self.harbour = self.world.add_partner("Harbour House", targets={"R01": 0.9})
        self.leader = self.world.user(self.world.agency, "Leader", Role.LEADERSHIP)
        self.director = self.world.user(self.harbour.ngo, "Director", Role.LEADERSHIP)
        self.manager = self.world.user(self.harbour.ngo, "Manager", Role.NGO_MANAGER)
        elsewhere = self.world.organisation(OrganisationKind.AGENCY, "Elsewhere Police")
        self.stranger = self.world.user(elsewhere, "Stranger", Role.LEADERSHIP)

    @property
    def agency(self) -> str:
        return f"agency-{self.world.agency.id.hex}"


@pytest.fixture
def stage(session: Session) -> Stage:
    return Stage(session)


@pytest.fixture
def signed_in(client: WebClient, stage: Stage) -> WebClient:
    client.sign_in(stage.leader)
    return client


def path_of(session: Session) -> str:
    schedule = session.query(EvaluationSchedule).one()
    return f"/evaluations/schedules/{schedule.id}"


def test_a_schedule_is_set_changed_paused_resumed_and_ended(
    signed_in: WebClient, stage: Stage, session: Session
) -> None:
    page = signed_in.submit_and_follow(
        NEW, scope=stage.agency, frequency="monthly", first_day="2026-01-01", delay_days="3"
    )
    assert "2 periods are due already" in page.text
    assert "March 2026, from April 4, 2026, 00:00 (America/New_York)" in page.text
    assert "All who read evaluations" in page.text
    path = path_of(session)
    changed = signed_in.submit_and_follow(
        f"{path}/change", delay_days="10", coverage="agreed", indicators=["R10"], roles=["leadership"]
    )
    assert "from April 11, 2026" in changed.text
    assert "R10 Acceptance rate" in changed.text
    assert "Who is told Leadership" in " ".join(changed.text.split())
    again = signed_in.page(f"{path}/change").form(having="delay_days").filled({})
    assert again["delay_days"] == ["10"]
    assert "Paused" in signed_in.submit_and_follow(path, action=f"{path}/pause").text
    assert "Running" in signed_in.submit_and_follow(path, action=f"{path}/resume").text
    assert "No schedule yet" in signed_in.submit_and_follow(f"{path}/end").text
    assert "Ended" in signed_in.page("/evaluations/schedules/?ended=1").text
    shown = signed_in.page(path)
    assert "None: it has ended" in shown.text
    assert not [form for form in shown.forms if "pause" in form.action]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"frequency": "custom"}, "Enter how many months a period lasts."),
        ({"frequency": "custom", "every_months": "0"}, "Choose between 1 and 24 months."),
        ({"frequency": "custom", "every_months": "25"}, "Choose between 1 and 24 months."),
        ({"frequency": "custom", "every_months": "3"}, "choose it above"),
        (
            {"frequency": "custom", "every_months": "2", "first_day": "2026-01-29"},
            "Choose a day of the month up to 28",
        ),
        ({"first_day": "1995-01-01"}, "Choose a day between the years 2006 and 2031."),
        ({"first_day": "2026-02-30"}, "Not a valid date"),
        ({"first_day": ""}, "Enter the first day."),
        ({"delay_days": "61"}, "Choose between 0 and 60 days."),
        ({"roles": []}, "Choose at least one role to tell."),
    ],
    ids=str,
)
def test_what_a_schedule_cannot_be(
    signed_in: WebClient, stage: Stage, session: Session, values: dict[str, str], words: str
) -> None:
    given = {"scope": stage.agency, "frequency": "monthly", "first_day": "2026-01-01", "delay_days": "7"}
    response = signed_in.submit(NEW, **{**given, **values})
    assert response.status_code == 422
    assert words in response.text
    assert session.query(EvaluationSchedule).count() == 0
    if "delay_days" not in values:
        assert 'value="7"' in response.text, "what was typed stays"


def test_an_own_rhythm_is_said_in_words_and_a_second_one_of_it_refused(
    signed_in: WebClient, stage: Stage
) -> None:
    values = {
        "scope": stage.agency,
        "frequency": "custom",
        "every_months": "12",
        "first_day": "2025-07-01",
    }
    page = signed_in.submit_and_follow(NEW, **values)
    assert "Every 12 months" in page.text
    assert "July 1, 2025 to June 30, 2026, from July 4, 2026" in page.text
    refused = signed_in.submit(NEW, **values)
    assert refused.status_code == 422
    assert "There is such a schedule already" in refused.text


def test_targets_of_its_own(signed_in: WebClient, stage: Stage, session: Session) -> None:
    signed_in.submit_and_follow(NEW, scope=stage.agency, frequency="monthly", first_day="2026-01-01")
    path = path_of(session)
    for values, words in (
        ({"indicator": "R10", "direction": "down", "value": "80"}, "higher is better: choose “at least”"),
        ({"indicator": "R03", "direction": "up", "value": "48"}, "lower is better: choose “at most”"),
        ({"indicator": "R10", "direction": "up", "value": "101"}, "between 0 and 100 per cent"),
        ({"indicator": "R10", "direction": "up", "value": "-1"}, "between 0 and 100 per cent"),
        ({"indicator": "R10", "direction": "up", "value": ""}, "Enter a number."),
        ({"indicator": "R10", "value": "80"}, "Choose “at least” or “at most”."),
        ({"indicator": "", "direction": "up", "value": "80"}, "Choose an indicator."),
    ):
        response = signed_in.submit(f"{path}/target", **values)
        assert response.status_code == 422, values
        assert words in response.text
    form = signed_in.page(f"{path}/target").form(having="indicator")
    unknown = {**form.filled({}), "indicator": "X99", "direction": "up", "value": "1"}
    assert signed_in.post(form.action, data=unknown).status_code == 422
    neutral = signed_in.page(f"{path}/target")
    assert "C01" not in neutral.text, "what has no good side cannot have a target"
    page = signed_in.submit_and_follow(f"{path}/target", indicator="R10", direction="up", value="80")
    assert "At least 80" in page.text
    page = signed_in.submit_and_follow(f"{path}/target", indicator="R03", direction="down", value="48")
    assert "At most 2 d" in page.text
    remove = next(form for form in page.forms if form.values.get("indicator") == ["R10"])
    assert signed_in.post(remove.action, data=remove.filled({})).status_code == 302
    left = signed_in.page(path)
    assert "At least 80" not in left.text
    assert "At most 2 d" in left.text


def test_a_page_that_is_too_old_changes_nothing(signed_in: WebClient, stage: Stage, session: Session) -> None:
    signed_in.submit_and_follow(NEW, scope=stage.agency, frequency="monthly", first_day="2026-01-01")
    path = path_of(session)
    old = signed_in.page(f"{path}/change").form(having="delay_days")
    pause = signed_in.page(path).form(f"{path}/pause")
    signed_in.submit_and_follow(f"{path}/target", indicator="R10", direction="up", value="80")
    assert signed_in.post(old.action, data=old.filled({"delay_days": "9"})).status_code == 409
    assert signed_in.post(pause.action, data=pause.filled({})).status_code == 409
    signed_in.submit_and_follow(path, action=f"{path}/pause")
    assert "from April 4, 2026" not in signed_in.page(path).text


def test_only_those_of_its_scope_find_a_schedule(client: WebClient, stage: Stage, session: Session) -> None:
    ours = create_schedule(
        session,
        SYSTEM,
        scope=stage.world.scope(stage.harbour),
        frequency=Frequency.MONTHLY,
        first_day=date(2026, 1, 1),
        now=NOW,
    )
    path = f"/evaluations/schedules/{ours.id}"
    for user, status in (
        (stage.leader, 200),
        (stage.director, 200),
        (stage.stranger, 404),
        (stage.manager, 403),
    ):
        client.sign_in(user)
        for page in (path, f"{path}/change", f"{path}/target", f"{path}/end"):
            client.page(page, status=status)


def test_a_failed_run_is_told_in_words_and_tried_again_at_once(
    signed_in: WebClient, stage: Stage, session: Session
) -> None:
    schedule = create_schedule(
        session,
        SYSTEM,
        scope=stage.world.scope(),
        frequency=Frequency.MONTHLY,
        first_day=date(2026, 1, 1),
        now=NOW,
    )
    session.flush()
    token = claim_run(session, schedule_id=schedule.id, period_key="2026-01", now=NOW)
    assert token == 1
    fail_run(
        session,
        schedule_id=schedule.id,
        period_key="2026-01",
        token=token,
        failure=Failure.DATABASE,
        error="OperationalError",
        now=NOW + timedelta(days=1),
    )
    session.commit()
    path = f"/evaluations/schedules/{schedule.id}"
    words = "January 2026 failed: the database refused or did not answer (OperationalError)."
    for page in ("/evaluations/schedules/", path):
        shown = signed_in.page(page)
        assert "Failing" in shown.text
        assert words in shown.text
    told = signed_in.submit_and_follow(path, action=f"{path}/retry")
    assert "tried again within a minute" in told.text
    assert not [form for form in told.forms if "retry" in form.action]
