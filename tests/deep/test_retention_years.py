"""P-01 in full: 10,000 records, 400 nights, and each goes on the night that the oracle says."""

from collections.abc import Callable

import pytest

from tests.support.retention_years import simulate


@pytest.mark.timeout(600)
@pytest.mark.proves("P-01")
def test_ten_thousand_records_go_on_the_night_that_the_oracle_says(
    figure: Callable[[str, str], None],
) -> None:
    found = simulate(10_000, seed=2026)
    assert found.deleted == found.oracle
    figure("P-01", f"10,000 records x 400 nights: {len(found.deleted)} deleted, 0 other than the oracle says")
