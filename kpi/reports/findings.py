"""What stands out, in sentences made from figures and rules; nothing is said that no figure says, and no cause is named.

The rules: a rate stands with its cases; one of fewer than ten is called unstable; a missed target without a signal is
told as a miss and not as an alarm; beside a figure that moved stands the one it must be read with.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from flask_babel import gettext

from kpi.evaluations.snapshot import Figure, ShownPart, Snapshot
from kpi.indicators.definition import Basis, Unit
from kpi.measures.measurement import Measurement, MeasurementKind, MeasurementState
from kpi.measures.rates import Rate
from kpi.measures.status import TargetStatus
from kpi.reports.movement import Move, is_alarm, is_good, is_of_whole, moved, signal_now
from kpi.reports.parts import part_label
from kpi.reports.values import amount_text, code_text, target_text, value_and_basis, value_text
from kpi.reports.wording import SIGNALS
from web.i18n import local_number, local_percent, translate

NAMED = 4
"""So many names stand in a sentence; of the rest it says how many they are."""


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence and the indicator that it is about; empty where it is about several."""

    text: str
    code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """Sentences for those who decide: what does not go well, what does, and what to know beside it."""

    attention: tuple[Line, ...]
    good: tuple[Line, ...]
    context: tuple[Line, ...]


def findings_of(snapshot: Snapshot) -> Findings:
    """The sentences of a snapshot: misses before near misses, alarms before other misses, the core set first."""
    behind = sorted((f for f in snapshot.figures if f.status in _RANK), key=_urgency)
    attention = [_line(figure, against_target(figure)) for figure in behind]
    attention += [line for figure in snapshot.figures for line in _parts_behind(figure)]
    attention += [line for figure in snapshot.figures for line in _signals(figure, good=False)]
    attention += _no_alarm(behind)
    meets = [figure for figure in snapshot.figures if figure.status is TargetStatus.MEETS]
    good = [_line(f, against_target(f)) for f in sorted(meets, key=lambda f: not f.definition.in_core_set)]
    good += [line for figure in snapshot.figures for line in _signals(figure, good=True)]
    return Findings(attention=tuple(attention), good=tuple(good), context=tuple(_context(snapshot)))


def sentence_of(figure: Figure) -> str:
    """One figure in words: its value, how many cases it rests on, and how it stands against its target."""
    measured = figure.measurement
    if measured.state is not MeasurementState.MEASURED:
        name = translate(figure.definition.name)
        value = value_text(measured, figure.definition.unit).lower()
        return str(gettext("%(name)s: %(value)s.", name=name, value=value))
    return against_target(figure)


def against_target(figure: Figure) -> str:
    """A measured figure with its cases and its target; an unstable one is called so."""
    unit = figure.definition.unit
    subject, measured = _subject(figure)
    said = _said(measured, unit)
    values = {
        "name": subject,
        "value": _said_within(measured, unit),
        "target": target_text(figure.target, unit),
    }
    if figure.status is TargetStatus.MEETS:
        return str(gettext("%(name)s: %(value)s meets the target “%(target)s”.", **values))
    if figure.status is TargetStatus.NEAR:
        return str(gettext("%(name)s: %(value)s just misses the target “%(target)s”.", **values))
    if figure.status is TargetStatus.MISSES:
        return str(gettext("%(name)s: %(value)s misses the target “%(target)s”.", **values))
    if measured is not None and measured.kind is MeasurementKind.DURATION:
        return str(gettext("%(name)s: half of the cases within %(value)s.", name=subject, value=said))
    return str(gettext("%(name)s: %(value)s.", name=subject, value=said))


def rated_part(figure: Figure) -> ShownPart | None:
    """The part that a figure's target names, where the figure is rated by it."""
    part = figure.target.part if figure.target and figure.status is not TargetStatus.NONE else None
    return next((one for one in figure.parts if one.name == part), None) if part else None


def names_in(snapshot: Snapshot, state: MeasurementState) -> str:
    """The names of the indicators in a state, the first few, and how many more; empty for none."""
    return some_of([translate(f.definition.name) for f in snapshot.figures if f.measurement.state is state])


def some_of(names: list[str]) -> str:
    """The first names and how many more there are."""
    words = "; ".join(names[:NAMED])
    if (more := len(names) - NAMED) > 0:
        return str(gettext("%(names)s and %(count)s more", names=words, count=local_number(more)))
    return words


_RANK = {TargetStatus.MISSES: 0, TargetStatus.NEAR: 1}


def _urgency(figure: Figure) -> tuple[int, bool, bool]:
    return _RANK[figure.status], not is_alarm(figure), not figure.definition.in_core_set


def _line(figure: Figure, text: str) -> Line:
    return Line(text, figure.definition.code)


def _subject(figure: Figure) -> tuple[str, Measurement | None]:
    """What a target was compared with: the whole, or the part that the target names."""
    name, found = translate(figure.definition.name), rated_part(figure)
    if found is None:
        return name, figure.measurement
    return f"{name}, “{part_label(found)}”", found.measurement


def _said(measured: Measurement | None, unit: Unit) -> str:
    """A value with its cases; one of fewer than ten is called unstable (facts 1.1 rule 10)."""
    value = value_and_basis(measured, unit)
    if measured is not None and measured.is_unstable:
        return str(gettext("%(value)s, unstable", value=value))
    return value


def _said_within(measured: Measurement | None, unit: Unit) -> str:
    """As `_said`, where the sentence goes on."""
    said = _said(measured, unit)
    return f"{said}," if measured is not None and measured.is_unstable else said


def _parts_behind(figure: Figure) -> Iterator[Line]:
    """Parts that miss a target which the whole meets: a good total must not hide them."""
    if figure.status is not TargetStatus.MEETS:
        return
    for part in figure.parts:
        if part.status is TargetStatus.MISSES and part.measurement is not None:
            text = gettext(
                "%(name)s meets its target as a whole, but not for “%(part)s”: %(value)s.",
                name=translate(figure.definition.name),
                part=part_label(part),
                value=_said(part.measurement, figure.definition.unit),
            )
            yield _line(figure, str(text))


def _signals(figure: Figure, *, good: bool) -> Iterator[Line]:
    """A special-cause signal at the latest month, on the good or on the bad side of the average."""
    found = signal_now(figure)
    if found is None or found[1] is not good or figure.centre is None:
        return
    last = found[0]
    text = gettext(
        "%(name)s in %(month)s: %(value)s, %(signal)s (average %(average)s).",
        name=translate(figure.definition.name),
        month=code_text(last.month),
        value=_said(Rate(last.n, last.N).measurement(), figure.definition.unit),
        signal=translate(SIGNALS[last.signals[0]]),
        average=amount_text(figure.centre, figure.definition.unit),
    )
    yield _line(figure, str(text))


def _no_alarm(behind: list[Figure]) -> list[Line]:
    """Misses whose months vary as chance does are said to be no alarm (facts 1.1 rule 12)."""
    calm = [
        figure.definition.code
        for figure in behind
        if figure.status is TargetStatus.MISSES
        and is_of_whole(figure)
        and figure.centre is not None
        and any(point.N for point in figure.series)
        and signal_now(figure) is None
    ]
    if not calm:
        return []
    text = gettext(
        "No signal in the latest month of %(codes)s: missed at the usual level, and no alarm.",
        codes=", ".join(calm),
    )
    return [Line(str(text))]


def _context(snapshot: Snapshot) -> Iterator[Line]:
    for figure in snapshot.figures:
        yield from _change(figure, is_preliminary=snapshot.is_preliminary)
        yield from _read_with(snapshot, figure)
    declines = snapshot.find_figure("R11")
    if declines is not None:
        yield from _most_declined(declines)


def _most_declined(declines: Figure) -> Iterator[Line]:
    """The one reason that no other, and nothing that is hidden, can come up to."""
    counts = sorted(
        ((p.measurement.n, part_label(p)) for p in declines.parts if p.measurement is not None), reverse=True
    )
    if not counts or not counts[0][0]:
        return
    n, reason = counts[0]
    next_one = counts[1][0] if len(counts) > 1 else 0
    hidden = declines.measurement.n - sum(count for count, _ in counts)
    if n <= max(next_one, hidden):
        return
    text = gettext(
        "Most frequent reason to decline: %(reason)s (%(n)s of %(total)s declined).",
        reason=reason,
        n=local_number(n),
        total=local_number(declines.measurement.n),
    )
    yield _line(declines, str(text))


def _change(figure: Figure, *, is_preliminary: bool) -> Iterator[Line]:
    """A count beside that of the period before, or a rate whose interval no longer touches the earlier one.

    So far counted in a period that has not ended is no less than counted in a whole one.
    """
    before, now = figure.previous, figure.measurement
    if before is None or before.measurement.value is None or now.value is None:
        return
    if is_preliminary and now.kind is MeasurementKind.COUNT and figure.definition.basis is Basis.EVENT:
        return
    old, unit, move = before.measurement, figure.definition.unit, moved(figure)
    values = {
        "name": translate(figure.definition.name),
        "value": _said(now, unit),
        "before": _said(old, unit),
        "period": code_text(before.period),
    }
    if unit is Unit.NUMBER:
        if not old.value:
            if not now.value:
                return
            text = gettext("%(name)s: %(value)s, against %(before)s in %(period)s.", **values)
        elif move is Move.NONE:
            text = gettext("%(name)s: %(value)s, about as many as in %(period)s (%(before)s).", **values)
        else:
            relative = now.value / old.value - 1
            values["change"] = ("+" if relative > 0 else "−") + local_percent(abs(relative))
            text = gettext("%(name)s: %(value)s, against %(before)s in %(period)s (%(change)s).", **values)
    elif move is Move.ROSE:
        text = gettext("%(name)s rose clearly: %(value)s, against %(before)s in %(period)s.", **values)
    elif move is Move.FELL:
        text = gettext("%(name)s fell clearly: %(value)s, against %(before)s in %(period)s.", **values)
    else:
        return
    yield _line(figure, str(text))


def _read_with(snapshot: Snapshot, figure: Figure) -> Iterator[Line]:
    """Beside a figure that moved, those that a better number may have cost (facts 1.1 rule 15)."""
    if moved(figure) is Move.NONE:
        return
    for code in figure.definition.read_with:
        other = snapshot.find_figure(code)
        if other is None or other.measurement.value is None:
            continue
        move = moved(other)
        worse = is_good(move, other.definition.direction) is False
        values = {
            "name": translate(figure.definition.name),
            "other": translate(other.definition.name),
            "value": _said(other.measurement, other.definition.unit),
        }
        if worse:
            text = gettext("%(name)s moved, and so did %(other)s, for the worse: %(value)s.", **values)
        else:
            text = gettext("%(name)s moved; read it beside %(other)s: %(value)s.", **values)
        yield _line(figure, str(text))
