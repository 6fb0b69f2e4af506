"""Where a place is, by the directory's own addresses: no map service learns where somebody looks for help."""

from dataclasses import dataclass
from statistics import median

import sqlalchemy as sa
from sqlalchemy.orm import Session

from partners.hub.words import folded
from partners.services.models import Location, MailAddress

MOST_OFFERED = 60
MOST_READ = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A point on the map that stands for a town, a postcode or a place."""

    name: str
    latitude: float
    longitude: float


def find_place(session: Session, text: str) -> Place | None:
    """The middle of what the directory knows under this postcode, town or name; None where it knows nothing.

    A postcode counts with its first five letters, so that 21202-1234 is found; medians, because one wrong point on the
    map would move a mean.
    """
    words = " ".join(text.split())
    if not words:
        return None
    town = words.partition(",")[0].strip()
    postcode = next((part for part in words.replace(",", " ").split() if any(map(str.isdigit, part))), "")[:5]
    if len(postcode) >= 3:
        of_mail = sa.select(MailAddress.location_id).where(
            MailAddress.postal_code.startswith(postcode, autoescape=True)
        )
        found = _middle(
            session,
            postcode,
            sa.or_(Location.postal_code.startswith(postcode, autoescape=True), Location.id.in_(of_mail)),
        )
        if found is not None:
            return found
    for column in (Location.city, Location.name):
        found = _middle(session, town, sa.func.lower(column) == town.lower())
        if found is not None:
            return found
    return None


def _middle(session: Session, name: str, condition: sa.ColumnElement[bool]) -> Place | None:
    points = session.execute(
        sa.select(Location.latitude, Location.longitude)
        .where(condition, Location.latitude.is_not(None), Location.longitude.is_not(None))
        .order_by(Location.id)
        .limit(MOST_READ)
    ).all()
    if not points:
        return None
    latitudes, longitudes = [row.latitude for row in points], [row.longitude for row in points]
    return Place(name=name, latitude=median(latitudes), longitude=median(longitudes))


def list_places(session: Session) -> list[str]:
    """The towns that a form offers, the most frequent ones, in the order of the alphabet."""
    rows = session.scalars(
        sa.select(Location.city)
        .where(Location.city.is_not(None), Location.city != "", Location.latitude.is_not(None))
        .group_by(Location.city)
        .order_by(sa.func.count().desc(), Location.city)
        .limit(MOST_OFFERED)
    )
    return sorted({row for row in rows if row}, key=folded)
