"""Whether somebody may join a programme, and whether it has a place."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.errors import Conflict
from core.text import N_
from wellbeing.enrolments.invitations.models import OpenedProgramme
from wellbeing.enrolments.steps import taken_places
from wellbeing.participants.codes import Group, Origin
from wellbeing.participants.queries import find_participant
from wellbeing.programmes.models import Programme
from wellbeing.programmes.policy import Covered
from wellbeing.programmes.queries import ProgrammeRow, get_programme_open_to
from wellbeing.visitor import Visitor


def get_joinable(
    vault: Session,
    visitor: Visitor,
    programme_id: UUID,
    *,
    group: Group | None,
    covered: Covered,
    lock: bool = False,
) -> ProgrammeRow:
    """A programme that the visitor may ask to join; raises `NotFound` for another agency's, else the reason."""
    opened = opened_programmes(vault, visitor)
    if opened is not None and programme_id not in opened:
        raise Conflict(N_("Your card is not for this one. What it opens is on your page."))
    row = get_programme_open_to(
        vault, programme_id, agency_id=visitor.organisation_id, group=group, covered=covered, lock=lock
    )
    if row.needs_code and opened is None:
        raise Conflict(N_("This one is open only to people who come with a code on a card."))
    return row


def opened_programmes(vault: Session, visitor: Visitor) -> frozenset[UUID] | None:
    """The programmes that the card of somebody without an account opens; None for people with an account."""
    participant = find_participant(vault, visitor)
    if participant is None or participant.origin is Origin.ACCOUNT:
        return None
    rows = vault.scalars(
        sa.select(OpenedProgramme.programme_id).where(OpenedProgramme.participant_id == participant.id)
    )
    return frozenset(rows)


def lock_places(vault: Session, programme_id: UUID) -> int | None:
    """How many places a programme has, None without a limit; its row is locked: places are given one by one."""
    query = sa.select(Programme.places).where(Programme.id == programme_id).with_for_update()
    return vault.scalars(query).one()


def is_full(vault: Session, programme_id: UUID, *, places: int | None) -> bool:
    """Whether every place is taken or offered."""
    return places is not None and taken_places(vault, programme_id) >= places
