"""Looking leaves a row before anything is shown: which, under which circumstances, and what happens where it cannot."""

from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from audit.models import AuditRow, Outcome
from audit.reads import refuse_unnamed
from concordat.reads import READING
from core.permissions import Permission
from tests.support.referrals import World, make_referral, make_world
from tests.web.conftest import WebClient
from web.access import requires


@pytest.fixture
def world(session: Session, now: datetime) -> World:
    return make_world(session, now)


def looks(session: Session, user_id: UUID | None) -> list[Any]:
    query = sa.select(AuditRow).where(
        AuditRow.user_id == user_id,
        sa.or_(
            AuditRow.action.like("%.read"),
            AuditRow.action.like("%.listed"),
            AuditRow.action == "access.refused",
        ),
    )
    return list(session.scalars(query.order_by(AuditRow.sequence)))


@pytest.mark.proves("G-01", "G-02")
def test_a_look_leaves_who_what_where_from_and_by_which_request(
    client: WebClient, world: World, session: Session, now: datetime
) -> None:
    key = make_referral(session, world, now)
    officer = world.agency.officer
    client.sign_in(officer.user_id)
    client.page(f"/referrals/{key}")
    client.page("/referrals/")
    shown, listed = looks(session, officer.user_id)
    assert (shown.action, shown.subject_kind, shown.subject_id) == ("referral.read", "referral", key.hex)
    assert (shown.outcome, shown.at, shown.form) == (Outcome.DONE, now, 2)
    assert (shown.organisation_id, shown.roles) == (officer.organisation_id, "liaison_officer")
    assert (shown.address, len(shown.session_hash), len(shown.request_id)) == ("127.0.0.1", 32, 12)
    assert (listed.action, listed.subject_kind, listed.subject_id) == (
        "referral.listed",
        "page",
        "handover.index",
    )
    assert listed.session_hash == shown.session_hash
    assert listed.request_id != shown.request_id


@pytest.mark.proves("G-01")
def test_what_was_refused_is_noted_as_well(
    client: WebClient, world: World, session: Session, now: datetime
) -> None:
    key = make_referral(session, world, now)
    stranger = world.agency.stranger
    client.sign_in(stranger.user_id)
    assert client.get(f"/referrals/{key}").status_code == 404
    assert client.get("/audit/").status_code == 403
    outside, forbidden = looks(session, stranger.user_id)
    assert (outside.action, outside.subject_id, outside.outcome) == (
        "access.refused",
        key.hex,
        Outcome.REFUSED,
    )
    assert outside.reason == "out_of_scope"
    assert (forbidden.subject_kind, forbidden.subject_id) == ("endpoint", "audit.index")


@pytest.mark.proves("G-01")
def test_a_look_is_noted_where_there_is_no_compartment_and_so_no_key_of_pseudonyms(
    client: WebClient, world: World, session: Session, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = make_referral(session, world, now)
    officer = world.agency.officer
    client.sign_in(officer.user_id)
    monkeypatch.setattr("wellbeing.pseudonyms._Holder.key", None)
    client.page(f"/referrals/{key}")
    (shown,) = looks(session, officer.user_id)
    assert (shown.action, shown.subject_id) == ("referral.read", key.hex)


@pytest.mark.proves("G-03")
def test_where_no_row_can_be_written_nothing_is_shown(
    client: WebClient,
    app: Flask,
    world: World,
    session: Session,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    key = make_referral(session, world, now)
    client.sign_in(world.ngo.intake.user_id)
    name = "Jordan"
    assert client.get(f"/referrals/{key}").status_code == 200

    def full(*_arguments: object, **_more: object) -> None:
        raise OperationalError("INSERT INTO audit_row", {}, OSError("database or disk is full"))

    monkeypatch.setattr("concordat.reads.record", full)
    monkeypatch.setattr(app, "testing", False)
    refused = client.get(f"/referrals/{key}")
    assert refused.status_code == 500
    assert key.hex not in refused.text
    assert name not in refused.text
    assert "disk is full" not in refused.text
    # What is no record of a person still opens.
    assert client.get("/notices/").status_code == 200


@pytest.mark.proves("G-01")
def test_a_page_of_records_without_an_event_does_not_start() -> None:
    app = Flask(__name__)

    @app.get("/people/<uuid:person_id>")
    @requires(Permission.PARTNERSHIP_READ)
    def by_address(person_id: UUID) -> str:
        return ""

    @app.get("/all-referrals")
    @requires(Permission.REFERRAL_READ)
    def by_permission() -> str:
        return ""

    @app.get("/partners")
    @requires(Permission.PARTNERSHIP_READ)
    def harmless() -> str:
        return ""

    with pytest.raises(RuntimeError) as refused:
        refuse_unnamed(app, READING)
    assert str(refused.value).count("names no event") == 2
    assert "harmless" not in str(refused.value)


def test_every_entry_of_the_policy_names_a_page_that_there_is(app: Flask) -> None:
    rooms = {endpoint.partition(".")[0] for endpoint in app.view_functions}
    for name in {*READING.shown, *READING.nothing}:
        assert name in app.view_functions or name in rooms, name
    for endpoint in app.view_functions:
        shown = READING.of(endpoint)
        if shown is not None and endpoint in READING.shown:
            arguments = {a for rule in app.url_map.iter_rules(endpoint) for a in rule.arguments}
            assert set(shown.arguments) <= arguments, endpoint
