"""Narrowing a list by links and a form without JavaScript; keeping filters; each message at its field."""

from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from partners.memoranda.terms import Urgency
from referrals.handover.filters.commands import save_filter
from referrals.handover.filters.queries import list_saved
from referrals.handover.filters.values import ListFilter, ListKind
from referrals.handover.lifecycle import ReferralState
from referrals.handover.models import Referral
from tests.support.pages import Form, Page, words
from tests.support.referrals import World, make_referral, make_world

S = ReferralState
FORM = "/referrals/filters/choose"


@pytest.fixture
def world(session: Session, now: datetime) -> World:
    return make_world(session, now)


@pytest.fixture
def queue(client: Any, session: Session, world: World, now: datetime) -> None:
    for name, urgency, state in (
        ("Vera Very", Urgency.VERY_URGENT, S.SUBMITTED),
        ("Rita Routine", Urgency.ROUTINE, S.SUBMITTED),
        ("Ada Active", Urgency.ROUTINE, S.ACTIVE),
    ):
        make_referral(session, world, now, person_name=name, urgency=urgency, state=state)
    client.sign_in(world.ngo.intake.user_id)


def filter_form(page: Page) -> Form:
    """The form of the filter, which is sent by GET."""
    return next(form for form in page.forms if "/filters/choose" in form.action)


def names_on(page: Any) -> set[str]:
    return {name for name in ("Vera Very", "Rita Routine", "Ada Active") if name in page.text}


@pytest.mark.usefixtures("queue")
def test_the_form_leads_to_the_list_and_each_chip_takes_one_condition_away(client: Any, world: World) -> None:
    form = filter_form(client.page(f"{FORM}?list=queue&tab=all"))
    assert form.method == "get"
    chosen = form.filled({"urgency": ["routine"], "state": ["submitted"], "agency": [str(world.agency.id)]})
    answer = client.get(form.action, query_string=chosen)
    assert answer.status_code == 302
    assert parse_qs(urlsplit(answer.headers["Location"]).query) == {
        "tab": ["all"],
        "urgency": ["routine"],
        "state": ["submitted"],
        "agency": [str(world.agency.id)],
    }
    page = client.page(answer.headers["Location"])
    assert names_on(page) == {"Rita Routine"}
    chips = {words(link): link.get("href", "") for link in page.all("a") if link.get("class") == "chip"}
    assert set(chips) == {
        "Remove filter: State: New",
        "Remove filter: Urgency: Routine",
        "Remove filter: Agency: Northgate Police",
    }
    assert names_on(client.page(chips["Remove filter: State: New"])) == {"Rita Routine", "Ada Active"}
    assert names_on(client.page(chips["Remove filter: Urgency: Routine"])) == {"Rita Routine", "Vera Very"}
    back = client.page(next(link.get("href") for link in page.all("a") if link.text == "Change filter"))
    assert filter_form(back).values["state"] == ["submitted"], "what is set is ticked"


@pytest.mark.usefixtures("queue")
def test_tabs_and_filters_go_together(client: Any) -> None:
    page = client.page("/referrals/?tab=all&urgency=routine")
    assert "All open 2" in page.text
    assert "Unassigned 1" in page.text
    link = next(
        link.get("href") for link in page.all("a") if (link.text or "").strip().startswith("Unassigned")
    )
    assert names_on(client.page(link)) == {"Rita Routine"}
    empty = client.page("/referrals/?tab=all&urgency=emergency")
    assert "No referral fits this filter" in empty.text
    assert names_on(client.page("/referrals/?tab=all&urgency=nonsense&since=nonsense&after=x")) == {
        "Vera Very",
        "Rita Routine",
        "Ada Active",
    }


@pytest.mark.usefixtures("queue")
@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"since": "soon"}, "Not a valid date value."),
        ({"since": "2026-03-12", "until": "2026-03-11"}, "The last day is before the first."),
    ],
)
def test_a_date_that_cannot_be_read_is_named_and_stays(
    client: Any, typed: dict[str, str], message: str
) -> None:
    answer = client.get(FORM, query_string={"list": "queue", "apply": "1", "urgency": "routine", **typed})
    assert answer.status_code == 422
    assert message in answer.text
    assert all(f'value="{value}"' in answer.text for value in typed.values())
    assert filter_form(Page(answer.text)).values["urgency"] == ["routine"]


@pytest.mark.usefixtures("queue")
def test_a_filter_is_saved_opens_the_list_and_is_let_go(client: Any, session: Session, world: World) -> None:
    save = "/referrals/filters/new?list=queue&tab=all&urgency=routine"
    refused = client.submit(save, name="  ")
    assert refused.status_code == 422
    assert "Give the filter a name." in refused.text
    page = client.submit_and_follow(save, name="The slow ones", is_default="y")
    assert "The filter is saved." in page.text
    assert names_on(page) == {"Rita Routine", "Ada Active"}
    again = client.submit(save, name="the SLOW ones")
    assert again.status_code == 422
    assert "You have a filter of this name already." in again.text
    assert 'value="the SLOW ones"' in again.text
    opened = client.page("/referrals/")
    assert "Opened with your filter “The slow ones”." in opened.text
    assert names_on(opened) == {"Rita Routine", "Ada Active"}
    assert names_on(client.page("/referrals/?tab=all")) == {"Vera Very", "Rita Routine", "Ada Active"}
    [saved] = list_saved(session, world.ngo.intake)
    client.submit_and_follow(f"/referrals/filters/{saved.id}/rename", name="Slow")
    listed = client.page("/referrals/filters/")
    assert "Slow" in listed.text
    assert "Urgency: Routine" in listed.text
    client.submit_and_follow("/referrals/filters/", action="/no-default")
    assert "Opened with" not in client.page("/referrals/").text
    client.submit_and_follow("/referrals/filters/", action="/default")
    client.submit_and_follow("/referrals/filters/", action="/delete")
    assert "No saved filters yet" in client.page("/referrals/filters/").text


def test_nobody_reaches_anothers_filter(client: Any, session: Session, world: World, now: datetime) -> None:
    key = save_filter(
        session,
        world.ngo.intake,
        kind=ListKind.QUEUE,
        name="Mine",
        chosen=ListFilter(overdue=True),
        now=now,
    )
    client.sign_in(world.ngo.second_intake.user_id)
    assert "Mine" not in client.page("/referrals/filters/").text
    client.page(f"/referrals/filters/{key}/rename", status=404)
    token = client.page("/referrals/filters/new?list=queue").form().values
    for step in ("delete", "default", "no-default", "rename"):
        assert client.post(f"/referrals/filters/{key}/{step}", data=token | {"name": "x"}).status_code == 404
    client.page(f"{FORM}?list=officer", status=404)
    client.sign_in(world.agency.officer.user_id)
    client.page(f"{FORM}?list=queue", status=404)
    client.page(f"{FORM}?list=desk", status=404)
    client.sign_in(world.agency.leader.user_id)
    client.page(FORM, status=403)


def test_the_officer_filters_by_what_they_are_shown(
    client: Any, session: Session, world: World, now: datetime
) -> None:
    quiet = reference(session, make_referral(session, world, now, state=S.DECLINED, feedback_permitted=False))
    told = reference(session, make_referral(session, world, now, state=S.ACCEPTED))
    client.sign_in(world.agency.officer.user_id)
    page = client.page("/referrals/?status=processed")
    assert quiet in page.text
    assert told not in page.text
    ignored = client.page("/referrals/?state=declined")
    assert quiet in ignored.text
    assert told in ignored.text
    assert "No referral fits this filter" in client.page("/referrals/?status=service_ended").text
    form = filter_form(client.page(f"{FORM}?list=officer"))
    assert "state" not in form.values


def test_the_desk_filters_by_state_and_ngo(
    client: Any, session: Session, world: World, now: datetime
) -> None:
    closed = reference(session, make_referral(session, world, now, state=S.CLOSED))
    new = reference(session, make_referral(session, world, now))
    client.sign_in(world.agency.desk.user_id)
    page = client.page(f"/referrals/?view=desk&tab=all&state=closed&ngo={world.ngo.id}")
    assert closed in page.text
    assert new not in page.text
    assert "Partner: Harbour House" in page.text


def reference(session: Session, key: UUID) -> str:
    return session.get_one(Referral, key).reference
