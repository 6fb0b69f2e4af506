"""A person's agreement in the database: made with the referral, provisional, confirmed, taken back, logged, timed."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError
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
from referrals.handover.errors import FieldsBroken
from referrals.handover.lifecycle import ReferralState
from referrals.handover.models import Referral
from referrals.handover.visibility import FeedbackCode
from referrals.people.consents.codes import (
    Authority,
    Capacity,
    Channel,
    ConsentKind,
    DisclosedHow,
    DisclosedOn,
    Ground,
    ObtainedHow,
    OfferedHow,
    Review,
)
from referrals.people.consents.commands import Answer, Details
from referrals.people.consents.models import Consent, Disclosure, HelpOffer, SharingGround
from referrals.people.consents.standing import ConsentStatus
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


# ---- Sending


@pytest.mark.parametrize(
    ("basis", "status", "how"),
    [
        ("written", ConsentStatus.VALID, ObtainedHow.WRITTEN),
        ("electronic", ConsentStatus.VALID, ObtainedHow.ELECTRONIC),
        ("verbal_witnessed", ConsentStatus.PROVISIONAL, ObtainedHow.VERBAL_WITNESSED),
        ("representative", ConsentStatus.PROVISIONAL, ObtainedHow.REPRESENTATIVE),
    ],
)
def test_sending_writes_down_what_the_person_said(
    session: Session, world: World, now: datetime, basis: str, status: ConsentStatus, how: ObtainedHow
) -> None:
    key = make_referral(session, world, now, consent_basis=basis)
    page = get_consent_page(session, world.agency.officer, key, now=now)
    assert {(row.kind, row.status, row.obtained_how) for row in page.consents} == {
        (K.REFERRAL_SHARE, status, how),
        (K.FEEDBACK_TO_POLICE, status, how),
    }
    assert page.flow.coverage.categories == {
        C.IDENTITY_CONTACT,
        C.ACCESSIBILITY,
        C.REFERRAL_REASON,
        C.SAFETY,
    }
    [sent] = session.scalars(sa.select(Disclosure).where(Disclosure.referral_id == key)).all()
    assert (sent.how, sent.recipient_id, sent.discloser_id) == (
        DisclosedHow.SENT,
        world.ngo.id,
        world.agency.id,
    )
    wanted = DisclosedOn.CONSENT if status is ConsentStatus.VALID else DisclosedOn.PROVISIONAL_CONSENT
    assert sent.basis is wanted
    assert not session.scalars(sa.select(SharingGround)).all()


@pytest.mark.parametrize(
    ("basis", "ground", "lasts"),
    [
        ("refused", Ground.OTHER_LAW, 365 * DAY),
        ("not_required_other_law", Ground.OTHER_LAW, 365 * DAY),
        ("not_asked_unsafe", Ground.ASKING_UNSAFE, 14 * DAY),
        ("overridden_vital_interest", Ground.VITAL_INTEREST, 3 * DAY),
    ],
)
def test_another_lawful_basis_is_a_fact_of_its_own(
    session: Session, world: World, now: datetime, basis: str, ground: Ground, lasts: timedelta
) -> None:
    key = make_referral(
        session, world, now, consent_basis=basis, lawful_basis=BASIS, feedback_permitted=False
    )
    row = session.scalars(sa.select(SharingGround).where(SharingGround.referral_id == key)).one()
    assert (row.ground, row.ends_at - row.valid_from, row.reason) == (ground, lasts, BASIS)
    assert BASIS.encode() not in row.reason_sealed
    assert (row.review_due_at is not None) == (ground is Ground.VITAL_INTEREST)
    answers = session.scalars(sa.select(Consent.is_given).where(Consent.referral_id == key)).all()
    assert answers == ([False, False] if basis == "refused" else [])
    intake = world.ngo.intake
    assert seen(session, intake, key, now + lasts - HOUR).packet.person_name == "Jo Example"
    assert seen(session, intake, key, now + lasts).packet.person_name is None


def test_a_child_agrees_through_a_representative(session: Session, world: World, now: datetime) -> None:
    young: dict[str, Any] = {"born_on": datetime(2012, 1, 1).date(), "age_band": "under_18"}  # noqa: DTZ001 - a day
    with pytest.raises(FieldsBroken) as refused:
        make_referral(session, world, now, **young)
    assert [error.field for error in refused.value.errors] == ["consent_basis"]
    session.get_one(Organisation, world.agency.id).subdivision = "CA"
    session.flush()
    make_referral(session, world, now, **young)
    session.get_one(Organisation, world.agency.id).subdivision = None
    key = make_referral(
        session, world, now, **young, person_name="Al Example", consent_basis="representative"
    )
    officer = world.agency.officer
    consent_id = _share(session, key).id
    with pytest.raises(RuleBroken) as missing:
        commands.confirm(session, officer, key, consent_id, version=None, now=now + HOUR)
    assert missing.value.field == "representative"
    details = Details(representative="Ann Example", authority=Authority.PARENT)
    commands.describe(session, officer, key, consent_id, details, now=now + HOUR)
    commands.confirm(session, officer, key, consent_id, version=None, now=now + HOUR)
    consent = _share(session, key)
    assert consent.representative == "Ann Example"
    assert b"Ann" not in (consent.representative_sealed or b"")


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


# ---- Emergencies


def test_an_emergency_is_reviewed_by_a_second_person(session: Session, world: World, now: datetime) -> None:
    key = make_referral(session, world, now, state=S.ACTIVE)
    officer, supervisor = world.agency.officer, world.agency.supervisor
    take_back(session, officer, key, now + HOUR)
    commands.state_ground(
        session, officer, key, ground=Ground.VITAL_INTEREST, reason=BASIS, now=now + 2 * HOUR
    )
    row = session.scalars(sa.select(SharingGround).where(SharingGround.referral_id == key)).one()
    assert seen(session, world.ngo.worker, key, now + 2 * HOUR).packet.phone is not None
    assert told(session, key, "to review") >= {supervisor.user_id, world.agency.desk.user_id}
    with pytest.raises(NotFound):
        commands.review_ground(session, officer, key, row.id, review=Review.UPHELD, now=now + 3 * HOUR)
    with pytest.raises(NotFound):
        commands.review_ground(
            session, world.ngo.manager, key, row.id, review=Review.ENDED, now=now + 3 * HOUR
        )
    commands.review_ground(session, supervisor, key, row.id, review=Review.ENDED, now=now + 3 * HOUR)
    assert seen(session, world.ngo.worker, key, now + 3 * HOUR).packet.phone is None
    with pytest.raises(Conflict):
        commands.review_ground(
            session, world.agency.desk, key, row.id, review=Review.UPHELD, now=now + 4 * HOUR
        )
    commands.tell_person(session, officer, key, row.id, unsafe_because=None, now=now + 5 * HOUR)
    assert session.get_one(SharingGround, row.id).person_told_by_id == officer.user_id
    with pytest.raises(NotFound):
        commands.state_ground(
            session, world.ngo.worker, key, ground=Ground.OTHER_LAW, reason=BASIS, now=now + HOUR
        )


def test_whoever_stated_an_emergency_does_not_review_it(
    session: Session, world: World, now: datetime
) -> None:
    supervisor = world.agency.supervisor
    key = make_referral(
        session,
        world,
        now,
        officer=supervisor,
        consent_basis="overridden_vital_interest",
        lawful_basis=BASIS,
        feedback_permitted=False,
    )
    row = session.scalars(sa.select(SharingGround).where(SharingGround.referral_id == key)).one()
    with pytest.raises(Conflict):
        commands.review_ground(session, supervisor, key, row.id, review=Review.UPHELD, now=now + HOUR)
    [line] = session.scalars(sa.select(Disclosure).where(Disclosure.referral_id == key)).all()
    assert (line.how, line.basis) == (DisclosedHow.OVERRIDE, DisclosedOn.VITAL_INTEREST)


def test_refusing_never_blocks_the_offer_of_help(session: Session, world: World, now: datetime) -> None:
    draft = make_referral(session, world, now, state=S.DRAFT, consent_basis="refused")
    commands.offer_help(session, world.agency.officer, draft, how=OfferedHow.BOTH, now=now)
    offer = session.scalars(sa.select(HelpOffer)).one()
    assert (offer.referral_id, offer.how) == (draft, OfferedHow.BOTH)
    for actor in (world.agency.desk, world.ngo.intake):
        with pytest.raises(NotFound):
            commands.offer_help(session, actor, draft, how=OfferedHow.LEAFLET, now=now)


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


# ---- The database


def test_the_log_is_never_changed(session: Session, world: World, now: datetime) -> None:
    make_referral(session, world, now)
    for statement in (sa.update(Disclosure).values(categories=""), sa.delete(Disclosure)):
        with pytest.raises(DatabaseError, match="never changed"), session.begin_nested():
            session.execute(statement)


@pytest.mark.parametrize(
    ("changed", "name"),
    [
        ({"is_written": False, "confirm_by": None}, "spoken_is_provisional"),
        ({"kind": K.PART2_TPO, "is_written": False}, "law_asks_for_writing"),
        ({"kind": K.HIPAA_AUTHORIZATION, "is_written": False}, "law_asks_for_writing"),
        ({"is_given": False, "is_written": True}, "writing_is_an_agreement"),
        ({"capacity": Capacity.NO}, "could_decide"),
        ({"categories": "criminal_justice"}, "no_criminal_justice"),
        ({"revoked_at": "now"}, "revoked_paired"),
        ({"copy_given_at": "now"}, "copy_paired"),
        ({"confirmed_at": "now"}, "confirmed_paired"),
        ({"expires_at": "now"}, "ends_later"),
        ({"obtained_how": ObtainedHow.NOT_OBTAINED}, "agreement_was_obtained"),
    ],
)
def test_the_database_refuses_what_cannot_be(
    session: Session, world: World, now: datetime, changed: dict[str, object], name: str
) -> None:
    key = make_referral(session, world, now)
    values = {column: now if value == "now" else value for column, value in changed.items()}
    statement = sa.update(Consent).where(Consent.referral_id == key, Consent.kind == K.REFERRAL_SHARE)
    with pytest.raises(DatabaseError, match=name), session.begin_nested():
        session.execute(statement.values(**values))


def test_a_ground_is_reviewed_by_another(session: Session, world: World, now: datetime) -> None:
    key = make_referral(
        session,
        world,
        now,
        consent_basis="overridden_vital_interest",
        lawful_basis=BASIS,
        feedback_permitted=False,
    )
    ground = session.scalars(sa.select(SharingGround).where(SharingGround.referral_id == key)).one()
    own = {"reviewed_at": now, "reviewed_by_id": ground.stated_by_id, "review": Review.UPHELD}
    for values, name in ((own, "reviewed_by_another"), ({"review_due_at": None}, "override_is_reviewed")):
        with pytest.raises(DatabaseError, match=name), session.begin_nested():
            session.execute(sa.update(SharingGround).values(**values))
