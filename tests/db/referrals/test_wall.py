"""The wall between police and NGO, in words: what was written flows as long as the person's agreement, and no longer."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy.orm import Session

from concordat.open_referrals import people_with_open_referral
from concordat.plan_contexts import install_plan_contexts
from core.actor import Actor
from core.errors import Conflict, NotFound, RuleBroken
from partners.channels.threads.kinds import MessageKind
from partners.channels.threads.policy import Entry
from partners.channels.threads.presenting import questions_of
from partners.memoranda.terms import DataCategory
from partners.services.needs import Need
from referrals.casework import commands as casework
from referrals.handover import commands, queries
from referrals.handover.commands.conversing import write_message
from referrals.handover.consenting.commands import record_answer, withdraw
from referrals.handover.consenting.queries import get_consent_page
from referrals.handover.conversation import NO_FEEDBACK, NO_SHARING, get_conversation
from referrals.handover.lifecycle import ReferralAction, ReferralState
from referrals.handover.models import Referral
from referrals.handover.onward.commands import drop_onward, propose_onward, send_onward
from referrals.handover.onward.queries import onward_of
from referrals.handover.queries import DeskReferral, NgoReferral, OfficerReferral
from referrals.handover.stalled.commands import mute_stalled
from referrals.people.consents.codes import Channel, ConsentKind, ObtainedHow
from referrals.people.consents.commands import Answer
from referrals.people.response_plans.contexts import person_in
from tests.support.referrals import World, make_agreement, make_ngo, make_referral, make_world

A, S, K, C = ReferralAction, ReferralState, MessageKind, ConsentKind
HOUR = timedelta(hours=1)
CANARY = "Zebulon Quixote of 12 Elm Street"
PROGRESS = "She came to both meetings"


@pytest.fixture
def world(session: Session, now: datetime) -> World:
    return make_world(session, now)


def say(
    session: Session, actor: Actor, key: UUID, body: str, now: datetime, kind: MessageKind = K.MESSAGE
) -> None:
    write_message(session, actor, key, entry=Entry(id=uuid4(), kind=kind, body=body), now=now)


def bodies(session: Session, actor: Actor, key: UUID, now: datetime) -> list[str | None]:
    return [row.body for row in get_conversation(session, actor, key, now=now).conversation.messages]


def take_back(session: Session, actor: Actor, key: UUID, now: datetime, *kinds: ConsentKind) -> None:
    asked = frozenset(kinds or (C.REFERRAL_SHARE,))
    withdraw(session, actor, key, kinds=asked, channel=Channel.PHONE, said_at=now, now=now)


def shared(*categories: DataCategory) -> Answer:
    return Answer(
        kind=C.REFERRAL_SHARE,
        is_given=True,
        how=ObtainedHow.ELECTRONIC,
        categories=frozenset(categories) or None,
    )


# ---- What the police wrote, once the person takes it back


def test_after_revocation_the_ngo_reads_no_word_of_the_police_anywhere(
    session: Session, world: World, now: datetime
) -> None:
    officer, worker = world.agency.officer, world.ngo.worker
    key = make_referral(session, world, now, state=S.INFO_REQUESTED)
    commands.answer_info(session, officer, key, answer=CANARY, cannot_supply=False, now=now + HOUR)
    commands.accept(session, world.ngo.intake, key, now=now + HOUR)
    assert worker.user_id is not None
    casework.assign(session, world.ngo.intake, key, worker_id=worker.user_id, now=now + HOUR)
    say(session, officer, key, CANARY, now + HOUR)
    say(session, officer, key, CANARY, now + HOUR, K.QUESTION)
    say(session, worker, key, "Thank you", now + HOUR)
    commands.request_withdrawal(session, officer, key, reason="other", note=CANARY, now=now + HOUR)
    later = now + 2 * HOUR
    before = queries.get_referral(session, worker, key, now=later)
    assert CANARY in repr(before.questions)
    assert CANARY in repr(before.events)
    take_back(session, worker, key, later)
    for reader in (worker, world.ngo.manager, world.ngo.intake):
        page = queries.get_referral(session, reader, key, now=later)
        assert isinstance(page, NgoReferral)
        assert CANARY not in repr(page)
        talk = get_conversation(session, reader, key, now=later)
        assert CANARY not in repr(talk)
        assert [(row.body, row.is_withheld) for row in talk.conversation.messages] == [
            (None, True),
            (None, True),
            ("Thank you", False),
        ]
        assert questions_of(talk.conversation) == [], "no beginning of a question either"
    assert bodies(session, officer, key, later)[0] == CANARY, "the police read what they wrote themselves"


def test_words_from_before_the_agreement_was_narrowed_are_withheld_until_it_is_whole_again(
    session: Session, world: World, now: datetime
) -> None:
    officer, worker = world.agency.officer, world.ngo.worker
    key = make_referral(session, world, now, state=S.CONTACTING)
    say(session, officer, key, CANARY, now + HOUR)
    narrow = shared(DataCategory.REFERRAL_REASON, DataCategory.ACCESSIBILITY)
    record_answer(session, worker, key, narrow, now=now + 2 * HOUR)
    say(session, officer, key, "The side door is open", now + 3 * HOUR)
    later = now + 4 * HOUR
    assert bodies(session, worker, key, later) == [None, "The side door is open"]
    record_answer(session, worker, key, shared(), now=later)
    assert bodies(session, worker, key, later + HOUR) == [CANARY, "The side door is open"]


def test_the_police_write_nothing_more_to_the_ngo_once_sharing_has_stopped(
    session: Session, world: World, now: datetime
) -> None:
    officer = world.agency.officer
    key = make_referral(session, world, now, state=S.CONTACTING)
    take_back(session, world.ngo.worker, key, now + HOUR)
    later = now + 2 * HOUR
    assert get_conversation(session, officer, key, now=later).allowed == ()
    with pytest.raises(Conflict) as refused:
        say(session, officer, key, CANARY, later)
    assert refused.value.message == NO_SHARING


# ---- What the NGO wrote, once the person permits no feedback


def test_without_permission_the_ngo_writes_nothing_to_the_police(
    session: Session, world: World, now: datetime
) -> None:
    key = make_referral(session, world, now, state=S.CONTACTING, feedback_permitted=False)
    later = now + HOUR
    question = Entry(id=uuid4(), kind=K.QUESTION, body="Is she at work?")
    write_message(session, world.agency.officer, key, entry=question, now=later)
    for kind in K:
        answers = question.id if kind is K.ANSWER else None
        entry = Entry(id=uuid4(), kind=kind, body="She is with us", answers_id=answers)
        with pytest.raises(Conflict) as refused:
            write_message(session, world.ngo.worker, key, entry=entry, now=later)
        assert refused.value.message == NO_FEEDBACK
    assert bodies(session, world.ngo.worker, key, later) == ["Is she at work?"]


def test_with_the_permission_the_police_lose_what_the_ngo_wrote(
    session: Session, world: World, now: datetime
) -> None:
    officer, worker = world.agency.officer, world.ngo.worker
    key = make_referral(session, world, now, state=S.ACTIVE)
    say(session, worker, key, PROGRESS, now + HOUR)
    say(session, worker, key, PROGRESS, now + HOUR, K.SAFETY_ALERT)
    assert bodies(session, officer, key, now + HOUR) == [PROGRESS, PROGRESS]
    take_back(session, worker, key, now + 2 * HOUR, C.FEEDBACK_TO_POLICE)
    for reader in (officer, world.agency.supervisor):
        assert PROGRESS not in repr(get_conversation(session, reader, key, now=now + 3 * HOUR))
    assert bodies(session, worker, key, now + 3 * HOUR) == [PROGRESS, PROGRESS]


# ---- The desk


def test_the_desk_reads_steps_and_no_worker_no_hour_of_casework_no_sensitive_reason(
    session: Session, world: World, now: datetime
) -> None:
    key = make_referral(session, world, now, state=S.ACTIVE)
    later = now + timedelta(days=1)
    scores = dict.fromkeys((Need.CRISIS_FOLLOWUP, Need.HOUSING_INSTABILITY), "achieved")
    casework.close(session, world.ngo.worker, key, reason="died", scores=scores, now=later)
    desk = queries.get_referral(session, world.agency.desk, key, now=later)
    assert isinstance(desk, DeskReferral)
    for name in ("Wil Worker", "Ines Intake", "Mae Manager", "died"):
        assert name not in repr(desk), name
    by_action = {row.action: row for row in desk.events}
    assert by_action[A.SUBMIT].by_name == "Ola Officer"
    assert by_action[A.ACCEPT].by_name == "Harbour House"
    assert by_action[A.ACCEPT].at is not None
    for action in (A.ASSIGN, A.START_CONTACT, A.ENGAGE, A.CLOSE):
        assert (by_action[action].by_name, by_action[action].at) == ("Harbour House", None)
    assert (by_action[A.CLOSE].reason, desk.closure_reason) == ("other", "other")


@pytest.mark.parametrize("permitted", [True, False])
def test_the_desk_learns_why_a_case_rests_only_with_the_permission(
    session: Session, world: World, now: datetime, permitted: bool
) -> None:
    key = make_referral(session, world, now, state=S.ON_HOLD, feedback_permitted=permitted)
    desk = queries.get_referral(session, world.agency.desk, key, now=now + HOUR)
    (held,) = [row for row in desk.events if row.action is A.HOLD]
    assert held.reason == ("away" if permitted else None)


def test_whether_somebody_is_being_helped_is_not_told_by_the_list_of_repeat_contact(
    session: Session, world: World, now: datetime
) -> None:
    """Without permission, open and closed look the same to the desk."""
    serving = make_referral(session, world, now, state=S.ACTIVE, feedback_permitted=False)
    closed = make_referral(session, world, now, state=S.CLOSED, feedback_permitted=False)
    told = make_referral(session, world, now, state=S.CLOSED)
    people = {key: session.get_one(Referral, key).person_id for key in (serving, closed, told)}
    ids = [one for one in people.values() if one is not None]
    found = people_with_open_referral(session, world.agency.desk, ids, now + HOUR)
    assert found == {people[serving], people[closed]}


# ---- The officer


@pytest.mark.parametrize("permitted", [True, False])
def test_that_and_when_it_ended_is_told_only_with_the_permission(
    session: Session, world: World, now: datetime, permitted: bool
) -> None:
    key = make_referral(session, world, now, state=S.CLOSED, feedback_permitted=permitted)
    page = queries.get_referral(session, world.agency.officer, key, now=now + HOUR)
    assert isinstance(page, OfficerReferral)
    assert (page.feedback_ends_on is not None) is permitted


@pytest.mark.parametrize("state", [S.DECLINED, S.CLOSED])
def test_without_the_permission_no_day_of_the_agreement_tells_the_police_of_the_end(
    session: Session, world: World, now: datetime, state: ReferralState
) -> None:
    """What ended and what goes on look the same: on the page, in the agreement's days and in the conversation."""
    officer = world.agency.officer
    ended = make_referral(session, world, now, state=state, feedback_permitted=False)
    going = make_referral(session, world, now, state=S.ACTIVE, feedback_permitted=False)

    def told(key: UUID, moment: datetime) -> tuple[object, ...]:
        page = queries.get_referral(session, officer, key, now=moment)
        assert isinstance(page, OfficerReferral)
        consents = get_consent_page(session, officer, key, now=moment)
        rows = sorted((row.kind, row.status, row.ends_at) for row in consents.consents)
        talk = get_conversation(session, officer, key, now=moment)
        return page.status, page.flow.coverage.until, page.flow.stopped, rows, talk.sharing_stopped

    for days in (1, 8, 13):
        assert told(ended, now + timedelta(days=days)) == told(going, now + timedelta(days=days)), days


def test_no_way_leads_from_a_referral_out_of_sight_to_the_persons_plan(
    session: Session, world: World, now: datetime
) -> None:
    install_plan_contexts()
    key = make_referral(session, world, now, state=S.CLOSED)

    def way(moment: datetime) -> UUID:
        return person_in(session, world.agency.officer, kind="referral", context_id=key, now=moment)

    assert way(now + timedelta(days=29)) == session.get_one(Referral, key).person_id
    with pytest.raises(NotFound):
        way(now + timedelta(days=31))


def test_no_other_service_is_named_to_the_police_without_the_permission(
    session: Session, world: World, now: datetime
) -> None:
    other = make_ngo(session, now, name="River House")
    make_agreement(session, world.agency, other, now)
    silent = make_referral(session, world, now, state=S.DECLINED, feedback_permitted=False)
    with pytest.raises(RuleBroken, match="permits no feedback"):
        propose_onward(session, world.ngo.intake, silent, service_id=other.service_id, now=now + HOUR)
    assert onward_of(session, world.ngo.intake, silent, now=now + HOUR).may_propose is None

    key = make_referral(session, world, now, state=S.ACTIVE)
    propose_onward(session, world.ngo.worker, key, service_id=other.service_id, now=now + HOUR)
    assert onward_of(session, world.agency.officer, key, now=now + HOUR).may_send
    take_back(session, world.ngo.worker, key, now + 2 * HOUR, C.FEEDBACK_TO_POLICE)
    later = now + 3 * HOUR
    for reader in (world.agency.officer, world.agency.supervisor, world.agency.desk):
        onward = onward_of(session, reader, key, now=later)
        assert (onward.proposals, onward.may_send, onward.may_drop) == ((), False, False)
    with pytest.raises(Conflict):
        send_onward(
            session,
            world.agency.officer,
            key,
            consent_basis="verbal_witnessed",
            feedback_permitted=True,
            now=later,
        )
    with pytest.raises(Conflict):
        drop_onward(session, world.agency.desk, key, reason="other", now=later)
    assert onward_of(session, world.ngo.worker, key, now=later).may_drop, "the NGO lets it go itself"


# ---- Cover, and deciding about oneself


def test_whoever_covers_for_a_worker_mutes_the_question_too(
    session: Session, world: World, now: datetime
) -> None:
    key = make_referral(session, world, now, state=S.ACTIVE)
    assert world.ngo.worker.user_id is not None
    covering = replace(world.ngo.second_worker, covering=frozenset({world.ngo.worker.user_id}))
    until = (now + timedelta(days=20)).date()
    mute_stalled(session, covering, key, until=until, reason="Comes back from hospital then.", now=now + HOUR)
