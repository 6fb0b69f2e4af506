"""Random walks over the whole life cycle: whatever people press, in any order.

No state stands without its facts, no clock runs backwards, nobody reads what the policy does not give them, and
the columns that indicators read are those that the events alone tell.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Actor
from core.errors import Conflict, Denied, NotFound, RuleBroken
from partners.services.needs import Need
from referrals.casework import commands as casework
from referrals.handover import commands, queries
from referrals.handover.lifecycle import FINISHED, REFERRAL, ReferralAction, ReferralState
from referrals.handover.models import Assignment, Referral, ReferralEvent
from referrals.handover.policy import PASSING, visible_to
from referrals.handover.visibility import FeedbackCode
from tests.support.referrals import World, make_referral, make_world
from tests.support.retold_facts import RETOLD, retold_facts

S = ReferralState
SCORES = dict.fromkeys((Need.CRISIS_FOLLOWUP, Need.HOUSING_INSTABILITY), "achieved")
NOTE = "A note that is long enough"
DECLINE = {"reason": "no_capacity", "other_route_offered": False}
PAUSE = {"reason": "away"}
STEPS: dict[str, tuple[Callable[..., Any], dict[str, Any]]] = {
    "acknowledge": (commands.acknowledge, {}),
    "ask": (commands.request_info, {"items": ["interpreter"], "question": None}),
    "answer": (commands.answer_info, {"answer": "Yes", "cannot_supply": False}),
    "accept": (commands.accept, {}),
    "decline": (commands.decline, DECLINE),
    "propose": (commands.propose_decline, DECLINE),
    "approve": (commands.approve_decline, {}),
    "send back": (commands.send_back, {"note": NOTE}),
    "withdraw": (commands.withdraw, {"reason": "ineligible"}),
    "ask back": (commands.request_withdrawal, {"reason": "ineligible"}),
    "confirm": (commands.confirm_withdrawal, {}),
    "refuse": (commands.refuse_withdrawal, {"note": NOTE}),
    "reopen": (commands.reopen, {"reason": "other", "note": NOTE}),
    "correct": (commands.correct, {"reason": "wrong_step"}),
    "error": (commands.mark_error, {"reason": "wrong_person"}),
    "propose error": (commands.propose_error, {"reason": "wrong_person"}),
    "confirm error": (commands.confirm_error, {}),
    "drop error": (commands.drop_error, {}),
    "assign": (casework.assign, {}),
    "attempt": (casework.log_attempt, {"channel": "phone", "result": "no_answer"}),
    "contact": (casework.log_attempt, {"channel": "phone", "result": "spoke_engaged"}),
    "start": (casework.start_contact, {}),
    "engage": (casework.engage, {}),
    "give up": (casework.close_without_service, {"reason": "unable_to_contact"}),
    "refused": (casework.close_without_service, {"reason": "person_declined_before_start"}),
    "close": (casework.close, {"reason": "completed_partly", "scores": SCORES}),
    "hold": (casework.hold, PAUSE),
    "resume": (casework.resume, {}),
    "wait": (casework.waitlist, {"reason": "no_capacity_now"}),
}
PARTS = ("officer", "supervisor", "intake", "worker", "manager", "desk", "stranger", "second_worker")
FACTS: dict[ReferralState, tuple[str, ...]] = {
    S.INFO_REQUESTED: ("info_requested_at", "acknowledged_at"),
    S.DECLINE_REVIEW: ("acknowledged_at", "other_route_offered"),
    S.ACCEPTED: ("accepted_at", "accepted_by_id", "acknowledged_at"),
    S.WAITLISTED: ("accepted_at", "review_on"),
    S.CONTACTING: ("accepted_at",),
    S.ACTIVE: ("accepted_at", "first_contact_at", "first_attempt_at", "engaged_at"),
    S.ON_HOLD: ("accepted_at", "review_on", "resume_state"),
    S.WITHDRAWAL_REQUESTED: ("accepted_at", "resume_state"),
    S.DECLINED: ("declined_at", "decline_reason", "other_route_offered", "referrer_notified_at"),
    S.WITHDRAWN: ("withdrawn_at", "withdrawal_reason", "referrer_notified_at"),
    S.CLOSED: ("accepted_at", "closure_reason", "end_state", "referrer_notified_at"),
    S.ENTERED_IN_ERROR: ("error_reason",),
    S.SUBMITTED: (),
}


@pytest.fixture
def worlds(session: Session, now: datetime) -> dict[bool, World]:
    """A partnership without and one with reviewed declines; made once, as no walk changes them."""
    return {
        reviewed: make_world(
            session, now, agency=f"Police {reviewed}", ngo=f"House {reviewed}", reviewed=reviewed
        )
        for reviewed in (False, True)
    }


# Half the draws follow what the page offers, so that walks get far; the other half is anybody pressing anything.
choices = st.lists(
    st.tuples(st.booleans(), st.integers(0, 99), st.sampled_from(PARTS), st.sampled_from(sorted(STEPS))),
    min_size=8,
    max_size=14,
)


@pytest.mark.proves("O-04")
@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(walk=choices, reviewed=st.booleans())
@pytest.mark.first_tier("sqlite")
def test_no_state_without_its_facts(
    session: Session,
    now: datetime,
    worlds: dict[bool, World],
    walk: list[tuple[bool, int, str, str]],
    reviewed: bool,
) -> None:
    world = worlds[reviewed]
    with session.begin_nested() as attempt:
        key = make_referral(session, world, now)
        moment = now
        for follow, number, part, name in walk:
            moment += timedelta(hours=5)
            actor = world.people[part]
            if follow:
                actor, name = likely(session, world, key, number, moment) or (actor, name)
            clocks = clocks_of(session, key)
            press(session, actor, world, key, name, moment)
            check(session, key)
            check_clocks(clocks, clocks_of(session, key), moment)
            for part in PARTS:
                check_reading(session, world, key, part, moment)
        attempt.rollback()


def likely(session: Session, world: World, key: Any, number: int, now: datetime) -> tuple[Actor, str] | None:
    """Somebody to whom the page offers a step, and the step."""
    names = {
        step: name
        for name, step in (
            ("acknowledge", "acknowledge"),
            ("ask", "request_info"),
            ("answer", "answer_info"),
            ("accept", "accept"),
            ("propose", "propose_decline"),
            ("approve", "approve_decline"),
            ("send back", "send_back"),
            ("ask back", "request_withdrawal"),
            ("refuse", "refuse_withdrawal"),
            ("contact", "start_contact"),
            ("engage", "engage"),
            ("close", "close"),
            ("hold", "hold"),
            ("resume", "resume"),
            ("wait", "waitlist"),
            ("reopen", "reopen"),
            ("correct", "correct"),
            ("propose error", "propose_error"),
            ("confirm error", "confirm_error"),
            ("drop error", "drop_error"),
        )
    }
    offered = []
    for part in ("officer", "intake", "manager", "desk"):
        try:
            page = queries.get_referral(session, world.people[part], key, now=now)
        except NotFound:
            continue
        offered += [(world.people[part], names[a]) for a in page.actions if a.value in names]
    return offered[number % len(offered)] if offered else None


def press(session: Session, actor: Actor, world: World, key: Any, name: str, now: datetime) -> None:
    call, given_values = STEPS[name]
    values = dict(given_values)
    if name == "assign":
        values["worker_id"] = world.ngo.worker.user_id
    if name in ("attempt", "contact"):
        values["at"] = now
    if name in ("hold", "wait"):
        values["review_on"] = now + timedelta(days=10)
    before = session.scalars(select(ReferralEvent.id)).all()
    try:
        with session.begin_nested():
            call(session, actor, key, now=now, **values)
    except (Conflict, Denied, NotFound, RuleBroken):
        assert session.scalars(select(ReferralEvent.id)).all() == before


def check(session: Session, key: Any) -> None:
    referral = session.get_one(Referral, key, populate_existing=True)
    for fact in FACTS[referral.state]:
        assert getattr(referral, fact) is not None, (referral.state, fact)
    assert (referral.state in FINISHED) == (referral.closed_at is not None)
    assert (referral.next_due_at is None) == (referral.closed_at is not None)
    assert referral.turn is REFERRAL.turns[referral.state]
    if referral.state is not S.ENTERED_IN_ERROR:
        assert (referral.accepted_at is None) or (referral.declined_at is None)
        assert (referral.withdrawn_at is not None) == (referral.state is S.WITHDRAWN)
    live = session.scalars(
        select(Assignment.worker_id).where(Assignment.referral_id == key, Assignment.ended_at.is_(None))
    ).all()
    is_held = referral.worker_id is not None and referral.closed_at is None
    assert live == ([referral.worker_id] if is_held else [])
    events = session.scalars(
        select(ReferralEvent).where(ReferralEvent.referral_id == key).order_by(ReferralEvent.sequence)
    ).all()
    assert [event.sequence for event in events] == list(range(1, len(events) + 1))
    assert events[-1].to_state is referral.state
    for earlier, event in pairwise(events):
        assert event.from_state is earlier.to_state
        assert event.at >= earlier.at
        if event.action in PASSING:
            assert event.from_state is event.to_state
    told = retold_facts(events)
    assert {name: getattr(referral, name) for name in RETOLD} == told


# ---- Clocks


ONWARD = ("acknowledged_at", "first_attempt_at", "first_contact_at", "last_event_at")
"""Facts that nothing takes back."""


def clocks_of(session: Session, key: Any) -> dict[str, Any]:
    referral = session.get_one(Referral, key, populate_existing=True)
    cycles = session.scalars(
        select(ReferralEvent.id).where(
            ReferralEvent.referral_id == key, ReferralEvent.action == ReferralAction.REOPEN
        )
    ).all()
    names = (*ONWARD, "submitted_at", "decide_due_at", "decide_due_gross_at", "paused_seconds")
    return {name: getattr(referral, name) for name in names} | {"cycle": len(cycles)}


def check_clocks(before: dict[str, Any], after: dict[str, Any], now: datetime) -> None:
    """What has happened stays at its moment, pauses only grow, and a pause only ever gives more time."""
    assert before["submitted_at"] == after["submitted_at"] <= now
    for name in ONWARD:
        assert after[name] is None or after[name] <= now, name
        if before[name] is not None:
            assert after[name] is not None, name
            assert after[name] >= before[name], name
    assert after["decide_due_at"] >= after["decide_due_gross_at"] > after["submitted_at"]
    if before["cycle"] == after["cycle"]:
        assert after["paused_seconds"] >= before["paused_seconds"]
        assert after["decide_due_at"] >= before["decide_due_at"]
        assert after["decide_due_gross_at"] == before["decide_due_gross_at"]


# ---- Reading


def may_read(referral: Referral, world: World, part: str) -> type | None:
    """What a part may read, said a second time in the plainest words; None: the referral does not exist for it."""
    is_error = referral.state is S.ENTERED_IN_ERROR
    match part:
        case "officer" | "supervisor":
            return queries.OfficerReferral
        case "desk":
            return queries.DeskReferral
        case "intake" | "manager":
            return None if is_error else queries.NgoReferral
        case "worker" | "second_worker":
            waits = referral.worker_id is None and referral.closed_at is None
            holds = referral.worker_id == world.people[part].user_id
            return queries.NgoReferral if not is_error and (waits or holds) else None
        case _:
            return None


def check_reading(session: Session, world: World, key: Any, part: str, now: datetime) -> None:
    actor = world.people[part]
    expected = may_read(session.get_one(Referral, key), world, part)
    found = session.scalars(visible_to(actor).where(Referral.id == key)).one_or_none()
    assert (found is not None) == (expected is not None), part
    try:
        page = queries.get_referral(session, actor, key, now=now)
    except NotFound:
        assert expected is None, part
        return
    assert type(page) is expected, part
    if isinstance(page, queries.OfficerReferral):
        assert page.state is None
        check_police_timeline(session, key, world, page)
        assert all(step.code in FeedbackCode for step in page.progress)
    if isinstance(page, queries.DeskReferral):
        assert not hasattr(page, "packet")


def check_police_timeline(session: Session, key: Any, world: World, page: queries.OfficerReferral) -> None:
    """The police read their own steps, and of the NGO's a day, with a code or without: no name, hour or note."""
    steps = select(ReferralEvent.sequence, ReferralEvent.organisation_id)
    by = dict(session.execute(steps.where(ReferralEvent.referral_id == key)).tuples().all())
    for event in page.events:
        if by.get(event.sequence) != world.agency.id:
            assert (event.by_name, event.at, event.note, event.reason) == (None, None, None, None)
