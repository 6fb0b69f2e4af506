"""What people do with goals: rules, the two sides' agreement, history, audit and notices."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.notices.models import Notice
from accounts.users.models import User, UserStatus
from audit.models import AuditRow
from core.actor import Role
from core.errors import Conflict, Denied, InvalidTransition, NotFound, RuleBroken
from partners.goals import commands
from partners.goals.lifecycle import GoalState
from partners.goals.measures import Measure
from partners.goals.models import GoalUpdate, UpdateSource
from partners.goals.queries import get_goal, list_changes, list_updates
from partners.goals.trajectory import Direction, Rating
from tests.support.goals import make_goal, make_partnership, make_report, make_terms
from tests.support.memoranda import make_pair, make_person


def actions(session: Session) -> list[str]:
    rows = session.scalars(
        sa.select(AuditRow.action)
        .where(AuditRow.subject_kind == "goal")
        .order_by(AuditRow.at, AuditRow.sequence)
    )
    return list(rows)


def test_a_goal_is_proposed_by_one_side_and_agreed_by_the_other(session: Session, now: datetime) -> None:
    pair = make_pair(session, now)
    goal = make_goal(session, pair, now, agreed=False)
    assert (goal.state, goal.direction, goal.agreed_at) == (GoalState.PROPOSED, Direction.UP, None)
    assert goal.reference.startswith("G-")
    with pytest.raises(Conflict, match="Your side proposed this"):
        commands.agree(session, pair.agency_leader, goal.id, now=now)
    commands.agree(session, pair.ngo_leader, goal.id, now=now, version=goal.version)
    assert (goal.state, goal.agreed_by_id) == (GoalState.AGREED, pair.ngo_leader.user_id)
    assert sorted(actions(session)) == ["goal.agreed", "goal.proposed"]  # each in the chain of its side
    told = session.execute(
        sa.select(Notice.recipient_id, Notice.link).order_by(Notice.created_at, Notice.key)
    )
    assert set(told.all()) == {
        (pair.ngo_leader.user_id, f"/goals/{goal.id}"),
        (pair.agency_leader.user_id, f"/goals/{goal.id}"),
    }


def test_a_changed_proposal_is_that_of_the_side_that_changed_it(session: Session, now: datetime) -> None:
    pair = make_pair(session, now)
    goal = make_goal(session, pair, now, agreed=False)
    seen = goal.version
    commands.edit_proposal(
        session,
        pair.ngo_leader,
        goal.id,
        terms=make_terms(pair, now, target=50.0),
        now=now + timedelta(hours=1),
    )
    assert (goal.target, goal.proposed_for_id) == (50, pair.ngo_id)
    with pytest.raises(Conflict, match="Your side proposed this"):
        commands.agree(session, pair.ngo_leader, goal.id, now=now)
    with pytest.raises(Conflict, match="Noor Director changed this goal on"):
        commands.agree(session, pair.agency_leader, goal.id, now=now, version=seen)
    commands.agree(session, pair.agency_leader, goal.id, now=now, version=goal.version)
    with pytest.raises(InvalidTransition):
        commands.edit_proposal(session, pair.ngo_leader, goal.id, terms=make_terms(pair, now), now=now)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": "  "}, "title"),
        ({"why": " "}, "why"),
        ({"target": 20.0}, "target"),
        ({"measure": Measure()}, "measure_name"),
        ({"measure": Measure(indicator="R12"), "baseline": 0.8, "target": 0.6}, "target"),
    ],
)
def test_terms_that_make_no_sense(
    session: Session, now: datetime, changes: dict[str, Any], field: str
) -> None:
    pair = make_pair(session, now)
    with pytest.raises(RuleBroken) as refusal:
        make_goal(session, pair, now, **changes)
    assert refusal.value.field == field


@pytest.mark.parametrize(("first", "last"), [(0, 0), (10, 5), (-30, -1)])
def test_days_that_make_no_sense(session: Session, now: datetime, first: int, last: int) -> None:
    pair = make_pair(session, now)
    today = make_terms(pair, now).starts_on
    with pytest.raises(RuleBroken) as refusal:
        make_goal(
            session, pair, now, starts_on=today + timedelta(days=first), ends_on=today + timedelta(days=last)
        )
    assert refusal.value.field == "ends_on"


def test_an_owner_is_an_active_leader_of_that_side(session: Session, now: datetime) -> None:
    pair = make_pair(session, now)
    worker = make_person(session, pair.ngo_id, "Wil Worker", Role.NGO_WORKER, now=now)
    gone = make_person(session, pair.ngo_id, "Gus Gone", Role.NGO_MANAGER, now=now)
    user = session.get_one(User, gone.user_id)
    user.status, user.disabled_at = UserStatus.DISABLED, now
    session.flush()
    for wrong in (worker.user_id, gone.user_id, pair.agency_leader.user_id, uuid4()):
        with pytest.raises(RuleBroken) as refusal:
            make_goal(session, pair, now, ngo_owner_id=wrong)
        assert refusal.value.field == "ngo_owner"


def test_goals_are_set_where_a_partnership_is_at_work(session: Session, now: datetime) -> None:
    pair, strangers = make_pair(session, now), make_pair(session, now, agency="Southgate", ngo="Other House")
    resting = make_partnership(session, pair, now, active=False)
    foreign = make_partnership(session, strangers, now)
    for partnership_id in (resting, foreign, uuid4()):
        with pytest.raises(NotFound):
            commands.propose(
                session,
                pair.agency_leader,
                partnership_id=partnership_id,
                terms=make_terms(pair, now),
                now=now,
            )
    officer = make_person(session, pair.agency_id, "Olu Officer", Role.LIAISON_OFFICER, now=now)
    with pytest.raises(Denied):
        commands.propose(session, officer, partnership_id=resting, terms=make_terms(pair, now), now=now)


def test_a_reported_figure_rates_the_goal(session: Session, now: datetime) -> None:
    pair = make_pair(session, now)
    goal = make_goal(session, pair, now)
    later = now + timedelta(days=50)
    row = get_goal(session, pair.ngo_leader, goal.id)
    assert row.rating(now) is Rating.UNKNOWN
    make_report(
        session, pair.ngo_leader, goal, 36, on=goal.starts_on + timedelta(days=50), now=later,
        numerator=36, denominator=90, note=" Two courses. ", evidence="Register", evidence_url="https://x.example/r",
    )  # fmt: skip
    row = get_goal(session, pair.ngo_leader, goal.id)
    assert row.rating(later) is Rating.ON_TRACK
    assert row.rating(later + timedelta(days=1)) is Rating.OFF_TRACK
    assert row.rating(later + timedelta(days=45)) is Rating.OFF_TRACK
    assert row.rating(later + timedelta(days=46)) is Rating.UNKNOWN
    (update,) = list_updates(session, goal.id)
    assert (update.source, update.value, update.reported_by) == (UpdateSource.MANUAL, 36, "Noor Director")
    assert (update.note, update.evidence) == ("Two courses.", "Register")
    assert actions(session)[-1] == "goal.progress_reported"


def test_the_latest_day_counts_and_on_one_day_the_latest_report(session: Session, now: datetime) -> None:
    pair = make_pair(session, now)
    goal = make_goal(session, pair, now)
    later, day = now + timedelta(days=30), goal.starts_on
    for value, on, at in ((30, 20, 20), (28, 10, 25), (31, 20, 30)):
        make_report(
            session,
            pair.agency_leader,
            goal,
            value,
            on=day + timedelta(days=on),
            now=now + timedelta(days=at),
        )
    row = get_goal(session, pair.agency_leader, goal.id)
    assert row.latest is not None
    assert (row.latest.value, row.days_without_figure(later)) == (31, 10)


@pytest.mark.parametrize(
    ("day", "more", "field"),
    [
        (6, {}, "measured_on"),
        (-1, {}, "measured_on"),
        (0, {"value": -1.0}, "value"),
        (0, {"numerator": 3}, "denominator"),
        (0, {"denominator": 3}, "numerator"),
        (0, {"numerator": 4, "denominator": 3}, "numerator"),
        (0, {"evidence_url": "javascript:alert(1)"}, "evidence_url"),
        (0, {"evidence_url": "register"}, "evidence_url"),
    ],
)
def test_figures_that_make_no_sense(
    session: Session, now: datetime, day: int, more: dict[str, Any], field: str
) -> None:
    pair = make_pair(session, now)
    goal = make_goal(session, pair, now)
    on = goal.starts_on + timedelta(days=day)
    given: dict[str, Any] = {"value": 25.0, **more}
    with pytest.raises(RuleBroken) as refusal:
        make_report(session, pair.agency_leader, goal, on=on, now=now + timedelta(days=5), **given)
    assert refusal.value.field == field
    assert not list_updates(session, goal.id)


def test_a_figure_after_the_last_day_is_refused(session: Session, now: datetime) -> None:
    pair = make_pair(session, now)
    goal = make_goal(session, pair, now)
    after = now + timedelta(days=120)
    with pytest.raises(RuleBroken, match="ends on"):
        make_report(session, pair.agency_leader, goal, 50, on=goal.ends_on + timedelta(days=1), now=after)
    make_report(session, pair.agency_leader, goal, 50, on=goal.ends_on, now=after)


def test_another_target_holds_only_once_the_other_side_accepts(session: Session, now: datetime) -> None:
    pair = make_pair(session, now)
    goal = make_goal(session, pair, now)
    longer = goal.ends_on + timedelta(days=30)
    change = commands.propose_change(
        session,
        pair.ngo_leader,
        goal.id,
        target=50.0,
        ends_on=longer,
        reason="One course was cancelled.",
        now=now,
    )
    assert (goal.target, goal.ends_on) == (60, longer - timedelta(days=30))
    with pytest.raises(Conflict, match="waits for an answer"):
        commands.propose_change(
            session, pair.agency_leader, goal.id, target=55.0, ends_on=longer, reason="No.", now=now
        )
    with pytest.raises(Conflict, match="Your side proposed this"):
        commands.answer_change(session, pair.ngo_leader, goal.id, change_id=change.id, accept=True, now=now)
    commands.answer_change(session, pair.agency_leader, goal.id, change_id=change.id, accept=True, now=now)
    assert (goal.target, goal.ends_on) == (50, longer)
    (kept,) = list_changes(session, goal.id)
    assert (kept.old_target, kept.new_target, kept.accepted) == (60, 50, True)
    assert (kept.reason, kept.proposed_by, kept.answered_by) == (
        "One course was cancelled.", "Noor Director", "Ada Chief",
    )  # fmt: skip
    assert actions(session)[-2:] == ["goal.change_proposed", "goal.change_accepted"]
    with pytest.raises(Conflict, match="answered already"):
        commands.answer_change(
            session, pair.agency_leader, goal.id, change_id=change.id, accept=True, now=now
        )


@pytest.mark.parametrize("who", ["agency_leader", "ngo_leader"])
def test_a_change_is_refused_by_the_other_side_or_taken_back(
    session: Session, now: datetime, who: str
) -> None:
    pair = make_pair(session, now)
    goal = make_goal(session, pair, now)
    change = commands.propose_change(
        session, pair.ngo_leader, goal.id, target=50.0, ends_on=goal.ends_on, reason="Too hard.", now=now
    )
    commands.answer_change(session, getattr(pair, who), goal.id, change_id=change.id, accept=False, now=now)
    assert (goal.target, change.accepted) == (60, False)


@pytest.mark.parametrize(
    ("target", "days", "reason", "field"),
    [
        (60.0, 0, "Why not.", "target"),
        (20.0, 0, "Nothing.", "target"),
        (10.0, 0, "Downwards.", "target"),
        (50.0, -100, "At once.", "ends_on"),
        (50.0, -200, "Before.", "ends_on"),
        (50.0, 0, "  ", "reason"),
    ],
)
def test_changes_that_make_no_sense(
    session: Session, now: datetime, target: float, days: int, reason: str, field: str
) -> None:
    pair = make_pair(session, now)
    goal = make_goal(session, pair, now)
    with pytest.raises(RuleBroken) as refusal:
        commands.propose_change(
            session, pair.agency_leader, goal.id, target=target, ends_on=goal.ends_on + timedelta(days=days),
            reason=reason, now=now,
        )  # fmt: skip
    assert refusal.value.field == field


def test_each_side_names_its_own_owner(session: Session, now: datetime) -> None:
    pair = make_pair(session, now)
    goal = make_goal(session, pair, now)
    desk = make_person(session, pair.agency_id, "Dee Desk", Role.PARTNERSHIP_DESK, now=now)
    assert desk.user_id is not None
    with pytest.raises(RuleBroken):
        commands.hand_over(session, pair.ngo_leader, goal.id, owner_id=desk.user_id, now=now)
    commands.hand_over(session, pair.agency_leader, goal.id, owner_id=desk.user_id, now=now)
    assert (goal.agency_owner_id, goal.ngo_owner_id) == (desk.user_id, pair.ngo_leader.user_id)


def test_a_goal_is_concluded_as_its_last_figure_says(session: Session, now: datetime) -> None:
    pair = make_pair(session, now)
    reached, missed = make_goal(session, pair, now), make_goal(session, pair, now)
    with pytest.raises(Conflict, match="runs until"):
        commands.conclude(session, pair.agency_leader, reached.id, now=now)
    for goal, value in ((reached, 61), (missed, 59)):
        make_report(session, pair.agency_leader, goal, value, on=goal.starts_on, now=now)
    assert commands.conclude(session, pair.ngo_leader, reached.id, now=now).state is GoalState.ACHIEVED
    after = now + timedelta(days=101)
    change = commands.propose_change(
        session, pair.ngo_leader, missed.id, target=59.0, ends_on=missed.ends_on + timedelta(days=9),
        reason="Nearly.", now=now,
    )  # fmt: skip
    assert commands.conclude(session, pair.agency_leader, missed.id, now=after).state is GoalState.MISSED
    assert change.accepted is False
    assert {"goal.achieved", "goal.missed"} <= set(actions(session))
    with pytest.raises(InvalidTransition):
        commands.conclude(session, pair.agency_leader, missed.id, now=after)


def test_giving_up_needs_a_reason(session: Session, now: datetime) -> None:
    pair = make_pair(session, now)
    goal = make_goal(session, pair, now)
    with pytest.raises(RuleBroken) as refusal:
        commands.abandon(session, pair.ngo_leader, goal.id, reason=" ", now=now)
    assert refusal.value.field == "reason"
    session.refresh(goal)
    commands.abandon(session, pair.ngo_leader, goal.id, reason="The course is no longer funded.", now=now)
    assert (goal.state, goal.close_reason) == (GoalState.ABANDONED, "The course is no longer funded.")


@pytest.mark.parametrize("agreed", [True, False])
def test_an_overdue_proposal_cannot_be_agreed(session: Session, now: datetime, agreed: bool) -> None:
    pair = make_pair(session, now)
    goal = make_goal(session, pair, now, agreed=False)
    at = now + timedelta(days=100 if agreed else 101)
    if agreed:
        commands.agree(session, pair.ngo_leader, goal.id, now=at)
    else:
        with pytest.raises(RuleBroken, match="last day has passed"):
            commands.agree(session, pair.ngo_leader, goal.id, now=at)


def test_an_evaluation_writes_its_figure_once_into_every_active_goal(session: Session, now: datetime) -> None:
    pair = make_pair(session, now)
    terms: dict[str, Any] = {"measure": Measure(indicator="R12"), "baseline": 0.5, "target": 0.8}
    first = make_goal(session, pair, now, **terms)
    second = make_goal(session, pair, now, **{**terms, "target": 0.9})
    make_goal(session, pair, now, agreed=False, **terms)
    make_goal(session, pair, now)
    make_goal(session, pair, now, **{**terms, "measure": Measure(indicator="R10")})
    over = make_goal(session, pair, now, **terms)
    commands.abandon(session, pair.ngo_leader, over.id, reason="Twice.", now=now)
    evaluation_id = uuid4()

    def measured(value: float | None, day: int, evaluation: Any = evaluation_id) -> int:
        return commands.record_measurement(
            session, partnership_id=first.partnership_id, indicator="R12", value=value, numerator=7,
            denominator=10, evaluation_id=evaluation, measured_on=first.starts_on + timedelta(days=day),
            now=now + timedelta(days=40),
        )  # fmt: skip

    assert [measured(None, 30), measured(0.7, -1), measured(0.7, 101)] == [0, 0, 0]
    assert measured(0.7, 30) == 2
    assert measured(0.7, 30) == 0
    assert measured(0.72, 39, uuid4()) == 2
    updates = session.scalars(sa.select(GoalUpdate)).all()
    assert {update.goal_id for update in updates} == {first.id, second.id}
    assert {update.source for update in updates} == {UpdateSource.EVALUATION}
    row = get_goal(session, pair.ngo_leader, second.id)
    assert row.rating(now + timedelta(days=40)) is Rating.ON_TRACK
    assert actions(session).count("goal.measured") == 4


def test_rows_outside_the_two_sides_do_not_exist(session: Session, now: datetime) -> None:
    pair, strangers = make_pair(session, now), make_pair(session, now, agency="Southgate", ngo="Other House")
    goal = make_goal(session, pair, now)
    for act in (
        lambda actor: commands.agree(session, actor, goal.id, now=now),
        lambda actor: commands.conclude(session, actor, goal.id, now=now),
        lambda actor: commands.abandon(session, actor, goal.id, reason="No.", now=now),
        lambda actor: make_report(session, actor, goal, 30, on=goal.starts_on, now=now),
    ):
        with pytest.raises(NotFound):
            act(strangers.agency_leader)
