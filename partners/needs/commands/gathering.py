"""Opening an assessment, its code list of themes, and its barriers."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.actor import Actor
from core.errors import Denied, RuleBroken
from core.permissions import Permission
from core.references import make_reference
from core.text import N_
from partners.memoranda.policy import partnerships_of
from partners.needs.commands.acts import check_seen, load, optional, part, record_needs, required
from partners.needs.lifecycle import NeedsAction
from partners.needs.models import (
    NeedsAssessment,
    NeedsBarrier,
    NeedsBarrierSource,
    NeedsMention,
    NeedsSource,
    NeedsTheme,
    NeedsWeight,
)
from partners.needs.naming import suspicions
from partners.needs.terms import (
    LARGEST_MINIMUM,
    MOST_THEMES,
    SMALLEST_GROUP,
    Barrier,
    SourceKind,
)

G = NeedsAction.GATHER
LOOKS_LIKE_NAMES = N_("This looks as if it named somebody. Take it out, or tick that nobody is named.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What an assessment asks."""

    title: str
    question: str
    area: str
    starts_on: date
    ends_on: date
    smallest_group: int
    method: str = ""


def open_assessment(
    session: Session, actor: Actor, *, asked: Question, partnership_id: UUID | None, now: datetime
) -> NeedsAssessment:
    """One's own organisation asks about needs, or a partnership of it does, and then both sides gather."""
    if not actor.holds(Permission.NEEDS_WRITE):
        raise Denied(N_("Your role may not change needs assessments."))
    assert actor.user_id is not None
    assert actor.organisation_id is not None
    if partnership_id is not None and partnership_id not in set(session.scalars(partnerships_of(actor))):
        raise RuleBroken(N_("Choose one of your own partnerships."), "partnership")
    row = NeedsAssessment(
        organisation_id=actor.organisation_id,
        partnership_id=partnership_id,
        reference=make_reference("A"),
        created_at=now,
        created_by_id=actor.user_id,
    )
    _write(row, asked)
    session.add(row)
    record_needs(session, actor, "needs_assessment", "needs_assessment.opened", row, now=now)
    return row


def change_question(
    session: Session,
    actor: Actor,
    assessment_id: UUID,
    *,
    asked: Question,
    version: int | None,
    now: datetime,
) -> NeedsAssessment:
    """What is asked, where and when is changed while evidence is gathered; the minimum never rises above a talk held."""
    row = load(session, actor, assessment_id, G)
    check_seen(row, version)
    fewest = session.scalar(
        sa.select(sa.func.min(NeedsSource.people)).where(NeedsSource.assessment_id == row.id)
    )
    if fewest is not None and asked.smallest_group > fewest:
        raise RuleBroken(
            N_("A talk with %(people)s people is written down already."), "smallest_group", people=fewest
        )
    _write(row, asked)
    record_needs(session, actor, "needs_assessment", "needs_assessment.changed", row, now=now)
    return row


def add_theme(
    session: Session, actor: Actor, assessment_id: UUID, *, name: str, meaning: str, now: datetime
) -> NeedsTheme:
    """A theme enters the code list of the assessment."""
    row = load(session, actor, assessment_id, G)
    words = required(name, N_("Give the theme a name."), "name")
    names = session.scalars(sa.select(NeedsTheme.name).where(NeedsTheme.assessment_id == row.id)).all()
    if words.casefold() in {one.casefold() for one in names}:
        raise RuleBroken(N_("This theme stands in the list already."), "name")
    if len(names) >= MOST_THEMES:
        raise RuleBroken(N_("The list is full: put themes together."), "name")
    theme = NeedsTheme(assessment_id=row.id, name=words, meaning=optional(meaning))
    session.add(theme)
    record_needs(
        session,
        actor,
        "needs_assessment",
        "needs_assessment.evidence_added",
        row,
        now=now,
        theme=theme.id.hex,
    )
    return theme


def remove_theme(
    session: Session, actor: Actor, assessment_id: UUID, *, theme_id: UUID, now: datetime
) -> None:
    """A theme of which no source speaks leaves the list."""
    row = load(session, actor, assessment_id, G)
    theme: NeedsTheme = part(session, NeedsTheme, theme_id, row.id)
    if session.scalar(sa.select(NeedsMention.id).where(NeedsMention.theme_id == theme.id).limit(1)):
        raise RuleBroken(N_("A source speaks of this theme."))
    session.execute(sa.delete(NeedsWeight).where(NeedsWeight.theme_id == theme.id))
    session.delete(theme)
    record_needs(
        session,
        actor,
        "needs_assessment",
        "needs_assessment.evidence_removed",
        row,
        now=now,
        theme=theme_id.hex,
    )


def add_barrier(
    session: Session,
    actor: Actor,
    assessment_id: UUID,
    *,
    kind: Barrier,
    words: str,
    sources: Collection[UUID],
    names_checked: bool,
    now: datetime,
) -> NeedsBarrier:
    """Something that keeps people from help, with the sources that say so: none without evidence."""
    row = load(session, actor, assessment_id, G)
    said = required(words, N_("Say what the evidence says of it."), "words")
    known = set(
        session.scalars(
            sa.select(NeedsSource.id).where(
                NeedsSource.assessment_id == row.id,
                sa.or_(NeedsSource.kind != SourceKind.STATISTICS, NeedsSource.mapped_at.is_not(None)),
            )
        )
    )
    if not sources or set(sources) - known:
        raise RuleBroken(N_("Choose the sources that say so."), "sources")
    check_names(said, checked=names_checked)
    barrier = NeedsBarrier(assessment_id=row.id, kind=kind, words=said)
    session.add(barrier)
    session.flush()
    session.add_all(NeedsBarrierSource(barrier_id=barrier.id, source_id=one) for one in sorted(set(sources)))
    record_needs(
        session,
        actor,
        "needs_assessment",
        "needs_assessment.evidence_added",
        row,
        now=now,
        barrier=kind.value,
    )
    return barrier


def remove_barrier(
    session: Session, actor: Actor, assessment_id: UUID, *, barrier_id: UUID, now: datetime
) -> None:
    """A barrier that the evidence does not bear out is taken away."""
    row = load(session, actor, assessment_id, G)
    barrier: NeedsBarrier = part(session, NeedsBarrier, barrier_id, row.id)
    kind = barrier.kind.value
    session.execute(sa.delete(NeedsBarrierSource).where(NeedsBarrierSource.barrier_id == barrier.id))
    session.delete(barrier)
    record_needs(
        session, actor, "needs_assessment", "needs_assessment.evidence_removed", row, now=now, barrier=kind
    )


def check_names(*texts: str, checked: bool) -> None:
    """Texts that look as if they named somebody are refused, until somebody says that nobody is named."""
    if not checked and suspicions(*texts):
        raise RuleBroken(LOOKS_LIKE_NAMES, "names_checked")


def known_themes(session: Session, assessment_id: UUID) -> set[UUID]:
    """The themes of the code list."""
    return set(session.scalars(sa.select(NeedsTheme.id).where(NeedsTheme.assessment_id == assessment_id)))


def _write(row: NeedsAssessment, asked: Question) -> None:
    row.title = required(asked.title, N_("Give it a title."), "title")
    row.question = required(asked.question, N_("Say what you want to know."), "question")
    row.area = required(asked.area, N_("Say for which area."), "area")
    if asked.ends_on < asked.starts_on:
        raise RuleBroken(N_("The last day must not be before the first day."), "ends_on")
    if not SMALLEST_GROUP <= asked.smallest_group <= LARGEST_MINIMUM:
        raise RuleBroken(N_("Give a number between 3 and 50."), "smallest_group")
    row.starts_on, row.ends_on = asked.starts_on, asked.ends_on
    row.smallest_group, row.method = asked.smallest_group, optional(asked.method)
