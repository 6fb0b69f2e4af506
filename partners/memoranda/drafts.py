"""The sections of a draft as plain values, and what each still lacks before it can be sent for signature."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from core.errors import RuleBroken
from core.response_time import ResponseTime
from core.text import N_, MarkedText
from partners.memoranda.clauses import HEADINGS, Clause, missing_elements
from partners.memoranda.content import Content
from partners.memoranda.labels import URGENCIES
from partners.memoranda.programmes import ProgrammeType
from partners.memoranda.terms import (
    Cadence,
    DataCategory,
    Pathway,
    Step,
    Target,
    Urgency,
    WindDown,
)


class Section(StrEnum):
    """The pages of a draft, in order."""

    PARTIES = "parties"
    BASICS = "basics"
    SCOPE = "scope"
    PROGRAMMES = "programmes"
    RESPONSE_TIMES = "response-times"
    DATA_SHARING = "data-sharing"
    GOVERNANCE = "governance"
    TARGETS = "targets"
    CLAUSES = "clauses"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parties:
    """Further agencies and NGOs beside the pair that drafts it; the pair itself always stays."""

    further: frozenset[UUID]


@dataclass(frozen=True, slots=True, kw_only=True)
class Basics:
    """What it is for, and when; the last day is included."""

    title: str
    purpose: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Which services of the NGO, in which areas of the agency, by which pathways."""

    services: frozenset[UUID]
    areas: frozenset[UUID]
    pathways: frozenset[Pathway]


@dataclass(frozen=True, slots=True, kw_only=True)
class Programmes:
    """Which kinds of support the NGO may offer to the agency’s own people; none is complete, too."""

    kinds: frozenset[ProgrammeType]


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseTimes:
    """How fast the NGO answers at each urgency that is covered."""

    times: Mapping[tuple[Urgency, Step], ResponseTime]


@dataclass(frozen=True, slots=True, kw_only=True)
class DataSharing:
    """Which categories of data flow each way."""

    to_ngo: frozenset[DataCategory]
    to_agency: frozenset[DataCategory]


@dataclass(frozen=True, slots=True, kw_only=True)
class Governance:
    """Meetings, notice, the rules of the loop, and what happens to open referrals at the end."""

    meeting_cadence: Cadence
    notice_days: int
    loop_days: int
    unable_attempts: int
    unable_days: int
    urgent_declines_reviewed: bool
    info_reply_days: int
    stalled_days: int = 30
    closures_approved: bool = False
    report_cadence: Cadence = Cadence.QUARTERLY
    report_days: int = 15
    wind_down: WindDown = WindDown.FINISH
    wind_down_days: int = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Targets:
    """The targets that the evaluation measures against."""

    targets: tuple[Target, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Clauses:
    """The text clauses, in order."""

    clauses: tuple[Clause, ...]


Change = Parties | Basics | Scope | Programmes | ResponseTimes | DataSharing | Governance | Targets | Clauses


def check_term(starts_on: date, ends_on: date) -> None:
    """A memorandum ends on or after the day it starts."""
    if ends_on < starts_on:
        raise RuleBroken(N_("The last day must not be before the first day."), "ends_on")


def missing(content: Content) -> list[tuple[Section, RuleBroken]]:
    """What a draft lacks before it may be sent for signature, section by section."""
    return [*_basics(content), *_scope(content), *_times(content), *_data(content), *_clauses(content)]


def _basics(content: Content) -> Iterable[tuple[Section, RuleBroken]]:
    if not content.title.strip():
        yield Section.BASICS, RuleBroken(N_("Give the agreement a title."))
    if not content.purpose.strip():
        yield Section.BASICS, RuleBroken(N_("Say what the agreement is for."))


def _scope(content: Content) -> Iterable[tuple[Section, RuleBroken]]:
    if not content.services:
        yield Section.SCOPE, RuleBroken(N_("Choose at least one service of the NGO."))
    if not content.areas:
        yield Section.SCOPE, RuleBroken(N_("Choose at least one area of the agency."))
    if not content.pathways:
        yield Section.SCOPE, RuleBroken(N_("Choose at least one pathway."))


def _times(content: Content) -> Iterable[tuple[Section, RuleBroken]]:
    covered = {urgency for urgency, _step in content.response_times}
    if not covered:
        yield Section.RESPONSE_TIMES, RuleBroken(N_("Cover at least one level of urgency."))
    for urgency in (u for u in Urgency if u in covered):
        if any((urgency, step) not in content.response_times for step in Step):
            yield (
                Section.RESPONSE_TIMES,
                RuleBroken(
                    N_("“%(urgency)s” needs a time to acknowledge, to decide and for first contact."),
                    urgency=MarkedText(URGENCIES[urgency]),
                ),
            )


def _data(content: Content) -> Iterable[tuple[Section, RuleBroken]]:
    if not content.data_to_ngo:
        yield Section.DATA_SHARING, RuleBroken(N_("Choose what data the agency gives to the NGO."))
    if not content.data_to_agency:
        yield Section.DATA_SHARING, RuleBroken(N_("Choose what data the NGO gives to the agency."))


def _clauses(content: Content) -> Iterable[tuple[Section, RuleBroken]]:
    for element in missing_elements(content.clauses):
        yield (
            Section.CLAUSES,
            RuleBroken(N_("A clause on “%(element)s” is missing."), element=MarkedText(HEADINGS[element])),
        )
