"""What the scheduler looks after: a second person who is missing, a day to look again that has come."""

from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wellbeing.emergencies.lifecycle import GlassState
from wellbeing.emergencies.models import Glass
from wellbeing.letters.commands import write_to_staff
from wellbeing.trail.commands import record
from wellbeing.visitor import TIMER

BATCH = 100


def look_after_openings(vault: Session, *, now: datetime) -> int:
    """Mark openings that nobody confirmed in time, and remind clinicians of whom they have not told yet."""
    return _mark_missing_seconds(vault, now=now) + _remind_of_telling(vault, now=now)


def _mark_missing_seconds(vault: Session, *, now: datetime) -> int:
    missing = vault.scalars(
        sa.select(Glass)
        .where(
            Glass.state == GlassState.OPENED,
            Glass.second_due_at < now,
            Glass.second_missed_at.is_(None),
        )
        .order_by(Glass.second_due_at)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    ).all()
    for glass in missing:
        glass.second_missed_at = now
        vault.flush()
        write_to_staff(vault, glass.opened_by, dedup_key=f"glass-second:{glass.id.hex}", now=now)
        record(vault, TIMER, action="glass.second_missed", subject=("glass", glass.id), now=now)
    return len(missing)


def _remind_of_telling(vault: Session, *, now: datetime) -> int:
    today = now.astimezone(UTC).date()
    untold = vault.scalars(
        sa.select(Glass)
        .where(
            Glass.told_at.is_(None),
            Glass.look_again_on <= today,
            sa.or_(Glass.reminded_on.is_(None), Glass.reminded_on < Glass.look_again_on),
        )
        .order_by(Glass.look_again_on)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    ).all()
    for glass in untold:
        day = glass.look_again_on
        assert day is not None, "the query asks for it"
        glass.reminded_on = day
        vault.flush()
        write_to_staff(
            vault, glass.opened_by, dedup_key=f"glass-tell:{glass.id.hex}:{day.isoformat()}", now=now
        )
    return len(untold)
