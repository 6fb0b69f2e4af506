"""Fictitious data: the same for the same seed, and only into an empty database."""

from datetime import datetime
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.models import Area, Organisation, Unit
from accounts.users.models import User, UserRole
from concordat import models
from concordat.seed.load import PASSWORD, load_seed
from core.errors import RuleBroken
from partners.memoranda.models import Memorandum
from partners.services.models import Service
from referrals.casework.models import CaseNote, ContactAttempt, Outcome
from referrals.encounters.models import Encounter
from referrals.handover.models import (
    Assignment,
    InfoRequest,
    Referral,
    ReferralEvent,
    ReferralNeed,
    ReferralPacket,
)
from referrals.people.models import Person

assert models.metadata.tables  # imported so that every table is made

SEALED: dict[Any, tuple[str, ...]] = {
    Person: ("name", "born_on", "phone", "safe_contact"),
    ReferralPacket: ("person_name", "born_on", "phone", "safe_contact", "concern", "safety"),
    InfoRequest: ("question", "answer"),
    CaseNote: ("text",),
}
TABLES: tuple[Any, ...] = (
    Organisation,
    Unit,
    Area,
    User,
    UserRole,
    Service,
    Person,
    Encounter,
    Referral,
    ReferralPacket,
    ReferralNeed,
    ReferralEvent,
    InfoRequest,
    Assignment,
    ContactAttempt,
    CaseNote,
    Outcome,
)
DRAWN_ANEW = frozenset({"app_user.password_hash", "referral.memorandum_id"})
"""A salt, and the ids of agreements, which the real commands make; their references are compared instead."""


@pytest.mark.scaled
@pytest.mark.first_tier("sqlite")
def test_the_same_seed_gives_the_same_content(session: Session, now: datetime, deep: bool) -> None:
    referrals = 30 if deep else 12
    first = _loaded_content(session, referrals, seed=3, now=now)
    again = _loaded_content(session, referrals, seed=3, now=now)
    for table, rows in first.items():
        assert rows == again[table], table


@pytest.mark.deep
def test_another_seed_gives_other_content(session: Session, now: datetime) -> None:
    first, other = (_loaded_content(session, 30, seed=seed, now=now) for seed in (3, 4))
    assert first["referral"] != other["referral"]
    assert first["person"] != other["person"]


def test_one_referral_is_enough_and_a_database_with_data_is_left_alone(
    session: Session, now: datetime
) -> None:
    assert load_seed(session, referrals=1, seed=9, now=now).referrals == 1
    with pytest.raises(RuleBroken, match="empty database"):
        load_seed(session, referrals=1, seed=1, now=now)
    hashes = set(session.scalars(sa.select(User.password_hash)))
    assert all(text and text.startswith("$argon2id$") and PASSWORD not in text for text in hashes), (
        "the demo password is never stored"
    )


def _loaded_content(
    session: Session, referrals: int, *, seed: int, now: datetime
) -> dict[str, list[dict[str, Any]]]:
    """Everything that the seed writes, opened and in a fixed order; afterwards the database is empty again."""
    with session.begin_nested() as savepoint:
        load_seed(session, referrals=referrals, seed=seed, now=now)
        references = dict(session.execute(sa.select(Memorandum.id, Memorandum.reference)).tuples().all())
        found = {}
        for model in TABLES:
            rows = [_plain(row, references) for row in session.scalars(sa.select(model))]
            found[model.__tablename__] = sorted(rows, key=repr)
        savepoint.rollback()
    session.expunge_all()
    return found


def _plain(row: Any, references: dict[Any, str]) -> dict[str, Any]:
    table = row.__tablename__
    values = {
        column.name: getattr(row, column.name)
        for column in row.__table__.columns
        if not column.name.endswith("_sealed") and f"{table}.{column.name}" not in DRAWN_ANEW
    }
    if isinstance(row, Referral):
        values["agreement"] = references[row.memorandum_id]
    return values | {name: getattr(row, name) for name in SEALED.get(type(row), ())}
