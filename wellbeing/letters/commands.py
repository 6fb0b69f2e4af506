"""Writing neutral letters: a row in the transaction of the event; the scheduler sends it afterwards."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from accounts.outbox.models import Delivery
from core.errors import RuleBroken
from core.text import N_
from wellbeing.letters.models import NeutralLetter
from wellbeing.store import blind

SCOPE = "letter"
KEPT = timedelta(days=7)
"""After so long nothing of a letter is left, sent or not."""


def write_to_person(
    vault: Session, address: str, *, dedup_key: str, now: datetime, participant_id: UUID | None = None
) -> None:
    """Tell somebody at the address that they gave that there is a message; a second call with the key does nothing.

    Raises `RuleBroken` for an address that could smuggle in a header.
    """
    if not address or any(not letter.isprintable() for letter in address):
        raise RuleBroken(N_("An address of a mail holds a control character."))
    letter = _new(dedup_key, now=now)
    letter.participant_id = participant_id
    letter.address = address
    _add(vault, letter)


def write_to_staff(vault: Session, staff: bytes, *, dedup_key: str, now: datetime) -> None:
    """As `write_to_person`, to the work address of a peer or clinician."""
    letter = _new(dedup_key, now=now)
    letter.staff = staff
    _add(vault, letter)


def forget_old_letters(vault: Session, *, now: datetime) -> int:
    """A week after it was written nothing of a letter is kept; answers how many went."""
    result = vault.execute(
        sa.delete(NeutralLetter)
        .where(NeutralLetter.created_at <= now - KEPT)
        .execution_options(synchronize_session=False)
    )
    return int(getattr(result, "rowcount", 0))


def _new(dedup_key: str, *, now: datetime) -> NeutralLetter:
    return NeutralLetter(
        id=uuid4(),
        dedup_key=blind(dedup_key, SCOPE).hex(),
        created_at=now,
        delivery=Delivery.WAITING,
        next_attempt_at=now,
        attempts=0,
    )


def _add(vault: Session, letter: NeutralLetter) -> None:
    known = sa.select(NeutralLetter.id).where(NeutralLetter.dedup_key == letter.dedup_key)
    if vault.scalar(known) is not None:
        return
    try:
        with vault.begin_nested():
            vault.add(letter)
            vault.flush()
    except IntegrityError:
        if vault.scalar(known) is None:
            raise
