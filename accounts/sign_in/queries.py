"""Reads of one's own sessions and of one's own account."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.models import Unit
from accounts.sign_in.devices import device_name
from accounts.sign_in.models import PROVED, WebSession
from accounts.sign_in.policy import visible_to
from accounts.users.models import User
from core.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionRow:
    """One signed-in session of the reader."""

    key: str
    """Hex of the digest: names the session, opens nothing."""
    device: str | None
    created_at: datetime
    last_active_at: datetime
    is_this_one: bool
    is_half_way: bool
    """The password was given; the second factor was not shown yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRow:
    """What the reader's own account page shows."""

    name: str
    email: str
    unit_name: str | None
    password_changed_at: datetime | None
    last_signed_in_at: datetime | None


def list_sessions(session: Session, actor: Actor, *, this_one: bytes | None) -> list[SessionRow]:
    """The reader's sessions, the last active first."""
    rows = session.execute(
        sa.select(
            WebSession.digest,
            WebSession.user_agent,
            WebSession.created_at,
            WebSession.last_active_at,
            WebSession.data,
        )
        .where(visible_to(actor))
        .order_by(WebSession.last_active_at.desc(), WebSession.digest)
    )
    return [
        SessionRow(
            key=bytes(row.digest).hex(),
            device=device_name(row.user_agent),
            created_at=row.created_at,
            last_active_at=row.last_active_at,
            is_this_one=bytes(row.digest) == this_one,
            is_half_way=PROVED not in row.data,
        )
        for row in rows
    ]


def get_account(session: Session, actor: Actor) -> AccountRow:
    """The reader's own account."""
    row = session.execute(
        sa.select(
            User.name,
            User.email,
            Unit.name.label("unit_name"),
            User.password_changed_at,
            User.last_signed_in_at,
        )
        .outerjoin(Unit, Unit.id == User.unit_id)
        .where(User.id == actor.user_id)
    ).one()
    return AccountRow(**row._mapping)
