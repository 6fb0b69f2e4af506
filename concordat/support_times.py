"""Looks each night for support that has had its time: the agencies are read from the main side, all else happens apart."""

from datetime import datetime

from sqlalchemy.orm import Session

from concordat.support_figures import list_places
from web.database import db
from wellbeing.enrolments.keeping.timers import keep_times


def keep_support_times(vault: Session, *, now: datetime) -> int:
    """One piece of the night's work for every agency; answers 0 when nothing is left."""
    with Session(db.engine) as main:
        agencies = [place.agency_id for place in list_places(main)]
    return keep_times(vault, agencies, now=now)
