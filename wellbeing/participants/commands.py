"""Becoming a participant, and how to be reached."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from wellbeing.participants.codes import Group, Origin, SafeContact
from wellbeing.participants.models import Participant
from wellbeing.participants.policy import Reachable, may_be_here, may_reach
from wellbeing.participants.queries import get_participant
from wellbeing.trail.commands import record
from wellbeing.visitor import Visitor


def ensure_participant(vault: Session, visitor: Visitor, *, group: Group, now: datetime) -> Participant:
    """The visitor's own row, locked; made if there is none yet, once however often it is asked for."""
    may_be_here(visitor)
    assert visitor.organisation_id is not None, "whoever is here for themselves belongs to an agency"
    assert visitor.kept_as is not None
    add_participant(
        vault,
        pseudonym=visitor.kept_as,
        origin=Origin.ACCOUNT,
        agency_id=visitor.organisation_id,
        group=group,
        now=now,
    )
    return get_participant(vault, visitor, lock=True)


def add_participant(
    vault: Session, *, pseudonym: bytes, origin: Origin, agency_id: UUID, group: Group, now: datetime
) -> bool:
    """Add the row unless the pseudonym has one; answers whether it was added."""
    make = postgresql.insert if vault.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = make(Participant).values(
        id=uuid4(),
        pseudonym=pseudonym,
        origin=origin,
        agency_id=agency_id,
        group=group,
        safe_contact=SafeContact.NONE,
        created_at=now,
    )
    done = vault.execute(
        statement.on_conflict_do_nothing(index_elements=[Participant.pseudonym]).returning(Participant.id)
    )
    return done.first() is not None


def set_reachable(participant: Participant, reachable: Reachable) -> None:
    """Write how to reach the participant; nothing is kept of a former way."""
    participant.safe_contact = reachable.safe_contact
    participant.contact = None if reachable.safe_contact is SafeContact.NONE else reachable.contact


def change_reachable(
    vault: Session,
    visitor: Visitor,
    *,
    reachable: Reachable,
    work_domain: str | None,
    is_sure: bool,
    now: datetime,
) -> None:
    """Change how one hears of messages, on one's own."""
    may_be_here(visitor)
    may_reach(reachable, work_domain=work_domain, is_sure=is_sure)
    participant = get_participant(vault, visitor, lock=True)
    set_reachable(participant, reachable)
    vault.flush()
    record(vault, visitor, action="participant.changed", subject=("participant", participant.id), now=now)
