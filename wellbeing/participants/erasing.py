"""Erasing everything of oneself: by one's own act, at once; only anonymous counts stay."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from audit.ledger import Purge, append, keep_line
from core.errors import RuleBroken
from core.keys.shredding import destroy_keys
from core.keys.table import Part, Subject, key_table
from wellbeing.participants.holds.standing import keep_wish, refuse_if_participant_held
from wellbeing.participants.models import Erasure, Participant
from wellbeing.participants.policy import may_be_here
from wellbeing.participants.queries import get_participant
from wellbeing.store import WELLBEING
from wellbeing.trail.commands import record
from wellbeing.visitor import Visitor

KIND = "participant"
OWN_ACT, TIME_OVER = "own_act", "time_over"
"""The rules of the ledger: who erased themselves, and who left no trace for as long as something is kept."""
Keeper = Callable[[Session, UUID, datetime], None]


class _Registry:
    keepers: tuple[Keeper, ...] = ()


def before_erasing(*keepers: Keeper) -> None:
    """Say what keeps anonymous counts of somebody who leaves; called once by the composition root.

    Each gets the vault, the participant's id and the moment, in the transaction that erases.
    """
    _Registry.keepers = keepers


def erase_participant(vault: Session, visitor: Visitor, *, now: datetime) -> None:
    """Delete the visitor's row with all that hangs on it; raises `NotFound` where there is none.

    Raises `RuleBroken` while a legal hold stands (security P-02): `wish_erasing` then keeps the wish.
    """
    may_be_here(visitor)
    participant = get_participant(vault, visitor, lock=True)
    refuse_if_participant_held(vault, participant_id=participant.id)
    _erase(vault, visitor, participant.id, rule=OWN_ACT, action="participant.erased", now=now)


def wish_erasing(vault: Session, visitor: Visitor, *, now: datetime) -> bool:
    """Erase, or where a hold stands keep the wish, which is carried out as the hold is lifted; whether it was erased."""
    may_be_here(visitor)
    participant = get_participant(vault, visitor, lock=True)
    if not keep_wish(vault, participant.id, now=now):
        erase_participant(vault, visitor, now=now)
        return True
    record(
        vault, visitor, action="participant.erasing_wished", subject=("participant", participant.id), now=now
    )
    return False


def erase_as_wished(vault: Session, visitor: Visitor, participant_id: UUID, *, now: datetime) -> None:
    """Erase a participant who asked for it while a hold stood; `visitor` is who lifted the last one.

    Raises `RuleBroken` while another hold stands.
    """
    refuse_if_participant_held(vault, participant_id=participant_id)
    _erase(vault, visitor, participant_id, rule=OWN_ACT, action="participant.erased", now=now)


def erase_forgotten(vault: Session, visitor: Visitor, participant_id: UUID, *, now: datetime) -> None:
    """Erase a participant whose time is over; raises `RuleBroken` while a legal hold stands."""
    refuse_if_participant_held(vault, participant_id=participant_id)
    _erase(vault, visitor, participant_id, rule=TIME_OVER, action="participant.forgotten", now=now)


def erase_again(
    vault: Session, erasure: Purge, line: str, *, keepers: tuple[Keeper, ...], now: datetime
) -> bool:
    """Erase in a restored compartment whoever erased themselves after its backup was made (security P-08).

    Whom the backup never held is passed over. False where a legal hold of the backup's time stands: it is lifted again first.
    """
    try:
        refuse_if_participant_held(vault, participant_id=erasure.subject_id)
    except RuleBroken:
        return False
    _delete(vault, erasure.subject_id, keepers, now=now)
    keep_line(vault, Erasure, erasure, line)
    return True


def erasures_done(vault: Session) -> set[int]:
    """The erasures that this compartment has done, or done again, by their numbers."""
    return set(vault.scalars(sa.select(Erasure.number)))


def _erase(
    vault: Session,
    visitor: Visitor,
    participant_id: UUID,
    *,
    rule: str,
    action: str,
    now: datetime,
) -> None:
    keys = _delete(vault, participant_id, _Registry.keepers, now=now)
    append(
        vault,
        Erasure,
        kind=KIND,
        subject_id=participant_id,
        part=Part.WHOLE.value,
        rule=rule,
        keys=keys,
        now=now.replace(hour=0, minute=0, second=0, microsecond=0),  # by the day, as the trail tells it
        compartment=WELLBEING,
    )
    record(vault, visitor, action=action, subject=("participant", participant_id), now=now)


def _delete(
    vault: Session, participant_id: UUID, keepers: tuple[Keeper, ...], *, now: datetime
) -> list[UUID]:
    """Destroy the participant's keys and delete the row with all that hangs on it; the ids of the keys."""
    if vault.get(Participant, participant_id) is None:
        return []
    for keeper in keepers:
        keeper(vault, participant_id, now)
    vault.flush()
    table = key_table(WELLBEING)
    mine = sa.and_(table.c.kind == KIND, table.c.subject_id == participant_id)
    keys = list(vault.scalars(sa.select(table.c.id).where(mine)))
    # First the key, so that copies of the rows in files, logs and backups are unreadable too (security P-04).
    destroy_keys(vault, Subject(KIND, participant_id), compartment=WELLBEING)
    # One statement, so that the database takes along what hangs on the row, whatever room it is in.
    vault.execute(
        sa.delete(Participant).where(Participant.id == participant_id),
        execution_options={"synchronize_session": False},
    )
    vault.expire_all()
    vault.expunge_all()
    return keys
