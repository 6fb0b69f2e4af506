"""No secret stands in any file of the repository; that planted ones are found is shown in tests/contract."""

import pytest

from tests.contract.test_secrets_in_the_tree import KNOWN
from tests.deep.conftest import Figure
from tests.support.secret_scan import secrets_in, tracked_files


@pytest.mark.proves("W-01")
@pytest.mark.timeout(900)
def test_no_secret_stands_in_any_file(figure: Figure) -> None:
    files = tracked_files()
    found = secrets_in(files)
    assert {place: count for place, count in found.items() if count > KNOWN.get(place, 0)} == {}
    figure("W-01", f"{len(files)} files, 0 secrets; {sum(found.values())} examples are known")
