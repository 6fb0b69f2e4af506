"""Whether a hold stands on a participant: asked before anything of theirs is erased, whoever asks (security P-02)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.errors import RuleBroken
from core.keys.keeping import Keeper
from core.keys.table import Subject
from core.text import N_
from wellbeing.participants.holds.codes import KeepReason, Telling
from wellbeing.participants.holds.models import ParticipantHold

CHUNK = 500
PARTICIPANT_HELD = N_(
    "A legal hold stands on what is kept on this person. Nothing of it is erased until it is lifted."
)
STANDS = ParticipantHold.lifted_at.is_(None)


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnHold:
    """What the person themselves may know of what keeps their data."""

    may_know: bool
    reason: KeepReason | None
    since: datetime | None
    wished_at: datetime | None


def held_participants(vault: Session, participant_ids: Collection[UUID]) -> set[UUID]:
    """Which of the participants a hold keeps."""
    wanted, found = sorted(set(participant_ids), key=str), set[UUID]()
    for start in range(0, len(wanted), CHUNK):
        some = ParticipantHold.participant_id.in_(wanted[start : start + CHUNK])
        found |= set(vault.scalars(sa.select(ParticipantHold.participant_id).where(STANDS, some)))
    return found


def refuse_if_participant_held(vault: Session, *, participant_id: UUID) -> None:
    """Nothing of a participant is erased by anybody while a hold stands; raises `RuleBroken`."""
    if held_participants(vault, [participant_id]):
        raise RuleBroken(PARTICIPANT_HELD)


def find_own_hold(vault: Session, participant_id: UUID) -> OwnHold | None:
    """What keeps a person's data, as far as the law lets them know: nothing but their own wish where one order forbids it."""
    rows = vault.execute(
        sa.select(
            ParticipantHold.telling,
            ParticipantHold.reason,
            ParticipantHold.placed_at,
            ParticipantHold.erasing_wished_at,
        )
        .where(STANDS, ParticipantHold.participant_id == participant_id)
        .order_by(ParticipantHold.placed_at)
    ).all()
    if not rows:
        return None
    may_know = all(row.telling is Telling.MAY for row in rows)
    wishes = [row.erasing_wished_at for row in rows if row.erasing_wished_at is not None]
    return OwnHold(
        may_know=may_know,
        reason=rows[0].reason if may_know else None,
        since=rows[0].placed_at if may_know else None,
        wished_at=min(wishes, default=None),
    )


def keep_wish(vault: Session, participant_id: UUID, *, now: datetime) -> bool:
    """Note that a held participant wants to be erased; whether there is a hold on which to note it."""
    waits = sa.update(ParticipantHold).where(
        STANDS,
        ParticipantHold.participant_id == participant_id,
        ParticipantHold.erasing_wished_at.is_(None),
    )
    vault.execute(waits.values(erasing_wished_at=now), execution_options={"synchronize_session": False})
    vault.expire_all()
    return bool(held_participants(vault, [participant_id]))


def kept_subjects(vault: Session) -> set[Subject]:
    """Every participant on whom a hold stands: for `core.keys.keeping`."""
    return {
        Subject("participant", one)
        for one in vault.scalars(sa.select(ParticipantHold.participant_id).where(STANDS))
    }


KEEPER = Keeper(kinds=frozenset({"participant"}), kept=kept_subjects)
"""What the composition root gives to `core.keys.keeping.keep_by` for the compartment."""
