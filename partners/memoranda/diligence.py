"""What due diligence says about the NGOs of an agreement: whether it may be signed, and referrals sent."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from core.actor import Actor, OrganisationKind
from core.errors import Denied, RuleBroken
from core.permissions import Permission
from core.text import N_, MarkedText
from partners.diligence.queries import standing_of, standings_of
from partners.memoranda.rows import MemorandumRow

MOST_REASON = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Objection:
    """Why due diligence of an agency does not allow to sign with an NGO."""

    agency_name: str
    ngo_name: str
    reason: MarkedText


def list_objections(session: Session, row: MemorandumRow, *, now: datetime) -> list[Objection]:
    """For each agency with each NGO among the parties, why the agreement may not be sent for signature."""
    today = row.today(now)
    agencies = [party for party in row.parties if party.side is OrganisationKind.AGENCY]
    ngos = [party for party in row.parties if party.side is OrganisationKind.NGO]
    objections = []
    for agency in agencies:
        ids = [ngo.organisation_id for ngo in ngos]
        found = standings_of(session, agency_id=agency.organisation_id, ngo_ids=ids, on=today)
        for ngo in ngos:
            standing = found[ngo.organisation_id]
            if not standing.allows_signature:
                objections.append(
                    Objection(agency_name=agency.name, ngo_name=ngo.name, reason=standing.reason)
                )
    return objections


def accept_diligence(
    session: Session, actor: Actor, row: MemorandumRow, override_reason: str, *, now: datetime
) -> str | None:
    """Answers the leader's reason where due diligence objects; None where it allows the signature.

    Raises `RuleBroken` where it objects and there is no reason.
    """
    objections = list_objections(session, row, now=now)
    if not objections:
        return None
    reason = override_reason.strip()
    if not reason:
        first = objections[0]
        raise RuleBroken(
            N_(
                "Due diligence of %(ngo)s by %(agency)s does not allow this: %(reason)s A leader can say why it"
                " goes ahead all the same."
            ),
            "override_reason",
            ngo=first.ngo_name,
            agency=first.agency_name,
            reason=first.reason,
        )
    if not actor.holds(Permission.MEMORANDUM_SIGN):
        raise Denied(N_("Only an authorised signatory may send it although due diligence is not valid."))
    if len(reason) > MOST_REASON:
        raise RuleBroken(N_("Write at most %(most)s characters."), "override_reason", most=MOST_REASON)
    return reason


def why_stopped(session: Session, *, agency_id: UUID, ngo_id: UUID, on: date) -> MarkedText | None:
    """Why new referrals to an NGO are stopped by due diligence; None where they are not."""
    standing = standing_of(session, agency_id=agency_id, ngo_id=ngo_id, on=on)
    return standing.reason if standing.stops_new_referrals else None
