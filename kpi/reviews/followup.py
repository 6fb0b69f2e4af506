"""What came of the findings of an evaluation, for the next one: decided, done, aimed at, and the figure since.

A row says what came before and what came after. There is no group to compare with, so nothing here says that the one
led to the other.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.actor import SYSTEM
from core.clock import local_date
from kpi.evaluations.comparing import means_the_same
from kpi.evaluations.models import Evaluation
from kpi.evaluations.snapshot import Figure, FollowUp, Snapshot, from_text
from kpi.measures.measurement import Measurement
from kpi.measures.scope import Scope
from kpi.reviews.lifecycle import DisputeState, Finding, Mark
from kpi.reviews.queries import review_of
from kpi.reviews.rows import Review
from partners.goals.lifecycle import GoalState
from partners.goals.models import Goal
from partners.goals.rows import GoalRow, goal_rows, goals
from partners.meetings.queries import list_actions_on_evaluation, list_decisions_on_evaluation
from partners.meetings.queries.actions import ActionRow
from partners.meetings.queries.decisions import DecisionRow
from partners.meetings.terms import ActionStanding, DecisionOutcome

DISPUTED = Finding.DISPUTED.value
FOLLOWED = (DISPUTED, Mark.ACT.value, Mark.WATCH.value)
"""What the next evaluation comes back to, the weightiest first."""


def follow(session: Session, scope: Scope, reference: str, snapshot: Snapshot) -> tuple[FollowUp, ...]:
    """What came of each figure of the evaluation `reference` that somebody marked to act on or watch, or disputed.

    As known at the moment of the data of `snapshot`; in the order of the earlier evaluation. A fixed number of statements.
    """
    as_of = snapshot.as_of
    row = session.execute(
        sa.select(Evaluation.id, Evaluation.snapshot).where(
            Evaluation.reference == reference, Evaluation.scope_key == scope.key
        )
    ).one_or_none()
    if row is None:
        return ()
    review = review_of(session, row.id)
    found = findings(review)
    if not found:
        return ()
    earlier = from_text(row.snapshot)
    decisions = [one for one in list_decisions_on_evaluation(session, [row.id]) if is_decided(one, as_of)]
    actions = list_actions_on_evaluation(session, [row.id], actor=SYSTEM)
    doing = _goals(session, scope, review, decisions, actions)
    rows = []
    for figure in earlier.figures:
        code = figure.definition.code
        if code not in found:
            continue
        on_it = [one for one in decisions if one.indicator == code]
        follows = {one.id for one in on_it}
        tasks = [standing_at(one, as_of) for one in actions if one.decision_id in follows]
        rows.append(
            FollowUp(
                reference=reference,
                period=earlier.period.code,
                indicator=code,
                finding=found[code],
                words=words_on(review, code),
                decisions=tuple(f"{one.reference} {one.standing.value}" for one in on_it),
                actions_done=tasks.count(ActionStanding.DONE),
                actions_open=tasks.count(ActionStanding.OPEN),
                actions_overdue=tasks.count(ActionStanding.OVERDUE),
                goals=tuple(
                    f"{doing[key].reference} {standing_of(doing[key], as_of)}"
                    for key in goals_on(review, code, on_it, actions)
                    if key in doing
                ),
                before=figure.measurement,
                now=_now(earlier, figure, snapshot),
            )
        )
    return tuple(rows)


def findings(review: Review) -> Mapping[str, str]:
    """By indicator, the weightiest of what anybody made of it; accepted and explained figures are left alone."""
    said: dict[str, set[str]] = {}
    for finding in review.findings:
        said.setdefault(finding.indicator, set()).add(finding.mark.value)
    for dispute in review.disputes:
        if dispute.state is not DisputeState.WITHDRAWN:
            said.setdefault(dispute.indicator, set()).add(DISPUTED)
    weighed = {code: next((one for one in FOLLOWED if one in marks), None) for code, marks in said.items()}
    return {code: finding for code, finding in weighed.items() if finding is not None}


def words_on(review: Review, indicator: str) -> tuple[str, ...]:
    """What the sides wrote: with a mark to act or watch, and with a dispute that was not taken back."""
    marks = [
        one.words for one in review.findings_on(indicator) if one.words and one.mark in (Mark.ACT, Mark.WATCH)
    ]
    doubts = [one.text for one in review.disputes_on(indicator) if one.state is not DisputeState.WITHDRAWN]
    return tuple(dict.fromkeys([*marks, *doubts]))


def words_to_act(review: Review, indicator: str) -> tuple[str, ...]:
    """What the sides wrote where they want something done about a figure."""
    return tuple(
        dict.fromkeys(
            one.words for one in review.findings_on(indicator) if one.words and one.mark is Mark.ACT
        )
    )


def is_decided(decision: DecisionRow, on: datetime) -> bool:
    """Whether a meeting had decided on it at a moment; a proposal is no decision."""
    return (
        decision.outcome is not DecisionOutcome.PROPOSED
        and decision.decided_at is not None
        and decision.decided_at <= on
    )


def standing_at(action: ActionRow, on: datetime) -> ActionStanding:
    """How an action stood at a moment: what was done on a later day was still open then."""
    today = local_date(on, action.zone)
    if action.done_on is not None and action.done_on > today:
        return ActionStanding.OVERDUE if action.due_on < today else ActionStanding.OPEN
    return action.standing(on)


def standing_of(goal: GoalRow, on: datetime) -> str:
    """How a goal is doing: its state where it is only proposed or over, otherwise its rating."""
    return goal.rating(on).value if goal.state is GoalState.AGREED else goal.state.value


def goals_on(
    review: Review, indicator: str, decisions: Collection[DecisionRow], actions: Collection[ActionRow]
) -> tuple[UUID, ...]:
    """The goals that were set because of a figure, and those that the decisions on it and their actions serve."""
    follows = {one.id for one in decisions}
    ids = [one.goal_id for one in review.goals if one.indicator == indicator]
    ids += [one.goal_id for one in decisions if one.goal_id is not None]
    ids += [one.goal_id for one in actions if one.goal_id is not None and one.decision_id in follows]
    return tuple(dict.fromkeys(ids))


def came_of(entry: str) -> tuple[str, str]:
    """Reference and code of an entry of `FollowUp.decisions` or `FollowUp.goals`."""
    reference, _, code = entry.rpartition(" ")
    return reference, code


def _goals(
    session: Session,
    scope: Scope,
    review: Review,
    decisions: Collection[DecisionRow],
    actions: Collection[ActionRow],
) -> Mapping[UUID, GoalRow]:
    """The goals that anything of this leads to; of a partnership only its own."""
    ids = {one.goal_id for one in review.goals}
    ids |= {one.goal_id for one in decisions if one.goal_id is not None}
    ids |= {one.goal_id for one in actions if one.goal_id is not None}
    if not ids:
        return {}
    query = goals().where(Goal.id.in_(ids))
    if scope.partnership_id is not None:
        query = query.where(Goal.partnership_id == scope.partnership_id)
    return {row.id: row for row in goal_rows(session, query)}


def _now(earlier: Snapshot, before: Figure, snapshot: Snapshot) -> Measurement | None:
    """The figure of now, where it is measured as it was then."""
    code = before.definition.code
    figure = snapshot.find_figure(code)
    if figure is None or not means_the_same(
        code,
        versions=(before.definition.version, figure.definition.version),
        parameters=(earlier.parameters, snapshot.parameters),
    ):
        return None
    return figure.measurement
