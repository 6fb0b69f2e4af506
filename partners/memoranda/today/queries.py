"""Which NGOs of an agreement due diligence stops."""

from datetime import datetime

from sqlalchemy.orm import Session

from core.actor import OrganisationKind
from partners.memoranda.diligence import why_stopped
from partners.memoranda.rows import MemorandumRow


def list_stopped(session: Session, row: MemorandumRow, *, now: datetime) -> dict[str, str]:
    """The NGOs among the parties to which due diligence stops new referrals, each with the reason."""
    agencies = [party for party in row.parties if party.side is OrganisationKind.AGENCY]
    stopped: dict[str, str] = {}
    for ngo in (party for party in row.parties if party.side is OrganisationKind.NGO):
        for agency in agencies:
            reason = why_stopped(
                session,
                agency_id=agency.organisation_id,
                ngo_id=ngo.organisation_id,
                on=row.today(now),
            )
            if reason is not None:
                stopped[ngo.name] = reason
    return stopped
