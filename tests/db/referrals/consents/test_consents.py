"""A person’s agreement while it is read: provisional, confirmed, taken back, logged, timed, and who sees it."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.notices.models import Notice
from accounts.organisations.models import Organisation
from audit.models import AuditRow
from core.actor import Actor
from core.errors import Conflict, NotFound, RuleBroken
from partners.memoranda.terms import DataCategory
from partners.services.needs import Need
from referrals.casework import commands as casework
from referrals.handover import queries
from referrals.handover.consenting import commands
from referrals.handover.consenting.queries import get_consent_page, list_disclosures
from referrals.handover.consenting.timers import watch_consents
from referrals.handover.lifecycle import ReferralState
from referrals.handover.models import Referral
from referrals.handover.visibility import FeedbackCode
from referrals.people.consents.codes import (
    Channel,
    ConsentKind,
    DisclosedHow,
    ObtainedHow,
)
from referrals.people.consents.commands import Answer
from referrals.people.consents.models import Consent, Disclosure
from tests.support.referrals import World, make_referral, make_world

K, S, C = ConsentKind, ReferralState, DataCategory
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SHARE, FEEDBACK = frozenset({K.REFERRAL_SHARE}), frozenset({K.FEEDBACK_TO_POLICE})
BASIS = "Threatened to jump from the bridge."


def seen(session: Session, actor: Actor, key: UUID, now: datetime) -> queries.NgoReferral:
    shown = queries.get_referral(session, actor, key, now=now)
    assert isinstance(shown, queries.NgoReferral)
    return shown


def codes(session: Session, world: World, key: UUID, now: datetime) -> list[FeedbackCode]:
    shown = queries.get_referral(session, world.agency.officer, key, now=now)
    assert isinstance(shown, queries.OfficerReferral)
    return [item.code for item in shown.progress]


def take_back(
    session: Session, actor: Actor, key: UUID, now: datetime, kinds: frozenset[ConsentKind] = SHARE
) -> None:
    commands.withdraw(session, actor, key, kinds=kinds, channel=Channel.PHONE, said_at=now, now=now)


def told(session: Session, key: UUID, words: str) -> set[UUID]:
    rows = session.scalars(sa.select(Notice).where(Notice.about_id == key))
    return {row.recipient_id for row in rows if words in row.message}


def _share(session: Session, key: UUID) -> Consent:
    session.expire_all()
    return session.scalars(
        sa.select(Consent)
        .where(Consent.referral_id == key, Consent.kind == K.REFERRAL_SHARE)
        .order_by(Consent.valid_from.desc())
        .limit(1)
    ).one()


# ---- Every read asks


def test_spoken_words_lapse_after_fourteen_days_unless_put_in_writing(
    session: Session, world: World, now: datetime
) -> None:
    lapses, stays = make_referral(session, world, now, state=S.ACTIVE), make_referral(session, world, now)
    commands.confirm(
        session, world.agency.officer, stays, _share(session, stays).id, version=None, now=now + DAY
    )
    manager, before, after = world.ngo.manager, now + 14 * DAY - HOUR, now + 14 * DAY
    assert seen(session, manager, lapses, before).packet.concern is not None
    stopped = seen(session, manager, lapses, after)
    assert (stopped.packet.concern, stopped.packet.person_name, stopped.needs) == (None, None, ())
    assert stopped.flow.coverage.since == now + 14 * DAY
    assert seen(session, manager, stays, after).packet.concern is not None
    assert FeedbackCode.CONNECTED_TO_SERVICE in codes(session, world, lapses, before)
    assert codes(session, world, lapses, after) == [FeedbackCode.RECEIVED, FeedbackCode.PROCESSED]
    with pytest.raises(Conflict):
        commands.confirm(session, manager, lapses, _share(session, lapses).id, version=None, now=after)


@pytest.mark.proves("D-04")
def test_what_is_taken_back_stops_at_once_and_the_log_keeps_the_past(
    session: Session, world: World, now: datetime
) -> None:
    key = make_referral(session, world, now, state=S.ACTIVE)
    at = now + 2 * HOUR
    before = session.scalar(sa.select(sa.func.count()).select_from(Disclosure))
    assert before is not None
    assert before >= 4  # sent, accepted, contact made, connected
    take_back(session, world.ngo.worker, key, at)
    shown = seen(session, world.ngo.worker, key, at)
    assert (shown.packet.person_name, shown.packet.phone, shown.lawful_basis) == (None, None, None)
    assert shown.flow.coverage.withdrawn
    assert codes(session, world, key, at) == [FeedbackCode.RECEIVED, FeedbackCode.PROCESSED]
    assert not session.get_one(Referral, key).feedback_permitted
    names = [row.person_name for row in queries.list_queue(session, world.ngo.manager, now=at).rows]
    assert names == [None]
    assert session.scalar(sa.select(sa.func.count()).select_from(Disclosure)) == before + 2
    assert told(session, key, "has ended") == {world.agency.officer.user_id}
    [row] = session.scalars(sa.select(AuditRow).where(AuditRow.action == "consent.withdrawn"))
    assert "phone" in row.details
    with pytest.raises(Conflict):
        take_back(session, world.ngo.worker, key, at + HOUR)


def test_taking_back_feedback_alone_leaves_the_sharing(session: Session, world: World, now: datetime) -> None:
    key = make_referral(session, world, now, state=S.ACTIVE)
    take_back(session, world.agency.officer, key, now + HOUR, FEEDBACK)
    assert seen(session, world.ngo.worker, key, now + HOUR).packet.phone is not None
    assert codes(session, world, key, now + HOUR) == [FeedbackCode.RECEIVED, FeedbackCode.PROCESSED]
    assert told(session, key, "has ended") == {world.ngo.worker.user_id}


def test_a_new_answer_counts_and_may_be_narrower(session: Session, world: World, now: datetime) -> None:
    key = make_referral(session, world, now, state=S.ACTIVE)
    worker = world.ngo.worker
    narrow = Answer(
        kind=K.REFERRAL_SHARE,
        is_given=True,
        how=ObtainedHow.WRITTEN,
        categories=frozenset({C.IDENTITY_CONTACT}),
    )
    commands.record_answer(session, worker, key, narrow, now=now + HOUR)
    shown = seen(session, worker, key, now + HOUR)
    assert (shown.packet.phone, shown.packet.concern, shown.packet.safety) == ("+1 555 0100", None, None)
    refused = Answer(kind=K.REFERRAL_SHARE, is_given=False)
    commands.record_answer(session, worker, key, refused, now=now + 2 * HOUR)
    assert seen(session, worker, key, now + 2 * HOUR).flow.stopped
    again = Answer(kind=K.REFERRAL_SHARE, is_given=True, how=ObtainedHow.ELECTRONIC)
    commands.record_answer(session, worker, key, again, now=now + 3 * HOUR)
    assert seen(session, worker, key, now + 3 * HOUR).packet.safety == "Large dog"
    for bad in (frozenset({C.CLINICAL}), frozenset[DataCategory]()):
        with pytest.raises(RuleBroken) as error:
            commands.record_answer(
                session,
                worker,
                key,
                Answer(kind=K.REFERRAL_SHARE, is_given=True, how=ObtainedHow.WRITTEN, categories=bad),
                now=now + 4 * HOUR,
            )
        assert error.value.field == "categories"


def test_thirty_days_after_closing_nothing_of_the_person_is_left(
    session: Session, world: World, now: datetime
) -> None:
    key = make_referral(session, world, now, state=S.CLOSED, consent_basis="written")
    closed = session.get_one(Referral, key).closed_at
    assert closed is not None
    manager = world.ngo.manager
    assert seen(session, manager, key, closed + 30 * DAY - HOUR).packet.person_name == "Jo Example"
    assert seen(session, manager, key, closed + 30 * DAY).packet.person_name is None
    rows = queries.list_finished(session, manager, now=closed + 31 * DAY).rows
    assert [row.person_name for row in rows] == [None]


def test_nobody_is_told_of_an_end_that_comes_after_the_permission_lapsed(
    session: Session, world: World, now: datetime
) -> None:
    early, late = (
        make_referral(session, world, now, state=S.ACTIVE, person_name=name) for name in ("Jo One", "Al Two")
    )
    scores = dict.fromkeys((Need.CRISIS_FOLLOWUP, Need.HOUSING_INSTABILITY), "achieved")
    for key, at in ((early, now + 13 * DAY), (late, now + 15 * DAY)):
        casework.close(session, world.ngo.worker, key, reason="completed_goals_met", scores=scores, now=at)
    assert session.get_one(Referral, early).referrer_notified_at == now + 13 * DAY
    assert session.get_one(Referral, late).referrer_notified_at is None
    latest = sa.select(sa.func.max(Disclosure.at)).where(Disclosure.how == DisclosedHow.FEEDBACK)
    told_last = session.scalar(latest.where(Disclosure.referral_id == late))
    assert told_last is not None
    assert told_last < now + DAY
    assert session.scalar(latest.where(Disclosure.referral_id == early)) == now + 13 * DAY


# ---- Who


def test_strangers_find_nothing_and_the_desk_writes_nothing_down(
    session: Session, world: World, now: datetime
) -> None:
    key = make_referral(session, world, now)
    others = make_world(session, now, agency="Southgate Police", ngo="River House")
    yes = Answer(kind=K.REFERRAL_SHARE, is_given=True, how=ObtainedHow.WRITTEN)
    for name, actor in {**world.people, **{f"other {n}": a for n, a in others.people.items()}}.items():
        keeps = name in {
            "officer",
            "supervisor",
            "intake",
            "second_intake",
            "manager",
            "worker",
            "second_worker",
        }
        reads = keeps or name == "desk"
        if reads:
            assert get_consent_page(session, actor, key, now=now).may_keep is keeps
        else:
            with pytest.raises(NotFound):
                get_consent_page(session, actor, key, now=now)
        if not keeps:
            with pytest.raises(NotFound):
                commands.record_answer(session, actor, key, yes, now=now)
            with pytest.raises(NotFound):
                take_back(session, actor, key, now)
    desk = get_consent_page(session, world.agency.desk, key, now=now)
    assert all(row.representative is None and row.witness is None for row in desk.consents)


def test_the_log_is_for_each_side_what_it_gave_and_got(session: Session, world: World, now: datetime) -> None:
    key = make_referral(session, world, now, state=S.ACTIVE)
    later = now + HOUR
    for actor in (world.agency.supervisor, world.agency.desk, world.ngo.manager):
        _, rows = list_disclosures(session, actor, key, now=later)
        assert {row.how for row in rows} == {DisclosedHow.SENT, DisclosedHow.FEEDBACK}
        assert rows == tuple(sorted(rows, key=lambda row: row.at, reverse=True))
    for actor in (world.agency.officer, world.agency.other_supervisor):
        with pytest.raises(NotFound):
            list_disclosures(session, actor, key, now=later)
    session.get_one(Organisation, world.ngo.id).reveals_service_kind = True
    session.flush()
    _, rows = list_disclosures(session, world.agency.supervisor, key, now=later)
    assert {row.recipient for row in rows if row.how is DisclosedHow.SENT} == {None}


# ---- Timers


def test_timers_remind_note_the_end_and_call_for_reviews_each_once(
    session: Session, world: World, now: datetime
) -> None:
    spoken = make_referral(session, world, now, state=S.ACTIVE)
    written = make_referral(session, world, now, consent_basis="written")
    emergency = make_referral(
        session,
        world,
        now,
        consent_basis="overridden_vital_interest",
        lawful_basis=BASIS,
        feedback_permitted=False,
    )
    assert watch_consents(session, now=now + 23 * HOUR) == 0
    assert watch_consents(session, now=now + 25 * HOUR) == 1
    assert told(session, emergency, "overdue") >= {world.agency.supervisor.user_id}
    assert watch_consents(session, now=now + 10 * DAY) == 0
    assert watch_consents(session, now=now + 11 * DAY) == 2  # sharing and feedback
    both = {world.agency.officer.user_id, world.ngo.worker.user_id}
    assert told(session, spoken, "ends soon") == both
    assert watch_consents(session, now=now + 12 * DAY) == 0
    assert watch_consents(session, now=now + 15 * DAY) == 2
    assert told(session, spoken, "has ended") == both
    assert session.get_one(Referral, spoken).state is S.ACTIVE
    assert not session.get_one(Referral, spoken).feedback_permitted
    assert watch_consents(session, now=now + 336 * DAY) == 2
    assert told(session, written, "ends soon") >= {world.agency.officer.user_id}
    assert watch_consents(session, now=now + 366 * DAY) == 2
    assert watch_consents(session, now=now + 366 * DAY) == 0
