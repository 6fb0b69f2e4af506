"""Reads of one's own enrolments."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.actor import Role
from core.errors import NotFound
from core.lifecycle import Turn
from core.text import N_
from wellbeing.enrolments.lifecycle import ENROLMENT, OPEN, EnrolmentAction, EnrolmentState, ReferralSource
from wellbeing.enrolments.models import Enrolment, EnrolmentEvent
from wellbeing.enrolments.policy import own_of
from wellbeing.programmes.models import Programme
from wellbeing.store import open_sealed
from wellbeing.visitor import Visitor

NOT_FOUND = N_("There is nothing here, or it is not yours to see.")


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnEnrolmentRow:
    """An enrolment as the person sees it."""

    id: UUID
    programme_id: UUID
    programme_name: str
    provider_id: UUID
    state: EnrolmentState
    source: ReferralSource | None
    chosen_name: str | None
    held_by: bytes | None
    notice_acknowledged_at: datetime | None
    requested_at: datetime | None
    first_session_at: datetime | None
    ended_at: datetime | None
    end_reason: str | None
    created_at: datetime

    @property
    def turn(self) -> Turn:
        """Who acts next."""
        return ENROLMENT.turns[self.state]

    @property
    def is_open(self) -> bool:
        """Whether it goes on."""
        return self.state in OPEN

    def can(self, action: EnrolmentAction | str) -> bool:
        """Whether the person may take the step now."""
        step = ENROLMENT.find(self.state, EnrolmentAction(action))
        return step is not None and Role.PARTICIPANT in step.roles


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRow:
    """One step, told by the role alone."""

    action: EnrolmentAction | None
    from_state: EnrolmentState | None
    to_state: EnrolmentState
    at: datetime
    role: Role


_OWN = (
    sa.select(
        Enrolment.id,
        Enrolment.programme_id,
        Programme.name.label("programme_name"),
        Programme.provider_id,
        Enrolment.state,
        Enrolment.source,
        Enrolment.chosen_name_sealed,
        Enrolment.held_by,
        Enrolment.notice_acknowledged_at,
        Enrolment.requested_at,
        Enrolment.first_session_at,
        Enrolment.ended_at,
        Enrolment.end_reason,
        Enrolment.created_at,
    )
    .join(Programme, Programme.id == Enrolment.programme_id)
    .order_by(Enrolment.ended_at.is_not(None), Enrolment.created_at.desc(), Enrolment.id)
)


def list_own(vault: Session, visitor: Visitor) -> list[OwnEnrolmentRow]:
    """What the visitor is in, or was: the living first, newest first."""
    return [_own_row(row) for row in vault.execute(_OWN.where(own_of(visitor)))]


def get_own(vault: Session, visitor: Visitor, enrolment_id: UUID) -> OwnEnrolmentRow:
    """One of the visitor's own enrolments; raises `NotFound`."""
    row = vault.execute(_OWN.where(own_of(visitor), Enrolment.id == enrolment_id)).one_or_none()
    if row is None:
        raise NotFound(NOT_FOUND)
    return _own_row(row)


def find_living(vault: Session, visitor: Visitor, programme_id: UUID) -> OwnEnrolmentRow | None:
    """The visitor's living enrolment in a programme, if there is one."""
    living = _OWN.where(own_of(visitor), Enrolment.programme_id == programme_id, Enrolment.state.in_(OPEN))
    row = vault.execute(living).one_or_none()
    return _own_row(row) if row else None


def list_events(vault: Session, enrolment_id: UUID) -> list[EventRow]:
    """The steps of an enrolment, newest first; the caller has asked whose it is."""
    rows = vault.execute(
        sa.select(
            EnrolmentEvent.action,
            EnrolmentEvent.from_state,
            EnrolmentEvent.to_state,
            EnrolmentEvent.at,
            EnrolmentEvent.role,
        )
        .where(EnrolmentEvent.enrolment_id == enrolment_id)
        .order_by(EnrolmentEvent.position.desc())
    )
    return [EventRow(**row._mapping) for row in rows]


def _own_row(row: sa.Row[tuple[object, ...]]) -> OwnEnrolmentRow:
    values = dict(row._mapping)
    sealed = values.pop("chosen_name_sealed")
    return OwnEnrolmentRow(
        chosen_name=open_sealed(sealed, "enrolment", "chosen_name", values["id"]), **values
    )
