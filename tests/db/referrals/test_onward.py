"""Onward referrals: the NGO names a service, the agency's side sends a new, linked referral, and ownership never slips."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from accounts.notices.models import Notice
from audit.models import AuditRow
from core.actor import Actor
from core.errors import Conflict, Denied, NotFound, RuleBroken
from referrals.handover import commands
from referrals.handover.lifecycle import LinkKind, ReferralState
from referrals.handover.models import Referral, ReferralNeed, ReferralPacket
from referrals.handover.onward.commands import drop_onward, propose_onward, send_onward
from referrals.handover.onward.models import OnwardReferral
from referrals.handover.onward.queries import list_targets_of, onward_of
from tests.support.referrals import Ngo, World, make_agreement, make_ngo, make_referral

S = ReferralState


@pytest.fixture
def other(session: Session, world: World, now: datetime) -> Ngo:
    """Another NGO with an agreement with the same agency."""
    ngo = make_ngo(session, now, name="River House")
    make_agreement(session, world.agency, ngo, now)
    return ngo


def send(session: Session, actor: Actor, key: UUID, now: datetime) -> UUID:
    moved = send_onward(
        session, actor, key, consent_basis="verbal_witnessed", feedback_permitted=True, now=now
    )
    return moved.id


def test_a_declined_referral_goes_on_as_a_new_linked_one(
    session: Session, world: World, other: Ngo, now: datetime
) -> None:
    key = make_referral(session, world, now, state=S.DECLINED)
    later = now + timedelta(hours=1)
    targets = list_targets_of(session, world.ngo.intake, key, now=later)
    assert [(t.ngo_name, t.service_id) for t in targets] == [("River House", other.service_id)]
    propose_onward(session, world.ngo.intake, key, service_id=other.service_id, now=later)
    assert session.scalar(sa.select(sa.func.count()).select_from(Referral)) == 1, "nothing moves yet"
    told = session.scalars(sa.select(Notice.recipient_id).where(Notice.message.startswith("Your reply")))
    assert world.agency.officer.user_id in set(told)
    new = session.get_one(Referral, send(session, world.agency.officer, key, later))
    old = session.get_one(Referral, key)
    assert (new.state, new.ngo_id, new.service_id) == (S.SUBMITTED, other.id, other.service_id)
    assert (new.previous_referral_id, new.link_kind) == (key, LinkKind.REDIRECT)
    assert (new.officer_id, new.person_id) == (old.officer_id, old.person_id)
    assert (old.state, old.ngo_id) == (S.DECLINED, world.ngo.id), "the old one stays as it is"
    packet = session.get_one(ReferralPacket, new.id)
    assert (packet.person_name, packet.concern, packet.safety) == (
        "Jo Example",
        "Talked of not wanting to go on",
        "Large dog",
    )
    needs = sa.select(ReferralNeed.need).order_by(ReferralNeed.position)
    assert (
        session.scalars(needs.where(ReferralNeed.referral_id == new.id)).all()
        == session.scalars(needs.where(ReferralNeed.referral_id == key)).all()
    )
    trail = session.scalars(sa.select(AuditRow.action).where(AuditRow.action.startswith("referral_onward")))
    assert trail.all() == ["referral_onward.proposed", "referral_onward.sent"]


def test_both_ends_show_the_chain_and_nobody_reads_more_than_theirs(
    session: Session, world: World, other: Ngo, now: datetime
) -> None:
    key = make_referral(session, world, now, state=S.ACTIVE)
    later = now + timedelta(hours=1)
    propose_onward(session, world.ngo.worker, key, service_id=other.service_id, now=later)
    new_id = send(session, world.agency.supervisor, key, later)
    new = session.get_one(Referral, new_id)
    assert new.officer_id == world.agency.officer.user_id, "it stays the officer's"
    officer = onward_of(session, world.agency.officer, key, now=later)
    assert [(link.is_later, link.kind, link.visible_id) for link in officer.links] == [
        (True, LinkKind.TRANSFER, new_id)
    ]
    assert not officer.proposals[0].is_followed, "the police read on the new referral what may be read"
    ours = onward_of(session, world.ngo.manager, key, now=later)
    assert [(link.reference, link.visible_id) for link in ours.links] == [(new.reference, None)]
    assert ours.proposals[0].new_taken_on is None
    commands.accept(session, other.intake, new_id, now=later + timedelta(hours=1))
    after = later + timedelta(hours=2)
    assert onward_of(session, world.ngo.manager, key, now=after).proposals[0].new_taken_on is True
    theirs = onward_of(session, other.intake, new_id, now=after)
    assert [(link.is_later, link.kind, link.visible_id) for link in theirs.links] == [
        (False, LinkKind.TRANSFER, None)
    ]
    assert not theirs.proposals, "what the first NGO proposed is not theirs to read"
    assert session.get_one(Referral, key).state is S.ACTIVE, "the case goes on until its NGO closes it"
    for stranger, one in ((other.intake, key), (world.ngo.manager, new_id)):
        with pytest.raises(NotFound):
            onward_of(session, stranger, one, now=after)


def test_each_side_does_its_own_part_and_no_other(
    session: Session, world: World, other: Ngo, now: datetime
) -> None:
    key = make_referral(session, world, now, state=S.ACTIVE)
    service = other.service_id
    for actor in (world.agency.officer, world.agency.desk, world.ngo.intake):
        with pytest.raises(Denied):
            propose_onward(session, actor, key, service_id=service, now=now)
    with pytest.raises(NotFound):
        propose_onward(session, world.ngo.second_worker, key, service_id=service, now=now)
    with pytest.raises(Conflict):
        send(session, world.agency.officer, key, now)
    propose_onward(session, world.ngo.worker, key, service_id=service, now=now)
    with pytest.raises(Conflict):
        propose_onward(session, world.ngo.manager, key, service_id=service, now=now)
    for actor in (world.ngo.manager, world.agency.desk):
        with pytest.raises(Denied):
            send(session, actor, key, now)
    with pytest.raises(NotFound):
        send(session, world.agency.stranger, key, now)


@pytest.mark.parametrize("who", ["officer", "desk", "worker"])
def test_either_side_lets_a_proposal_go_and_the_other_is_told(
    session: Session, world: World, other: Ngo, now: datetime, who: str
) -> None:
    key = make_referral(session, world, now, state=S.ACTIVE)
    propose_onward(session, world.ngo.worker, key, service_id=other.service_id, now=now)
    with pytest.raises(RuleBroken):
        drop_onward(session, world.people[who], key, reason="whim", now=now)
    drop_onward(session, world.people[who], key, reason="person_declined", now=now)
    shown = onward_of(session, world.ngo.worker, key, now=now)
    assert [(row.is_open, row.drop_reason) for row in shown.proposals] == [(False, "person_declined")]
    assert shown.may_propose is LinkKind.TRANSFER, "another one may be named"
    told = session.scalars(sa.select(Notice.recipient_id).where(Notice.message.startswith("News"))).all()
    assert (world.agency.officer if who == "worker" else world.ngo.intake).user_id in told


@pytest.mark.parametrize("state", [S.SUBMITTED, S.INFO_REQUESTED, S.CLOSED, S.WITHDRAWN])
def test_only_what_was_taken_on_or_declined_goes_on(
    session: Session, world: World, other: Ngo, now: datetime, state: ReferralState
) -> None:
    key = make_referral(session, world, now, state=state)
    with pytest.raises(RuleBroken):
        propose_onward(session, world.ngo.manager, key, service_id=other.service_id, now=now)


def test_only_services_under_an_agreement_are_named(session: Session, world: World, now: datetime) -> None:
    lonely = make_ngo(session, now, name="No Agreement House")
    key = make_referral(session, world, now, state=S.ACTIVE)
    assert list_targets_of(session, world.ngo.worker, key, now=now) == ()
    for service in (lonely.service_id, world.ngo.service_id):
        with pytest.raises(RuleBroken) as refused:
            propose_onward(session, world.ngo.worker, key, service_id=service, now=now)
        assert refused.value.field == "service_id"


def test_a_redirect_is_named_while_the_ngo_still_sees_it(
    session: Session, world: World, other: Ngo, now: datetime
) -> None:
    key = make_referral(session, world, now, state=S.DECLINED)
    late = now + timedelta(days=8)
    with pytest.raises(NotFound):
        propose_onward(session, world.ngo.intake, key, service_id=other.service_id, now=late)


def test_without_the_persons_agreement_nothing_is_sent(
    session: Session, world: World, other: Ngo, now: datetime
) -> None:
    key = make_referral(session, world, now, state=S.ACTIVE)
    propose_onward(session, world.ngo.worker, key, service_id=other.service_id, now=now)
    with pytest.raises(RuleBroken), session.begin_nested():
        send_onward(
            session, world.agency.officer, key, consent_basis="refused", feedback_permitted=False, now=now
        )
    assert session.scalar(sa.select(sa.func.count()).select_from(Referral)) == 1


@pytest.mark.parametrize(
    "broken",
    [
        {"decided_at": datetime.fromisoformat("2026-03-11T15:30:00+00:00")},
        {"drop_reason": "not_suitable"},
        {"kind": LinkKind.RE_REFERRAL},
    ],
)
def test_the_database_refuses_a_proposal_without_its_facts(
    session: Session, world: World, other: Ngo, now: datetime, broken: dict[str, object]
) -> None:
    key = make_referral(session, world, now, state=S.ACTIVE)
    found = propose_onward(session, world.ngo.worker, key, service_id=other.service_id, now=now)
    onward = session.get_one(OnwardReferral, found)
    for name, value in broken.items():
        setattr(onward, name, value)
    with pytest.raises(IntegrityError):
        session.flush()


def test_a_link_has_its_kind(session: Session, world: World, now: datetime) -> None:
    first = make_referral(session, world, now, state=S.CLOSED)
    again = make_referral(session, world, now, state=S.DRAFT, previous_referral_id=first)
    assert session.get_one(Referral, again).link_kind is LinkKind.RE_REFERRAL
    session.get_one(Referral, again).link_kind = None
    with pytest.raises(IntegrityError):
        session.flush()
