"""Reminding people of a session the day before, if they asked for it."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wellbeing.enrolments.lifecycle import ENDED
from wellbeing.enrolments.models import Enrolment
from wellbeing.enrolments.parties import mail_address
from wellbeing.enrolments.sessions.lifecycle import SessionState
from wellbeing.enrolments.sessions.models import CareSession
from wellbeing.letters.commands import write_to_person

AHEAD_OF_TIME = timedelta(hours=24)
BATCH = 200


def remind_before(vault: Session, *, now: datetime) -> int:
    """One neutral letter a day before each planned session whose person wants it; answers how many were dealt with."""
    due = (
        sa.select(CareSession, Enrolment.participant_id)
        .join(Enrolment, Enrolment.id == CareSession.enrolment_id)
        .where(
            CareSession.state == SessionState.PLANNED,
            CareSession.reminded_at.is_(None),
            CareSession.wants_reminder,
            CareSession.starts_at > now,
            CareSession.starts_at <= now + AHEAD_OF_TIME,
            Enrolment.state.not_in(ENDED),
        )
        .order_by(CareSession.starts_at)
        .limit(BATCH)
        .with_for_update(of=CareSession, skip_locked=True)
    )
    done = 0
    for row, participant_id in vault.execute(due).all():
        row.reminded_at = now
        address = mail_address(vault, participant_id)
        if address is not None:
            key = f"reminder:{row.id.hex}"
            write_to_person(vault, address, dedup_key=key, now=now, participant_id=participant_id)
        done += 1
    vault.flush()
    return done
