"""Every form answers awkward posts with a page, never with a fault; the full number is in tests/deep."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from tests.support.fuzzing import Fuzzer, fuzzer

POSTS = 3
SEED = 20260311


@pytest.fixture(scope="module")
def attacker(engine: Engine, vault_engine: Engine, database_url: str, keys: None) -> Iterator[Fuzzer]:
    with fuzzer(engine, vault_engine, database_url) as made:
        yield made


@pytest.mark.timeout(600)
@pytest.mark.proves("I-02", "I-03")
def test_no_form_fails_on_awkward_posts(attacker: Fuzzer) -> None:
    targets = attacker.targets()
    assert len(targets) > 200
    failures = [failure for target in targets for failure in attacker.attack(target, posts=POSTS, seed=SEED)]
    print(dict(attacker.statuses))
    assert not failures, "\n".join(f"{one.target.endpoint}: {one.error}" for one in failures)
    assert attacker.statuses.total() > 600
