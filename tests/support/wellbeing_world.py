"""The wellbeing compartment of the personas: the seed's own tellers, on the vault of the test."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from concordat.seed.wellbeing import seed_wellbeing
from tests.support.personas import SEED, World
from tests.support.shared_connection import SharedConnection


@contextmanager
def rolled_back(engine: Engine) -> Iterator[SharedConnection]:
    """A connection in a transaction that is rolled back at the end, whatever happened."""
    connection = SharedConnection(engine)
    with connection:
        transaction = connection.begin()
        try:
            yield connection
        finally:
            if transaction.is_active:
                transaction.rollback()


def make_wellbeing(session: Session, vault: Session, world: World, *, now: datetime) -> None:
    """Fill the compartment with what the personas' partnership did in it."""
    seed_wellbeing(session, vault, world.cast, seed=SEED, now=now)
    vault.commit()
