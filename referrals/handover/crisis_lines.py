"""Whom to call before anything is written: the agency's own numbers, its partners' urgent lines, the public ones.

Public numbers: the product's facts, section 7. Nobody has called a crisis line to check it, so each is shown as not
verified; where no country is known here, the European and GSM emergency number 112 and the directory in the page's footer.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from accounts.organisations.queries import get_organisation_row
from core.clock import local_date
from core.text import N_
from partners.channels.contacts.purposes import Purpose
from partners.channels.contacts.queries import list_urgent
from partners.channels.crisis_lines.queries import list_lines
from partners.memoranda.queries import list_agreements_in_force

OWN, PARTNERS, PUBLIC = (
    N_("Your agency’s own numbers"),
    N_("Partners, urgent line"),
    N_("Public numbers"),
)
"""Whose numbers, in the order in which they are shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CrisisLine:
    """A number and whose it is; one that is not verified says so wherever it is shown."""

    label: str
    number: str
    is_verified: bool = False
    group: str = PUBLIC
    hours: str | None = None
    verified_on: date | None = None

    @property
    def tel(self) -> str:
        """The number as a telephone dials it."""
        plain = self.number.lower().split("x")[0].replace("e", "")
        return "".join(letter for letter in plain if letter.isdigit() or letter == "+")


def _emergency(number: str) -> CrisisLine:
    return CrisisLine(label=N_("Emergency services"), number=number, is_verified=True)


_SAMARITANS = CrisisLine(label="Samaritans", number="116 123")
_NHS = CrisisLine(label=N_("NHS mental health in England, option 2"), number="111")
_COPLINE = CrisisLine(label=N_("For officers themselves: COPLINE"), number="1-800-267-5463")
_POLICE_UK = CrisisLine(
    label=N_("For officers themselves: Police Mental Health Crisis Line, England and Wales"),
    number="0300 131 2789",
)

_NUMBERS: dict[str, tuple[CrisisLine, ...]] = {
    "AU": (_emergency("000"), CrisisLine(label="Lifeline", number="13 11 14")),
    "CA": (_emergency("911"), CrisisLine(label="9-8-8", number="988"), _COPLINE),
    "GB": (_emergency("999"), _SAMARITANS, _NHS, _POLICE_UK),
    "IE": (_emergency("112"), _SAMARITANS),
    "NZ": (_emergency("111"), CrisisLine(label="1737", number="1737")),
    "US": (_emergency("911"), CrisisLine(label="988 Suicide & Crisis Lifeline", number="988"), _COPLINE),
}
_ELSEWHERE = (_emergency("112"),)


def lines_for(country: str) -> tuple[CrisisLine, ...]:
    """The numbers of a country (ISO 3166-1), the emergency number first, the officers' own line last."""
    return _NUMBERS.get(country, _ELSEWHERE)


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
        for row in list_lines(session, organisation_id)
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
