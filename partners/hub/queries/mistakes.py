"""Reads of what people report as wrong."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.models import Organisation
from accounts.users.models import User
from core.actor import Actor
from core.errors import NotFound
from core.text import N_
from partners.hub.lifecycle import MistakeState
from partners.hub.models import MistakeReport
from partners.hub.policy import visible_to
from partners.hub.values import MistakeKind
from partners.services.models import Service

PAGE_SIZE = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class MistakeRow:
    """A report as the queue shows it."""

    id: UUID
    service_id: UUID
    service_name: str
    organisation_id: UUID
    organisation_name: str
    kind: MistakeKind
    words: str
    reported_on: date
    state: MistakeState
    outcome: str | None
    closed_at: datetime | None
    closed_by: str | None


def _rows() -> sa.Select[tuple[object, ...]]:
    return (
        sa.select(
            MistakeReport.id,
            MistakeReport.service_id,
            Service.name.label("service_name"),
            Service.organisation_id,
            Organisation.name.label("organisation_name"),
            MistakeReport.kind,
            MistakeReport.words,
            MistakeReport.reported_on,
            MistakeReport.state,
            MistakeReport.outcome,
            MistakeReport.closed_at,
            User.name.label("closed_by"),
        )
        .join(Service, Service.id == MistakeReport.service_id)
        .join(Organisation, Organisation.id == Service.organisation_id)
        .outerjoin(User, User.id == MistakeReport.closed_by_id)
    )


def list_mistakes(
    session: Session, actor: Actor, *, state: MistakeState, page: int = 1
) -> tuple[list[MistakeRow], bool]:
    """The reports that exist for the actor, and whether there are more: open ones from the oldest on, closed ones last first."""
    order = (MistakeReport.reported_on, MistakeReport.id)
    if state is MistakeState.CLOSED:
        order = (MistakeReport.closed_at.desc(), MistakeReport.id)  # type: ignore[assignment]
    query = _rows().where(visible_to(actor), MistakeReport.state == state).order_by(*order)
    rows = session.execute(query.limit(PAGE_SIZE + 1).offset((page - 1) * PAGE_SIZE)).all()
    return [MistakeRow(**row._mapping) for row in rows[:PAGE_SIZE]], len(rows) > PAGE_SIZE


def count_open(session: Session, actor: Actor) -> int:
    """How many reports wait for the actor."""
    query = sa.select(sa.func.count()).select_from(MistakeReport)
    return session.scalar(query.where(visible_to(actor), MistakeReport.state == MistakeState.OPEN)) or 0


def get_mistake(session: Session, actor: Actor, report_id: UUID) -> MistakeRow:
    """A report that exists for the actor; raises `NotFound`."""
    row = session.execute(_rows().where(MistakeReport.id == report_id, visible_to(actor))).one_or_none()
    if row is None:
        raise NotFound(N_("There is no such report."))
    return MistakeRow(**row._mapping)
