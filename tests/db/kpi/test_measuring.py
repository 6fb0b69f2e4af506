"""Figures read from the database, on both engines: cohorts, civil months, what is removed, what is no data."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from core.actor import OrganisationKind
from kpi.evaluations.assemble import assemble
from kpi.evaluations.disclosure import SMALL_NUMBERS
from kpi.evaluations.snapshot import Snapshot, from_text, to_text
from kpi.measures.measurement import Measurement, MeasurementState
from kpi.measures.status import TargetStatus
from kpi.periods import Period
from partners.memoranda.lifecycle import MemorandumState
from partners.memoranda.models import MemorandumParty, MemorandumSuspension
from partners.memoranda.terms import TerminationKind, Urgency
from referrals.encounters.codes import EventType, TimePrecision, YesNoUnknown
from referrals.handover.lifecycle import ReferralState
from referrals.handover.models import InfoRequest
from referrals.people.models import Person
from tests.support.kpi_world import World, fill
from tests.support.statements import counted_statements

ZONE = "America/New_York"
JULY = Period.month(2025, 7, zone=ZONE)
AS_OF = datetime(2025, 12, 1, tzinfo=UTC)
NOON = datetime(2025, 7, 10, 16, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def world(session: Session) -> World:
    return World(session, zone=ZONE)


def snapshot(session: Session, world: World, *, period: Period = JULY, partner: Any = None) -> Snapshot:
    return assemble(session, world.scope(partner), period=period, as_of=AS_OF)


def measured(session: Session, world: World, code: str, **options: Any) -> Measurement:
    figure = snapshot(session, world, **options).find_figure(code)
    assert figure is not None
    return figure.measurement


def test_a_cohort_is_cut_at_midnight_where_the_agency_is(session: Session, world: World) -> None:
    partner = world.add_partner("Harbour House")
    begin, end = JULY.bounds()
    for submitted in (begin - timedelta(microseconds=1), begin, end - timedelta(microseconds=1), end):
        partner.accepted(submitted, HOUR)
    assert measured(session, world, "R10").N == 2


def test_removed_referrals_stand_in_no_denominator_and_are_counted(session: Session, world: World) -> None:
    partner = world.add_partner("Harbour House")
    partner.accepted(NOON, HOUR)
    partner.referral(
        NOON, state=ReferralState.ENTERED_IN_ERROR, closed_at=NOON + HOUR, error_reason="Wrong person"
    )
    partner.declined(NOON, HOUR, "duplicate")
    partner.closed(NOON, 20 * DAY, closure_reason="mistaken_or_duplicate")
    partner.referral(
        NOON,
        state=ReferralState.WITHDRAWN,
        withdrawn_at=NOON + HOUR,
        closed_at=NOON + HOUR,
        withdrawal_reason="mistaken_or_duplicate",
    )
    figures = {f.definition.code: f.measurement for f in snapshot(session, world).figures}
    for code in ("R01", "R02", "R10", "R11", "R12"):
        assert (figures[code].N, dict(figures[code].excluded)) == (1, {"entered_in_error_or_duplicate": 4}), (
            code
        )
    assert figures["R03"].excluded == figures["R04"].excluded == {"entered_in_error_or_duplicate": 1}


def test_a_persons_own_refusal_is_no_decline_by_the_partner(session: Session, world: World) -> None:
    partner = world.add_partner("Harbour House")
    partner.accepted(NOON, HOUR)
    partner.declined(NOON, HOUR, "no_capacity")
    partner.declined(NOON, HOUR, "person_declined", decline_side="person")
    rate = measured(session, world, "R10")
    # One person who refused: told in the sum of what was left out, and not by the reason.
    assert (rate.n, rate.N, dict(rate.excluded)) == (1, 2, {SMALL_NUMBERS: 1})


def test_what_is_not_yet_due_is_pending_even_when_done(session: Session, world: World) -> None:
    partner = world.add_partner("Harbour House")
    late = AS_OF - timedelta(minutes=30)
    partner.acknowledged(late, timedelta(minutes=5))
    partner.acknowledged(AS_OF - 2 * DAY, timedelta(minutes=5))
    rate = measured(session, world, "R01", period=Period.quarter(2025, 4, zone=ZONE))
    assert (rate.n, rate.N, rate.pending) == (1, 1, 1)


def test_a_decision_is_not_late_while_the_referrers_answer_is_awaited(session: Session, world: World) -> None:
    partner = world.add_partner("Harbour House")

    def asked(at: datetime, **values: Any) -> None:
        referral = partner.acknowledged(NOON, HOUR, **values)
        session.add(
            InfoRequest(
                referral_id=referral.id,
                items="contact_details",
                asked_at=at,
                asked_by_id=partner.worker.id,
                due_at=at + 2 * DAY,
            )
        )
        session.flush()

    in_time, too_late = NOON + 2 * HOUR, NOON + 3 * DAY
    asked(in_time, state=ReferralState.INFO_REQUESTED, info_requested_at=in_time)
    asked(too_late, state=ReferralState.INFO_REQUESTED, info_requested_at=too_late)
    withdrawn = NOON + 9 * DAY
    asked(
        in_time,
        state=ReferralState.WITHDRAWN,
        withdrawn_at=withdrawn,
        closed_at=withdrawn,
        withdrawal_reason="officer_judgement",
    )
    rate = measured(session, world, "R02")
    assert (rate.n, rate.N, rate.pending) == (0, 1, 1)
    assert dict(rate.excluded) == {"cancelled_before_deadline": 1}


def test_consent_that_ends_with_the_case_leaves_nobody_to_tell(session: Session, world: World) -> None:
    partner = world.add_partner("Harbour House")
    partner.closed(NOON, 20 * DAY)
    partner.closed(NOON, 20 * DAY, closure_reason="consent_withdrawn")
    partner.closed(NOON, 20 * DAY, feedback_permitted=False)
    rate = measured(session, world, "R12")
    assert (rate.n, rate.N, dict(rate.excluded)) == (1, 1, {SMALL_NUMBERS: 2})


def test_a_partnership_is_measured_alone_and_without_the_agencys_encounters(
    session: Session, world: World
) -> None:
    harbour, door = world.add_partner("Harbour House"), world.add_partner("Open Door")
    harbour.accepted(NOON, HOUR)
    door.declined(NOON, HOUR, "no_capacity")
    world.encounter(NOON)
    content = snapshot(session, world, partner=harbour)
    figure = content.find_figure("R10")
    assert figure is not None
    assert (figure.measurement.n, figure.measurement.N) == (1, 1)
    assert content.find_figure("C01") is None
    assert "encounters_by_agency_only" in [note.code for note in content.notes]


def test_encounters_known_to_the_month_are_counted_in_their_month(session: Session, world: World) -> None:
    world.encounter(year=2025, month=7)
    world.encounter(year=2025, month=7, precision=TimePrecision.HOUR_OF_MONTH, weekday=2, hour=9)
    world.encounter(year=2025, month=8)
    world.encounter(year=2025, month=7, crisis=False)
    assert measured(session, world, "C01").n == 2
    assert measured(session, world, "C01", period=Period.year(2025, ZONE)).n == 3
    edge = Period.custom(JULY.start, JULY.end.replace(day=20), zone=ZONE)
    content = snapshot(session, world, period=edge)
    figure = content.find_figure("C01")
    assert figure is not None
    assert figure.measurement.n == 0
    assert {note.code: note.values for note in content.notes}["day_unknown_at_edge"]["count"] == 2


def test_the_civil_month_decides_not_the_month_in_utc(session: Session, world: World) -> None:
    last_evening = datetime(2025, 8, 1, 2, tzinfo=UTC)
    world.encounter(last_evening, year=2025, month=7)
    assert measured(session, world, "C01").n == 1


def test_an_encounter_with_three_dispositions_counts_once_and_in_each_row(
    session: Session, world: World
) -> None:
    for _ in range(6):
        world.encounter(NOON, dispositions=("transported_ed", "ems", "referred_to_ngo"))
    content = snapshot(session, world)
    figure = content.find_figure("C01")
    assert figure is not None
    assert figure.measurement.n == 6
    breakdown = next(b for b in content.breakdowns if b.code == "encounters_by_disposition")
    assert [row.n for row in breakdown.rows] == [6, 6, 6]
    assert (breakdown.total, breakdown.overlaps) == (6, True)
    assert "rows_do_not_sum" in [note.code for note in content.notes]


def test_an_agency_that_submits_nothing_has_no_data_rather_than_no_cases(
    session: Session, world: World
) -> None:
    world.add_partner("Harbour House").accepted(NOON - 40 * DAY, HOUR)
    figures = {f.definition.code: f.measurement.state for f in snapshot(session, world).figures}
    assert figures["R01"] is MeasurementState.NO_CASES
    assert {figures[code] for code in ("C01", "C02", "C05", "C05A")} == {MeasurementState.NO_DATA}


def test_an_answer_that_nobody_gave_is_no_data(session: Session, world: World) -> None:
    for answer in (YesNoUnknown.YES, YesNoUnknown.NO, YesNoUnknown.UNKNOWN):
        world.encounter(NOON, apprehension=answer)
    figures = {f.definition.code: f.measurement for f in snapshot(session, world).figures}
    assert figures["C05"].state is MeasurementState.NO_DATA
    assert (figures["C05A"].n, figures["C05A"].N) == (1, 2)
    assert figures["C05A"].excluded == {"outcome_unknown": 1}


def test_repeat_contact_follows_persons_past_the_period(session: Session, world: World) -> None:
    person = Person(agency_id=world.agency.id, created_at=NOON)
    session.add(person)
    session.flush()
    world.encounter(NOON, person_id=person.id)
    world.encounter(NOON + 29 * DAY, person_id=person.id)
    world.encounter(NOON, person_id=world.person.id)
    world.encounter(NOON)
    rate = measured(session, world, "C02")
    assert (rate.n, rate.N, dict(rate.excluded)) == (1, 2, {"unidentified_encounters": 1})


def test_currency_counts_partnerships_with_an_agreement_in_force(session: Session, world: World) -> None:
    world.add_partner("Harbour House")
    lapsed = world.add_partner("Open Door")
    lapsed.memorandum.ends_on = JULY.start
    signed_later = world.add_partner("River House")
    signed_later.memorandum.executed_at = AS_OF - DAY
    session.flush()
    rate = measured(session, world, "P04")
    assert (rate.n, rate.N) == (1, 3)


def test_currency_knows_suspension_amendment_and_further_parties(session: Session, world: World) -> None:
    paused, resumed, replaced, ended = (
        world.add_partner(name) for name in ("Paused", "Resumed", "Replaced", "Ended later")
    )
    joined = world.add_partner("Joined")
    for partner, until in ((paused, None), (resumed, JULY.bounds()[1] - DAY)):
        session.add(
            MemorandumSuspension(
                memorandum_id=partner.memorandum.id,
                organisation_id=partner.ngo.id,
                suspended_at=NOON,
                suspended_by_id=partner.worker.id,
                reason="Closed.",
                review_on=JULY.end,
                resumed_at=until,
                resumed_by_id=until and partner.worker.id,
                resume_note=until and "Open.",
            )
        )
        partner.memorandum.state = MemorandumState.SUSPENDED if until is None else MemorandumState.EXECUTED
    replaced.memorandum.superseded_at = NOON
    replaced.memorandum.superseded_by_id = paused.memorandum.id
    ended.memorandum.state = MemorandumState.TERMINATED
    ended.memorandum.terminated_on = JULY.end + timedelta(days=1)
    ended.memorandum.terminated_at = AS_OF
    ended.memorandum.terminated_by_id = ended.worker.id
    ended.memorandum.termination_kind = TerminationKind.CAUSE
    joined.memorandum.state = MemorandumState.DRAFT
    joined.memorandum.executed_at = None
    session.add(
        MemorandumParty(
            memorandum_id=resumed.memorandum.id,
            organisation_id=joined.ngo.id,
            side=OrganisationKind.NGO,
            position=2,
        )
    )
    session.flush()
    rate = measured(session, world, "P04")
    assert (rate.n, rate.N) == (3, 5)


def test_targets_come_from_the_agreement_and_else_are_marked_local(session: Session, world: World) -> None:
    harbour, door = world.add_partner("Harbour House", targets={"R01": 0.5}), world.add_partner("Open Door")
    harbour.acknowledged(NOON, 2 * HOUR)
    harbour.acknowledged(NOON, HOUR)
    agreed = snapshot(session, world, partner=harbour).find_figure("R01")
    assert agreed is not None
    assert agreed.target is not None
    assert (agreed.target.value, agreed.target.is_local) == (0.5, False)
    assert agreed.target.references == (harbour.memorandum.reference,)
    assert agreed.status is TargetStatus.MEETS
    local = snapshot(session, world, partner=door).find_figure("R01")
    assert local is not None
    assert local.target is not None
    assert (local.target.value, local.target.is_local) == (0.95, True)


def test_small_numbers_are_not_in_the_snapshot(session: Session, world: World) -> None:
    partner = world.add_partner("Harbour House")
    for area, count in ((0, 45), (1, 12), (2, 3)):
        for n in range(count):
            partner.accepted(NOON + n * timedelta(minutes=1), HOUR, area_id=world.areas[area].id)
    breakdown = next(b for b in snapshot(session, world).breakdowns if b.code == "referrals_by_area")
    assert ([row.n for row in breakdown.rows], breakdown.total) == ([45, None, None], 60)


def test_a_part_with_few_cases_is_hidden(session: Session, world: World) -> None:
    partner = world.add_partner("Harbour House")
    for n in range(12):
        partner.acknowledged(NOON + n * HOUR, HOUR)
    for urgency in (Urgency.ROUTINE, Urgency.VERY_URGENT):
        partner.acknowledged(NOON, HOUR, urgency=urgency)
    figure = snapshot(session, world).find_figure("R01")
    assert figure is not None
    assert {part.name: part.is_hidden for part in figure.parts} == {
        "very_urgent": True,
        "urgent": True,
        "routine": True,
    }
    assert all(part.measurement is None for part in figure.parts)


def test_months_reach_a_year_back_and_start_with_the_data(session: Session, world: World) -> None:
    partner = world.add_partner("Harbour House")
    partner.accepted(NOON - 92 * DAY, HOUR)
    partner.accepted(NOON, HOUR)
    figure = snapshot(session, world).find_figure("R10")
    assert figure is not None
    assert [(point.month, point.N) for point in figure.series] == [
        ("2025-04", 1),
        ("2025-05", 0),
        ("2025-06", 0),
        ("2025-07", 1),
    ]


def test_the_statements_do_not_grow_with_the_rows(
    session: Session, world: World, connection: Connection
) -> None:
    partner = world.add_partner("Harbour House")
    world.encounter(NOON, event_type=EventType.OVERDOSE, dispositions=("ems",))
    partner.accepted(NOON, HOUR)
    with counted_statements(connection) as few:
        snapshot(session, world)
    fill(world, [partner], referrals=50, first=NOON, days=12)
    with counted_statements(connection) as many:
        snapshot(session, world)
    # Courses, surveys and complaints (T01 to T06, E01, E02, E04, W02, W10) are read in statements of their own.
    assert len(many) == len(few) <= 149


def test_a_snapshot_survives_its_text(session: Session, world: World) -> None:
    partner = world.add_partner("Harbour House", targets={"R01": 0.9})
    fill(world, [partner], referrals=40, first=NOON - 8 * DAY, days=20)
    content = snapshot(session, world)
    text = to_text(content)
    assert from_text(text) == content
    assert to_text(from_text(text)) == text
    assert text == to_text(snapshot(session, world))
