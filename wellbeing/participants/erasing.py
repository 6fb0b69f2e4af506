"""Erasing everything of oneself: by one's own act, at once; only anonymous counts stay."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.keys.shredding import destroy_keys
from core.keys.table import Subject
from wellbeing.participants.models import Participant
from wellbeing.participants.policy import may_be_here
from wellbeing.participants.queries import get_participant
from wellbeing.store import WELLBEING
from wellbeing.trail.commands import record
from wellbeing.visitor import Visitor

Keeper = Callable[[Session, UUID, datetime], None]


class _Registry:
    keepers: tuple[Keeper, ...] = ()


def before_erasing(*keepers: Keeper) -> None:
    """Say what keeps anonymous counts of somebody who leaves; called once by the composition root.

    Each gets the vault, the participant's id and the moment, in the transaction that erases.
    """
    _Registry.keepers = keepers


def erase_participant(vault: Session, visitor: Visitor, *, now: datetime) -> None:
    """Delete the visitor's row with all that hangs on it; raises `NotFound` where there is none."""
    may_be_here(visitor)
    participant = get_participant(vault, visitor, lock=True)
    for keep in _Registry.keepers:
        keep(vault, participant.id, now)
    participant_id = participant.id
    vault.flush()
    # First the key, so that copies of the rows in files, logs and backups are unreadable too (security P-04).
    destroy_keys(vault, Subject("participant", participant_id), compartment=WELLBEING)
    # One statement, so that the database takes along what hangs on the row, whatever room it is in.
    vault.execute(
        sa.delete(Participant).where(Participant.id == participant_id),
        execution_options={"synchronize_session": False},
    )
    vault.expire_all()
    vault.expunge_all()
    record(vault, visitor, action="participant.erased", subject=("participant", participant_id), now=now)
