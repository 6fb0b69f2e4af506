"""Each rule that the database keeps by itself, one by one."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from referrals.casework.models import ContactAttempt, Outcome
from referrals.handover.lifecycle import EndState, ReferralState
from referrals.handover.models import Assignment, InfoRequest, Referral, ReferralEvent
from referrals.people.models import Person
from tests.support.referrals import make_referral, make_world

S = ReferralState
T = datetime(2026, 3, 11, 16, 0).astimezone()

BROKEN: dict[str, tuple[ReferralState, dict[str, Any]]] = {
    "sent_has_date": (S.SUBMITTED, {"submitted_at": None}),
    "sent_is_complete": (S.SUBMITTED, {"person_id": None}),
    "sent_is_complete/consent": (S.SUBMITTED, {"consent_basis": None}),
    "acknowledged_paired": (S.SUBMITTED, {"acknowledged_at": T}),
    "accepted_paired": (S.SUBMITTED, {"accepted_at": T}),
    "declined_paired": (S.SUBMITTED, {"declined_at": T}),
    "one_decision": (
        S.ACCEPTED,
        {"declined_at": T, "decline_reason": "no_capacity", "decline_side": "provider"},
    ),
    "withdrawn_paired": (S.SUBMITTED, {"withdrawn_at": T}),
    "closed_has_date": (S.SUBMITTED, {"closed_at": T}),
    "closed_has_date/open": (S.WITHDRAWN, {"closed_at": None}),
    "closed_has_outcome": (S.CLOSED, {"end_state": None}),
    "closed_has_outcome/reason": (S.CLOSED, {"closure_reason": None}),
    "closed_has_outcome/open": (S.ACTIVE, {"end_state": EndState.COMPLETED}),
    "pause_has_start": (S.INFO_REQUESTED, {"info_requested_at": None}),
    "pause_remembers": (S.ON_HOLD, {"resume_state": None}),
    "active_was_contacted": (S.ACTIVE, {"first_contact_at": None}),
    "active_was_contacted/engaged": (S.ACTIVE, {"engaged_at": None}),
    "pause_not_negative": (S.SUBMITTED, {"paused_seconds": -1}),
}


@pytest.mark.parametrize("state", sorted({state for state, _ in BROKEN.values()}))
def test_a_referral_keeps_its_facts(session: Session, now: datetime, state: ReferralState) -> None:
    key = make_referral(session, make_world(session, now), now, state=state)
    for rule, (of_state, change) in BROKEN.items():
        if of_state is not state:
            continue
        with pytest.raises(IntegrityError, match=f"ck_referral_{rule.split('/')[0]}"), session.begin_nested():
            session.execute(sa.update(Referral).where(Referral.id == key).values(**change))


def test_events_are_numbered_once(session: Session, now: datetime) -> None:
    key = make_referral(session, make_world(session, now), now)
    event = session.scalars(sa.select(ReferralEvent)).one()
    for sequence, words in ((1, "(uq_referral_event|sequence)"), (0, "sequence_positive")):
        again = ReferralEvent(
            referral_id=key,
            sequence=sequence,
            action=event.action,
            from_state=event.from_state,
            to_state=event.to_state,
            at=now,
        )
        with pytest.raises(IntegrityError, match=words), session.begin_nested():
            session.add(again)


def test_one_question_is_open(session: Session, now: datetime) -> None:
    world = make_world(session, now)
    key = make_referral(session, world, now, state=S.INFO_REQUESTED)
    again = InfoRequest(
        referral_id=key, items="other", asked_at=now, asked_by_id=world.ngo.intake.user_id, due_at=now
    )
    with pytest.raises(IntegrityError, match=r"(?i)unique"), session.begin_nested():
        session.add(again)
    with pytest.raises(IntegrityError, match="answered_paired"), session.begin_nested():
        session.execute(sa.update(InfoRequest).values(answered_at=now))


def test_one_assignment_is_live_and_ends_later(session: Session, now: datetime) -> None:
    world = make_world(session, now)
    key = make_referral(session, world, now, state=S.ACCEPTED)
    ids = {"worker_id": world.ngo.second_worker.user_id, "assigned_by_id": world.ngo.intake.user_id}
    with pytest.raises(IntegrityError, match=r"(?i)unique"), session.begin_nested():
        session.add(Assignment(referral_id=key, assigned_at=now, **ids))
    with pytest.raises(IntegrityError, match="ends_later"), session.begin_nested():
        session.execute(sa.update(Assignment).values(ended_at=now - timedelta(days=1)))


@pytest.mark.parametrize(
    ("rule", "change"),
    [
        ("only_spoke_is_contact", {"is_contact": False}),
        ("only_spoke_is_contact", {"result": "voicemail_left"}),
        ("not_in_future", {"at": T + timedelta(days=400)}),
    ],
)
def test_an_attempt_is_a_contact_only_when_spoken(
    session: Session, now: datetime, rule: str, change: dict[str, Any]
) -> None:
    make_referral(session, make_world(session, now), now, state=S.CONTACTING)
    with pytest.raises(IntegrityError, match=rule), session.begin_nested():
        session.execute(sa.update(ContactAttempt).values(**change))


def test_a_score_is_known_and_says_who(session: Session, now: datetime) -> None:
    make_referral(session, make_world(session, now), now, state=S.CLOSED)
    for rule, change in (("score_paired", {"scored_at": None}), ("score_known", {"score": "splendid"})):
        with pytest.raises(IntegrityError, match=rule), session.begin_nested():
            session.execute(sa.update(Outcome).values(**change))


def test_a_person_has_a_known_age_band(session: Session, now: datetime) -> None:
    make_referral(session, make_world(session, now), now)
    with pytest.raises(IntegrityError, match="age_band_known"), session.begin_nested():
        session.execute(sa.update(Person).values(age_band="ancient"))


@pytest.mark.proves("O-05")
def test_a_key_makes_one_referral_per_officer(session: Session, now: datetime) -> None:
    key = make_referral(session, make_world(session, now), now, state=S.DRAFT)
    session.execute(sa.update(Referral).where(Referral.id == key).values(idempotency_key="once"))
    pattern = session.execute(sa.select(*Referral.__table__.columns)).one()._asdict()
    with pytest.raises(IntegrityError, match=r"(?i)unique"), session.begin_nested():
        session.execute(
            sa.insert(Referral),
            [pattern | {"id": uuid4(), "reference": "R-2222-2222"}],
        )


def test_plaintext_never_reaches_a_sealed_column(session: Session, now: datetime) -> None:
    make_referral(session, make_world(session, now), now)
    with pytest.raises(sa.exc.StatementError, match="plaintext refused"), session.begin_nested():
        session.execute(sa.update(Person).values(name_sealed=b"Jo Example"))
