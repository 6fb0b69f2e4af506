"""Reads of mandatory referrals: a row of its own for each kind of reader, so that nothing more can slip through."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.errors import NotFound
from wellbeing.enrolments.mandatory.lifecycle import MandateState, Seen
from wellbeing.enrolments.mandatory.models import Mandate, MandateConsent
from wellbeing.enrolments.mandatory.policy import (
    asked_by,
    is_about,
    is_overseen_by,
    is_work_of,
    seen,
)
from wellbeing.enrolments.parties import NOT_YOURS
from wellbeing.programmes.codes import ProgrammeState
from wellbeing.programmes.models import Programme
from wellbeing.store import open_sealed
from wellbeing.visitor import Visitor

PAGE_SIZE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedRow:
    """What whoever asked sees: what they wrote themselves, and one word; no version, which counts others' acts."""

    id: UUID
    name: str
    asked_at: datetime
    word: Seen


@dataclass(frozen=True, slots=True, kw_only=True)
class OverseenRow:
    """What coordinator and privacy officer see: when it was asked, and one word; nobody's name."""

    id: UUID
    asked_at: datetime
    word: Seen

    @property
    def reference(self) -> str:
        """A short name of the row."""
        return self.id.hex[:8].upper()


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnMandateRow:
    """What the officer sees: everything that anybody sees, and who sees it."""

    id: UUID
    version: int
    state: MandateState
    asked_by_name: str
    asked_at: datetime
    provider_id: UUID | None
    text_version: str | None
    signed_at: datetime | None
    attended: bool | None

    @property
    def word(self) -> Seen:
        """What the others see just now."""
        return seen(self.state, self.attended)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkRow:
    """What a clinician of the chosen provider sees."""

    id: UUID
    version: int
    signed_name: str
    contact: str | None
    """For the one who took it."""
    is_mine: bool
    attended: bool | None
    signed_at: datetime


def list_asked(vault: Session, visitor: Visitor) -> list[AskedRow]:
    """The requests that the visitor made and did not call off, the latest first."""
    return [_asked(row) for row in vault.execute(_asked_query(visitor).limit(PAGE_SIZE))]


def get_asked(vault: Session, visitor: Visitor, mandate_id: UUID) -> AskedRow:
    """A request that the visitor made; raises `NotFound`."""
    return _asked(_one(vault, _asked_query(visitor).where(Mandate.id == mandate_id)))


def list_overseen(vault: Session, visitor: Visitor) -> list[OverseenRow]:
    """The requests of the visitor's agency, for its coordinator and privacy officer."""
    query = (
        sa.select(Mandate.id, Mandate.asked_at, Mandate.state, Mandate.attended)
        .where(is_overseen_by(visitor), Mandate.state != MandateState.CALLED_OFF)
        .order_by(Mandate.asked_at.desc(), Mandate.id)
        .limit(PAGE_SIZE)
    )
    return [
        OverseenRow(id=row.id, asked_at=row.asked_at, word=seen(row.state, row.attended))
        for row in vault.execute(query)
    ]


def list_own(vault: Session, visitor: Visitor) -> list[OwnMandateRow]:
    """The requests about the visitor, the latest first."""
    return [_own(row) for row in vault.execute(_own_query(visitor).limit(PAGE_SIZE))]


def get_own(vault: Session, visitor: Visitor, mandate_id: UUID) -> OwnMandateRow:
    """A request about the visitor; raises `NotFound`."""
    return _own(_one(vault, _own_query(visitor).where(Mandate.id == mandate_id)))


def count_unanswered(vault: Session, visitor: Visitor) -> int:
    """How many requests wait for the visitor's answer."""
    query = sa.select(sa.func.count()).select_from(Mandate)
    return vault.scalars(query.where(is_about(visitor), Mandate.state == MandateState.ASKED)).one()


def list_work(vault: Session, visitor: Visitor) -> list[WorkRow]:
    """What was signed and chose the visitor's organisation: free ones, and those that the visitor took."""
    return [_work(row, visitor) for row in vault.execute(_work_query(visitor).limit(PAGE_SIZE))]


def get_work(vault: Session, visitor: Visitor, mandate_id: UUID) -> WorkRow:
    """One of `list_work`; raises `NotFound`."""
    return _work(_one(vault, _work_query(visitor).where(Mandate.id == mandate_id)), visitor)


def list_provider_ids(vault: Session, agency_id: UUID) -> list[UUID]:
    """The organisations that offer something to an agency's people now; the officer chooses one of them."""
    query = (
        sa.select(Programme.provider_id)
        .where(Programme.agency_id == agency_id, Programme.state == ProgrammeState.OFFERED)
        .distinct()
    )
    return sorted(vault.scalars(query))


def _one(vault: Session, query: sa.Select[Any]) -> Any:
    row = vault.execute(query).one_or_none()
    if row is None:
        raise NotFound(NOT_YOURS)
    return row


def _asked_query(visitor: Visitor) -> sa.Select[Any]:
    return (
        sa.select(
            Mandate.id,
            Mandate.asked_at,
            Mandate.officer_name_sealed,
            Mandate.state,
            Mandate.attended,
        )
        .where(asked_by(visitor), Mandate.state != MandateState.CALLED_OFF)
        .order_by(Mandate.asked_at.desc(), Mandate.id)
    )


def _asked(row: Any) -> AskedRow:
    return AskedRow(
        id=row.id,
        name=open_sealed(row.officer_name_sealed, "mandate", "officer_name", row.id) or "",
        asked_at=row.asked_at,
        word=seen(row.state, row.attended),
    )


def _own_query(visitor: Visitor) -> sa.Select[Any]:
    return (
        sa.select(
            Mandate.id,
            Mandate.version,
            Mandate.state,
            Mandate.asked_by_name_sealed,
            Mandate.asked_at,
            Mandate.provider_id,
            Mandate.attended,
            MandateConsent.text_version,
            MandateConsent.signed_at,
        )
        .outerjoin(
            MandateConsent,
            sa.and_(MandateConsent.mandate_id == Mandate.id, MandateConsent.revoked_at.is_(None)),
        )
        .where(is_about(visitor))
        .order_by(Mandate.asked_at.desc(), Mandate.id)
    )


def _own(row: Any) -> OwnMandateRow:
    values = dict(row._mapping)
    name = open_sealed(values.pop("asked_by_name_sealed"), "mandate", "asked_by_name", row.id)
    return OwnMandateRow(asked_by_name=name or "", **values)


def _work_query(visitor: Visitor) -> sa.Select[Any]:
    return (
        sa.select(
            Mandate.id,
            Mandate.version,
            Mandate.contact_sealed,
            Mandate.held_by,
            Mandate.attended,
            MandateConsent.id.label("consent_id"),
            MandateConsent.signed_name_sealed,
            MandateConsent.signed_at,
        )
        .join(
            MandateConsent,
            sa.and_(MandateConsent.mandate_id == Mandate.id, MandateConsent.revoked_at.is_(None)),
        )
        .where(is_work_of(visitor))
        .order_by(MandateConsent.signed_at, Mandate.id)
    )


def _work(row: Any, visitor: Visitor) -> WorkRow:
    mine = row.held_by is not None and bytes(row.held_by) == visitor.pseudonym
    name = open_sealed(row.signed_name_sealed, "mandate_consent", "signed_name", row.consent_id)
    return WorkRow(
        id=row.id,
        version=row.version,
        signed_name=name or "",
        contact=open_sealed(row.contact_sealed, "mandate", "contact", row.id) if mine else None,
        is_mine=mine,
        attended=row.attended if mine else None,
        signed_at=row.signed_at,
    )
