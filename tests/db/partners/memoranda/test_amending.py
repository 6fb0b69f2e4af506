"""Amendments: what they begin with, from when they hold, and that nothing changes backwards."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from audit.models import AuditRow
from core.actor import Role
from core.errors import Conflict, Denied, RuleBroken
from partners.memoranda.commands import (
    change_draft,
    draft_amendment,
    draft_renewal,
    terminate,
    withdraw,
)
from partners.memoranda.drafts import (
    Basics,
    Scope,
    Targets,
)
from partners.memoranda.lifecycle import MemorandumState as S
from partners.memoranda.models import Memorandum
from partners.memoranda.pages import get_content
from partners.memoranda.queries import (
    ends_of,
    get_memorandum_row,
    get_terms,
)
from partners.memoranda.standing import Standing, start_of_day
from partners.memoranda.terms import (
    MemorandumKind,
    Pathway,
    TerminationKind,
    Urgency,
)
from partners.memoranda.versions import list_versions, possible_actions
from tests.support.memoranda import (
    ZONE,
    Pair,
    in_force,
    make_amendment,
    make_memorandum,
    make_pair,
    make_person,
    pass_review,
    send_as,
    sign_as,
)

DAY = timedelta(days=1)
EFFECTIVE = date(2026, 6, 1)
CHANGEOVER = datetime(2026, 6, 1, 4, tzinfo=UTC)
"""Midnight in New York, with summer time."""


@pytest.fixture
def pair(session: Session, now: datetime) -> Pair:
    return make_pair(session, now)


@pytest.fixture
def base(session: Session, pair: Pair, now: datetime) -> Memorandum:
    return make_memorandum(session, pair, now, starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31))


def asked(pair: Pair, **changed: Any) -> dict[str, Any]:
    return {
        "agency_id": pair.agency_id,
        "ngo_id": pair.ngo_id,
        "service_id": pair.services[0],
        "area_id": pair.areas[0],
        "pathway": Pathway.POST_CRISIS_FOLLOWUP,
        "urgency": Urgency.URGENT,
    } | changed


def scope_of(pair: Pair, **changed: Any) -> Scope:
    values: dict[str, Any] = {
        "services": pair.services[:1],
        "areas": pair.areas[:1],
        "pathways": {Pathway.POST_CRISIS_FOLLOWUP},
    } | changed
    return Scope(**{name: frozenset(value) for name, value in values.items()})


def test_an_amendment_begins_with_the_whole_present_text(
    session: Session, pair: Pair, base: Memorandum, now: datetime
) -> None:
    draft = draft_amendment(session, pair.ngo_leader, base.id, effective_on=EFFECTIVE, now=now)
    assert (draft.kind, draft.follows_id, draft.amendment_number) == (MemorandumKind.AMENDMENT, base.id, 1)
    before, after = (get_content(session, get_memorandum_row(session, one)) for one in (base.id, draft.id))
    assert after == replace(
        before,
        reference=draft.reference,
        kind=MemorandumKind.AMENDMENT,
        follows=base.reference,
        amendment_number=1,
        starts_on=EFFECTIVE,
    )
    row = session.scalars(sa.select(AuditRow).where(AuditRow.action == "memorandum.amendment_drafted")).one()
    assert base.reference in row.details


def test_it_takes_the_place_of_its_base_from_its_first_day_on(
    session: Session, pair: Pair, base: Memorandum, now: datetime
) -> None:
    amendment = make_amendment(session, pair, base, now)
    assert (base.superseded_at, base.superseded_by_id) == (CHANGEOVER, amendment.id)
    assert in_force(session, pair, now) == [base.id]
    assert in_force(session, pair, CHANGEOVER - timedelta(microseconds=1)) == [base.id]
    assert in_force(session, pair, CHANGEOVER) == [amendment.id]
    rows = [get_memorandum_row(session, one.id) for one in (base, amendment)]
    assert [row.standing(CHANGEOVER) for row in rows] == [Standing.SUPERSEDED, Standing.IN_FORCE]
    assert [row.standing(now) for row in rows] == [Standing.IN_FORCE, Standing.SCHEDULED]
    assert in_force(session, pair, datetime(2027, 1, 1, 5, tzinfo=UTC)) == []


def test_signed_late_it_holds_from_the_last_signature_and_never_backwards(
    session: Session, pair: Pair, base: Memorandum, now: datetime
) -> None:
    late = CHANGEOVER + timedelta(days=3, hours=7)
    amendment = make_amendment(session, pair, base, now, signed_at=late)
    assert base.superseded_at == late
    assert in_force(session, pair, late - timedelta(microseconds=1)) == [base.id]
    assert in_force(session, pair, late) == [amendment.id]


def test_amendments_follow_one_another(session: Session, pair: Pair, base: Memorandum, now: datetime) -> None:
    first = make_amendment(session, pair, base, now)
    later = CHANGEOVER + 10 * DAY
    second = make_amendment(session, pair, first, later, effective_on=date(2026, 7, 1))
    third = make_amendment(session, pair, second, later, effective_on=date(2026, 8, 1))
    assert [m.amendment_number for m in (first, second, third)] == [1, 2, 3]
    expected = {
        now: base,
        CHANGEOVER: first,
        start_of_day(date(2026, 7, 1), ZONE): second,
        start_of_day(date(2026, 8, 1), ZONE) - timedelta(seconds=1): second,
        start_of_day(date(2026, 8, 1), ZONE): third,
        start_of_day(date(2026, 12, 31), ZONE): third,
    }
    for on, memorandum in expected.items():
        assert in_force(session, pair, on) == [memorandum.id]
    row = get_memorandum_row(session, second.id)
    versions = list_versions(session, pair.ngo_leader, row)
    assert [one.id for one in versions] == [base.id, first.id, second.id, third.id]


REFUSED_DAYS = [
    (date(2026, 3, 11), "never changes what has passed"),
    (date(2026, 3, 1), "never changes what has passed"),
    (date(2027, 1, 1), "ends with 2026-12-31"),
]


@pytest.mark.parametrize(("day", "words"), REFUSED_DAYS)
def test_an_effective_day_that_cannot_be(
    session: Session, pair: Pair, base: Memorandum, now: datetime, day: date, words: str
) -> None:
    with pytest.raises(RuleBroken, match=words) as refused:
        draft_amendment(session, pair.agency_leader, base.id, effective_on=day, now=now)
    assert refused.value.field == "effective_on"
    draft = draft_amendment(session, pair.agency_leader, base.id, effective_on=EFFECTIVE, now=now)
    basics = Basics(title="T", purpose="P", starts_on=day, ends_on=date(2027, 5, 1))
    with pytest.raises(RuleBroken, match=words) as refused:
        change_draft(session, pair.agency_leader, draft.id, section=basics, now=now)
    assert refused.value.field == "starts_on"


def test_tomorrow_is_the_first_possible_day_where_the_agency_is(
    session: Session, pair: Pair, base: Memorandum
) -> None:
    night = datetime(2026, 3, 12, 3, 30, tzinfo=UTC)
    draft = draft_amendment(session, pair.agency_leader, base.id, effective_on=date(2026, 3, 12), now=night)
    assert draft.starts_on == date(2026, 3, 12)


def test_an_amendment_whose_day_has_come_is_not_sent(
    session: Session, pair: Pair, base: Memorandum, now: datetime
) -> None:
    draft = draft_amendment(session, pair.agency_leader, base.id, effective_on=EFFECTIVE, now=now)
    pass_review(session, draft, *pair.leaders, now=now)
    with pytest.raises(RuleBroken, match="never changes what has passed"):
        send_as(session, pair.agency_leader, draft, CHANGEOVER)
    assert draft.state is S.APPROVED


def test_one_amendment_at_a_time_until_it_is_withdrawn(
    session: Session, pair: Pair, base: Memorandum, now: datetime
) -> None:
    draft = draft_amendment(session, pair.agency_leader, base.id, effective_on=EFFECTIVE, now=now)
    with pytest.raises(Conflict, match=draft.reference):
        draft_amendment(session, pair.ngo_leader, base.id, effective_on=EFFECTIVE, now=now)
    withdraw(session, pair.ngo_leader, draft.id, note="Later.", now=now)
    draft_amendment(session, pair.ngo_leader, base.id, effective_on=EFFECTIVE, now=now)


def test_a_replaced_version_is_not_amended_suspended_or_ended(
    session: Session, pair: Pair, base: Memorandum, now: datetime
) -> None:
    make_amendment(session, pair, base, now)
    after = CHANGEOVER + DAY
    with pytest.raises(Conflict, match="replaces this version"):
        draft_amendment(session, pair.agency_leader, base.id, effective_on=date(2026, 8, 1), now=after)
    with pytest.raises(Conflict, match="replaces this version"):
        draft_renewal(session, pair.agency_leader, base.id, now=after)
    with pytest.raises(Conflict, match="replaces this version"):
        terminate(
            session, pair.agency_leader, base.id, effective_on=date(2026, 9, 1), note="Over.", now=after
        )
    row = get_memorandum_row(session, base.id)
    versions = list_versions(session, pair.agency_leader, row)
    assert possible_actions(pair.agency_leader, row, versions, now=after) == []


def test_an_amendment_of_what_was_ended_is_not_signed(
    session: Session, pair: Pair, base: Memorandum, now: datetime
) -> None:
    draft = draft_amendment(session, pair.agency_leader, base.id, effective_on=EFFECTIVE, now=now)
    pass_review(session, draft, *pair.leaders, now=now)
    send_as(session, pair.agency_leader, draft, now)
    sign_as(session, pair.agency_leader, draft, now)
    terminate(session, pair.ngo_leader, base.id, effective_on=date(2026, 5, 1), note="Over.", now=now)
    with pytest.raises(Conflict, match="has ended"):
        sign_as(session, pair.ngo_leader, draft, now)
    assert (draft.state, base.superseded_at) == (S.OUT_FOR_SIGNATURE, None)


@pytest.mark.parametrize(
    ("ends", "base_at_the_end", "amendment_at_the_end"),
    [
        (date(2026, 5, 1), Standing.TERMINATED, Standing.TERMINATED),
        (date(2026, 8, 1), Standing.SUPERSEDED, Standing.TERMINATED),
    ],
)
def test_notice_ends_the_agreement_with_its_signed_amendment(
    session: Session,
    pair: Pair,
    base: Memorandum,
    now: datetime,
    ends: date,
    base_at_the_end: Standing,
    amendment_at_the_end: Standing,
) -> None:
    amendment = make_amendment(session, pair, base, now)
    terminate(session, pair.ngo_leader, base.id, effective_on=ends, note="Over.", now=now)
    assert (amendment.state, amendment.terminated_on) == (S.TERMINATED, ends)
    end = start_of_day(ends, ZONE)
    assert in_force(session, pair, end - timedelta(seconds=1)) == [
        base.id if ends < EFFECTIVE else amendment.id
    ]
    for on in (end, max(end, CHANGEOVER) + DAY):
        assert in_force(session, pair, on) == []
    rows = [get_memorandum_row(session, one.id) for one in (base, amendment)]
    later = datetime(2026, 9, 1, tzinfo=UTC)
    assert [row.standing(later) for row in rows] == [base_at_the_end, amendment_at_the_end]


def test_a_signed_amendment_is_not_ended_alone_before_it_holds(
    session: Session, pair: Pair, base: Memorandum, now: datetime
) -> None:
    amendment = make_amendment(session, pair, base, now)
    with pytest.raises(Conflict, match="present version"):
        terminate(session, pair.ngo_leader, amendment.id, effective_on=date(2026, 8, 1), note="No.", now=now)


def test_an_amendment_may_prolong_the_term_and_the_agreement_ends_then(
    session: Session, pair: Pair, base: Memorandum, now: datetime
) -> None:
    longer = Basics(title="T", purpose="P", starts_on=EFFECTIVE, ends_on=date(2027, 6, 30))
    make_amendment(session, pair, base, now, longer)
    (end,) = ends_of(session, [base.id]).values()
    assert (end.last_day, end.wind_down_last_day) == (date(2027, 6, 30), date(2027, 7, 30))


def test_an_amendment_does_not_overlap_what_it_replaces_and_still_others(
    session: Session, pair: Pair, base: Memorandum, now: datetime
) -> None:
    other = make_memorandum(
        session, pair, now, starts_on=date(2026, 1, 1), ends_on=date(2026, 9, 30), services=pair.services[1:]
    )
    draft = draft_amendment(session, pair.agency_leader, base.id, effective_on=EFFECTIVE, now=now)
    section = scope_of(pair, services=pair.services)
    change_draft(session, pair.agency_leader, draft.id, section=section, now=now)
    pass_review(session, draft, *pair.leaders, now=now)
    with pytest.raises(RuleBroken, match=other.reference):
        send_as(session, pair.agency_leader, draft, now)


def test_a_second_amendment_does_not_overlap_the_original(
    session: Session, pair: Pair, base: Memorandum, now: datetime
) -> None:
    first = make_amendment(session, pair, base, now)
    second = make_amendment(session, pair, first, now, effective_on=date(2026, 6, 15))
    assert second.state is S.EXECUTED


@pytest.mark.parametrize("role", [Role.LIAISON_OFFICER, Role.SUPERVISOR, Role.NGO_INTAKE])
def test_who_does_not_draft_neither_amends_nor_renews(
    session: Session, pair: Pair, base: Memorandum, now: datetime, role: Role
) -> None:
    side = pair.ngo_id if role.value.startswith("ngo_") else pair.agency_id
    person = make_person(session, side, "Pat Person", role, now=now)
    with pytest.raises(Denied):
        draft_amendment(session, person, base.id, effective_on=EFFECTIVE, now=now)
    with pytest.raises(Denied):
        draft_renewal(session, person, base.id, now=now)


def test_a_signed_version_holds_for_referrals_that_were_sent_under_it(
    session: Session, pair: Pair, base: Memorandum, now: datetime
) -> None:
    before = get_terms(session, base.id)
    make_amendment(session, pair, base, now, Targets(targets=()))
    assert get_terms(session, base.id) == before


def test_ended_for_safety_it_never_began_where_the_amendment_was_to_hold(
    session: Session, pair: Pair, base: Memorandum, now: datetime
) -> None:
    amendment = make_amendment(session, pair, base, now)
    terminate(
        session,
        pair.ngo_leader,
        base.id,
        kind=TerminationKind.SAFETY_OR_LAW,
        effective_on=date(2026, 3, 11),
        note="The building is unsafe.",
        now=now,
    )
    assert in_force(session, pair, now - timedelta(microseconds=1)) == []
    assert in_force(session, pair, CHANGEOVER) == []
    row = get_memorandum_row(session, amendment.id)
    assert row.standing(CHANGEOVER) is Standing.TERMINATED
    assert row.facts.last_day < row.facts.starts_on
