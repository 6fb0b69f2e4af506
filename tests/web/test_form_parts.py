"""No page takes more than 200 fields unless it is declared to need them, and what was typed is not lost (security I-01)."""

from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from concordat.limits import LONG_FORMS
from core.actor import OrganisationKind, Role
from partners.training.sessions.policy import MOST_DATES
from referrals.handover.desk.commands import MOST
from surveys.questionnaires.rules import MOST_OPTIONS, MOST_QUESTIONS
from tests.support.accounts import make_organisation, make_user
from tests.support.form_parts import longest_of, too_long
from tests.support.pages import Page
from tests.web.accounts.test_step_up import NEED_A_RECENT_FACTOR
from tests.web.conftest import WebClient
from web.form_parts import MOST_PARTS

PAGE = "/people/access/"
TEXT = "What Sam told me"
MOST_SEATS, MARKS = 500, 3


@pytest.fixture
def writer(client: WebClient, session: Session, now: datetime) -> WebClient:
    agency = make_organisation(session)
    client.sign_in(make_user(session, agency, [Role.ORGANISATION_ADMIN], now=now))
    return client


def padded(client: WebClient, count: int) -> dict[str, Any]:
    """The page's form as it stands, with fields that it does not have, so many in all."""
    values = client.page(PAGE).form("/people/access/").filled({"note": TEXT})
    return {**values, **{f"x{number}": "1" for number in range(count - len(values))}}


@pytest.mark.proves("I-01")
@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data"])
def test_the_201st_field_is_refused_in_clear_words_and_what_was_typed_is_offered_again(
    writer: WebClient, kind: str
) -> None:
    token = writer.page(PAGE).form("/people/access/").values["csrf_token"]
    draft = {"draft_page": PAGE, "csrf_token": token, "note": TEXT}
    assert writer.post("/drafts", data=draft).status_code == 204
    answer = writer.post(PAGE, data=padded(writer, MOST_PARTS + 1), content_type=kind)
    assert answer.status_code == 413
    assert "More was sent than this page takes" in answer.text
    assert "Nothing was saved." in answer.text
    kept = writer.get("/drafts", query_string={"page": PAGE})
    assert kept.json is not None
    assert ["note", TEXT] in kept.json["fields"]
    assert writer.post(PAGE, data=padded(writer, MOST_PARTS), content_type=kind).status_code != 413


@pytest.mark.proves("I-01")
def test_only_declared_pages_take_more_and_not_without_end(
    client: WebClient, session: Session, app: Flask, now: datetime
) -> None:
    assert app.config["MAX_FORM_PARTS"] == MOST_PARTS == 200
    posting = {rule.endpoint for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())}
    assert LONG_FORMS.keys() <= posting
    assert LONG_FORMS.keys().isdisjoint(NEED_A_RECENT_FACTOR), "a form that is carried on would be refused"
    ngo = make_organisation(session, OrganisationKind.NGO)
    client.sign_in(make_user(session, ngo, [Role.NGO_INTAKE], now=now))
    most = LONG_FORMS["handover.chosen"]
    token = client.page("/account").form("/sign-out").values
    data = {**token, **{f"x{number}": "1" for number in range(most - len(token))}}
    assert client.post("/referrals/chosen", data=data).status_code == 422
    assert client.post("/referrals/chosen", data={**data, "one": "more"}).status_code == 413


@pytest.mark.proves("I-01")
def test_what_is_declared_has_room_for_what_the_rules_allow() -> None:
    assert LONG_FORMS["handover.chosen"] > 2 * MOST
    assert LONG_FORMS["answering.show"] > MOST_QUESTIONS * MOST_OPTIONS
    assert LONG_FORMS["training.attendance"] > MOST_SEATS * MOST_DATES
    assert LONG_FORMS["training.marks"] > MOST_SEATS * MARKS


def _page(action: str, fields: int) -> Page:
    boxes = "".join(f'<input type="checkbox" name="x" value="{number}">' for number in range(fields))
    rest = (
        '<input type="radio" name="r" value="1"><input type="radio" name="r" value="2"><textarea name="t">'
        '</textarea><select name="m" multiple><option>1</option><option>2</option></select>'
        '<input name="off" disabled><input><button name="go">Go</button>'
    )
    body = f'<form method="post" action="{action}">{boxes}{rest}</form>'
    return Page(f'<!doctype html><html lang="en"><head><title>x</title></head><body>{body}</body></html>')


@pytest.mark.proves("I-01")
def test_a_form_that_can_send_more_than_its_address_takes_is_found(app: Flask) -> None:
    """What every page is asked that the tests of pages fetch (PageClient)."""
    page = _page("/drafts", 10)
    assert longest_of(next(page.all("form"))) == 10 + 1 + 1 + 2 + 2
    assert list(too_long(app, page)) == []
    assert list(too_long(app, _page("/drafts?x=1", MOST_PARTS - 6))) == []
    [found] = too_long(app, _page("/drafts?x=1", MOST_PARTS - 5))
    assert "201 fields is sent to drafts.keep" in found
    assert list(too_long(app, _page("/referrals/chosen", 240))) == []
    assert len(list(too_long(app, _page("/referrals/chosen", 250)))) == 1
