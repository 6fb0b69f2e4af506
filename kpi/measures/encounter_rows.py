"""Crisis encounters as columns: a few statements for them with their times, one for calls that were no crisis."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import Any

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from kpi.measures.cells import (
    Column,
    Kind,
    Numbers,
    Texts,
    code_of,
    id_of,
    keep_rows,
    key_of,
    moment_of,
    number_of,
)
from kpi.measures.columns import NO, UNKNOWN, YES, Coded, Mask, Moments, moment, narrow
from kpi.measures.crisis_facts import CRISIS_CALLS, packed_facts
from kpi.measures.encounters import crisis_encounters
from kpi.measures.high_use import contacts, high_use_from, high_use_of, nameless_within
from kpi.measures.kept import Columns, Kept, KeptByKey
from kpi.measures.measurement import Measurement, MeasurementKind, Part, count_of, no_data
from kpi.measures.person_keys import is_known, numbered, read_links
from kpi.measures.pieces import OverMonths
from kpi.measures.repeat_contact import Incidents, merged_incidents
from kpi.measures.scene_times import TimeRows
from kpi.measures.scope import Scope
from kpi.periods import Period
from referrals.encounters.codes import EventType, YesNoUnknown
from referrals.encounters.details.models import EncounterDetail
from referrals.encounters.models import Encounter, EncounterCode
from referrals.people.models import Person

EVENT_TYPES = tuple(kind.value for kind in EventType)
DAY_UNKNOWN = "day_not_known"
MARKS = ("sex", "ethnicity", "age")
"""What is recorded of the person; the columns of `KeptEncounters` with it."""
MONTH = Encounter.year * 12 + Encounter.month - 1
"""The civil month of an encounter, counted from year 0 as `month_of` counts."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AnswerRows:
    """What was answered about each crisis encounter of a period; `facts` packs the coded answers."""

    event_type: Texts
    arrest: Numbers
    warrant: Numbers
    apprehension: Numbers
    facts: Numbers

    def __len__(self) -> int:
        return int(self.facts.shape[0])

    def only(self, mask: Mask) -> "AnswerRows":
        """The rows that the mask marks."""
        return AnswerRows(**{field.name: getattr(self, field.name)[mask] for field in fields(self)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Unnamed:
    """Crisis encounters of a period of which the person, or of known persons the day, is not known."""

    encounters: int
    nameless: int
    dayless: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class KeptEncounters:
    """The crisis encounters of a long time on disk, in their order, and those of known persons by person."""

    rows: Kept
    """`month` counts months since year 0; answers, times and marks as `read_encounters` names them."""
    persons: Kept
    """Person, instant and marks of encounters with a known person, all of a person in one part."""
    incidents: Kept
    """Of persons who are known, with the day known."""
    typed_only: Kept
    """Calls typed as a crisis that the officer did not confirm as one: month and instant."""
    high_use: Measurement
    """C03 on the day that the evaluation looks at."""

    def __len__(self) -> int:
        return len(self.rows)

    def of(self, period: Period, names: Sequence[str]) -> Iterator[Columns]:
        """Some columns of the encounters that fall in a period, part by part; at least one part."""
        return _falling(self.rows, period, names)

    def answers(self, period: Period, names: Sequence[str] = ()) -> tuple[AnswerRows, Columns]:
        """The answers of a period, a few bytes for each encounter, and other columns beside them."""
        own = tuple(field.name for field in fields(AnswerRows))
        parts = list(self.of(period, (*own, *names)))
        whole = {name: _concatenated([part[name] for part in parts]) for name in (*own, *names)}
        return AnswerRows(**{name: whole.pop(name) for name in own}), whole

    def times(self, period: Period) -> Iterator[TimeRows]:
        """The times of the encounters of a period of which any is known."""
        for read in self.of(period, (*TIME_COLUMNS,)):
            times = TimeRows(**{name: read[name] for name in TIME_COLUMNS})
            known = ~(np.isnat(times.arrived) | np.isnat(times.cleared)) | ~np.isnat(times.reached)
            yield times.only(known)

    def unnamed(self, period: Period) -> Unnamed:
        """How many encounters of a period can not be counted by person."""
        encounters = nameless = dayless = 0
        for read in self.of(period, ("identified", "at")):
            encounters += len(read["at"])
            nameless += int((read["identified"] == 0).sum())
            dayless += int((np.isnat(read["at"]) & (read["identified"] == 1)).sum())
        return Unnamed(encounters=encounters, nameless=nameless, dayless=dayless)

    def count_typed_only(self, period: Period) -> int:
        """How many calls of a period were typed as a crisis and not confirmed."""
        return sum(len(read["at"]) for read in _falling(self.typed_only, period, ("at",)))

    def count_at_edge(self, period: Period) -> int:
        """How many are of a month that the period cuts, with the day not known."""
        touched, count = [month_of(month) for month in period.months()], 0
        for part, first, last in self.rows.spans():
            if last < touched[0] or first > touched[-1]:
                continue
            read = self.rows.read(part, ("month", "at"))
            dayless = np.isin(read["month"], touched) & np.isnat(read["at"])
            count += int((dayless & ~falls_in(read["month"], read["at"], period)).sum())
        return count

    def high_use_at(self, end: datetime) -> Measurement:
        """C03 of the days up to, and without, `end`."""
        nameless, any_dayless = 0, False
        for part in self.rows.parts:
            read = self.rows.read(part, ("at", "identified"))
            nameless += nameless_within(read["at"][read["identified"] == 0], end=end)
            any_dayless |= bool(np.isnat(read["at"]).any())
        found = [
            contacts(read["person"], read["at"], end=end, at_least=high_use_from())
            for read in (self.persons.read(part, ("person", "at")) for part in self.persons.parts)
        ]
        return high_use_of(found, nameless=nameless, any_dayless=any_dayless)

    def all_incidents(self) -> Iterator[Incidents]:
        """The incidents, all of a person in one part."""
        return (Incidents(**self.incidents.read(part)) for part in self.incidents.parts)


def _falling(kept: Kept, period: Period, names: Sequence[str]) -> Iterator[Columns]:
    months = [month_of(month) for month in period.months()]
    found = False
    for part, first, last in kept.spans():
        # A month may be that of another zone, and the instant in the one beside it.
        if last < months[0] - 1 or first > months[-1] + 1:
            continue
        place = kept.read(part, ("month", "at"))
        inside = falls_in(place["month"], place["at"], period)
        if bool(inside.any()):
            found = True
            yield {name: column[inside] for name, column in kept.read(part, names).items()}
    if not found:
        yield kept.nothing()


def _concatenated(columns: Sequence[Any]) -> Any:
    if isinstance(columns[0], Coded):
        return Coded(
            np.concatenate([narrow(one.places, len(one.names)) for one in columns]), columns[0].names
        )
    return np.concatenate(columns)


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
    session: Session,
    scope: Scope,
    *,
    first: Period,
    last: Period,
    period: Period,
    day: date,
    as_of: datetime,
) -> KeptEncounters:
    """The crisis encounters of the scope from month `first` to month `last` as recorded by `as_of`.

    Sex, ethnicity and age band are what is recorded of the person, who may be unknown; the age band, which is a search
    for each, of those around `period` only. C03 looks back from `day`, a civil day of the scope.
    """
    known = known_encounters(scope, first=first, last=last, as_of=as_of)
    own, counted = aliased(Person, name="own"), aliased(Person, name="counted")
    # An encounter on the last night of a month may stand under the next one, where it was recorded in another zone.
    near = MONTH.between(month_of(period.months()[0]) - 1, month_of(period.months()[-1]) + 1)
    source = (
        sa.select(Encounter.id)
        .outerjoin(EncounterDetail, EncounterDetail.id == Encounter.id)
        .outerjoin(own, own.id == sa.case((near, Encounter.person_id)))
        .outerjoin(counted, counted.id == own.counted_as_id)
        .where(*known)
    )
    detail = EncounterDetail
    columns = {
        "month": number_of(MONTH),
        "at": moment_of(Encounter.occurred_at),
        "recorded": moment_of(Encounter.recorded_at),
        "key": key_of(Encounter.person_id),
        "area": id_of(Encounter.area_id),
        "event_type": code_of(Encounter.event_type),
        "arrest": yes_no_of(Encounter.arrest),
        "warrant": yes_no_of(Encounter.warrant_arrest),
        "apprehension": yes_no_of(Encounter.apprehension),
        "facts": number_of(packed_facts(as_of)),
        "sex": code_of(sa.func.coalesce(detail.sex_stated, detail.sex_perceived)),
        "ethnicity": code_of(sa.func.coalesce(detail.ethnicity_stated, detail.ethnicity_perceived)),
        "age": code_of(sa.case((counted.id.is_not(None), counted.age_band), else_=own.age_band)),
        **_time_columns(),
    }
    links, by_person = read_links(session), KeptByKey()

    def change(read: Columns) -> Columns:
        keys = links.counted(read.pop("key"))
        read["month"], known = read["month"].astype(np.int16), is_known(keys)
        by_person.put({"key": keys[known]} | {name: read[name][known] for name in ("month", "at", *MARKS)})
        return {**read, "identified": known.astype(np.int8)}

    # Within a month the index of an agency goes on by id.
    key = None if scope.agency_id is None else Encounter.id
    pieces = OverMonths(Encounter.year, Encounter.month, first, last, key)
    rows = keep_rows(session, source, columns, pieces=pieces, time="month", change=change)
    kept = KeptEncounters(
        rows=rows,
        persons=by_person.kept(lambda read: numbered(read, "person")).named(rows.names),
        incidents=Kept(),
        typed_only=_read_typed_only(session, scope, first=first, last=last, as_of=as_of),
        high_use=no_data(MeasurementKind.COUNT),
    )
    for part in kept.persons.parts:
        read = kept.persons.read(part, ("person", "at"))
        until_now = read["at"] <= moment(as_of)
        incidents = merged_incidents(read["person"][until_now], read["at"][until_now])
        kept.incidents.put({"person": incidents.person, "at": incidents.at})
    end = min(Period.custom(day, day, zone=scope.timezone).bounds()[1], as_of)
    return replace(kept, high_use=kept.high_use_at(end))


TIME_COLUMNS = ("arrived", "cleared", "reached", "handed", "place", "units")


def _time_columns() -> dict[str, Column]:
    """The columns of `TimeRows`."""
    detail = EncounterDetail
    return {
        "arrived": moment_of(detail.arrived_at),
        "cleared": moment_of(detail.cleared_at),
        "reached": moment_of(detail.handover_arrived_at),
        "handed": moment_of(detail.handed_over_at),
        "place": code_of(sa.func.coalesce(detail.destination, detail.place_of_safety)),
        "units": number_of(detail.units),
    }


def _read_typed_only(session: Session, scope: Scope, *, first: Period, last: Period, as_of: datetime) -> Kept:
    """Encounters that the control room typed as a crisis and the officer did not confirm."""
    known = known_encounters(scope, first=first, last=last, as_of=as_of, crisis=False)
    source = (
        sa.select(Encounter.id)
        .join(EncounterDetail, EncounterDetail.id == Encounter.id)
        .where(*known, EncounterDetail.initial_call_type.in_(CRISIS_CALLS))
    )
    columns = {"month": number_of(MONTH), "at": moment_of(Encounter.occurred_at)}
    pieces = OverMonths(Encounter.year, Encounter.month, first, last)
    return keep_rows(session, source, columns, pieces=pieces, time="month")


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
        "key": key_of(Encounter.id),
        "month": number_of(MONTH),
        "at": moment_of(Encounter.occurred_at),
        "disposition": code_of(EncounterCode.code),
    }
    total, counts = 0, Counter[str]()
    kept = keep_rows(
        session,
        source,
        columns,
        pieces=OverMonths(Encounter.year, Encounter.month, months[0], months[-1]),
        change=lambda read: numbered(read, "encounter"),
    )
    for part in kept.parts:  # all codes of an encounter lie in one part
        read = kept.read(part)
        inside = falls_in(read["month"], read["at"], period)
        counted = crisis_encounters(read["encounter"][inside], labels=read["disposition"][inside])
        total += counted.n
        counts.update({part.name: part.measurement.n for part in counted.parts})
    parts = tuple(Part(name, count_of(counts[name])) for name in sorted(counts))
    return count_of(total, parts=parts, parts_overlap=counts.total() > total)


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
