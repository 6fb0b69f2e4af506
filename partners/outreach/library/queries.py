"""Reads of the library, for those who keep it and for the public hub."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.models import Organisation
from accounts.users.models import User
from core.actor import Actor
from partners.outreach.library.models import OutreachMaterial
from partners.outreach.library.policy import visible_to
from partners.outreach.policy import found
from partners.outreach.terms import LIST_MOST, MaterialKind, ReviewStanding


@dataclass(frozen=True, slots=True, kw_only=True)
class MaterialRow:
    """A piece of material with the names that a page needs."""

    id: UUID
    organisation_id: UUID
    organisation_name: str
    partnership_id: UUID | None
    title: str
    kind: MaterialKind
    language: str
    source: str
    link: str
    evidence: str
    licence: str
    review_on: date
    owner_id: UUID
    owner_name: str
    is_public: bool
    reviewed_at: datetime | None
    retired_at: datetime | None
    version: int

    def standing(self, today: date) -> ReviewStanding:
        """Whether it was looked at in time: on its day it is still current."""
        if self.retired_at is not None:
            return ReviewStanding.RETIRED
        return ReviewStanding.OVERDUE if self.review_on < today else ReviewStanding.CURRENT


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicMaterial:
    """What the public hub may say of a piece of material: no person is named."""

    id: UUID
    organisation_name: str
    title: str
    kind: MaterialKind
    language: str
    source: str
    link: str
    evidence: str
    licence: str
    review_on: date


def _materials() -> sa.Select[Any]:
    return (
        sa.select(
            OutreachMaterial.id,
            OutreachMaterial.organisation_id,
            Organisation.name.label("organisation_name"),
            OutreachMaterial.partnership_id,
            OutreachMaterial.title,
            OutreachMaterial.kind,
            OutreachMaterial.language,
            OutreachMaterial.source,
            OutreachMaterial.link,
            OutreachMaterial.evidence,
            OutreachMaterial.licence,
            OutreachMaterial.review_on,
            OutreachMaterial.owner_id,
            User.name.label("owner_name"),
            OutreachMaterial.is_public,
            OutreachMaterial.reviewed_at,
            OutreachMaterial.retired_at,
            OutreachMaterial.version,
        )
        .join(Organisation, Organisation.id == OutreachMaterial.organisation_id)
        .join(User, User.id == OutreachMaterial.owner_id)
    )


def list_materials(session: Session, actor: Actor) -> list[MaterialRow]:
    """The material that exists for an actor, what is in use first, by title; one statement."""
    query = _materials().where(OutreachMaterial.id.in_(visible_to(actor)))
    retired_last = sa.case((OutreachMaterial.retired_at.is_(None), 0), else_=1)
    query = query.order_by(retired_last, OutreachMaterial.title, OutreachMaterial.id)
    return [MaterialRow(**row._mapping) for row in session.execute(query.limit(LIST_MOST))]


def get_material(session: Session, actor: Actor, material_id: UUID) -> MaterialRow:
    """A piece of material; raises `NotFound` for others."""
    query = _materials().where(OutreachMaterial.id == material_id, OutreachMaterial.id.in_(visible_to(actor)))
    row = found(session.execute(query).one_or_none())
    return MaterialRow(**row._mapping)


def list_public_materials(
    session: Session, *, today: date, language: str | None = None
) -> list[PublicMaterial]:
    """What the public may see: marked public, in use, and looked at in time; for the hub."""
    query = _materials().where(
        OutreachMaterial.is_public.is_(True),
        OutreachMaterial.retired_at.is_(None),
        OutreachMaterial.review_on >= today,
    )
    if language is not None:
        query = query.where(OutreachMaterial.language == language)
    query = query.order_by(OutreachMaterial.title, OutreachMaterial.id).limit(LIST_MOST)
    names = PublicMaterial.__dataclass_fields__
    return [PublicMaterial(**{name: row._mapping[name] for name in names}) for row in session.execute(query)]


def list_overdue(session: Session, *, today: date) -> list[MaterialRow]:
    """The material in use whose day of review has passed, of every organisation; for timers."""
    query = _materials().where(OutreachMaterial.retired_at.is_(None), OutreachMaterial.review_on < today)
    return [MaterialRow(**row._mapping) for row in session.execute(query.order_by(OutreachMaterial.id))]
