"""Every form answers awkward posts with a page, never with a fault; the full number is in tests/deep."""

import logging
from collections.abc import Iterator

import pytest
from werkzeug.datastructures import MultiDict

from tests.support.databases import Databases
from tests.support.fuzzing import Fuzzer, fuzzer
from tests.support.injecting import WORD, columns, injected

POSTS = 1
"""Beside the empty one with which a form begins; the second tier sends fifty, on both engines."""
EVERY_EIGHTH = 8
"""Of the forms, PostgreSQL is asked these in the first tier, and columns that are no field are tried at these."""
SEED = 20260311


@pytest.fixture(scope="module")
def attacker(databases: Databases, engine_name: str, keys: None) -> Iterator[Fuzzer]:
    with fuzzer(databases, engine_name) as made:
        yield made


@pytest.mark.timeout(600)
@pytest.mark.proves("I-02", "I-03")
@pytest.mark.first_tier(engine_name=("sqlite", "postgresql"))
def test_no_form_fails_on_awkward_posts(attacker: Fuzzer, engine_name: str) -> None:
    targets = attacker.targets()
    assert len(targets) > 200
    chosen = targets if engine_name == "sqlite" else targets[::EVERY_EIGHTH]
    before = attacker.statuses.total()
    failures = [failure for target in chosen for failure in attacker.attack(target, posts=POSTS, seed=SEED)]
    print(dict(attacker.statuses))
    assert not failures, "\n".join(f"{one.target.endpoint}: {one.error}" for one in failures)
    assert attacker.statuses.total() - before == 2 * len(chosen)


@pytest.mark.scaled
@pytest.mark.first_tier("sqlite")
@pytest.mark.timeout(900)
@pytest.mark.proves("C-07")
def test_no_form_takes_a_column_that_is_no_field_of_it(attacker: Fuzzer, deep: bool) -> None:
    """Every column of every model, with a value of its type: what is written is what the form alone would write."""
    every, targets = columns(), attacker.targets()
    chosen = targets if deep else targets[::EVERY_EIGHTH]
    assert len(every) > 500
    assert len(chosen) >= 40
    outcomes = [injected(attacker, target, every) for target in chosen]
    changed = sum(outcome[2] for outcome in outcomes)
    print(
        f"{len(chosen)} forms, {len(every)} columns, {sum(one[1] for one in outcomes)} posts, {changed} wrote"
    )
    assert [wrong for wrong, _, _ in outcomes if wrong] == []
    assert changed, "the check could have failed"


@pytest.mark.proves("C-07")
def test_names_that_nobody_asked_for_are_logged_once_and_without_values(
    attacker: Fuzzer, caplog: pytest.LogCaptureFixture
) -> None:
    target = next(one for one in attacker.targets() if one.path == "/account/password")
    fields = dict.fromkeys(attacker.fields_of(target), "x")
    odd = {"organisation_id": WORD, "state": WORD, "Ann Example <a@b.example>": WORD}
    with caplog.at_level(logging.INFO, logger="concordat.web"):
        attacker.post(target, MultiDict(fields))
        assert "nobody asked" not in caplog.text
        attacker.post(target, MultiDict({**fields, **odd}))
    lines = [record.getMessage() for record in caplog.records if "nobody asked" in record.getMessage()]
    assert lines == ["fields that nobody asked for: ?, organisation_id, state"]
    assert WORD not in caplog.text
