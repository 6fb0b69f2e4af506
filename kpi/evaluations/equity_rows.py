"""The cases of a period with what is recorded of their persons, so that each group is measured as the whole is."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import timedelta
from typing import Protocol

import numpy as np
from sqlalchemy.orm import Session, aliased

from kpi.evaluations.measuring import Source, window_of
from kpi.measures.cells import code_of, keep_by_key, key_of, moment_of, when
from kpi.measures.columns import Coded, Mask, moment
from kpi.measures.encounter_figures import answer_figures
from kpi.measures.encounter_rows import MARKS, AnswerRows, KeptEncounters, month_of
from kpi.measures.joined import joined
from kpi.measures.kept import Columns, Kept
from kpi.measures.measurement import Measurement
from kpi.measures.person_keys import numbered, read_links
from kpi.measures.persons import first_of_each
from kpi.measures.referral_rows import (
    ReferralRows,
    joined_referrals,
    referral_columns,
    referral_figures,
    referral_source,
    sent_pieces,
)
from kpi.measures.repeat_contact import repeat_contact
from kpi.measures.service_people import CONNECTED_DAYS, connection_to_care
from kpi.measures.service_rows import PERSON, is_competing, linked_person
from referrals.casework.models import CaseRecord
from referrals.handover.models import Referral
from referrals.people.models import Person

NOT_SAID = ("", "declined")
"""Answers that put nobody into a group."""
NAMES = {"sex": "sex", "ethnicity": "ethnicity", "age": "age_band"}


class Characterised(Protocol):
    """Cases with what is recorded of their persons."""

    def characteristics(self) -> Iterator[tuple[str, list[str]]]:
        """Each characteristic with the answers that occur, without those that say nothing."""

    def measure(self, code: str, characteristic: str, group: str) -> Measurement | None:
        """The indicator of the cases that gave one of the answers, or None where there is none."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EncounterGroups:
    """The encounters of a source, which come with what is recorded of their persons."""

    source: Source
    kept: KeptEncounters
    rows: AnswerRows
    marks: dict[str, Coded]
    """Of the encounters of the period, row by row."""

    def characteristics(self) -> Iterator[tuple[str, list[str]]]:
        """Sex, ethnicity and age band."""
        for mark, name in NAMES.items():
            yield name, _said(self.marks[mark])

    def measure(self, code: str, characteristic: str, group: str) -> Measurement | None:
        """C04, C05 and C08 of encounters of the period; C02 of persons by their first encounter in it that tells."""
        mark = next(mark for mark, name in NAMES.items() if name == characteristic)
        if code == "C02":
            return joined([self._repeat_contact(part, mark, group) for part in self.kept.persons.parts])
        return answer_figures(self.rows.only(self.marks[mark] == group)).get(code)

    def _repeat_contact(self, part: int, mark: str, group: str) -> Measurement:
        read = self.kept.persons.read(part, ("person", "at", "month", mark))
        person, at, answers = read["person"], read["at"], read[mark]
        bounds, now = self.source.period.bounds(), self.source.as_of
        inside = (at <= moment(now)) & (at >= moment(bounds[0])) & (at < moment(bounds[1]))
        for nothing in NOT_SAID:
            inside &= answers != nothing
        first = first_of_each(person, at, inside)
        chosen = np.zeros(int(person.max()) + 1 if person.size else 0, dtype=np.bool_)
        chosen[person[first[answers[first] == group]]] = True
        members = (
            chosen[person]
            & (at <= moment(now))
            & (read["month"] >= month_of(window_of(self.source.period)[0]))
        )
        measured = repeat_contact(person[members], at[members], period=bounds, as_of=now)
        return measured.parts[0].measurement


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ReferralGroups:
    """Referrals of the period, and of the days after it in which a service may begin, with the age band; by person."""

    source: Source
    kept: Kept

    def characteristics(self) -> Iterator[tuple[str, list[str]]]:
        """The age band; neither sex nor ethnicity is recorded with a referral."""
        found = {name for part in self.kept.parts for name in _said(self.kept.read(part, ("age",))["age"])}
        yield "age_band", sorted(found)

    def measure(self, code: str, characteristic: str, group: str) -> Measurement | None:
        """R04 and R10 of referrals sent in the period; R13 of their persons."""
        if code == "R13":
            return joined([self._connection(self.kept.read(part), group) for part in self.kept.parts])
        names = tuple(field.name for field in fields(ReferralRows))
        found = []
        for part in self.kept.parts:
            read = self.kept.read(part, (*names, "age"))
            chosen = self._sent(read) & (read.pop("age") == group)
            rows = ReferralRows(**read).only(chosen)
            found.append(referral_figures(rows, as_of=self.source.as_of, loop_days=self.source.loop_days))
        return joined_referrals(found).get(code)

    def _connection(self, read: Columns, group: str) -> Measurement:
        return connection_to_care(
            read["person"],
            read["submitted"],
            read["accepted"],
            read["declined"],
            read["served"],
            read["closed"],
            cohort=self._sent(read) & (read["age"] == group),
            removed=read["removed"] == 1,
            competing=read["competing"] == 1,
            as_of=self.source.as_of,
        )

    def _sent(self, read: Columns) -> Mask:
        begin, end = (moment(bound) for bound in self.source.period.bounds())
        return np.asarray((read["submitted"] >= begin) & (read["submitted"] < end), dtype=np.bool_)


def read_encounter_groups(session: Session, source: Source) -> EncounterGroups:
    """The encounters of the period with sex, ethnicity and age band, which were read with them."""
    assert source.encounters is not None
    rows, marks = source.encounters.answers(source.period, MARKS)
    return EncounterGroups(source=source, kept=source.encounters, rows=rows, marks=marks)


def read_referral_groups(session: Session, source: Source) -> ReferralGroups:
    """The referrals from the period on with the age band of their person."""
    begin, end = source.period.bounds()
    counted = aliased(Person, name="counted")
    query = (
        referral_source(source.scope)
        .outerjoin(CaseRecord, CaseRecord.id == Referral.id)
        .outerjoin(Person, linked_person())
        .outerjoin(counted, counted.id == PERSON)
    )
    columns = {
        **referral_columns(),
        "key": key_of(Referral.person_id),
        "age": code_of(counted.age_band),
        "served": moment_of(CaseRecord.first_service_at),
        "competing": when(is_competing()),
    }
    links, until = read_links(session), end + timedelta(days=CONNECTED_DAYS + 1)
    kept = keep_by_key(
        session,
        query,
        columns,
        pieces=sent_pieces(session, source.scope, begin, until, older=False),
        first=lambda read: {**read, "key": links.counted(read["key"])},
        change=lambda read: numbered(read, "person"),
    )
    return ReferralGroups(source=source, kept=kept)


def _said(answers: Coded) -> list[str]:
    return [name for name in sorted(answers.present()) if name not in NOT_SAID]
