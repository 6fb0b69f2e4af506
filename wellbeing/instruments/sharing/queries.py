"""Reads of what is shared: by the person, and by who is assigned to them."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.permissions import Permission
from wellbeing.enrolments.lifecycle import OPEN
from wellbeing.enrolments.models import Enrolment
from wellbeing.enrolments.parties import NOT_YOURS, Side, get_party
from wellbeing.instruments.history.queries import Series, list_series
from wellbeing.instruments.sharing.models import SharedResults
from wellbeing.instruments.sharing.policy import visible_to
from wellbeing.instruments.sharing.scope import Scope
from wellbeing.participants.models import Participant
from wellbeing.programmes.models import Programme
from wellbeing.store import open_sealed
from wellbeing.visitor import Visitor

NOT_FOUND = NOT_YOURS


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareRow:
    """One choice that stands."""

    id: UUID
    scope: Scope
    with_items: bool
    shared_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Helper:
    """An assigned peer or clinician of the person, and what they see."""

    enrolment_id: UUID
    programme_name: str
    provider_id: UUID
    held_by: bytes
    shares: list[ShareRow] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientRow:
    """Somebody who shows results to the visitor, called as they chose."""

    enrolment_id: UUID
    programme_name: str
    called: str | None
    shared_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedSeries:
    """One instrument as far as it is shown."""

    series: Series
    with_items: bool


def list_helpers(vault: Session, visitor: Visitor) -> list[Helper]:
    """Who is assigned to the visitor now, with what is shared with each; two statements, however many."""
    if visitor.pseudonym is None or not visitor.holds(Permission.WELLBEING_OWN):
        return []
    query = (
        sa.select(
            Enrolment.id.label("enrolment_id"),
            Programme.name.label("programme_name"),
            Programme.provider_id,
            Enrolment.held_by,
        )
        .join(Programme, Programme.id == Enrolment.programme_id)
        .join(Participant, Participant.id == Enrolment.participant_id)
        .where(
            Participant.pseudonym == visitor.kept_as,
            Enrolment.state.in_(OPEN),
            Enrolment.held_by.is_not(None),
        )
        .order_by(Programme.name, Enrolment.id)
    )
    helpers = {row.enrolment_id: Helper(**row._mapping) for row in vault.execute(query)}
    shares = vault.execute(
        sa.select(
            SharedResults.enrolment_id,
            SharedResults.shared_with,
            SharedResults.id,
            SharedResults.scope,
            SharedResults.with_items,
            SharedResults.shared_at,
        )
        .where(SharedResults.enrolment_id.in_(list(helpers)))
        .order_by(SharedResults.shared_at, SharedResults.id)
    )
    for row in shares:
        helper = helpers[row.enrolment_id]
        # What was shared with a predecessor is seen by nobody any more.
        if row.shared_with == helper.held_by:
            helper.shares.append(
                ShareRow(id=row.id, scope=row.scope, with_items=row.with_items, shared_at=row.shared_at)
            )
    return list(helpers.values())


def list_clients(vault: Session, visitor: Visitor) -> list[ClientRow]:
    """Who shows results to the visitor, by programme."""
    query = _joined(
        sa.select(
            Enrolment.id.label("enrolment_id"),
            Programme.name.label("programme_name"),
            Enrolment.chosen_name_sealed,
            sa.func.max(SharedResults.shared_at).label("shared_at"),
        )
    )
    query = (
        query.where(visible_to(visitor))
        .group_by(Enrolment.id, Programme.name, Enrolment.chosen_name_sealed)
        .order_by(Programme.name, Enrolment.id)
    )
    return [
        ClientRow(
            enrolment_id=row.enrolment_id,
            programme_name=row.programme_name,
            called=open_sealed(
                row.chosen_name_sealed, Enrolment.__tablename__, "chosen_name", row.enrolment_id
            ),
            shared_at=row.shared_at,
        )
        for row in vault.execute(query)
    ]


def list_shared(vault: Session, visitor: Visitor, enrolment_id: UUID) -> list[SharedSeries]:
    """What the person of an enrolment shows to the visitor; raises `NotFound` for who is not assigned to them."""
    query = _joined(sa.select(SharedResults.scope, SharedResults.with_items, Enrolment.participant_id)).where(
        visible_to(visitor), SharedResults.enrolment_id == enrolment_id
    )
    rows = vault.execute(query).all()
    if not rows:
        get_party(vault, visitor, enrolment_id, Side.PROVIDER)
        return []
    by_scope: dict[Scope, bool] = {row.scope: row.with_items for row in rows}
    shown = []
    for series in list_series(vault, rows[0].participant_id):
        scopes = [one for one in (Scope.ALL, Scope(series.instrument.code.value)) if one in by_scope]
        if scopes:
            shown.append(SharedSeries(series=series, with_items=any(by_scope[one] for one in scopes)))
    return shown


def _joined(query: sa.Select[Any]) -> sa.Select[Any]:
    return (
        query.select_from(SharedResults)
        .join(Enrolment, Enrolment.id == SharedResults.enrolment_id)
        .join(Participant, Participant.id == Enrolment.participant_id)
        .join(Programme, Programme.id == Enrolment.programme_id)
    )
