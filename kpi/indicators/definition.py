"""What an indicator is: everything a reader needs to judge a figure, and a snapshot needs to repeat it."""

from dataclasses import dataclass
from enum import StrEnum

from core.suppression import Audience
from core.text import N_
from kpi.measures.measurement import MeasurementKind
from kpi.measures.status import Direction, Target

LOCAL_TARGET = N_("local target")


class Basis(StrEnum):
    """Rows selected by an anchor date and followed forward, events dated in the period, or the state at its end."""

    COHORT = "cohort"
    EVENT = "event"
    SNAPSHOT = "snapshot"


class Unit(StrEnum):
    """How a value is printed: a share as percent or per 100, cases per 1,000, seconds in words or minutes, numbers, points from 1 to 5 of partners or of people, percentage points."""

    PERCENT = "percent"
    PER_100 = "per_100"
    PER_1000 = "per_1000"
    DURATION = "duration"
    MINUTES = "minutes"
    NUMBER = "number"
    DECIMAL = "decimal"
    SCORE = "score"
    RATING = "rating"
    POINTS = "points"


@dataclass(frozen=True, slots=True, kw_only=True)
class DefaultTarget:
    """A target proposed by this product, shown as "local target" and never as a national standard.

    `value` is None where the target is a trend or needs a figure of the agreement; `part` names the part of the
    measurement that it applies to, None the whole and each part of a split. `direction` is that of the part where it
    is not that of the indicator.
    """

    text: str
    value: Target | None = None
    part: str | None = None
    direction: Direction | None = None
    label: str = LOCAL_TARGET


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """The definition of one indicator (facts 1.1): a change of meaning raises `version`.

    `window_days` are the follow-up windows of the measure; `shown_with_parts` forbids printing the value without its
    parts; `parts_text` says what they are.
    """

    code: str
    name: str
    question: str
    kind: MeasurementKind
    basis: Basis
    unit: Unit
    direction: Direction
    numerator: str
    denominator: str
    clock: str
    source: str
    suppression: Audience
    version: int = 1
    window: str | None = None
    window_days: tuple[int, ...] = ()
    exclusions: tuple[str, ...] = ()
    parts_text: str | None = None
    shown_with_parts: bool = False
    default_target: DefaultTarget | None = None
    read_with: tuple[str, ...] = ()
    """Codes of the indicators beside which it is to be read: speed with quality, arrests with re-contact (facts 1.1 rule 15)."""
    in_core_set: bool = False
    """One of the starred indicators of facts 1.2 to 1.8."""
