"""Each command: its step, its facts, one event, one audit row, and mail to whom it concerns."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.notices.models import Notice
from audit.models import AuditRow
from core.errors import Conflict, Denied, NotFound, RuleBroken
from partners.services.needs import Need
from referrals.casework import commands as casework
from referrals.handover import commands
from referrals.handover.commands.step import AUDITED
from referrals.handover.lifecycle import FINISHED, REFERRAL, ReferralAction, ReferralState
from referrals.handover.models import Referral, ReferralEvent
from tests.support.referrals import World, make_referral, make_world

A, S = ReferralAction, ReferralState


@dataclass(frozen=True)
class Step:
    action: ReferralAction
    source: ReferralState
    target: ReferralState
    who: str
    call: Callable[..., Any]
    given: dict[str, Any]
    told: str | None = None

    def __str__(self) -> str:
        return f"{self.action.value}-from-{self.source.value}"


REASON: dict[str, Any] = {"reason": "no_capacity", "other_route_offered": True}
IN_A_WEEK = "in a week"
STEPS = (
    Step(A.SUBMIT, S.DRAFT, S.SUBMITTED, "officer", commands.submit, {}, "intake"),
    Step(A.ACKNOWLEDGE, S.SUBMITTED, S.SUBMITTED, "intake", commands.acknowledge, {}, "officer"),
    Step(
        A.REQUEST_INFO,
        S.SUBMITTED,
        S.INFO_REQUESTED,
        "intake",
        commands.request_info,
        {"items": ["interpreter", "contact_details"], "question": None},
        "officer",
    ),
    Step(
        A.ANSWER_INFO,
        S.INFO_REQUESTED,
        S.SUBMITTED,
        "officer",
        commands.answer_info,
        {"answer": "Polish", "cannot_supply": False},
        "intake",
    ),
    Step(A.ACCEPT, S.SUBMITTED, S.ACCEPTED, "intake", commands.accept, {}, "officer"),
    Step(A.DECLINE, S.SUBMITTED, S.DECLINED, "manager", commands.decline, REASON, "officer"),
    Step(
        A.PROPOSE_DECLINE, S.SUBMITTED, S.DECLINE_REVIEW, "intake", commands.propose_decline, REASON, "desk"
    ),
    Step(A.APPROVE_DECLINE, S.DECLINE_REVIEW, S.DECLINED, "desk", commands.approve_decline, {}, "intake"),
    Step(
        A.SEND_BACK,
        S.DECLINE_REVIEW,
        S.SUBMITTED,
        "desk",
        commands.send_back,
        {"note": "Try again"},
        "intake",
    ),
    Step(
        A.WAITLIST,
        S.ACCEPTED,
        S.WAITLISTED,
        "manager",
        casework.waitlist,
        {"reason": "no_capacity_now", "review_on": IN_A_WEEK},
    ),
    Step(A.START_CONTACT, S.WAITLISTED, S.CONTACTING, "worker", casework.start_contact, {}),
    Step(A.ENGAGE, S.CONTACTING, S.ACTIVE, "worker", casework.engage, {}, "officer"),
    Step(
        A.CLOSE_WITHOUT_SERVICE,
        S.CONTACTING,
        S.CLOSED,
        "worker",
        casework.close_without_service,
        {"reason": "person_declined_before_start"},
        "officer",
    ),
    Step(
        A.HOLD,
        S.ACTIVE,
        S.ON_HOLD,
        "worker",
        casework.hold,
        {"reason": "away", "review_on": IN_A_WEEK},
    ),
    Step(A.RESUME, S.ON_HOLD, S.CONTACTING, "worker", casework.resume, {}),
    Step(
        A.WITHDRAW,
        S.INFO_REQUESTED,
        S.WITHDRAWN,
        "officer",
        commands.withdraw,
        {"reason": "ineligible"},
        "intake",
    ),
    Step(
        A.REQUEST_WITHDRAWAL,
        S.ACTIVE,
        S.WITHDRAWAL_REQUESTED,
        "supervisor",
        commands.request_withdrawal,
        {"reason": "ineligible"},
        "worker",
    ),
    Step(
        A.CONFIRM_WITHDRAWAL,
        S.WITHDRAWAL_REQUESTED,
        S.WITHDRAWN,
        "worker",
        commands.confirm_withdrawal,
        {},
        "officer",
    ),
    Step(
        A.REFUSE_WITHDRAWAL,
        S.WITHDRAWAL_REQUESTED,
        S.ACCEPTED,
        "manager",
        commands.refuse_withdrawal,
        {"note": "Wants the service"},
        "officer",
    ),
    Step(
        A.CLOSE,
        S.ACTIVE,
        S.CLOSED,
        "worker",
        casework.close,
        {
            "reason": "completed_partly",
            "scores": {Need.CRISIS_FOLLOWUP: "achieved", Need.HOUSING_INSTABILITY: "not_applicable"},
        },
        "officer",
    ),
    Step(
        A.REOPEN, S.CLOSED, S.SUBMITTED, "manager", commands.reopen, {"reason": "person_asks_again"}, "intake"
    ),
    Step(A.REOPEN, S.DECLINED, S.SUBMITTED, "desk", commands.reopen, {"reason": "capacity_found"}, "intake"),
    Step(
        A.MARK_ERROR,
        S.SUBMITTED,
        S.ENTERED_IN_ERROR,
        "officer",
        commands.mark_error,
        {"reason": "wrong_person"},
        "intake",
    ),
    Step(
        A.PROPOSE_ERROR,
        S.CLOSED,
        S.CLOSED,
        "desk",
        commands.propose_error,
        {"reason": "entered_twice"},
    ),
    *(
        Step(A.CORRECT, source, target, who, commands.correct, {"reason": "wrong_step"})
        for source, target, who in (
            (S.DECLINED, S.SUBMITTED, "intake"),
            (S.WITHDRAWN, S.SUBMITTED, "officer"),
            (S.CLOSED, S.ACTIVE, "worker"),
            (S.ACTIVE, S.CONTACTING, "worker"),
            (S.ON_HOLD, S.CONTACTING, "manager"),
            (S.WAITLISTED, S.ACCEPTED, "manager"),
            (S.WITHDRAWAL_REQUESTED, S.ACCEPTED, "officer"),
            (S.ACCEPTED, S.SUBMITTED, "desk"),
            (S.DECLINE_REVIEW, S.SUBMITTED, "intake"),
        )
    ),
)


@pytest.mark.parametrize("step", STEPS, ids=str)
def test_a_command_moves_records_and_tells(session: Session, now: datetime, step: Step) -> None:
    needs_review = step.source is S.DECLINE_REVIEW or step.action is A.PROPOSE_DECLINE
    world = make_world(session, now, reviewed=needs_review)
    key = make_referral(session, world, now, state=step.source)
    later = now + timedelta(hours=2)
    given = {k: later + timedelta(days=7) if v == IN_A_WEEK else v for k, v in step.given.items()}
    _refuses_stale_pages_and_strangers(session, world, key, later, step, given)
    audits, events, earlier = _size(session, AuditRow), _size(session, ReferralEvent), _notices(session)
    actor = world.people[step.who]

    moved = step.call(session, actor, key, now=later, **given)

    session.expire_all()
    referral = session.get_one(Referral, key)
    assert (moved.state, moved.version, moved.reference) == (
        referral.state,
        referral.version,
        referral.reference,
    )
    assert referral.state is step.target
    assert referral.turn is REFERRAL.turns[step.target]
    assert (referral.closed_at is not None) == (step.target in FINISHED)
    assert (referral.next_due_at is None) == (step.target in FINISHED)
    event = _last_event(session, key)
    assert (event.action, event.from_state, event.to_state) == (step.action, step.source, step.target)
    assert (event.by_id, event.organisation_id, event.at) == (
        actor.user_id,
        actor.organisation_id,
        later,
    )
    assert _size(session, ReferralEvent) == events + 1
    trail = session.scalars(sa.select(AuditRow).where(AuditRow.action == AUDITED[step.action])).all()
    assert trail[-1].subject_id == key.hex
    assert trail[-1].user_id == actor.user_id
    besides = {A.SUBMIT: 3, A.DECLINE: 1, A.APPROVE_DECLINE: 1}.get(
        step.action, 0
    )  # the person, the service gap
    assert _size(session, AuditRow) == audits + 1 + besides
    new_notices = _notices(session) - earlier
    if step.told:
        assert world.people[step.told].user_id in {user_id for _, user_id in new_notices}
    assert actor.user_id not in {user_id for _, user_id in new_notices}


def _refuses_stale_pages_and_strangers(
    session: Session, world: World, key: UUID, now: datetime, step: Step, given: dict[str, Any]
) -> None:
    audits = _size(session, AuditRow)
    actor = world.people[step.who]
    elsewhere = replace(actor, user_id=uuid4(), organisation_id=uuid4(), unit_id=uuid4())
    with pytest.raises(Conflict):
        step.call(session, actor, key, now=now, version=999, **given)
    for stranger, wanted in ((elsewhere, key), (actor, uuid4())):
        with pytest.raises(NotFound):
            step.call(session, stranger, wanted, now=now, **given)
    assert _size(session, AuditRow) == audits


def test_every_action_of_a_person_is_walked() -> None:
    others = {A.DISCARD, A.ASSIGN, A.ESCALATE, A.FLAG_AGREEMENT_ENDED, A.CONFIRM_ERROR, A.DROP_ERROR}
    assert {step.action for step in STEPS} | others == set(ReferralAction)


def test_an_acknowledged_error_takes_two_people_and_a_dropped_one_leaves_no_trace(
    session: Session, now: datetime
) -> None:
    world = make_world(session, now)
    key = make_referral(session, world, now, state=S.ACCEPTED)
    later = now + timedelta(hours=1)
    desk, supervisor = world.agency.desk, world.agency.supervisor
    with pytest.raises(Conflict):
        commands.mark_error(session, desk, key, reason="wrong_person", now=later)
    commands.propose_error(session, desk, key, reason="wrong_person", now=later)
    with pytest.raises(Denied):
        commands.confirm_error(session, desk, key, now=later)
    commands.drop_error(session, supervisor, key, now=later)
    with pytest.raises(RuleBroken):
        commands.confirm_error(session, supervisor, key, now=later)
    commands.propose_error(session, desk, key, reason="entered_twice", now=later)
    assert session.get_one(Referral, key).state is S.ACCEPTED, "it goes on until a second person agrees"
    commands.confirm_error(session, supervisor, key, now=later)
    referral = session.get_one(Referral, key)
    assert (referral.state, referral.error_reason) == (S.ENTERED_IN_ERROR, "entered_twice")
    trail = session.scalars(sa.select(AuditRow.action).order_by(AuditRow.sequence)).all()
    assert [action for action in trail if action.startswith("referral.error")] == [
        "referral.error_proposed",
        "referral.error_dropped",
        "referral.error_proposed",
        "referral.error_confirmed",
    ]


def _size(session: Session, model: Any) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def _notices(session: Session) -> set[tuple[UUID, UUID]]:
    return {(row.id, row.recipient_id) for row in session.execute(sa.select(Notice.id, Notice.recipient_id))}


def _last_event(session: Session, key: UUID) -> ReferralEvent:
    return session.scalars(
        sa.select(ReferralEvent)
        .where(ReferralEvent.referral_id == key)
        .order_by(ReferralEvent.sequence.desc())
        .limit(1)
    ).one()
