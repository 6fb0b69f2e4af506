"""An assessment in plain words, for its page and its PDF: figures, sentences, charts and what happens next."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from babel.lists import format_list
from flask_babel import get_locale

from core.actor import Actor
from core.text import N_
from partners.diligence.assessments import criteria, gates
from partners.diligence.assessments.comparison import FEWEST, Comparison
from partners.diligence.assessments.criteria import HIGHEST, Criterion
from partners.diligence.assessments.dossier import DocumentLine, Dossier, ScoreLine
from partners.diligence.assessments.lifecycle import AssessmentState
from partners.diligence.assessments.panel import seat_of
from partners.diligence.assessments.rows import AssessmentRow
from partners.diligence.assessments.scoring import shown
from partners.diligence.assessments.sensitivity import Robustness
from partners.diligence.assessments.sheet import CriterionResult, Sheet
from partners.diligence.assessments.terms import FEWEST_ASSESSORS, OUTCOMES, PURPOSES, TRIGGERS
from partners.diligence.assessments.told import ToldLine
from partners.diligence.documents.kinds import KIND_LABELS
from web.chart_marks import Chart, Datum
from web.charts import horizontal_bars
from web.i18n import local_date, local_number, translate
from web.states import StateTag, state_tag

S = AssessmentState


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenView:
    """What one assessor gave, in words."""

    number: int
    value: str
    remark: str
    """Why it counts otherwise than it was given; empty where it does not."""
    evidence: str
    documents: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionView:
    """One criterion with single scores and result, in words."""

    code: str
    label: str
    weight: str
    score: str
    agreed_by: str
    note: str
    differs: bool
    open: bool
    given: tuple[GivenView, ...]


def in_a_list(texts: Iterable[str]) -> str:
    """Several things in the reader's way of listing them: “a, b and c”."""
    return format_list(list(texts), locale=get_locale() or "en")


def tag_of(row: AssessmentRow, *, is_agency: bool = True) -> StateTag:
    """Words and colour of the outcome, or of how far it has come; the NGO is not told how far."""
    if row.outcome is not None:
        return state_tag("outcome", row.outcome.value)
    if not is_agency and row.state is not S.ABANDONED:
        return state_tag("diligence", "in_assessment")
    return state_tag("assessment", row.state.value)


def why(dossier: Dossier | AssessmentRow) -> str:
    """What the assessment is made for."""
    if dossier.trigger_reason is not None:
        return f"{translate(PURPOSES[dossier.purpose])}: {translate(TRIGGERS[dossier.trigger_reason])}"
    return translate(PURPOSES[dossier.purpose])


def points(score: Fraction | float) -> str:
    """A score from 0 to 100 with one decimal, rounded down."""
    return local_number(shown(score), digits=1)


def figure(score: Fraction | None) -> str:
    """A score from 0 to 5, with decimals only where there are any."""
    if score is None:
        return translate(N_("does not apply"))
    value = shown(score, digits=2)
    return local_number(value, digits=next(n for n in (0, 1, 2) if round(value, n) == value))


def weight_words(weight: int, applied: Fraction | None, *, renormalised: bool) -> str:
    """The frozen weight, and what it counts where others were left out."""
    if not renormalised or applied is None:
        return local_number(weight)
    return translate(
        N_("%(weight)s, counts %(applied)s"),
        {"weight": local_number(weight), "applied": local_number(shown(applied), digits=1)},
    )


def criterion_views(sheet: Sheet) -> list[CriterionView]:
    """The score sheet in words."""
    renormalised = bool(sheet.left_out())
    return [_view(line, renormalised=renormalised) for line in sheet.lines]


def _view(line: CriterionResult, *, renormalised: bool) -> CriterionView:
    score = translate(N_("to be agreed")) if line.open else figure(line.score)
    return CriterionView(
        code=line.criterion.value,
        label=translate(criteria.LABELS[line.criterion]),
        weight=weight_words(line.weight, line.applied_weight, renormalised=renormalised),
        score=score,
        agreed_by=line.agreed.agreed_by if line.agreed else "",
        note=line.agreed.note if line.agreed else "",
        differs=line.differs,
        open=line.open,
        given=tuple(given_view(one) for one in line.given),
    )


def given_view(line: ScoreLine) -> GivenView:
    """A single score in words; without evidence it says that it counts 0."""
    if line.value is None:
        value, remark = translate(N_("does not apply")), line.reason
    else:
        value = local_number(line.value)
        remark = "" if line.has_evidence else translate(N_("no evidence named: counts 0"))
    return GivenView(
        number=line.number,
        value=value,
        remark=remark,
        evidence=line.evidence,
        documents=tuple(document_words(one) for one in line.documents),
    )


def document_words(document: DocumentLine) -> str:
    """A document by kind and reference."""
    return f"{translate(KIND_LABELS[document.kind])} ({document.reference})"


def left_out_words(left_out: Iterable[Criterion]) -> str:
    """Which criteria do not apply, and what became of their weight; empty where all apply."""
    names = [f"“{translate(criteria.LABELS[one])}”" for one in left_out]
    if not names:
        return ""
    return translate(
        N_("Left out because not applicable: %(names)s. The other weights were raised in proportion to 100."),
        {"names": in_a_list(names)},
    )


def weak_words(sheet: Sheet) -> str:
    """Which heavy criteria were scored 0 or 1, and what follows; empty where none was."""
    names = [f"“{translate(criteria.LABELS[one])}”" for one in sheet.weak]
    if not names:
        return ""
    return translate(
        N_("Scored 0 or 1 with a weight of 10 or more: %(names)s. A condition is needed, or no approval."),
        {"names": in_a_list(names)},
    )


def failed_words(dossier: Dossier) -> str:
    """Which requirements are not met, and what follows; empty where none fails."""
    names = [f"“{translate(gates.LABELS[one])}”" for one in gates.failed(dossier.gate_results())]
    if not names:
        return ""
    return translate(
        N_("Not met: %(names)s. The NGO cannot be approved, whatever its score."), {"names": in_a_list(names)}
    )


def notes(dossier: Dossier, sheet: Sheet | None) -> list[str]:
    """What a reader of the result has to know beside the figures."""
    words = [failed_words(dossier)]
    if sheet is not None:
        words += [weak_words(sheet), left_out_words(sheet.left_out())]
    return [one for one in words if one]


def sensitivity_sentences(robust: Robustness) -> list[str]:
    """How far the score moves when a weight moves by a fifth, and what that would change."""
    span = translate(
        N_("When any one weight is moved by 20 %% up or down, the score stays between %(low)s and %(high)s."),
        {"low": points(robust.low), "high": points(robust.high)},
    )
    if not robust.shifts:
        return [span, translate(N_("The band stays the same."))]
    more = N_("If “%(criterion)s” weighed 20 %% more, the score would be %(score)s: %(band)s.")
    less = N_("If “%(criterion)s” weighed 20 %% less, the score would be %(score)s: %(band)s.")
    return [span] + [
        translate(
            more if shift.more else less,
            {
                "criterion": translate(criteria.LABELS[shift.criterion]),
                "score": points(shift.score),
                "band": translate(OUTCOMES[shift.band]),
            },
        )
        for shift in robust.shifts
    ]


def score_chart(lines: Iterable[CriterionResult] | Iterable[ToldLine]) -> Chart:
    """A bar per criterion, from 0 to 5; a criterion without a result has none."""
    data = [
        Datum(
            translate(criteria.LABELS[line.criterion]),
            None if line.score is None else float(line.score),
            "" if line.score is None else figure(line.score),
        )
        for line in lines
    ]
    return horizontal_bars(
        data,
        title=translate(N_("Scores by criterion")),
        description=translate(N_("From 0 to 5; the table below has the same figures.")),
        highest=float(HIGHEST),
    )


def what_happens_next(row: AssessmentRow, dossier: Dossier, sheet: Sheet | None, actor: Actor) -> str:
    """One sentence on what comes next, and who has to act."""
    if row.state is S.ABANDONED:
        return translate(
            N_("Nothing: it was stopped without a decision. %(reason)s"), {"reason": row.abandon_reason or ""}
        )
    if row.state is S.DECIDED:
        if row.valid_until is None:
            return translate(N_("The NGO was not approved. A new assessment can be opened at any time."))
        return translate(
            N_(
                "The outcome holds to the end of %(day)s. It is not changed any more; if something happens, open a new assessment."
            ),
            {"day": local_date(row.valid_until)},
        )
    if row.state in (S.OPEN, S.SCORING):
        return _before_submission(dossier, actor)
    if row.state is S.MODERATION and sheet is not None:
        names = [f"“{translate(criteria.LABELS[one])}”" for one in sheet.to_agree()]
        return translate(
            N_("The assessors differ by 2 or more, or on whether it applies. Agree on: %(names)s."),
            {"names": in_a_list(names)},
        )
    if unchecked := gates.unchecked(dossier.gate_results()):
        return translate(
            N_("Before the decision these requirements are checked: %(names)s."),
            {"names": in_a_list(f"“{translate(gates.LABELS[one])}”" for one in unchecked)},
        )
    return translate(
        N_("Leadership or partnership desk decides: somebody who is not one of only two assessors.")
    )


def _before_submission(dossier: Dossier, actor: Actor) -> str:
    counting = [seat for seat in dossier.seats if seat.counts]
    mine = seat_of(dossier.seats, actor.user_id)
    if len(counting) < FEWEST_ASSESSORS:
        return translate(
            N_(
                "At least two assessors without a conflict of interest are needed. Add assessors to the panel."
            )
        )
    if mine is not None and mine.counts and mine.submitted_at is None:
        if mine.declared_at is None:
            return translate(N_("It waits for you: declare whether you have a conflict of interest."))
        return translate(
            N_("It waits for your scores. You see those of the others once you have submitted yours.")
        )
    waiting = [seat.name for seat in counting if seat.submitted_at is None]
    return translate(N_("It waits for the scores of %(names)s."), {"names": in_a_list(waiting)})


def order_sentences(found: Comparison) -> list[str]:
    """Whether the order of candidates hangs on a weight, and on which."""
    ranked = found.ranked()
    if len(ranked) < FEWEST:
        return [translate(N_("There is no order yet: fewer than two of them are scored and eligible."))]
    names = {one.id: one.dossier.ngo.name for one in ranked}
    if not found.flips:
        return [translate(N_("The order does not change when any one weight is moved by 20 % up or down."))]
    more = N_("If “%(criterion)s” weighed 20 %% more, the order would change; first would be %(first)s.")
    less = N_("If “%(criterion)s” weighed 20 %% less, the order would change; first would be %(first)s.")
    changes = any(flip.winner_changes for flip in found.flips)
    verdict = (
        N_("The order hangs on the weights, and so does who is first.")
        if changes
        else N_("The order hangs on the weights, but not who is first.")
    )
    return [translate(verdict)] + [
        translate(
            more if flip.more else less,
            {
                "criterion": translate(criteria.LABELS[flip.criterion]),
                "first": in_a_list(names[one] for one in flip.first),
            },
        )
        for flip in found.flips
    ]
