"""Renewals: what they begin with, how long they are, and that they carry an agreement on."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from core.errors import Conflict, RuleBroken
from partners.memoranda.commands import (
    change_draft,
    draft_amendment,
    draft_renewal,
    terminate,
)
from partners.memoranda.drafts import (
    Basics,
    Targets,
)
from partners.memoranda.duties.reminders import renewed_ids
from partners.memoranda.lifecycle import MemorandumState as S
from partners.memoranda.models import Memorandum
from partners.memoranda.queries import (
    ends_of,
    get_memorandum_row,
    get_terms,
    partnership_standing,
)
from partners.memoranda.standing import Standing, start_of_day
from partners.memoranda.terms import (
    MemorandumKind,
)
from tests.support.memoranda import (
    ZONE,
    Pair,
    in_force,
    make_amendment,
    make_memorandum,
    make_pair,
    pass_review,
    send_as,
    sign_as,
)

DAY = timedelta(days=1)
CHANGEOVER = datetime(2026, 6, 1, 4, tzinfo=UTC)
"""Midnight in New York, with summer time."""


@pytest.fixture
def pair(session: Session, now: datetime) -> Pair:
    return make_pair(session, now)


@pytest.fixture
def base(session: Session, pair: Pair, now: datetime) -> Memorandum:
    return make_memorandum(session, pair, now, starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31))


def test_a_renewal_begins_with_the_old_terms_the_day_after(
    session: Session, pair: Pair, base: Memorandum, now: datetime
) -> None:
    renewal = draft_renewal(session, pair.ngo_leader, base.id, now=now)
    assert (renewal.kind, renewal.follows_id, renewal.amendment_number) == (
        MemorandumKind.RENEWAL,
        base.id,
        None,
    )
    assert (renewal.starts_on, renewal.ends_on) == (date(2027, 1, 1), date(2027, 12, 31))
    assert renewal.created_at == now
    before, after = get_terms(session, base.id), get_terms(session, renewal.id)
    own = {name: getattr(after, name) for name in ("memorandum_id", "reference", "starts_on", "ends_on")}
    assert replace(before, **own) == after
    with pytest.raises(Conflict, match=renewal.reference):
        draft_renewal(session, pair.agency_leader, base.id, now=now)


def test_the_renewal_of_an_amended_agreement_has_the_amended_terms_and_the_whole_length(
    session: Session, pair: Pair, base: Memorandum, now: datetime
) -> None:
    amendment = make_amendment(session, pair, base, now, Targets(targets=()))
    renewal = draft_renewal(session, pair.agency_leader, amendment.id, now=CHANGEOVER)
    assert (renewal.starts_on, renewal.ends_on) == (date(2027, 1, 1), date(2027, 12, 31))
    assert get_terms(session, renewal.id).targets == ()


def test_a_signed_renewal_carries_the_agreement_on_without_a_gap(
    session: Session, pair: Pair, base: Memorandum, now: datetime
) -> None:
    renewal = draft_renewal(session, pair.agency_leader, base.id, now=now)
    pass_review(session, renewal, *pair.leaders, now=now)
    send_as(session, pair.agency_leader, renewal, now)
    for leader in pair.leaders:
        sign_as(session, leader, renewal, now)
    turn = start_of_day(date(2027, 1, 1), ZONE)
    assert in_force(session, pair, turn - timedelta(microseconds=1)) == [base.id]
    assert in_force(session, pair, turn) == [renewal.id]
    assert base.superseded_at is None
    assert get_memorandum_row(session, base.id).standing(turn) is Standing.EXPIRED
    ends = ends_of(session, [base.id, renewal.id])
    assert {end.last_day for end in ends.values()} == {date(2027, 12, 31)}
    for on in (turn - DAY, turn):
        (standing,) = partnership_standing(session, on=on, agency_id=pair.agency_id)
        assert standing.in_force
    terminate(session, pair.agency_leader, base.id, effective_on=date(2026, 6, 1), note="Over.", now=now)
    assert renewal.state is S.TERMINATED
    assert in_force(session, pair, turn) == []
    assert ends_of(session, [base.id])[base.id].last_day == date(2026, 5, 31)


def test_a_renewal_still_carries_on_what_is_amended_after_it_was_signed(
    session: Session, pair: Pair, base: Memorandum, now: datetime
) -> None:
    renewal = draft_renewal(session, pair.agency_leader, base.id, now=now)
    pass_review(session, renewal, *pair.leaders, now=now)
    send_as(session, pair.agency_leader, renewal, now)
    for leader in pair.leaders:
        sign_as(session, leader, renewal, now)
    amendment = make_amendment(session, pair, base, now, Targets(targets=()))
    assert renewal.follows_id == amendment.id
    assert renewed_ids(session) == {amendment.id}
    ends = ends_of(session, [base.id, amendment.id])
    assert {end.last_day for end in ends.values()} == {date(2027, 12, 31)}
    with pytest.raises(Conflict, match=renewal.reference):
        draft_renewal(session, pair.ngo_leader, amendment.id, now=CHANGEOVER)
    terminate(
        session, pair.ngo_leader, amendment.id, effective_on=date(2026, 9, 1), note="Over.", now=CHANGEOVER
    )
    assert renewal.state is S.TERMINATED


def test_a_renewal_that_would_begin_too_early_is_refused(
    session: Session, pair: Pair, base: Memorandum, now: datetime
) -> None:
    renewal = draft_renewal(session, pair.agency_leader, base.id, now=now)
    early = Basics(title="T", purpose="P", starts_on=date(2026, 12, 31), ends_on=date(2027, 12, 31))
    with pytest.raises(RuleBroken, match="ends with 2026-12-31") as refused:
        change_draft(session, pair.agency_leader, renewal.id, section=early, now=now)
    assert refused.value.field == "starts_on"


def test_what_has_lapsed_is_renewed_from_today(session: Session, pair: Pair, base: Memorandum) -> None:
    later = datetime(2027, 2, 10, 15, tzinfo=UTC)
    renewal = draft_renewal(session, pair.agency_leader, base.id, now=later)
    assert (renewal.starts_on, renewal.ends_on) == (date(2027, 2, 10), date(2028, 2, 9))
    with pytest.raises(Conflict, match="cannot be amended"):
        draft_amendment(session, pair.agency_leader, base.id, effective_on=date(2027, 3, 1), now=later)
