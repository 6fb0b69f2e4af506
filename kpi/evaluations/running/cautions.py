"""What somebody should know before they publish: rules on the figures that would be published and those that are."""

from dataclasses import dataclass
from enum import StrEnum

from kpi.evaluations.snapshot import Figure, Snapshot
from kpi.measures.measurement import Measurement, MeasurementState


class Caution(StrEnum):
    """What is remarkable about an evaluation before it is published."""

    PRELIMINARY = "preliminary"
    NOTHING_MEASURED = "nothing_measured"
    NOTHING_CHOSEN = "nothing_chosen"
    UNSTABLE = "unstable"
    PUBLISHED = "published"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A figure that would differ from the one that is published for the same period under the same definition."""

    figure: Figure
    published: Measurement


def cautions_of(snapshot: Snapshot, *, published: bool) -> tuple[Caution, ...]:
    """The cautions in the order in which they matter."""
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
        (Caution.PUBLISHED, published),
        (Caution.UNSTABLE, bool(unstable(snapshot))),
    )
    return tuple(caution for caution, holds in found if holds)


def unstable(snapshot: Snapshot) -> tuple[str, ...]:
    """The codes of rates that rest on so few cases that one moves them a lot (facts 1.1 rule 10)."""
    return tuple(figure.definition.code for figure in snapshot.figures if figure.measurement.is_unstable)


def changes_of(snapshot: Snapshot, published: Snapshot) -> tuple[Change, ...]:
    """The figures that differ from those published, in the order of the catalogue; other versions are not compared."""
    changes = []
    for figure in snapshot.figures:
        earlier = published.find_figure(figure.definition.code)
        if earlier is None or earlier.definition.version != figure.definition.version:
            continue
        if _counted(earlier.measurement) != _counted(figure.measurement):
            changes.append(Change(figure=figure, published=earlier.measurement))
    return tuple(changes)


def _counted(measured: Measurement) -> tuple[object, ...]:
    return measured.n, measured.N, measured.pending, measured.value, measured.state
