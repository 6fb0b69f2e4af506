"""Answering, keeping, looking back and showing: by the person alone, and nothing stored without an account."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from accounts.users.queries import find_actor_of
from core.actor import Role
from tests.support.frozen_clock import Clock
from tests.support.memoranda import make_person
from tests.support.pages import Page
from tests.support.wellbeing import make_enrolment, make_programme
from tests.support.wellbeing_instruments import Watch, make_cover, make_sheet, make_watch
from tests.web.conftest import WebClient
from wellbeing.enrolments.models import Enrolment
from wellbeing.instruments.codes import InstrumentCode
from wellbeing.instruments.history.models import Administration
from wellbeing.visitor import Visitor, visitor_of

PHQ_9, PHQ_8, GAD_7, SHORT, PC_PTSD, K10, WHO_5, AUDIT_C = (
    f"/me/check/{number}" for number in (1, 2, 4, 20, 6, 9, 10, 11)
)


@pytest.fixture
def watch(session: Session, vault: Session, now: datetime) -> Watch:
    watch = make_watch(session, now)
    vault.commit()
    return watch


@pytest.fixture
def covered(vault: Session, watch: Watch, now: datetime) -> Watch:
    make_cover(vault, watch.agency_id, watch.ngo_id, now=now)
    vault.commit()
    return watch


def visitor(session: Session, user_id: UUID) -> Visitor:
    actor = find_actor_of(session, user_id)
    assert actor is not None
    return visitor_of(actor)


def answer(client: WebClient, path: str, *items: int, part: int = 0, **values: Any) -> Page:
    values |= {f"q{part}_{number}": item for number, item in enumerate(items, start=1)}
    response = client.submit(path, having="sheet", **values)
    assert response.status_code == 200, Page(response.text).text
    return Page(response.text, url=path)


# ---- Without an account


@pytest.fixture
def written(connection: Connection, vault_connection: Connection) -> Iterator[list[str]]:
    """Every statement that changes something in either database."""
    found: list[str] = []

    def before(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.lstrip().split(" ", 1)[0].upper() in ("INSERT", "UPDATE", "DELETE"):
            found.append(statement)

    engines = {connection.engine, vault_connection.engine}
    for engine in engines:
        sa.event.listen(engine, "before_cursor_execute", before)
    yield found
    for engine in engines:
        sa.event.remove(engine, "before_cursor_execute", before)


@pytest.mark.parametrize("with_agency", [False, True])
@pytest.mark.parametrize("path", [PHQ_9, PHQ_8, GAD_7, SHORT, K10])
def test_without_an_account_nothing_is_written_to_either_database(
    client: WebClient, covered: Watch, written: list[str], path: str, with_agency: bool
) -> None:
    if (path == PHQ_9) is not with_agency and path in (PHQ_9, PHQ_8):
        client.page(f"{path}?agency={covered.agency_id}" if with_agency else path, status=404)
        return
    address = f"{path}?agency={covered.agency_id}" if with_agency else path
    page = client.page(address)
    assert "Nothing is stored." in page.text
    assert "keep" not in page.form(having="sheet").values
    form = page.form(having="sheet")
    questions = dict.fromkeys(_questions(page), "2")
    written.clear()
    response = client.post(path, data=form.filled(questions))
    assert response.status_code == 200
    assert written == []
    assert client.get_cookie("sid") is None
    assert "kept" in Page(response.text).text
    assert client.get(address).status_code == 200
    assert written == []


def _questions(page: Page) -> list[str]:
    return list(
        dict.fromkeys(
            element.get("name", "")
            for element in page.all("input")
            if element.get("type") == "radio" and (element.get("name") or "").startswith("q")
        )
    )


def test_the_list_is_open_to_everybody_and_says_what_happens(client: WebClient, covered: Watch) -> None:
    page = client.page("/me/check/")
    assert "Nobody will be alerted, whatever you answer" in page.text
    assert "left out here" in page.text
    assert PHQ_8 in page.links.values()
    with_agency = client.page(page.links["Northgate Police"])
    assert f"{PHQ_9}?agency={covered.agency_id}" in with_agency.links.values()
    assert client.page("/me/check/?agency=nonsense").h1 == page.h1
    assert client.page(f"/me/check/?agency={uuid4()}").h1 == page.h1
    assert client.page(f"/me/check/?agency={covered.ngo_id}").h1 == page.h1


@pytest.mark.parametrize("number", [3, 5, 12, 13, 14, 19, 99])
def test_what_is_never_offered_has_no_page(client: WebClient, covered: Watch, number: int) -> None:
    client.page(f"/me/check/{number}", status=404)


# ---- What is offered


def test_without_a_responder_the_phq_8_stands_in_and_says_why(client: WebClient, watch: Watch) -> None:
    client.sign_in(watch.officer_id)
    client.page(PHQ_9, status=404)
    page = client.page(PHQ_8)
    assert "nobody is on duty who could respond" in page.text
    assert "hurting yourself" not in page.text
    assert "1-800-267-5463" in page.text


def test_with_a_responder_the_phq_9_is_offered(client: WebClient, covered: Watch) -> None:
    client.sign_in(covered.officer_id)
    client.page(PHQ_8, status=404)
    assert "hurting yourself" in client.page(PHQ_9).text


def test_what_is_licensed_is_offered_once_the_coordinator_turned_it_on(
    client: WebClient, watch: Watch
) -> None:
    client.sign_in(watch.officer_id)
    client.page(WHO_5, status=404)
    client.sign_in(watch.coordinator_id)
    page = client.page("/me/run/sheets/10")
    assert "CC BY-NC-SA 3.0 IGO" in page.text
    refused = client.submit("/me/run/sheets/10", action="/sheets/10")
    assert refused.status_code == 422
    client.submit_and_follow("/me/run/sheets/10", has_read="y")
    assert client.submit("/me/run/sheets/11", has_read="y").status_code == 422
    client.submit_and_follow("/me/run/sheets/11", has_read="y", cut_off="3")
    client.sign_in(watch.officer_id)
    page = answer(client, WHO_5, 2, 3, 2, 1, 3)
    assert "“low”" in page.text
    assert "clear strain" in answer(client, AUDIT_C, 1, 1, 1).text
    client.sign_in(watch.coordinator_id)
    client.submit("/me/run/sheets/10", action="/off")
    client.sign_in(watch.officer_id)
    client.page(WHO_5, status=404)


# ---- Answering


def test_the_short_one_leads_on_and_carries_the_answers(
    client: WebClient, covered: Watch, vault: Session
) -> None:
    client.sign_in(covered.officer_id)
    response = client.submit(SHORT, having="sheet", q0_1=2, q0_2=1, q1_1=0, q1_2=2)
    page = Page(response.text, url=SHORT)
    assert "worth a closer look" in page.text
    assert [form.action for form in page.forms if "carry" in form.values] == [PHQ_9]
    longer = client.post(PHQ_9, data=page.form(having="carry").values)
    page = Page(longer.text, url=PHQ_9)
    form = page.form(having="sheet")
    assert (form.values["q0_1"], form.values["q0_2"], "q0_3" in form.values) == (["2"], ["1"], False)
    kept = vault.execute(sa.select(Administration.instrument)).scalars().all()
    assert sorted(kept) == [InstrumentCode.GAD_2, InstrumentCode.PHQ_2]
    response = client.post(PHQ_9, data=form.filled({f"q0_{n}": 0 for n in range(3, 10)}))
    assert "“minimal”" in Page(response.text).text


def test_after_an_event_the_five_lead_to_the_twenty(client: WebClient, watch: Watch) -> None:
    client.sign_in(watch.officer_id)
    page = answer(client, PC_PTSD, 1, 1, 1, 0, 0, gate0=1)
    assert page.links["Answer them now"] == "/me/check/7"
    page = answer(client, PC_PTSD, 1, 1, 1, 1, 1, gate0=0)
    assert "few signs of strain" in page.text
    response = client.submit(PC_PTSD, having="sheet", q0_1=1)
    assert response.status_code == 422
    assert "Please answer this one" in response.text


def test_open_questions_are_named_and_what_was_chosen_stays(client: WebClient, watch: Watch) -> None:
    client.sign_in(watch.officer_id)
    response = client.submit(K10, having="sheet", q0_1=3, q0_2=4)
    assert response.status_code == 422
    page = Page(response.text, url=K10)
    assert page.form(having="sheet").values["q0_2"] == ["4"]
    assert page.text.count("Please answer this one") >= 8


def test_two_may_stay_open_in_a_longer_one(client: WebClient, watch: Watch) -> None:
    client.sign_in(watch.officer_id)
    page = answer(client, GAD_7, 1, 1, 1, 1, 1)
    assert "You left something open." in page.text


def test_keeping_is_a_choice(client: WebClient, vault: Session, watch: Watch) -> None:
    client.sign_in(watch.officer_id)
    page = answer(client, GAD_7, *(1,) * 7, keep=None)
    assert "Nothing was kept." in page.text
    assert vault.scalars(sa.select(Administration.id)).all() == []


def test_sending_the_same_page_twice_keeps_it_once(client: WebClient, vault: Session, watch: Watch) -> None:
    client.sign_in(watch.officer_id)
    form = client.page(GAD_7).form(having="sheet")
    for _ in range(2):
        sent = form.filled({f"q0_{n}": 1 for n in range(1, 8)})
        assert "for you alone" in client.post(GAD_7, data=sent).text
    assert len(vault.scalars(sa.select(Administration.id)).all()) == 1


def test_staff_who_are_not_here_for_themselves_keep_nothing(
    client: WebClient, vault: Session, watch: Watch
) -> None:
    client.sign_in(watch.ngo_clinician_id)
    assert "Nothing is stored." in client.page(GAD_7).text
    assert "gone" in answer(client, GAD_7, *(1,) * 7).text
    assert vault.scalars(sa.select(Administration.id)).all() == []


# ---- Looking back


def test_history_says_what_changed_and_sheets_can_be_deleted(
    client: WebClient, covered: Watch, clock: Clock
) -> None:
    client.sign_in(covered.officer_id)
    assert "Nothing is kept here" in client.page("/me/results/").text
    answer(client, PHQ_9, *(2,) * 7, 1, 0)
    assert "One result so far." in client.page("/me/results/").text
    clock.advance(days=20)
    client.sign_in(covered.officer_id)
    answer(client, PHQ_9, *(1,) * 7, 0, 0)
    page = client.page("/me/results/")
    assert "Clearly better than at the start, and below the line" in page.text
    assert "Numbers behind this chart" in page.text
    assert page.html.count('class="chart chart-') == 2
    [first, *_] = [form.action for form in page.forms if "/delete" in form.action]
    client.submit("/me/results/", action=first)
    assert "One result so far." in client.page("/me/results/").text
    client.sign_in(covered.agency_clinician_id)
    assert client.get("/me/results/").status_code == 403


# ---- Showing


@pytest.fixture
def enrolment(session: Session, vault: Session, covered: Watch, now: datetime) -> Enrolment:
    programme = make_programme(
        vault, now=now, agency_id=covered.agency_id, provider_id=covered.ngo_id, name="Open door"
    )
    row = make_enrolment(
        vault,
        now=now,
        visitor=visitor(session, covered.officer_id).for_themselves(),
        programme=programme,
        carer=visitor(session, covered.ngo_clinician_id),
    )
    officer = visitor(session, covered.officer_id)
    make_sheet(vault, officer, *(2,) * 7, 1, 0, now=now - timedelta(days=30))
    make_sheet(vault, officer, *(1,) * 9, now=now)
    make_sheet(vault, officer, *(2,) * 7, now=now, code=InstrumentCode.GAD_7)
    vault.commit()
    return row


def test_nothing_is_shown_until_the_person_chooses_and_gone_when_they_take_it_back(
    client: WebClient, covered: Watch, enrolment: Enrolment, clock: Clock
) -> None:
    provider = f"/me/work/results/{enrolment.id}"
    client.sign_in(covered.ngo_clinician_id)
    assert "shows you no results" in client.page(provider).text
    assert "Nobody shows you results" in client.page("/me/work/results/").text
    client.sign_in(covered.officer_id)
    page = client.page("/me/results/shared/")
    assert "Dara Quill, Open door" in page.text
    refused = client.submit("/me/results/shared/", having="enrolment")
    assert refused.status_code == 422
    client.submit_and_follow("/me/results/shared/", having="enrolment", scope="phq_9")
    client.sign_in(covered.ngo_clinician_id)
    page = client.page(provider)
    assert "PHQ-9" in page.text
    assert "Reliably improved" in page.text
    assert "moderately severe" in page.text
    assert "GAD-7" not in page.text
    assert "Several days" not in page.text
    client.sign_in(covered.officer_id)
    client.submit_and_follow("/me/results/shared/", having="enrolment", scope="all", with_items="y")
    client.sign_in(covered.ngo_clinician_id)
    page = client.page(provider)
    assert "GAD-7" in page.text
    assert "Feeling nervous, anxious, or on edge: More than half the days" in page.text
    client.sign_in(covered.officer_id)
    page = client.page("/me/results/shared/")
    for action in [form.action for form in page.forms if "/stop" in form.action]:
        client.submit("/me/results/shared/", action=action)
    client.sign_in(covered.ngo_clinician_id)
    assert "PHQ-9" not in client.page(provider).text


def test_whoever_follows_as_carer_sees_nothing_until_chosen_again(
    client: WebClient, session: Session, vault: Session, covered: Watch, enrolment: Enrolment, now: datetime
) -> None:
    client.sign_in(covered.officer_id)
    client.submit_and_follow("/me/results/shared/", having="enrolment", scope="all")
    next_one = make_person(session, covered.ngo_id, "Noa Reyes", Role.CLINICIAN, now=now)
    assert next_one.user_id is not None
    row = vault.get_one(Enrolment, enrolment.id)
    row.held_by = visitor(session, next_one.user_id).pseudonym
    vault.commit()
    client.sign_in(next_one.user_id)
    assert "shows you no results" in client.page(f"/me/work/results/{enrolment.id}").text
    client.sign_in(covered.ngo_clinician_id)
    client.page(f"/me/work/results/{enrolment.id}", status=404)
    client.sign_in(covered.officer_id)
    assert "Sees nothing of your results." in client.page("/me/results/shared/").text


ELSEWHERE = (
    Role.SUPERVISOR,
    Role.LEADERSHIP,
    Role.ORGANISATION_ADMIN,
    Role.AUDITOR,
    Role.WELLBEING_COORDINATOR,
    Role.WELLBEING_AUDITOR,
    Role.OFFICER,
    Role.PEER_SUPPORTER,
    Role.CLINICIAN,
)


@pytest.mark.parametrize("role", [*ELSEWHERE, Role.NGO_MANAGER])
def test_nobody_else_opens_results_or_alerts(
    client: WebClient,
    session: Session,
    covered: Watch,
    enrolment: Enrolment,
    now: datetime,
    role: Role,
) -> None:
    client.sign_in(covered.officer_id)
    client.submit_and_follow("/me/results/shared/", having="enrolment", scope="all", with_items="y")
    page = client.page(PHQ_9)
    sent = page.form(having="sheet").filled(
        {**{f"q0_{n}": 1 for n in range(1, 10)}, "may_call": "y", "contact": "+1 410 555 0123"}
    )
    assert "has been asked to call you" in client.post(PHQ_9, data=sent).text
    organisation = covered.ngo_id if role is Role.NGO_MANAGER else covered.agency_id
    other = make_person(session, organisation, "Kit Other", role, now=now)
    assert other.user_id is not None
    client.sign_in(other.user_id)
    for path in (f"/me/work/results/{enrolment.id}", "/me/work/results/", "/me/work/alerts/", "/me/results/"):
        response = client.get(path)
        text = Page(response.text).text
        assert response.status_code in (200, 403, 404), path
        for word in ("PHQ", "moderate", "mild", "+1 410 555 0123", "GAD"):
            assert word not in text, (path, word)
