"""`concordat doctor`: each check is ok, or says what to do."""

import json
import re
import socket
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from concordat import doctor
from concordat.config import load_settings
from tests.support.console import Console
from tests.support.settings import settings_environment

CHECKS = ["settings", "database", "migrations", "pdf", "certificate", "mail", "clock"]


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
    offline.set(database_url=f"postgresql://nobody@127.0.0.1:{_closed_port()}/none")
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
    file_console.set(mail_url=f"smtp://127.0.0.1:{_closed_port()}")
    assert set(_not_ok(file_console)) == {"mail"}


@pytest.mark.parametrize("url", ["http://example.org", "nonsense", "smtp://example.org:port"])
def test_a_mail_address_that_is_malformed(file_console: Console, url: str) -> None:
    file_console.set(mail_url=url)
    assert set(_not_ok(file_console)) == {"mail"}


def test_production_without_mail_is_not_ok(file_console: Console) -> None:
    assert _findings(file_console, code=0)["mail"]["ok"]
    file_console.set(environment="production", secure_cookies="yes")
    assert "CONCORDAT_MAIL_URL" in _not_ok(file_console)["mail"]["cure"]


def test_a_clock_that_is_years_behind(file_console: Console, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "utc_now", lambda: datetime(2020, 1, 1, tzinfo=UTC))
    assert "NTP" in _not_ok(file_console)["clock"]["cure"]


def test_a_clock_that_differs_from_the_database(concordat: Console, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "utc_now", lambda: datetime(2099, 1, 1, tzinfo=UTC))
    assert set(_not_ok(concordat)) == {"clock"}


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
    assert list(keys) == [f"CONCORDAT_{n}" for n in ("SECRET_KEY", "CSRF_KEY", "AUDIT_KEY", "DATA_KEYS")]
    environment = settings_environment("sqlite:///x.db") | keys
    environment |= {"CONCORDAT_ENVIRONMENT": "production", "CONCORDAT_SECURE_COOKIES": "yes"}
    assert load_settings(environment).is_production
    assert all(re.fullmatch(r"[A-Za-z0-9_=+/:-]+", value) for value in keys.values())


def _closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
