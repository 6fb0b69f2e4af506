"""What may be asked of published figures: a quarter of a whole agency, and nothing that could be subtracted."""

from collections.abc import Mapping
from dataclasses import replace

from core.errors import RuleBroken
from core.text import N_
from wellbeing.figures.published import FrozenRelease, Shown, Standing, find_quarter

UNIT = "unit"
NO_UNITS = N_(
    "Figures are published for a whole agency only. For a unit, a shift or a station the answer is always"
    " “suppressed (small number)”, whatever its size."
)


def may_ask(quarter: str, filters: Mapping[str, str]) -> None:
    """Raise for any period but a quarter, and for any filter: two answers that overlap tell about one person."""
    if find_quarter(quarter) is None:
        raise RuleBroken(
            N_(
                "Figures are published for calendar quarters, written 2026-Q3. Other periods would overlap with"
                " them, and the difference would tell about single people."
            ),
            "quarter",
        )
    if set(filters) - {UNIT}:
        raise RuleBroken(
            N_(
                "Published figures cannot be filtered. They are the same for everybody who may read them: one"
                " quarter, one whole agency."
            ),
            "filter",
        )


def for_unit(release: FrozenRelease) -> FrozenRelease:
    """The answer for a part of an agency: the same for every part, whether it exists or not (facts V20)."""
    return replace(
        release, headcount=None, content_hash="", figures=tuple(_hidden(figure) for figure in release.figures)
    )


def _hidden(figure: Shown) -> Shown:
    return Shown(code=figure.code, part=figure.part, period=figure.period, standing=Standing.SUPPRESSED)
