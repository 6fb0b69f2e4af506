"""Everything that is kept under somebody's own account, in plain values: no secrets, and nothing of the compartment."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.factors.models import Passkey, RecoveryCode, TotpFactor
from accounts.notices.models import Notice
from accounts.organisations.models import Unit
from accounts.sign_in.models import WebSession
from accounts.users.models import User, UserRole
from audit.models import AuditRow
from core.actor import Actor

NOTICES = 500


def copy_of_account(session: Session, actor: Actor, *, now: datetime) -> dict[str, Any]:
    """The actor's own account, roles, factors, sessions and notices, and how many rows of the trail name them.

    Of passwords, seeds and keys it says only since when there is one. Whether somebody uses support for staff is not
    known here and not said.
    """
    user = session.execute(
        sa.select(
            User.name,
            User.email,
            User.job_title,
            User.status,
            User.created_at,
            User.password_changed_at,
            User.last_signed_in_at,
            Unit.name.label("unit"),
        )
        .outerjoin(Unit, Unit.id == User.unit_id)
        .where(User.id == actor.user_id)
    ).one()
    roles = sa.select(UserRole.role, UserRole.granted_at).where(UserRole.user_id == actor.user_id)
    apps = sa.select(TotpFactor.label, TotpFactor.created_at).where(TotpFactor.user_id == actor.user_id)
    keys = sa.select(Passkey.label, Passkey.created_at).where(Passkey.user_id == actor.user_id)
    codes = sa.select(sa.func.count()).where(RecoveryCode.user_id == actor.user_id)
    sessions = sa.select(WebSession.created_at, WebSession.last_active_at, WebSession.user_agent)
    notices = (
        sa.select(Notice.kind, Notice.message, Notice.created_at, Notice.read_at)
        .where(Notice.recipient_id == actor.user_id)
        .order_by(Notice.created_at.desc(), Notice.id)
        .limit(NOTICES)
    )
    return {
        "format": "concordat-account-copy/1",
        "made_at": now.isoformat(),
        "organisation": actor.organisation_name,
        "account": _plain(user),
        "roles": [_plain(row) for row in session.execute(roles.order_by(UserRole.role))],
        "authenticator_apps": [_plain(row) for row in session.execute(apps.order_by(TotpFactor.created_at))],
        "passkeys": [_plain(row) for row in session.execute(keys.order_by(Passkey.created_at))],
        "recovery_codes": session.scalar(codes),
        "sessions": [
            _plain(row)
            for row in session.execute(
                sessions.where(WebSession.user_id == actor.user_id).order_by(WebSession.created_at)
            )
        ],
        "notices": [_plain(row) for row in session.execute(notices)],
        "rows_of_the_audit_trail": session.scalar(
            sa.select(sa.func.count()).where(AuditRow.user_id == actor.user_id)
        ),
    }


def _plain(row: Any) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in row._mapping.items()
    }
