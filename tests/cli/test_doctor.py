"""`concordat doctor`: each check is ok, or says what to do."""

import base64
import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.operations.commands import note_run, note_tick
from accounts.operations.models import OperationKind
from concordat import doctor
from concordat.config import load_settings
from core.actor import SYSTEM, OrganisationKind, Role
from core.clock import utc_now
from core.database import UtcDateTime, make_engine
from kpi.evaluations.scopes import scope_with_key
from kpi.schedules.claims import claim_run, fail_run
from kpi.schedules.commands import create_schedule
from kpi.schedules.frequency import Failure, Frequency
from tests.support.accounts import make_organisation, make_user
from tests.support.console import Console
from tests.support.fake_clamd import fake_clamd
from tests.support.server_process import free_port
from tests.support.settings import settings_environment
from wellbeing.participants.models import Group, Origin, Participant, SafeContact
from wellbeing.pseudonyms import pseudonym_of
from wellbeing.trail.commands import record
from wellbeing.visitor import Visitor

CHECKS = ["settings", "database", "migrations", "pdf", "certificate", "mail", "scanner", "clock"]
CHECKS += [
    "sqlite",
    "production",
    "evaluations",
    "quarantine",
    "scheduler",
    "mail given up",
    "backup",
    "drill",
    "own keys",
]


@pytest.fixture(autouse=True)
def pdf(monkeypatch: pytest.MonkeyPatch) -> None:
    """PDF can be made, whatever this machine has: the test of `web.pdf` looks at the libraries."""
    monkeypatch.setattr(doctor, "pdf_available", lambda: (True, ""))


def _findings(console: Console, *, code: int = 1) -> dict[str, dict[str, Any]]:
    done = console("doctor", "--json")
    assert done.code == code, done.out + done.err
    return {finding["check"]: finding for finding in json.loads(done.out)}


def _not_ok(console: Console) -> dict[str, dict[str, Any]]:
    wrong = {name: finding for name, finding in _findings(console).items() if not finding["ok"]}
    assert all(finding["cure"] for finding in wrong.values())
    return wrong


def test_everything_is_ok(concordat: Console) -> None:
    findings = _findings(concordat, code=0)
    assert list(findings) == CHECKS
    assert all(finding["ok"] for finding in findings.values())
    lines = concordat.done("doctor").splitlines()
    assert len(lines) == len(CHECKS)
    assert all(line.startswith("ok      ") for line in lines)


def test_tables_that_are_missing(fresh: Console) -> None:
    wrong = _not_ok(fresh)
    assert "migrations" in wrong
    assert "db upgrade" in wrong["migrations"]["cure"]
    done = fresh("doctor")
    assert done.code == 1
    assert "NOT OK  migrations:" in done.out
    assert "        cure: run `concordat db upgrade`" in done.out


def test_a_database_that_is_not_there(offline: Console, scratch: Path) -> None:
    wrong = _not_ok(offline)
    assert set(wrong) == {"database", "migrations"}
    assert "there is no file" in wrong["database"]["found"]
    assert list(scratch.iterdir()) == [], "looking makes no file"


def test_a_server_that_does_not_answer(offline: Console) -> None:
    offline.set(database_url=f"postgresql://nobody@127.0.0.1:{free_port()}/none")
    wrong = _not_ok(offline)
    assert set(wrong) == {"database", "migrations", "clock"}
    assert "CONCORDAT_DATABASE_URL" in wrong["database"]["cure"]


def test_a_file_that_is_no_database(offline: Console, scratch: Path) -> None:
    (scratch / "absent.db").write_bytes(b"this is a text, not a database" * 40)
    assert "database" in _not_ok(offline)


def test_pdf_that_cannot_be_made(file_console: Console, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "pdf_available", lambda: (False, "libpango is missing"))
    wrong = _not_ok(file_console)
    assert set(wrong) == {"pdf"}
    assert wrong["pdf"]["found"] == "libpango is missing"
    assert "apt-get install" in wrong["pdf"]["cure"]
    file_console.set(pdf="no")
    assert _findings(file_console, code=0)["pdf"]["found"] == "switched off by CONCORDAT_PDF"


def test_mail_that_does_not_go_out(file_console: Console) -> None:
    file_console.set(mail_url=f"smtp://127.0.0.1:{free_port()}")
    assert set(_not_ok(file_console)) == {"mail"}


@pytest.mark.parametrize("url", ["http://example.org", "nonsense", "smtp://example.org:port"])
def test_a_mail_address_that_is_malformed(file_console: Console, url: str) -> None:
    file_console.set(mail_url=url)
    assert set(_not_ok(file_console)) == {"mail"}


def test_production_without_mail_is_not_ok(file_console: Console) -> None:
    assert _findings(file_console, code=0)["mail"]["ok"]
    file_console.set(environment="production", secure_cookies="yes")
    assert "CONCORDAT_MAIL_URL" in _not_ok(file_console)["mail"]["cure"]


@pytest.mark.proves("J-05")
def test_a_virus_scanner_is_asked_and_missed_in_production(file_console: Console, tmp_path: Path) -> None:
    assert "not scanned" in _findings(file_console, code=0)["scanner"]["found"]
    with fake_clamd(tmp_path) as clamd:
        file_console.set(scanner=clamd.address)
        assert _findings(file_console, code=0)["scanner"]["found"].startswith("ClamAV 1.4.3")
    assert set(_not_ok(file_console)) == {"scanner"}
    file_console.set(scanner="clamd")
    assert "CONCORDAT_SCANNER is malformed" in _not_ok(file_console)["settings"]["found"]
    file_console.set(environment="production", secure_cookies="yes", scanner="")
    assert "CONCORDAT_SCANNER" in _not_ok(file_console)["scanner"]["cure"]


def test_a_clock_that_is_years_behind(file_console: Console, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "utc_now", lambda: datetime(2020, 1, 1, tzinfo=UTC))
    assert "NTP" in _not_ok(file_console)["clock"]["cure"]


def test_a_clock_that_differs_from_the_database(concordat: Console, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "utc_now", lambda: datetime(2099, 1, 1, tzinfo=UTC))
    assert set(_not_ok(concordat)) == {"clock"}


def _note(console: Console, kind: OperationKind, *, at: datetime) -> None:
    engine = make_engine(console.url)
    with Session(engine) as session:
        told = {
            "kind": kind,
            "began_at": at - timedelta(days=30),
            "succeeded": True,
            "summary": "",
            "now": at,
        }
        note_run(session, SYSTEM, **told)  # type: ignore[arg-type]
        note_tick(session, now=at)
        session.commit()
    engine.dispose()


@pytest.mark.proves("Q-03", "Q-04", "S-08")
def test_old_backups_drills_and_ticks_are_not_ok(concordat: Console) -> None:
    now = utc_now()
    for kind in (OperationKind.BACKUP, OperationKind.DRILL):
        _note(concordat, kind, at=now)
    _findings(concordat, code=0)
    engine = make_engine(concordat.url)
    with engine.begin() as connection:
        for table, column, away in (
            ("operation_run", "ended_at", timedelta(hours=2)),
            ("scheduler_beat", "at", timedelta(minutes=5)),
        ):
            values = {column: sa.bindparam("moment", now - away, UtcDateTime())}
            connection.execute(sa.update(sa.table(table, sa.column(column))).values(values))
    assert set(_not_ok(concordat)) == {"backup", "scheduler"}
    with engine.begin() as connection:
        moment = sa.bindparam("moment", now - timedelta(days=8, seconds=1), UtcDateTime())
        connection.execute(
            sa.update(sa.table("operation_run", sa.column("ended_at"))).values(ended_at=moment)
        )
    engine.dispose()
    assert set(_not_ok(concordat)) == {"backup", "drill", "scheduler"}


@pytest.mark.proves("M-08")
def test_production_names_each_unsafe_setting(concordat: Console) -> None:
    concordat.set(environment="production", secure_cookies="yes", host="0.0.0.0", backup_keys="")
    wrong = set(_not_ok(concordat))
    unsafe = {
        "known secrets",
        "random keys",
        "bound address",
        "backup keys",
        "public address",
        "proxy",
        "hosts",
    }
    assert {f"production: {name}" for name in unsafe} <= wrong
    assert {"backup", "drill", "scheduler", "mail"} <= wrong
    is_postgresql = concordat.url.startswith("postgresql")
    assert ("production: superuser: user of the database" in wrong) == is_postgresql
    assert ("production: owner: user of the database" in wrong) == is_postgresql
    refused = concordat.refused("scheduler")
    assert "checks refuse the start" in refused
    assert "bound address" in refused


def test_an_evaluation_that_failed_is_named(concordat: Console, now: datetime) -> None:
    engine = make_engine(concordat.url)
    with Session(engine) as session:
        schedule = create_schedule(
            session,
            SYSTEM,
            scope=scope_with_key(session, "all"),
            frequency=Frequency.MONTHLY,
            first_day=now.date().replace(day=1),
            now=now,
        )
        run: dict[str, Any] = {"schedule_id": schedule.id, "period_key": "2026-02", "now": now}
        token = claim_run(session, **run)
        assert token == 1
        fail_run(session, token=token, failure=Failure.PROGRAM, error="ValueError", **run)
        session.commit()
    engine.dispose()
    wrong = _not_ok(concordat)
    assert set(wrong) == {"evaluations"}
    assert wrong["evaluations"]["found"] == "1 failed: 2026-02 (ValueError)"


def test_settings_that_are_refused_end_the_examination(offline: Console) -> None:
    offline.set(secret_key="weak")
    findings = _findings(offline)
    assert list(findings) == ["settings"]
    assert "CONCORDAT_SECRET_KEY" in findings["settings"]["found"]
    assert "concordat doctor --keys" in findings["settings"]["cure"]


def test_fresh_keys_are_accepted_and_differ_each_time(offline: Console) -> None:
    offline.set(database_url=None)  # needs no settings at all
    first, second = offline.done("doctor", "--keys"), offline.done("doctor", "--keys")
    assert first != second
    keys = dict(line.split("=", 1) for line in first.splitlines())
    names = ("SECRET_KEY", "CSRF_KEY", "AUDIT_KEY", "DATA_KEYS", "BACKUP_KEYS")
    apart = ("WELLBEING_DATA_KEYS", "WELLBEING_AUDIT_KEY", "WELLBEING_PSEUDONYM_KEY")
    assert list(keys) == [f"CONCORDAT_{name}" for name in names + apart]
    environment = settings_environment("sqlite:///x.db", vault_url="sqlite:///y.db") | keys
    environment |= {"CONCORDAT_ENVIRONMENT": "production", "CONCORDAT_SECURE_COOKIES": "yes"}
    assert load_settings(environment).is_production
    assert all(re.fullmatch(r"[A-Za-z0-9_=+/:-]+", value) for value in keys.values())


APART = ["wellbeing database", "wellbeing migrations", "wellbeing keys"]


def test_the_compartment_is_examined_where_it_is_open(open_compartment: Console) -> None:
    findings = _findings(open_compartment, code=0)
    assert list(findings) == [*CHECKS[:3], *APART, *CHECKS[3:]]
    assert findings["wellbeing keys"]["found"] == "they fit what the wellbeing database holds"


def test_a_compartment_without_tables(fresh_compartment: Console) -> None:
    wrong = _not_ok(fresh_compartment)
    assert {"migrations", "wellbeing migrations", "wellbeing keys"} <= set(wrong)
    assert "db upgrade" in wrong["wellbeing migrations"]["cure"]


def test_a_compartment_that_is_not_there(open_compartment: Console, scratch: Path) -> None:
    open_compartment.set(wellbeing_database_url=f"sqlite:///{scratch}/absent.db")
    assert set(_not_ok(open_compartment)) == set(APART)
    assert list(scratch.iterdir()) == [], "looking makes no file"


@pytest.fixture
def lived_in(open_compartment: Console, now: datetime) -> Console:
    """A compartment in which a coordinator who has an account worked, and somebody left an address."""
    assert open_compartment.vault_url is not None
    here, there = make_engine(open_compartment.url), make_engine(open_compartment.vault_url)
    with Session(here) as session, Session(there) as vault:
        agency = make_organisation(session)
        coordinator = make_user(session, agency, [Role.WELLBEING_COORDINATOR], now=now)
        somebody = Participant(
            pseudonym=b"s" * 16,
            origin=Origin.CODE,
            agency_id=agency.id,
            group=Group.FAMILY,
            safe_contact=SafeContact.MAIL,
            contact="own@home.example",
            created_at=now,
        )
        vault.add(somebody)
        visitor = Visitor(
            pseudonym=pseudonym_of(coordinator.id),
            organisation_id=agency.id,
            organisation_kind=OrganisationKind.AGENCY,
            roles=frozenset({Role.WELLBEING_COORDINATOR}),
        )
        record(vault, visitor, action="trial.step", subject=("trial", "1"), now=now)
        session.commit()
        vault.commit()
    here.dispose()
    there.dispose()
    return open_compartment


OTHER_KEY = base64.b64encode(bytes(range(7, 39))).decode()


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("wellbeing_data_keys", f"1:{OTHER_KEY}"),
        ("wellbeing_audit_key", "another-audit-key-of-the-tests-9876543210"),
        ("wellbeing_pseudonym_key", "another-pseudonym-key-of-the-tests-98765"),
    ],
)
def test_a_key_that_is_not_the_one_by_which_the_rows_were_made(
    lived_in: Console, setting: str, value: str
) -> None:
    assert _findings(lived_in, code=0)["wellbeing keys"]["ok"]
    lived_in.set(**{setting: value})
    wrong = _not_ok(lived_in)
    assert set(wrong) == {"wellbeing keys"}
    assert f"CONCORDAT_{setting.upper()}" in wrong["wellbeing keys"]["found"]
    assert "backup" in wrong["wellbeing keys"]["cure"]
