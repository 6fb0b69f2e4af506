"""Crisis encounters as columns: a few statements for them with their times, one for calls that were no crisis."""

from dataclasses import dataclass, fields
from datetime import date, datetime
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
    key_of,
    moment_of,
    number_of,
    ranked,
    read_columns,
)
from kpi.measures.columns import NO, UNKNOWN, YES, Mask, Moments, moment
from kpi.measures.crisis_facts import CRISIS_CALLS, packed_facts
from kpi.measures.encounters import crisis_encounters
from kpi.measures.high_use import high_use, high_use_from
from kpi.measures.measurement import Measurement
from kpi.measures.person_keys import Register, read_links
from kpi.measures.pieces import OverMonths
from kpi.measures.repeat_contact import UNIDENTIFIED, Incidents, Persons, merged_incidents
from kpi.measures.scene_times import TimeRows
from kpi.measures.scope import Scope
from kpi.periods import Period
from referrals.encounters.codes import EventType, YesNoUnknown
from referrals.encounters.details.models import EncounterDetail
from referrals.encounters.models import Encounter, EncounterCode

EVENT_TYPES = tuple(kind.value for kind in EventType)
DAY_UNKNOWN = "day_not_known"
MONTH = Encounter.year * 12 + Encounter.month - 1
"""The civil month of an encounter, counted from year 0 as `month_of` counts."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EncounterRows:
    """One entry per crisis encounter; `month` counts months since year 0, `facts` packs the coded answers.

    `person` numbers persons, `UNIDENTIFIED` where none is known. `beside` belongs to everything read, not to a row.
    """

    month: Numbers
    at: Moments
    recorded: Moments
    person: Persons
    area: Texts
    event_type: Texts
    arrest: Numbers
    warrant: Numbers
    apprehension: Numbers
    facts: Numbers
    beside: "Beside"

    def __len__(self) -> int:
        return int(self.month.shape[0])

    def only(self, mask: Mask) -> "EncounterRows":
        """The rows that the mask marks."""
        columns = {f.name: getattr(self, f.name)[mask] for f in fields(self) if f.name != "beside"}
        return EncounterRows(**columns, beside=self.beside)

    def of(self, period: Period) -> "EncounterRows":
        """The rows that fall in a period."""
        return self.only(falls_in(self.month, self.at, period))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Beside:
    """What is worked out or read once for all periods."""

    incidents: Incidents
    """Of persons who are known, with the day known."""
    high_use: Measurement
    """C03 on the day that the evaluation looks at."""
    times: TimeRows
    typed_only: "TypedOnly"
    register: Register
    """The persons by their numbers."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TypedOnly:
    """Calls typed as a crisis that the officer did not confirm as one."""

    month: Numbers
    at: Moments

    def count(self, period: Period) -> int:
        """How many fall in a period."""
        return int(falls_in(self.month, self.at, period).sum())


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
    session: Session, scope: Scope, *, first: Period, last: Period, day: date, as_of: datetime
) -> EncounterRows:
    """The crisis encounters of the scope from month `first` to month `last` as recorded by `as_of`.

    C03 looks back from `day`, a civil day of the scope.
    """
    known = known_encounters(scope, first=first, last=last, as_of=as_of)
    source = (
        sa.select(Encounter.id).outerjoin(EncounterDetail, EncounterDetail.id == Encounter.id).where(*known)
    )
    columns = {
        "month": number_of(MONTH),
        "at": moment_of(Encounter.occurred_at),
        "recorded": moment_of(Encounter.recorded_at),
        "person": key_of(Encounter.person_id),
        "area": id_of(Encounter.area_id),
        "event_type": code_of(Encounter.event_type),
        "arrest": yes_no_of(Encounter.arrest),
        "warrant": yes_no_of(Encounter.warrant_arrest),
        "apprehension": yes_no_of(Encounter.apprehension),
        "facts": number_of(packed_facts(as_of)),
        **_time_columns(),
    }
    pieces = OverMonths(Encounter.year, Encounter.month, first, last)
    read = read_columns(session, source, columns, pieces=pieces, keep_packed=True)
    register, person = Register.made(read.pop("person"), read_links(session))
    read["month"] = read["month"].plain().astype(np.int16)
    read["at"] = at = read["at"].plain()
    times = _taken_times(read)
    read |= {name: read[name].plain() for name in ("recorded", "facts")}
    counted = (person != UNIDENTIFIED) & (at <= moment(as_of))
    end = min(Period.custom(day, day, zone=scope.timezone).bounds()[1], as_of)
    beside = Beside(
        incidents=merged_incidents(person[counted], at[counted]),
        high_use=high_use(person, at, end=end, at_least=high_use_from()),
        times=times,
        typed_only=_read_typed_only(session, scope, first=first, last=last, as_of=as_of),
        register=register,
    )
    return EncounterRows(**read, person=person, beside=beside)


def _time_columns() -> dict[str, Column]:
    """The columns of `TimeRows` beside month and instant."""
    detail = EncounterDetail
    return {
        "arrived": moment_of(detail.arrived_at),
        "cleared": moment_of(detail.cleared_at),
        "reached": moment_of(detail.handover_arrived_at),
        "handed": moment_of(detail.handed_over_at),
        "place": code_of(sa.func.coalesce(detail.destination, detail.place_of_safety)),
        "units": number_of(detail.units),
    }


def _taken_times(read: dict[str, Any]) -> TimeRows:
    """The times of the encounters of which any is known, taken out of what was read."""
    times = {name: read.pop(name) for name in _time_columns()}
    known = ~(np.isnat(times["arrived"].plain()) | np.isnat(times["cleared"].plain()))
    known |= ~np.isnat(times["reached"].plain())
    every = {"month": read["month"], "at": read["at"], **times}
    return TimeRows(**{name: column[known] for name, column in every.items()})


def _read_typed_only(
    session: Session, scope: Scope, *, first: Period, last: Period, as_of: datetime
) -> TypedOnly:
    """Encounters that the control room typed as a crisis and the officer did not confirm."""
    known = known_encounters(scope, first=first, last=last, as_of=as_of, crisis=False)
    source = (
        sa.select(Encounter.id)
        .join(EncounterDetail, EncounterDetail.id == Encounter.id)
        .where(*known, EncounterDetail.initial_call_type.in_(CRISIS_CALLS))
    )
    columns = {"month": number_of(MONTH), "at": moment_of(Encounter.occurred_at)}
    return TypedOnly(**read_columns(session, source, columns, cell=MONTH))


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
            *known_encounters(scope, first=months[0], last=months[-1], as_of=as_of),
            EncounterCode.kind == "disposition",
        )
    )
    columns = {
        "encounter": key_of(Encounter.id),
        "month": number_of(MONTH),
        "at": moment_of(Encounter.occurred_at),
        "disposition": code_of(EncounterCode.code),
    }
    read = read_columns(session, source, columns, cell=MONTH)
    inside = falls_in(read["month"], read["at"], period)
    ids, _ = ranked(read["encounter"][inside])
    return crisis_encounters(ids, labels=read["disposition"][inside])


def _of(scope: Scope) -> list[sa.ColumnElement[bool]]:
    return [] if scope.agency_id is None else [Encounter.agency_id == scope.agency_id]


def known_encounters(
    scope: Scope, *, first: Period, last: Period, as_of: datetime, crisis: bool = True
) -> list[sa.ColumnElement[bool]]:
    """The crisis encounters of the scope from month `first` to month `last` as recorded by `as_of`, or the others."""
    return [
        *_of(scope),
        Encounter.crisis.is_(crisis),
        Encounter.recorded_at <= as_of,
        # The years alone are what the index can use.
        Encounter.year.between(first.start.year, last.start.year),
        MONTH.between(month_of(first), month_of(last)),
    ]


def yes_no_of(column: Any) -> Column:
    """A column of yes, no and unknown as `columns.YES`, `NO` and `UNKNOWN`."""
    least = min(YES, NO, UNKNOWN)
    digits = {answer: answer - least for answer in (YES, NO, UNKNOWN)}
    value = sa.case(
        (column == YesNoUnknown.YES, digits[YES]),
        (column == YesNoUnknown.NO, digits[NO]),
        else_=digits[UNKNOWN],
    )
    return Column(value, Kind.DIGIT, least)
