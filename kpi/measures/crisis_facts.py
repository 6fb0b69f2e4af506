"""The coded answers about an encounter, packed into one whole number per encounter so that reading them stays cheap.

Each fact takes a few bits. An answer is 0 not known, 1 no, 2 yes; where a fact has more values its comment names them.
Whatever an agency never submitted reads as 0: unknown is not no.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np
import sqlalchemy as sa

from kpi.measures.cells import Numbers
from kpi.measures.columns import Answers
from referrals.encounters.codes import DISPOSITION_COUNTS, DISPOSITIONS, YesNoUnknown
from referrals.encounters.details.models import EncounterDetail
from referrals.encounters.force.models import ForceCode, ForceReport
from referrals.encounters.models import Encounter, EncounterCode

COMMUNITY = frozenset(
    {
        "resources_offered_declined",
        "treatment_or_social_referral",
        "referred_to_ngo",
        "mobile_crisis_team",
        "crisis_clinic",
        "crisis_stabilisation",
        "geriatric_team",
        "shelter",
        "case_manager_notified",
        "crisis_responder_referral",
        "diverted",
        "left_with_family_or_friend",
        "cit_follow_up",
        "repeat_caller",
        "no_action",
    }
)
"""Dispositions that end an encounter on scene or with a service of the community."""
HOSPITAL = frozenset(code for code, says in DISPOSITION_COUNTS.items() if says.emergency_department) | {
    "voluntary_commitment"
}
HOSPITAL_PLACES = ("emergency_department", "psychiatric_hospital")
MOBILE_TEAM, NOT_MET, CITED = "mobile_crisis_team", "unable_to_contact", "cited"
HANDCUFFS = ("handcuffs_compliant", "handcuffs_non_compliant")
CRISIS_CALLS = ("person_in_crisis", "suicidal_person", "overdose")
"""Call types by which the control room knows a call as one about a person in crisis."""
LEVELS = ("low", "intermediate", "serious")
"""Levels of force, ranked from 1."""

IS_COMMUNITY, IS_HOSPITAL, IS_OTHER, IS_CITED, IS_MOBILE, IS_NOT_MET, SAID_HANDCUFFS, SAID_OTHER = (
    1 << bit for bit in range(8)
)
"""What a code of an encounter says; the sum of those that occur, each once, says what all of them do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A fact with the bits that it takes in the packed number."""

    name: str
    width: int
    value: Any


def packed_facts(as_of: datetime) -> sa.ColumnElement[int]:
    """All facts of an encounter, outer-joined to its details, as one whole number; force as reported by `as_of`."""
    total: Any = None
    for fact, offset in _placed(_facts(as_of)):
        # A product of two four-byte numbers would overflow before it is added.
        term = sa.cast(fact.value, sa.BigInteger) * sa.literal_column(str(1 << offset))
        total = term if total is None else total + term
    assert total is not None
    return sa.cast(total, sa.BigInteger)


def value_of(facts: Numbers, name: str) -> Numbers:
    """The value of one fact for each encounter."""
    offset, width = _PLACES[name]
    return ((facts >> offset) & ((1 << width) - 1)).astype(np.int16)


def answer_of(facts: Numbers, name: str) -> Answers:
    """A yes, no or unknown for each encounter."""
    return (value_of(facts, name) - 1).astype(np.int8)


def codes_of(facts: Numbers) -> Numbers:
    """What the codes of each encounter say together, as a sum of the marks above; 0 where it has none."""
    return value_of(facts, "codes") | value_of(facts, "primary")


def pack(**values: int) -> int:
    """One packed number of facts by name, for tests and worked examples; what is not named is not known."""
    return sum(value << _PLACES[name][0] for name, value in values.items())


def _facts(as_of: datetime) -> tuple[Fact, ...]:
    detail = EncounterDetail
    reports = (ForceReport.encounter_id == Encounter.id, ForceReport.submitted_at <= as_of)
    return (
        _answer("force", Encounter.reportable_force),
        _answer("offered", Encounter.referral_offered),
        _answer("cit_requested", Encounter.cit_requested),
        _answer("cit_dispatched", Encounter.cit_dispatched),
        _answer("cit_arrived", Encounter.cit_arrived),
        _answer("cit_certified", Encounter.cit_certified),
        _answer("co_responder", detail.co_responder),
        _answer("medical_emergency", detail.medical_emergency),
        _answer("offence", detail.arrestable_offence),
        _answer("divertible", detail.diversion_eligible),
        _answer("consulted", detail.professional_consulted),
        # 1 resolved without arrest or citation, 2 cited, 3 arrested
        _ranked(
            "decision",
            detail.offence_decision,
            (("no_action", "warned", "diverted"), ("cited",), ("arrested",)),
        ),
        # 1 another power, 2 section 136
        _ranked("power", detail.detention_power, (("section_135_1", "section_135_2"), ("section_136",))),
        # 1 elsewhere, 2 hospital
        Fact(
            name="destination",
            width=2,
            value=sa.case(
                (detail.destination.is_(None), 0), (detail.destination.in_(HOSPITAL_PLACES), 2), else_=1
            ),
        ),
        # 1 none, 2 hurt, 3 taken to hospital or dead; the same for each of the next four
        _injury("hurt_person", Encounter.injury),
        _injury("hurt_officer", detail.injury_officer),
        _injury("hurt_other", detail.injury_other),
        _reported("told_person", sa.select(sa.func.max(_injury_rank(ForceReport.injury_person))), reports),
        _reported("told_officer", sa.select(sa.func.max(_injury_rank(ForceReport.injury_officer))), reports),
        # the rank of the highest level that an officer reported
        _reported(
            "level",
            sa.select(sa.func.max(_rank(ForceReport.level, tuple((level,) for level in LEVELS)))),
            reports,
        ),
        # 1 force was reported, 2 handcuffs among it
        _reported("told_handcuffs", _handcuffs_told(), reports),
        # 1 another type, 2 a person in crisis
        Fact(
            name="typed",
            width=2,
            value=sa.case(
                (detail.initial_call_type.is_(None), 0),
                (detail.initial_call_type.in_(CRISIS_CALLS), 2),
                else_=1,
            ),
        ),
        Fact(name="primary", width=8, value=_disposition_mark(Encounter.primary_disposition)),
        Fact(name="codes", width=8, value=_code_marks()),
    )


def _placed(facts: Iterable[Fact]) -> Iterable[tuple[Fact, int]]:
    offset = 0
    for fact in facts:
        yield fact, offset
        offset += fact.width
    if offset > 62:
        raise ValueError("the facts of an encounter no longer fit into one number")


def _answer(name: str, column: Any) -> Fact:
    value = sa.case((column == YesNoUnknown.YES, 2), (column == YesNoUnknown.NO, 1), else_=0)
    return Fact(name=name, width=2, value=value)


def _ranked(name: str, column: Any, ranks: tuple[tuple[str, ...], ...]) -> Fact:
    return Fact(name=name, width=2, value=_rank(column, ranks))


def _rank(column: Any, ranks: tuple[tuple[str, ...], ...]) -> Any:
    return sa.case(*((column.in_(codes), rank) for rank, codes in enumerate(ranks, start=1)), else_=0)


def _injury(name: str, column: Any) -> Fact:
    return Fact(name=name, width=2, value=_injury_rank(column))


def _injury_rank(column: Any) -> Any:
    return _rank(column, (("none",), ("minor", "treated"), ("hospital", "fatal")))


def _reported(name: str, query: sa.Select[Any], reports: Collection[Any]) -> Fact:
    """A fact of the reports of force: looked up only where the encounter says that there was force."""
    found = query.where(*reports).correlate(Encounter).scalar_subquery()
    value = sa.case((Encounter.reportable_force == YesNoUnknown.YES, sa.func.coalesce(found, 0)), else_=0)
    return Fact(name=name, width=2, value=value)


def _handcuffs_told() -> sa.Select[Any]:
    used = sa.and_(
        ForceCode.report_id == ForceReport.id, ForceCode.kind == "tactic", ForceCode.code.in_(HANDCUFFS)
    )
    return sa.select(sa.func.max(sa.case((ForceCode.report_id.is_not(None), 2), else_=1))).select_from(
        sa.outerjoin(ForceReport, ForceCode, used)
    )


def _disposition_mark(column: Any) -> Any:
    marked = {IS_MOBILE: {MOBILE_TEAM}, IS_NOT_MET: {NOT_MET}, IS_CITED: {CITED}, IS_HOSPITAL: HOSPITAL}
    marked[IS_COMMUNITY] = COMMUNITY - {MOBILE_TEAM}
    rest = {code.value for code in DISPOSITIONS} - set().union(*marked.values())
    marked[IS_OTHER] = rest
    return sa.case(*((column.in_(sorted(codes)), mark) for mark, codes in marked.items()), else_=0)


def _code_marks() -> Any:
    """The marks of dispositions and techniques; only encounters that somebody recorded by a form have any."""
    mark = sa.case(
        (EncounterCode.kind == "disposition", _disposition_mark(EncounterCode.code)),
        (EncounterCode.code == "handcuffs", SAID_HANDCUFFS),
        else_=SAID_OTHER,
    )
    found = (
        sa.select(sa.func.coalesce(sa.func.sum(mark.distinct()), 0))
        .where(
            EncounterCode.encounter_id == Encounter.id, EncounterCode.kind.in_(("disposition", "technique"))
        )
        .correlate(Encounter)
        .scalar_subquery()
    )
    return sa.case((Encounter.primary_disposition.is_not(None), found), else_=0)


_PLACES = {
    fact.name: (offset, fact.width) for fact, offset in _placed(_facts(datetime.min.replace(tzinfo=UTC)))
}
