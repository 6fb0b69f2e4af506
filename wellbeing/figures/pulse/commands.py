"""Handing out codes and counting answers."""

import secrets
from datetime import datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from core.clock import local_date
from core.errors import NotFound, RuleBroken
from core.text import N_
from wellbeing.figures.headcounts.policy import agency_run_by
from wellbeing.figures.pulse.answers import Answer, Channel
from wellbeing.figures.pulse.models import PulseCode, PulseCount, PulseMark, PulseRound
from wellbeing.figures.pulse.queries import digest_of_code
from wellbeing.figures.quarters import Quarter, quarter_of
from wellbeing.participants.queries import get_participant
from wellbeing.trail.commands import record
from wellbeing.visitor import Visitor

MOST_AT_ONCE = 2_000
USED = N_("This code was used already, or its time is over.")


def hand_out_codes(vault: Session, visitor: Visitor, *, number: int, now: datetime) -> list[str]:
    """New codes of this quarter's survey, told once and kept as digests; nobody's name goes with them."""
    agency_id = agency_run_by(visitor)
    if not 1 <= number <= MOST_AT_ONCE:
        raise RuleBroken(N_("Enter a number from 1 to %(most)s."), "number", most=MOST_AT_ONCE)
    quarter = quarter_of(local_date(now, visitor.timezone))
    _, closes_at = quarter.bounds(visitor.timezone)
    round_id = _ensure_round(vault, agency_id, quarter, closes_at)
    codes = [secrets.token_urlsafe(18) for _ in range(number)]
    # In the order of the digests: a row's place says nothing about which code came when.
    rows = [{"digest": digest, "round_id": round_id} for digest in sorted(map(digest_of_code, codes))]
    vault.execute(sa.insert(PulseCode), rows)
    vault.execute(
        sa.update(PulseRound)
        .where(PulseRound.id == round_id)
        .values(invited=PulseRound.invited + number)
        .execution_options(synchronize_session=False)
    )
    record(vault, visitor, action="pulse.codes_handed_out", subject=("pulse", quarter.code), now=now)
    return codes


def answer_by_code(vault: Session, *, code: str, answer: Answer, now: datetime) -> None:
    """Count an anonymous answer and forget the code; no row of the trail says when.

    Whoever comes second with the same code finds it used.
    """
    query = (
        sa.select(PulseRound.agency_id, PulseRound.quarter)
        .join(PulseCode, PulseCode.round_id == PulseRound.id)
        .where(PulseCode.digest == digest_of_code(code), PulseRound.closes_at > now)
    )
    row = vault.execute(query).one_or_none()
    gone = vault.execute(
        sa.delete(PulseCode)
        .where(PulseCode.digest == digest_of_code(code))
        .returning(PulseCode.round_id)
        .execution_options(synchronize_session=False)
    ).first()
    if row is None or gone is None:
        raise NotFound(USED)
    count_answer(vault, row.agency_id, row.quarter, channel=Channel.STAFF, answer=answer)


def answer_for_oneself(vault: Session, visitor: Visitor, *, answer: Answer, now: datetime) -> None:
    """Count the answer of somebody who uses support, once a quarter; what they said is not kept with them."""
    participant = get_participant(vault, visitor, lock=True)
    quarter = quarter_of(local_date(now, visitor.timezone))
    if vault.get(PulseMark, (participant.id, quarter.code)) is not None:
        raise RuleBroken(N_("You have answered this already. Thank you. It comes again next quarter."))
    vault.add(PulseMark(participant_id=participant.id, quarter=quarter.code))
    vault.flush()
    count_answer(vault, participant.agency_id, quarter.code, channel=Channel.USERS, answer=answer)
    record(vault, visitor, action="pulse.answered", subject=("pulse", quarter.code), now=now)


def count_answer(
    vault: Session, agency_id: UUID, quarter: str, *, channel: Channel, answer: Answer, times: int = 1
) -> None:
    """Add to the counts of a quarter; all of them are written, whichever was chosen."""
    make = postgresql.insert if vault.get_bind().dialect.name == "postgresql" else sqlite.insert
    rows = [
        {
            "id": uuid4(),
            "agency_id": agency_id,
            "quarter": quarter,
            "channel": channel,
            "answer": one,
            "count": times if one is answer else 0,
        }
        for one in Answer
    ]
    statement = make(PulseCount).values(rows)
    vault.execute(
        statement.on_conflict_do_update(
            index_elements=[
                PulseCount.agency_id,
                PulseCount.quarter,
                PulseCount.channel,
                PulseCount.answer,
            ],
            set_={"count": PulseCount.count + statement.excluded.count},
        )
    )


def _ensure_round(vault: Session, agency_id: UUID, quarter: Quarter, closes_at: datetime) -> UUID:
    make = postgresql.insert if vault.get_bind().dialect.name == "postgresql" else sqlite.insert
    vault.execute(
        make(PulseRound)
        .values(id=uuid4(), agency_id=agency_id, quarter=quarter.code, invited=0, closes_at=closes_at)
        .on_conflict_do_nothing(index_elements=[PulseRound.agency_id, PulseRound.quarter])
    )
    query = sa.select(PulseRound.id).where(
        PulseRound.agency_id == agency_id, PulseRound.quarter == quarter.code
    )
    return vault.scalars(query).one()
