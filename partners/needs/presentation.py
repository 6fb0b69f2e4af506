"""Needs assessments as pages and the document show them: everything of one of them, read in a constant number of statements."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext
from sqlalchemy.orm import Session

from core.actor import Actor
from partners.needs.followed import list_follow_ups
from partners.needs.lifecycle import NeedsAction, NeedsState
from partners.needs.policy import can_act, sees_experts_answers
from partners.needs.queries import list_barriers, list_experts, list_sources, list_themes
from partners.needs.ranking import ranked, spread_words
from partners.needs.rows import AssessmentRow, BarrierRow, ExpertRow, FollowRow, SourceRow, ThemeRow
from partners.needs.surveyed import results_of
from surveys.results.presenting import report_of
from web.i18n import local_number

ALL_DIGITS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class PriorityLine:
    """A theme with its place, what it rests on, and what followed from it."""

    theme: ThemeRow
    rank: int
    rank_by_rule: int
    evidence: int
    weight: str
    spread: str
    score: str
    differs: bool
    follow_ups: tuple[FollowRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyShown:
    """The published results of a survey: facts about the sample, warnings, and every figure in words."""

    facts: tuple[dict[str, str], ...]
    warnings: tuple[str, ...]
    rows: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentPage:
    """Everything of an assessment that this reader sees."""

    sources: tuple[SourceRow, ...]
    surveys: dict[str, "SurveyShown"]
    """The published results by the code of their source."""
    themes: tuple[ThemeRow, ...]
    barriers: tuple[BarrierRow, ...]
    experts: tuple[ExpertRow, ...]
    priorities: tuple[PriorityLine, ...]
    own: ExpertRow | None
    shows_weights: bool
    next_step: str
    actions: frozenset[str]

    @property
    def figures(self) -> int:
        """How many figures its sources have together."""
        return sum(len(source.figures) for source in self.sources)


def page_of(session: Session, actor: Actor, row: AssessmentRow, *, now: datetime) -> AssessmentPage:
    """What a page or the document of an assessment holds for a reader."""
    experts = list_experts(session, row.id)
    own = next((one for one in experts if one.user_id == actor.user_id), None)
    shows = row.state is NeedsState.CONCLUDED or sees_experts_answers(
        actor, own_answered_at=own.answered_at if own else None
    )
    sources, themes = list_sources(session, row.id), list_themes(session, row.id)
    follow_ups = list_follow_ups(session, actor, row.id, on=now)
    return AssessmentPage(
        sources=tuple(sources),
        surveys={one.code: _survey(one.results) for one in sources if one.results},
        themes=tuple(themes),
        barriers=tuple(list_barriers(session, row.id)),
        experts=tuple(experts),
        priorities=tuple(_priorities(row, themes, follow_ups))
        if shows and row.state is not NeedsState.GATHERING
        else (),
        own=own,
        shows_weights=shows,
        next_step=_next_step(row, sources, themes, experts, own),
        actions=frozenset(action.value for action in NeedsAction if can_act(actor, row.state, action)),
    )


def _survey(results: str) -> SurveyShown:
    report = report_of(results_of(results))
    return SurveyShown(
        facts=tuple({"label": label, "value": value} for label, value in report.facts),
        warnings=report.warnings,
        rows=tuple(
            (line.words, line.measure, f"{line.value} ({line.basis})" if line.basis else line.value)
            for line in report.lines
        ),
    )


def _priorities(
    row: AssessmentRow, themes: Sequence[ThemeRow], follow_ups: Sequence[FollowRow]
) -> list[PriorityLine]:
    """The themes with evidence in their order: the frozen one once concluded, else as it stands now."""
    by_id = {theme.id: theme for theme in themes}
    lines = []
    for one in ranked(theme.standing() for theme in themes):
        theme, standing = by_id[one.standing.theme_id], one.standing
        frozen = row.state is NeedsState.CONCLUDED and theme.final_rank is not None
        evidence = (theme.final_evidence or 0) if frozen else standing.evidence
        weight = theme.final_weight if frozen else standing.weight
        if not evidence:
            continue
        lines.append(
            PriorityLine(
                theme=theme,
                rank=(theme.final_rank or 0) if frozen else one.rank,
                rank_by_rule=one.rank_by_rule,
                evidence=evidence,
                weight=local_number(weight, digits=1),
                spread=spread_words(standing.weights),
                score=local_number(None if weight is None else evidence * weight, digits=1),
                differs=standing.differs,
                follow_ups=tuple(one for one in follow_ups if one.theme_id == theme.id),
            )
        )
    return sorted(lines, key=lambda line: line.rank)


def _next_step(
    row: AssessmentRow,
    sources: Sequence[SourceRow],
    themes: Sequence[ThemeRow],
    experts: Sequence[ExpertRow],
    own: ExpertRow | None,
) -> str:
    if row.state is NeedsState.CONCLUDED:
        return str(
            gettext(
                "It is concluded and frozen. Follow the priorities up, and write down what became of them."
            )
        )
    if row.state is NeedsState.REVIEWING:
        if own is not None and own.answered_at is None:
            return str(gettext("You are asked for your review: comment, and give each theme a weight."))
        answered = sum(one.answered_at is not None for one in experts)
        return str(
            gettext(
                "%(answered)s of %(asked)s experts have given their review. Conclude when enough of them have.",
                answered=local_number(answered),
                asked=local_number(len(experts)),
            )
        )
    waiting = next((one for one in sources if one.waits_for_mapping), None)
    if waiting is not None:
        return str(gettext("Map the columns of %(source)s: it says nothing yet.", source=waiting.code))
    if not themes:
        return str(gettext("Begin with the code list: the themes by which talks and figures are coded."))
    if not sources:
        return str(
            gettext("Add sources: statistics, a survey’s published results, focus groups, interviews.")
        )
    if not any(theme.sources for theme in themes):
        return str(gettext("Say of each source which themes it speaks of."))
    if not experts:
        return str(gettext("Ask experts of either side; then let them review the evidence."))
    return str(gettext("When the evidence is complete, let the experts review it."))


def figure_words(value: float) -> str:
    """A figure with as many decimals as it has, six at most."""
    text = f"{value:.{ALL_DIGITS}f}".rstrip("0")
    return local_number(value, digits=len(text.partition(".")[2]))
