"""The places of the navigation, in groups for those who have many."""

from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from concordat.navigation import MANY
from concordat.places import GROUPS
from core.actor import OrganisationKind, Role
from tests.support.accounts import make_organisation, make_user
from tests.web.conftest import WebClient


def test_every_place_is_a_page_and_stands_once(app: Flask) -> None:
    entries = [entry for group in GROUPS for entry in group.entries]
    assert {entry.endpoint for entry in entries} <= set(app.view_functions)
    assert len({entry.endpoint for entry in entries}) == len(entries)
    assert len({group.label for group in GROUPS}) == len(GROUPS)


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.PARTNERSHIP_DESK])
def test_many_places_stand_under_headings_and_few_do_not(
    client: WebClient, session: Session, now: datetime, role: Role
) -> None:
    agency = make_organisation(session, OrganisationKind.AGENCY)
    client.sign_in(make_user(session, agency, [role], now=now))
    (menu,) = (nav for nav in client.page("/notices/").all("nav") if nav.get("id") == "navigation")
    links, headings, lists = menu.findall(".//a"), menu.findall("p"), menu.findall("ul")
    assert bool(headings) is (len(links) > MANY) is (role is Role.PARTNERSHIP_DESK)
    assert len(lists) == max(len(headings), 1)
    assert sum(len(places.findall("li")) for places in lists) == len(links)
    assert [places.get("aria-labelledby") for places in lists] == ([p.get("id") for p in headings] or [None])
