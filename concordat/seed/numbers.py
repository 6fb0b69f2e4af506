"""The numbers that the fictitious agencies have their officers call first."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from accounts.users.queries import find_actor_of
from concordat.seed.people import Cast
from core.actor import Role
from partners.channels.crisis_lines.audience import LineAudience
from partners.channels.crisis_lines.commands import add_line
from partners.channels.crisis_lines.policy import LineValues

CHECKED_AGO = timedelta(days=40)
LINES = (
    LineValues(
        label="Crisis duty supervisor",
        number="+1 518 555 0177",
        hours="day and night",
        position=1,
        is_checked=True,
    ),
    LineValues(
        label="County crisis stabilisation centre",
        number="+1 518 555 0178",
        hours="daily 8–22",
        position=2,
        is_checked=False,
    ),
    LineValues(
        label="Peer line",
        number="+1 518 555 0181",
        hours="day and night",
        position=3,
        is_checked=True,
        audience=LineAudience.OWN_PEOPLE,
    ),
)
"""Numbers of the range 555-01xx, which nobody has."""


def make_numbers(session: Session, cast: Cast, *, now: datetime) -> None:
    """Two numbers per agency for people in crisis, one of them called and found right, and one for its own people."""
    for agency in cast.agencies:
        administrators = agency.with_role(Role.ORGANISATION_ADMIN)
        actor = find_actor_of(session, administrators[0].user_id) if administrators else None
        if actor is not None:
            for line in LINES:
                add_line(session, actor, values=line, now=now - CHECKED_AGO)
