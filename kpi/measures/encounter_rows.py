"""Crisis encounters as columns, and the indicators made from them (C01, C02, C05, C05A)."""

from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from kpi.measures.cells import (
    Column,
    Kind,
    Numbers,
    Texts,
    code_of,
    id_of,
    moment_of,
    number_of,
    read_columns,
)
from kpi.measures.columns import UNKNOWN, Answers, Mask, Moments, moment
from kpi.measures.encounters import (
    OUTCOME_UNKNOWN,
    Ids,
    arrest_or_apprehension_rate,
    arrest_rate,
    crisis_encounters,
)
from kpi.measures.measurement import Measurement, MeasurementKind, no_data
from kpi.measures.repeat_contact import UNIDENTIFIED_ENCOUNTERS, repeat_contact
from kpi.measures.scope import Scope
from kpi.periods import Period
from referrals.encounters.codes import EventType, YesNoUnknown
from referrals.encounters.models import Encounter, EncounterCode
from referrals.people.models import Person

EVENT_TYPES = tuple(kind.value for kind in EventType)
DAY_UNKNOWN = "day_not_known"
_MONTH = Encounter.year * 12 + Encounter.month - 1
_PERSON = sa.func.coalesce(Person.counted_as_id, Encounter.person_id, type_=sa.Uuid())
"""Linked records of one person count as one; merged ones are one already."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EncounterRows:
    """One entry per crisis encounter; `month` counts months since year 0."""

    month: Numbers
    at: Moments
    recorded: Moments
    person: Texts
    area: Texts
    event_type: Texts
    arrest: Numbers
    warrant: Numbers
    apprehension: Numbers

    def __len__(self) -> int:
        return int(self.month.shape[0])

    def only(self, mask: Mask) -> "EncounterRows":
        """The rows that the mask marks."""
        return EncounterRows(**{field.name: getattr(self, field.name)[mask] for field in fields(self)})

    def of(self, period: Period) -> "EncounterRows":
        """The rows that fall in a period."""
        return self.only(falls_in(self.month, self.at, period))


def month_of(period: Period) -> int:
    """The number of the month in which a period starts, counted from year 0, so that months compare."""
    return period.start.year * 12 + period.start.month - 1


def falls_in(month: Numbers, at: Moments, period: Period) -> Mask:
    """Encounters belong to a period by their civil month; an edge of a custom period inside a month needs the instant.

    An encounter that is known to the month only falls in a period when its whole month does (nothing is invented).
    """
    begin, end = period.bounds()
    whole = [month_of(m) for m in period.months() if period.start <= m.start and m.end <= period.end]
    by_moment = (at >= moment(begin)) & (at < moment(end))
    if not whole:
        return by_moment
    by_month = (month >= whole[0]) & (month <= whole[-1])
    return by_month if len(whole) == len(period.months()) else by_month | by_moment


def read_encounters(
    session: Session, scope: Scope, *, first: Period, last: Period, as_of: datetime
) -> EncounterRows:
    """The crisis encounters of the scope from month `first` to month `last` as recorded by `as_of`, in one statement."""
    linked = sa.and_(Person.id == Encounter.person_id, Person.counted_as_id.is_not(None))
    source = (
        sa.select(Encounter.id)
        .outerjoin(Person, linked)
        .where(*_known(scope, first=first, last=last, as_of=as_of))
    )
    columns = {
        "month": number_of(_MONTH),
        "at": moment_of(Encounter.occurred_at),
        "recorded": moment_of(Encounter.recorded_at),
        "person": id_of(_PERSON),
        "area": id_of(Encounter.area_id),
        "event_type": code_of(Encounter.event_type),
        "arrest": _answer(Encounter.arrest),
        "warrant": _answer(Encounter.warrant_arrest),
        "apprehension": _answer(Encounter.apprehension),
    }
    return EncounterRows(**read_columns(session, source, columns, cell=_MONTH))


def has_encounters(session: Session, scope: Scope) -> bool:
    """Whether an encounter was ever submitted; where none was, there is no data rather than no case."""
    return session.scalar(sa.select(sa.exists(sa.select(Encounter.id).where(*_of(scope))))) or False


def encounters_by_disposition(
    session: Session, scope: Scope, *, period: Period, as_of: datetime
) -> Measurement:
    """Encounters of the period by disposition; one with several stands in each of their rows (facts V18)."""
    months = period.months()
    source = (
        sa.select(Encounter.id)
        .join(EncounterCode, EncounterCode.encounter_id == Encounter.id)
        .where(
            *_known(scope, first=months[0], last=months[-1], as_of=as_of), EncounterCode.kind == "disposition"
        )
    )
    columns = {
        "encounter": id_of(Encounter.id),
        "month": number_of(_MONTH),
        "at": moment_of(Encounter.occurred_at),
        "disposition": code_of(EncounterCode.code),
    }
    read = read_columns(session, source, columns, cell=_MONTH)
    inside = falls_in(read["month"], read["at"], period)
    _, ids = np.unique(read["encounter"][inside], return_inverse=True)
    return crisis_encounters(ids.astype(np.int64), labels=read["disposition"][inside])


def encounter_figures(
    rows: EncounterRows, *, followed: EncounterRows, period: Period, as_of: datetime
) -> dict[str, Measurement]:
    """The encounter indicators of the rows of a period by code.

    `followed` holds the same and later encounters, in which repeat contact is looked for. An answer that nobody gave
    in the whole period was not submitted: that is no data, not an empty denominator.
    """
    ids: Ids = np.arange(len(rows), dtype=np.int64)
    arrest, apprehension = _given(rows.arrest), _given(rows.apprehension)
    warrant = _given(rows.warrant)
    names = [name for name in EVENT_TYPES if name in set(rows.event_type.tolist())]
    return {
        "C01": crisis_encounters(ids, labels=rows.event_type, names=names),
        "C02": _repeat_contact(rows, followed, period=period, as_of=as_of),
        "C05": _not_submitted(len(rows)) if arrest is None else arrest_rate(ids, arrest, on_warrant=warrant),
        "C05A": _not_submitted(len(rows))
        if arrest is None and apprehension is None
        else arrest_or_apprehension_rate(ids, arrest, apprehension),
    }


def _of(scope: Scope) -> list[sa.ColumnElement[bool]]:
    return [] if scope.agency_id is None else [Encounter.agency_id == scope.agency_id]


def _known(scope: Scope, *, first: Period, last: Period, as_of: datetime) -> list[sa.ColumnElement[bool]]:
    return [
        *_of(scope),
        Encounter.crisis.is_(True),
        Encounter.recorded_at <= as_of,
        # The years alone are what the index can use.
        Encounter.year.between(first.start.year, last.start.year),
        _MONTH.between(month_of(first), month_of(last)),
    ]


def _answer(column: Any) -> Column:
    value = sa.case((column == YesNoUnknown.YES, 1), (column == YesNoUnknown.NO, 0), else_=UNKNOWN)
    return Column(value, Kind.NUMBER)


def _given(column: Numbers) -> Answers | None:
    """The answers, or None where every single one is unknown; no rows have no answers to miss."""
    if column.size and bool((column == UNKNOWN).all()):
        return None
    return column.astype(np.int8)


def _not_submitted(encounters: int) -> Measurement:
    return replace(no_data(MeasurementKind.RATE), excluded={OUTCOME_UNKNOWN: encounters})


def _repeat_contact(
    rows: EncounterRows, followed: EncounterRows, *, period: Period, as_of: datetime
) -> Measurement:
    nameless = int((rows.person == "").sum())
    dayless = int(((rows.person != "") & np.isnat(rows.at)).sum())
    if len(rows) and nameless == len(rows):
        return replace(no_data(MeasurementKind.RATE), excluded={UNIDENTIFIED_ENCOUNTERS: nameless})
    timed = followed.only(~np.isnat(followed.at) & (followed.person != ""))
    _, persons = np.unique(timed.person, return_inverse=True)
    measured = repeat_contact(persons.astype(np.int64), timed.at, period=period.bounds(), as_of=as_of)
    counted = {UNIDENTIFIED_ENCOUNTERS: nameless, DAY_UNKNOWN: dayless}
    parts = tuple(
        replace(
            part,
            measurement=replace(part.measurement, excluded={**part.measurement.excluded, **counted}),
        )
        for part in measured.parts
    )
    return replace(measured, excluded={**measured.excluded, **counted}, parts=parts)
