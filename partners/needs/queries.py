"""Reads of needs assessments: a constant number of statements, however much evidence there is."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from accounts.organisations.models import Organisation
from accounts.users.models import User
from core.actor import Actor
from core.errors import NotFound
from partners.memoranda.models import Partnership
from partners.needs.models import (
    NeedsAssessment,
    NeedsBadRow,
    NeedsBarrier,
    NeedsBarrierSource,
    NeedsExpert,
    NeedsFigure,
    NeedsMention,
    NeedsSource,
    NeedsTheme,
    NeedsWeight,
)
from partners.needs.policy import NOT_FOUND, visible_to
from partners.needs.rows import (
    AssessmentRow,
    BadRowRow,
    BarrierRow,
    ExpertRow,
    FigureRow,
    MentionRow,
    SourceRow,
    ThemeRow,
    WeightRow,
)

LIST_MOST = 200


def _assessments() -> sa.Select[Any]:
    agency, ngo = aliased(Organisation), aliased(Organisation)
    return (
        sa.select(
            NeedsAssessment.id,
            NeedsAssessment.reference,
            NeedsAssessment.organisation_id,
            Organisation.name.label("organisation_name"),
            Organisation.timezone.label("zone"),
            NeedsAssessment.partnership_id,
            agency.name.label("agency_name"),
            ngo.name.label("ngo_name"),
            NeedsAssessment.title,
            NeedsAssessment.question,
            NeedsAssessment.area,
            NeedsAssessment.starts_on,
            NeedsAssessment.ends_on,
            NeedsAssessment.smallest_group,
            NeedsAssessment.method,
            NeedsAssessment.state,
            NeedsAssessment.created_at,
            NeedsAssessment.concluded_at,
            NeedsAssessment.version,
        )
        .join(Organisation, Organisation.id == NeedsAssessment.organisation_id)
        .outerjoin(Partnership, Partnership.id == NeedsAssessment.partnership_id)
        .outerjoin(agency, agency.id == Partnership.agency_id)
        .outerjoin(ngo, ngo.id == Partnership.ngo_id)
    )


def list_assessments(session: Session, actor: Actor) -> list[AssessmentRow]:
    """The assessments that exist for an actor, the latest first; one statement."""
    query = _assessments().where(NeedsAssessment.id.in_(visible_to(actor)))
    query = query.order_by(NeedsAssessment.created_at.desc(), NeedsAssessment.reference).limit(LIST_MOST)
    return [AssessmentRow(**row._mapping) for row in session.execute(query)]


def get_assessment(session: Session, actor: Actor, assessment_id: UUID) -> AssessmentRow:
    """An assessment; raises `NotFound` for others."""
    query = _assessments().where(
        NeedsAssessment.id == assessment_id, NeedsAssessment.id.in_(visible_to(actor))
    )
    row = session.execute(query).one_or_none()
    if row is None:
        raise NotFound(NOT_FOUND)
    return AssessmentRow(**row._mapping)


def list_sources(session: Session, assessment_id: UUID) -> list[SourceRow]:
    """The sources of an assessment with figures, bad rows and themes; four statements."""
    of_this = sa.select(NeedsSource.id).where(NeedsSource.assessment_id == assessment_id)
    figures = _by_source(
        FigureRow(**row._mapping)
        for row in session.execute(
            sa.select(
                NeedsFigure.source_id,
                NeedsFigure.line,
                NeedsFigure.measure,
                NeedsFigure.value,
                NeedsFigure.unit,
                NeedsFigure.area,
                NeedsFigure.year,
                NeedsFigure.population,
                NeedsFigure.note,
            )
            .where(NeedsFigure.source_id.in_(of_this))
            .order_by(NeedsFigure.line)
        )
    )
    bad = _by_source(
        BadRowRow(**row._mapping)
        for row in session.execute(
            sa.select(
                NeedsBadRow.source_id,
                NeedsBadRow.line,
                NeedsBadRow.field,
                NeedsBadRow.reason,
                NeedsBadRow.text,
            )
            .where(NeedsBadRow.source_id.in_(of_this))
            .order_by(NeedsBadRow.line)
        )
    )
    mentions = _by_source(list_mentions(session, assessment_id))
    rows = session.execute(
        sa.select(
            NeedsSource.id,
            NeedsSource.number,
            NeedsSource.kind,
            NeedsSource.title,
            NeedsSource.publisher,
            NeedsSource.year,
            NeedsSource.licence,
            NeedsSource.link,
            NeedsSource.file_name,
            NeedsSource.rows,
            NeedsSource.mapped_at,
            NeedsSource.publication_id,
            NeedsSource.results,
            NeedsSource.held_on,
            NeedsSource.group_words,
            NeedsSource.people,
            NeedsSource.notes,
        )
        .where(NeedsSource.assessment_id == assessment_id)
        .order_by(NeedsSource.number)
    )
    return [
        SourceRow(
            **row._mapping,
            figures=tuple(figures[row.id]),
            bad=tuple(bad[row.id]),
            mentions=tuple(mentions[row.id]),
        )
        for row in rows
    ]


def list_mentions(session: Session, assessment_id: UUID) -> list[MentionRow]:
    """Which source of an assessment speaks of which theme; one statement."""
    rows = session.execute(
        sa.select(
            NeedsMention.id,
            NeedsMention.source_id,
            NeedsMention.theme_id,
            NeedsTheme.name.label("theme_name"),
            NeedsMention.words,
        )
        .join(NeedsTheme, NeedsTheme.id == NeedsMention.theme_id)
        .where(NeedsTheme.assessment_id == assessment_id)
        .order_by(NeedsTheme.name)
    )
    return [MentionRow(**row._mapping) for row in rows]


def list_themes(session: Session, assessment_id: UUID) -> list[ThemeRow]:
    """The code list of an assessment with evidence and weights, by name; three statements."""
    sources: dict[UUID, list[int]] = defaultdict(list)
    for row in session.execute(
        sa.select(NeedsMention.theme_id, NeedsSource.number)
        .join(NeedsSource, NeedsSource.id == NeedsMention.source_id)
        .where(NeedsSource.assessment_id == assessment_id)
        .order_by(NeedsSource.number)
    ):
        sources[row.theme_id].append(row.number)
    weights: dict[UUID, list[WeightRow]] = defaultdict(list)
    for weight in _weights(session, assessment_id):
        weights[weight.theme_id].append(weight)
    rows = session.execute(
        sa.select(
            NeedsTheme.id,
            NeedsTheme.name,
            NeedsTheme.meaning,
            NeedsTheme.place,
            NeedsTheme.place_reason,
            User.name.label("place_by"),
            NeedsTheme.final_rank,
            NeedsTheme.final_evidence,
            NeedsTheme.final_weight,
        )
        .outerjoin(User, User.id == NeedsTheme.place_by_id)
        .where(NeedsTheme.assessment_id == assessment_id)
        .order_by(NeedsTheme.name)
    )
    return [
        ThemeRow(
            **row._mapping,
            sources=tuple(f"S{number}" for number in sources[row.id]),
            weights=tuple(weights[row.id]),
        )
        for row in rows
    ]


def list_barriers(session: Session, assessment_id: UUID) -> list[BarrierRow]:
    """The barriers with the sources that say so; two statements."""
    sources: dict[UUID, list[tuple[int, UUID]]] = defaultdict(list)
    for row in session.execute(
        sa.select(NeedsBarrierSource.barrier_id, NeedsSource.number, NeedsSource.id)
        .join(NeedsSource, NeedsSource.id == NeedsBarrierSource.source_id)
        .where(NeedsSource.assessment_id == assessment_id)
        .order_by(NeedsSource.number)
    ):
        sources[row.barrier_id].append((row.number, row.id))
    rows = session.execute(
        sa.select(NeedsBarrier.id, NeedsBarrier.kind, NeedsBarrier.words)
        .where(NeedsBarrier.assessment_id == assessment_id)
        .order_by(NeedsBarrier.kind, NeedsBarrier.words, NeedsBarrier.id)
    )
    found = [
        BarrierRow(
            id=row.id,
            kind=row.kind,
            words=row.words,
            source_ids=tuple(source_id for _, source_id in sources[row.id]),
            sources=tuple(f"S{number}" for number, _ in sources[row.id]),
        )
        for row in rows
    ]
    return sorted(found, key=lambda one: (-len(one.sources), one.kind, one.words))


def list_experts(session: Session, assessment_id: UUID) -> list[ExpertRow]:
    """Who was asked, with what they gave; two statements."""
    weights: dict[UUID, list[WeightRow]] = defaultdict(list)
    for weight in _weights(session, assessment_id):
        weights[weight.expert_id].append(weight)
    rows = session.execute(
        sa.select(
            NeedsExpert.id,
            NeedsExpert.user_id,
            User.name,
            Organisation.name.label("organisation_name"),
            NeedsExpert.comment,
            NeedsExpert.answered_at,
        )
        .join(User, User.id == NeedsExpert.user_id)
        .join(Organisation, Organisation.id == User.organisation_id)
        .where(NeedsExpert.assessment_id == assessment_id)
        .order_by(Organisation.name, User.name)
    )
    return [ExpertRow(**row._mapping, weights=tuple(weights[row.id])) for row in rows]


def find_own_review(session: Session, actor: Actor, assessment_id: UUID) -> ExpertRow | None:
    """What the actor was asked for, if they were."""
    return next((one for one in list_experts(session, assessment_id) if one.user_id == actor.user_id), None)


def list_asked(session: Session, actor: Actor) -> set[UUID]:
    """The assessments for which the actor was asked and has not answered."""
    return set(
        session.scalars(
            sa.select(NeedsExpert.assessment_id).where(
                NeedsExpert.user_id == actor.user_id, NeedsExpert.answered_at.is_(None)
            )
        )
    )


def get_file(session: Session, source_id: UUID) -> tuple[str, bytes, int]:
    """The name, bytes and year of a file of statistics, for mapping; the caller has checked whose it is."""
    row = session.execute(
        sa.select(NeedsSource.file_name, NeedsSource.content, NeedsSource.year).where(
            NeedsSource.id == source_id
        )
    ).one()
    return row.file_name, row.content.encode(), row.year


def _weights(session: Session, assessment_id: UUID) -> list[WeightRow]:
    rows = session.execute(
        sa.select(NeedsWeight.expert_id, NeedsWeight.theme_id, NeedsWeight.weight, NeedsWeight.comment)
        .join(NeedsExpert, NeedsExpert.id == NeedsWeight.expert_id)
        .where(NeedsExpert.assessment_id == assessment_id)
        .order_by(NeedsWeight.weight.desc(), NeedsWeight.id)
    )
    return [WeightRow(**row._mapping) for row in rows]


def _by_source(rows: Iterable[Any]) -> dict[UUID, list[Any]]:
    kept: dict[UUID, list[Any]] = defaultdict(list)
    for row in rows:
        kept[row.source_id].append(row)
    return kept
