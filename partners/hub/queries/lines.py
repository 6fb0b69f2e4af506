"""Whom everybody may call in a crisis: the agencies' own numbers for people, then those of their countries."""

from dataclasses import replace
from datetime import datetime
from functools import cache

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.models import Organisation, OrganisationStatus
from core.actor import OrganisationKind
from core.clock import local_date
from partners.channels.crisis_lines.audience import LineAudience
from partners.channels.crisis_lines.lines import OWN, CrisisLine
from partners.channels.crisis_lines.national import ELSEWHERE, EMERGENCY, FOR_EVERYBODY, emergency_of
from partners.channels.crisis_lines.queries import list_lines

MILES = frozenset({"US", "GB"})


def _agencies(session: Session) -> list[sa.Row[tuple[object, str, str]]]:
    query = sa.select(Organisation.id, Organisation.country, Organisation.timezone).where(
        Organisation.kind == OrganisationKind.AGENCY, Organisation.status == OrganisationStatus.ACTIVE
    )
    return list(session.execute(query.order_by(Organisation.name, Organisation.id)))


def public_lines(session: Session, *, now: datetime) -> tuple[CrisisLine, ...]:
    """The emergency number first, then the agencies' own numbers for people, then the countries' lines.

    Each says on which day somebody last called it and it was right, or that it is not verified (facts 7).
    """
    agencies = _agencies(session)
    own = [
        CrisisLine(
            label=row.label,
            number=row.number,
            is_verified=row.is_fresh(local_date(now, agency.timezone)),
            group=OWN,
            hours=row.hours,
            verified_on=row.verified_on,
        )
        for agency in agencies
        for row in list_lines(session, agency.id, audience=LineAudience.PEOPLE)
    ]
    return _of_countries(tuple(sorted({agency.country for agency in agencies}))[:3], tuple(own))


def to_talk_to(lines: tuple[CrisisLine, ...]) -> tuple[CrisisLine, ...]:
    """Whom to call who wants to talk to somebody: those who listen first, the emergency number last."""
    emergency = {line.number for line in (*EMERGENCY.values(), ELSEWHERE)}
    return tuple(sorted(lines, key=lambda line: line.number in emergency))


def _of_countries(countries: tuple[str, ...], own: tuple[CrisisLine, ...]) -> tuple[CrisisLine, ...]:
    emergency = tuple(dict.fromkeys(emergency_of(country) for country in countries or ("",)))
    return tuple(dict.fromkeys((*emergency, *own, *_national(countries))))


@cache
def _national(countries: tuple[str, ...]) -> tuple[CrisisLine, ...]:
    return tuple(replace(line) for country in countries for line in FOR_EVERYBODY.get(country, ()))


def uses_miles(session: Session) -> bool:
    """Whether people here count in miles: where all agencies are in countries that do."""
    agencies = _agencies(session)
    return bool(agencies) and all(agency.country in MILES for agency in agencies)
