"""A rule proposes, a second person confirms its first run, the records go, and whoever received them is told."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.notices.models import Notice
from audit.models import AuditRow
from core.actor import Actor, OrganisationKind, Role
from core.errors import NotFound, RuleBroken
from core.keys.table import DataKey, Part
from referrals.encounters.policy import visible_to as encounters_of
from referrals.handover.lifecycle import ReferralState
from referrals.handover.models import Referral, ReferralPacket
from referrals.handover.policy import visible_to as referrals_of
from referrals.holds.commands import place_hold
from referrals.people.consents.models import Disclosure
from referrals.retention import commands, queries
from referrals.retention.classes import BatchState, ItemOutcome, RecordClass
from referrals.retention.models import PurgeEntry, PurgeNotice, RetentionBatch, RetentionItem, RetentionRule
from referrals.retention.policy import RuleValues
from referrals.retention.timers import carry_out_purges, propose_purges, remind_recipients
from tests.support.memoranda import make_organisation, make_person
from tests.support.referrals import World, make_referral, make_world

LONG_AGO = timedelta(days=9 * 365)
DAY = timedelta(days=1)


@pytest.fixture
def records(session: Session, world: World, now: datetime) -> Actor:
    return make_person(session, world.agency.id, "Robin Records", Role.RECORDS_OFFICER, now=now)


def rule_values(**changed: object) -> RuleValues:
    given = {"months": 84, "minor_months": 300, "source": "Records Act 12", "is_on": True}
    return RuleValues(**{**given, **changed})  # type: ignore[arg-type]


def set_case_rule(session: Session, actor: Actor, now: datetime, **changed: object) -> RetentionRule:
    version = session.scalar(sa.select(RetentionRule.version)) or 0
    rule_id = commands.set_rule(
        session, actor, RecordClass.CASE, version=version, values=rule_values(**changed), now=now
    )
    return session.get_one(RetentionRule, rule_id)


def old_case(session: Session, world: World, now: datetime) -> UUID:
    """A case that ended nine years ago."""
    return make_referral(session, world, now - LONG_AGO, state=ReferralState.CLOSED)


def work(session: Session, now: datetime) -> int:
    done = 0
    while carry_out_purges(session, now=now):
        session.flush()
        done += 1
    return done


def propose(session: Session, now: datetime) -> RetentionBatch | None:
    while propose_purges(session, now=now):
        session.flush()
    return session.scalars(
        sa.select(RetentionBatch).order_by(RetentionBatch.proposed_at.desc()).limit(1)
    ).one_or_none()


@pytest.fixture
def world(session: Session, now: datetime) -> World:
    return make_world(session, now - LONG_AGO - DAY)


@pytest.mark.proves("P-01", "P-04", "P-07")
def test_a_first_run_waits_for_a_second_person_and_later_ones_run_by_themselves(
    session: Session, world: World, records: Actor, now: datetime
) -> None:
    case = old_case(session, world, now)
    reference = session.get_one(Referral, case).reference
    rule = set_case_rule(session, records, now)
    batch = propose(session, now)
    assert batch is not None
    assert (batch.state, batch.proposed, batch.held) == (BatchState.PROPOSED, 1, 0)
    assert work(session, now) == 0, "nothing goes before somebody said so"
    page = queries.get_run(session, world.agency.admin, batch.id)
    assert [one.reference for one in page.examples] == [reference]
    assert "Jo Example" not in repr(page)
    told = session.scalars(sa.select(Notice.recipient_id).where(Notice.about_kind == "retention_run")).all()
    assert set(told) == {world.agency.admin.user_id}, "not who set the rule"
    with pytest.raises(RuleBroken, match="second person"):
        commands.confirm_batch(session, records, batch.id, now=now)
    with pytest.raises(NotFound):
        commands.confirm_batch(session, world.agency.desk, batch.id, now=now)
    with pytest.raises(NotFound):
        commands.confirm_batch(session, world.ngo.admin, batch.id, now=now)
    assert work(session, now) == 0

    commands.confirm_batch(session, world.agency.admin, batch.id, now=now)
    assert work(session, now) == 2  # the record, and the end of the run
    session.expire_all()
    assert (batch.state, rule.confirmed_revision) == (BatchState.DONE, rule.revision)
    item = session.scalars(sa.select(RetentionItem)).one()
    assert (item.outcome, item.reference) == (ItemOutcome.PURGED, None)
    gone = session.get_one(Referral, case)
    packet = session.get_one(ReferralPacket, case)
    assert (gone.purged_at, gone.casework_purged_at) == (now, None)
    assert (packet.person_name_sealed, packet.name_index, packet.age_band) == (None, None, "26_64")
    keys = set(session.scalars(sa.select(DataKey.part).where(DataKey.subject_id == case)))
    assert Part.SHARED not in keys
    for actor in (world.agency.officer, world.agency.desk, world.agency.supervisor):
        assert session.scalars(referrals_of(actor).where(Referral.id == case)).all() == []
    entry = session.scalars(sa.select(PurgeEntry)).one()
    assert (entry.number, entry.kind, entry.subject_id, entry.part, entry.rule) == (
        *(1, "referral", case, "shared", "case"),
    )
    assert reference not in entry.document
    actions = set(session.scalars(sa.select(AuditRow.action)))
    assert {
        *("retention_rule.set", "retention_run.proposed", "retention_run.confirmed"),
        *("data_keys.destroyed", "record.purged", "retention_run.ended"),
    } <= actions

    second = old_case(session, world, now)
    assert propose(session, now) is not None
    assert session.get_one(Referral, second).purged_at is None, "once a day"
    later = now + DAY
    assert (propose(session, later) or batch).state is BatchState.CONFIRMED
    assert work(session, later) == 2
    session.expire_all()
    assert session.get_one(Referral, second).purged_at == later

    set_case_rule(session, records, later, source="Records Act 13")
    old_case(session, world, now)
    changed = propose(session, later + DAY)
    assert changed is not None
    assert changed.state is BatchState.PROPOSED, "a changed rule asks again"


@pytest.mark.proves("P-07")
def test_recipients_are_told_reminded_and_confirm(
    session: Session, world: World, records: Actor, now: datetime
) -> None:
    case = old_case(session, world, now)
    reference = session.get_one(Referral, case).reference
    third = make_person(session, _another_ngo(session), "Kim Third", Role.RECORDS_OFFICER, now=now)
    assert third.organisation_id is not None
    session.execute(
        sa.insert(Disclosure),
        [
            {
                **_disclosed(session, case),
                "recipient_id": third.organisation_id,
            }
        ],
    )
    set_case_rule(session, records, now)
    batch = propose(session, now)
    assert batch is not None
    commands.confirm_batch(session, world.agency.admin, batch.id, now=now)
    work(session, now)
    notices = session.scalars(sa.select(PurgeNotice)).all()
    assert {one.recipient_id for one in notices} == {world.ngo.id, third.organisation_id}
    inside = session.execute(
        sa.select(Notice.recipient_id, Notice.message, Notice.params, Notice.link).where(
            Notice.about_kind == "purge_notice"
        )
    ).all()
    assert {row.recipient_id for row in inside} == {world.ngo.admin.user_id, third.user_id}
    assert all(reference not in repr(row) and str(case) not in repr(row) for row in inside)
    [received] = queries.list_received(session, world.ngo.admin)
    assert (received.reference, received.confirmed_at) == (reference, None)
    assert len(queries.list_told(session, records)) == 2
    assert remind_recipients(session, now=now + timedelta(days=13)) == 0
    assert remind_recipients(session, now=now + timedelta(days=14)) == 2
    assert remind_recipients(session, now=now + timedelta(days=15)) == 0
    with pytest.raises(NotFound):
        commands.confirm_purged(session, records, received.id, now=now)
    with pytest.raises(NotFound):
        commands.confirm_purged(session, world.ngo.worker, received.id, now=now)
    commands.confirm_purged(session, world.ngo.admin, received.id, now=now + timedelta(days=16))
    [confirmed] = queries.list_received(session, world.ngo.admin)
    assert (confirmed.reference, confirmed.confirmed_by_name) == (None, world.ngo.admin.name)
    assert [row.confirmed_at is None for row in queries.list_told(session, records)] == [True, False]
    assert queries.get_run(session, records, batch.id).unconfirmed == 1
    assert remind_recipients(session, now=now + timedelta(days=40)) == 1


@pytest.mark.proves("P-01", "P-02")
def test_what_a_hold_keeps_is_not_proposed_and_not_purged(
    session: Session, world: World, records: Actor, now: datetime
) -> None:
    held, late, free = (old_case(session, world, now) for _ in range(3))
    _hold(session, records, held, now)
    set_case_rule(session, records, now)
    batch = propose(session, now)
    assert batch is not None
    assert (batch.proposed, batch.held) == (2, 1)
    commands.confirm_batch(session, world.agency.admin, batch.id, now=now)
    _hold(session, records, late, now)
    work(session, now)
    session.expire_all()
    purged = {one: session.get_one(Referral, one).purged_at for one in (held, late, free)}
    assert purged == {held: None, late: None, free: now}
    outcomes = {item.subject_id: item.outcome for item in session.scalars(sa.select(RetentionItem))}
    assert outcomes == {late: ItemOutcome.HELD, free: ItemOutcome.PURGED}


@pytest.mark.proves("P-01")
def test_an_agreement_that_states_a_time_rules(
    session: Session, world: World, records: Actor, now: datetime
) -> None:
    case = old_case(session, world, now)
    rule = set_case_rule(session, records, now)
    commands.note_agreed_period(
        session, records, world.memorandum_id, RecordClass.CASE, months=240, clause="Clause 7.4", now=now
    )
    assert (propose(session, now), rule.revision) == (None, 2)
    set_case_rule(session, records, now, months=1200, minor_months=1200)
    assert propose(session, now) is None, "neither the rule nor the agreement lets it go"
    commands.note_agreed_period(
        session,
        world.ngo.admin,
        world.memorandum_id,
        RecordClass.CASE,
        months=12,
        clause="Clause 7.4",
        now=now,
    )
    batch = propose(session, now)
    assert batch is not None
    assert batch.proposed == 1
    commands.confirm_batch(session, world.agency.admin, batch.id, now=now)
    work(session, now)
    session.expire_all()
    assert session.get_one(Referral, case).purged_at == now
    [row] = queries.list_agreed(session, records)
    assert (row.months, row.clause) == (12, "Clause 7.4")
    commands.forget_agreed_period(session, records, world.memorandum_id, RecordClass.CASE, now=now)
    assert queries.list_agreed(session, records) == []
    stranger = make_person(session, _another_ngo(session), "Ann Other", Role.RECORDS_OFFICER, now=now)
    with pytest.raises(NotFound):
        commands.note_agreed_period(
            session, stranger, world.memorandum_id, RecordClass.CASE, months=1, clause="x", now=now
        )


@pytest.mark.proves("P-01", "P-04")
def test_each_side_purges_its_own_by_its_own_rule(
    session: Session, world: World, records: Actor, now: datetime
) -> None:
    case = old_case(session, world, now)
    keeper = make_person(session, world.ngo.id, "Noor Keeper", Role.RECORDS_OFFICER, now=now)
    with pytest.raises(NotFound):
        commands.set_rule(session, records, RecordClass.CASEWORK, version=0, values=rule_values(), now=now)
    with pytest.raises(NotFound):
        commands.set_rule(session, keeper, RecordClass.CASE, version=0, values=rule_values(), now=now)
    commands.set_rule(session, keeper, RecordClass.CASEWORK, version=0, values=rule_values(), now=now)
    batch = propose(session, now)
    assert batch is not None
    commands.confirm_batch(session, world.ngo.admin, batch.id, now=now)
    work(session, now)
    session.expire_all()
    gone = session.get_one(Referral, case)
    assert (gone.purged_at, gone.casework_purged_at) == (None, now)
    packet = session.get_one(ReferralPacket, case)
    assert packet.person_name == "Jo Example", "the packet has the agency's time"
    assert session.scalars(sa.select(PurgeNotice)).all() == [], "nobody else had it"
    parts = set(session.scalars(sa.select(DataKey.part).where(DataKey.subject_id == case)))
    assert Part.NGO not in parts
    assert Part.SHARED in parts
    assert session.scalars(encounters_of(world.agency.officer)).all() == []


def _hold(session: Session, actor: Actor, referral_id: UUID, now: datetime) -> None:
    place_hold(
        session,
        actor,
        reference=session.get_one(Referral, referral_id).reference,
        reason="court_order",
        matter="File 12-7",
        review_on=(now + timedelta(days=30)).date(),
        now=now,
    )


def _another_ngo(session: Session) -> UUID:
    return make_organisation(session, OrganisationKind.NGO, "Third Shore")


def _disclosed(session: Session, referral_id: UUID) -> dict[str, object]:
    """The values of a line of the log that tells of this case."""
    row = (
        session.execute(sa.select(Disclosure.__table__).where(Disclosure.referral_id == referral_id).limit(1))
        .mappings()
        .one()
    )
    return {**row, "id": uuid4()}
