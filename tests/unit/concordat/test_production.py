"""Each unsafe setting of production is refused by itself, and safe ones are not (security M-08)."""

import base64
import os
import secrets
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from concordat.config import ROOT, load_settings
from concordat.production import refusing
from concordat.production.guard import Circumstances, Refusal
from concordat.production.of_databases import SQLITE_WORKERS
from concordat.production.refusing import GUARDS, refusals, refuse_unsafe
from concordat.refusal import SettingsRefused


def _key(number: int = 1) -> str:
    return f"{number}:{base64.b64encode(secrets.token_bytes(32)).decode()}"


def _secret() -> str:
    return secrets.token_urlsafe(36)


DATA_KEY, SECRET = _key(), _secret()
SAFE = {
    "environment": "production",
    "database_url": "postgresql://concordat:Zq8vT3mK0pWx@db.example.org/concordat?sslmode=verify-full",
    "secret_key": SECRET,
    "csrf_key": _secret(),
    "audit_key": _secret(),
    "data_keys": DATA_KEY,
    "wellbeing_database_url": "postgresql://apart:Lr5nB9cYh2dE@db.example.org/apart?sslmode=verify-full",
    "wellbeing_data_keys": _key(),
    "wellbeing_audit_key": _secret(),
    "wellbeing_pseudonym_key": _secret(),
    "backup_keys": _key(),
    "public_url": "https://concordat.example.org",
    "trusted_hosts": "concordat.example.org",
    "proxy_count": "1",
    "secure_cookies": "yes",
    "mail_url": "smtp://concordat:Gt4sQ7jXw1zN@mail.example.org:587",
    "mail_from": "concordat@example.org",
    "security_contact": "mailto:security@example.org",
    "log_level": "INFO",
}
SQLITE = {
    "database_url": "sqlite:////srv/concordat/main.db",
    "wellbeing_database_url": "sqlite:////srv/concordat/w.db",
}
CERTIFICATE = {"signing_certificate": "/srv/seal.p12", "signing_passphrase": "Hm6kD2"}


@dataclass(frozen=True)
class Broken:
    """One setting, or one file, that is not as it should be, and what refuses it."""

    refused_by: str
    settings: dict[str, str] = field(default_factory=dict)
    environment: dict[str, str] = field(default_factory=dict)
    modes: dict[str, int] = field(default_factory=dict)
    mounts: dict[str, str] = field(default_factory=dict)
    user_id: int = 1000


LOADING = "loading"
"""`load_settings` refuses it already, in every environment or in production."""
CASES = {
    "secret_key_missing": Broken(LOADING, {"secret_key": ""}),
    "csrf_key_short": Broken(LOADING, {"csrf_key": "short"}),
    "audit_key_of_one_letter": Broken(LOADING, {"audit_key": "a" * 60}),
    "secret_equal_to_csrf": Broken(LOADING, {"csrf_key": SECRET}),
    "data_keys_missing": Broken(LOADING, {"data_keys": ""}),
    "wellbeing_audit_key_is_the_audit_key": Broken(LOADING, {"wellbeing_audit_key": SECRET}),
    "wellbeing_key_is_the_data_key": Broken(LOADING, {"wellbeing_data_keys": DATA_KEY}),
    "both_databases_the_same": Broken(LOADING, {"wellbeing_database_url": SAFE["database_url"]}),
    "cookies_without_https": Broken(LOADING, {"secure_cookies": "no"}),
    "idle_hour": Broken(LOADING, {"session_idle_minutes": "60"}),
    "codes_shown": Broken(LOADING, {"show_codes": "yes"}),
    "known_secret": Broken("known secrets", {"secret_key": "changeme-0123456789-abcdefghijklmnop"}),
    "counted_key": Broken("random keys", {"data_keys": f"1:{base64.b64encode(bytes(range(32))).decode()}"}),
    "backup_key_is_the_data_key": Broken("one use each", {"backup_keys": DATA_KEY}),
    "secret_is_the_data_key": Broken("one use each", {"audit_key": DATA_KEY.partition(":")[2]}),
    "no_backup_key": Broken("backup keys", {"backup_keys": ""}),
    "env_file_readable": Broken("mode of .env", modes={"/srv/.env": 0o644}),
    "certificate_readable": Broken("mode of the certificate", CERTIFICATE, modes={"/srv/seal.p12": 0o640}),
    "certificate_without_passphrase": Broken(
        "passphrase of the certificate", {"signing_certificate": "/srv/seal.p12"}
    ),
    "database_file_readable": Broken(
        "mode of the database files", SQLITE, modes={"/srv/concordat/main.db": 0o644}
    ),
    "database_password_short": Broken(
        "passwords in addresses",
        {"database_url": "postgresql://c:short@db.example.org/c?sslmode=verify-full"},
    ),
    "flask_debug": Broken("debugging", environment={"FLASK_DEBUG": "1"}),
    "python_dev_mode": Broken("debugging", environment={"PYTHONDEVMODE": "1"}),
    "log_at_debug": Broken("log level", {"log_level": "DEBUG"}),
    "misspelt": Broken("unknown settings", environment={"CONCORDAT_SECURE_COOKIE": "yes"}),
    "plain_http": Broken("public address", {"public_url": "http://concordat.example.org"}),
    "address_with_query": Broken("address alone", {"public_url": "https://concordat.example.org/?a=b"}),
    "no_hosts": Broken("hosts", {"trusted_hosts": ""}),
    "all_hosts": Broken("hosts by name", {"trusted_hosts": ".example.org"}),
    "another_host": Broken("own host", {"trusted_hosts": "old.example.org"}),
    "no_proxy": Broken("proxy", {"proxy_count": "0"}),
    "too_many_proxies": Broken("proxies", {"proxy_count": "9"}),
    "bound_to_the_world": Broken("bound address", {"host": "0.0.0.0"}),
    "long_sessions": Broken("session length", {"session_hours": "24"}),
    "loose_limits": Broken("limits", {"limit_factor": "100"}),
    "no_mail": Broken("mail server", {"mail_url": ""}),
    "plain_mail": Broken("mail encryption", {"mail_url": "smtp://mail.example.org:25?starttls=no"}),
    "mail_from_nobody": Broken("mail sender", {"mail_from": "concordat@localhost"}),
    "nobody_to_tell": Broken("security contact", {"security_contact": ""}),
    "metrics_for_all": Broken("metrics address", {"metrics_host": "0.0.0.0"}),
    "root": Broken("user", user_id=0),
    "database_unproved": Broken(
        "server’s certificate",
        {"database_url": "postgresql://concordat:Zq8vT3mK0pWx@db.example.org/concordat?sslmode=require"},
    ),
    "database_plain": Broken(
        "server’s certificate",
        {"wellbeing_database_url": "postgresql://apart:Lr5nB9cYh2dE@10.0.0.5/apart"},
    ),
    "database_on_nfs": Broken("local disk", SQLITE, mounts={"/": "ext4", "/srv": "nfs4"}),
    "database_in_memory": Broken("kept on disk", SQLITE | {"database_url": "sqlite:///:memory:"}),
    "many_workers_on_sqlite": Broken("workers on SQLite", SQLITE | {"workers": "8"}),
    "one_user_for_both": Broken(
        "own database user",
        {
            "wellbeing_database_url": "postgresql://concordat:Zq8vT3mK0pWx@db.example.org/apart?sslmode=verify-full"
        },
    ),
}


def _circumstances(broken: Broken) -> Circumstances:
    environment = {**SAFE, **broken.settings}
    modes = {"/srv/.env": 0o600, **broken.modes}

    def mode_of(path: Path) -> int | None:
        return modes.get(str(path))

    return Circumstances(
        settings=load_settings({f"CONCORDAT_{name.upper()}": value for name, value in environment.items()}),
        environment={"PATH": "/usr/bin", "CONCORDAT_ENV_FILE": "/srv/.env", **broken.environment},
        env_file=Path("/srv/.env"),
        user_id=broken.user_id,
        mode_of=mode_of,
        mounts=broken.mounts or {"/": "ext4"},
    )


@pytest.mark.proves("T-05")
def test_the_fifth_process_needs_postgresql_and_the_guide_says_so() -> None:
    for workers, refused in (("4", []), ("5", ["workers on SQLite"]), ("256", ["workers on SQLite"])):
        found = refusals(_circumstances(Broken("", SQLITE | {"workers": workers})))
        assert [one.name for one in found] == refused
        assert refusals(_circumstances(Broken("", {"workers": workers}))) == []
    guide = (ROOT / "docs/guides/operator.md").read_text()
    assert f"at most {SQLITE_WORKERS} web processes" in guide
    assert "row-level security" in guide


@pytest.mark.proves("M-08")
def test_safe_settings_start() -> None:
    assert refusals(_circumstances(Broken(""))) == []
    assert refusals(_circumstances(Broken("", SQLITE | {"workers": "4"}))) == []
    assert refusals(_circumstances(Broken("", CERTIFICATE, modes={"/srv/seal.p12": 0o600}))) == []
    relay = {"mail_url": "smtp://localhost:25?starttls=no"}
    assert refusals(_circumstances(Broken("", relay))) == []


@pytest.mark.proves("M-08", "F-13", "V-04", "W-01")
@pytest.mark.parametrize("name", list(CASES))
def test_each_broken_setting_is_refused_by_its_check_alone(name: str) -> None:
    broken = CASES[name]
    if broken.refused_by == LOADING:
        with pytest.raises(SettingsRefused):
            _circumstances(broken)
        return
    found = refusals(_circumstances(broken))
    assert [one.name for one in found] == [broken.refused_by]
    assert found[0].found
    assert found[0].cure


@pytest.mark.proves("M-08")
def test_every_check_has_a_setting_that_breaks_it() -> None:
    by_settings_alone = {"cookies", "shown codes"}  # loading refuses these before a check is asked
    assert {guard.name for guard in GUARDS} - by_settings_alone <= {one.refused_by for one in CASES.values()}
    assert len(CASES) >= 25
    for name in by_settings_alone:
        [guard] = [guard for guard in GUARDS if guard.name == name]
        at = _circumstances(Broken(""))
        weak = replace(at.settings, secure_cookies=False, show_codes=True)
        assert guard.problem(replace(at, settings=weak))


@pytest.mark.proves("M-08")
def test_the_start_names_every_finding_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    at = _circumstances(Broken("", {"host": "0.0.0.0", "session_hours": "24"}))
    nothing: list[Refusal] = []
    monkeypatch.setattr(refusing, "examine_databases", lambda _settings: nothing)
    monkeypatch.setattr(refusing, "circumstances_of", lambda _settings: at)
    with pytest.raises(SettingsRefused) as refused:
        refuse_unsafe(at.settings)
    assert "bound address" in str(refused.value)
    assert "session length" in str(refused.value)
    refuse_unsafe(replace(at.settings, environment="development"))


def test_this_process_is_read_as_it_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from concordat.production.guard import circumstances_of

    file = tmp_path / "env"
    file.write_text("")
    file.chmod(0o644)
    monkeypatch.setenv("CONCORDAT_ENV_FILE", str(file))
    at = circumstances_of(_circumstances(Broken("")).settings)
    assert at.user_id == os.geteuid()
    assert at.mode_of(file) == 0o644
    assert at.mode_of(tmp_path / "absent") is None
    assert "/" in at.mounts
    assert "mode of .env" in [one.name for one in refusals(at)]
