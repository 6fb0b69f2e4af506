"""What an agreement allows at a moment, and which days change it."""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from partners.memoranda.lifecycle import MemorandumState
from partners.memoranda.rows import MemorandumRow
from partners.memoranda.standing import Facts, Suspension
from partners.memoranda.terms import MemorandumKind
from partners.memoranda.today.outlook import allowed, changes, in_preparation, present_version

NOW = datetime(2026, 6, 10, 15, tzinfo=UTC)
FACTS = Facts(
    state=MemorandumState.EXECUTED,
    signatures=2,
    parties=2,
    executed_at=datetime(2026, 1, 5, tzinfo=UTC),
    starts_on=date(2026, 1, 10),
    ends_on=date(2026, 12, 31),
    terminated_on=None,
    zone="America/New_York",
)
ROW = MemorandumRow(
    id=UUID(int=1),
    reference="M-ORIGINAL",
    title="Crisis follow-up",
    purpose="Help within a day",
    partnership_id=UUID(int=8),
    agency_id=UUID(int=9),
    agency_name="Northgate Police",
    ngo_id=UUID(int=10),
    ngo_name="Harbour House",
    parties=(),
    facts=FACTS,
    notice_days=30,
    wind_down_days=20,
    frozen_at=None,
    content_hash=None,
    terminated_at=None,
    termination_reason=None,
    version=1,
)
AMENDMENT = replace(
    ROW,
    id=UUID(int=2),
    reference="M-AMENDMENT",
    kind=MemorandumKind.AMENDMENT,
    facts=replace(FACTS, starts_on=date(2026, 7, 1), executed_at=datetime(2026, 6, 1, tzinfo=UTC)),
)
AMENDED = replace(ROW, facts=replace(FACTS, superseded_at=datetime(2026, 7, 1, 4, tzinfo=UTC)))


def test_in_force_it_allows_referrals_and_says_when_it_ends() -> None:
    assert allowed(ROW, NOW).yes
    assert [(change.on, change.text.split("%")[0].strip()) for change in changes([ROW], NOW)] == [
        (date(2026, 12, 1), "Last day on which notice to end"),
        (date(2027, 1, 1), "From this day no new referrals can be sent under"),
        (date(2027, 1, 20), "By this day the NGO finishes referrals that are still open under"),
    ]


def test_a_signed_amendment_is_announced_and_its_base_no_longer_ends() -> None:
    found = changes([AMENDED, AMENDMENT], NOW)
    assert found[0].on == date(2026, 7, 1)
    assert found[0].memorandum_id == AMENDMENT.id
    assert {change.memorandum_id for change in found} == {AMENDMENT.id}
    assert present_version([AMENDED, AMENDMENT], NOW) is AMENDED
    later = datetime(2026, 7, 1, 4, tzinfo=UTC)
    assert present_version([AMENDED, AMENDMENT], later) is AMENDMENT
    assert not allowed(AMENDED, later).yes


def test_due_diligence_stops_what_is_in_force() -> None:
    answer = allowed(ROW, NOW, stopped=["Harbour House"])
    assert not answer.yes
    assert answer.params["ngos"] == "Harbour House"


def test_a_suspension_says_since_when_and_when_it_is_looked_at() -> None:
    suspension = Suspension(
        organisation_id=ROW.agency_id,
        suspended_at=datetime(2026, 6, 9, 2, tzinfo=UTC),
        reason="An incident is being looked into.",
        review_on=date(2026, 6, 20),
    )
    row = replace(ROW, facts=replace(FACTS, state=MemorandumState.SUSPENDED, suspensions=(suspension,)))
    answer = allowed(row, NOW)
    assert (answer.yes, answer.params["since"]) == (False, date(2026, 6, 8))
    assert changes([row], NOW)[0].on == date(2026, 6, 20)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"state": MemorandumState.DRAFT, "executed_at": None}, "not signed by all"),
        ({"ends_on": date(2026, 6, 9)}, "ended with"),
        ({"starts_on": date(2026, 6, 11)}, "comes into force"),
        ({"state": MemorandumState.WITHDRAWN, "executed_at": None}, "withdrawn"),
        ({"state": MemorandumState.TERMINATED, "terminated_on": date(2026, 6, 10)}, "was ended"),
    ],
)
def test_nothing_else_allows_referrals(facts: dict[str, object], words: str) -> None:
    answer = allowed(replace(ROW, facts=replace(FACTS, **facts)), NOW)  # type: ignore[arg-type]
    assert not answer.yes
    assert words in answer.text


def test_what_is_not_signed_is_being_prepared() -> None:
    draft = replace(AMENDMENT, facts=replace(AMENDMENT.facts, state=MemorandumState.DRAFT, executed_at=None))
    assert in_preparation([ROW, draft], NOW) == [draft]
    assert all(change.memorandum_id == ROW.id for change in changes([ROW, draft], NOW))
