"""Writing to each other, and saying how far one has read."""

from datetime import datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wellbeing.enrolments.messages.models import TalkMark, TalkMessage
from wellbeing.enrolments.messages.policy import may_say
from wellbeing.enrolments.messages.queries import last_number
from wellbeing.enrolments.models import Enrolment
from wellbeing.enrolments.parties import Party, Side, lock_party, mail_address, may_go_on
from wellbeing.letters.commands import write_to_person, write_to_staff
from wellbeing.trail.commands import record
from wellbeing.visitor import Visitor


def say(
    vault: Session, visitor: Visitor, enrolment_id: UUID, *, side: Side, text: str, now: datetime
) -> UUID:
    """Write to the other side, who hears by a neutral letter that there is a message; answers its id.

    Whoever writes has read what stands above. The other side gets one letter until they have read.
    """
    party, enrolment = lock_party(vault, visitor, enrolment_id, side)
    may_go_on(party)
    words = may_say(text)
    assert party.held_by is not None, "the rule has checked that somebody is assigned"
    before = last_number(vault, enrolment_id)
    if before:
        _mark(vault, party, read_to=before, now=now)
    message = TalkMessage(
        id=uuid4(),
        enrolment_id=enrolment_id,
        number=before + 1,
        side=side,
        staff=party.held_by,
        written_at=now,
    )
    message.text = words
    vault.add(message)
    vault.flush()
    if side is Side.PERSON:
        _note_contact(vault, enrolment_id, now=now)
    _tell(vault, party, enrolment, now=now)
    record(
        vault,
        visitor,
        action="talk.written",
        subject=("enrolment", enrolment_id),
        now=now,
        details={"by": side.value},
    )
    return message.id


def mark_read(
    vault: Session, visitor: Visitor, enrolment_id: UUID, *, side: Side, read_to: int, now: datetime
) -> None:
    """Say that one has read the talk up to a message; the other side sees it. An older mark changes nothing."""
    party, _enrolment = lock_party(vault, visitor, enrolment_id, side)
    upto = min(read_to, last_number(vault, enrolment_id))
    if upto < 1 or not _mark(vault, party, read_to=upto, now=now):
        return
    record(
        vault,
        visitor,
        action="talk.read",
        subject=("enrolment", enrolment_id),
        now=now,
        details={"by": side.value},
    )


def _mark(vault: Session, party: Party, *, read_to: int, now: datetime) -> bool:
    mark = vault.get(TalkMark, (party.enrolment_id, party.side), populate_existing=True)
    if mark is not None and mark.read_to >= read_to:
        return False
    if mark is None:
        mark = TalkMark(enrolment_id=party.enrolment_id, side=party.side)
        vault.add(mark)
    mark.read_to, mark.read_at = read_to, now
    vault.flush()
    return True


def _note_contact(vault: Session, enrolment_id: UUID, *, now: datetime) -> None:
    # Past the version: whoever has the enrolment's page open meanwhile is not to be told of a conflict.
    vault.execute(sa.update(Enrolment).where(Enrolment.id == enrolment_id).values(last_contact_at=now))


def _tell(vault: Session, party: Party, enrolment: Enrolment, *, now: datetime) -> None:
    reader = party.side.other
    theirs = vault.get(TalkMark, (party.enrolment_id, reader))
    # One letter for all that waits: the next one only after they have read.
    key = f"talk:{party.enrolment_id.hex}:{reader.value}:{theirs.read_to if theirs else 0}"
    if reader is Side.PROVIDER:
        assert party.held_by is not None, "the rule has checked that somebody is assigned"
        write_to_staff(vault, party.held_by, dedup_key=f"{key}:{party.held_by.hex()}", now=now)
        return
    address = mail_address(vault, enrolment.participant_id)
    if address is not None:
        write_to_person(vault, address, dedup_key=key, now=now, participant_id=enrolment.participant_id)
