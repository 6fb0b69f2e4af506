"""Reads of results as they were published: to partner organisations, or to everybody."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.actor import Actor
from core.errors import NotFound
from surveys.results.models import SurveyPublication, SurveyPublicationReader
from surveys.results.policy import NOT_FOUND
from surveys.results.report import Content, from_text
from surveys.results.states import Readership


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicationRow:
    """Results as they were published."""

    id: UUID
    wave_id: UUID
    organisation_id: UUID
    title: str
    readership: Readership
    published_at: datetime
    withdrawn_at: datetime | None
    content_hash: str
    content: Content


_PUBLICATIONS = sa.select(
    SurveyPublication.id,
    SurveyPublication.wave_id,
    SurveyPublication.organisation_id,
    SurveyPublication.title,
    SurveyPublication.readership,
    SurveyPublication.published_at,
    SurveyPublication.withdrawn_at,
    SurveyPublication.content_hash,
    SurveyPublication.content,
).order_by(SurveyPublication.published_at.desc(), SurveyPublication.id)


def _publications(session: Session, *conditions: sa.ColumnElement[bool]) -> list[PublicationRow]:
    rows = session.execute(_PUBLICATIONS.where(*conditions))
    return [PublicationRow(**{**row._mapping, "content": from_text(row.content)}) for row in rows]


def list_publications(session: Session, wave_id: UUID) -> list[PublicationRow]:
    """How a wave was published, the latest first, those that were taken back included."""
    return _publications(session, SurveyPublication.wave_id == wave_id)


def list_shared(session: Session, actor: Actor) -> list[PublicationRow]:
    """What partner organisations published to the actor's own."""
    return _publications(session, SurveyPublication.withdrawn_at.is_(None), _shared_with(actor))


def get_publication(session: Session, actor: Actor, publication_id: UUID) -> PublicationRow:
    """A publication of one's own organisation or to it; `NotFound` for any other, and once it was taken back."""
    readable = sa.or_(_shared_with(actor), SurveyPublication.organisation_id == actor.organisation_id)
    found = _publications(
        session, SurveyPublication.id == publication_id, SurveyPublication.withdrawn_at.is_(None), readable
    )
    if not found:
        raise NotFound(NOT_FOUND)
    return found[0]


def get_public(session: Session, publication_id: UUID) -> PublicationRow:
    """What everybody may read; `NotFound` for anything else."""
    found = _publications(
        session,
        SurveyPublication.id == publication_id,
        SurveyPublication.readership == Readership.PUBLIC,
        SurveyPublication.withdrawn_at.is_(None),
    )
    if not found:
        raise NotFound(NOT_FOUND)
    return found[0]


def list_public(session: Session, organisation_id: UUID) -> list[PublicationRow]:
    """What an organisation published for everybody, the latest first."""
    return _publications(
        session,
        SurveyPublication.organisation_id == organisation_id,
        SurveyPublication.readership == Readership.PUBLIC,
        SurveyPublication.withdrawn_at.is_(None),
    )


def _shared_with(actor: Actor) -> sa.ColumnElement[bool]:
    if actor.organisation_id is None:
        return sa.false()
    return SurveyPublication.id.in_(
        sa.select(SurveyPublicationReader.publication_id).where(
            SurveyPublicationReader.organisation_id == actor.organisation_id
        )
    )
