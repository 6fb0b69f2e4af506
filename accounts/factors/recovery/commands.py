"""Giving out recovery codes and taking them, each once (security A-04)."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.factors.commands import lock_owner, own_id
from accounts.factors.models import RecoveryCode
from accounts.factors.recovery.codes import HOW_MANY, digest_of_code, new_code
from audit.commands import record
from core.actor import Actor


def issue_codes(session: Session, actor: Actor, *, now: datetime) -> list[str]:
    """Ten new codes replace all earlier ones; they are answered here and known to nobody afterwards."""
    lock_owner(session, actor)
    session.execute(sa.delete(RecoveryCode).where(RecoveryCode.user_id == own_id(actor)))
    codes = [new_code() for _ in range(HOW_MANY)]
    session.add_all(
        RecoveryCode(user_id=own_id(actor), digest=digest_of_code(code), created_at=now) for code in codes
    )
    session.flush()
    record(session, actor, action="factor.codes_issued", subject=("user", own_id(actor)), now=now)
    return codes


def use_recovery_code(session: Session, actor: Actor, code: str, *, now: datetime) -> bool:
    """Whether this is a code of the person that was never used; it is used up now, in one statement."""
    used = session.execute(
        sa.update(RecoveryCode)
        .where(
            RecoveryCode.user_id == own_id(actor),
            RecoveryCode.digest == digest_of_code(code),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=now)
        .execution_options(synchronize_session=False)
    )
    return int(getattr(used, "rowcount", 0)) == 1
