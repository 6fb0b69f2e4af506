"""Whom to call before anything is written: the agency's own numbers, its partners' urgent lines, the public ones.

What a country has is data of `partners.channels.crisis_lines.national`; an officers' own line stands last here, because
this list is for somebody else.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from accounts.organisations.queries import get_organisation_row
from core.clock import local_date
from core.text import N_
from partners.channels.contacts.purposes import Purpose
from partners.channels.contacts.queries import list_urgent
from partners.channels.crisis_lines.audience import LineAudience
from partners.channels.crisis_lines.lines import OWN, PARTNERS, CrisisLine
from partners.channels.crisis_lines.national import FOR_EVERYBODY, FOR_OFFICERS, emergency_of
from partners.channels.crisis_lines.queries import list_lines
from partners.memoranda.queries import list_agreements_in_force

_BESIDE = {
    "COPLINE": N_("For officers themselves: COPLINE"),
    "Police Mental Health Crisis Line, England and Wales": N_(
        "For officers themselves: Police Mental Health Crisis Line, England and Wales"
    ),
}
"""How an officers' line is named among numbers for somebody else."""


def lines_for(country: str) -> tuple[CrisisLine, ...]:
    """The numbers of a country (ISO 3166-1), the emergency number first, the officers' own line last."""
    own = FOR_OFFICERS.get(country, ())[:1]
    return (
        emergency_of(country),
        *FOR_EVERYBODY.get(country, ()),
        *(CrisisLine(label=_BESIDE[line.label], number=line.number) for line in own),
    )


def lines_to_call(session: Session, organisation_id: UUID, *, now: datetime) -> tuple[CrisisLine, ...]:
    """The agency's own numbers first, then its partners' urgent lines under agreements in force, then the public ones."""
    agency = get_organisation_row(session, organisation_id)
    today = local_date(now, agency.timezone)
    own = [
        CrisisLine(
            label=row.label,
            number=row.number,
            is_verified=row.is_fresh(today),
            group=OWN,
            hours=row.hours,
            verified_on=row.verified_on,
        )
        for row in list_lines(session, organisation_id, audience=LineAudience.PEOPLE)
    ]
    in_force = list_agreements_in_force(session, agency_id=organisation_id, on=now)
    ngo_ids = frozenset[UUID]().union(*(terms.ngo_ids for terms in in_force))
    partners = [
        CrisisLine(
            label=f"{row.organisation_name}, {row.name}",
            number=row.phone or "",
            is_verified=True,
            group=PARTNERS,
            hours=row.hours,
        )
        for row in list_urgent(
            session, organisation_id, ngo_ids=ngo_ids, purpose=Purpose.WARM_HANDOFF, on=today, at=now
        )
        if row.is_on_call(now)
    ]
    return (*own, *partners, *lines_for(agency.country))
