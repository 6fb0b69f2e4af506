"""`concordat db`: upgrading is repeatable, and checking tells."""

import pytest

from concordat.migration import Tree, newest_revision
from tests.support.console import Console


@pytest.mark.first_tier(engine_name=("sqlite", "postgresql"))
def test_upgrade_makes_the_tables_and_a_second_one_does_nothing(fresh: Console) -> None:
    newest = newest_revision()
    assert newest
    assert fresh.done("db", "upgrade") == f"The database is at revision {newest}.\n"
    assert fresh.done("db", "upgrade") == f"Nothing to do: the database is at revision {newest}.\n"


@pytest.mark.first_tier(engine_name=("sqlite", "postgresql"))
def test_check_fails_before_and_succeeds_after_the_upgrade(fresh: Console) -> None:
    assert "the database is at no revision" in fresh.refused("db", "check")
    fresh.done("db", "upgrade")
    assert newest_revision() in fresh.done("db", "check")


def test_checking_makes_no_file(offline: Console) -> None:
    offline.refused("db", "check")
    assert "no revision" in offline.refused("db", "check")


def test_other_commands_name_the_upgrade_that_is_missing(fresh: Console) -> None:
    said = fresh.refused("audit", "verify")
    assert "concordat db upgrade" in said
    assert len(said.splitlines()) < 8


@pytest.mark.first_tier(engine_name=("sqlite", "postgresql"))
def test_both_databases_are_brought_up_to_date_and_named(fresh_compartment: Console) -> None:
    main, apart = newest_revision(), newest_revision(Tree.WELLBEING)
    assert apart
    assert fresh_compartment.done("db", "upgrade").splitlines() == [
        f"The database is at revision {main}.",
        f"The wellbeing database is at revision {apart}.",
    ]
    assert fresh_compartment.done("db", "upgrade").splitlines() == [
        f"Nothing to do: the database is at revision {main}.",
        f"Nothing to do: the wellbeing database is at revision {apart}.",
    ]
    assert fresh_compartment.done("db", "check").splitlines() == [
        f"The database is at the newest revision, {main}.",
        f"The wellbeing database is at the newest revision, {apart}.",
    ]


def test_a_compartment_that_is_behind_is_named(fresh_compartment: Console) -> None:
    said = fresh_compartment.refused("db", "check")
    assert "the database is at no revision" in said
    assert "the wellbeing database is at no revision" in said
    vault_url = fresh_compartment.vault_url
    fresh_compartment.set(wellbeing_database_url=None)
    fresh_compartment.done("db", "upgrade")
    fresh_compartment.set(wellbeing_database_url=vault_url)
    said = fresh_compartment.refused("db", "check")
    assert "the database is at" not in said
    assert "the wellbeing database is at no revision" in said
