"""What needs a second factor of the last ten minutes: asked again in its place, with nothing lost."""

import re
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from accounts.factors.models import RecoveryCode
from accounts.factors.recovery.codes import digest_of_code
from accounts.roles import ROLES
from accounts.users.models import User, UserRole
from concordat.app import create_app
from concordat.config import load_settings
from core.actor import Role
from core.permissions import Permission
from tests.support.accounts import code_at, give_app, make_organisation, make_user, token_of
from tests.support.pages import Page
from tests.support.settings import settings_environment
from tests.web.conftest import WebClient
from web.access import access_of, asks_for_passkey, needs_step_up
from web.proof import PASSKEY

FRESH, STALE = timedelta(minutes=9, seconds=59), timedelta(minutes=10, seconds=1)
NEED_A_RECENT_FACTOR = {
    "access_review.report": "POST",
    "audit.opened_file": "POST",
    "audit.review_file": "POST",
    "break_glass.open_case": "POST",
    "factors.agree": "POST",
    "factors.begin": "POST",
    "factors.confirm": "POST",
    "factors.keep_passkey": "POST",
    "factors.new_codes": "POST",
    "factors.new_passkey_options": "POST",
    "factors.remove": "POST",
    "factors.reset": "POST",
    "factors.set_up": "GET",
    "files.take": "POST",
    "further_readings.decide": "POST",
    "further_readings.use": "POST",
    "glass.identity": "POST",
    "glass.open_one": "POST",
    "grants.confirm": "POST",
    "holds.confirm": "POST",
    "holds.lift": "POST",
    "holds.place": "POST",
    "kept.confirm": "POST",
    "kept.lift": "POST",
    "kept.place": "POST",
    "times.agree": "POST",
    "times.confirm": "POST",
    "times.rule": "POST",
    "operations.release": "POST",
    "own_copy.take": "GET",
    "performance.export": "POST",
    "referral_exports.queue": "POST",
    "repeat.reveal": "POST",
    "retention.agreed": "POST",
    "retention.confirm_run": "POST",
    "retention.forget_agreed": "POST",
    "retention.rule": "POST",
    "reviews.revise": "POST",
    "published.publish": "POST",
    "running.publish": "POST",
    "seals.confirm": "POST",
    "seals.place": "POST",
    "seals.request_opening": "POST",
    "subject_requests.answer": "POST",
    "subject_requests.copy": "POST",
    "users.change": "POST",
    "users.enable": "POST",
    "users.release": "POST",
    "users.send_invitation": "POST",
}
"""Exports, reveals, roles, second factors, broken glass, publishing, what decides whether records stay: and by which method."""


@pytest.fixture
def admin(session: Session, now: datetime) -> User:
    return make_user(session, make_organisation(session), [Role.ORGANISATION_ADMIN], now=now)


@pytest.fixture
def officer(session: Session, admin: User, now: datetime) -> User:
    return make_user(
        session,
        admin.organisation_id,
        [Role.LIAISON_OFFICER],
        now=now,
        email="o@example.org",
        name="Jo Finch",
    )


def holder_of(session: Session, permission: Permission, now: datetime) -> User:
    """Somebody who holds the permission, in an organisation of their own."""
    definition = next(one for one in ROLES if permission in one.permissions)
    kind = sorted(definition.organisation_kinds)[0]
    where = make_organisation(session, kind, name=f"House of {permission}")
    return make_user(session, where, [definition.role], now=now, email=f"{permission}@example.org")


def is_challenged(answer_status: int, text: str) -> bool:
    return answer_status == 401 and "Is it you?" in text


@pytest.mark.proves("A-10")
def test_a_factor_of_ten_minutes_ago_is_asked_for_again(
    app: Flask, client: WebClient, session: Session, now: datetime
) -> None:
    marked = {
        e: v.__dict__.get("step_up") for e, v in app.view_functions.items() if v.__dict__.get("step_up")
    }
    assert set(marked) == set(NEED_A_RECENT_FACTOR)
    people: dict[object, User] = {}
    asked = 0
    for rule in app.url_map.iter_rules():
        if rule.endpoint not in marked:
            continue
        access = access_of(app, rule.endpoint)
        permission = access if isinstance(access, Permission) else Permission.ACCOUNT_OWN
        if permission not in people:
            people[permission] = holder_of(session, permission, now)
        path = re.sub(r"<uuid:\w+>", str(uuid4()), rule.rule)
        path = re.sub(r"<any\((\w+)[^>]*>", r"\1", path).replace("<record_class>", "case")
        method = NEED_A_RECENT_FACTOR[rule.endpoint]
        assert needs_step_up(app, rule.endpoint, method), rule.endpoint
        for age, challenged in ((FRESH, False), (STALE, True), (-timedelta(seconds=5), True)):
            # Breaking the glass takes a passkey, all else any factor.
            client.sign_in(
                people[permission], age=age, factor="passkey" if marked[rule.endpoint] == PASSKEY else "totp"
            )
            answer = client.open(path, method=method)
            assert is_challenged(answer.status_code, answer.text) == challenged, f"{rule.endpoint} {age}"
            asked += 1
    print(f"{len(marked)} endpoints, {asked} requests: passed at 9:59, asked again at 10:01")
    assert asked == 3 * len(marked)


@pytest.mark.proves("A-10", "B-02")
def test_what_was_posted_is_kept_and_goes_on_after_the_factor(
    client: WebClient, session: Session, admin: User, officer: User, now: datetime
) -> None:
    seed = give_app(session, admin, now=now)
    client.sign_in(admin, age=STALE)
    before = token_of(client)
    page = client.submit(f"/people/{officer.id}", having="roles", roles=["liaison_officer", "supervisor"])
    assert is_challenged(page.status_code, page.text)
    assert len(session.scalars(sa.select(UserRole).where(UserRole.user_id == officer.id)).all()) == 1
    form = Page(page.text, url="/").form("/confirm/code")
    assert form.values["roles"] == ["liaison_officer", "supervisor"]
    wrong = client.post(form.action, data=form.filled({"factor_code": "000000"}))
    assert wrong.status_code == 422
    form = Page(wrong.text, url="/").form("/confirm/code")
    assert form.values["roles"] == ["liaison_officer", "supervisor"]
    posted = form.filled({"factor_code": code_at(seed, now)})
    answer = client.post(form.action, data=posted)
    assert (answer.status_code, answer.headers["Location"]) == (307, f"/people/{officer.id}")
    after = token_of(client)
    assert after != before
    done = client.post(answer.headers["Location"], data=posted)
    assert done.status_code == 302
    held = session.scalars(sa.select(UserRole.role).where(UserRole.user_id == officer.id))
    assert set(held) == {Role.LIAISON_OFFICER, Role.SUPERVISOR}
    client.set_cookie("sid", before)
    assert client.get("/account").headers["Location"].startswith("/sign-in?")


@pytest.mark.proves("A-10")
def test_a_page_that_was_asked_for_opens_after_a_recovery_code(
    client: WebClient, session: Session, admin: User, now: datetime
) -> None:
    give_app(session, admin, now=now)
    code = "ABCD-EFGH-IJKL-MNOP-QRST-UVWX"
    session.add(RecoveryCode(user_id=admin.id, digest=digest_of_code(code), created_at=now))
    client.sign_in(admin, age=STALE)
    asked = client.get("/second-step/set-up?next=%2Faccount")
    form = Page(asked.text, url="/").form("/confirm/recovery")
    answer = client.post(form.action, data=form.filled({"factor_recovery": code.lower()}))
    assert (answer.status_code, answer.headers["Location"]) == (303, "/second-step/set-up?next=%2Faccount")
    assert client.get(answer.headers["Location"]).status_code == 200


@pytest.mark.proves("A-10")
def test_the_challenge_leads_nowhere_else(
    client: WebClient, session: Session, admin: User, now: datetime
) -> None:
    seed = give_app(session, admin, now=now)
    client.sign_in(admin, age=STALE)
    form = Page(client.get("/second-step/set-up").text, url="/").form("/confirm/code")
    values = form.filled({"factor_code": code_at(seed, now)})
    answer = client.post(form.action, data=values | {"factor_then": "https://evil.example/"})
    assert answer.headers["Location"] == "/"


BREAKS_GLASS = {"break_glass.open_case", "further_readings.use", "glass.identity", "glass.open_one"}


@pytest.mark.proves("A-02", "A-10", "H-01")
def test_the_glass_is_broken_with_a_passkey_and_with_nothing_else(
    app: Flask, client: WebClient, session: Session, now: datetime
) -> None:
    """This installation is no production: a code of an app steps up for nothing here all the same."""
    assert app.config["SETTINGS"].environment == "test"
    marked = {e for e, v in app.view_functions.items() if v.__dict__.get("step_up") == PASSKEY}
    assert marked == BREAKS_GLASS
    breaker = holder_of(session, Permission.REFERRAL_BREAK_GLASS, now)
    seed = give_app(session, breaker, now=now)
    path = "/emergency-reading/new"
    client.sign_in(breaker)
    challenged = client.post(path)
    assert is_challenged(challenged.status_code, challenged.text)
    assert "/confirm/code" not in challenged.text
    assert "Add a passkey" in challenged.text
    # A code sent past the page is a right one, and still opens nothing.
    form = client.page("/account").form("sign-out")
    sent = {"csrf_token": form.values["csrf_token"], "factor_code": code_at(seed, now), "factor_then": path}
    assert client.post("/confirm/code", data=sent | {"factor_posts": "1"}).status_code == 307
    assert client.post(path).status_code == 401
    client.sign_in(breaker, factor="recovery")
    assert client.post(path).status_code == 401
    client.sign_in(breaker, factor="passkey")
    assert client.post(path).status_code != 401
    client.sign_in(breaker, factor="passkey", age=STALE)
    assert client.post(path).status_code == 401


@pytest.mark.proves("H-01")
@pytest.mark.parametrize(
    ("environment", "cookies", "takes_codes"),
    [("production", "yes", False), ("development", "no", False), ("test", "no", False), ("demo", "no", True)],
)
def test_a_code_breaks_the_glass_in_the_demo_alone(
    own_database_url: str, environment: str, cookies: str, takes_codes: bool
) -> None:
    values = settings_environment(own_database_url, environment=environment, secure_cookies=cookies)
    built = create_app(load_settings(values))
    assert built.config["CODES_BREAK_GLASS"] is takes_codes
    assert {asks_for_passkey(built, one) for one in BREAKS_GLASS & set(built.view_functions)} == {
        not takes_codes
    }


@pytest.mark.proves("A-10")
def test_a_form_may_be_looked_at_without(client: WebClient, admin: User, officer: User) -> None:
    client.sign_in(admin, age=STALE)
    assert client.get("/people/invite").status_code == 200
    assert client.get(f"/people/{officer.id}/factors").status_code == 200
