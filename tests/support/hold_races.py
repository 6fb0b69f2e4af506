"""A hold and a purge of the same person at the same moment, again and again: one of both wins, and nothing held is lost."""

import random
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Barrier
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from core.actor import Actor
from core.errors import RuleBroken
from core.keys import door
from referrals.holds.commands import place_hold
from referrals.holds.standing import held_among
from referrals.people.models import Person
from referrals.retention.erasing import purge
from referrals.retention.fates import Target

PATIENCE = 60
JITTER = 0.004
NAME = "Held or gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcomes:
    """How the races ended."""

    held: int
    purged: int
    lost: int
    """Held, and unreadable all the same."""
    neither: int


def race(engine: Engine, actor: Actor, *, rounds: int, now: datetime, seed: int = 7) -> Outcomes:
    """So many people, each held by one and purged by another thread, in a random order within milliseconds."""
    chance = random.Random(seed)
    held = purged = lost = neither = 0
    with ThreadPoolExecutor(2) as pool:
        for _ in range(rounds):
            with Session(engine) as session:
                person = Person(agency_id=actor.organisation_id, name=NAME, created_at=now)
                session.add(person)
                session.commit()
                person_id, reference = person.id, person.reference
            together = Barrier(2)
            waits = chance.random() * JITTER, chance.random() * JITTER
            acts = (_holding(actor, reference, now), _purging(person_id, now))
            done = [
                pool.submit(_act, engine, together, wait, act) for wait, act in zip(waits, acts, strict=True)
            ]
            is_held, is_purged = (one.result(PATIENCE) for one in done)
            door.cache.clear()
            with Session(engine) as session:
                stands = bool(held_among(session, [person_id]))
                readable = _name_of(session, person_id) == NAME
            assert stands == is_held
            held, purged = held + is_held, purged + is_purged
            lost += stands and not readable
            neither += not is_held and not is_purged
    return Outcomes(held=held, purged=purged, lost=lost, neither=neither)


def _holding(actor: Actor, reference: str, now: datetime) -> Any:
    def act(session: Session) -> bool:
        place_hold(
            session,
            actor,
            reference=reference,
            reason="court_order",
            matter="24 C 1187",
            review_on=now.date() + timedelta(days=90),
            now=now,
        )
        return True

    return act


def _purging(person_id: UUID, now: datetime) -> Any:
    def act(session: Session) -> bool:
        return purge(session, Target.PERSON, person_id, rule="person", now=now) is not None

    return act


def _act(engine: Engine, together: Barrier, wait: float, act: Any) -> bool:
    together.wait(PATIENCE)
    time.sleep(wait)
    for _ in range(3):  # what the database undid is done again whole, as requests and jobs do
        with Session(engine) as session:
            try:
                done = bool(act(session))
                session.commit()
                return done
            except RuleBroken:
                session.rollback()
                return False
            except OperationalError:
                session.rollback()
    return False


def _name_of(session: Session, person_id: UUID) -> str | None:
    return session.scalars(sa.select(Person).where(Person.id == person_id)).one().name
