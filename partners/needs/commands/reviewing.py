"""Experts' review, overruled ranks, and the conclusion that freezes an assessment."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.notices.commands import notify
from accounts.notices.models import NoticeKind
from accounts.roles import ROLES
from accounts.users.queries import WorkerRow, list_workers
from core.actor import Actor
from core.errors import RuleBroken
from core.permissions import Permission
from core.text import N_
from partners.memoranda.queries import list_partnerships
from partners.needs.commands.acts import load, optional, part, record_needs, required
from partners.needs.commands.gathering import check_names
from partners.needs.lifecycle import NeedsAction, NeedsState
from partners.needs.models import NeedsAssessment, NeedsExpert, NeedsSource, NeedsTheme, NeedsWeight
from partners.needs.policy import may_answer
from partners.needs.queries import list_themes
from partners.needs.ranking import ranked
from partners.needs.terms import HIGHEST_WEIGHT, LOWEST_WEIGHT, SourceKind

READERS = tuple(one.role for one in ROLES if Permission.NEEDS_READ in one.permissions)
ASKED = N_("You are asked to review a needs assessment: %(title)s")


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """What an expert gives a theme."""

    weight: int
    comment: str = ""


def list_possible_experts(session: Session, row: NeedsAssessment) -> list[tuple[WorkerRow, str]]:
    """The active people of the assessment's side or sides who may read it, with their organisation."""
    if row.partnership_id is None:
        return [(one, "") for one in list_workers(session, row.organisation_id, *READERS)]
    pair = list_partnerships(session, ids=[row.partnership_id])[0]
    return [
        (one, name)
        for house, name in ((pair.agency_id, pair.agency_name), (pair.ngo_id, pair.ngo_name))
        for one in list_workers(session, house, *READERS)
    ]


def offer_experts(session: Session, actor: Actor, assessment_id: UUID) -> list[tuple[WorkerRow, str]]:
    """Whom the actor may ask: whoever was not asked yet."""
    row = load(session, actor, assessment_id, NeedsAction.ASK_EXPERT)
    asked = set(session.scalars(sa.select(NeedsExpert.user_id).where(NeedsExpert.assessment_id == row.id)))
    return [pair for pair in list_possible_experts(session, row) if pair[0].id not in asked]


def ask_expert(
    session: Session, actor: Actor, assessment_id: UUID, *, user_id: UUID, now: datetime
) -> NeedsExpert:
    """A person of either side is asked to comment and to weigh the themes, and is told so."""
    row = load(session, actor, assessment_id, NeedsAction.ASK_EXPERT)
    assert actor.user_id is not None
    if user_id not in {one.id for one, _ in list_possible_experts(session, row)}:
        raise RuleBroken(N_("Choose a person from the list."), "expert")
    same = sa.select(NeedsExpert.id).where(
        NeedsExpert.assessment_id == row.id, NeedsExpert.user_id == user_id
    )
    if session.scalar(same) is not None:
        raise RuleBroken(N_("This person was asked already."), "expert")
    expert = NeedsExpert(assessment_id=row.id, user_id=user_id, asked_at=now, asked_by_id=actor.user_id)
    session.add(expert)
    if row.state is NeedsState.REVIEWING:
        _tell(session, row, {user_id}, now=now)
    record_needs(session, actor, "needs_assessment", "needs_assessment.expert_asked", row, now=now)
    return expert


def begin_review(session: Session, actor: Actor, assessment_id: UUID, *, now: datetime) -> NeedsAssessment:
    """The evidence stands: the experts weigh the themes, and nothing is gathered meanwhile."""
    row = load(session, actor, assessment_id, NeedsAction.REVIEW)
    waiting = sa.select(NeedsSource.number).where(
        NeedsSource.assessment_id == row.id,
        NeedsSource.kind == SourceKind.STATISTICS,
        NeedsSource.mapped_at.is_(None),
    )
    if (number := session.scalar(waiting.limit(1))) is not None:
        raise RuleBroken(N_("Map the columns of source S%(number)s, or take it out."), number=number)
    themes = list_themes(session, row.id)
    if not any(theme.sources for theme in themes):
        raise RuleBroken(N_("No source speaks of any theme yet."))
    experts = set(session.scalars(sa.select(NeedsExpert.user_id).where(NeedsExpert.assessment_id == row.id)))
    if not experts:
        raise RuleBroken(N_("Ask at least one expert first."))
    row.state = NeedsState.REVIEWING
    _tell(session, row, experts, now=now)
    record_needs(session, actor, "needs_assessment", "needs_assessment.reviewed", row, now=now)
    return row


def gather_again(session: Session, actor: Actor, assessment_id: UUID, *, now: datetime) -> NeedsAssessment:
    """More evidence is gathered; what the experts gave is kept, and they may change it."""
    row = load(session, actor, assessment_id, NeedsAction.REOPEN)
    row.state = NeedsState.GATHERING
    record_needs(session, actor, "needs_assessment", "needs_assessment.reopened", row, now=now)
    return row


def answer_review(
    session: Session,
    actor: Actor,
    assessment_id: UUID,
    *,
    comment: str,
    opinions: Mapping[UUID, Opinion],
    names_checked: bool,
    now: datetime,
) -> NeedsExpert:
    """An expert gives each theme a weight from 1 to 5, with comments; until the conclusion it may be changed."""
    row = load(session, actor, assessment_id, NeedsAction.ANSWER)
    expert = session.scalars(
        sa.select(NeedsExpert).where(
            NeedsExpert.assessment_id == row.id, NeedsExpert.user_id == actor.user_id
        )
    ).one_or_none()
    may_answer(actor, is_expert=expert is not None)
    assert expert is not None
    themes = {one.id for one in list_themes(session, row.id) if one.sources}
    if set(opinions) != themes:
        raise RuleBroken(N_("Give each theme a weight."))
    for one in opinions.values():
        if not LOWEST_WEIGHT <= one.weight <= HIGHEST_WEIGHT:
            raise RuleBroken(N_("A weight is a number from 1 to 5."))
    check_names(comment, *(one.comment for one in opinions.values()), checked=names_checked)
    session.execute(sa.delete(NeedsWeight).where(NeedsWeight.expert_id == expert.id))
    session.add_all(
        NeedsWeight(expert_id=expert.id, theme_id=theme_id, weight=one.weight, comment=optional(one.comment))
        for theme_id, one in opinions.items()
    )
    expert.comment, expert.answered_at = optional(comment), now
    record_needs(session, actor, "needs_assessment", "needs_assessment.expert_answered", row, now=now)
    return expert


def overrule(
    session: Session,
    actor: Actor,
    assessment_id: UUID,
    *,
    theme_id: UUID,
    place: int | None,
    reason: str,
    now: datetime,
) -> NeedsTheme:
    """A theme gets another place than the rule gives it, with the reason; or the rule's again."""
    row = load(session, actor, assessment_id, NeedsAction.OVERRULE)
    theme: NeedsTheme = part(session, NeedsTheme, theme_id, row.id)
    if place is None:
        theme.place = theme.place_reason = theme.place_by_id = None
    else:
        count = len(list_themes(session, row.id))
        if not 1 <= place <= count:
            raise RuleBroken(N_("Give a place between 1 and %(count)s."), "place", count=count)
        taken = sa.select(NeedsTheme.id).where(
            NeedsTheme.assessment_id == row.id, NeedsTheme.place == place, NeedsTheme.id != theme.id
        )
        if session.scalar(taken) is not None:
            raise RuleBroken(N_("Somebody gave this place to another theme."), "place")
        theme.place_reason = required(reason, N_("Say why the rule is overruled."), "reason")
        theme.place = place
        theme.place_by_id = actor.user_id
    record_needs(
        session,
        actor,
        "needs_assessment",
        "needs_assessment.overruled",
        row,
        now=now,
        theme=theme.id.hex,
        place=place,
    )
    return theme


def conclude(session: Session, actor: Actor, assessment_id: UUID, *, now: datetime) -> NeedsAssessment:
    """The ranks are frozen with what they rest on; nothing of the assessment changes any more but what becomes of it."""
    row = load(session, actor, assessment_id, NeedsAction.CONCLUDE)
    answered = sa.select(NeedsExpert.id).where(
        NeedsExpert.assessment_id == row.id, NeedsExpert.answered_at.is_not(None)
    )
    if session.scalar(answered.limit(1)) is None:
        raise RuleBroken(N_("No expert has given the review yet."))
    themes = {
        one.id: one
        for one in session.scalars(sa.select(NeedsTheme).where(NeedsTheme.assessment_id == row.id))
    }
    for one in ranked(theme.standing() for theme in list_themes(session, row.id)):
        theme = themes[one.standing.theme_id]
        theme.final_rank = one.rank
        theme.final_evidence, theme.final_weight = one.standing.evidence, one.standing.weight
    row.state = NeedsState.CONCLUDED
    row.concluded_at, row.concluded_by_id = now, actor.user_id
    record_needs(session, actor, "needs_assessment", "needs_assessment.concluded", row, now=now)
    return row


def _tell(session: Session, row: NeedsAssessment, people: set[UUID], *, now: datetime) -> None:
    notify(
        session,
        to=sorted(people),
        kind=NoticeKind.OUTREACH,
        text=ASKED,
        params={"title": row.title},
        link=f"/needs/{row.id}/review",
        about=("needs_assessment", row.id),
        partnership_id=row.partnership_id,
        key=f"needs.review:{row.id.hex}",
        now=now,
    )
