"""Sharing on another ground, and what the database refuses of agreements, grounds and the log."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from accounts.notices.models import Notice
from core.actor import Actor
from core.errors import Conflict, NotFound
from partners.memoranda.terms import DataCategory
from referrals.handover import queries
from referrals.handover.consenting import commands
from referrals.handover.lifecycle import ReferralState
from referrals.people.consents.codes import (
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
from referrals.people.consents.models import Consent, Disclosure, HelpOffer, SharingGround
from tests.support.referrals import World, make_referral

K, S, C = ConsentKind, ReferralState, DataCategory
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SHARE, FEEDBACK = frozenset({K.REFERRAL_SHARE}), frozenset({K.FEEDBACK_TO_POLICE})
BASIS = "Threatened to jump from the bridge."


def seen(session: Session, actor: Actor, key: UUID, now: datetime) -> queries.NgoReferral:
    shown = queries.get_referral(session, actor, key, now=now)
    assert isinstance(shown, queries.NgoReferral)
    return shown


def take_back(
    session: Session, actor: Actor, key: UUID, now: datetime, kinds: frozenset[ConsentKind] = SHARE
) -> None:
    commands.withdraw(session, actor, key, kinds=kinds, channel=Channel.PHONE, said_at=now, now=now)


def told(session: Session, key: UUID, words: str) -> set[UUID]:
    rows = session.scalars(sa.select(Notice).where(Notice.about_id == key))
    return {row.recipient_id for row in rows if words in row.message}


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
