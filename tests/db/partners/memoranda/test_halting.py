"""Suspending, resuming and ending: who, when, in which words, and what goes along."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from audit.models import AuditRow
from core.actor import Role
from core.errors import Conflict, Denied, InvalidTransition, RuleBroken
from partners.memoranda.commands import draft_amendment, resume, suspend, terminate
from partners.memoranda.lifecycle import MemorandumState as S
from partners.memoranda.models import Memorandum, MemorandumSuspension
from partners.memoranda.queries import (
    covering_terms,
    get_memorandum_row,
    get_terms,
    list_agreements_in_force,
    partnership_standing,
)
from partners.memoranda.standing import Standing, start_of_day
from partners.memoranda.terms import Pathway, TerminationKind, Urgency
from tests.support.memoranda import (
    ZONE,
    Pair,
    make_memorandum,
    make_pair,
    make_person,
    pass_review,
    send_as,
    sign_as,
)

TICK = timedelta(microseconds=1)
REVIEW = date(2026, 3, 25)
REASON = "The shelter is closed after a fire."


@pytest.fixture
def pair(session: Session, now: datetime) -> Pair:
    return make_pair(session, now)


@pytest.fixture
def memorandum(session: Session, pair: Pair, now: datetime) -> Memorandum:
    return make_memorandum(session, pair, now)


def ask(session: Session, pair: Pair, on: datetime) -> Any:
    return covering_terms(
        session,
        agency_id=pair.agency_id,
        ngo_id=pair.ngo_id,
        service_id=pair.services[0],
        area_id=pair.areas[0],
        pathway=Pathway.POST_CRISIS_FOLLOWUP,
        urgency=Urgency.URGENT,
        on=on,
    )


def pause(session: Session, pair: Pair, memorandum: Memorandum, at: datetime) -> None:
    suspend(session, pair.ngo_leader, memorandum.id, reason=REASON, review_on=REVIEW, now=at)


def details_of(session: Session, action: str) -> list[str]:
    return list(session.scalars(sa.select(AuditRow.details).where(AuditRow.action == f"memorandum.{action}")))


def test_no_new_referral_while_suspended_and_the_officer_reads_since_when_and_why(
    session: Session, pair: Pair, memorandum: Memorandum, now: datetime
) -> None:
    since, until = now + timedelta(hours=2), now + timedelta(days=3)
    pause(session, pair, memorandum, since)
    assert memorandum.state is S.SUSPENDED
    assert ask(session, pair, since - TICK).memorandum_id == memorandum.id
    with pytest.raises(RuleBroken) as refused:
        ask(session, pair, since)
    assert str(refused.value) == (
        f"Agreement {memorandum.reference} is suspended by Harbour House since 2026-03-11, so no new referral"
        f" can be sent. Reason: {REASON}"
    )
    assert refused.value.field == "ngo_id"
    assert list_agreements_in_force(session, agency_id=pair.agency_id, on=since) == []
    (standing,) = partnership_standing(session, on=since)
    assert (standing.active, standing.in_force) == (True, False)
    assert get_terms(session, memorandum.id).reference == memorandum.reference
    resume(session, pair.ngo_leader, memorandum.id, note="The shelter is open again.", now=until)
    row = get_memorandum_row(session, memorandum.id)
    told = [row.standing(moment) for moment in (now, since, until - TICK, until)]
    assert told == [Standing.IN_FORCE, Standing.SUSPENDED, Standing.SUSPENDED, Standing.IN_FORCE]
    assert ask(session, pair, until).memorandum_id == memorandum.id


def test_each_step_leaves_its_row_without_the_reason(
    session: Session, pair: Pair, memorandum: Memorandum, now: datetime
) -> None:
    pause(session, pair, memorandum, now)
    resume(session, pair.ngo_leader, memorandum.id, note="Open again.", now=now + timedelta(days=1))
    assert details_of(session, "suspended") == ['{"review_on":"2026-03-25","state":"suspended"}']
    assert details_of(session, "resumed") == ['{"state":"executed"}']
    held = session.scalars(sa.select(MemorandumSuspension)).one()
    assert (held.reason, held.resume_note, held.review_on) == (REASON, "Open again.", REVIEW)
    assert (held.suspended_by_id, held.resumed_by_id) == (pair.ngo_leader.user_id, pair.ngo_leader.user_id)


def test_only_the_party_that_suspended_resumes(
    session: Session, pair: Pair, memorandum: Memorandum, now: datetime
) -> None:
    pause(session, pair, memorandum, now)
    with pytest.raises(Denied, match="Harbour House suspended it"):
        resume(session, pair.agency_leader, memorandum.id, note="Go on.", now=now)
    assert memorandum.state is S.SUSPENDED


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"reason": "  "}, "reason", "Say why"),
        ({"reason": "x" * 501}, "reason", "at most 500"),
        ({"review_on": date(2026, 3, 11)}, "review_on", "after today"),
        ({"review_on": date(2028, 1, 1)}, "review_on", "ends with"),
    ],
)
def test_a_suspension_that_is_not_in_order(
    session: Session,
    pair: Pair,
    memorandum: Memorandum,
    now: datetime,
    change: dict[str, Any],
    field: str,
    words: str,
) -> None:
    values: dict[str, Any] = {"reason": REASON, "review_on": REVIEW} | change
    with pytest.raises(RuleBroken, match=words) as refused:
        suspend(session, pair.ngo_leader, memorandum.id, now=now, **values)
    assert refused.value.field == field
    assert memorandum.state is S.EXECUTED


def test_what_is_not_in_force_is_not_suspended(session: Session, pair: Pair, now: datetime) -> None:
    later = make_memorandum(session, pair, now, starts_on=date(2026, 5, 1))
    with pytest.raises(Conflict, match="in force"):
        pause(session, pair, later, now)
    with pytest.raises(InvalidTransition):
        resume(session, pair.ngo_leader, later.id, note="Go on.", now=now)


@pytest.mark.parametrize("role", [Role.PARTNERSHIP_DESK, Role.LIAISON_OFFICER])
def test_only_signatories_suspend_and_end(
    session: Session, pair: Pair, memorandum: Memorandum, now: datetime, role: Role
) -> None:
    person = make_person(session, pair.agency_id, "Pat Person", role, now=now)
    with pytest.raises(Denied):
        suspend(session, person, memorandum.id, reason=REASON, review_on=REVIEW, now=now)
    with pytest.raises(Denied):
        terminate(session, person, memorandum.id, effective_on=date(2026, 8, 1), note="No.", now=now)


def test_a_suspension_goes_on_in_the_amendment_that_was_signed_meanwhile(
    session: Session, pair: Pair, memorandum: Memorandum, now: datetime
) -> None:
    pause(session, pair, memorandum, now)
    draft = draft_amendment(
        session, pair.agency_leader, memorandum.id, effective_on=date(2026, 4, 1), now=now
    )
    pass_review(session, draft, *pair.leaders, now=now)
    send_as(session, pair.agency_leader, draft, now)
    for leader in pair.leaders:
        sign_as(session, leader, draft, now)
    after = start_of_day(date(2026, 4, 2), ZONE)
    assert get_memorandum_row(session, draft.id).standing(after) is Standing.SUSPENDED
    assert list_agreements_in_force(session, agency_id=pair.agency_id, on=after) == []
    with pytest.raises(Denied):
        resume(session, pair.agency_leader, draft.id, note="Go on.", now=after)
    resume(session, pair.ngo_leader, draft.id, note="Go on.", now=after)
    found = list_agreements_in_force(session, agency_id=pair.agency_id, on=after)
    assert [terms.memorandum_id for terms in found] == [draft.id]


def test_suspended_with_a_signed_amendment_both_wait_and_both_are_resumed(
    session: Session, pair: Pair, memorandum: Memorandum, now: datetime
) -> None:
    draft = draft_amendment(
        session, pair.agency_leader, memorandum.id, effective_on=date(2026, 4, 1), now=now
    )
    pass_review(session, draft, *pair.leaders, now=now)
    send_as(session, pair.agency_leader, draft, now)
    for leader in pair.leaders:
        sign_as(session, leader, draft, now)
    pause(session, pair, memorandum, now)
    assert (memorandum.state, draft.state) == (S.SUSPENDED, S.SUSPENDED)
    resume(session, pair.ngo_leader, memorandum.id, note="Go on.", now=now + timedelta(days=1))
    assert (memorandum.state, draft.state) == (S.EXECUTED, S.EXECUTED)
    after = start_of_day(date(2026, 4, 2), ZONE)
    assert get_memorandum_row(session, draft.id).standing(after) is Standing.IN_FORCE


@pytest.mark.parametrize("kind", [TerminationKind.CAUSE, TerminationKind.SAFETY_OR_LAW])
def test_for_cause_safety_or_law_it_ends_today_from_this_moment_on(
    session: Session, pair: Pair, memorandum: Memorandum, now: datetime, kind: TerminationKind
) -> None:
    at = now + timedelta(hours=3)
    with pytest.raises(RuleBroken, match="Nothing ends backwards") as refused:
        terminate(
            session,
            pair.ngo_leader,
            memorandum.id,
            kind=kind,
            effective_on=date(2026, 3, 10),
            note="No.",
            now=at,
        )
    assert refused.value.field == "effective_on"
    terminate(
        session,
        pair.ngo_leader,
        memorandum.id,
        kind=kind,
        effective_on=date(2026, 3, 11),
        note="Unsafe.",
        now=at,
    )
    assert (memorandum.state, memorandum.termination_kind) == (S.TERMINATED, kind)
    assert ask(session, pair, at - TICK).memorandum_id == memorandum.id
    with pytest.raises(RuleBroken, match="ended on 2026-03-11"):
        ask(session, pair, at)
    assert details_of(session, "terminated") == [
        f'{{"effective_on":"2026-03-11","kind":"{kind.value}","state":"terminated"}}'
    ]


def test_ending_needs_a_reason_and_notice_its_days(
    session: Session, pair: Pair, memorandum: Memorandum, now: datetime
) -> None:
    with pytest.raises(RuleBroken) as refused:
        terminate(session, pair.ngo_leader, memorandum.id, effective_on=date(2026, 8, 1), note=" ", now=now)
    assert refused.value.field == "note"
    with pytest.raises(RuleBroken, match="30 days of notice"):
        terminate(session, pair.ngo_leader, memorandum.id, effective_on=date(2026, 4, 9), note="No.", now=now)
    assert (memorandum.state, memorandum.terminated_on) == (S.EXECUTED, None)


def test_a_suspended_agreement_can_be_ended(
    session: Session, pair: Pair, memorandum: Memorandum, now: datetime
) -> None:
    pause(session, pair, memorandum, now)
    day = date(2026, 4, 10)
    terminate(session, pair.agency_leader, memorandum.id, effective_on=day, note="Enough.", now=now)
    row = get_memorandum_row(session, memorandum.id)
    assert row.standing(start_of_day(day, ZONE) - TICK) is Standing.SUSPENDED
    assert row.standing(start_of_day(day, ZONE)) is Standing.TERMINATED
    with pytest.raises(InvalidTransition):
        resume(session, pair.ngo_leader, memorandum.id, note="Go on.", now=now)


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"resumed_at": datetime(2026, 4, 1, tzinfo=UTC)}, "resumed_paired"),
        ({"resume_note": "Go on."}, "resumed_paired"),
    ],
)
def test_a_suspension_ends_whole(
    session: Session, pair: Pair, memorandum: Memorandum, now: datetime, values: dict[str, Any], name: str
) -> None:
    pause(session, pair, memorandum, now)
    with pytest.raises(IntegrityError, match=name), session.begin_nested():
        session.execute(sa.update(MemorandumSuspension).values(values))


def test_there_is_one_open_suspension(
    session: Session, pair: Pair, memorandum: Memorandum, now: datetime
) -> None:
    pause(session, pair, memorandum, now)
    columns = {
        column.name: getattr(session.scalars(sa.select(MemorandumSuspension)).one(), column.name)
        for column in MemorandumSuspension.__table__.c
        if column.name != "id"
    }
    again = sa.insert(MemorandumSuspension).values(id=uuid4(), **columns)
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(again)
