"""The versions of an agreement that exist for an actor, and which of its NGOs are stopped."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from core.actor import Actor, OrganisationKind
from partners.memoranda.chains import family
from partners.memoranda.diligence import why_stopped
from partners.memoranda.models import Memorandum
from partners.memoranda.policy import visible_to
from partners.memoranda.rows import MemorandumRow, memoranda, memorandum_rows


def list_versions(session: Session, actor: Actor, memorandum_id: UUID) -> list[MemorandumRow]:
    """An agreement with what it follows and what follows it, by first day."""
    query = memoranda().where(Memorandum.id.in_(family(memorandum_id)), Memorandum.id.in_(visible_to(actor)))
    return memorandum_rows(session, query.order_by(Memorandum.starts_on, Memorandum.created_at))


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
