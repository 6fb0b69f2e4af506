"""Documents of the fictitious NGOs: most are current, one expires soon, one expired ten days ago."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.notices.models import Notice
from concordat.seed.acting import actor_of
from concordat.seed.people import Cast, Party
from core.actor import Role
from core.clock import local_date
from partners.diligence.documents.commands import check_document, upload_document
from partners.diligence.documents.facts import DocumentFacts
from partners.diligence.documents.inspection import check_file
from partners.diligence.documents.kinds import KINDS, DocumentKind
from partners.diligence.documents.outcomes import CheckOutcome
from partners.diligence.documents.queries import list_documents
from partners.diligence.documents.sharing import ask_for_documents, share_documents

K = DocumentKind
USUAL = (
    (K.REGISTRATION, None),
    (K.INSURANCE, 240),
    (K.SAFEGUARDING_POLICY, 400),
    (K.BACKGROUND_CHECKS, 300),
    (K.CONFIDENTIALITY_TERMS, None),
)
"""Kind, and in how many days from now its document expires."""
EXPIRES_SOON = {K.INSURANCE: 21}
EXPIRED = {K.BACKGROUND_CHECKS: -10}
CHANGED: tuple[dict[DocumentKind, int], ...] = ({}, EXPIRES_SOON, EXPIRED, {})
UPLOADED_BEFORE = timedelta(days=120)
READ_AFTER = timedelta(days=20)
"""What people were told longer ago they have read."""


def make_documents(session: Session, cast: Cast, *, now: datetime) -> None:
    """Every NGO keeps its documents and shares them with the agencies; the first agency checked some."""
    for ngo, changed in zip(cast.ngos, CHANGED, strict=True):
        _keep(session, ngo, {**dict(USUAL), **changed}, now=now)
    _share(session, cast, now=now)
    desk = actor_of(session, cast.agencies[0], Role.PARTNERSHIP_DESK)
    first = cast.ngos[0]
    for row in list_documents(session, desk, ngo_id=first.organisation_id)[:3]:
        check_document(session, desk, row.id, outcome=CheckOutcome.IN_ORDER, now=now - timedelta(days=60))
    title = "Reference from a neighbouring county"
    upload_document(
        session,
        desk,
        ngo_id=first.organisation_id,
        facts=DocumentFacts(kind=K.REFERENCE, title=title),
        file=check_file(plain_pdf(title, [f"Three years of reliable work by {first.name}."]), "ref.pdf"),
        now=now - timedelta(days=50),
    )
    old = (Notice.about_kind == "document_share", Notice.created_at < now - READ_AFTER)
    session.execute(sa.update(Notice).where(*old).values(read_at=Notice.created_at))


def _keep(session: Session, ngo: Party, last_days: dict[DocumentKind, int | None], *, now: datetime) -> None:
    actor, uploaded_at = actor_of(session, ngo, Role.NGO_MANAGER), now - UPLOADED_BEFORE
    today = local_date(now, actor.timezone)
    for kind, days in last_days.items():
        title = f"{KINDS[kind].label} {uploaded_at.year}"
        upload_document(
            session,
            actor,
            ngo_id=ngo.organisation_id,
            facts=DocumentFacts(
                kind=kind,
                title=title,
                issued_on=local_date(uploaded_at, actor.timezone) - timedelta(days=20),
                expires_on=None if days is None else today + timedelta(days=days),
            ),
            file=check_file(
                plain_pdf(title, [ngo.name, "Fictitious document for demonstration."]), f"{kind}.pdf"
            ),
            now=uploaded_at,
        )


def _share(session: Session, cast: Cast, *, now: datetime) -> None:
    """The last NGO has been asked by the first agency and has not answered yet."""
    for ngo in cast.ngos[:-1]:
        manager = actor_of(session, ngo, Role.NGO_MANAGER)
        share_documents(
            session, manager, agency_id=cast.agencies[0].organisation_id, now=now - timedelta(days=100)
        )
    last = actor_of(session, cast.ngos[-1], Role.NGO_MANAGER)
    share_documents(session, last, agency_id=cast.agencies[1].organisation_id, now=now - timedelta(days=100))
    desk = actor_of(session, cast.agencies[0], Role.PARTNERSHIP_DESK)
    ask_for_documents(session, desk, ngo_id=cast.ngos[-1].organisation_id, now=now - timedelta(days=4))


def plain_pdf(title: str, lines: Sequence[str]) -> bytes:
    """A PDF of one page with a heading and a few lines, in a few hundred bytes."""
    text = [f"BT /F1 18 Tf 72 760 Td ({_escaped(title)}) Tj /F1 11 Tf"]
    text += [f"0 -24 Td ({_escaped(line)}) Tj" for line in lines]
    drawing = ("\n".join(text) + " ET").encode("latin-1", "replace")
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        (
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
            b" /Resources << /Font << /F1 5 0 R >> >> >>"
        ),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawing), drawing),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )
    content, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(objects) + 1
    return content + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
        % (count, table, count, len(content))
    )


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
