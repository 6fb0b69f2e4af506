"""Settings: parsed once, each weak or unusable one refused with its cure."""

import base64
import dataclasses
import os
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from concordat.config import PREFIX, RANGES, Settings, load_settings
from concordat.refusal import SettingsRefused
from tests.support.settings import settings_environment

URL = "sqlite:///x.db"
PRODUCTION = {"environment": "production", "secure_cookies": "yes"}
LONG = "0123456789-abcdefghijklmnopqrstuvwxyz"


def _load(**changed: str) -> Settings:
    return load_settings(settings_environment(changed.pop("database_url", URL), **changed))


def _without(name: str) -> dict[str, str]:
    environment = settings_environment(URL, **PRODUCTION)
    del environment[PREFIX + name.upper()]
    return environment


def test_settings_are_frozen() -> None:
    settings = _load()
    with pytest.raises(dataclasses.FrozenInstanceError):
        settings.port = 1  # type: ignore[misc]


def test_production_with_strong_secrets_starts() -> None:
    assert _load(**PRODUCTION).is_production


def test_production_is_what_nobody_said_otherwise() -> None:
    environment = _without("environment")
    assert load_settings(environment).is_production


@pytest.mark.parametrize("name", ["secret_key", "csrf_key", "audit_key"])
@pytest.mark.parametrize(
    "weak",
    ["", "changeme", LONG[:31], "a" * 60, "ab" * 40, "   "],
    ids=["empty", "known", "short", "a", "ab", "blank"],
)
@pytest.mark.parametrize("environment", ["production", "demo", "development", "test"])
def test_a_weak_secret_stops_every_start(name: str, weak: str, environment: str) -> None:
    with pytest.raises(SettingsRefused) as refused:
        _load(environment=environment, secure_cookies="yes", **{name: weak})
    said = str(refused.value)
    assert f"CONCORDAT_{name.upper()} is missing or weak" in said
    assert "at least 32 random characters" in said
    assert not weak.strip() or weak not in said


@pytest.mark.parametrize("name", ["secret_key", "csrf_key", "audit_key", "data_keys", "database_url"])
def test_a_missing_setting_is_named(name: str) -> None:
    with pytest.raises(SettingsRefused, match=f"CONCORDAT_{name.upper()} is missing"):
        load_settings(_without(name))


def test_the_shortest_secret_is_accepted() -> None:
    assert _load(secret_key=LONG[:32]).secret_key == LONG[:32]


@pytest.mark.parametrize(
    "pair", [("secret_key", "csrf_key"), ("csrf_key", "audit_key"), ("secret_key", "audit_key")]
)
def test_one_secret_serves_one_purpose(pair: tuple[str, str]) -> None:
    with pytest.raises(SettingsRefused, match="must differ"):
        _load(**dict.fromkeys(pair, LONG))


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ("", "CONCORDAT_DATA_KEYS is missing: `concordat doctor --keys` makes one."),
        (" , ", "CONCORDAT_DATA_KEYS is missing"),
        ("nonsense", "malformed"),
        ("x:" + base64.b64encode(bytes(32)).decode(), "malformed"),
        ("1:!!!!", "malformed"),
        ("1:" + base64.b64encode(bytes(16)).decode(), "each key is 32 bytes long"),
        (
            f"1:{base64.b64encode(bytes(32)).decode()},2:{base64.b64encode(bytes(31)).decode()}",
            "each key is 32 bytes long",
        ),
    ],
)
def test_a_data_key_that_cannot_be_used(keys: str, words: str) -> None:
    with pytest.raises(SettingsRefused) as refused:
        _load(data_keys=keys)
    assert words in str(refused.value)


def test_several_data_keys_are_read_by_number() -> None:
    one, two = bytes(range(32)), bytes(range(32, 64))
    text = ",".join(f"{n}:{base64.b64encode(key).decode()}" for n, key in ((1, one), (2, two)))
    assert _load(data_keys=f" {text} ,").parsed_data_keys() == {1: one, 2: two}


NGO = "00000000-0000-0000-0000-000000000007"
ONE, TWO = (base64.b64encode(bytes(range(start, start + 32))).decode() for start in (0, 32))


@pytest.mark.proves("D-01")
def test_own_keys_of_organisations_stand_among_the_others_and_wrap_nothing_of_theirs() -> None:
    settings = _load(data_keys=f"1:{ONE},{NGO}/1:{TWO},index:{ONE}")
    assert settings.parsed_data_keys() == {1: base64.b64decode(ONE)}
    assert settings.parsed_own_keys() == {UUID(NGO): {1: base64.b64decode(TWO)}}
    assert _load().parsed_own_keys() == {}


@pytest.mark.parametrize(
    ("entries", "words"),
    [
        (f"{NGO}/1:{ONE}", "also used for something else"),
        (f"{NGO}/1:{TWO},{NGO[:-1]}8/1:{TWO}", "also used for something else"),
        (f"ngo/1:{TWO}", "an organisation’s own key is"),
        (f"{NGO}/0:{TWO}", "an organisation’s own key is"),
        (f"{NGO}/1:{TWO},{NGO}/1:{TWO}", "an organisation’s own key is"),
        (f"{NGO}/one:{TWO}", "malformed"),
        (f"{NGO}/1:{TWO[:20]}", "each key is 32 bytes long"),
    ],
)
def test_an_own_key_that_cannot_be_used(entries: str, words: str) -> None:
    with pytest.raises(SettingsRefused, match=words):
        _load(data_keys=f"1:{ONE},{entries}")


def test_production_needs_secure_cookies() -> None:
    with pytest.raises(SettingsRefused, match="Production needs CONCORDAT_SECURE_COOKIES=yes"):
        _load(environment="production", secure_cookies="no")
    assert not _load(environment="demo", secure_cookies="no").secure_cookies


@pytest.mark.proves("H-01")
def test_the_settings_of_production_become_no_demo_by_one_word() -> None:
    """Where a code of an app is shown and breaks the glass, cookies travel in the clear: production never does."""
    produced = {"secure_cookies": "yes"}
    assert not _load(environment="production", **produced).is_demo
    with pytest.raises(SettingsRefused, match="not the settings of a demo"):
        _load(environment="demo", **produced)
    with pytest.raises(SettingsRefused, match="CONCORDAT_ENVIRONMENT is"):
        _load(environment="production,demo", **produced)
    for other in ("production", "development", "test"):
        cookies = "yes" if other == "production" else "no"
        assert not _load(environment=other, secure_cookies=cookies).is_demo


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"environment": "staging"}, "CONCORDAT_ENVIRONMENT is production, demo, development or test"),
        ({"secure_cookies": "perhaps"}, "CONCORDAT_SECURE_COOKIES is yes or no, not “perhaps”"),
        ({"port": "http"}, "CONCORDAT_PORT is a number, not “http”"),
        ({"port": ""}, "CONCORDAT_PORT is a number"),
        ({"log_level": "LOUD"}, "CONCORDAT_LOG_LEVEL is one of DEBUG"),
        ({"timezone": ""}, "CONCORDAT_TIMEZONE is an IANA name such as"),
        ({"timezone": "Europe"}, "CONCORDAT_TIMEZONE is an IANA name such as"),
        ({"timezone": "Mars/Olympus"}, "CONCORDAT_TIMEZONE is an IANA name such as"),
        ({"locale": "klingon!"}, "CONCORDAT_LOCALE is a language such as"),
        ({"locale": "zz"}, "CONCORDAT_LOCALE is a language such as"),
        ({"database_url": "mysql://h/d"}, "CONCORDAT_DATABASE_URL is malformed"),
        ({"database_url": "concordat.db"}, "CONCORDAT_DATABASE_URL is malformed"),
    ],
)
def test_an_unusable_setting_is_named(changed: dict[str, str], words: str) -> None:
    with pytest.raises(SettingsRefused) as refused:
        _load(**changed)
    assert words in str(refused.value)


@pytest.mark.parametrize("name", sorted(RANGES))
def test_numbers_have_bounds(name: str) -> None:
    low, high = RANGES[name]
    for value in (low, high):
        assert getattr(_load(**{name: str(value)}), name) == value
    for value in (low - 1, high + 1):
        with pytest.raises(SettingsRefused, match=f"CONCORDAT_{name.upper()} is between {low} and {high}"):
            _load(**{name: str(value)})


@pytest.mark.parametrize(
    ("text", "meaning"),
    [(text, True) for text in ("yes", "YES", "1", "on", "true")]
    + [(text, False) for text in ("no", "0", "Off", "false")],
)
def test_yes_and_no(text: str, meaning: bool) -> None:
    assert _load(pdf=text).pdf is meaning


@pytest.mark.parametrize(
    ("changed", "address"),
    [
        ({}, "http://127.0.0.1:8000"),
        ({"port": "8123"}, "http://127.0.0.1:8123"),
        ({"host": "::1"}, "http://[::1]:8000"),
        ({"port": "8123", "public_url": "https://concordat.example"}, "https://concordat.example"),
    ],
)
def test_the_site_is_where_the_server_binds_unless_told_otherwise(
    changed: dict[str, str], address: str
) -> None:
    assert _load(**changed).public_url == address


def test_lists_are_split_at_commas() -> None:
    assert _load(trusted_hosts=" a.example , b.example,").trusted_hosts == ("a.example", "b.example")
    assert _load().trusted_hosts == ()


def _write(path: Path, values: dict[str, str]) -> None:
    path.write_text("".join(f"{name}={value}\n" for name, value in values.items()), encoding="utf-8")


@pytest.fixture
def env_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A `.env` that the settings are read from; the environment itself says nothing."""
    for name in [name for name in os.environ if name.startswith(PREFIX)]:
        monkeypatch.delenv(name)
    path = tmp_path / ".env"
    monkeypatch.setenv("CONCORDAT_ENV_FILE", str(path))
    _write(path, settings_environment(URL))
    return path


def test_a_file_is_read(env_file: Path) -> None:
    text = env_file.read_text(encoding="utf-8")
    env_file.write_text(
        f"# settings\n\nexport OTHER=1\n{text}CONCORDAT_PORT='8123'  # quoted\n", encoding="utf-8"
    )
    assert load_settings().port == 8123


def test_the_environment_beats_the_file(env_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONCORDAT_PORT", "8124")
    assert load_settings().port == 8124


def test_a_value_without_text_is_no_value(env_file: Path) -> None:
    with env_file.open("a", encoding="utf-8") as file:
        file.write("CONCORDAT_AUDIT_KEY\n")
    with pytest.raises(SettingsRefused, match="CONCORDAT_AUDIT_KEY is missing or weak"):
        load_settings()


def test_without_a_file_the_environment_is_enough(env_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    env_file.unlink()
    for name, value in settings_environment(URL, port="8125").items():
        monkeypatch.setenv(name, value)
    assert load_settings().port == 8125


def test_every_setting_says_what_it_is_for() -> None:
    abouts: list[Any] = [field.metadata["about"] for field in dataclasses.fields(Settings)]
    assert all(isinstance(about, str) and about.endswith(".") for about in abouts)
