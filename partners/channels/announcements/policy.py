"""Which announcements exist for whom, and what one must hold."""

from datetime import date, timedelta
from uuid import UUID

import sqlalchemy as sa

from core.actor import Actor
from core.errors import RuleBroken
from core.text import N_
from partners.channels.announcements.models import Announcement
from partners.channels.policy import can_announce, partnerships_for, takes_part

LONGEST_TITLE = 120
LONGEST_BODY = 2000
LONGEST_SHOWN = timedelta(days=92)


def visible_to(actor: Actor) -> sa.Select[tuple[UUID]]:
    """The ids of the announcements of an actor's own organisation and of its partnerships."""
    query = sa.select(Announcement.id)
    if not takes_part(actor):
        return query.where(sa.false())
    own = sa.and_(
        Announcement.partnership_id.is_(None), Announcement.organisation_id == actor.organisation_id
    )
    return query.where(sa.or_(own, Announcement.partnership_id.in_(partnerships_for(actor))))


def may_publish(title: str, body: str, expires_on: date, *, today: date) -> None:
    """An announcement has a title, a text and a last day within three months; raises `RuleBroken`."""
    if len(title.strip()) < 3:
        raise RuleBroken(N_("Give it a title."), "title")
    if len(title.strip()) > LONGEST_TITLE:
        raise RuleBroken(N_("Write at most %(count)s characters."), "title", count=LONGEST_TITLE)
    if not body.strip():
        raise RuleBroken(N_("Write what everybody is to know."), "body")
    if len(body.strip()) > LONGEST_BODY:
        raise RuleBroken(N_("Write at most %(count)s characters."), "body", count=LONGEST_BODY)
    if expires_on < today:
        raise RuleBroken(N_("Choose today or a later day."), "expires_on")
    if expires_on > today + LONGEST_SHOWN:
        raise RuleBroken(N_("Choose a day within the next three months."), "expires_on")


def can_end(actor: Actor, *, organisation_id: UUID) -> bool:
    """Whether the actor may take it down: those who announce, on the side that announced it."""
    return can_announce(actor) and organisation_id == actor.organisation_id


def may_end(actor: Actor, *, organisation_id: UUID) -> None:
    """Only the side that announced it takes it down; raises `RuleBroken`."""
    if not can_end(actor, organisation_id=organisation_id):
        raise RuleBroken(N_("Only those who announce take it down, on the side that announced it."))
