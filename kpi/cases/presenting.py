"""Cases and their counts in the reader's words."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from flask_babel import gettext

from core.text import N_
from kpi.cases.queries import CaseRow
from kpi.cases.results import LABELS, LISTED, Result, counts_of, differs
from kpi.evaluations.snapshot import Figure
from kpi.measures.measurement import Measurement, MeasurementKind
from kpi.reports.values import value_and_basis
from kpi.reports.wording import EXCLUSIONS
from web.i18n import local_number, moment_in_zone, translate

_COLOURS = {
    Result.COUNTED: "green",
    Result.NOT_COUNTED: "orange",
    Result.PENDING: "blue",
    Result.EXCLUDED: "grey",
    Result.NOT_TOLD: "grey",
}

_PERSONS = N_(
    "This figure counts persons, each once over all of their referrals. A list would put together what different "
    "services know of a person; the counts stay."
)
_WHY_NOT = {
    "C": N_(
        "This figure counts crisis encounters. Whether a person was met again, arrested or hurt stands in the records of "
        "the officers who met them, and no partnership needs it case by case; so it is told in counts by group only."
    ),
    "T": N_("Figures of training are counts and means; a mark is for its trainee and the trainer alone."),
    "P": N_("This figure counts agreements, meetings and actions of the partnership, and no cases."),
    "W": N_("Figures of staff support are counts; nobody who reads them may know who stands behind them."),
    "E": N_("This figure compares groups. What stands behind it is told in counts by group only."),
    "R09": N_(
        "This figure counts questions of the partners to the agency; each stands on the page of its referral."
    ),
    "R13": _PERSONS,
    "R14": _PERSONS,
    "R15": N_("This figure counts appointments. They are read where the case is worked on."),
    "R18": N_(
        "This figure counts outcomes that a person set out to reach. They are read where the case is worked on."
    ),
    "R19": N_(
        "This figure counts crisis encounters that led to a referral, each once; they belong to the agency."
    ),
    "R20": _PERSONS,
}
"""By the code of a figure, or by the letter of its family."""
_OTHERWISE = N_("This figure does not count referrals one by one, so that there is no list of them.")


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownCase:
    """A row of the list."""

    id: UUID
    reference: str
    sent: str
    result: str
    colour: str
    why: str


def rows_shown(rows: Sequence[CaseRow], *, zone: str) -> tuple[ShownCase, ...]:
    """The rows in words, moments in the time zone of the evaluation."""
    return tuple(
        ShownCase(
            id=row.id,
            reference=row.reference,
            sent=moment_in_zone(row.sent_at, zone),
            result=translate(LABELS[row.result]),
            colour=_COLOURS[row.result],
            why=translate(EXCLUSIONS.get(row.reason, row.reason)) if row.reason else "",
        )
        for row in rows
    )


def counts_shown(figure: Figure) -> list[tuple[str, str]]:
    """How many cases stand where; of a number of things only how many there are."""
    measured = figure.measurement
    if measured.kind in (MeasurementKind.COUNT, MeasurementKind.MEAN, MeasurementKind.AMOUNT):
        return [(gettext("Counted"), local_number(measured.n))]
    return [(translate(LABELS[result]), local_number(count)) for result, count in counts_of(measured)]


def reasons_shown(figure: Figure) -> list[tuple[str, str]]:
    """Why cases were left out, as the evaluation tells it: what is too small stands in one sum."""
    return [
        (translate(EXCLUSIONS.get(reason, reason)), local_number(count))
        for reason, count in figure.measurement.excluded.items()
    ]


def since_then(figure: Figure, again: Measurement) -> str | None:
    """What the figure would read from the cases as they are stored now, where that is something else."""
    if not differs(figure.measurement, again):
        return None
    return value_and_basis(again, figure.definition.unit)


def why_no_list(code: str) -> str | None:
    """Why a figure has no list of cases: what its cases are, and who would be told of them; None where it has one."""
    if code in LISTED:
        return None
    return translate(_WHY_NOT.get(code) or _WHY_NOT.get(code[0]) or _OTHERWISE)
