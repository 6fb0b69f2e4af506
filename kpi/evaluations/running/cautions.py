"""What somebody should know before they publish: rules on the figures that would be published and those that are."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from kpi.evaluations.comparing import means_the_same
from kpi.evaluations.snapshot import Figure, Snapshot
from kpi.measures.measurement import Measurement, MeasurementState


class Caution(StrEnum):
    """What is remarkable about an evaluation before it is published."""

    PRELIMINARY = "preliminary"
    NOTHING_MEASURED = "nothing_measured"
    NOTHING_CHOSEN = "nothing_chosen"
    UNSTABLE = "unstable"
    PUBLISHED = "published"
    OTHER_SETTINGS = "other_settings"
    OTHER_TARGETS = "other_targets"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A figure that would differ from the one that is published for the same period, measured in the same way."""

    figure: Figure
    published: Measurement


def cautions_of(snapshot: Snapshot, *, published: Snapshot | None) -> tuple[Caution, ...]:
    """The cautions in the order in which they matter, beside what is published for the same period."""
    figures = snapshot.figures
    measured = any(
        figure.measurement.state not in (MeasurementState.NO_DATA, MeasurementState.NO_CASES)
        and figure.measurement.N > 0
        for figure in figures
    )
    found = (
        (Caution.NOTHING_CHOSEN, not figures),
        (Caution.NOTHING_MEASURED, bool(figures) and not measured),
        (Caution.PRELIMINARY, snapshot.is_preliminary),
        (Caution.PUBLISHED, published is not None),
        (Caution.OTHER_SETTINGS, published is not None and bool(measured_otherwise(snapshot, published))),
        (Caution.OTHER_TARGETS, published is not None and bool(rated_otherwise(snapshot, published))),
        (Caution.UNSTABLE, bool(unstable(snapshot))),
    )
    return tuple(caution for caution, holds in found if holds)


def unstable(snapshot: Snapshot) -> tuple[str, ...]:
    """The codes of rates that rest on so few cases that one moves them a lot (facts 1.1 rule 10)."""
    return tuple(figure.definition.code for figure in snapshot.figures if figure.measurement.is_unstable)


def changes_of(snapshot: Snapshot, published: Snapshot) -> tuple[Change, ...]:
    """The figures that differ from those published, in the order of the catalogue; what is measured otherwise is none."""
    return tuple(
        Change(figure=figure, published=earlier.measurement)
        for figure, earlier in _pairs(snapshot, published)
        if _is_same(figure, earlier, snapshot, published)
        and _counted(earlier.measurement) != _counted(figure.measurement)
    )


def measured_otherwise(snapshot: Snapshot, published: Snapshot) -> tuple[str, ...]:
    """The codes of figures that were published under another version of the definition, or other settings."""
    return tuple(
        figure.definition.code
        for figure, earlier in _pairs(snapshot, published)
        if not _is_same(figure, earlier, snapshot, published)
    )


def rated_otherwise(snapshot: Snapshot, published: Snapshot) -> tuple[str, ...]:
    """The codes of figures that were rated by another target, or by none."""
    return tuple(
        figure.definition.code
        for figure, earlier in _pairs(snapshot, published)
        if _aim(figure) != _aim(earlier)
    )


def _pairs(snapshot: Snapshot, published: Snapshot) -> Iterator[tuple[Figure, Figure]]:
    for figure in snapshot.figures:
        earlier = published.find_figure(figure.definition.code)
        if earlier is not None:
            yield figure, earlier


def _is_same(figure: Figure, earlier: Figure, snapshot: Snapshot, published: Snapshot) -> bool:
    return means_the_same(
        figure.definition.code,
        versions=(figure.definition.version, earlier.definition.version),
        parameters=(snapshot.parameters, published.parameters),
    )


def _aim(figure: Figure) -> tuple[object, ...] | None:
    target = figure.target
    return None if target is None else (target.value, target.upper, target.direction, target.part)


def _counted(measured: Measurement) -> tuple[object, ...]:
    return measured.n, measured.N, measured.pending, measured.value, measured.state
