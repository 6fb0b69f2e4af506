"""Keeping what somebody answered, and throwing it away again: by that person alone."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.errors import NotFound, RuleBroken
from core.text import N_
from wellbeing.instruments.codes import Mode
from wellbeing.instruments.history.models import Administration
from wellbeing.instruments.history.queries import has_sheet
from wellbeing.instruments.scoring.answers import Answers
from wellbeing.instruments.texts.instrument import Instrument
from wellbeing.participants.codes import Group
from wellbeing.participants.commands import ensure_participant
from wellbeing.participants.queries import get_participant
from wellbeing.trail.commands import record
from wellbeing.visitor import Visitor


def keep_sheet(
    vault: Session,
    visitor: Visitor,
    *,
    sheet_id: UUID,
    instrument: Instrument,
    answers: Answers,
    now: datetime,
    group: Group = Group.OFFICER,
) -> UUID:
    """Keep one’s own answers, once however often the same page is sent; raises `RuleBroken` without a score."""
    result = instrument.scorer(answers)
    if not result.is_valid:
        raise RuleBroken(N_("Too many questions are open to say anything."))
    own = visitor.for_themselves()
    participant = ensure_participant(vault, own, group=group, now=now)
    if has_sheet(vault, participant.id, sheet_id):
        return sheet_id
    vault.add(
        Administration(
            id=sheet_id,
            participant_id=participant.id,
            instrument=instrument.code,
            instrument_version=instrument.version,
            language=instrument.language,
            mode=Mode.SELF_ONLINE,
            recall=instrument.recall,
            is_prorated=result.is_prorated,
            answers=answers.to_text(),
            answered_at=now,
        )
    )
    vault.flush()
    # Not even the kind of questionnaire: the trail is read by others.
    record(vault, own, action="administration.kept", subject=("administration", sheet_id), now=now)
    return sheet_id


def delete_sheet(vault: Session, visitor: Visitor, sheet_id: UUID, *, now: datetime) -> None:
    """Throw away one of one’s own sheets; raises `NotFound` for any other."""
    own = visitor.for_themselves()
    participant = get_participant(vault, own, lock=True)
    gone = vault.execute(
        sa.delete(Administration)
        .where(Administration.id == sheet_id, Administration.participant_id == participant.id)
        .returning(Administration.id)
    ).first()
    if gone is None:
        raise NotFound(N_("There is nothing here, or it is not yours to see."))
    record(vault, own, action="administration.deleted", subject=("administration", sheet_id), now=now)
