"""Second factors of people: authenticator apps, passkeys, recovery codes, and asking for all of them to be removed."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from accounts.factors.kinds import ChallengePurpose, ResetOutcome
from core.database import Base, Identified, text_enum
from core.sealing import Sealed, SealedFor, SealedText

LABEL = sa.String(60)


class TotpFactor(Identified, Base):
    """An authenticator app; its seed is sealed, and each step of 30 seconds is usable once (security A-03)."""

    __tablename__ = "totp_factor"
    sealed_for = SealedFor("app_user", ("user_id",))

    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))
    label: Mapped[str] = mapped_column(LABEL)
    seed_sealed: Mapped[bytes] = mapped_column(Sealed)
    seed = SealedText()
    """160 random bits in base 32."""
    last_step: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    """The last step of 30 seconds since 1970 whose code was used; it and all before it are refused."""
    created_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    """When a first code showed that the app holds the seed; before that it opens nothing."""
    last_used_at: Mapped[datetime | None]

    __table_args__ = (sa.Index("ix_totp_factor_user_id", "user_id"),)


class Passkey(Identified, Base):
    """A public key whose private half never leaves the person's device (security A-02)."""

    __tablename__ = "passkey"

    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))
    label: Mapped[str] = mapped_column(LABEL)
    credential_id: Mapped[bytes] = mapped_column(sa.LargeBinary(1023), unique=True)
    public_key: Mapped[bytes] = mapped_column(sa.LargeBinary)
    sign_count: Mapped[int] = mapped_column(sa.BigInteger)
    """How often the device says it has signed; some always say 0."""
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    suspect_at: Mapped[datetime | None]
    """When its counter went back: there may be a copy, and it opens nothing any more."""

    __table_args__ = (
        sa.CheckConstraint("sign_count >= 0", name="sign_count_not_negative"),
        sa.Index("ix_passkey_user_id", "user_id"),
    )


class PasskeyChallenge(Identified, Base):
    """What a passkey is to sign: random, for five minutes, and for one answer, right or wrong."""

    __tablename__ = "passkey_challenge"

    user_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"))
    purpose: Mapped[ChallengePurpose] = mapped_column(text_enum(ChallengePurpose))
    challenge: Mapped[bytes] = mapped_column(sa.LargeBinary(64))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]

    __table_args__ = (
        sa.CheckConstraint("created_at < expires_at", name="expires_later"),
        sa.CheckConstraint("(user_id IS NULL) = (purpose = 'signing_in')", name="only_sign_in_is_anybodys"),
        sa.Index("ix_passkey_challenge_user_id", "user_id"),
        sa.Index("ix_passkey_challenge_expires_at", "expires_at"),
    )


class RecoveryCode(Identified, Base):
    """A code on paper: 120 random bits, of which the SHA-256 is kept, good for once (security A-04)."""

    __tablename__ = "recovery_code"

    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))
    digest: Mapped[bytes] = mapped_column(sa.LargeBinary(32), unique=True)
    created_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    __table_args__ = (sa.Index("ix_recovery_code_user_id", "user_id"),)


class FactorReset(Identified, Base):
    """One administrator asks that somebody's second factors are removed; another one decides (security A-09)."""

    __tablename__ = "factor_reset"

    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))
    reason: Mapped[str] = mapped_column(sa.String(200))
    outcome: Mapped[ResetOutcome] = mapped_column(text_enum(ResetOutcome), default=ResetOutcome.ASKED)
    asked_at: Mapped[datetime]
    asked_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"))

    __table_args__ = (
        sa.CheckConstraint("(decided_at IS NULL) = (decided_by_id IS NULL)", name="decided_by_somebody"),
        sa.CheckConstraint("(outcome = 'asked') = (decided_at IS NULL)", name="outcome_is_decided"),
        sa.CheckConstraint("user_id <> asked_by_id", name="nobody_asks_for_themselves"),
        sa.CheckConstraint("user_id <> decided_by_id", name="nobody_decides_for_themselves"),
        sa.CheckConstraint("outcome <> 'done' OR asked_by_id <> decided_by_id", name="done_by_two"),
        sa.Index(
            "uq_factor_reset_open",
            "user_id",
            unique=True,
            sqlite_where=sa.text("outcome = 'asked'"),
            postgresql_where=sa.text("outcome = 'asked'"),
        ),
        sa.Index("ix_factor_reset_asked_by_id", "asked_by_id"),
        sa.Index("ix_factor_reset_decided_by_id", "decided_by_id"),
    )
