"""What stands out, in sentences made from figures and rules; nothing is said that no figure says."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask_babel import gettext

from kpi.evaluations.snapshot import Figure, ShownPart, Snapshot
from kpi.indicators.definition import Unit
from kpi.measures.measurement import Measurement, MeasurementKind, MeasurementState
from kpi.measures.status import Direction, TargetStatus
from kpi.reports.values import code_text, share_of, target_text, value_and_basis, value_text
from kpi.reports.wording import PARTS, SIGNALS
from web.i18n import local_number, local_percent, translate

NOTABLE_CHANGE = 0.10
"""A count is said to have changed from this relative difference on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """Sentences for those who decide: what to act on, what goes well, and what to know beside it."""

    attention: tuple[str, ...]
    good: tuple[str, ...]
    context: tuple[str, ...]


def findings_of(snapshot: Snapshot) -> Findings:
    """The sentences of a snapshot, misses before near misses."""
    rank = {TargetStatus.MISSES: 0, TargetStatus.NEAR: 1}
    behind = sorted((f for f in snapshot.figures if f.status in rank), key=lambda f: rank[f.status])
    attention = [_against_target(figure) for figure in behind]
    attention += [sentence for figure in snapshot.figures for sentence in _parts_behind(figure)]
    attention += [sentence for figure in snapshot.figures for sentence in _signals(figure, good=False)]
    good = [_against_target(figure) for figure in snapshot.figures if figure.status is TargetStatus.MEETS]
    good += [sentence for figure in snapshot.figures for sentence in _signals(figure, good=True)]
    return Findings(attention=tuple(attention), good=tuple(good), context=tuple(_context(snapshot)))


def sentence_of(figure: Figure) -> str:
    """One figure in words: its value, how many cases it rests on, and how it stands against its target."""
    measured = figure.measurement
    if measured.state is not MeasurementState.MEASURED:
        name = translate(figure.definition.name)
        value = value_text(measured, figure.definition.unit).lower()
        return str(gettext("%(name)s: %(value)s.", name=name, value=value))
    return _against_target(figure)


def _against_target(figure: Figure) -> str:
    unit = figure.definition.unit
    subject, measured = _subject(figure)
    value = value_and_basis(measured, unit)
    target = target_text(figure.target, unit)
    values = {"name": subject, "value": value, "target": target}
    if figure.status is TargetStatus.MEETS:
        return str(gettext("%(name)s: %(value)s meets the target “%(target)s”.", **values))
    if figure.status is TargetStatus.NEAR:
        return str(gettext("%(name)s: %(value)s just misses the target “%(target)s”.", **values))
    if figure.status is TargetStatus.MISSES:
        return str(gettext("%(name)s: %(value)s misses the target “%(target)s”.", **values))
    if measured is not None and measured.kind is MeasurementKind.DURATION:
        return str(gettext("%(name)s: half of the cases within %(value)s.", **values))
    return str(gettext("%(name)s: %(value)s.", **values))


def _subject(figure: Figure) -> tuple[str, Measurement | None]:
    """What a target was compared with: the whole, or the part that the target names."""
    name = translate(figure.definition.name)
    part = figure.target.part if figure.target and figure.status is not TargetStatus.NONE else None
    found = next((p for p in figure.parts if p.name == part), None) if part else None
    if found is None:
        return name, figure.measurement
    return f"{name}, {part_label(found)}", found.measurement


def part_label(part: ShownPart) -> str:
    """The words of a part's code; an unknown code stands for itself."""
    return translate(PARTS.get(part.name, part.name))


def _parts_behind(figure: Figure) -> Iterator[str]:
    """Parts that miss a target which the whole meets: a good total must not hide them."""
    if figure.status is not TargetStatus.MEETS:
        return
    for part in figure.parts:
        if part.status is TargetStatus.MISSES and part.measurement is not None:
            yield str(
                gettext(
                    "%(name)s meets its target as a whole, but not for “%(part)s”: %(value)s.",
                    name=translate(figure.definition.name),
                    part=part_label(part),
                    value=value_and_basis(part.measurement, figure.definition.unit),
                )
            )


def _signals(figure: Figure, *, good: bool) -> Iterator[str]:
    """A special-cause signal at the latest month, on the good or on the bad side of the average."""
    last = next((point for point in reversed(figure.series) if point.N), None)
    direction = figure.definition.direction
    if last is None or not last.signals or last.value is None or figure.centre is None:
        return
    if direction not in (Direction.UP, Direction.DOWN):
        return
    if ((last.value > figure.centre) == (direction is Direction.UP)) is good:
        yield str(
            gettext(
                "%(name)s in %(month)s: %(value)s, %(signal)s (average %(average)s).",
                name=translate(figure.definition.name),
                month=code_text(last.month),
                value=share_of(last.n, last.N),
                signal=translate(SIGNALS[last.signals[0]]),
                average=local_percent(figure.centre),
            )
        )


def _context(snapshot: Snapshot) -> Iterator[str]:
    for figure in snapshot.figures:
        yield from _change(figure)
    declines = snapshot.find_figure("R11")
    if declines is not None and (known := [p for p in declines.parts if p.measurement and p.measurement.n]):
        most = max(known, key=lambda part: part.measurement.n if part.measurement else 0)
        yield str(
            gettext(
                "Most frequent known reason to decline: %(reason)s (%(n)s of %(total)s declined).",
                reason=part_label(most),
                n=local_number(most.measurement.n if most.measurement else 0),
                total=local_number(declines.measurement.n),
            )
        )
    if names := _names_in(snapshot, MeasurementState.NO_DATA):
        yield str(gettext("No data was submitted for: %(names)s.", names=names))
    if names := _names_in(snapshot, MeasurementState.NO_CASES):
        yield str(gettext("There were no eligible cases for: %(names)s.", names=names))


def _names_in(snapshot: Snapshot, state: MeasurementState) -> str:
    return "; ".join(translate(f.definition.name) for f in snapshot.figures if f.measurement.state is state)


def _change(figure: Figure) -> Iterator[str]:
    """A count that changed notably, or a rate whose interval no longer touches that of the period before."""
    before, now = figure.previous, figure.measurement
    if before is None or before.measurement.value is None or now.value is None:
        return
    old, unit = before.measurement, figure.definition.unit
    name, period = translate(figure.definition.name), code_text(before.period)
    values = {
        "name": name,
        "value": value_and_basis(now, unit),
        "before": value_and_basis(old, unit),
        "period": period,
    }
    if unit is Unit.NUMBER:
        relative = now.value / old.value - 1 if old.value else 0.0
        if abs(relative) >= NOTABLE_CHANGE:
            values["change"] = ("+" if relative > 0 else "−") + local_percent(abs(relative))
            yield str(
                gettext("%(name)s: %(value)s, against %(before)s in %(period)s (%(change)s).", **values)
            )
        else:
            yield str(gettext("%(name)s: %(value)s, about as many as in %(period)s (%(before)s).", **values))
    elif now.interval and old.interval:
        if now.interval[0] > old.interval[1]:
            yield str(
                gettext("%(name)s rose clearly: %(value)s, against %(before)s in %(period)s.", **values)
            )
        elif now.interval[1] < old.interval[0]:
            yield str(
                gettext("%(name)s fell clearly: %(value)s, against %(before)s in %(period)s.", **values)
            )
