"""Reads of reviews: what both sides made of an evaluation, as frozen rows. Callers have checked whose it is."""

from collections.abc import Collection, Mapping
from dataclasses import fields
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from accounts.organisations.models import Organisation
from accounts.users.models import User
from core.actor import Actor
from core.errors import NotFound
from kpi.evaluations.models import Evaluation
from kpi.evaluations.policy import NOT_FOUND, visible_to
from kpi.measures.scope import names_of
from kpi.reviews.lifecycle import UNSETTLED
from kpi.reviews.models import (
    EvaluationReview,
    ReviewComment,
    ReviewDispute,
    ReviewFinding,
    ReviewGoal,
    ReviewSignature,
)
from kpi.reviews.rows import (
    CommentRow,
    DisputeEntry,
    DisputeRow,
    FindingRow,
    GoalLink,
    Review,
    Sides,
    SignatureRow,
)

_Answering = aliased(User, name="answering")
_Ending = aliased(User, name="ending")
_Agency = aliased(Organisation, name="measured_agency")
_Ngo = aliased(Organisation, name="measured_ngo")
_Revision = aliased(Evaluation, name="revision")


def sides_of(session: Session, evaluation_id: UUID) -> Sides:
    """Who was measured in an evaluation, whoever asks; raises `NotFound` where there is none."""
    row = session.execute(
        sa.select(Evaluation.agency_id, Evaluation.ngo_id).where(Evaluation.id == evaluation_id)
    ).one_or_none()
    if row is None:
        raise NotFound(NOT_FOUND)
    return Sides(agency_id=row.agency_id, ngo_id=row.ngo_id)


def review_of(session: Session, evaluation_id: UUID) -> Review:
    """What both sides made of an evaluation; empty before anybody did something. Six statements."""
    return reviews_of(session, [evaluation_id])[evaluation_id]


def reviews_of(session: Session, evaluation_ids: Collection[UUID]) -> Mapping[UUID, Review]:
    """The reviews of some evaluations by their ids, each of them present; as many statements as for one."""
    wanted = list(dict.fromkeys(evaluation_ids))
    heads = {
        row.evaluation_id: row
        for row in session.execute(
            sa.select(
                EvaluationReview.id,
                EvaluationReview.evaluation_id,
                EvaluationReview.edition,
                EvaluationReview.opened_at,
                EvaluationReview.closed_at,
                EvaluationReview.version,
            ).where(EvaluationReview.evaluation_id.in_(wanted))
        )
    }
    ids = [row.id for row in heads.values()]
    comments, findings = _comments(session, ids), _findings(session, ids)
    disputes, goals, signatures = _disputes(session, ids), _goals(session, ids), _signatures(session, ids)
    found: dict[UUID, Review] = {}
    for evaluation_id in wanted:
        head = heads.get(evaluation_id)
        if head is None:
            found[evaluation_id] = Review(evaluation_id=evaluation_id)
            continue
        found[evaluation_id] = Review(
            id=head.id,
            evaluation_id=evaluation_id,
            edition=head.edition,
            opened_at=head.opened_at,
            closed_at=head.closed_at,
            version=head.version,
            comments=tuple(row for key, row in comments if key == head.id),
            findings=tuple(row for key, row in findings if key == head.id),
            disputes=tuple(row for key, row in disputes if key == head.id),
            goals=tuple(row for key, row in goals if key == head.id),
            signatures=tuple(row for key, row in signatures if key == head.id),
        )
    return found


def list_open_disputes(session: Session, actor: Actor) -> list[DisputeEntry]:
    """The disputes that are not settled, of the actor's evaluations, the oldest first; one statement."""
    query = (
        disputes()
        .add_columns(
            Evaluation.reference,
            Evaluation.period_key,
            Evaluation.agency_id,
            Evaluation.ngo_id,
            _Agency.name.label("agency_name"),
            _Ngo.name.label("ngo_name"),
        )
        .join(Evaluation, Evaluation.id == EvaluationReview.evaluation_id)
        .outerjoin(_Agency, _Agency.id == Evaluation.agency_id)
        .outerjoin(_Ngo, _Ngo.id == Evaluation.ngo_id)
        .where(
            ReviewDispute.state.in_(UNSETTLED),
            Evaluation.id.in_(visible_to(actor).with_only_columns(Evaluation.id)),
        )
    )
    return [_entry(row) for row in session.execute(query)]


def _entry(row: sa.Row[Any]) -> DisputeEntry:
    names = {one.name for one in fields(DisputeRow)}
    return DisputeEntry(
        row=DisputeRow(**{key: value for key, value in row._mapping.items() if key in names}),
        sides=Sides(agency_id=row.agency_id, ngo_id=row.ngo_id),
        reference=row.reference,
        period_key=row.period_key,
        scope_title=names_of(row.agency_name, row.ngo_name),
        desk_name=row.agency_name or row.ngo_name,
    )


def _comments(session: Session, ids: Collection[UUID]) -> list[tuple[UUID, CommentRow]]:
    if not ids:
        return []
    rows = session.execute(
        sa.select(
            ReviewComment.review_id,
            ReviewComment.id,
            ReviewComment.indicator,
            ReviewComment.text,
            ReviewComment.corrects_id,
            ReviewComment.author_id,
            User.name.label("author_name"),
            ReviewComment.organisation_id,
            Organisation.name.label("organisation_name"),
            ReviewComment.written_at,
            ReviewComment.after_sign_off,
        )
        .join(User, User.id == ReviewComment.author_id)
        .join(Organisation, Organisation.id == ReviewComment.organisation_id)
        .where(ReviewComment.review_id.in_(ids))
        .order_by(ReviewComment.written_at, ReviewComment.id)
    )
    return [(row.review_id, CommentRow(**_without(row, "review_id"))) for row in rows]


def _findings(session: Session, ids: Collection[UUID]) -> list[tuple[UUID, FindingRow]]:
    if not ids:
        return []
    rows = session.execute(
        sa.select(
            ReviewFinding.review_id,
            ReviewFinding.indicator,
            ReviewFinding.organisation_id,
            Organisation.name.label("organisation_name"),
            ReviewFinding.mark,
            ReviewFinding.words,
            ReviewFinding.marked_at,
            User.name.label("marked_by"),
            ReviewFinding.version,
        )
        .join(User, User.id == ReviewFinding.marked_by_id)
        .join(Organisation, Organisation.id == ReviewFinding.organisation_id)
        .where(ReviewFinding.review_id.in_(ids))
        .order_by(ReviewFinding.indicator, Organisation.name, ReviewFinding.id)
    )
    return [(row.review_id, FindingRow(**_without(row, "review_id"))) for row in rows]


def _disputes(session: Session, ids: Collection[UUID]) -> list[tuple[UUID, DisputeRow]]:
    return [
        (row.review_id, DisputeRow(**_without(row, "review_id")))
        for row in session.execute(disputes().where(ReviewDispute.review_id.in_(ids)))
    ] if ids else []  # fmt: skip


def disputes() -> sa.Select[Any]:
    """All disputes as columns of `DisputeRow`, the oldest first, and their review's id; the caller narrows."""
    return (
        sa.select(
            ReviewDispute.review_id,
            ReviewDispute.id,
            EvaluationReview.evaluation_id,
            ReviewDispute.indicator,
            ReviewDispute.organisation_id,
            Organisation.name.label("organisation_name"),
            ReviewDispute.reason,
            ReviewDispute.text,
            ReviewDispute.state,
            ReviewDispute.raised_at,
            ReviewDispute.raised_by_id,
            User.name.label("raised_by"),
            ReviewDispute.answer,
            ReviewDispute.answer_text,
            ReviewDispute.answered_at,
            _Answering.name.label("answered_by"),
            ReviewDispute.revised_by_id,
            _Revision.reference.label("revised_by_reference"),
            ReviewDispute.ended_at,
            _Ending.name.label("ended_by"),
            ReviewDispute.version,
        )
        .join(EvaluationReview, EvaluationReview.id == ReviewDispute.review_id)
        .join(User, User.id == ReviewDispute.raised_by_id)
        .join(Organisation, Organisation.id == ReviewDispute.organisation_id)
        .outerjoin(_Answering, _Answering.id == ReviewDispute.answered_by_id)
        .outerjoin(_Ending, _Ending.id == ReviewDispute.ended_by_id)
        .outerjoin(_Revision, _Revision.id == ReviewDispute.revised_by_id)
        .order_by(ReviewDispute.raised_at, ReviewDispute.id)
    )


def _goals(session: Session, ids: Collection[UUID]) -> list[tuple[UUID, GoalLink]]:
    if not ids:
        return []
    rows = session.execute(
        sa.select(ReviewGoal.review_id, ReviewGoal.goal_id, ReviewGoal.indicator)
        .where(ReviewGoal.review_id.in_(ids))
        .order_by(ReviewGoal.linked_at, ReviewGoal.goal_id)
    )
    return [(row.review_id, GoalLink(goal_id=row.goal_id, indicator=row.indicator)) for row in rows]


def _signatures(session: Session, ids: Collection[UUID]) -> list[tuple[UUID, SignatureRow]]:
    if not ids:
        return []
    rows = session.execute(
        sa.select(
            ReviewSignature.review_id,
            ReviewSignature.organisation_id,
            ReviewSignature.organisation_name,
            ReviewSignature.signer_name,
            ReviewSignature.signer_role,
            ReviewSignature.signed_at,
            ReviewSignature.disputes_noted,
            ReviewSignature.note,
        )
        .where(ReviewSignature.review_id.in_(ids))
        .order_by(ReviewSignature.signed_at, ReviewSignature.id)
    )
    return [(row.review_id, SignatureRow(**_without(row, "review_id"))) for row in rows]


def _without(row: sa.Row[Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in row._mapping.items() if key != name}
