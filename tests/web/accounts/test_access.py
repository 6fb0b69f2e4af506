"""Who reaches which page of this slice: the table of endpoint, role and answer."""

from datetime import datetime
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from accounts.roles import ROLES, definition_of
from core.actor import OrganisationKind, Role
from core.permissions import Permission
from tests.support.accounts import make_organisation, make_user
from tests.web.conftest import WebClient
from web.access import access_of

OURS = ("accounts.", "users.", "organisations.", "audit.")
UUID_ARGUMENTS = ("user_id", "organisation_id")
EVERY_ROLE = [definition.role for definition in ROLES]


def endpoints(app: Flask) -> list[tuple[str, str, str]]:
    """Method, path and endpoint of every route of the slice, with ids that nobody has."""
    found = []
    for rule in app.url_map.iter_rules():
        if not rule.endpoint.startswith(OURS):
            continue
        path = rule.rule.replace("<key>", "00").replace("<token>", "unknown")
        for name in UUID_ARGUMENTS:
            path = path.replace(f"<uuid:{name}>", str(uuid4()))
        found += [(method, path, rule.endpoint) for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}]
    return sorted(found)


@pytest.mark.proves("C-02")
def test_whoever_is_not_signed_in_is_sent_to_sign_in(app: Flask, client: WebClient) -> None:
    asked = 0
    for method, path, endpoint in endpoints(app):
        if access_of(app, endpoint) == "public":
            continue
        answer = client.open(path, method=method)
        assert answer.status_code == 302, endpoint
        assert answer.headers["Location"].startswith("/sign-in"), endpoint
        asked += 1
    assert asked > 20


@pytest.mark.parametrize("role", EVERY_ROLE)
def test_a_page_opens_for_those_whose_role_permits_it(
    app: Flask, client: WebClient, session: Session, now: datetime, role: Role
) -> None:
    kind = sorted(definition_of(role).organisation_kinds)[0]
    user = make_user(session, make_organisation(session, kind), [role], now=now)
    client.sign_in(user)
    for method, path, endpoint in endpoints(app):
        access = access_of(app, endpoint)
        if not isinstance(access, Permission) or endpoint == "accounts.sign_out":
            continue
        status = client.open(path, method=method).status_code
        if access not in definition_of(role).permissions:
            assert status == 403, f"{role} {method} {endpoint}"
        else:
            assert status != 403 or _operators_only(endpoint, kind), f"{role} {method} {endpoint}"
            assert status < 500, f"{role} {method} {endpoint}"


def _operators_only(endpoint: str, kind: OrganisationKind) -> bool:
    adding = ("organisations.add", "organisations.add_submitted")
    return endpoint in adding and kind is not OrganisationKind.OPERATOR


@pytest.mark.parametrize(
    ("role", "target"),
    [
        (Role.ORGANISATION_ADMIN, "/people/"),
        (Role.OPERATOR, "/organisations/"),
    ],
)
def test_home_leads_each_role_to_its_work(
    client: WebClient, session: Session, now: datetime, role: Role, target: str
) -> None:
    kind = sorted(definition_of(role).organisation_kinds)[0]
    client.sign_in(make_user(session, make_organisation(session, kind), [role], now=now))
    assert client.get("/").headers["Location"] == target
