"""Asking everybody who was there what they thought, without knowing who answered (facts.md T05, security E-12)."""

from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.models import Organisation
from core.actor import Actor
from core.clock import local_date
from core.text import N_
from partners.training.courses.models import TrainingCourse
from partners.training.sessions.models import TrainingSession
from partners.training.sessions.states import SeatState
from surveys.waves.codes import WaveState
from surveys.waves.commands.opening import open_wave
from surveys.waves.policy import FEWEST_ANONYMOUS
from surveys.waves.queries import wave_of

ABOUT = "training_session"
LIBRARY = "training-feedback"
OPEN_FOR = timedelta(days=21)
AUDIENCE = N_("Everybody who was there")


def ask_for_feedback(
    session: Session,
    actor: Actor,
    planned: TrainingSession,
    course: TrainingCourse,
    *,
    attended: int,
    now: datetime,
) -> bool:
    """Open the anonymous wave about a session for three weeks; False where so few were there that nothing could be shown.

    One link serves everybody, so that no list says who was given which (ADR 0029); it stands on the page of the session.
    """
    if attended < FEWEST_ANONYMOUS:
        return False
    zone = session.scalars(
        sa.select(Organisation.timezone).where(Organisation.id == actor.organisation_id)
    ).one()
    today = local_date(now, zone)
    planned.feedback_wave_id = open_wave(
        session,
        actor,
        title=f"{course.title} {planned.reference}",
        audience=AUDIENCE,
        opens_on=today,
        closes_on=today + OPEN_FOR,
        now=now,
        library=LIBRARY,
        about=(ABOUT, planned.id),
        invited=attended,
    )
    session.flush()
    return True


def find_feedback(
    session: Session, session_id: UUID, *, own_state: SeatState | None, now: datetime
) -> str | None:
    """What the link to the questionnaire ends in, for whoever had a seat while it is open; None otherwise."""
    if own_state is not SeatState.ENROLLED:
        return None
    wave = wave_of(session, (ABOUT, session_id))
    return wave.link_code if wave is not None and wave.state(now) is WaveState.OPEN else None
