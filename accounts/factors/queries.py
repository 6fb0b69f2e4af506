"""Reads of second factors: what a person has, and what is still to be done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.factors.kinds import FactorKind
from accounts.factors.models import Passkey, RecoveryCode, TotpFactor
from accounts.factors.policy import passkeys_of, totp_of
from accounts.factors.totp.codes import code_of, step_at
from core.actor import Actor
from core.errors import NotFound
from core.sealing import open_text
from core.text import N_

NOT_THERE = N_("This second factor is not there any more.")


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorRow:
    """An app or a passkey of the reader."""

    id: UUID
    kind: FactorKind
    label: str
    created_at: datetime
    last_used_at: datetime | None
    suspect_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What a person can show beside the password."""

    factors: Sequence[FactorRow]
    codes_left: int

    @property
    def has_totp(self) -> bool:
        """Whether there is an authenticator app."""
        return any(row.kind is FactorKind.TOTP for row in self.factors)

    @property
    def has_passkey(self) -> bool:
        """Whether there is a passkey that still opens something."""
        return any(row.kind is FactorKind.PASSKEY and row.suspect_at is None for row in self.factors)

    @property
    def has_factor(self) -> bool:
        """Whether there is anything to show at all, a recovery code counted in."""
        return bool(self.factors) or self.codes_left > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class NewApp:
    """An authenticator app that is being added: the seed that it is to hold."""

    id: UUID
    seed: str
    email: str


def get_standing(session: Session, actor: Actor) -> Standing:
    """The reader's apps and passkeys, the oldest first, and how many recovery codes are left."""
    apps = session.execute(
        sa.select(
            TotpFactor.id,
            sa.literal(FactorKind.TOTP.value).label("kind"),
            TotpFactor.label,
            TotpFactor.created_at,
            TotpFactor.last_used_at,
        )
        .where(totp_of(actor), TotpFactor.confirmed_at.is_not(None))
        .order_by(TotpFactor.created_at, TotpFactor.id)
    )
    keys = session.execute(
        sa.select(
            Passkey.id,
            sa.literal(FactorKind.PASSKEY.value).label("kind"),
            Passkey.label,
            Passkey.created_at,
            Passkey.last_used_at,
            Passkey.suspect_at,
        )
        .where(passkeys_of(actor))
        .order_by(Passkey.created_at, Passkey.id)
    )
    rows = [row._mapping for row in (*apps, *keys)]
    left = sa.select(sa.func.count()).where(
        RecoveryCode.user_id == actor.user_id, RecoveryCode.used_at.is_(None)
    )
    return Standing(
        factors=[FactorRow(**{**row, "kind": FactorKind(row["kind"])}) for row in rows],
        codes_left=session.scalars(left).one(),
    )


def get_new_app(session: Session, actor: Actor, factor_id: UUID, *, email: str) -> NewApp:
    """The seed of an app that is being added; raises `NotFound` for anybody else's and once it is confirmed."""
    row = session.execute(
        sa.select(TotpFactor.id, TotpFactor.seed_sealed).where(
            totp_of(actor), TotpFactor.id == factor_id, TotpFactor.confirmed_at.is_(None)
        )
    ).one_or_none()
    if row is None:
        raise NotFound(NOT_THERE)
    return NewApp(id=row.id, seed=_seed(row), email=email)


def list_credential_ids(session: Session, actor: Actor) -> list[bytes]:
    """What the reader's passkeys are called by their devices."""
    rows = session.scalars(sa.select(Passkey.credential_id).where(passkeys_of(actor)).order_by(Passkey.id))
    return [bytes(row) for row in rows]


def find_demo_code(
    session: Session, actor: Actor, *, now: datetime, factor_id: UUID | None = None
) -> str | None:
    """The code that would be taken next, for the page of the demo; never asked for anywhere else.

    `factor_id` names an app that is being added. None for whoever has no app.
    """
    which = TotpFactor.id == factor_id if factor_id else TotpFactor.confirmed_at.is_not(None)
    row = session.execute(
        sa.select(TotpFactor.id, TotpFactor.seed_sealed, TotpFactor.last_step)
        .where(totp_of(actor), which)
        .order_by(TotpFactor.created_at, TotpFactor.id)
        .limit(1)
    ).one_or_none()
    return code_of(_seed(row), max(step_at(now), row.last_step + 1)) if row else None


def _seed(row: sa.Row[tuple[UUID, bytes]] | sa.Row[tuple[UUID, bytes, int]]) -> str:
    seed = open_text(row.seed_sealed, TotpFactor.__tablename__, "seed", row.id)
    assert seed is not None
    return seed
