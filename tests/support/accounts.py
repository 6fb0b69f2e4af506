"""Organisations and people for tests, made as the commands make them."""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from accounts.factors.models import TotpFactor
from accounts.factors.totp.codes import code_of, new_seed, step_at
from accounts.organisations.models import Organisation, OrganisationStatus
from accounts.sign_in.hashing import hash_password
from accounts.users.models import User, UserRole, UserStatus
from accounts.users.queries import find_actor_of, fold_email
from core.actor import Actor, OrganisationKind, Role

PASSWORD = "seven quiet herons at dusk"


def make_organisation(
    session: Session,
    kind: OrganisationKind = OrganisationKind.AGENCY,
    *,
    name: str = "Northgate Police",
    status: OrganisationStatus = OrganisationStatus.ACTIVE,
    timezone: str = "America/New_York",
) -> Organisation:
    """An organisation that takes part."""
    organisation = Organisation(kind=kind, name=name, status=status, timezone=timezone)
    session.add(organisation)
    session.flush()
    return organisation


def make_user(
    session: Session,
    organisation: Organisation | UUID,
    roles: Iterable[Role],
    *,
    now: datetime,
    email: str = "robin@example.org",
    name: str = "Robin Adeyemi",
    status: UserStatus = UserStatus.ACTIVE,
    unit_id: UUID | None = None,
) -> User:
    """A person who can sign in with `PASSWORD`."""
    user = User(
        organisation_id=organisation if isinstance(organisation, UUID) else organisation.id,
        unit_id=unit_id,
        name=name,
        email=email,
        email_folded=fold_email(email),
        status=status,
        password_hash=_hash() if status is not UserStatus.INVITED else None,
        disabled_at=now if status is UserStatus.DISABLED else None,
        created_at=now,
    )
    session.add(user)
    session.flush()
    session.add_all(UserRole(user_id=user.id, role=role, granted_at=now) for role in roles)
    session.flush()
    return user


def give_app(session: Session, user: User | UUID, *, now: datetime, label: str = "Work phone") -> str:
    """An authenticator app that signs this person in; answers its seed, for `code_at`."""
    seed = new_seed()
    session.add(
        TotpFactor(
            user_id=user if isinstance(user, UUID) else user.id,
            label=label,
            seed=seed,
            last_step=0,
            created_at=now,
            confirmed_at=now,
        )
    )
    session.flush()
    return seed


def code_at(seed: str, moment: datetime) -> str:
    """The six digits that the app shows at a moment."""
    return code_of(seed, step_at(moment))


def actor_of(session: Session, user: User) -> Actor:
    """The actor of a person who may sign in."""
    actor = find_actor_of(session, user.id)
    assert actor is not None
    return actor


@lru_cache(maxsize=1)
def _hash() -> str:
    return hash_password(PASSWORD)


def token_of(client: FlaskClient) -> str:
    """The token of the session in which a client is signed in."""
    cookie = client.get_cookie("sid")
    assert cookie is not None
    return cookie.value
