"""A decided assessment as a document: whole for the agency, and as a letter of outcome for the NGO."""

import os
from dataclasses import dataclass
from threading import BoundedSemaphore

from flask import render_template
from flask_babel import get_locale

from partners.diligence.assessments import criteria, gates, presentation
from partners.diligence.assessments.dossier import Dossier
from partners.diligence.assessments.queries import ConditionRow, ReplyRow
from partners.diligence.assessments.rows import AssessmentRow
from partners.diligence.assessments.sheet import sheet_of
from partners.diligence.assessments.terms import OUTCOMES
from partners.diligence.assessments.told import Told
from web.i18n import moment_in_zone, translate
from web.pdf import render_pdf

LETTER_ZONES = ("America/", "US/", "Canada/")
_turns = BoundedSemaphore(max(1, os.cpu_count() or 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Afterwards:
    """What became of it since the decision; not part of what was frozen."""

    conditions: tuple[ConditionRow, ...]
    reply: ReplyRow | None


def assessment_html(row: AssessmentRow, dossier: Dossier, afterwards: Afterwards) -> str:
    """The whole document as HTML; everything but the last chapter is what was frozen."""
    sheet = sheet_of(dossier)
    assert sheet is not None
    assert dossier.decision is not None
    return render_template(
        "pdf/assessment.html",
        **_shared(row, dossier.zone, afterwards),
        dossier=dossier,
        decision=dossier.decision,
        decided_at=moment_in_zone(dossier.decision.at, dossier.zone),
        opened_at=moment_in_zone(dossier.opened_at, dossier.zone),
        why=presentation.why(dossier),
        lines=presentation.criterion_views(sheet),
        left_out=presentation.left_out_words(sheet.left_out()),
        weak=presentation.weak_words(sheet),
        failed=presentation.failed_words(dossier),
        sensitivity=presentation.sensitivity_sentences(sheet.robustness) if sheet.robustness else [],
        chart=presentation.score_chart(sheet.lines),
        document_words=presentation.document_words,
        band=translate(OUTCOMES[dossier.decision.band]),
    )


def outcome_html(row: AssessmentRow, told: Told, afterwards: Afterwards) -> str:
    """The letter of outcome as HTML: no single scores, no assessors."""
    renormalised = bool(told.left_out)
    return render_template(
        "pdf/assessment_outcome.html",
        **_shared(row, row.zone, afterwards),
        decision=told.decision,
        why=presentation.why(row),
        lines=[
            (
                translate(criteria.LABELS[line.criterion]),
                presentation.weight_words(line.weight, line.applied_weight, renormalised=renormalised),
                presentation.figure(line.score),
            )
            for line in told.lines
        ],
        gates=[(translate(gates.LABELS[gate]), result) for gate, result in told.gates.items()],
        left_out=presentation.left_out_words(told.left_out),
        chart=presentation.score_chart(told.lines),
    )


def _shared(row: AssessmentRow, zone: str, afterwards: Afterwards) -> dict[str, object]:
    assert row.outcome is not None
    return {
        "language": str(get_locale() or "en"),
        "paper": "letter" if zone.startswith(LETTER_ZONES) else "a4",
        "row": row,
        "outcome": translate(OUTCOMES[row.outcome]),
        "points": presentation.points,
        "conditions": afterwards.conditions,
        "reply": afterwards.reply,
        "gate_labels": gates.LABELS,
    }


def assessment_pdf(row: AssessmentRow, dossier: Dossier, afterwards: Afterwards) -> bytes:
    """The agency's document."""
    return _render(row, assessment_html(row, dossier, afterwards), dossier)


def outcome_pdf(row: AssessmentRow, told: Told, afterwards: Afterwards) -> bytes:
    """The NGO's letter of outcome."""
    return _render(row, outcome_html(row, told, afterwards), told)


def _render(row: AssessmentRow, html: str, about: Dossier | Told) -> bytes:
    assert about.decision is not None
    with _turns:
        document = render_pdf(
            html,
            title=f"{row.reference} {row.ngo_name}",
            language=str(get_locale() or "en"),
            created=about.decision.at,
        )
    return document.content
