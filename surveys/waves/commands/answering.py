"""Handing answers in: counted once, and afterwards tied to nothing (security E-12).

No row of the audit trail is written: it would hold the moment. The link's row and the answer's row are written in one
transaction, and PostgreSQL notes the transaction of each row; so every link of the wave is written anew, used or not.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.models import Organisation
from core.clock import local_date
from core.errors import NotFound
from surveys.waves.codes import Mode, WaveState
from surveys.waves.commands.opening import state_now
from surveys.waves.links import digest_of
from surveys.waves.models import (
    SurveyAnswer,
    SurveyInvitation,
    SurveyPaper,
    SurveyResponse,
    SurveyText,
    SurveyToken,
    SurveyWave,
)
from surveys.waves.policy import NOT_FOUND
from surveys.waves.queries import Key


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """An answer to one question, one statement of a grid, or one of several choices."""

    question: str
    statement: str = ""
    value: float | None = None
    choice: str | None = None
    is_not_applicable: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What somebody hands in."""

    marks: Sequence[Mark]
    texts: Mapping[str, str]
    """By question."""
    bands: tuple[str | None, str | None] = (None, None)


class HandedIn(StrEnum):
    """What became of a sheet."""

    COUNTED = "counted"
    TWICE = "twice"
    """The same sheet was counted already: Send was pressed twice."""
    USED = "used"
    """The link was used already."""
    CLOSED = "closed"


def hand_in(session: Session, key: Key, *, sheet: Sheet, paper: str, now: datetime) -> HandedIn:
    """Count a sheet once; what is kept is the wave, the day, the answers, and in a confidential wave who it was."""
    wave = session.scalars(
        sa.select(SurveyWave)
        .where(SurveyWave.id == key.wave.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if wave is None:
        raise NotFound(NOT_FOUND)
    if session.get(SurveyPaper, digest_of(paper)) is not None:
        return HandedIn.TWICE
    if state_now(session, wave, now) is not WaveState.OPEN:
        return HandedIn.CLOSED
    invitation_id = None
    if key.digest is not None and wave.mode is Mode.ANONYMOUS:
        if not _use_up(session, wave, key.digest):
            return HandedIn.USED
    elif key.digest is not None:
        invitation_id = _unanswered(session, key.digest)
        if invitation_id is None:
            return HandedIn.USED
    timezone = session.scalars(
        sa.select(Organisation.timezone).where(Organisation.id == wave.organisation_id)
    ).one()
    response = SurveyResponse(
        id=uuid4(),
        wave_id=wave.id,
        mode=wave.mode,
        day=local_date(now, timezone),
        band_one=sheet.bands[0],
        band_two=sheet.bands[1],
        invitation_id=invitation_id,
    )
    session.add(response)
    session.flush()
    _write_answers(session, response, sheet)
    session.add(SurveyPaper(digest=digest_of(paper), wave_id=wave.id))
    session.flush()
    return HandedIn.COUNTED


def _use_up(session: Session, wave: SurveyWave, digest: bytes) -> bool:
    """Whether the link was unused. All links of the wave are written: none shows by its transaction that it was this one."""
    unused = session.scalars(
        sa.select(SurveyToken.digest).where(
            SurveyToken.digest == digest, SurveyToken.wave_id == wave.id, SurveyToken.is_used.is_(False)
        )
    ).one_or_none()
    if unused is None:
        return False
    session.execute(
        sa.update(SurveyToken)
        .where(SurveyToken.wave_id == wave.id)
        .values(is_used=sa.or_(SurveyToken.is_used, SurveyToken.digest == digest))
        .execution_options(synchronize_session=False)
    )
    return True


def _unanswered(session: Session, digest: bytes) -> UUID | None:
    query = (
        sa.select(SurveyInvitation.id)
        .outerjoin(SurveyResponse, SurveyResponse.invitation_id == SurveyInvitation.id)
        .where(SurveyInvitation.digest == digest, SurveyResponse.id.is_(None))
    )
    return session.scalars(query).one_or_none()


def _write_answers(session: Session, response: SurveyResponse, sheet: Sheet) -> None:
    marks = secrets.SystemRandom().sample(list(sheet.marks), len(sheet.marks))
    if marks:
        session.execute(
            sa.insert(SurveyAnswer),
            [
                {
                    "id": uuid4(),
                    "response_id": response.id,
                    "question": one.question,
                    "statement": one.statement,
                    "value": one.value,
                    "choice": one.choice,
                    "is_not_applicable": one.is_not_applicable,
                }
                for one in marks
            ],
        )
    is_confidential = response.mode is Mode.CONFIDENTIAL
    for question, words in sheet.texts.items():
        session.add(
            SurveyText(
                id=uuid4(),
                wave_id=response.wave_id,
                mode=response.mode,
                question=question,
                text=words,
                response_id=response.id if is_confidential else None,
            )
        )
    session.flush()
    if sheet.texts and not is_confidential:
        # As with links: the transaction of a text must not lead to the other answers of who wrote it.
        session.execute(
            sa.update(SurveyText)
            .where(SurveyText.wave_id == response.wave_id)
            .values(mode=SurveyText.mode)
            .execution_options(synchronize_session=False)
        )
