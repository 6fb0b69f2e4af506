"""The rules of the commands: drafts, sending, deciding, the closed loop and casework."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.notices.models import Notice
from core.errors import Conflict, Denied, InvalidTransition, NotFound, RuleBroken
from partners.memoranda.terms import Pathway, Urgency
from partners.services.needs import Need
from referrals.casework import commands as casework
from referrals.casework.models import ContactAttempt, Outcome
from referrals.handover import commands
from referrals.handover.lifecycle import EndState, ReferralAction, ReferralState
from referrals.handover.models import Assignment, Referral, ReferralEvent, ReferralPacket
from tests.support.referrals import World, make_referral, make_world, values_for

A, S = ReferralAction, ReferralState
REASON: dict[str, Any] = {"reason": "no_capacity", "other_route_offered": True}


def test_a_draft_is_saved_sealed_and_discarded(session: Session, world: World, now: datetime) -> None:
    officer = world.agency.officer
    draft = commands.create_draft(session, officer, values=values_for(world), now=now)
    raw = session.execute(sa.select(ReferralPacket.person_name_sealed, ReferralPacket.concern_sealed)).one()
    assert all(b"Jo Example" not in blob and b"Talked" not in blob for blob in raw)
    saved = commands.save_draft(
        session,
        officer,
        draft.id,
        values=values_for(world, concern="Changed"),
        now=now,
        version=draft.version,
    )
    assert session.get_one(ReferralPacket, draft.id).concern == "Changed"
    with pytest.raises(Conflict):
        commands.save_draft(
            session, officer, draft.id, values=values_for(world), now=now, version=saved.version + 1
        )
    commands.discard_draft(session, officer, draft.id, now=now)
    assert session.get(Referral, draft.id) is None
    assert session.get(ReferralPacket, draft.id) is None
    with pytest.raises(NotFound):
        commands.discard_draft(session, officer, draft.id, now=now)


def test_nobody_else_sees_a_draft(session: Session, world: World, now: datetime) -> None:
    key = make_referral(session, world, now, state=S.DRAFT)
    for name, actor in world.people.items():
        if name != "officer":
            with pytest.raises((NotFound, Denied)):
                commands.submit(session, actor, key, now=now)


def test_a_draft_names_only_what_is_the_agencys_own(session: Session, world: World, now: datetime) -> None:
    other = make_world(session, now, agency="Elsewhere Police", ngo="Elsewhere House")
    foreign = {
        "ngo_id": other.agency.id,
        "service_id": other.ngo.service_id,
        "area_id": other.agency.area_id,
        "encounter_id": uuid4(),
        "previous_referral_id": make_referral(session, other, now),
        "consent_basis": "made_up",
        "age_band": "made_up",
    }
    for field, value in foreign.items():
        with pytest.raises(RuleBroken) as refused:
            commands.create_draft(
                session, world.agency.officer, values=values_for(world, **{field: value}), now=now
            )
        assert field in {error.field for error in refused.value.errors}  # type: ignore[attr-defined]


def test_the_same_key_makes_one_referral(session: Session, world: World, now: datetime) -> None:
    officer, values = world.agency.officer, values_for(world)
    first = commands.create_draft(session, officer, values=values, now=now, idempotency_key="once")
    again = commands.create_draft(session, officer, values=values, now=now, idempotency_key="once")
    assert first.id == again.id
    sent = commands.submit(session, officer, first.id, now=now, idempotency_key="once")
    events = _size(session, ReferralEvent)
    assert commands.submit(session, officer, first.id, now=now, idempotency_key="once") == sent
    assert _size(session, ReferralEvent) == events
    by_colleague = commands.create_draft(
        session, world.agency.colleague, values=values, now=now, idempotency_key="once"
    )
    assert by_colleague.id != first.id


# ---- Sending


@pytest.mark.parametrize(
    ("missing", "field"),
    [
        ({"ngo_id": None, "service_id": None}, "ngo_id"),
        ({"service_id": None}, "service_id"),
        ({"area_id": None}, "area_id"),
        ({"consent_basis": None}, "consent_basis"),
        ({"consent_basis": "not_asked_unsafe", "feedback_permitted": False}, "lawful_basis"),
        ({"consent_basis": "refused", "lawful_basis": "Law 12, section 3"}, "feedback_permitted"),
        ({"person_name": " "}, "person_name"),
        ({"concern": None}, "concern"),
        ({"phone": None, "safe_contact": None}, "phone"),
        ({"needs": ()}, "needs"),
        ({"pathway": "prearrest_diversion"}, "pathway"),
        ({"urgency": "emergency"}, "urgency"),
    ],
)
def test_sending_names_every_field_that_stands_against_it(
    session: Session, world: World, now: datetime, missing: dict[str, Any], field: str
) -> None:
    kinds: dict[str, Callable[[str], Any]] = {"pathway": Pathway, "urgency": Urgency}
    changed = {name: kinds[name](value) if name in kinds else value for name, value in missing.items()}
    key = make_referral(session, world, now, state=S.DRAFT, **changed)
    with pytest.raises(RuleBroken) as refused:
        commands.submit(session, world.agency.officer, key, now=now)
    assert field in {error.field for error in refused.value.errors}  # type: ignore[attr-defined]
    assert session.get_one(Referral, key).state is S.DRAFT


def test_nothing_is_sent_without_an_agreement_in_force(session: Session, world: World, now: datetime) -> None:
    key = make_referral(session, world, now, state=S.DRAFT)
    with pytest.raises(RuleBroken) as refused:
        commands.submit(session, world.agency.officer, key, now=now + timedelta(days=366))
    assert refused.value.field == "ngo_id"


def test_sending_knows_the_person_again(session: Session, world: World, now: datetime) -> None:
    born = date(1990, 4, 1)
    known: list[UUID | None] = []
    told: tuple[dict[str, Any], ...] = (
        {},
        {"person_name": "JO  example"},
        {"born_on": None, "phone": "+1 555 0199"},
    )
    for changed in told:
        key = make_referral(session, world, now, state=S.WITHDRAWN, **{"born_on": born, **changed})
        known.append(session.get_one(Referral, key).person_id)
    first, again, namesake = known
    assert first == again
    assert namesake != first
    other = make_world(session, now, agency="Elsewhere Police", ngo="Elsewhere House")
    elsewhere = make_referral(session, other, now, born_on=born)
    assert session.get_one(Referral, elsewhere).person_id != first


# ---- Deciding


@pytest.mark.proves("O-01")
def test_only_one_accepts_and_the_other_is_told_who(session: Session, world: World, now: datetime) -> None:
    key = make_referral(session, world, now)
    version = session.get_one(Referral, key).version
    commands.accept(session, world.ngo.intake, key, now=now, version=version)
    other, soon = world.ngo.second_intake, now + timedelta(minutes=1)
    with pytest.raises(Conflict, match="Ines Intake already accepted at") as lost:
        commands.accept(session, other, key, now=soon, version=version)
    assert lost.value.params == {"name": "Ines Intake", "at": now}
    # Whoever changed it since: what counts is who accepted.
    worker_id = world.ngo.worker.user_id
    assert worker_id is not None
    casework.assign(session, world.ngo.manager, key, worker_id=worker_id, now=soon)
    with pytest.raises(Conflict) as later:
        commands.accept(session, other, key, now=soon + timedelta(minutes=1), version=version)
    assert later.value.params == {"name": "Ines Intake", "at": now}


def test_a_decision_is_an_acknowledgement(session: Session, world: World, now: datetime) -> None:
    key = make_referral(session, world, now, state=S.ACCEPTED)
    assert session.get_one(Referral, key).acknowledged_at == session.get_one(Referral, key).accepted_at


def test_urgent_declines_are_reviewed_where_agreed(session: Session, reviewed: World, now: datetime) -> None:
    key = make_referral(session, reviewed, now)
    with pytest.raises(RuleBroken):
        commands.decline(session, reviewed.ngo.intake, key, **REASON, now=now)
    commands.propose_decline(session, reviewed.ngo.intake, key, **REASON, now=now)
    commands.approve_decline(session, reviewed.agency.desk, key, now=now)
    referral = session.get_one(Referral, key)
    assert (referral.decline_reason, referral.decline_side) == ("no_capacity", "provider")
    assert referral.other_route_offered is True


def test_other_as_a_reason_needs_a_note(session: Session, world: World, now: datetime) -> None:
    key = make_referral(session, world, now)
    with pytest.raises(RuleBroken) as refused:
        commands.decline(
            session, world.ngo.intake, key, reason="other", other_route_offered=False, note="short", now=now
        )
    assert refused.value.field == "note"


# ---- Closed loop (R12)


@pytest.mark.parametrize("permitted", [True, False])
@pytest.mark.parametrize("state", [S.DECLINED, S.CLOSED, S.WITHDRAWN])
def test_the_agency_is_told_of_the_end_only_with_permission(
    session: Session, world: World, now: datetime, state: ReferralState, permitted: bool
) -> None:
    key = make_referral(session, world, now, state=state, feedback_permitted=permitted)
    referral = session.get_one(Referral, key)
    assert (referral.referrer_notified_at == referral.closed_at) is permitted
    assert (referral.referrer_notified_at is None) is not permitted


def test_without_permission_the_end_makes_no_notice(session: Session, world: World, now: datetime) -> None:
    key = make_referral(session, world, now, state=S.CONTACTING, feedback_permitted=False)
    before = _notices(session)
    casework.close_without_service(
        session, world.ngo.worker, key, reason="moved", now=now + timedelta(hours=1)
    )
    assert _notices(session) == before


def test_notices_hold_no_personal_data(session: Session, world: World, now: datetime) -> None:
    for state in (S.CLOSED, S.INFO_REQUESTED, S.WITHDRAWN):
        make_referral(session, world, now, state=state)
    told = session.scalars(sa.select(Notice).where(Notice.about_kind == "referral"))
    texts = [f"{row.message} {row.params}" for row in told]
    assert len(texts) >= 6
    for text in texts:
        assert not any(
            word in text for word in ("Jo", "Example", "555 0100", "Harbour", "dog", "want", "Ola")
        )


# ---- Casework


def test_a_closed_case_ends_its_assignment_until_the_closing_is_taken_back(
    session: Session, world: World, now: datetime
) -> None:
    def ended() -> list[datetime | None]:
        return list(session.scalars(sa.select(Assignment.ended_at)))

    key = make_referral(session, world, now, state=S.CONTACTING)
    assert ended() == [None]
    closed, later = now + timedelta(hours=2), now + timedelta(hours=3)
    casework.close_without_service(
        session, world.ngo.worker, key, reason="person_declined_before_start", now=closed
    )
    assert ended() == [closed]
    commands.correct(session, world.ngo.worker, key, reason="wrong_step", now=later)
    assert ended() == [None]
    casework.close_without_service(
        session, world.ngo.worker, key, reason="person_declined_before_start", now=later
    )
    commands.reopen(session, world.ngo.manager, key, reason="person_asks_again", now=later)
    assert ended() == [later]
    assert session.get_one(Referral, key).worker_id is None


def test_one_live_assignment_with_its_history(session: Session, world: World, now: datetime) -> None:
    key = make_referral(session, world, now, state=S.ACCEPTED)
    second = world.ngo.second_worker.user_id
    assert second is not None
    later = now + timedelta(hours=1)
    casework.assign(session, world.ngo.intake, key, worker_id=second, now=later)
    ended = session.scalars(sa.select(Assignment.ended_at).order_by(Assignment.assigned_at)).all()
    assert ended == [later, None]
    with pytest.raises(Conflict):
        casework.assign(session, world.ngo.intake, key, worker_id=second, now=later)
    for wrong, error in (
        (world.ngo.intake, Denied),
        (world.agency.officer, NotFound),
    ):
        with pytest.raises(error):
            casework.assign(session, world.ngo.intake, key, worker_id=wrong.user_id or uuid4(), now=later)
    with pytest.raises(NotFound):
        casework.add_note(session, world.ngo.worker, key, text="No longer mine", now=later)


@pytest.mark.parametrize(
    ("result", "is_attempt", "is_contact"),
    [
        ("spoke_engaged", True, True),
        ("spoke_declined", True, True),
        ("no_answer", True, False),
        ("voicemail_left", True, False),
        ("unsafe_did_not_attempt", False, False),
    ],
)
def test_an_attempt_is_not_a_contact(
    session: Session, world: World, now: datetime, result: str, is_attempt: bool, is_contact: bool
) -> None:
    key = make_referral(session, world, now, state=S.ACCEPTED)
    when = now + timedelta(hours=1)
    logged = casework.log_attempt(
        session, world.ngo.worker, key, at=when, channel="phone", result=result, now=when
    )
    referral = session.get_one(Referral, key)
    assert logged.is_contact is is_contact
    assert (referral.first_attempt_at == when) is is_attempt
    assert (referral.first_contact_at == when) is is_contact
    assert referral.state is S.CONTACTING


def test_an_attempt_lies_between_sending_and_now(session: Session, world: World, now: datetime) -> None:
    key = make_referral(session, world, now, state=S.ACCEPTED)
    later = now + timedelta(hours=1)
    for at in (now - timedelta(seconds=1), later + timedelta(seconds=1)):
        with pytest.raises(RuleBroken) as refused:
            casework.log_attempt(
                session, world.ngo.worker, key, at=at, channel="phone", result="no_answer", now=later
            )
        assert refused.value.field == "at"
    assert _size(session, ContactAttempt) == 0


def test_unable_to_contact_needs_the_agreed_attempts(session: Session, world: World, now: datetime) -> None:
    key = make_referral(session, world, now, state=S.ACCEPTED)
    worker, moment = world.ngo.worker, now

    def give_up() -> Any:
        return casework.close_without_service(session, worker, key, reason="unable_to_contact", now=moment)

    for hours in (1, 1, 24):
        moment += timedelta(hours=hours)
        casework.log_attempt(session, worker, key, at=moment, channel="phone", result="no_answer", now=moment)
        if hours == 1:
            with pytest.raises(RuleBroken):
                give_up()
    assert give_up().state is S.CLOSED
    assert session.get_one(Referral, key).end_state is EndState.NOT_STARTED


def test_service_needs_contact_and_closing_needs_every_score(
    session: Session, world: World, now: datetime
) -> None:
    key = make_referral(session, world, now, state=S.WAITLISTED)
    later = now + timedelta(hours=1)
    casework.start_contact(session, world.ngo.worker, key, now=later)
    with pytest.raises(RuleBroken):
        casework.engage(session, world.ngo.worker, key, now=later)
    active = make_referral(session, world, now, state=S.ACTIVE)
    with pytest.raises(RuleBroken) as refused:
        casework.close(
            session,
            world.ngo.worker,
            active,
            reason="completed_goals_met",
            scores={Need.CRISIS_FOLLOWUP: "achieved"},
            now=later,
        )
    assert refused.value.field == "scores"


@pytest.mark.parametrize(
    ("reason", "end"),
    [("completed_partly", EndState.COMPLETED), ("person_disengaged", EndState.ENDED_EARLY)],
)
def test_the_end_state_is_derived(
    session: Session, world: World, now: datetime, reason: str, end: EndState
) -> None:
    key = make_referral(session, world, now, state=S.ACTIVE)
    scores = {Need.CRISIS_FOLLOWUP: "achieved", Need.HOUSING_INSTABILITY: "partly_achieved"}
    casework.close(session, world.ngo.worker, key, reason=reason, scores=scores, now=now + timedelta(hours=1))
    assert session.get_one(Referral, key).end_state is end
    assert set(session.scalars(sa.select(Outcome.score))) == {"achieved", "partly_achieved"}


@pytest.mark.parametrize("days", [0, 91])
def test_a_pause_has_a_review_within_ninety_days(
    session: Session, world: World, now: datetime, days: int
) -> None:
    key = make_referral(session, world, now, state=S.ACTIVE)
    with pytest.raises(RuleBroken) as refused:
        casework.hold(
            session, world.ngo.worker, key, reason="away", review_on=now + timedelta(days=days), now=now
        )
    assert refused.value.field == "review_on"


def test_a_finished_referral_stays_finished(session: Session, world: World, now: datetime) -> None:
    key = make_referral(session, world, now, state=S.WITHDRAWN)
    with pytest.raises(InvalidTransition):
        commands.accept(session, world.ngo.intake, key, now=now)


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
