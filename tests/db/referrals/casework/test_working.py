"""What a worker does with a case: each command's facts, history, notices and audit row."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.notices.models import Notice
from audit.models import AuditRow
from core.actor import Role
from core.errors import Conflict, Denied, NotFound, RuleBroken
from partners.memoranda.models import Memorandum
from partners.services.needs import Need
from referrals.casework import commands as casework
from referrals.casework.appointments import commands as appointments
from referrals.casework.appointments.queries import list_agenda, list_appointments
from referrals.casework.contact.commands import set_contact_safety
from referrals.casework.contact.queries import get_safe_contact
from referrals.casework.ending import commands as ending
from referrals.casework.ending.lifecycle import EndReportState
from referrals.casework.ending.queries import list_end_reports
from referrals.casework.models import CaseRecord, ContactAttempt
from referrals.casework.notes.queries import list_notes, list_readers
from referrals.casework.plan import commands as plan
from referrals.casework.plan.queries import get_milestones, list_items
from referrals.casework.progress.commands import update_progress
from referrals.casework.progress.queries import list_progress
from referrals.casework.queries import list_outcomes
from referrals.casework.risk.commands import flag_concern, set_risk
from referrals.casework.risk.queries import list_concerns, list_risks
from referrals.handover.lifecycle import EndState, ReferralState
from referrals.handover.models import Referral
from tests.support.casework import ActiveCase
from tests.support.referrals import World, make_referral

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SCORES = {Need.CRISIS_FOLLOWUP: "achieved", Need.HOUSING_INSTABILITY: "partly_achieved"}


def audited(session: Session) -> set[str]:
    return set(session.scalars(sa.select(AuditRow.action)))


def planned(session: Session, case: ActiveCase, **changed: Any) -> UUID:
    values: dict[str, Any] = {
        "purpose": "session", "starts_at": case.now + DAY, "minutes": 60, "modality": "in_person",
        "worker_id": case.worker.user_id, "now": case.now,
    }  # fmt: skip
    return appointments.plan_appointment(*case.who(session), **(values | changed))


def told(session: Session, kind: str) -> set[UUID]:
    return set(session.scalars(sa.select(Notice.recipient_id).where(Notice.message.contains(kind))))


# ---- Contact


def test_the_ngos_word_on_unsafe_ways_replaces_what_was_sent(
    session: Session, world: World, now: Any
) -> None:
    referral = make_referral(
        session, world, now, state=ReferralState.ACTIVE, unsafe_channels=("voicemail", "letter")
    )
    who = (session, world.ngo.worker, referral)
    assert get_safe_contact(*who).unsafe == ("voicemail", "letter")
    set_contact_safety(
        *who, unsafe_channels=["text"], why="The phone is shared with a brother.", now=now + HOUR
    )
    known = get_safe_contact(*who)
    assert known.unsafe == ("text",)
    assert known.sent == ("voicemail", "letter")
    assert [(row.by_name, row.why) for row in known.updates] == [
        ("Wil Worker", "The phone is shared with a brother.")
    ]
    with pytest.raises(RuleBroken):
        set_contact_safety(*who, unsafe_channels=["text"], why="The same again, in words.", now=now + HOUR)
    with pytest.raises(RuleBroken) as short:
        set_contact_safety(*who, unsafe_channels=[], why="No.", now=now + HOUR)
    assert short.value.field == "why"
    assert "contact_safety.changed" in audited(session)


def test_an_unsafe_way_needs_a_reason_and_the_reason_is_kept(
    session: Session, world: World, now: Any
) -> None:
    referral = make_referral(session, world, now, state=ReferralState.ACTIVE, unsafe_channels=("voicemail",))
    who = (session, world.ngo.worker, referral)
    tried: dict[str, Any] = {"at": now + HOUR, "channel": "phone", "now": now + HOUR}
    with pytest.raises(RuleBroken) as refused:
        casework.log_attempt(*who, result="voicemail_left", **tried)
    assert refused.value.field == "unsafe_reason"
    casework.log_attempt(*who, result="no_answer", **tried)
    logged = casework.log_attempt(
        *who, result="voicemail_left", unsafe_reason="The line took the message by itself.", **tried
    )
    row = session.get_one(ContactAttempt, logged.id)
    assert row.unsafe_reason == "The line took the message by itself."
    assert not row.is_contact


# ---- Appointments


def test_the_first_attended_assessment_and_session_are_milestones(session: Session, case: ActiveCase) -> None:
    later = case.now + 3 * DAY
    assessment = planned(session, case, purpose="assessment")
    missed, session_ = (
        planned(session, case, starts_at=case.now + 2 * DAY),
        planned(session, case, starts_at=later - HOUR),
    )
    who = case.who(session)
    appointments.record_attendance(*who, assessment, attendance="attended_late", now=later)
    appointments.record_attendance(*who, missed, attendance="did_not_attend", now=later)
    record = session.get_one(CaseRecord, case.id)
    assert (record.assessed_at, record.first_service_at) == (case.now + DAY, None)
    appointments.record_attendance(*who, session_, attendance="attended_on_time", now=later)
    assert record.first_service_at == later - HOUR
    appointments.correct_attendance(
        *who, missed, attendance="attended_on_time", why="The two of them were mixed up.", now=later
    )
    assert record.first_service_at == case.now + 2 * DAY
    [shown] = [row for row in list_appointments(*who) if row.id == missed]
    [correction] = shown.corrections
    assert (correction.old, correction.new) == ("did_not_attend", "attended_on_time")
    assert "appointment.attendance_corrected" in audited(session)


def test_a_correction_can_take_a_milestone_back(session: Session, case: ActiveCase) -> None:
    key, later = planned(session, case), case.now + 2 * DAY
    who = case.who(session)
    appointments.record_attendance(*who, key, attendance="attended_on_time", now=later)
    appointments.correct_attendance(
        *who, key, attendance="did_not_attend", why="Somebody else sat in the room.", now=later
    )
    assert session.get_one(CaseRecord, case.id).first_service_at is None
    with pytest.raises(Conflict):
        appointments.record_attendance(*who, key, attendance="attended_on_time", now=later)


def test_a_chain_of_appointments_is_kept(session: Session, case: ActiveCase) -> None:
    who, first = case.who(session), planned(session, case)
    moved: dict[str, Any] = {
        "minutes": 30, "modality": "phone", "worker_id": case.worker.user_id, "asked_by": "person",
        "now": case.now + HOUR,
    }  # fmt: skip
    with pytest.raises(RuleBroken) as unsaid:
        appointments.reschedule(*who, first, starts_at=case.now + 2 * DAY, reason="other", **moved)
    assert unsaid.value.field == "note"
    second = appointments.reschedule(*who, first, starts_at=case.now + 2 * DAY, reason="illness", **moved)
    appointments.reschedule(*who, second, starts_at=case.now + 3 * DAY, reason="transport", **moved)
    rows = {row.starts_at: row for row in list_appointments(*who)}
    assert [rows[case.now + n * DAY].next_starts_at for n in (1, 2, 3)] == [
        case.now + 2 * DAY,
        case.now + 3 * DAY,
        None,
    ]
    assert rows[case.now + 3 * DAY].previous_starts_at == case.now + 2 * DAY
    assert rows[case.now + DAY].reschedule_reason == "illness"
    with pytest.raises(Conflict):
        appointments.reschedule(*who, first, starts_at=case.now + 5 * DAY, reason="illness", **moved)


def test_overlapping_appointments_of_a_worker_need_a_yes(
    session: Session, case: ActiveCase, world: World
) -> None:
    planned(session, case)
    for minutes, meant in ((30, False), (-30, False)):
        with pytest.raises(RuleBroken) as refused:
            planned(
                session, case, starts_at=case.now + DAY + timedelta(minutes=minutes), overlap_accepted=meant
            )
        assert refused.value.field == "overlap_accepted"
    planned(session, case, starts_at=case.now + DAY + HOUR)
    planned(session, case, overlap_accepted=True)
    planned(session, case, worker_id=world.ngo.second_worker.user_id)
    assert len(list_appointments(*case.who(session))) == 4


def test_only_workers_of_the_ngo_are_planned_with(session: Session, case: ActiveCase, world: World) -> None:
    with pytest.raises(NotFound):
        planned(session, case, worker_id=world.agency.officer.user_id)


def test_the_agenda_shows_own_cases_in_order(session: Session, case: ActiveCase, world: World) -> None:
    planned(session, case, starts_at=case.now + 2 * HOUR)
    planned(session, case, starts_at=case.now + HOUR)
    span = {"since": case.now, "until": case.now + DAY, "now": case.now}
    rows = list_agenda(session, case.worker, **span)  # type: ignore[arg-type]
    assert [row.starts_at for row in rows] == [case.now + HOUR, case.now + 2 * HOUR]
    assert {row.person_name for row in rows} == {"Jo Example"}
    assert list_agenda(session, case.manager, **span)  # type: ignore[arg-type]
    for nobody in (world.ngo.second_worker, world.ngo.intake, world.agency.officer, world.agency.desk):
        assert list_agenda(session, nobody, **span) == ()  # type: ignore[arg-type]


# ---- Plan


def test_a_plan_from_wish_to_agreement(session: Session, case: ActiveCase) -> None:
    who = case.who(session)
    with pytest.raises(RuleBroken) as empty:
        plan.agree_plan(*who, agreed_at=case.now, now=case.now)
    assert empty.value.field == "agreed_on"
    plan.set_outcome(*who, need=Need.CRISIS_FOLLOWUP, words="Sleep at night.", now=case.now)
    plan.set_outcome(*who, need=Need.DEBT, words=None, now=case.now)
    assert [(row.need, row.words) for row in list_outcomes(*who)] == [
        (Need.CRISIS_FOLLOWUP, "Sleep at night."),
        (Need.HOUSING_INSTABILITY, None),
        (Need.DEBT, None),
    ]
    item = plan.add_item(
        *who,
        kind="transport",
        what="Bus pass",
        provider="Fund",
        need=Need.DEBT,
        due_on=date(2026, 3, 20),
        now=case.now,
    )
    with pytest.raises(RuleBroken):
        plan.remove_outcome(*who, need=Need.DEBT, now=case.now)
    plan.remove_outcome(*who, need=Need.HOUSING_INSTABILITY, now=case.now)
    changed: dict[str, Any] = {"what": "Bus pass", "now": case.now}
    with pytest.raises(RuleBroken) as unsaid:
        plan.change_item(*who, item, status="not_possible", **changed)
    assert unsaid.value.field == "reason"
    plan.change_item(*who, item, status="arranged", **changed)
    changed["now"] += HOUR
    plan.change_item(*who, item, status="not_possible", reason="The fund is used up until May.", **changed)
    [row] = list_items(*who)
    assert [(c.old, c.new) for c in row.changes] == [("planned", "arranged"), ("arranged", "not_possible")]
    plan.agree_plan(*who, agreed_at=case.now, sessions_expected=6, now=case.now)
    plan.agree_plan(*who, agreed_at=case.now + DAY, sessions_expected=8, now=case.now + DAY)
    reached = get_milestones(*who)
    assert (reached.plan_agreed_at, reached.sessions_expected) == (case.now, 8)
    assert reached.consented_at is not None
    assert "plan.agreed" in audited(session)


def test_a_stale_page_of_an_item_does_not_overwrite(session: Session, case: ActiveCase) -> None:
    who = case.who(session)
    item = plan.add_item(*who, kind="step", what="Call", now=case.now)
    [row] = list_items(*who)
    plan.change_item(*who, item, status="done", what="Call", now=case.now, version=row.version)
    with pytest.raises(Conflict):
        plan.change_item(*who, item, status="planned", what="Call", now=case.now, version=row.version)


# ---- Risk and emergencies


def test_risks_keep_what_was_said_before(session: Session, case: ActiveCase) -> None:
    who, today = case.who(session), case.now.date()
    said: dict[str, Any] = {"kind": "from_others", "today": today, "now": case.now}
    for review in (None, today, today + 91 * DAY):
        with pytest.raises(RuleBroken) as refused:
            set_risk(*who, level="high", review_on=review, **said)
        assert refused.value.field == "review_on"
    set_risk(*who, level="high", review_on=today + DAY, note="A former partner.", **said)
    set_risk(*who, level="none", review_on=None, **said)
    [risk] = list_risks(*who)
    assert risk.now.level == "none"
    assert [(row.level, row.note) for row in risk.earlier] == [("high", "A former partner.")]


def test_an_emergency_tells_supervisors_and_managers_at_once_and_says_nothing(
    session: Session, case: ActiveCase, world: World
) -> None:
    flag_concern(
        *case.who(session),
        kind="officers_in_danger",
        called="both",
        words="CANARY keeps a knife behind the door",
        now=case.now,
    )
    people = told(session, "concern was flagged")
    assert {world.agency.supervisor.user_id, world.ngo.manager.user_id} == people
    notices = session.execute(sa.select(Notice.message, Notice.params, Notice.link)).all()
    assert "CANARY" not in str(notices)
    assert "CANARY" not in str(session.scalars(sa.select(AuditRow.details)).all())
    [row] = list_concerns(*case.who(session))
    assert row.told == 2
    assert list_risks(*case.who(session)) == (), "an emergency is no assessment"


# ---- Progress


def test_a_word_on_how_it_goes_lets_the_question_rest(session: Session, case: ActiveCase) -> None:
    referral = session.get_one(Referral, case.id)
    asked, before = referral.next_due_at, referral.last_event_at
    assert asked is not None
    later = case.now + 20 * DAY
    said: dict[str, Any] = {
        "sent_on": date(2026, 3, 11), "today": later.date(), "now": later,
    }  # fmt: skip
    for engaging, seen, note, field in (
        (True, None, None, "last_seen_on"),
        (True, later.date() + DAY, None, "last_seen_on"),
        (True, date(2026, 3, 10), None, "last_seen_on"),
        (False, None, " ", "note"),
    ):
        with pytest.raises(RuleBroken) as refused:
            update_progress(*case.who(session), engaging=engaging, last_seen_on=seen, note=note, **said)
        assert refused.value.field == field
    update_progress(*case.who(session), engaging=True, last_seen_on=later.date(), **said)
    assert referral.next_due_at is not None
    assert referral.next_due_at > asked
    assert referral.last_event_at == before, "the police sort by it"
    assert [row.engaging for row in list_progress(*case.who(session))] == [True]


# ---- Notes


def test_a_note_tells_only_whom_its_writer_ticks(session: Session, case: ActiveCase, world: World) -> None:
    before = session.scalar(sa.select(sa.func.count()).select_from(Notice))
    casework.add_note(*case.who(session), text="First words", now=case.now)
    assert session.scalar(sa.select(sa.func.count()).select_from(Notice)) == before
    assert [row.name for row in list_readers(*case.who(session))] == ["Mae Manager"]
    stranger = world.ngo.second_worker.user_id
    assert stranger is not None
    with pytest.raises(RuleBroken):
        casework.add_note(*case.who(session), text="x", tell=[stranger], now=case.now)
    assert case.manager.user_id is not None
    casework.add_note(*case.who(session), text="CANARY words", tell=[case.manager.user_id], now=case.now)
    assert told(session, "left a note for you") == {case.manager.user_id}


def test_a_corrected_note_keeps_what_it_said(session: Session, case: ActiveCase) -> None:
    note = casework.add_note(*case.who(session), text="On Monday", now=case.now)
    for number, text in enumerate(("On Tuesday", "On Wednesday"), start=1):
        casework.amend_note(session, case.manager, case.id, note, text=text, now=case.now + number * HOUR)
    with pytest.raises(RuleBroken):
        casework.amend_note(*case.who(session), note, text=" On Wednesday ", now=case.now)
    [row] = list_notes(*case.who(session))
    assert row.text == "On Wednesday"
    assert [(old.text, old.by_name) for old in row.earlier] == [
        ("On Tuesday", "Mae Manager"),
        ("On Monday", "Wil Worker"),
    ]
    assert "case_note.amended" in audited(session)


# ---- Ending


def ask_approval(session: Session, world: World) -> None:
    session.get_one(Memorandum, world.memorandum_id).closures_approved = True
    session.flush()


def test_a_service_ends_with_a_report_and_a_derived_end_state(session: Session, case: ActiveCase) -> None:
    who = case.who(session)
    plan.set_outcome(*who, need=Need.DEBT, words=None, now=case.now)
    scores = SCORES | {Need.DEBT: "partly_achieved"}
    casework.close(*who, reason="completed_partly", scores=scores, summary="Went well.", now=case.now)
    [row] = list_end_reports(*who)
    assert row.state is EndReportState.FILED
    assert row.end_state is EndState.COMPLETED
    assert (row.half_points, row.outcomes_counted) == (4, 3), "vector V10"
    assert row.summary == "Went well."
    assert session.get_one(CaseRecord, case.id).end_report_at == case.now
    assert session.get_one(Referral, case.id).end_state is EndState.COMPLETED


def test_where_the_agreement_asks_the_manager_approves(
    session: Session, case: ActiveCase, world: World
) -> None:
    ask_approval(session, world)
    who = case.who(session)
    given: dict[str, Any] = {"reason": "person_disengaged", "scores": SCORES, "now": case.now}
    with pytest.raises(RuleBroken):
        casework.close(*who, **given)
    first = ending.propose_close(*who, **given)
    assert session.get_one(Referral, case.id).state is ReferralState.ACTIVE
    assert told(session, "Review needed") == {case.manager.user_id}
    with pytest.raises(Conflict):
        ending.propose_close(*who, **given)
    ending.return_report(session, case.manager, case.id, first, answer="Which clinic?", now=case.now)
    assert told(session, "review is done") == {case.worker.user_id}
    second = ending.propose_close(*who, **given)
    promoted = replace(case.who(session)[1], roles=frozenset({Role.NGO_WORKER, Role.NGO_MANAGER}))
    with pytest.raises(Denied):
        ending.approve_close(session, promoted, case.id, second, now=case.now)
    ending.approve_close(session, case.manager, case.id, second, now=case.now + HOUR)
    referral = session.get_one(Referral, case.id)
    assert (referral.state, referral.end_state) == (ReferralState.CLOSED, EndState.ENDED_EARLY)
    assert session.get_one(CaseRecord, case.id).end_report_at == case.now
    assert sorted(row.state for row in list_end_reports(*who)) == ["filed", "returned"]


def test_a_manager_closes_without_asking_and_a_report_can_be_taken_back(
    session: Session, case: ActiveCase, world: World
) -> None:
    ask_approval(session, world)
    given: dict[str, Any] = {"reason": "moved", "scores": SCORES, "now": case.now}
    report = ending.propose_close(*case.who(session), **given)
    with pytest.raises(Conflict):
        casework.close(session, case.manager, case.id, **given)
    ending.take_back_report(*case.who(session), report, now=case.now)
    casework.close(session, case.manager, case.id, **given)
    assert session.get_one(Referral, case.id).state is ReferralState.CLOSED


# ---- Who reads it


def test_nobody_but_worker_and_manager_reads_or_writes(
    session: Session, case: ActiveCase, world: World
) -> None:
    who = case.who(session)
    planned(session, case)
    plan.add_item(*who, kind="step", what="Call", now=case.now)
    set_risk(
        *who, kind="self", level="low", review_on=case.now.date() + DAY, today=case.now.date(), now=case.now
    )
    flag_concern(*who, kind="person_in_danger", called="both", words="Says goodbye to people.", now=case.now)
    casework.add_note(*who, text="Private", now=case.now)
    casework.close(*who, reason="moved", scores=SCORES, now=case.now)
    reads = (list_appointments, list_items, list_risks, list_concerns, list_progress, list_end_reports)
    for name, actor in world.people.items():
        found = [bool(read(session, actor, case.id)) for read in reads]
        if name in ("worker", "manager"):
            assert sum(found) == 5, name
            assert list_notes(session, actor, case.id)
            continue
        assert not any(found), name
        assert get_milestones(session, actor, case.id).consented_at is None, name
        for private in (list_notes, get_safe_contact, list_readers):
            with pytest.raises(NotFound):
                private(session, actor, case.id)
        with pytest.raises(NotFound):
            plan.add_item(session, actor, case.id, kind="step", what="x", now=case.now)


def test_nothing_is_written_to_a_case_that_has_ended(session: Session, case: ActiveCase) -> None:
    key = planned(session, case)
    casework.close(*case.who(session), reason="moved", scores=SCORES, now=case.now)
    with pytest.raises(Conflict):
        planned(session, case)
    with pytest.raises(Conflict):
        plan.add_item(*case.who(session), kind="step", what="x", now=case.now)
    appointments.record_attendance(
        *case.who(session), key, attendance="did_not_attend", now=case.now + 2 * DAY
    )
