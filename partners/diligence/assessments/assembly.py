"""The dossier of an assessment from its rows: a fixed number of statements, whatever it holds."""

from collections import defaultdict
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.users.queries import names_of
from partners.diligence.assessments.criteria import Criterion
from partners.diligence.assessments.dossier import (
    AgreedLine,
    ConditionLine,
    DocumentLine,
    Dossier,
    GateLine,
    Named,
    ScoreLine,
)
from partners.diligence.assessments.gates import Gate
from partners.diligence.assessments.models import (
    AgreedScore,
    AssessmentGate,
    AssessmentWeight,
    Assessor,
    Condition,
    GateDocument,
    Score,
    ScoreDocument,
)
from partners.diligence.assessments.panel import Seat
from partners.diligence.assessments.rows import AssessmentRow
from partners.diligence.documents.models import EvidenceDocument


def list_seats(session: Session, assessment_id: UUID) -> tuple[Seat, ...]:
    """The panel, in the order in which people were assigned."""
    rows = session.execute(
        sa.select(
            Assessor.id,
            Assessor.number,
            Assessor.user_id,
            Assessor.assigned_at,
            Assessor.declared_at,
            Assessor.has_conflict,
            Assessor.submitted_at,
            Assessor.released_at,
        )
        .where(Assessor.assessment_id == assessment_id)
        .order_by(Assessor.number)
    ).all()
    names = names_of(session, [row.user_id for row in rows])
    return tuple(Seat(**row._mapping, name=names.get(row.user_id, "")) for row in rows)


def list_weights(session: Session, assessment_id: UUID) -> dict[Criterion, int]:
    """The frozen weights, in the order of the criteria."""
    rows = session.execute(
        sa.select(AssessmentWeight.criterion, AssessmentWeight.weight).where(
            AssessmentWeight.assessment_id == assessment_id
        )
    )
    found = {row.criterion: row.weight for row in rows}
    return {criterion: found[criterion] for criterion in Criterion if criterion in found}


def list_conditions(session: Session, assessment_id: UUID) -> tuple[ConditionLine, ...]:
    """The conditions, the earliest first."""
    rows = session.execute(
        sa.select(Condition.id, Condition.text, Condition.due_on)
        .where(Condition.assessment_id == assessment_id)
        .order_by(Condition.due_on, Condition.added_at, Condition.id)
    )
    return tuple(ConditionLine(**row._mapping) for row in rows)


def assemble(session: Session, row: AssessmentRow) -> Dossier:
    """Everything that an undecided assessment rests on at present."""
    seats = list_seats(session, row.id)
    gates = session.execute(
        sa.select(
            AssessmentGate.gate,
            AssessmentGate.result,
            AssessmentGate.evidence,
            AssessmentGate.checked_on,
            AssessmentGate.checked_by_id,
        ).where(AssessmentGate.assessment_id == row.id)
    ).all()
    agreed = session.execute(
        sa.select(
            AgreedScore.criterion,
            AgreedScore.value,
            AgreedScore.note,
            AgreedScore.agreed_by_id,
            AgreedScore.agreed_at,
        ).where(AgreedScore.assessment_id == row.id)
    ).all()
    people = {row.opened_by_id, *(g.checked_by_id for g in gates), *(a.agreed_by_id for a in agreed)}
    names = names_of(session, people)
    return Dossier(
        reference=row.reference,
        agency=Named(id=row.agency_id, name=row.agency_name),
        ngo=Named(id=row.ngo_id, name=row.ngo_name),
        zone=row.zone,
        purpose=row.purpose,
        trigger_reason=row.trigger_reason,
        opened_by=names.get(row.opened_by_id, ""),
        opened_at=row.opened_at,
        due_on=row.due_on,
        weights=list_weights(session, row.id),
        gates=_gate_lines(session, row.id, gates, names),
        seats=seats,
        scores=_scores(session, row.id),
        agreed=tuple(
            AgreedLine(
                criterion=a.criterion,
                value=a.value,
                note=a.note,
                agreed_by=names.get(a.agreed_by_id, ""),
                agreed_at=a.agreed_at,
            )
            for a in sorted(agreed, key=lambda a: list(Criterion).index(a.criterion))
        ),
        conditions=list_conditions(session, row.id),
        decision=None,
    )


def _gate_lines(
    session: Session, assessment_id: UUID, gates: Any, names: dict[UUID, str]
) -> tuple[GateLine, ...]:
    documents: defaultdict[Gate, list[DocumentLine]] = defaultdict(list)
    rows = session.execute(
        sa.select(GateDocument.gate, *_DOCUMENT)
        .join(EvidenceDocument, EvidenceDocument.id == GateDocument.document_id)
        .where(GateDocument.assessment_id == assessment_id)
        .order_by(EvidenceDocument.reference)
    )
    for found in rows:
        documents[found.gate].append(_document(found))
    by_gate = {line.gate: line for line in gates}
    return tuple(
        GateLine(
            gate=gate,
            result=by_gate[gate].result,
            evidence=by_gate[gate].evidence,
            documents=tuple(documents[gate]),
            checked_on=by_gate[gate].checked_on,
            checked_by=names.get(by_gate[gate].checked_by_id),
        )
        for gate in Gate
    )


def _scores(session: Session, assessment_id: UUID) -> tuple[ScoreLine, ...]:
    documents: defaultdict[tuple[int, Criterion], list[DocumentLine]] = defaultdict(list)
    named = session.execute(
        sa.select(Assessor.number, ScoreDocument.criterion, *_DOCUMENT)
        .join(Assessor, Assessor.id == ScoreDocument.assessor_id)
        .join(EvidenceDocument, EvidenceDocument.id == ScoreDocument.document_id)
        .where(Assessor.assessment_id == assessment_id)
        .order_by(EvidenceDocument.reference)
    )
    for found in named:
        documents[found.number, found.criterion].append(_document(found))
    rows = session.execute(
        sa.select(Assessor.number, Score.criterion, Score.value, Score.evidence, Score.reason)
        .join(Assessor, Assessor.id == Score.assessor_id)
        .where(Assessor.assessment_id == assessment_id)
    ).all()
    order = {criterion: place for place, criterion in enumerate(Criterion)}
    return tuple(
        ScoreLine(**row._mapping, documents=tuple(documents[row.number, row.criterion]))
        for row in sorted(rows, key=lambda row: (row.number, order[row.criterion]))
    )


_DOCUMENT = (EvidenceDocument.id, EvidenceDocument.reference, EvidenceDocument.kind)


def _document(row: Any) -> DocumentLine:
    return DocumentLine(id=row.id, reference=row.reference, kind=row.kind)
