"""Reminders before and after a document runs out: 60, 30, 14, 7 and 1 day before, then weekly (facts.md 3.2).

Each step is told once, also when the timer was late: of several steps that were missed, the latest is told.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.notices.commands import notify
from accounts.notices.kinds import NoticeKind
from accounts.notices.queries import people_holding
from accounts.notices.values import Plain
from accounts.organisations.models import Organisation
from audit.commands import record
from core.actor import SYSTEM
from core.clock import local_date
from core.permissions import Permission
from core.text import N_, MarkedText
from partners.diligence.documents.kinds import KINDS, DocumentKind
from partners.diligence.documents.models import DocumentReminder, DocumentShare, EvidenceDocument
from partners.diligence.documents.queries import Newer

LADDER = (60, 30, 14, 7, 1)
"""Days before the last day [HOUSE]."""
WEEK = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Expiring:
    """A document that counts, as far as reminders are concerned."""

    id: UUID
    ngo_id: UUID
    ngo_name: str
    kind: DocumentKind
    uploaded_on: date
    expires_on: date
    today: date
    """In the NGO's time zone."""
    lasts_longest: bool
    """Whether no other document of its kind lasts longer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """A step that is due for a document."""

    document: Expiring
    days_left: int


def due_step(expires_on: date, today: date, *, uploaded_on: date, sent: Collection[int]) -> int | None:
    """The step of the ladder that is due on a day; None where it was sent, or passed before the upload."""
    left = (expires_on - today).days
    if left >= 0:
        step = min((one for one in LADDER if one >= left), default=None)
    else:
        step = left + (-left - 1) % WEEK
    if step is None or any(one <= step for one in sent):
        return None
    return step if expires_on - timedelta(days=step) >= uploaded_on else None


def due_reminders(documents: Iterable[Expiring], sent: Mapping[UUID, Collection[int]]) -> list[Reminder]:
    """The steps that are due now; a document that another of its kind outlasts is not told of after its end."""
    due = []
    for document in documents:
        step = due_step(
            document.expires_on,
            document.today,
            uploaded_on=document.uploaded_on,
            sent=sent.get(document.id, ()),
        )
        if step is not None and (step > 0 or document.lasts_longest):
            due.append(Reminder(document=document, days_left=step))
    return due


def send_reminders(session: Session, *, now: datetime) -> int:
    """Tell keepers of the NGO, and of the agencies with which it shares, what runs out; answers how many documents."""
    documents = list_expiring(session, now=now)
    due = due_reminders(documents, _sent_steps(session, [document.id for document in documents]))
    recipients = _recipients(session, {reminder.document.ngo_id for reminder in due})
    for reminder in due:
        document = reminder.document
        session.add(DocumentReminder(document_id=document.id, days_left=reminder.days_left, sent_at=now))
        text, params = _words(reminder)
        notify(
            session,
            to=recipients[document.ngo_id],
            kind=NoticeKind.DOCUMENT,
            text=text,
            params=params,
            link=f"/documents/{document.id}",
            about=("document", document.id),
            key=f"document:{document.id}:{reminder.days_left}",
            now=now,
        )
        record(
            session,
            SYSTEM,
            action="document.reminded",
            subject=("document", document.id),
            now=now,
            details={"days_left": reminder.days_left},
        )
    session.flush()
    return len(due)


def list_expiring(session: Session, *, now: datetime) -> list[Expiring]:
    """The documents of NGOs that count and have run out, or will within the first step of the ladder."""
    rest_of_kind = sa.func.max(sa.func.coalesce(EvidenceDocument.expires_on, date.max)).over(
        partition_by=(EvidenceDocument.ngo_id, EvidenceDocument.kind)
    )
    counting = (
        sa.select(
            EvidenceDocument.id,
            EvidenceDocument.ngo_id,
            Organisation.name.label("ngo_name"),
            Organisation.timezone,
            EvidenceDocument.kind,
            EvidenceDocument.uploaded_at,
            EvidenceDocument.expires_on,
            sa.type_coerce(rest_of_kind, sa.Date).label("longest"),
        )
        .join(Organisation, Organisation.id == EvidenceDocument.ngo_id)
        .where(
            EvidenceDocument.owner_id == EvidenceDocument.ngo_id,
            EvidenceDocument.withdrawn_at.is_(None),
            ~sa.exists().where(Newer.replaces_id == EvidenceDocument.id, Newer.withdrawn_at.is_(None)),
        )
        .subquery()
    )
    # A day more than the first step, because the NGO's day may be ahead.
    until = now.date() + timedelta(days=LADDER[0] + 1)
    rows = session.execute(
        sa.select(counting)
        .where(counting.c.expires_on <= until)
        .order_by(counting.c.expires_on, counting.c.id)
    )
    return [
        Expiring(
            id=row.id,
            ngo_id=row.ngo_id,
            ngo_name=row.ngo_name,
            kind=row.kind,
            uploaded_on=local_date(row.uploaded_at, row.timezone),
            expires_on=row.expires_on,
            today=local_date(now, row.timezone),
            lasts_longest=row.expires_on == row.longest,
        )
        for row in rows
    ]


def _sent_steps(session: Session, ids: list[UUID]) -> dict[UUID, set[int]]:
    sent: dict[UUID, set[int]] = defaultdict(set)
    rows = session.execute(
        sa.select(DocumentReminder.document_id, DocumentReminder.days_left).where(
            DocumentReminder.document_id.in_(ids)
        )
    )
    for row in rows:
        sent[row.document_id].add(row.days_left)
    return sent


def _recipients(session: Session, ngo_ids: set[UUID]) -> dict[UUID, list[UUID]]:
    """Who keeps evidence in each NGO and in the agencies with which it shares."""
    homes: dict[UUID, list[UUID]] = {ngo_id: [ngo_id] for ngo_id in ngo_ids}
    shares = session.execute(
        sa.select(DocumentShare.ngo_id, DocumentShare.agency_id).where(
            DocumentShare.ngo_id.in_(ngo_ids),
            DocumentShare.granted_at.is_not(None),
            DocumentShare.ended_at.is_(None),
        )
    )
    for row in shares:
        homes[row.ngo_id].append(row.agency_id)
    return {
        ngo_id: people_holding(session, organisation_ids=organisations, permission=Permission.EVIDENCE_KEEP)
        for ngo_id, organisations in homes.items()
    }


def _words(reminder: Reminder) -> tuple[str, dict[str, Plain]]:
    document = reminder.document
    params: dict[str, Plain] = {
        "document": MarkedText(KINDS[document.kind].label),
        "ngo": document.ngo_name,
        "day": document.expires_on,
    }
    if reminder.days_left > 0:
        return N_("%(document)s of %(ngo)s counts until %(day)s. A newer one is needed by then."), params
    return N_("%(document)s of %(ngo)s expired on %(day)s. A newer one is needed."), params
