"""The cases of a period of whose person something is recorded, so that each group is measured as the whole is."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Protocol

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from kpi.evaluations.measuring import Source, window_of
from kpi.measures.cells import (
    Texts,
    code_of,
    key_of,
    moment_of,
    number_of,
    read_columns,
    when,
)
from kpi.measures.columns import UNKNOWN, Coded, moment
from kpi.measures.crisis_facts import packed_facts
from kpi.measures.encounter_figures import encounter_figures
from kpi.measures.encounter_rows import (
    MONTH,
    Beside,
    EncounterRows,
    TypedOnly,
    falls_in,
    known_encounters,
    month_of,
    yes_no_of,
)
from kpi.measures.measurement import Measurement
from kpi.measures.person_keys import numbered_persons, read_links
from kpi.measures.persons import first_of_each
from kpi.measures.pieces import OverMonths, OverTime
from kpi.measures.referral_rows import (
    KeptReferrals,
    referral_columns,
    referral_conditions,
    referral_figures,
    referral_source,
)
from kpi.measures.repeat_contact import UNIDENTIFIED, Persons, repeat_contact
from kpi.measures.service_people import CONNECTED_DAYS, connection_to_care
from kpi.measures.service_rows import PERSON, is_competing, linked_person
from referrals.casework.models import CaseRecord
from referrals.encounters.details.models import EncounterDetail
from referrals.encounters.models import Encounter
from referrals.handover.models import Referral
from referrals.people.models import Person

NOT_SAID = ("", "declined")
"""Answers that put nobody into a group."""


class Characterised(Protocol):
    """Cases with what is recorded of their persons."""

    def characteristics(self) -> Iterator[tuple[str, Texts]]:
        """Each characteristic with the answer of each case; empty where none is recorded."""

    def measure(self, code: str, answers: Texts, group: str) -> Measurement | None:
        """The indicator of the cases that gave one of the answers, or None where there is none."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EncounterGroups:
    """Encounters of the period's months of whose person something is recorded, or who at least is known.

    `person` numbers persons as the encounters of the source do, among whom those of other months are looked up.
    """

    source: Source
    person: Persons
    sex: Coded
    ethnicity: Coded
    age: Coded
    rows: EncounterRows

    def characteristics(self) -> Iterator[tuple[str, Texts]]:
        """Sex, ethnicity and age band."""
        columns = {"sex": self.sex, "ethnicity": self.ethnicity, "age_band": self.age}
        yield from ((name, np.asarray(column)) for name, column in columns.items())

    def measure(self, code: str, answers: Texts, group: str) -> Measurement | None:
        """C04, C05 and C08 of encounters of the period; C02 of persons by their first encounter in it that tells."""
        source, period = self.source, self.source.period
        if code == "C02":
            return self._repeat_contact(answers, group)
        inside = (answers == group) & falls_in(self.rows.month, self.rows.at, period)
        return encounter_figures(self.rows.only(inside), period=period, as_of=source.as_of).get(code)

    def _repeat_contact(self, answers: Texts, group: str) -> Measurement:
        bounds, at = self.source.period.bounds(), self.rows.at
        known = (self.person != UNIDENTIFIED) & (at <= moment(self.source.as_of))
        inside = known & (at >= moment(bounds[0])) & (at < moment(bounds[1]))
        first = first_of_each(self.person, at, inside & ~np.isin(answers, NOT_SAID))
        everything = self.source.encounters
        assert everything is not None
        members = (
            np.isin(everything.person, self.person[first[answers[first] == group]])
            & (everything.at <= moment(self.source.as_of))
            & (everything.month >= month_of(window_of(self.source.period)[0]))
        )
        return repeat_contact(
            everything.person[members], everything.at[members], period=bounds, as_of=self.source.as_of
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ReferralGroups:
    """Referrals of the period, and of the days after it in which a service may begin, with the age band."""

    source: Source
    age: Coded
    rows: KeptReferrals
    person: Persons
    served: Any
    competing: Any

    def characteristics(self) -> Iterator[tuple[str, Texts]]:
        """The age band; neither sex nor ethnicity is recorded with a referral."""
        yield "age_band", np.asarray(self.age)

    def measure(self, code: str, answers: Texts, group: str) -> Measurement | None:
        """R04 and R10 of referrals sent in the period; R13 of their persons."""
        begin, end = (moment(bound) for bound in self.source.period.bounds())
        rows = answers == group
        submitted = self.rows.plain("submitted")
        sent = (submitted >= begin) & (submitted < end)
        if code != "R13":
            one = self.rows.only(rows & sent)
            return referral_figures(one, as_of=self.source.as_of, loop_days=self.source.loop_days).get(code)
        return connection_to_care(
            self.person,
            submitted,
            self.rows.plain("accepted"),
            self.rows.plain("declined"),
            self.served,
            self.rows.plain("closed"),
            cohort=rows & sent,
            removed=self.rows.plain("removed") == 1,
            competing=self.competing == 1,
            as_of=self.source.as_of,
        )


def read_encounter_groups(session: Session, source: Source) -> EncounterGroups:
    """The encounters of the period's months, and of those beside them, with sex, ethnicity and age band.

    Of the others only their times and persons matter, for repeat contact, and the source has those. An encounter on
    the last night of a month may stand under the next one, where that was recorded in another zone.
    """
    assert source.encounters is not None
    person = aliased(Person, name="counted")
    months = source.period.months()
    first, last = months[0].previous(), months[-1].next()
    of_period = MONTH.between(month_of(months[0]), month_of(months[-1]))
    key = sa.func.coalesce(Person.counted_as_id, Encounter.person_id, type_=sa.Uuid())
    sex = sa.func.coalesce(EncounterDetail.sex_stated, EncounterDetail.sex_perceived)
    ethnicity = sa.func.coalesce(EncounterDetail.ethnicity_stated, EncounterDetail.ethnicity_perceived)
    query = (
        sa.select(Encounter.id)
        .outerjoin(Person, Person.id == Encounter.person_id)
        .outerjoin(person, person.id == key)
        .outerjoin(EncounterDetail, EncounterDetail.id == Encounter.id)
        .where(
            *known_encounters(source.scope, first=first, last=last, as_of=source.as_of),
            sa.or_(sex.is_not(None), ethnicity.is_not(None), Encounter.person_id.is_not(None)),
        )
    )
    read = read_columns(
        session,
        query,
        {
            "month": number_of(MONTH),
            "at": moment_of(Encounter.occurred_at),
            "person": key_of(Encounter.person_id),
            "sex": code_of(sex),
            "ethnicity": code_of(ethnicity),
            "age": code_of(person.age_band),
            "arrest": yes_no_of(Encounter.arrest),
            "apprehension": yes_no_of(Encounter.apprehension),
            "facts": number_of(sa.case((of_period, packed_facts(source.as_of)), else_=0)),
        },
        pieces=OverMonths(Encounter.year, Encounter.month, first, last),
    )
    size = len(read["month"])
    rows = EncounterRows(
        month=read["month"],
        at=read["at"],
        recorded=read["at"],
        person=np.full(size, UNIDENTIFIED, dtype=np.int64),
        area=Coded.of([""] * size),
        event_type=Coded.of([""] * size),
        arrest=read["arrest"],
        warrant=np.full(size, UNKNOWN, dtype=np.int64),
        apprehension=read["apprehension"],
        facts=read["facts"],
        beside=_nothing_beside(source.encounters.beside),
    )
    return EncounterGroups(
        source=source,
        person=source.encounters.beside.register.numbers(read["person"]),
        sex=read["sex"],
        ethnicity=read["ethnicity"],
        age=read["age"],
        rows=rows,
    )


def read_referral_groups(session: Session, source: Source) -> ReferralGroups:
    """The referrals from the period on with the age band of their person; one statement."""
    begin, end = source.period.bounds()
    counted = aliased(Person, name="counted")
    query = (
        referral_source(source.scope)
        .outerjoin(CaseRecord, CaseRecord.id == Referral.id)
        .outerjoin(Person, linked_person())
        .outerjoin(counted, counted.id == PERSON)
        .where(
            *referral_conditions(source.scope),
        )
    )
    own = {
        "age": code_of(counted.age_band),
        "person": key_of(Referral.person_id),
        "served": moment_of(CaseRecord.first_service_at),
        "competing": when(is_competing()),
    }
    until = end + timedelta(days=CONNECTED_DAYS + 1)
    pieces = OverTime(Referral.submitted_at, begin, until)
    columns = {**referral_columns(), **own}
    read = read_columns(session, query, columns, pieces=pieces, keep_packed=True)
    read["served"] = read["served"].plain()
    read["person"] = numbered_persons(read["person"], read_links(session))
    return ReferralGroups(
        source=source,
        rows=KeptReferrals(read),
        **{name: read[name] for name in own},
    )


def _nothing_beside(beside: Beside) -> Beside:
    """What belongs to everything read belongs to no group: no times of others stand beside a group's encounters."""
    times, typed = beside.times, beside.typed_only
    nothing = np.zeros(times.month.shape[0], dtype=np.bool_)
    return replace(
        beside,
        times=times.only(nothing),
        typed_only=TypedOnly(month=typed.month[:0], at=typed.at[:0]),
    )
