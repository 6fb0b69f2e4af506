"""Documents of NGOs for tests, brought through the real commands."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from core.actor import Actor, Role
from partners.diligence.documents.commands import upload_document
from partners.diligence.documents.facts import DocumentFacts
from partners.diligence.documents.inspection import check_file
from partners.diligence.documents.kinds import KINDS, DocumentKind
from partners.diligence.documents.models import EvidenceDocument
from partners.diligence.documents.sharing import share_documents
from tests.support.bad_files import good_pdf
from tests.support.memoranda import Pair, make_pair, make_person
from tests.support.remembered import remembered


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    """An NGO with a manager, an agency with a desk and a supervisor, and strangers on both sides."""

    pair: Pair
    manager: Actor
    intake: Actor
    desk: Actor
    supervisor: Actor
    officer: Actor
    other_desk: Actor
    other_manager: Actor

    @property
    def ngo_id(self) -> UUID:
        return self.pair.ngo_id


def make_sides(session: Session, now: datetime) -> Sides:
    return remembered(session, ("sides", now), lambda: _make_sides(session, now))


def _make_sides(session: Session, now: datetime) -> Sides:
    pair = make_pair(session, now)
    other = make_pair(session, now, agency="Southgate Police", ngo="River House")

    def person(organisation_id: UUID, name: str, role: Role) -> Actor:
        return make_person(session, organisation_id, name, role, now=now)

    return Sides(
        pair=pair,
        manager=person(pair.ngo_id, "Mara Manager", Role.NGO_MANAGER),
        intake=person(pair.ngo_id, "Ines Intake", Role.NGO_INTAKE),
        desk=person(pair.agency_id, "Dana Desk", Role.PARTNERSHIP_DESK),
        supervisor=person(pair.agency_id, "Sam Supervisor", Role.SUPERVISOR),
        officer=person(pair.agency_id, "Olu Officer", Role.LIAISON_OFFICER),
        other_desk=person(other.agency_id, "Otto Other", Role.PARTNERSHIP_DESK),
        other_manager=person(other.ngo_id, "Mia Other", Role.NGO_MANAGER),
    )


def bring(
    session: Session,
    actor: Actor,
    ngo_id: UUID,
    now: datetime,
    *,
    kind: DocumentKind = DocumentKind.INSURANCE,
    expires_on: date | None = None,
    title: str = "Liability 2026",
    content: bytes | None = None,
    name: str = "liability.pdf",
) -> EvidenceDocument:
    """A document brought now; one of a kind that expires has a year unless it is said."""
    if expires_on is None and KINDS[kind].expires:
        expires_on = now.date() + timedelta(days=365)
    return upload_document(
        session,
        actor,
        ngo_id=ngo_id,
        facts=DocumentFacts(kind=kind, title=title, expires_on=expires_on),
        file=check_file(content or good_pdf(title), name),
        now=now,
    )


def share(session: Session, sides: Sides, now: datetime) -> None:
    """The NGO shares with the agency."""
    share_documents(session, sides.manager, agency_id=sides.pair.agency_id, now=now)
