"""Seeded databases to measure on, and people who are signed in to them."""

import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from time import perf_counter
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from accounts.sign_in.models import WebSession
from accounts.users.queries import find_actor_of
from concordat.app import create_app
from concordat.config import load_settings
from concordat.seed.load import load_seed
from concordat.seed.people import Cast, Party
from core.actor import Actor, Role
from core.database import read_only
from referrals.handover.models import Referral
from tests.support.databases import Databases
from tests.support.settings import settings_environment
from tests.support.statements import count_rows
from tests.support.visitors import session_data
from web.database import current_session, db
from web.session import digest_of

SEED = 1


@dataclass(frozen=True, kw_only=True)
class World:
    """A seeded database of one size, with the application on it."""

    engine_name: str
    size: int
    seeding_seconds: float
    app: Flask
    cast: Cast
    now: datetime

    @property
    def is_sqlite(self) -> bool:
        """Whether the goals for SQLite apply."""
        return self.engine_name == "sqlite"

    @contextmanager
    def session(self, *, reading: bool = True) -> Iterator[Session]:
        """A session inside the application's context, which takes no writer lock while it reads."""
        with self.app.app_context():
            token = read_only.set(reading)
            try:
                yield current_session()
            finally:
                current_session().rollback()
                db.session.remove()
                read_only.reset(token)

    def busiest_ngo(self) -> Party:
        """The NGO with most open referrals."""
        count = sa.func.count().desc()
        query = sa.select(Referral.ngo_id).where(Referral.closed_at.is_(None), Referral.ngo_id.is_not(None))
        with self.session() as session:
            ngo_id = session.scalars(query.group_by(Referral.ngo_id).order_by(count)).first()
        return next(ngo for ngo in self.cast.ngos if ngo.organisation_id == ngo_id)

    def actor(self, party: Party, role: Role) -> Actor:
        """The first member of an organisation who holds the role."""
        with self.session() as session:
            found = find_actor_of(session, party.with_role(role)[0].user_id)
        assert found is not None
        return found

    def client(self, user_id: UUID) -> FlaskClient:
        """A client in whose cookie this person is signed in."""
        with self.session(reading=False) as session:
            return signed_in(self.app, session, user_id)


def client_of(environment: Mapping[str, str], user_id: UUID) -> FlaskClient:
    """A client of the application on a database that is there already, signed in as this person."""
    app = create_app(load_settings(environment))
    with app.app_context():
        client = signed_in(app, current_session(), user_id)
        db.session.remove()
    return client


def signed_in(app: Flask, session: Session, user_id: UUID) -> FlaskClient:
    """A client in whose cookie this person is signed in; the session is committed."""
    token, now = secrets.token_urlsafe(32), datetime.now(UTC)
    session.add(
        WebSession(
            digest=digest_of(token),
            user_id=user_id,
            data=session_data(user_id, at=now),
            created_at=now,
            last_active_at=now,
            user_agent="benchmark",
        )
    )
    session.commit()
    client = app.test_client()
    client.set_cookie("sid", token)
    return client


def seeded(databases: Databases, engine_name: str, size: int) -> World:
    """A database with so many fictitious referrals, analysed, and the application on it."""
    url = databases.url(engine_name, name=f"bench{size}")
    app = create_app(load_settings(settings_environment(url)))
    now, begun = datetime.now(UTC), perf_counter()
    with app.app_context():
        session = current_session()
        cast = load_seed(session, referrals=size, seed=SEED, now=now).cast
        session.commit()
        seconds = perf_counter() - begun
        count_rows(session)
        session.commit()
        db.session.remove()
    return World(
        engine_name=engine_name, size=size, seeding_seconds=seconds, app=app, cast=cast, now=datetime.now(UTC)
    )


def server_version(world: World) -> str:
    """Which database answers, with its version."""
    with world.session() as session:
        version: Any = session.connection().dialect.server_version_info
    return f"{world.engine_name} {'.'.join(map(str, version))}"
