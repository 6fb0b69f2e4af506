"""Probes, metrics, banners, the page of the installation and its quarantine."""

import re
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from prometheus_client import CollectorRegistry, generate_latest
from sqlalchemy.orm import Session

from accounts.operations.commands import begin_quarantine, note_run, note_tick
from accounts.operations.models import OperationKind
from accounts.operations.queries import find_quarantine
from accounts.outbox.commands import queue_mail
from accounts.outbox.models import Delivery
from audit.models import AuditHead, AuditRow
from concordat import probes, scheduler
from concordat.config import load_settings
from concordat.installation import InstallationWatch
from concordat.jobs import JOBS
from concordat.metrics import Metrics, install_metrics
from concordat.probes import CHECKS, Readiness
from core.actor import SYSTEM, OrganisationKind, Role
from tests.support.accounts import make_organisation, make_user
from tests.support.settings import settings_environment
from tests.support.tree import ROOT
from tests.web.conftest import WebClient
from web.access import public
from web.discretion import keep_private
from web.headers import install_headers


@pytest.fixture(autouse=True)
def _asked_each_time(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.extensions, "installation", InstallationWatch(reread_after=0))
    monkeypatch.setitem(app.extensions, "readiness", Readiness(believed_for=0))


def _operator(session: Session, now: datetime) -> object:
    office = make_organisation(session, OrganisationKind.OPERATOR, name="Office")
    return make_user(session, office, [Role.OPERATOR], now=now, email="operator@example.org")


@pytest.mark.proves("W-08")
def test_probes_say_yes_or_no_and_nothing_else(
    client: WebClient, app: Flask, session: Session, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    note_run(session, SYSTEM, kind=OperationKind.DRILL, began_at=now, succeeded=True, summary="", now=now)
    session.commit()
    monkeypatch.setattr(probes, "LEAST_FREE", 0.0)
    answers = {}
    for path in ("/health/live", "/health/ready"):
        response = FlaskClient(app).get(path)
        answers[path] = (response.status_code, response.text, response.mimetype)
        assert "Set-Cookie" not in response.headers
    assert answers == {
        "/health/live": (200, "alive\n", "text/plain"),
        "/health/ready": (200, "ready\n", "text/plain"),
    }
    for name in CHECKS:
        with monkeypatch.context() as broken:
            broken.setitem(probes.CHECKS, name, lambda _settings: False)
            response = FlaskClient(app).get("/health/ready")
            assert (response.status_code, response.text) == (503, "not ready\n")
    with monkeypatch.context() as broken:
        broken.setitem(probes.CHECKS, "keys", lambda _settings: 1 / 0)
        assert FlaskClient(app).get("/health/ready").status_code == 503
    assert FlaskClient(app).get("/health/ready").status_code == 200


@pytest.mark.proves("W-08")
def test_readiness_looks_at_trail_revision_and_disk(
    app: Flask, session: Session, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = app.config["SETTINGS"]
    note_run(session, SYSTEM, kind=OperationKind.DRILL, began_at=now, succeeded=True, summary="", now=now)
    session.commit()
    with app.app_context():
        assert CHECKS["ends of the trails"](settings)
        session.execute(sa.update(AuditHead).values(sequence=AuditHead.sequence + 1))
        session.commit()
        assert not CHECKS["ends of the trails"](settings)
        assert session.scalar(sa.select(sa.func.count()).select_from(AuditRow))
        assert CHECKS["revisions"](settings)
        monkeypatch.setattr(probes, "newest_revision", lambda _tree: "9999")
        assert not CHECKS["revisions"](settings)
        monkeypatch.setattr(probes, "LEAST_FREE", 1.1)
        assert not CHECKS["disk"](settings)


@pytest.mark.proves("W-07")
def test_a_flaw_can_be_told_in_private(app: Flask, monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    assert FlaskClient(app).get("/.well-known/security.txt").status_code == 404
    settings = replace(app.config["SETTINGS"], security_contact="mailto:security@example.org")
    monkeypatch.setitem(app.config, "SETTINGS", settings)
    fields = dict(
        line.split(": ", 1) for line in FlaskClient(app).get("/.well-known/security.txt").text.splitlines()
    )
    assert fields["Contact"] == "mailto:security@example.org"
    assert fields["Canonical"].endswith("/.well-known/security.txt")
    expires = datetime.fromisoformat(fields["Expires"])
    assert timedelta(days=100) < expires - now < timedelta(days=365)
    policy = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    assert "48 hours" in policy
    assert "What a compromise surrenders" in policy


@pytest.mark.proves("Q-06", "S-08", "V-02")
def test_every_page_says_what_stands_still(client: WebClient, session: Session, now: datetime) -> None:
    user = _operator(session, now)
    desk = make_user(
        session, make_organisation(session), [Role.PARTNERSHIP_DESK], now=now, email="desk@example.org"
    )
    assert "Restored from a backup" not in client.get("/sign-in").text
    begin_quarantine(session, SYSTEM, source="main 1", now=now)
    session.commit()
    assert "Restored from a backup. No mail is sent" in client.get("/sign-in").text
    client.sign_in(user)
    page = client.get("/installation/").text
    assert "In quarantine since a restore" in page
    assert "main 1" in page
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token is not None
    client.post("/installation/release", data={"csrf_token": token[1]})
    session.expire_all()
    assert find_quarantine(session) is None
    assert "The quarantine is over" in client.get("/installation/").text
    note_tick(session, now=now - timedelta(minutes=2))
    message = queue_mail(
        session, dedup_key="x", user_id=None, recipient="a@example.org", subject="s", body="b", now=now
    )
    message.delivery, message.next_attempt_at = Delivery.FAILED, None
    session.commit()
    page = client.get("/installation/").text
    assert "Reminders and mail stand still" in page
    assert "1 mails could not be sent" in page
    client.sign_in(desk)
    page = client.get("/account").text
    assert "Reminders and mail stand still" in page
    assert "mails could not be sent" not in page
    assert client.get("/installation/").status_code == 403
    note_tick(session, now=now + timedelta(seconds=1))
    session.commit()
    assert "stand still" not in client.get("/account").text


@pytest.mark.proves("Q-06")
def test_in_quarantine_the_scheduler_does_and_sends_nothing(
    app: Flask, session: Session, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = app.config["SETTINGS"]
    begin_quarantine(session, SYSTEM, source="main 1", now=now)
    queue_mail(
        session, dedup_key="x", user_id=None, recipient="a@example.org", subject="s", body="b", now=now
    )
    session.commit()
    monkeypatch.setattr(scheduler, "JOBS", tuple(job for job in JOBS if job.name in ("mail", "old_mail")))
    assert scheduler.run_due(app, settings, now) == {}
    client_says = find_quarantine(session)
    assert client_says is not None
    session.execute(sa.text("UPDATE quarantine SET ended_at = begun_at"))
    session.commit()
    assert set(scheduler.run_due(app, settings, now)) == {"mail", "old_mail"}


def _named(name: str) -> str:
    return name


@pytest.mark.proves("D-08", "E-09")
def test_metrics_name_nobody_and_do_not_count_private_pages() -> None:
    registry = CollectorRegistry()
    app = Flask("measured")
    app.config.update(
        SETTINGS=load_settings(settings_environment("sqlite:///x.db")), SESSION_COOKIE_SECURE=False
    )
    keep_private(app, "/me")
    install_headers(app)
    install_metrics(app, Metrics(registry))
    for rule in ("/referrals/<name>", "/me/<name>"):
        app.add_url_rule(rule, endpoint=rule, view_func=public(_named))
    client = app.test_client()
    for number in range(100):
        client.get(f"/referrals/canary{number}?q=canary", headers={"User-Agent": "canary"})
        client.get(f"/me/canary{number}")
        client.open("/absent", method=f"CANARY{number}")
    told = generate_latest(registry).decode()
    assert "canary" not in told.lower()
    assert "referrals" not in told
    assert 'concordat_requests_total{answer="2xx",method="GET"} 100.0' in told
    assert 'concordat_requests_total{answer="4xx",method="other"} 100.0' in told
    assert "concordat_request_seconds_count 200.0" in told
    labels = set(re.findall(r'(\w+)="', told))
    assert labels == {"answer", "method", "le"}
