"""The codes of apps and those on paper."""

from base64 import b32decode
from datetime import UTC, datetime, timedelta

import pytest

from accounts.factors.recovery.codes import BITS, digest_of_code, new_code
from accounts.factors.totp.codes import (
    address_for_app,
    code_of,
    in_groups,
    new_seed,
    picture,
    step_at,
    step_of_code,
)
from concordat.config import load_settings
from concordat.refusal import SettingsRefused
from tests.support.settings import settings_environment

NOW = datetime(2026, 3, 11, 15, 30, 10, tzinfo=UTC)
RFC_SEED = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"


@pytest.mark.proves("A-03")
@pytest.mark.parametrize(
    ("second", "code"),
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (2000000000, "279037")],
)
def test_codes_are_those_of_the_standard(second: int, code: str) -> None:
    moment = datetime.fromtimestamp(second, UTC)
    assert code_of(RFC_SEED, step_at(moment)) == code
    assert step_of_code(RFC_SEED, code, now=moment) == second // 30


@pytest.mark.proves("A-03")
def test_the_present_step_and_the_one_before_are_taken_and_no_other() -> None:
    seed, current = new_seed(), step_at(NOW)
    taken = [
        away
        for away in range(-5, 6)
        if step_of_code(seed, code_of(seed, current + away), now=NOW) == current + away
    ]
    assert taken == [-1, 0]
    assert step_of_code(seed, code_of(seed, current), now=NOW, after=current) is None
    assert step_of_code(seed, code_of(seed, current - 1), now=NOW, after=current - 1) is None
    assert step_of_code(seed, code_of(seed, current), now=NOW, after=current - 1) == current


@pytest.mark.proves("A-03")
def test_a_seed_is_160_random_bits() -> None:
    seeds = {new_seed() for _ in range(200)}
    assert len(seeds) == 200
    assert {len(b32decode(seed)) for seed in seeds} == {20}


def test_a_code_may_be_typed_in_groups() -> None:
    seed = new_seed()
    code = code_of(seed, step_at(NOW))
    assert step_of_code(seed, f" {code[:3]} {code[3:]} ", now=NOW) is not None
    for wrong in ("", "123", code + "1", "ยกเลิก", "x" * 60):
        assert step_of_code(seed, wrong, now=NOW) is None


def test_the_picture_holds_no_style_and_no_script() -> None:
    seed = new_seed()
    address = address_for_app(seed, "robin@example.org")
    drawn = picture(address)
    assert drawn.startswith("<svg")
    assert "style" not in drawn
    assert "script" not in drawn
    assert f"secret={seed}" in address
    assert in_groups(seed).replace(" ", "") == seed


@pytest.mark.proves("A-04")
def test_a_recovery_code_has_120_random_bits_and_is_read_however_it_is_typed() -> None:
    codes = {new_code() for _ in range(200)}
    assert len(codes) == 200
    assert BITS >= 112
    for code in codes:
        assert len(b32decode(code.replace("-", ""))) * 8 == BITS
        digest = digest_of_code(code)
        assert digest_of_code(code.lower().replace("-", " ")) == digest
        assert digest_of_code(code.replace("O", "0").replace("I", "1").replace("B", "8")) == digest
        assert digest_of_code(code[:-1]) != digest


@pytest.mark.proves("A-01")
def test_production_never_shows_codes() -> None:
    production = {"environment": "production", "secure_cookies": "yes"}
    quiet = load_settings(settings_environment("sqlite:////tmp/absent.db", **production))
    assert not quiet.shows_codes
    with pytest.raises(SettingsRefused, match="CONCORDAT_SHOW_CODES"):
        load_settings(settings_environment("sqlite:////tmp/absent.db", **production, show_codes="yes"))
    demo = load_settings(settings_environment("sqlite:////tmp/absent.db", environment="demo"))
    assert demo.shows_codes
    assert not load_settings(settings_environment("sqlite:////tmp/absent.db")).shows_codes


def test_time_passes_in_steps_of_thirty_seconds() -> None:
    assert step_at(NOW + timedelta(seconds=19)) == step_at(NOW)
    assert step_at(NOW + timedelta(seconds=20)) == step_at(NOW) + 1
