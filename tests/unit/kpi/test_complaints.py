"""E04 by hand (facts.md 1.8): complaints per 1,000 crisis encounters, and % upheld."""

import pytest

from kpi.measures.complaints import UPHELD, WITHDRAWN, complaints_per_encounter
from kpi.measures.measurement import MeasurementState


def test_worked_example() -> None:
    """Six complaints on 1,500 encounters are 4 per 1,000; of four decided three were upheld, one of them in part."""
    figure = complaints_per_encounter(received=6, encounters=1500, upheld=3, decided=4, withdrawn=1)
    assert figure.value == 4.0
    assert (figure.n, figure.N) == (6, 6)
    share = figure.find_part(UPHELD)
    assert share is not None
    assert (share.n, share.N, share.value, share.pending) == (3, 4, 0.75, 1)
    assert dict(share.excluded) == {WITHDRAWN: 1}


def test_nothing_to_divide_by_is_no_value_and_never_nought() -> None:
    none = complaints_per_encounter(received=2, encounters=0, upheld=0, decided=0)
    assert (none.value, none.state) == (None, MeasurementState.NO_CASES)
    silent = complaints_per_encounter(received=0, encounters=None, upheld=0, decided=0)
    assert silent.state is MeasurementState.NO_DATA
    quiet = complaints_per_encounter(received=0, encounters=500, upheld=0, decided=0)
    assert (quiet.value, quiet.state) == (0.0, MeasurementState.MEASURED)
    share = quiet.find_part(UPHELD)
    assert share is not None
    assert share.value is None


@pytest.mark.parametrize(
    ("received", "upheld", "decided", "withdrawn"), [(1, 2, 1, 0), (1, 0, 1, 1), (0, 0, 1, 0)]
)
def test_counts_that_cannot_be(received: int, upheld: int, decided: int, withdrawn: int) -> None:
    with pytest.raises(ValueError, match="of the complaints"):
        complaints_per_encounter(
            received=received, encounters=10, upheld=upheld, decided=decided, withdrawn=withdrawn
        )
