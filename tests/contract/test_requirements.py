"""A machine that lacks something: a visible skip, or a failure where CI demands it."""

import pytest

from tests.support.requirements import demanded, lacking


def test_what_is_lacking_is_skipped_with_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CONCORDAT_TESTS_REQUIRE", raising=False)
    with pytest.raises(pytest.skip.Exception, match="browser: none found"):
        lacking("browser", "none found")


def test_what_is_demanded_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONCORDAT_TESTS_REQUIRE", "postgresql, browser")
    with pytest.raises(pytest.fail.Exception, match="browser is demanded"):
        lacking("browser", "none found")
    with pytest.raises(pytest.skip.Exception):
        lacking("realdata", "absent")


def test_a_misspelt_demand_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONCORDAT_TESTS_REQUIRE", "postgres")
    with pytest.raises(pytest.UsageError, match="postgres"):
        demanded()
