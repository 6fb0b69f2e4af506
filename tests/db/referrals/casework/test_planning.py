"""The plan of a case, its risks, how it goes and its notes: facts, history, notices and audit row."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.notices.models import Notice
from audit.models import AuditRow
from core.errors import Conflict, RuleBroken
from partners.services.needs import Need
from referrals.casework import commands as casework
from referrals.casework.notes.queries import list_notes, list_readers
from referrals.casework.plan import commands as plan
from referrals.casework.plan.queries import get_milestones, list_items
from referrals.casework.progress.commands import update_progress
from referrals.casework.progress.queries import list_progress
from referrals.casework.queries import list_outcomes
from referrals.casework.risk.commands import flag_concern, set_risk
from referrals.casework.risk.queries import list_concerns, list_risks
from referrals.handover.models import Referral
from tests.support.casework import ActiveCase
from tests.support.referrals import World

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def audited(session: Session) -> set[str]:
    return set(session.scalars(sa.select(AuditRow.action)))


def told(session: Session, kind: str) -> set[UUID]:
    return set(session.scalars(sa.select(Notice.recipient_id).where(Notice.message.contains(kind))))


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
    assert referral.last_event_at == before, "a word is no step of the life cycle"
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
