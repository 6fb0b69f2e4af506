"""What a machine may lack: its tests are skipped with the reason, or fail where it is demanded.

`CONCORDAT_TESTS_REQUIRE` names what must be there, separated by commas: postgresql, browser, pdf, realdata, semgrep.
"""

import os
from typing import NoReturn

import pytest

NAMES = frozenset({"postgresql", "browser", "pdf", "realdata", "semgrep"})


def demanded() -> frozenset[str]:
    """What this run must not skip."""
    named = frozenset(name.strip() for name in os.environ.get("CONCORDAT_TESTS_REQUIRE", "").split(",")) - {
        ""
    }
    if named - NAMES:
        raise pytest.UsageError(
            f"CONCORDAT_TESTS_REQUIRE names {sorted(named - NAMES)}; known: {sorted(NAMES)}"
        )
    return named


def lacking(name: str, reason: str) -> NoReturn:
    """End the test for want of something: skipped with the reason, failed where it is demanded."""
    assert name in NAMES
    if name in demanded():
        pytest.fail(f"{name} is demanded by CONCORDAT_TESTS_REQUIRE: {reason}", pytrace=False)
    pytest.skip(f"{name}: {reason}")
