"""Which target a figure is compared with: the agreement's, else one set for the evaluation, else a local default."""

from collections.abc import Sequence

from kpi.evaluations.choice import ExtraTarget
from kpi.evaluations.crisis_parts import NOT_RATED, OF_THE_GROUP
from kpi.evaluations.disclosure import OTHER_VIEWS
from kpi.evaluations.snapshot import AgreementStamp, TargetStamp
from kpi.indicators.definition import Indicator
from kpi.measures.encounters import CAD_TYPED, ON_WARRANT, WARRANT_UNKNOWN, WITHOUT_WARRANT
from kpi.measures.measurement import Measurement
from kpi.measures.partnership_rows import AgreedTarget
from kpi.measures.status import Direction, Target, TargetStatus, status_of
from partners.memoranda.terms import Comparison
from referrals.handover.codes import DECLINE_REASONS

UNRATED = (
    NOT_RATED
    | OTHER_VIEWS
    | OF_THE_GROUP
    | {ON_WARRANT, WITHOUT_WARRANT, WARRANT_UNKNOWN, CAD_TYPED}
    | {code.value for code in DECLINE_REASONS}
)
"""Parts that tell something else than the whole, another window, or a share of it: its target is not about them."""

_DIRECTION = {Comparison.AT_LEAST: Direction.UP, Comparison.AT_MOST: Direction.DOWN}


def target_of(
    indicator: Indicator, agreed: Sequence[AgreedTarget], *, extra: ExtraTarget | None = None
) -> TargetStamp | None:
    """The agreements' target where all in force that name one agree on it; else `extra`; else the indicator's default.

    An agency whose agreements differ is measured against what was set for its evaluation or the local default; each
    partnership against its own agreement, which no extra target takes the place of.
    """
    named = [target for target in agreed if target.indicator == indicator.code]
    if len({(target.comparison, target.value) for target in named}) == 1:
        return TargetStamp(
            value=named[0].value,
            upper=None,
            direction=_DIRECTION[named[0].comparison],
            text=None,
            is_local=False,
            part=None,
            references=tuple(sorted(target.reference for target in named)),
            agreements=tuple(_version(target) for target in sorted(named, key=lambda one: one.reference)),
        )
    if extra is not None:
        return TargetStamp(
            value=extra.value,
            upper=None,
            direction=extra.direction,
            text=None,
            is_local=False,
            part=None,
            references=(),
            is_extra=True,
        )
    default = indicator.default_target
    if default is None:
        return None
    return TargetStamp(
        value=default.value.value if default.value else None,
        upper=default.value.upper if default.value else None,
        direction=default.direction or indicator.direction,
        text=default.text,
        is_local=True,
        part=default.part,
        references=(),
    )


def is_about(target: TargetStamp | None, part: str) -> bool:
    """Whether a target is about a part: the one that it names; without one each that divides the cases of the whole."""
    if target is None:
        return False
    return part == target.part or (target.part is None and part not in UNRATED)


def status_against(target: TargetStamp | None, measurement: Measurement | None) -> TargetStatus:
    """How a measurement stands against its target; grey where either has no value or the number is suppressed."""
    if target is None or target.value is None or measurement is None:
        return TargetStatus.NONE
    return status_of(measurement.value, Target(target.value, target.upper), direction=target.direction)


def _version(target: AgreedTarget) -> AgreementStamp:
    return AgreementStamp(
        reference=target.reference,
        amendment=target.amendment,
        took_effect=target.took_effect.isoformat() if target.took_effect else "",
        sha256=target.sha256,
    )
