"""Decisions and actions: proposed, decided, ratified; given, done, re-dated, dropped."""

from datetime import date, datetime
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.notices.models import Notice
from core.actor import Role
from core.errors import Conflict, Denied, NotFound, RuleBroken
from partners.meetings import commands
from partners.meetings.lifecycle import MeetingState, WorkState
from partners.meetings.models import MeetingAction, MeetingDecision
from partners.meetings.queries import (
    actions_due_in,
    list_actions_for_goal,
    list_actions_on_evaluation,
    list_decisions_for_goal,
    list_decisions_on_evaluation,
    list_open_actions,
)
from partners.meetings.queries.actions import get_action, list_own_actions, list_redates
from partners.meetings.queries.decisions import get_decision, list_unsettled
from partners.meetings.queries.meetings import agenda_of
from partners.meetings.terms import CommitteeKind, DecisionOutcome, DecisionStanding
from tests.support.meetings import DAY, make_action, make_circle, make_decision, make_meeting

O = DecisionOutcome  # noqa: E741


def test_a_finding_leads_to_a_decision_an_action_and_a_goal_and_back(session: Session, now: datetime) -> None:
    circle = make_circle(session, now)
    meeting = make_meeting(session, circle, now)
    goal_id, evaluation_id = uuid4(), uuid4()
    finding = commands.Finding(evaluation_id=evaluation_id, indicator="R04", text="First contact is late.")
    decision = make_decision(session, circle, meeting, now, finding=finding, goal_id=goal_id)
    action = make_action(session, circle, meeting, now, decision_id=decision.id)
    row = get_decision(session, circle.director, decision.id)
    assert (row.finding, row.indicator, row.standing) == (
        "First contact is late.",
        "R04",
        DecisionStanding.AGREED,
    )
    assert row.holds
    assert [one.id for one in list_decisions_for_goal(session, goal_id)] == [decision.id]
    assert [one.id for one in list_actions_for_goal(session, goal_id)] == [action.id]
    assert [one.id for one in list_decisions_on_evaluation(session, [evaluation_id])] == [decision.id]
    seen = list_actions_on_evaluation(session, [evaluation_id], actor=circle.director)
    assert [one.decision_id for one in seen] == [decision.id]
    stranger = make_circle(session, now, agency="Far Police", ngo="Far House")
    assert list_decisions_on_evaluation(session, [evaluation_id], actor=stranger.chief) == []
    assert list_actions_for_goal(session, goal_id, actor=stranger.chief) == []
    supervisor = circle.people[Role.SUPERVISOR]
    assert list_decisions_for_goal(session, goal_id, actor=supervisor) == []


def test_a_decision_has_a_reason_and_an_outcome(session: Session, now: datetime) -> None:
    circle = make_circle(session, now)
    meeting = make_meeting(session, circle, now)
    made = make_decision(session, circle, meeting, now, outcome=O.PROPOSED)
    values = {"text": "Yes.", "reason": "Because.", "outcome": O.AGREED, "goal_id": None, "now": now}
    for change, field in (
        ({"reason": " "}, "reason"),
        ({"text": ""}, "text"),
        ({"outcome": O.PROPOSED}, "outcome"),
    ):
        with pytest.raises(RuleBroken) as refused:
            commands.decide(session, circle.chief, made.id, **{**values, **change})  # type: ignore[arg-type]
        assert refused.value.field == field
        session.refresh(made)


def test_minutes_do_not_leave_before_every_proposal_is_decided(session: Session, now: datetime) -> None:
    circle = make_circle(session, now)
    meeting = make_meeting(session, circle, now)
    commands.write_minutes(session, circle.chief, meeting.id, text="Said.", now=now)
    made = make_decision(session, circle, meeting, now, outcome=O.PROPOSED)
    with pytest.raises(RuleBroken):
        commands.circulate_minutes(session, circle.chief, meeting.id, now=now)
    assert commands.remove_proposal(session, circle.chief, made.id, now=now) == meeting.id
    decided = make_decision(session, circle, meeting, now, outcome=O.REJECTED)
    with pytest.raises(Conflict):
        commands.remove_proposal(session, circle.chief, decided.id, now=now)
    commands.circulate_minutes(session, circle.chief, meeting.id, now=now)
    with pytest.raises(Conflict):
        make_decision(session, circle, meeting, now)


def test_without_a_quorum_a_decision_waits_until_a_later_meeting_ratifies_it(
    session: Session, now: datetime
) -> None:
    circle = make_circle(session, now)
    first = make_meeting(session, circle, now - 30 * DAY, came=(2, 0))
    decision = make_decision(session, circle, first, now - 30 * DAY)
    row = get_decision(session, circle.chief, decision.id)
    assert row.standing is DecisionStanding.TO_RATIFY
    assert not row.holds
    weak = make_meeting(session, circle, now - 5 * DAY, came=(0, 2))
    assert [one.kind.value for one in agenda_of(session, weak.id)] == ["ratify"]
    with pytest.raises(RuleBroken):
        commands.ratify(session, circle.chief, decision.id, meeting_id=weak.id, now=now)
    strong = make_meeting(session, circle, now)
    with pytest.raises(NotFound):
        commands.ratify(session, circle.chief, decision.id, meeting_id=first.id, now=now)
    commands.ratify(session, circle.chief, decision.id, meeting_id=strong.id, now=now)
    row = get_decision(session, circle.chief, decision.id)
    assert (row.holds, row.ratified_in_id) == (True, strong.id)
    with pytest.raises(Conflict):
        commands.ratify(session, circle.chief, decision.id, meeting_id=strong.id, now=now)
    assert list_unsettled(session, circle.committee_id, before=now + DAY) == []


def test_a_deferred_decision_comes_back_until_it_is_taken_up(session: Session, now: datetime) -> None:
    circle = make_circle(session, now)
    first = make_meeting(session, circle, now - 30 * DAY)
    deferred = make_decision(session, circle, first, now - 30 * DAY, outcome=O.DEFERRED)
    second = make_meeting(session, circle, now)
    assert [one.subject_id for one in agenda_of(session, second.id)] == [deferred.id]
    again = commands.Proposal(text="Once more", continues_id=deferred.id)
    made = commands.propose(session, circle.director, second.id, proposal=again, now=now)
    assert made.continues_id == deferred.id
    assert list_unsettled(session, circle.committee_id, before=now + DAY) == []
    with pytest.raises(Conflict):
        commands.propose(session, circle.director, second.id, proposal=again, now=now)


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"finding": "x"}, "ck_meeting_decision_finding_paired"),
        ({"decided_at": None}, "ck_meeting_decision_deciding_paired"),
        (
            {"ratified_in_id": None, "ratified_at": datetime(2026, 1, 1).astimezone()},
            "ck_meeting_decision_ratifying_paired",
        ),
    ],
)
def test_constraints_of_decisions(
    session: Session, now: datetime, values: dict[str, object], name: str
) -> None:
    circle = make_circle(session, now)
    decision = make_decision(session, circle, make_meeting(session, circle, now), now)
    with pytest.raises(sa.exc.IntegrityError, match=name):
        session.execute(sa.update(MeetingDecision).where(MeetingDecision.id == decision.id).values(**values))


# ---- Actions


def test_an_action_without_an_owner_is_refused_in_plain_words(session: Session, now: datetime) -> None:
    circle = make_circle(session, now)
    meeting = make_meeting(session, circle, now)
    for owner in (None, circle.people[Role.LIAISON_OFFICER].user_id, uuid4()):
        task = commands.Task(text="Do it", owner_id=owner, due_on=now.date())
        with pytest.raises(RuleBroken) as refused:
            commands.add_action(session, circle.chief, meeting.id, task=task, now=now)
        assert refused.value.field == "owner"


@pytest.mark.parametrize(
    ("values", "field"), [({"text": " "}, "text"), ({"days": -1}, "due_on"), ({"decision": True}, "decision")]
)
def test_what_an_action_cannot_be(
    session: Session, now: datetime, values: dict[str, object], field: str
) -> None:
    circle = make_circle(session, now)
    meeting = make_meeting(session, circle, now)
    rejected = make_decision(session, circle, meeting, now, outcome=O.REJECTED)
    task = commands.Task(
        text=str(values.get("text", "Do it")),
        owner_id=circle.director.user_id,
        due_on=now.date() + int(str(values.get("days", 1))) * DAY,
        decision_id=rejected.id if values.get("decision") else None,
    )
    with pytest.raises(RuleBroken) as refused:
        commands.add_action(session, circle.chief, meeting.id, task=task, now=now)
    assert refused.value.field == field


def test_an_owner_is_told_and_says_when_it_is_done(session: Session, now: datetime) -> None:
    circle = make_circle(session, now, kind=CommitteeKind.OPERATIONAL)
    meeting = make_meeting(session, circle, now)
    owner = circle.people[Role.NGO_INTAKE]
    action = make_action(session, circle, meeting, now, owner=owner)
    told = session.scalars(sa.select(Notice.recipient_id).where(Notice.about_id == action.id)).all()
    assert told == [owner.user_id]
    assert [one.id for one in list_own_actions(session, owner, closed=False)] == [action.id]
    with pytest.raises(Denied):
        commands.finish_action(
            session, circle.people[Role.SUPERVISOR], action.id, done_on=now.date(), note="", now=now
        )
    for done_on in (now.date() + DAY, now.date() - DAY):
        with pytest.raises(RuleBroken):
            commands.finish_action(session, owner, action.id, done_on=done_on, note="", now=now)
    commands.finish_action(session, owner, action.id, done_on=now.date(), note=" Sent ", now=now)
    row = get_action(session, owner, action.id)
    assert (row.state, row.done_note, row.was_in_time) == (WorkState.DONE, "Sent", True)
    commands.reopen_action(session, owner, action.id, now=now)
    row = get_action(session, owner, action.id)
    assert (row.state, row.done_on, row.done_note) == (WorkState.OPEN, None, None)
    assert [one.id for one in list_own_actions(session, owner, closed=False)] == [action.id]


def test_re_dating_keeps_the_first_date_which_is_the_one_that_counts(session: Session, now: datetime) -> None:
    circle = make_circle(session, now)
    meeting = make_meeting(session, circle, now)
    today = now.date()
    action = make_action(session, circle, meeting, now, due_on=today + 10 * DAY)
    for due_on, reason, field in (
        (today - DAY, "Late", "due_on"),
        (today + 10 * DAY, "Same", "due_on"),
        (today + 20 * DAY, " ", "note"),
    ):
        with pytest.raises(RuleBroken) as refused:
            commands.redate_action(session, circle.chief, action.id, due_on=due_on, reason=reason, now=now)
        assert refused.value.field == field
        session.expire_all()
    commands.redate_action(
        session, circle.chief, action.id, due_on=today + 20 * DAY, reason="Illness", now=now
    )
    commands.redate_action(
        session, circle.chief, action.id, due_on=today + 30 * DAY, reason="Again", now=now + DAY
    )
    row = get_action(session, circle.chief, action.id)
    assert (row.original_due_on, row.due_on, row.redated) == (today + 10 * DAY, today + 30 * DAY, 2)
    assert [(one.from_on, one.to_on, one.reason) for one in list_redates(session, action.id)] == [
        (today + 10 * DAY, today + 20 * DAY, "Illness"),
        (today + 20 * DAY, today + 30 * DAY, "Again"),
    ]
    later = now + 25 * DAY
    commands.finish_action(session, circle.chief, action.id, done_on=later.date(), note="", now=later)
    (fact,) = actions_due_in(session, [circle.partnership_id], today, today + 10 * DAY)
    assert (fact.was_in_time, fact.redated, fact.partnership_id) == (False, 2, circle.partnership_id)
    assert actions_due_in(session, [circle.partnership_id], today + 11 * DAY, today + 60 * DAY) == []
    assert actions_due_in(session, [], today, today + 60 * DAY) == []


def test_open_actions_of_partnerships_are_those_of_the_moment(session: Session, now: datetime) -> None:
    circle = make_circle(session, now)
    stranger = make_circle(session, now, agency="Far Police", ngo="Far House")
    action = make_action(session, circle, make_meeting(session, circle, now), now)
    make_action(session, stranger, make_meeting(session, stranger, now), now)
    commands.drop_action(session, circle.director, action.id, reason="Not needed.", now=now + DAY)
    ids = [circle.partnership_id]
    assert [one.id for one in list_open_actions(session, ids, now)] == [action.id]
    assert list_open_actions(session, ids, now + DAY) == []
    assert list_open_actions(session, ids, now - DAY) == []
    with pytest.raises(Conflict):
        commands.reopen_action(session, circle.director, action.id, now=now + DAY)


def test_open_and_overdue_actions_are_on_the_next_agenda(session: Session, now: datetime) -> None:
    circle = make_circle(session, now)
    meeting = make_meeting(session, circle, now)
    late = make_action(session, circle, meeting, now, due_on=now.date() + 2 * DAY)
    make_action(session, circle, meeting, now, due_on=now.date() + 300 * DAY)
    following = make_meeting(session, circle, now + 20 * DAY, state=MeetingState.CALLED)
    rows = agenda_of(session, following.id)
    assert [one.text.split(" ")[0] for one in rows] == ["Overdue", "Due"]
    assert rows[0].params == {
        "day": late.due_on,
        "organisation": "Harbour House",
        "text": "Publish the phone hours",
    }
    assert rows[0].link == f"/meetings/actions/{late.id}"


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"state": "done"}, "ck_meeting_action_(done_has_day|closing_paired)"),
        ({"dropped_reason": "x"}, "ck_meeting_action_dropped_has_reason"),
        ({"due_on": date(2030, 1, 1)}, "ck_meeting_action_first_date_kept"),
    ],
)
def test_constraints_of_actions(
    session: Session, now: datetime, values: dict[str, object], name: str
) -> None:
    circle = make_circle(session, now)
    action = make_action(session, circle, make_meeting(session, circle, now), now)
    with pytest.raises(sa.exc.IntegrityError, match=name):
        session.execute(sa.update(MeetingAction).where(MeetingAction.id == action.id).values(**values))
