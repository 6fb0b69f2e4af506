"""The pages of how long support is kept: set, confirmed by somebody else, reported without names and small counts (P-01)."""

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.models import Organisation
from accounts.users.models import User
from core.actor import Role
from tests.support.accounts import make_organisation, make_user
from tests.support.wellbeing import an_officer, make_enrolment, make_programme
from tests.web.conftest import WebClient
from tests.web.wellbeing.test_two_worlds import _TOKEN
from wellbeing.enrolments.keeping.models import KeepingNight, KeepingRule
from wellbeing.enrolments.keeping.timers import keep_times
from wellbeing.enrolments.lifecycle import EnrolmentState
from wellbeing.enrolments.models import Enrolment
from wellbeing.participants.models import Participant

LONG_AGO = timedelta(days=800)


@pytest.fixture
def agency(session: Session) -> Organisation:
    return make_organisation(session)


@pytest.fixture
def coordinator(session: Session, agency: Organisation, now: datetime) -> User:
    return make_user(session, agency, [Role.WELLBEING_COORDINATOR], now=now, email="c@n.example")


@pytest.fixture
def privacy(session: Session, agency: Organisation, now: datetime) -> User:
    return make_user(
        session, agency, [Role.WELLBEING_AUDITOR], now=now, email="p@n.example", name="Pat Quill"
    )


def ended(vault: Session, agency: Organisation, now: datetime, number: int) -> None:
    """Support of so many of the agency's people that ended more than two years ago."""
    at = now - LONG_AGO
    programme = make_programme(vault, now=at, agency_id=agency.id)
    for _ in range(number):
        officer = an_officer(organisation_id=agency.id)
        make_enrolment(vault, now=at, state=EnrolmentState.COMPLETED, visitor=officer, programme=programme)


def night(vault: Session, agency: Organisation, now: datetime) -> None:
    """What the timer does in a night."""
    while keep_times(vault, (agency.id,), now=now):
        vault.flush()
    vault.commit()


def confirm(client: WebClient, start: str, ending: str) -> int:
    """Press the first button of the page that confirms; the status of the answer."""
    page = client.page(start)
    form = next(one for one in page.forms if one.action.endswith(ending))
    return client.post(form.action, data=form.values).status_code


@pytest.mark.proves("P-01")
def test_the_coordinator_sets_it_and_the_privacy_officer_confirms_it(
    client: WebClient, session: Session, vault: Session, agency: Organisation, coordinator: User,
    privacy: User, now: datetime,
) -> None:  # fmt: skip
    ended(vault, agency, now, 6)
    client.sign_in(coordinator)
    form = client.page("/me/times/rules/enrolment").form("/me/times/rules/enrolment")
    refused = client.post(form.action, data={**form.values, "months": "0", "source": "Act 12"})
    assert refused.status_code == 422
    answer = client.post(form.action, data={**form.values, "months": "25", "source": "Act 12"})
    assert answer.status_code == 302
    night(vault, agency, now)
    page = client.page("/me/times/")
    assert "Act 12" in page.text
    assert "Another coordinator or the privacy officer confirms it." in page.text
    assert "would go: 6." in page.text
    assert "What has had its time waits" in client.page("/me/run/").text
    own = vault.scalars(
        sa.select(KeepingNight.id).join(KeepingRule).where(KeepingRule.changed_by.is_not(None))
    ).one()
    token = client.page("/me/times/").forms[-1].values["csrf_token"]
    assert client.post(f"/me/times/{own}/confirm", data={"csrf_token": token}).status_code == 403
    client.sign_out()
    client.sign_in(privacy)
    assert "waits for a second person" in client.page("/me/watch/").text
    for _ in range(2):
        assert confirm(client, "/me/times/watched", "/agree") == 302
    night(vault, agency, now)
    page = client.page("/me/times/watched")
    assert "Runs each night" in page.text
    assert "Pat Quill" in page.text
    assert vault.scalars(sa.select(Enrolment.id)).all() == []
    assert vault.scalars(sa.select(Participant.id)).all() == []
    assert "waits for a second person" not in client.page("/me/watch/").text


@pytest.mark.proves("P-01", "E-02")
@pytest.mark.parametrize("step", ["proposed", "done"])
def test_with_nobody_and_with_four_people_the_pages_are_the_same(
    client: WebClient, session: Session, vault: Session, agency: Organisation, coordinator: User,
    privacy: User, now: datetime, step: str,
) -> None:  # fmt: skip
    """In one world nobody's time is over, in the other that of four people is."""
    seen = []
    for people in (0, 4):
        vault.execute(sa.delete(KeepingRule), execution_options={"synchronize_session": False})
        vault.expire_all()
        if people:
            ended(vault, agency, now, people)
        night(vault, agency, now)
        pages = []
        client.sign_in(privacy)
        if step == "done":
            for _ in range(2):
                assert confirm(client, "/me/times/watched", "/agree") == 302
            night(vault, agency, now)
        pages += [client.get("/me/times/watched").text]
        client.sign_out()
        client.sign_in(coordinator)
        pages += [client.get("/me/times/").text, client.get("/me/times/rules/person").text]
        client.sign_out()
        seen.append([_without_ids(text) for text in pages])
    assert seen[0] == seen[1]
    assert len(vault.scalars(sa.select(Enrolment.id)).all()) == (0 if step == "done" else 4)


def _without_ids(text: str) -> str:
    """A page without the tokens of its forms and the ids of its buttons' addresses."""
    words = _TOKEN.sub("", text).split()
    return " ".join(word for word in words if not word.startswith('action="/me/times/'))


@pytest.mark.proves("P-01", "E-06")
def test_nobody_else_opens_them(
    client: WebClient, session: Session, vault: Session, agency: Organisation, now: datetime
) -> None:
    night(vault, agency, now)
    waiting = vault.scalars(sa.select(KeepingNight.id)).first()
    for number, role in enumerate(
        (Role.LEADERSHIP, Role.SUPERVISOR, Role.ORGANISATION_ADMIN, Role.AUDITOR, Role.RECORDS_OFFICER)
    ):
        client.sign_in(make_user(session, agency, [role], now=now, email=f"{number}@n.example"))
        for path in ("/me/times/", "/me/times/watched", "/me/times/rules/person"):
            assert client.get(path).status_code == 403, (role, path)
        for path in ("confirm", "agree"):
            assert client.post(f"/me/times/{waiting}/{path}").status_code == 403, (role, path)
        client.sign_out()


def test_a_class_that_there_is_not_is_not_found(client: WebClient, coordinator: User) -> None:
    client.sign_in(coordinator)
    assert client.get("/me/times/rules/nothing").status_code == 404
