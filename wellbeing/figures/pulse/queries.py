"""Reads of the survey: how many codes are out, whether one is good; never how people have answered so far."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wellbeing.figures.headcounts.policy import agency_run_by
from wellbeing.figures.pulse.answers import Channel
from wellbeing.figures.pulse.models import PulseCode, PulseCount, PulseMark, PulseRound
from wellbeing.figures.quarters import Quarter
from wellbeing.participants.queries import find_participant
from wellbeing.visitor import Visitor


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundRow:
    """A quarter's survey."""

    quarter: str
    invited: int
    closes_at: datetime


def digest_of_code(code: str) -> bytes:
    """What is kept of a code; codes are random, so a plain digest cannot be tried out."""
    return hashlib.sha256(code.encode()).digest()


def list_rounds(vault: Session, visitor: Visitor) -> list[RoundRow]:
    """The coordinator's surveys, the latest first: codes handed out, and nothing of what came back."""
    query = (
        sa.select(PulseRound.quarter, PulseRound.invited, PulseRound.closes_at)
        .where(PulseRound.agency_id == agency_run_by(visitor))
        .order_by(PulseRound.quarter.desc())
        .limit(12)
    )
    return [
        RoundRow(quarter=row.quarter, invited=row.invited, closes_at=row.closes_at)
        for row in vault.execute(query)
    ]


def is_good_code(vault: Session, code: str, *, now: datetime) -> bool:
    """Whether a code may still be used."""
    query = (
        sa.select(PulseRound.id)
        .join(PulseCode, PulseCode.round_id == PulseRound.id)
        .where(PulseCode.digest == digest_of_code(code), PulseRound.closes_at > now)
    )
    return vault.scalars(query).one_or_none() is not None


def may_answer(vault: Session, visitor: Visitor, quarter: Quarter) -> bool:
    """Whether the visitor is in the compartment for themselves and has not answered in this quarter."""
    participant = find_participant(vault, visitor)
    if participant is None:
        return False
    return vault.get(PulseMark, (participant.id, quarter.code)) is None


def find_invited(vault: Session, agency_id: UUID, quarter: Quarter) -> int | None:
    """How many codes were handed out; None where there was no survey."""
    query = sa.select(PulseRound.invited).where(
        PulseRound.agency_id == agency_id, PulseRound.quarter == quarter.code
    )
    return vault.scalars(query).one_or_none()


def answers_of(vault: Session, agency_id: UUID, quarter: Quarter, *, channel: Channel) -> dict[str, int]:
    """How often each answer was given; for what is published after the quarter, and for nothing else."""
    query = sa.select(PulseCount.answer, PulseCount.count).where(
        PulseCount.agency_id == agency_id,
        PulseCount.quarter == quarter.code,
        PulseCount.channel == channel,
    )
    return {answer.value: count for answer, count in vault.execute(query).tuples()}
