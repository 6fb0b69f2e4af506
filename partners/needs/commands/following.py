"""What priorities lead to: shared goals, services wanted, due-diligence searches, and what became of each."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.actor import Actor
from core.errors import Conflict, NotFound, RuleBroken
from core.text import N_
from partners.diligence.assessments.commands import open_assessment as open_diligence
from partners.diligence.assessments.terms import Purpose
from partners.goals.commands import Terms, propose
from partners.needs.commands.acts import load, part, record_needs, required
from partners.needs.lifecycle import NeedsAction
from partners.needs.models import NeedsAssessment, NeedsFollowUp, NeedsTheme
from partners.needs.policy import NOT_FOUND
from partners.needs.terms import FollowKind, FollowState
from partners.services.needs import Need

F = NeedsAction.FOLLOW


def become_goal(
    session: Session,
    actor: Actor,
    assessment_id: UUID,
    *,
    theme_id: UUID,
    partnership_id: UUID,
    terms: Terms,
    now: datetime,
) -> NeedsFollowUp:
    """A priority becomes a shared goal, proposed to the other side as any goal is; of a partnership, in that partnership."""
    row, theme = _priority(session, actor, assessment_id, theme_id)
    if row.partnership_id not in (None, partnership_id):
        raise NotFound(NOT_FOUND)
    goal = propose(session, actor, partnership_id=partnership_id, terms=terms, now=now)
    return _follow(session, actor, row, theme, FollowKind.GOAL, now=now, goal_id=goal.id)


def want_service(
    session: Session,
    actor: Actor,
    assessment_id: UUID,
    *,
    theme_id: UUID,
    need: Need,
    words: str,
    now: datetime,
) -> NeedsFollowUp:
    """A service is wanted; the NGOs of the partnership, or of an agency's partnerships, read what and where."""
    row, theme = _priority(session, actor, assessment_id, theme_id)
    said = required(words, N_("Say what is wanted, for whom and where."), "words")
    return _follow(session, actor, row, theme, FollowKind.WANTED, now=now, need=need, words=said)


def search_partner(
    session: Session,
    actor: Actor,
    assessment_id: UUID,
    *,
    theme_id: UUID,
    ngo_id: UUID,
    due_on: date,
    now: datetime,
) -> NeedsFollowUp:
    """The agency opens a due-diligence assessment of an NGO that it found in the directory for a priority."""
    row, theme = _priority(session, actor, assessment_id, theme_id)
    opened = open_diligence(session, actor, ngo_id=ngo_id, purpose=Purpose.SELECTION, due_on=due_on, now=now)
    return _follow(session, actor, row, theme, FollowKind.SEARCH, now=now, diligence_id=opened.id)


def settle(
    session: Session,
    actor: Actor,
    assessment_id: UUID,
    *,
    follow_up_id: UUID,
    met: bool,
    outcome: str,
    now: datetime,
) -> NeedsFollowUp:
    """Somebody says what became of it: met, or no longer pursued, with words."""
    row = load(session, actor, assessment_id, F)
    follow = session.scalars(
        sa.select(NeedsFollowUp)
        .join(NeedsTheme, NeedsTheme.id == NeedsFollowUp.theme_id)
        .where(NeedsFollowUp.id == follow_up_id, NeedsTheme.assessment_id == row.id)
    ).one_or_none()
    if follow is None:
        raise NotFound(NOT_FOUND)
    if follow.state is not FollowState.OPEN:
        raise Conflict(N_("What became of it is written down already."))
    follow.outcome = required(outcome, N_("Say what became of it."), "outcome")
    follow.state = FollowState.MET if met else FollowState.WITHDRAWN
    follow.closed_at, follow.closed_by_id = now, actor.user_id
    record_needs(
        session, actor, "need_priority", "need_priority.settled", row, now=now, outcome=follow.state.value
    )
    return follow


def _priority(
    session: Session, actor: Actor, assessment_id: UUID, theme_id: UUID
) -> tuple[NeedsAssessment, NeedsTheme]:
    row = load(session, actor, assessment_id, F)
    theme: NeedsTheme = part(session, NeedsTheme, theme_id, row.id)
    if not theme.final_evidence:
        raise RuleBroken(N_("No source speaks of this theme, so nothing follows from it."))
    return row, theme


def _follow(
    session: Session,
    actor: Actor,
    row: NeedsAssessment,
    theme: NeedsTheme,
    kind: FollowKind,
    *,
    now: datetime,
    **values: object,
) -> NeedsFollowUp:
    assert actor.user_id is not None
    follow = NeedsFollowUp(
        theme_id=theme.id, kind=kind, created_at=now, created_by_id=actor.user_id, **values
    )
    session.add(follow)
    record_needs(
        session,
        actor,
        "need_priority",
        "need_priority.followed",
        row,
        now=now,
        kind=kind.value,
        theme=theme.id.hex,
    )
    return follow
