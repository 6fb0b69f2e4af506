"""Adding an authenticator app and using its codes, each step once (security A-03)."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.factors.commands import check_room, own_id
from accounts.factors.kinds import FactorKind
from accounts.factors.models import TotpFactor
from accounts.factors.policy import totp_of
from accounts.factors.queries import NOT_THERE
from accounts.factors.totp.codes import new_seed, step_of_code
from audit.commands import record
from core.actor import Actor
from core.errors import NotFound, RuleBroken
from core.text import N_

WRONG = N_("This code is not right. Type the six digits that the app shows now.")


def begin_app(session: Session, actor: Actor, *, label: str, now: datetime) -> UUID:
    """A new seed waits for the app to show that it holds it; an earlier one that was never confirmed goes.

    Raises `RuleBroken` where there are ten factors already.
    """
    check_room(session, actor)
    session.execute(sa.delete(TotpFactor).where(totp_of(actor), TotpFactor.confirmed_at.is_(None)))
    factor = TotpFactor(
        user_id=own_id(actor), label=label.strip(), seed=new_seed(), last_step=0, created_at=now
    )
    session.add(factor)
    session.flush()
    record(session, actor, action="factor.begun", subject=("user", own_id(actor)), now=now)
    return factor.id


def confirm_app(
    session: Session, actor: Actor, *, factor_id: UUID, code: str, now: datetime, ahead: int = 0
) -> None:
    """A first right code shows that the app holds the seed; from now on the app signs in.

    Raises `NotFound` for anybody else's, `RuleBroken` at the field `code` for a wrong one.
    """
    factor = session.scalars(
        sa.select(TotpFactor)
        .where(totp_of(actor), TotpFactor.id == factor_id, TotpFactor.confirmed_at.is_(None))
        .with_for_update()
    ).one_or_none()
    if factor is None:
        raise NotFound(NOT_THERE)
    step = step_of_code(factor.seed, code, now=now, ahead=ahead)
    if step is None or not _use_step(session, factor.id, step, now=now):
        raise RuleBroken(WRONG, "code")
    factor.confirmed_at = now
    session.flush()
    details = {"factor": FactorKind.TOTP.value}
    record(session, actor, action="factor.added", subject=("user", own_id(actor)), now=now, details=details)


def use_code(session: Session, actor: Actor, code: str, *, now: datetime, ahead: int = 0) -> bool:
    """Whether this is a code of one of the person's apps that nobody has used yet; it is used up now."""
    apps = session.scalars(
        sa.select(TotpFactor).where(totp_of(actor), TotpFactor.confirmed_at.is_not(None))
    ).all()
    for app in apps:
        step = step_of_code(app.seed, code, now=now, after=app.last_step, ahead=ahead)
        if step is not None and _use_step(session, app.id, step, now=now):
            return True
    return False


def _use_step(session: Session, factor_id: UUID, step: int, *, now: datetime) -> bool:
    """Compare and set in one statement: of two who bring the same code at the same moment one succeeds."""
    used = session.execute(
        sa.update(TotpFactor)
        .where(TotpFactor.id == factor_id, TotpFactor.last_step < step)
        .values(last_step=step, last_used_at=now)
        .execution_options(synchronize_session=False)
    )
    return int(getattr(used, "rowcount", 0)) == 1
