"""An agency asks for the documents of an NGO; the NGO shares them, declines, or stops sharing."""

from datetime import datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.notices.commands import notify
from accounts.notices.kinds import NoticeKind
from accounts.notices.queries import people_holding
from accounts.organisations.models import Organisation
from audit.commands import record
from core.actor import Actor, OrganisationKind
from core.errors import NotFound, RuleBroken
from core.permissions import Permission
from core.text import N_
from partners.diligence.documents.models import DocumentShare
from partners.diligence.documents.policy import may_ask, may_share
from partners.diligence.documents.queries import get_ngo_name

ALREADY_SHARED = N_("This agency sees your documents already.")


def ask_for_documents(session: Session, actor: Actor, *, ngo_id: UUID, now: datetime) -> DocumentShare:
    """An agency asks an NGO to share; asked twice, or shared already, it stays as it is."""
    get_ngo_name(session, actor, ngo_id)
    may_ask(actor)
    assert actor.organisation_id is not None
    share = _live_share(session, ngo_id, actor.organisation_id)
    if share is not None:
        return share
    share = DocumentShare(
        id=uuid4(), ngo_id=ngo_id, agency_id=actor.organisation_id, asked_at=now, asked_by_id=actor.user_id
    )
    session.add(share)
    session.flush()
    notify(
        session,
        to=people_holding(session, organisation_ids=[ngo_id], permission=Permission.EVIDENCE_KEEP),
        kind=NoticeKind.DOCUMENT,
        text=N_("%(agency)s asks to see the documents of your organisation."),
        params={"agency": actor.organisation_name},
        link="/documents/sharing",
        about=("document_share", share.id),
        key=f"document_share:{share.id}:asked",
        now=now,
    )
    record(
        session,
        actor,
        action="document_share.asked",
        subject=("document_share", share.id),
        now=now,
        details={"ngo": ngo_id.hex},
    )
    return share


def share_documents(session: Session, actor: Actor, *, agency_id: UUID, now: datetime) -> DocumentShare:
    """An NGO lets an agency see its documents, asked or of its own accord."""
    may_share(actor)
    assert actor.organisation_id is not None
    is_agency = sa.select(Organisation.id).where(
        Organisation.id == agency_id, Organisation.kind == OrganisationKind.AGENCY
    )
    if session.scalar(is_agency) is None:
        raise RuleBroken(N_("Choose one of the listed agencies."), "agency")
    share = _live_share(session, actor.organisation_id, agency_id)
    if share is None:
        share = DocumentShare(id=uuid4(), ngo_id=actor.organisation_id, agency_id=agency_id)
        session.add(share)
    elif share.granted_at is not None:
        raise RuleBroken(ALREADY_SHARED, "agency")
    share.granted_at, share.granted_by_id = now, actor.user_id
    session.flush()
    notify(
        session,
        to=people_holding(session, organisation_ids=[agency_id], permission=Permission.EVIDENCE_KEEP),
        kind=NoticeKind.DOCUMENT,
        text=N_("%(ngo)s shares its documents with your agency."),
        params={"ngo": actor.organisation_name},
        link=f"/documents/of/{actor.organisation_id}",
        about=("document_share", share.id),
        key=f"document_share:{share.id}:granted",
        now=now,
    )
    record(
        session,
        actor,
        action="document_share.granted",
        subject=("document_share", share.id),
        now=now,
        details={"agency": agency_id.hex},
    )
    return share


def stop_sharing(session: Session, actor: Actor, *, agency_id: UUID, now: datetime) -> bool:
    """An NGO stops sharing, or declines to; the agency sees nothing from now on. True where it had been sharing."""
    may_share(actor)
    assert actor.organisation_id is not None
    share = _live_share(session, actor.organisation_id, agency_id)
    if share is None:
        raise NotFound(N_("This agency does not see your documents, and has not asked to."))
    share.ended_at, share.ended_by_id = now, actor.user_id
    record(
        session,
        actor,
        action="document_share.ended",
        subject=("document_share", share.id),
        now=now,
        details={"agency": agency_id.hex},
    )
    return share.granted_at is not None


def _live_share(session: Session, ngo_id: UUID, agency_id: UUID) -> DocumentShare | None:
    # One at a time for each pair: both sides may act at the same moment.
    session.execute(sa.select(Organisation.id).where(Organisation.id == ngo_id).with_for_update())
    return session.scalars(
        sa.select(DocumentShare)
        .where(
            DocumentShare.ngo_id == ngo_id,
            DocumentShare.agency_id == agency_id,
            DocumentShare.ended_at.is_(None),
        )
        .execution_options(populate_existing=True)
    ).one_or_none()
