"""Single-use links: 256 random bits in the mail, their SHA-256 here (security A-09)."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.models import Organisation
from accounts.users.models import LinkPurpose, SingleUseLink, User

LIFETIME = {LinkPurpose.INVITATION: timedelta(days=7), LinkPurpose.PASSWORD_RESET: timedelta(minutes=30)}

FIRST_ADMINISTRATOR = timedelta(hours=1)
"""How long the link works that the command line prints for an administrator (security A-12)."""

KEPT_AFTER_EXPIRY = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedLink:
    """A new link and whom it is for; the token is known to nobody afterwards."""

    user_id: UUID
    purpose: LinkPurpose
    token: str
    name: str
    email: str
    locale: str
    organisation_name: str
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenLink:
    """A link that still works."""

    user_id: UUID
    purpose: LinkPurpose
    name: str
    email: str
    organisation_name: str

    @property
    def is_invitation(self) -> bool:
        """Whether the person uses their account for the first time."""
        return self.purpose is LinkPurpose.INVITATION


def link_path(token: str) -> str:
    """Where on the site a link is opened."""
    return f"/link/{token}"


def issue_link(
    session: Session, user: User, *, purpose: LinkPurpose, now: datetime, lifetime: timedelta | None = None
) -> IssuedLink:
    """A new link replaces the earlier ones of its purpose; the token is answered here only.

    It works for the `LIFETIME` of its purpose unless another one is given.
    """
    cancel_links(session, user.id, purpose, now=now)
    token = secrets.token_urlsafe(32)
    expires_at = now + (lifetime or LIFETIME[purpose])
    session.add(
        SingleUseLink(
            user_id=user.id, purpose=purpose, digest=_digest(token), created_at=now, expires_at=expires_at
        )
    )
    session.flush()
    organisation = session.execute(
        sa.select(Organisation.name, Organisation.locale).where(Organisation.id == user.organisation_id)
    ).one()
    return IssuedLink(
        user_id=user.id,
        purpose=purpose,
        token=token,
        name=user.name,
        email=user.email,
        locale=organisation.locale,
        organisation_name=organisation.name,
        expires_at=expires_at,
    )


def find_open_link(session: Session, token: str, *, now: datetime) -> OpenLink | None:
    """The link of a token, unless it was used, replaced or has expired; looking does not use it up."""
    row = session.execute(
        sa.select(
            SingleUseLink.user_id,
            SingleUseLink.purpose,
            User.name,
            User.email,
            Organisation.name.label("organisation_name"),
        )
        .join(User, User.id == SingleUseLink.user_id)
        .join(Organisation, Organisation.id == User.organisation_id)
        .where(SingleUseLink.digest == _digest(token), *_open(now))
    ).one_or_none()
    return OpenLink(**row._mapping) if row else None


def take_link(session: Session, token: str, *, now: datetime) -> tuple[UUID, LinkPurpose] | None:
    """Use a link up; of two who try at once one succeeds."""
    row = session.execute(
        sa.update(SingleUseLink)
        .where(SingleUseLink.digest == _digest(token), *_open(now))
        .values(used_at=now)
        .returning(SingleUseLink.user_id, SingleUseLink.purpose)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    return (row.user_id, row.purpose) if row else None


def cancel_links(session: Session, user_id: UUID, *purposes: LinkPurpose, now: datetime) -> None:
    """The open links of a person (of these purposes, or all) no longer work."""
    session.execute(
        sa.update(SingleUseLink)
        .where(
            SingleUseLink.user_id == user_id,
            SingleUseLink.purpose.in_(purposes or tuple(LinkPurpose)),
            SingleUseLink.used_at.is_(None),
        )
        .values(used_at=now)
        .execution_options(synchronize_session=False)
    )


def forget_old_links(session: Session, *, now: datetime) -> int:
    """Remove links that expired a month ago or more; answers how many. The trail keeps that they were issued."""
    result = session.execute(
        sa.delete(SingleUseLink)
        .where(SingleUseLink.expires_at <= now - KEPT_AFTER_EXPIRY)
        .execution_options(synchronize_session=False)
    )
    return int(getattr(result, "rowcount", 0))


def _open(now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    return (SingleUseLink.used_at.is_(None), SingleUseLink.expires_at > now)


def _digest(token: str) -> bytes:
    return sha256(token.encode()).digest()
