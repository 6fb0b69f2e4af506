"""A broken chain: told at once, on every page of whoever administers, and administration is read-only until settled."""

import json
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from accounts.notices.models import Notice
from accounts.organisations.models import Organisation
from accounts.users.models import User
from audit.checking import settle_alarm
from audit.commands import record
from audit.models import AuditRow
from concordat import scheduler
from concordat.config import load_settings
from concordat.jobs import JOBS, JobSpec
from concordat.trail_watch import READ_ONLY, REPLACED, UNTOLD, watch_trail
from core.actor import OrganisationKind, Role
from core.walls.principal import Reach, serving
from tests.support.accounts import actor_of, make_organisation, make_user
from tests.support.sealed_cells import make_person, put, rename
from tests.support.settings import settings_environment
from tests.support.trails import lift_triggers
from tests.web.conftest import WebClient

SETTINGS = load_settings(settings_environment("sqlite://"))
FINDING = "Restored from the copy of the log system, see the log book"


@pytest.fixture
def agency(session: Session) -> Organisation:
    return make_organisation(session, OrganisationKind.AGENCY, name="Northgate Police")


@pytest.fixture
def admin(session: Session, agency: Organisation, now: datetime) -> User:
    return make_user(session, agency, [Role.ORGANISATION_ADMIN], now=now)


def broken(session: Session, admin: User, *, now: datetime) -> None:
    actor = actor_of(session, admin)
    for number in range(3):
        record(session, actor, action="unit.added", subject=("unit", str(number)), now=now)
    lift_triggers(session)
    assert actor.organisation_id is not None
    session.execute(
        sa.update(AuditRow)
        .where(AuditRow.chain == actor.organisation_id.hex, AuditRow.sequence == 2)
        .values(details="{}", subject_id="forged")
    )
    session.commit()


@pytest.mark.proves("G-07")
def test_a_break_is_told_and_administration_is_read_only_until_it_is_settled(
    client: WebClient, session: Session, agency: Organisation, admin: User, now: datetime
) -> None:
    operator = make_user(
        session,
        make_organisation(session, OrganisationKind.OPERATOR, name="Office"),
        [Role.OPERATOR],
        email="operator@example.org",
        now=now,
    )
    officer = make_user(session, agency, [Role.LIAISON_OFFICER], now=now, email="officer@example.org")
    client.sign_in(admin)
    assert READ_ONLY not in client.page("/people/").text
    broken(session, admin, now=now)
    assert watch_trail(session, SETTINGS, now) == 1
    told = set(session.scalars(sa.select(Notice.recipient_id).where(Notice.about_kind == "audit_alarm")))
    assert told == {admin.id, operator.id}
    for person in (admin, operator):
        client.sign_in(person)
        page = client.page("/people/")
        assert READ_ONLY in page.text
    assert client.post(f"/people/{officer.id}/disable").status_code == 409
    client.sign_in(officer)
    assert READ_ONLY not in client.page("/referrals/").text
    # It is told once; an hour later it is found again, and nobody is told again.
    assert watch_trail(session, SETTINGS, now + timedelta(minutes=30)) in (0, 1)
    assert watch_trail(session, SETTINGS, now + timedelta(hours=2)) == 1
    assert session.scalar(sa.select(sa.func.count()).where(Notice.about_kind == "audit_alarm")) == len(told)
    chain = agency.id.hex
    settle_alarm(session, chain=chain, broken_at=2, finding=FINDING, now=now)
    session.commit()
    assert watch_trail(session, SETTINGS, now + timedelta(hours=4)) == 0
    client.sign_in(admin)
    assert READ_ONLY not in client.page("/people/").text
    assert client.post(f"/people/{officer.id}/disable").status_code != 409


@pytest.mark.proves("F-11")
def test_an_older_value_closes_administration_and_one_without_a_note_is_told_only(
    client: WebClient, session: Session, agency: Organisation, admin: User, now: datetime
) -> None:
    office = make_organisation(session, OrganisationKind.OPERATOR, name="Office")
    operator = make_user(session, office, [Role.OPERATOR], email="operator@example.org", now=now)
    with serving("tests", Reach.EVERYBODY):
        person = make_person(session, now)
        first = rename(session, person, "Grace", now)
        put(session, person.id, b"\xc0\x01 by the version before")
        session.commit()
        assert watch_trail(session, SETTINGS, now) == 0
        told = session.execute(sa.select(Notice.recipient_id, Notice.message, Notice.key)).all()
        assert [tuple(one) for one in told] == [(operator.id, UNTOLD, f"untold-cells:{now.date()}")]
        client.sign_in(admin)
        assert READ_ONLY not in client.page("/people/").text
        client.sign_in(operator)
        assert "without a note in the audit trail: 1" in client.page("/notices/").text
        put(session, person.id, first)
        session.commit()
        assert watch_trail(session, SETTINGS, now + timedelta(days=1)) == 1
    messages = session.scalars(sa.select(Notice.message).where(Notice.about_kind == "audit_alarm")).all()
    assert list(messages) == [REPLACED]
    client.sign_in(admin)
    assert READ_ONLY in client.page("/people/").text


@pytest.mark.proves("G-07")
def test_the_trail_is_verified_by_the_hour(session: Session, admin: User, now: datetime) -> None:
    broken_later = now + timedelta(minutes=20)
    record(session, actor_of(session, admin), action="unit.added", subject=("unit", "x"), now=now)
    session.commit()
    assert watch_trail(session, SETTINGS, now) == 0
    broken(session, admin, now=broken_later)
    found = [watch_trail(session, SETTINGS, now + timedelta(minutes=minutes)) for minutes in (30, 59, 60)]
    assert found == [0, 0, 1]


@pytest.mark.proves("G-01")
def test_standing_work_leaves_a_row_when_it_did_something_or_failed(
    app: Flask, session: Session, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_arguments: object) -> int:
        raise OSError("no such host")

    jobs = (
        JobSpec(name="idle", reach=Reach.EVERYBODY, run=lambda *_: 0),
        JobSpec(name="busy", reach=Reach.EVERYBODY, run=lambda *_: 3),
        JobSpec(name="failing", reach=Reach.EVERYBODY, run=fails),
        JobSpec(name="apart", reach=Reach.EVERYBODY, run=lambda *_: 5, apart=True),
    )
    monkeypatch.setattr(scheduler, "JOBS", jobs)
    assert len(JOBS) > len(jobs)
    for minutes in (0, 1, 61):
        scheduler.run_due(app, app.config["SETTINGS"], now + timedelta(minutes=minutes))
    rows = session.execute(
        sa.select(AuditRow.subject_id, AuditRow.action, AuditRow.details)
        .where(AuditRow.subject_kind == "job")
        .order_by(AuditRow.sequence)
    ).all()
    assert [row.subject_id for row in rows] == ["busy", "failing", "busy", "busy", "failing"]
    assert json.loads(rows[0].details) == {"items": 3}
    assert {row.action for row in rows if row.subject_id == "failing"} == {"job.failed"}
