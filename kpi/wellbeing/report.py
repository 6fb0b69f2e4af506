"""A release as plain rows: page, PDF, CSV and JSON show exactly these."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext

from kpi.reports.values import language, moment_text
from kpi.wellbeing.asking import NO_UNITS
from kpi.wellbeing.trend import Trend, trend_of
from kpi.wellbeing.words import (
    INSTRUMENTS,
    basis_of,
    days_of,
    interval_of,
    name_of,
    pending_of,
    period_words,
    result_of,
    yearly_of,
)
from web.i18n import local_number, translate
from wellbeing.figures.published import (
    BIASED_BELOW,
    BY_CODE,
    MEASURES,
    POLICY,
    FrozenRelease,
    Shown,
    Standing,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A figure in words."""

    code: str
    part: str
    name: str
    period: str
    result: str
    basis: str
    interval: str
    more: str
    target: str
    is_shown: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """The change on one questionnaire: mean, improvement, deterioration."""

    instrument: str
    mean: Line
    better: Line
    worse: Line


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """The figures of one period."""

    period: str
    lines: tuple[Line, ...]
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """What a figure counts."""

    code: str
    name: str
    question: str
    counted: str
    out_of: str
    notes: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportReport:
    """Everything that page and files show of a release."""

    agency: str
    quarter: str
    period: str
    days: str
    published: str
    reference: str
    content_hash: str
    language: str
    headcount: str
    is_unit: bool
    warnings: tuple[str, ...]
    """What must be read before the figures."""
    notes: tuple[str, ...]
    blocks: tuple[Block, ...]
    definitions: tuple[Definition, ...]
    trend: Trend | None

    @property
    def lines(self) -> list[Line]:
        """Every figure in order, for files."""
        found: list[Line] = []
        for block in self.blocks:
            found += block.lines
            for change in block.changes:
                found += [change.mean, change.better, change.worse]
        return found


def report_of(
    release: FrozenRelease,
    *,
    agency: str,
    zone: str,
    is_unit: bool = False,
    earlier: Sequence[FrozenRelease] = (),
) -> SupportReport:
    """The report of a frozen release; `earlier` are those whose figures the trend shows with it."""
    periods = list(dict.fromkeys(figure.period for figure in release.figures))
    return SupportReport(
        agency=agency,
        quarter=release.quarter,
        period=period_words(release.quarter),
        days=days_of(release.quarter),
        published=moment_text(release.published_at, zone),
        reference=release.content_hash[:12],
        content_hash=release.content_hash,
        language=language(),
        headcount=local_number(release.headcount) if release.headcount is not None else "",
        is_unit=is_unit,
        warnings=tuple(_warnings(release, is_unit=is_unit)),
        notes=tuple(_notes(release)),
        blocks=tuple(_block(release, period) for period in periods),
        definitions=tuple(_definition(code, version) for code, version in release.definitions.items()),
        trend=None if is_unit else trend_of([*earlier, release]),
    )


def _block(release: FrozenRelease, period: str) -> Block:
    figures = [figure for figure in release.figures if figure.period == period]
    by_key = {(figure.code, figure.part): _line(figure) for figure in figures}
    # Use stands next to trust, and trust next to how many have answered.
    order = {code: place for place, code in enumerate(("W01", "W02", "W10", "W03", "W04", "W08", "W09"))}
    single = sorted(
        (figure for figure in figures if figure.code in order), key=lambda figure: order[figure.code]
    )
    return Block(
        period=period_words(period),
        lines=tuple(by_key[figure.code, figure.part] for figure in single),
        changes=tuple(
            Change(
                instrument=INSTRUMENTS[figure.part],
                mean=by_key["W05", figure.part],
                better=by_key["W06", figure.part],
                worse=by_key["W07", figure.part],
            )
            for figure in figures
            if figure.code == "W05"
        ),
    )


def _line(figure: Shown) -> Line:
    more = [text for text in (pending_of(figure), yearly_of(figure)) if text]
    is_count = figure.code == "W04" and figure.part != ""
    return Line(
        code=figure.code,
        part=figure.part,
        name=name_of(figure),
        period=period_words(figure.period),
        result=result_of(figure),
        basis=basis_of(figure),
        interval=interval_of(figure),
        more="; ".join(more),
        target="" if is_count else translate(BY_CODE[figure.code].target),
        is_shown=figure.standing is Standing.SHOWN,
    )


def _warnings(release: FrozenRelease, *, is_unit: bool) -> list[str]:
    warnings = [translate(NO_UNITS)] if is_unit else []
    response = next((one for one in release.figures if one.code == "W10"), None)
    if response is not None and _is_low(response):
        warnings.append(
            str(
                gettext(
                    "Fewer than 40 % have answered the survey. Those who answered may not be like the others:"
                    " read trust with care."
                )
            )
        )
    return warnings


def _notes(release: FrozenRelease) -> list[str]:
    return [
        str(
            gettext(
                "Counts are rounded to %(step)s. Nothing is shown of fewer than %(k)s people, or of a rate of fewer"
                " than %(total)s, and nothing from which that could be worked out. No count and a small count look"
                " the same.",
                step=POLICY.rounds_to,
                k=POLICY.k,
                total=POLICY.minimum_total,
            )
        ),
        str(
            gettext(
                "Published once for a whole agency and a calendar quarter. What is written later, and whoever"
                " leaves later, changes nothing here."
            )
        ),
        str(gettext("Before and after, without a group to compare with: a change is no proof of an effect.")),
        str(gettext("Targets are proposals of this product, set by no outside authority.")),
        str(gettext("Version of the suppression policy: %(version)s", version=release.policy_version)),
    ]


def _is_low(response: Shown) -> bool:
    if response.standing is Standing.AT_MOST_5:
        return True
    return response.value is not None and response.value < BIASED_BELOW


def _definition(code: str, version: int) -> Definition:
    measure = next(one for one in MEASURES if one.code == code)
    return Definition(
        code=code,
        name=translate(measure.name),
        question=translate(measure.question),
        counted=translate(measure.numerator),
        out_of=translate(measure.denominator),
        notes=translate(measure.notes),
        version=version,
    )
