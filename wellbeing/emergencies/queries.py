"""Reads of emergency openings: the clinician's own, what a second person and the reviewer see, what the person is told."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.errors import NotFound
from core.permissions import Permission
from partners.memoranda.programmes import ProgrammeType
from wellbeing.emergencies.codes import Basis, Finding, Item, Recipient, Said, Unsafe, Verdict
from wellbeing.emergencies.lifecycle import GlassState
from wellbeing.emergencies.models import (
    Glass,
    GlassDisclosure,
    GlassFinding,
    GlassReading,
    GlassSubject,
)
from wellbeing.emergencies.parameters import EMERGENCY
from wellbeing.emergencies.policy import (
    NOT_FOUND,
    may_be_on_duty,
    may_be_opened_by,
    may_watch,
    run_by,
    shown_to_duty,
    shown_to_watch,
)
from wellbeing.enrolments.lifecycle import EnrolmentState
from wellbeing.enrolments.models import Enrolment
from wellbeing.enrolments.shortcodes import short_code
from wellbeing.participants.models import Participant
from wellbeing.programmes.models import Programme
from wellbeing.visitor import Visitor

PAGE_SIZE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateRow:
    """An enrolment that might be opened: by its code, without a name."""

    id: UUID
    programme_name: str
    kind: ProgrammeType
    state: EnrolmentState
    held_by: bytes | None
    provider_id: UUID

    @property
    def code(self) -> str:
        """The code by which the organisation's people speak of it."""
        return short_code(self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class GlassRow:
    """An opening as staff see it: codes, times and staff; never whose it was."""

    id: UUID
    organisation_id: UUID
    agency_id: UUID
    state: GlassState
    basis: Basis
    opened_by: bytes
    opened_at: datetime
    closes_at: datetime
    second_due_at: datetime
    seconded_by: bytes | None
    seconded_at: datetime | None
    told_at: datetime | None
    unsafe: Unsafe | None
    look_again_on: date | None
    reviewed_by: bytes | None
    reviewed_at: datetime | None
    verdict: Verdict | None

    def is_open(self, now: datetime) -> bool:
        """Whether anything can be read under it."""
        return now < self.closes_at

    def misses_second(self, now: datetime) -> bool:
        """Whether nobody confirmed it in time."""
        return (self.seconded_at or now) > self.second_due_at

    def misses_telling(self, today: date) -> bool:
        """Whether the day to look again has come and the person was not told."""
        return self.told_at is None and self.look_again_on is not None and self.look_again_on <= today


@dataclass(frozen=True, slots=True, kw_only=True)
class Traces:
    """What was read and said under an opening, and what the review found: codes and times."""

    readings: tuple[tuple[Item, datetime], ...]
    disclosures: tuple[tuple[Recipient, Said, datetime], ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldRow:
    """An opening as the person reads it."""

    opened_by: bytes
    organisation_id: UUID
    basis: Basis
    opened_at: datetime
    told_at: datetime
    read: tuple[Item, ...]
    disclosures: tuple[tuple[Recipient, Said], ...]
    verdict: Verdict | None


_ROWS = sa.select(
    Glass.id,
    Glass.organisation_id,
    Glass.agency_id,
    Glass.state,
    Glass.basis,
    Glass.opened_by,
    Glass.opened_at,
    Glass.closes_at,
    Glass.second_due_at,
    Glass.seconded_by,
    Glass.seconded_at,
    Glass.told_at,
    Glass.unsafe,
    Glass.look_again_on,
    Glass.reviewed_by,
    Glass.reviewed_at,
    Glass.verdict,
)
_CANDIDATES = (
    sa.select(
        Enrolment.id,
        Programme.name.label("programme_name"),
        Programme.kind,
        Enrolment.state,
        Enrolment.held_by,
        Programme.provider_id,
    )
    .join(Programme, Programme.id == Enrolment.programme_id)
    .join(Participant, Participant.id == Enrolment.participant_id)
)


def list_candidates(vault: Session, visitor: Visitor) -> list[CandidateRow]:
    """The enrolments of programmes that the clinician's organisation runs, by programme."""
    may_be_on_duty(visitor)
    rows = vault.execute(
        _CANDIDATES.where(run_by(visitor)).order_by(Programme.name, Enrolment.id).limit(PAGE_SIZE)
    )
    return [CandidateRow(**row._mapping) for row in rows]


def find_candidate(vault: Session, visitor: Visitor, code: str) -> CandidateRow | None:
    """The enrolment with this code, also at another provider of the clinician's agency."""
    may_be_on_duty(visitor)
    wanted = "".join(letter for letter in code.upper() if letter.isalnum())
    if not wanted:
        return None
    for row in vault.execute(_CANDIDATES.where(may_be_opened_by(visitor))):
        if short_code(row.id).replace("-", "") == wanted:
            return CandidateRow(**row._mapping)
    return None


def get_candidate(vault: Session, visitor: Visitor, enrolment_id: UUID) -> CandidateRow:
    """An enrolment that the clinician may open in an emergency; raises `NotFound`."""
    may_be_on_duty(visitor)
    row = vault.execute(
        _CANDIDATES.where(Enrolment.id == enrolment_id, may_be_opened_by(visitor))
    ).one_or_none()
    if row is None:
        raise NotFound(NOT_FOUND)
    return CandidateRow(**row._mapping)


def list_for_duty(vault: Session, visitor: Visitor) -> list[GlassRow]:
    """The openings of the clinician's organisation, the newest first."""
    may_be_on_duty(visitor)
    return _rows(vault, shown_to_duty(visitor))


def get_for_duty(vault: Session, visitor: Visitor, glass_id: UUID) -> GlassRow:
    """An opening of the clinician's organisation; raises `NotFound`."""
    may_be_on_duty(visitor)
    return _one(vault, Glass.id == glass_id, shown_to_duty(visitor))


def get_own_for_duty(vault: Session, visitor: Visitor, glass_id: UUID) -> GlassRow:
    """An opening of the clinician's own; raises `NotFound` for anybody else's."""
    may_be_on_duty(visitor)
    return _one(vault, Glass.id == glass_id, Glass.opened_by == visitor.pseudonym)


def find_reason(vault: Session, visitor: Visitor, glass_id: UUID) -> str | None:
    """The words of whoever opened it, for nobody but them; None once the person has erased."""
    may_be_on_duty(visitor)
    subject = vault.scalars(
        sa.select(GlassSubject)
        .join(Glass, Glass.id == GlassSubject.glass_id)
        .where(Glass.id == glass_id, Glass.opened_by == visitor.pseudonym)
    ).one_or_none()
    return subject.reason if subject else None


def list_for_watch(vault: Session, visitor: Visitor) -> list[GlassRow]:
    """The openings that the privacy officer confirms or reviews, the newest first."""
    may_watch(visitor)
    return _rows(vault, shown_to_watch(visitor))


def get_for_watch(vault: Session, visitor: Visitor, glass_id: UUID) -> GlassRow:
    """An opening that the privacy officer reviews; raises `NotFound`."""
    may_watch(visitor)
    return _one(vault, Glass.id == glass_id, shown_to_watch(visitor))


def count_openings_by(vault: Session, opened_by: bytes, *, before: datetime) -> int:
    """How often a clinician opened something in the last thirty days up to a moment (security H-04)."""
    since = before - timedelta(days=EMERGENCY.counted_days)
    query = sa.select(sa.func.count()).where(
        Glass.opened_by == opened_by, Glass.opened_at > since, Glass.opened_at <= before
    )
    return vault.scalar(query) or 0


def get_traces(vault: Session, glass_id: UUID) -> Traces:
    """What was read, said and found; the caller has made sure that the visitor may see the opening."""
    readings = vault.execute(
        sa.select(GlassReading.item, GlassReading.read_at)
        .where(GlassReading.glass_id == glass_id)
        .order_by(GlassReading.read_at)
    )
    disclosures = vault.execute(
        sa.select(GlassDisclosure.recipient, GlassDisclosure.said, GlassDisclosure.said_at)
        .where(GlassDisclosure.glass_id == glass_id)
        .order_by(GlassDisclosure.said_at, GlassDisclosure.recipient, GlassDisclosure.said)
    )
    findings = set(vault.scalars(sa.select(GlassFinding.finding).where(GlassFinding.glass_id == glass_id)))
    return Traces(
        readings=tuple((row.item, row.read_at) for row in readings),
        disclosures=tuple((row.recipient, row.said, row.said_at) for row in disclosures),
        findings=tuple(one for one in Finding if one in findings),
    )


def list_told(vault: Session, visitor: Visitor) -> list[ToldRow]:
    """What the visitor was told of openings of what is theirs, the newest first."""
    if visitor.pseudonym is None or not visitor.holds(Permission.WELLBEING_OWN):
        raise NotFound(NOT_FOUND)
    rows = vault.execute(
        _ROWS.join(GlassSubject, GlassSubject.glass_id == Glass.id)
        .join(Enrolment, Enrolment.id == GlassSubject.enrolment_id)
        .join(Participant, Participant.id == Enrolment.participant_id)
        .where(Participant.pseudonym == visitor.kept_as, Glass.told_at.is_not(None))
        .order_by(Glass.opened_at.desc(), Glass.id)
    ).all()
    readings = _by_glass(vault, sa.select(GlassReading.glass_id, GlassReading.item), [row.id for row in rows])
    said = _by_glass(
        vault,
        sa.select(GlassDisclosure.glass_id, GlassDisclosure.recipient, GlassDisclosure.said),
        [row.id for row in rows],
    )
    return [
        ToldRow(
            opened_by=bytes(row.opened_by),
            organisation_id=row.organisation_id,
            basis=row.basis,
            opened_at=row.opened_at,
            told_at=row.told_at,
            read=tuple(one for one in Item if (one,) in readings.get(row.id, ())),
            disclosures=tuple(
                (recipient, what)
                for recipient in Recipient
                for what in Said
                if (recipient, what) in said.get(row.id, ())
            ),
            verdict=row.verdict,
        )
        for row in rows
    ]


def _by_glass(
    vault: Session, query: sa.Select[Any], ids: Collection[UUID]
) -> dict[UUID, set[tuple[object, ...]]]:
    found: dict[UUID, set[tuple[object, ...]]] = {}
    for key, *values in vault.execute(query.where(query.selected_columns[0].in_(ids))):
        found.setdefault(key, set()).add(tuple(values))
    return found


def _rows(vault: Session, *conditions: sa.ColumnElement[bool]) -> list[GlassRow]:
    rows = vault.execute(_ROWS.where(*conditions).order_by(Glass.opened_at.desc(), Glass.id).limit(PAGE_SIZE))
    return [GlassRow(**row._mapping) for row in rows]


def _one(vault: Session, *conditions: sa.ColumnElement[bool]) -> GlassRow:
    rows = _rows(vault, *conditions)
    if not rows:
        raise NotFound(NOT_FOUND)
    return rows[0]
