"""What is due by a rule, and by the agreement of the case."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from core.actor import OrganisationKind
from core.errors import RuleBroken
from referrals.retention.choosing import Candidate, Period, chosen, ends_at
from referrals.retention.classes import CLASSES, RecordClass, due_at, latest_start
from referrals.retention.policy import RuleValues, may_set
from tests.support.retention_years import simulate

AGREEMENT = UUID(int=7)


def candidate(started_at: datetime, **changed: object) -> Candidate:
    return Candidate(id=UUID(int=1), reference="R-1", started_at=started_at, **changed)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("started", "months", "expected"),
    [
        (datetime(2020, 1, 31, 9, tzinfo=UTC), 1, datetime(2020, 2, 29, 9, tzinfo=UTC)),
        (datetime(2021, 1, 31, 9, tzinfo=UTC), 1, datetime(2021, 2, 28, 9, tzinfo=UTC)),
        (datetime(2020, 2, 29, tzinfo=UTC), 12, datetime(2021, 2, 28, tzinfo=UTC)),
        (datetime(2019, 12, 15, 23, 59, tzinfo=UTC), 84, datetime(2026, 12, 15, 23, 59, tzinfo=UTC)),
    ],
)
def test_months_are_civil_months(started: datetime, months: int, expected: datetime) -> None:
    assert due_at(started, months) == expected


@pytest.mark.proves("P-01")
def test_the_agreement_rules_then_the_childs_time_then_the_rule() -> None:
    period = Period(months=84, minor_months=300, agreed={AGREEMENT: 12})
    start = datetime(2020, 1, 1, tzinfo=UTC)
    assert ends_at(candidate(start), period).year == 2027
    assert ends_at(candidate(start, is_minor=True), period).year == 2045
    assert ends_at(candidate(start, memorandum_id=UUID(int=8)), period).year == 2027
    assert ends_at(candidate(start, memorandum_id=AGREEMENT), period).year == 2021
    assert ends_at(candidate(start, memorandum_id=AGREEMENT, is_minor=True), period).year == 2021
    assert period.shortest == 12


@pytest.mark.proves("P-01")
def test_nothing_goes_a_moment_early() -> None:
    period = Period(months=12, agreed={})
    start = datetime(2025, 3, 11, 15, 30, tzinfo=UTC)
    end = datetime(2026, 3, 11, 15, 30, tzinfo=UTC)
    assert chosen([candidate(start)], period, now=end.replace(microsecond=0, second=0, minute=29)) == []
    assert [due.due_at for due in chosen([candidate(start)], period, now=end)] == [end]


def test_a_query_asks_for_no_fewer_than_are_due() -> None:
    for day in range(1, 29):
        now = datetime(2026, 3, day, 12, tzinfo=UTC)
        for months in (1, 12, 84):
            start = latest_start(now, months)
            assert due_at(start.replace(hour=0), months) <= now.replace(hour=23, minute=59, second=59)
            assert due_at(start.replace(day=min(start.day + 1, 28)), months) >= now or start.day >= 28


@pytest.mark.proves("P-01")
def test_every_night_of_a_year_deletes_what_the_oracle_says() -> None:
    found = simulate(400, seed=11)
    assert found.deleted == found.oracle
    assert 100 < len(found.deleted) < 400


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"months": 0}, "months"),
        ({"months": 1201}, "months"),
        ({"minor_months": None}, "minor_months"),
        ({"minor_months": 83}, "minor_months"),
        ({"source": ""}, "source"),
    ],
    ids=["no time", "too long", "children forgotten", "children shorter", "no law"],
)
def test_a_rule_says_how_long_and_by_which_law(changed: dict[str, object], field: str) -> None:
    given = {"months": 84, "minor_months": 300, "source": "Records Act 12", "is_on": True}
    may_set(RuleValues(**given), RecordClass.CASE)  # type: ignore[arg-type]
    with pytest.raises(RuleBroken) as refused:
        may_set(RuleValues(**{**given, **changed}), RecordClass.CASE)  # type: ignore[arg-type]
    assert refused.value.field == field


def test_each_side_has_classes_of_its_own() -> None:
    ngo = {one for one, meant in CLASSES.items() if meant.owner is OrganisationKind.NGO}
    assert ngo == {RecordClass.CASEWORK}
    assert all(meant.owner in (OrganisationKind.AGENCY, OrganisationKind.NGO) for meant in CLASSES.values())
    assert list(CLASSES)[-2:] == [RecordClass.PERSON, RecordClass.CASEWORK]
