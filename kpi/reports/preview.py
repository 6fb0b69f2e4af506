"""The figures that would be published, as a page shows them before they are; nothing of it is stored."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from flask_babel import gettext

from kpi.evaluations.labels import kind_text
from kpi.evaluations.running.cautions import (
    Caution,
    cautions_of,
    changes_of,
    measured_otherwise,
    rated_otherwise,
    unstable,
)
from kpi.evaluations.snapshot import Figure, Snapshot
from kpi.measures.scope import ScopeKind, names_of
from kpi.reports.values import (
    basis_text,
    interval_text,
    moment_text,
    period_text,
    target_text,
    value_and_basis,
    value_text,
)
from web.i18n import local_number, translate
from web.states import StateTag, state_tag

SHAPES: Mapping[str, str] = {"meets": "●", "near": "▲", "misses": "■", "none": "○"}
"""A shape beside word and colour: a status must survive grey paper."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewRow:
    """One figure that would be published."""

    code: str
    name: str
    value: str
    basis: str
    pending: str
    target: str
    tag: StateTag
    shape: str
    is_unstable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRow:
    """A figure as it is published for this period, and as it would be."""

    name: str
    published: str
    now: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What an evaluation would say if it were published now."""

    scope: str
    period: str
    as_of: str
    warnings: tuple[str, ...]
    rows: tuple[PreviewRow, ...]
    changes: tuple[ChangeRow, ...]
    seen: str
    """The reference of the latest evaluation of the same period; empty where there is none."""


def preview_of(snapshot: Snapshot, *, published: tuple[str, Snapshot] | None) -> Preview:
    """The preview of a snapshot beside the latest one that is published for its scope and period."""
    scope = snapshot.scope
    names = names_of(scope.agency_name, scope.ngo_name)
    return Preview(
        scope=kind_text(ScopeKind(scope.kind), names),
        period=period_text(snapshot.period),
        as_of=moment_text(snapshot.as_of, snapshot.period.zone),
        warnings=tuple(_warnings(snapshot, published)),
        rows=tuple(_row(figure) for figure in snapshot.figures),
        changes=tuple(
            ChangeRow(
                name=_name(change.figure),
                published=value_and_basis(change.published, change.figure.definition.unit),
                now=value_and_basis(change.figure.measurement, change.figure.definition.unit),
            )
            for change in (changes_of(snapshot, published[1]) if published else ())
        ),
        seen=published[0] if published else "",
    )


def _warnings(snapshot: Snapshot, published: tuple[str, Snapshot] | None) -> Iterator[str]:
    words: Mapping[Caution, Callable[[], str]] = {
        Caution.NOTHING_CHOSEN: partial(
            gettext, "No indicator is measured: no agreement in force names one."
        ),
        Caution.NOTHING_MEASURED: partial(
            gettext, "Nothing was recorded that any indicator counts. The evaluation would say so."
        ),
        Caution.PRELIMINARY: partial(
            gettext, "The period has not ended. All figures are preliminary and will change."
        ),
    }
    for caution in cautions_of(snapshot, published=published[1] if published else None):
        if caution in words:
            yield str(words[caution]())
        elif caution is Caution.UNSTABLE:
            codes = ", ".join(unstable(snapshot))
            yield str(
                gettext("Fewer than 10 cases, so that one moves the rate a lot: %(codes)s.", codes=codes)
            )
        elif published is not None:
            yield _beside(caution, snapshot, *published)


def _beside(caution: Caution, snapshot: Snapshot, reference: str, published: Snapshot) -> str:
    """What to know of the evaluation that is published for the same period."""
    if caution is Caution.OTHER_SETTINGS:
        codes = ", ".join(measured_otherwise(snapshot, published))
        return str(
            gettext(
                "%(reference)s measured these in another way (definition or setting), so that they are not compared: %(codes)s.",
                reference=reference,
                codes=codes,
            )
        )
    if caution is Caution.OTHER_TARGETS:
        codes = ", ".join(rated_otherwise(snapshot, published))
        return str(
            gettext(
                "%(reference)s rated these by other targets, so that their status does not compare: %(codes)s.",
                reference=reference,
                codes=codes,
            )
        )
    changed = len(changes_of(snapshot, published))
    if not changed:
        return str(
            gettext("%(reference)s is published for this period with the same figures.", reference=reference)
        )
    return str(
        gettext(
            "%(reference)s is published for this period and stays. %(changed)s figures differ from it: see below.",
            reference=reference,
            changed=changed,
        )
    )


def _row(figure: Figure) -> PreviewRow:
    unit, measured = figure.definition.unit, figure.measurement
    interval = interval_text(measured, unit)
    basis = basis_text(measured, unit)
    return PreviewRow(
        code=figure.definition.code,
        name=_name(figure),
        value=value_text(measured, unit),
        basis=f"{basis} ({interval})" if basis and interval else basis,
        pending=str(gettext("%(count)s pending", count=local_number(measured.pending)))
        if measured.pending
        else "",
        target=target_text(figure.target, unit),
        tag=state_tag("indicator", figure.status.value),
        shape=SHAPES[figure.status.value],
        is_unstable=measured.is_unstable,
    )


def _name(figure: Figure) -> str:
    return f"{figure.definition.code} {translate(figure.definition.name)}"
