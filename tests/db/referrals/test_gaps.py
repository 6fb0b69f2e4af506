"""Service gaps: one per referral, without a person, each side only what concerns it, small counts hidden."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from accounts.organisations.models import Area
from audit.models import AuditRow
from core.errors import Denied, RuleBroken
from partners.memoranda.terms import Pathway, Urgency
from partners.services.capacity import CapacityState, Figure
from partners.services.commands import state_capacity
from partners.services.models import Service, ServiceNeed
from partners.services.needs import Need
from referrals.handover import commands
from referrals.handover.gaps.codes import GapOrigin, Missing
from referrals.handover.gaps.commands import record_declined, record_gap, record_no_match
from referrals.handover.gaps.models import ServiceGap, ServiceGapPartner
from referrals.handover.gaps.queries import count_gaps, register_for
from referrals.handover.lifecycle import ReferralState
from referrals.handover.matching import list_candidates, rank, wanted_of
from referrals.handover.matching.engine import Match
from referrals.handover.models import Referral
from referrals.handover.offers import list_offers
from tests.support.referrals import World, make_agreement, make_ngo, make_referral, make_world, values_for
from tests.support.statements import counted_statements

S = ReferralState


@pytest.fixture
def world(session: Session, now: datetime) -> World:
    return make_world(session, now)


def matched(session: Session, world: World, now: datetime, **changed: object) -> tuple[Match, ...]:
    offers = list_offers(session, world.agency.officer, now=now)
    catalogue = list_candidates(session, world.agency.officer, offers, now=now)
    values = values_for(world, **changed)
    return rank(wanted_of(values, at=now, zone=catalogue.zone), catalogue.candidates)


def gaps(session: Session) -> list[ServiceGap]:
    return list(session.scalars(sa.select(ServiceGap)))


def note(session: Session, world: World, now: datetime, number: int = 1, need: Need = Need.FOOD) -> None:
    for _ in range(number):
        draft = make_referral(session, world, now, state=S.DRAFT)
        record_gap(
            session,
            world.agency.officer,
            referral_id=draft,
            agency_id=world.agency.id,
            area_id=world.agency.area_id,
            need=need,
            urgency=Urgency.SOON,
            missing=(Missing.NEED,),
            origin=GapOrigin.SAID,
            partners={world.ngo.id: (Missing.NEED, Missing.LANGUAGE)},
            now=now,
        )


def test_a_gap_says_what_was_missing_and_not_for_whom(session: Session, world: World, now: datetime) -> None:
    session.add(ServiceNeed(service_id=world.ngo.service_id, need=Need.DEBT))
    session.flush()
    draft = make_referral(session, world, now, state=S.DRAFT)
    values = values_for(world)
    matches = matched(session, world, now)
    assert matches[0].missing == ("need",)
    first = record_no_match(
        session,
        world.agency.officer,
        draft,
        values=values,
        matches=matches,
        origin=GapOrigin.SAID,
        now=now,
    )
    again = record_no_match(
        session,
        world.agency.officer,
        draft,
        values=replace(values, needs=(Need.FOOD,)),
        matches=matches,
        origin=GapOrigin.ENDED,
        now=now + timedelta(days=1),
    )
    assert first == again
    [gap] = gaps(session)
    assert (gap.need, gap.urgency, gap.missing, gap.origin, gap.age_band) == (
        Need.CRISIS_FOLLOWUP,
        Urgency.URGENT,
        "need",
        GapOrigin.SAID,
        "26_64",
    )
    assert gap.found_on == now.date()
    columns = {column.name for column in ServiceGap.__table__.columns}
    assert columns.isdisjoint({"referral_id", "person_id", "officer_id", "name", "born_on"})
    assert gap.key != draft.bytes
    [partner] = session.scalars(sa.select(ServiceGapPartner))
    assert (partner.ngo_id, partner.missing) == (world.ngo.id, "need")
    row = session.scalars(sa.select(AuditRow).where(AuditRow.action == "service_gap.recorded")).one()
    assert row.subject_id == gap.id.hex


def test_no_gap_while_a_service_fits_or_nothing_is_known(
    session: Session, world: World, now: datetime
) -> None:
    draft = make_referral(session, world, now, state=S.DRAFT)
    officer, matches = world.agency.officer, matched(session, world, now)
    for changed, field in (({}, "service_id"), ({"needs": ()}, "need")):
        with pytest.raises(RuleBroken) as refused:
            record_no_match(
                session,
                officer,
                draft,
                values=values_for(world, **changed),
                matches=matches,
                origin=GapOrigin.SAID,
                now=now,
            )
        assert refused.value.field == field
    with pytest.raises(RuleBroken):
        record_no_match(
            session,
            officer,
            draft,
            values=values_for(world, pathway=Pathway.EXISTING_PROVIDER_NOTICE),
            matches=(),
            origin=GapOrigin.SAID,
            now=now,
        )
    with pytest.raises(Denied):
        note(session, replace(world, agency=replace(world.agency, officer=world.agency.admin)), now)
    assert gaps(session) == []


def test_without_any_agreement_the_agreement_is_missing(
    session: Session, world: World, now: datetime
) -> None:
    draft = make_referral(session, world, now, state=S.DRAFT)
    record_no_match(
        session,
        world.agency.officer,
        draft,
        values=values_for(world),
        matches=(),
        origin=GapOrigin.ENDED,
        now=now,
    )
    assert gaps(session)[0].missing == "agreement"


@pytest.mark.parametrize(
    ("reason", "missing"),
    [
        ("no_capacity", "capacity"),
        ("not_eligible_age", "age"),
        ("language_or_access_not_available", "language access"),
        ("duplicate", None),
        ("person_declined", None),
    ],
)
def test_a_decline_that_names_what_is_missing_is_a_gap(
    session: Session, world: World, now: datetime, reason: str, missing: str | None
) -> None:
    key = make_referral(session, world, now)
    commands.decline(session, world.ngo.intake, key, reason=reason, other_route_offered=True, now=now)
    assert [gap.missing for gap in gaps(session)] == ([missing] if missing else [])
    if missing:
        assert gaps(session)[0].origin is GapOrigin.DECLINED
        referral = session.get_one(Referral, key)
        assert record_declined(session, world.ngo.intake, referral, reason, now=now) == gaps(session)[0].id


def test_a_reviewed_decline_is_a_gap_once_it_is_approved(session: Session, now: datetime) -> None:
    world = make_world(session, now, reviewed=True)
    key = make_referral(session, world, now, state=S.DECLINE_REVIEW)
    assert gaps(session) == []
    commands.approve_decline(session, world.agency.desk, key, now=now + timedelta(hours=1))
    assert [gap.missing for gap in gaps(session)] == ["capacity"]


def test_each_side_counts_what_concerns_it(session: Session, world: World, now: datetime) -> None:
    other = make_world(session, now, agency="Elsewhere Police", ngo="Elsewhere House")
    note(session, world, now, 6)
    note(session, other, now, 2)
    day = now.date()
    assert count_gaps(session, agency_id=world.agency.id, since=day, until=day) == 6
    assert count_gaps(session, ngo_id=other.ngo.id, since=day, until=day) == 2
    assert count_gaps(session, agency_id=world.agency.id, ngo_id=other.ngo.id, since=day, until=day) == 0
    assert count_gaps(session, agency_id=world.agency.id, since=day + timedelta(days=1), until=day) == 0
    with pytest.raises(TypeError):
        count_gaps(session, since=day, until=day)
    desk = register_for(session, world.agency.desk, since=day, until=day)
    assert desk.total == 6
    assert len(desk.rows) == 6
    assert dict(desk.by_missing) == {Missing.NEED: 6}
    manager = register_for(session, world.ngo.manager, since=day, until=day)
    assert manager.rows == ()
    assert dict(manager.by_missing) == {Missing.NEED: 6, Missing.LANGUAGE: 6}, "what its own service lacked"
    for nobody in (world.agency.officer, world.agency.supervisor, world.ngo.intake, world.ngo.worker):
        with pytest.raises(Denied):
            register_for(session, nobody, since=day, until=day)


def test_leadership_reads_no_count_that_could_be_one_person(
    session: Session, world: World, now: datetime
) -> None:
    day = now.date()
    note(session, world, now, 3)
    few = register_for(session, world.agency.leader, since=day, until=day)
    assert few.total is None
    assert dict(few.by_need) == {Need.FOOD: None}
    note(session, world, now, 4, need=Need.DEBT)
    note(session, world, now, 5)
    more = register_for(session, world.agency.leader, since=day, until=day)
    assert more.total == 12
    assert dict(more.by_need) == {Need.FOOD: None, Need.DEBT: None}, "neither by subtraction"
    assert dict(more.by_missing) == {Missing.NEED: 12}
    assert more.rows == ()
    assert more.hides_small
    exact = register_for(session, world.agency.desk, since=day, until=day, other_id=world.ngo.id)
    assert dict(exact.by_need) == {Need.FOOD: 8, Need.DEBT: 4}


def test_the_database_keeps_one_gap_per_referral_and_something_missing(
    session: Session, world: World, now: datetime
) -> None:
    note(session, world, now)
    [gap] = gaps(session)
    for broken in ({"key": gap.key}, {"missing": ""}, {"age_band": "old"}):
        copy = {
            "agency_id": gap.agency_id,
            "need": gap.need,
            "urgency": gap.urgency,
            "missing": gap.missing,
            "origin": gap.origin,
            "found_on": gap.found_on,
            "key": b"0" * 16,
        } | broken
        with pytest.raises(IntegrityError), session.begin_nested():
            session.execute(sa.insert(ServiceGap).values(**copy))


def test_reading_for_matching_takes_the_same_statements_however_many_services(
    session: Session, world: World, now: datetime
) -> None:
    officer = world.agency.officer

    def statements() -> int:
        offers = list_offers(session, officer, now=now)
        with counted_statements(session.connection()) as sent:
            list_candidates(session, officer, offers, now=now)
        return len(sent)

    few = statements()
    for number in range(3):
        ngo = make_ngo(session, now, name=f"House {number}")
        make_agreement(session, world.agency, ngo, now)
    assert len(matched(session, world, now)) == 4
    assert statements() == few


def test_what_a_service_says_of_itself_reaches_matching(
    session: Session, world: World, now: datetime
) -> None:
    service = session.get_one(Service, world.ngo.service_id)
    service.minimum_age, service.interpretation_services = 18, "By phone"
    session.flush()
    state_capacity(
        session,
        world.ngo.manager,
        service.id,
        figure=Figure(state=CapacityState.LIMITED, places=3),
        now=now - timedelta(days=2),
    )
    [match] = matched(session, world, now)
    candidate = match.candidate
    assert (candidate.minimum_age, candidate.interpretation, candidate.zone) == (
        18,
        "By phone",
        "America/New_York",
    )
    assert candidate.capacity is not None
    assert candidate.capacity.takes_people
    assert candidate.areas == {world.agency.area_id}
    assert session.get_one(Area, world.agency.area_id).id in candidate.areas
