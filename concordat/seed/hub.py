"""The public directory of the demonstration: places on the map, words to find by, an entry gone stale, two reports."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from concordat.seed.acting import actor_of
from concordat.seed.people import Cast
from core.actor import Role
from partners.hub.commands import close_report, report_mistake
from partners.hub.indexing import index_all
from partners.hub.values import MistakeKind
from partners.services.models import Location, Service

ELMSWORTH = (42.81, -73.94)
"""About where the fictitious town lies."""
STALE = "Recovery coaching"
CONFIRMED_AGO = timedelta(days=420)


def make_hub(session: Session, cast: Cast, *, now: datetime) -> None:
    """Coordinates and a postcode for each place, one entry that nobody confirmed for a year, two reports of mistakes."""
    latitude, longitude = ELMSWORTH
    places = session.scalars(
        sa.select(Location.id).where(Location.city.is_not(None)).order_by(Location.name, Location.id)
    )
    for number, place_id in enumerate(places.all()):
        point = {"latitude": latitude + number * 0.012, "longitude": longitude - number * 0.009}
        session.execute(
            sa.update(Location)
            .where(Location.id == place_id)
            .values(**point, postal_code=f"1230{number % 9}")
        )
    session.execute(sa.update(Service).where(Service.name == STALE).values(assured_at=now - CONFIRMED_AGO))
    session.expire_all()
    index_all(session, now=now)
    for ngo in cast.ngos[:1]:
        manager = actor_of(session, ngo, Role.NGO_MANAGER)
        first = next(iter(ngo.services))
        done = report_mistake(
            session,
            first,
            kind=MistakeKind.PHONE,
            words="The last two digits are 10 now.",
            now=now - timedelta(days=9),
        )
        close_report(session, manager, done, outcome="Number corrected", now=now - timedelta(days=8))
        report_mistake(
            session,
            first,
            kind=MistakeKind.HOURS,
            words="Nobody answered at night.",
            now=now - timedelta(days=1),
        )
