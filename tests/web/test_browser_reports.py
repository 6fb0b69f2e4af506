"""What browsers report of pages: counted by directive, without an address, a person or a piece of the page (security M-01)."""

import json
import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from prometheus_client import CollectorRegistry, generate_latest
from sqlalchemy.orm import Session

from accounts.limits.store import RULES, DatabaseLimits
from accounts.sign_in.models import WebSession
from audit.models import AuditRow
from concordat.browser_reports import DIRECTIVES, MOST_AT_ONCE, MOST_BYTES
from concordat.metrics import Metrics
from core.actor import Role
from tests.support import frozen_clock
from tests.support.accounts import make_organisation, make_user
from tests.support.frozen_clock import Clock
from tests.web.conftest import WebClient
from web.headers import HEADERS_IN_PRIVATE, REPORTS_PATH
from web.limits import Limit

CANARY = "canary-4711"


@pytest.fixture
def registry(app: Flask) -> Iterator[CollectorRegistry]:
    """Metrics of this test alone."""
    registry = CollectorRegistry()
    before = app.extensions.get("metrics")
    app.extensions["metrics"] = Metrics(registry)
    yield registry
    app.extensions["metrics"] = before


def report(directive: object = "script-src-elem", **more: Any) -> dict[str, Any]:
    """A report as the Reporting API writes it."""
    body = {
        "documentURL": f"https://concordat.example/referrals/{CANARY}?q={CANARY}",
        "blockedURL": f"https://evil.example/{CANARY}",
        "sample": CANARY,
        "effectiveDirective": directive,
        "disposition": "enforce",
    }
    return {"type": "csp-violation", "url": f"https://x/{CANARY}", "user_agent": CANARY, "body": body} | more


def old_report(name: str, directive: str) -> dict[str, Any]:
    """A report as `report-uri` writes it."""
    return {"csp-report": {"document-uri": f"https://x/{CANARY}", name: directive, "script-sample": CANARY}}


def send(client: WebClient, told: object, **more: Any) -> int:
    body = told if isinstance(told, bytes) else json.dumps(told).encode()
    return client.post(REPORTS_PATH, data=body, content_type="application/reports+json", **more).status_code


def counted(registry: CollectorRegistry) -> dict[str, float]:
    return {
        sample.labels["directive"]: sample.value
        for family in registry.collect()
        for sample in family.samples
        if sample.name == "concordat_policy_reports_total"
    }


@pytest.mark.proves("M-01")
def test_reports_of_either_kind_are_counted_by_their_directive_and_nothing_else_is_kept(
    client: WebClient, session: Session, registry: CollectorRegistry, caplog: pytest.LogCaptureFixture
) -> None:
    before = session.scalar(sa.select(sa.func.count()).select_from(AuditRow))
    with caplog.at_level(logging.INFO):
        assert send(client, [report(), report("img-src"), report(CANARY), report(None)]) == 204
        assert send(client, report("style-src-attr")) == 204
        assert send(client, old_report("effective-directive", "img-src")) == 204
        assert send(client, old_report("violated-directive", f"connect-src https://{CANARY}")) == 204
    assert counted(registry) == {
        "script-src-elem": 1,
        "img-src": 2,
        "other": 2,
        "style-src-attr": 1,
        "connect-src": 1,
    }
    lines = [record.getMessage() for record in caplog.records if record.name == "concordat.browser_reports"]
    assert len(lines) == 4
    assert lines[0].endswith(": img-src, other, script-src-elem")
    everything = generate_latest(registry).decode() + caplog.text
    assert CANARY not in everything
    assert "127.0.0.1" not in caplog.text
    assert session.scalar(sa.select(sa.func.count()).select_from(AuditRow)) == before


@pytest.mark.proves("M-01")
@pytest.mark.parametrize(
    "told",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"\xff\xfe", id="no text"),
        pytest.param(b"{", id="cut off"),
        pytest.param(b"[" * 9000, id="deep"),
        pytest.param(None, id="null"),
        pytest.param(1, id="number"),
        pytest.param([], id="none"),
        pytest.param([[]], id="a list in a list"),
        pytest.param("csp-violation", id="word"),
        pytest.param([{"type": "deprecation", "body": {}}], id="of something else"),
        pytest.param([{"type": "csp-violation", "body": []}], id="body of another kind"),
        pytest.param({"type": "csp-violation"}, id="without a body"),
        pytest.param({"csp-report": 7}, id="old and a number"),
        pytest.param({"csp-report": None}, id="old and null"),
    ],
)
def test_what_is_no_report_is_sent_back_and_not_counted(
    client: WebClient, registry: CollectorRegistry, told: object
) -> None:
    assert send(client, told) == 400
    assert counted(registry) == {}


@pytest.mark.proves("M-01")
def test_a_long_body_is_refused_and_of_many_reports_the_first_are_counted(
    client: WebClient, registry: CollectorRegistry
) -> None:
    assert send(client, b" " * (MOST_BYTES + 1)) == 413
    assert counted(registry) == {}
    small = {"type": "csp-violation", "body": {"effectiveDirective": "img-src"}}
    assert send(client, [small] * (MOST_AT_ONCE + 30)) == 204
    assert counted(registry) == {"img-src": MOST_AT_ONCE}


@pytest.mark.proves("M-01")
def test_reports_of_a_network_are_throttled_and_take_nothing_of_its_visits(
    client: WebClient, app: Flask, registry: CollectorRegistry, clock: Clock
) -> None:
    limits: DatabaseLimits = app.extensions["limits"]
    before = limits.factor, limits.clock
    limits.factor, limits.clock = 1, frozen_clock.utc_now
    free = RULES[Limit.BROWSER].free
    try:
        answers = [send(client, report()) for _ in range(free + 2)]
        assert answers == [204] * free + [429] * 2
        assert counted(registry) == {"script-src-elem": free}
        visits = [client.get("/sign-in").status_code for _ in range(RULES[Limit.VISIT].free)]
        assert set(visits) == {200}
        clock.advance(hours=1)
        assert send(client, report()) == 204
    finally:
        limits.factor, limits.clock = before


@pytest.mark.proves("M-01", "B-03")
def test_a_report_is_no_activity_of_whoever_is_signed_in(
    client: WebClient, session: Session, now: datetime, clock: Clock
) -> None:
    """A page that breaks the policy again and again keeps nobody signed in; nor does a report sign anybody out."""
    client.sign_in(make_user(session, make_organisation(session), [Role.LIAISON_OFFICER], now=now))
    active = sa.select(WebSession.last_active_at)
    clock.advance(minutes=10)
    assert send(client, report()) == 204
    assert session.scalars(active).all() == [now]
    assert client.get("/account").status_code == 200
    session.expire_all()
    assert session.scalars(active).all() == [now + timedelta(minutes=10)]


@pytest.mark.proves("M-01", "M-03")
def test_a_report_from_another_site_is_refused(client: WebClient, registry: CollectorRegistry) -> None:
    assert send(client, report(), headers={"Sec-Fetch-Site": "cross-site"}) == 403
    assert send(client, report(), headers={"Origin": "https://evil.example"}) == 403
    assert counted(registry) == {}


@pytest.mark.proves("M-01", "E-09")
def test_private_pages_report_nothing(client: WebClient) -> None:
    """A report would tell that somebody was there."""
    told = client.get("/me/nowhere").headers
    assert "default-src 'none'; script-src 'nonce-" in told["Content-Security-Policy"]
    assert "report" not in told["Content-Security-Policy"]
    assert "Reporting-Endpoints" not in told
    assert "report" not in "".join(HEADERS_IN_PRIVATE.values())
    told = client.get("/sign-in").headers
    assert told["Reporting-Endpoints"] == f'browser="{REPORTS_PATH}"'
    assert told["Content-Security-Policy"].count("; report-to browser; ") == 2


def test_the_words_that_are_kept_are_directives() -> None:
    assert {"default-src", "script-src", "script-src-attr", "form-action", "frame-src"} <= DIRECTIVES
    assert all(word.replace("-", "").isalpha() for word in DIRECTIVES)


@pytest.mark.proves("B-03")
def test_a_file_of_the_site_is_no_activity_either(
    client: WebClient, session: Session, now: datetime, clock: Clock
) -> None:
    client.sign_in(make_user(session, make_organisation(session), [Role.LIAISON_OFFICER], now=now))
    clock.advance(minutes=10)
    with client.get("/static/css/charts.css") as answer:
        assert answer.status_code == 200
    assert session.scalars(sa.select(WebSession.last_active_at)).all() == [now]
    assert client.get("/account").status_code == 200
