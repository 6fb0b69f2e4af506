"""The indicators that an agreement may set a target for; the catalogue of `kpi` is compared by a test."""

from dataclasses import dataclass
from enum import StrEnum

from core.text import N_
from partners.memoranda.terms import Comparison, Target


class TargetUnit(StrEnum):
    """How a target is typed: a percentage or cases per 100 (stored as 0 to 1), hours or minutes (stored as seconds), points."""

    PERCENT = "percent"
    PER_100 = "per_100"
    DURATION = "duration"
    MINUTES = "minutes"
    SCORE = "score"
    POINTS = "points"


MOST = {
    TargetUnit.PERCENT: 100.0,
    TargetUnit.PER_100: 100.0,
    TargetUnit.DURATION: 8760.0,
    TargetUnit.MINUTES: 1440.0,
    TargetUnit.SCORE: 5.0,
    TargetUnit.POINTS: 100.0,
}
"""The highest figure that may be typed: all cases, a year, a day, the top of the scale."""
_TYPED_FROM_STORED = {
    TargetUnit.PERCENT: 100.0,
    TargetUnit.PER_100: 100.0,
    TargetUnit.DURATION: 1 / 3600,
    TargetUnit.MINUTES: 1 / 60,
    TargetUnit.SCORE: 1.0,
    TargetUnit.POINTS: 1.0,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetIndicator:
    """An indicator that may carry a target, with the side that is good and the [HOUSE] default as typed."""

    code: str
    name: str
    unit: TargetUnit
    comparison: Comparison
    default: float | None = None

    def typed(self, value: float) -> float:
        """A stored value as people type it: 0.95 as 95 per cent, 86,400 seconds as 24 hours."""
        return round(value * _TYPED_FROM_STORED[self.unit], 6)

    def stored(self, typed: float) -> float:
        """A typed value as it is stored."""
        return round(typed / _TYPED_FROM_STORED[self.unit], 8)

    @property
    def most(self) -> float:
        """The highest figure as it is stored."""
        return self.stored(MOST[self.unit])


def _rate(code: str, name: str, comparison: Comparison, default: float | None = None) -> TargetIndicator:
    return TargetIndicator(
        code=code, name=name, unit=TargetUnit.PERCENT, comparison=comparison, default=default
    )


def _per_100(code: str, name: str) -> TargetIndicator:
    return TargetIndicator(code=code, name=name, unit=TargetUnit.PER_100, comparison=Comparison.AT_MOST)


TARGETS: tuple[TargetIndicator, ...] = (
    _rate("R01", N_("Acknowledged in time"), Comparison.AT_LEAST, 95),
    _rate("R02", N_("Decision in time"), Comparison.AT_LEAST, 90),
    TargetIndicator(
        code="R03",
        name=N_("Time to first successful contact"),
        unit=TargetUnit.DURATION,
        comparison=Comparison.AT_MOST,
    ),
    _rate("R04", N_("First contact within the urgency standard"), Comparison.AT_LEAST, 95),
    TargetIndicator(
        code="R05",
        name=N_("Wait to first service"),
        unit=TargetUnit.DURATION,
        comparison=Comparison.AT_MOST,
    ),
    _rate("R06", N_("Overdue open referrals"), Comparison.AT_MOST),
    _rate("R08", N_("Attempts before giving up"), Comparison.AT_LEAST),
    _rate("R09", N_("Questions answered in time"), Comparison.AT_LEAST, 90),
    _rate("R10", N_("Acceptance rate"), Comparison.AT_LEAST),
    _rate("R12", N_("Closed-loop rate"), Comparison.AT_LEAST, 80),
    _rate("R13", N_("Connection to care"), Comparison.AT_LEAST),
    _rate("R14", N_("Engagement rate"), Comparison.AT_LEAST),
    _rate("R15", N_("Did-not-attend rate"), Comparison.AT_MOST),
    _rate("R17", N_("Planned completion"), Comparison.AT_LEAST),
    _rate("R18", N_("Outcome achievement"), Comparison.AT_LEAST),
    _rate("R19", N_("Crisis follow-up"), Comparison.AT_LEAST),
    _rate("C02", N_("Repeat crisis contact"), Comparison.AT_MOST),
    _rate("C04", N_("Arrest avoidance"), Comparison.AT_LEAST),
    _rate("C05", N_("Arrest rate in crisis encounters"), Comparison.AT_MOST),
    _rate("C05A", N_("Arrest-or-apprehension rate"), Comparison.AT_MOST),
    _rate("C06", N_("Community resolution"), Comparison.AT_LEAST),
    _per_100("C08", N_("Use-of-force rate")),
    _per_100("C09", N_("Injury rate")),
    TargetIndicator(
        code="C10",
        name=N_("Officer time on scene"),
        unit=TargetUnit.MINUTES,
        comparison=Comparison.AT_MOST,
    ),
    _rate("C11", N_("Handover in time"), Comparison.AT_LEAST),
    _rate("C12", N_("Crisis-trained officer present"), Comparison.AT_LEAST),
    _rate("C13", N_("Referral offer rate"), Comparison.AT_LEAST),
    _rate("C14", N_("Clinician or mobile-team involvement"), Comparison.AT_LEAST),
    _rate("P01", N_("Meetings held"), Comparison.AT_LEAST),
    _rate("P02", N_("Partner attendance"), Comparison.AT_LEAST),
    _rate("P03", N_("Actions on time"), Comparison.AT_LEAST),
    _rate("P04", N_("Agreement currency"), Comparison.AT_LEAST, 100),
    _rate("P05", N_("Renewal started in time"), Comparison.AT_LEAST),
    _rate("P06", N_("Goals on track"), Comparison.AT_LEAST),
    _rate("P07", N_("Data on time"), Comparison.AT_LEAST),
    _rate("P08", N_("Due-diligence currency"), Comparison.AT_LEAST),
    TargetIndicator(
        code="P09",
        name=N_("Partnership self-assessment"),
        unit=TargetUnit.SCORE,
        comparison=Comparison.AT_LEAST,
    ),
    _rate("T02", N_("CIT shift coverage"), Comparison.AT_LEAST),
    _rate("T03", N_("Refresher currency"), Comparison.AT_LEAST),
    TargetIndicator(
        code="T04",
        name=N_("Knowledge gain"),
        unit=TargetUnit.POINTS,
        comparison=Comparison.AT_LEAST,
    ),
    _rate("T05", N_("Training feedback"), Comparison.AT_LEAST),
    _rate("T06", N_("Retention at follow-up"), Comparison.AT_LEAST),
    _rate("E01", N_("Community perception"), Comparison.AT_LEAST),
    TargetIndicator(
        code="E02",
        name=N_("Experience of the person in crisis"),
        unit=TargetUnit.SCORE,
        comparison=Comparison.AT_LEAST,
    ),
    _rate("W02", N_("Trust in confidentiality"), Comparison.AT_LEAST),
    _rate("W10", N_("Survey response rate"), Comparison.AT_LEAST),
)
TARGET_BY_CODE = {indicator.code: indicator for indicator in TARGETS}


def default_targets() -> tuple[Target, ...]:
    """[HOUSE] The targets that a new draft starts with; each side may change them."""
    return tuple(
        Target(indicator=t.code, comparison=t.comparison, value=t.stored(t.default))
        for t in TARGETS
        if t.default is not None
    )
