"""What people say of a document and how much they may keep: the rules before one is taken."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.models import Organisation
from core.actor import Actor
from core.errors import RuleBroken
from core.text import N_
from partners.diligence.documents.kinds import KINDS, DocumentKind, kinds_for
from partners.diligence.documents.models import EvidenceDocument, EvidenceFile

MAX_STORED_BYTES = 100 * 1024 * 1024
"""What one organisation may keep altogether [HOUSE]."""
MAX_DOCUMENTS = 500
"""How many documents one organisation may keep altogether [HOUSE]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentFacts:
    """What people say of a document."""

    kind: DocumentKind
    title: str
    issued_on: date | None = None
    expires_on: date | None = None


def check_facts(actor: Actor, facts: DocumentFacts, *, today: date) -> None:
    """What is said of a document makes sense; raises `RuleBroken` at the field that mends it."""
    if facts.kind not in kinds_for(actor.organisation_kind):
        raise RuleBroken(N_("Choose one of the listed kinds."), "kind")
    if not facts.title.strip():
        raise RuleBroken(N_("Say what the document is."), "title")
    if facts.issued_on is not None and facts.issued_on > today:
        raise RuleBroken(N_("The day of issue lies in the future."), "issued_on")
    if facts.expires_on is None:
        if KINDS[facts.kind].expires:
            raise RuleBroken(N_("Give the last day on which this document is valid."), "expires_on")
        return
    if facts.issued_on is not None and facts.issued_on > facts.expires_on:
        raise RuleBroken(N_("The last day lies before the day of issue."), "expires_on")
    if facts.expires_on < today:
        raise RuleBroken(
            N_("This document has expired already. Upload the one that counts now."), "expires_on"
        )


def check_room(session: Session, owner_id: UUID, more: int) -> None:
    """An organisation keeps only so much; raises `RuleBroken` at the file."""
    # One upload of an organisation at a time, so that two together cannot exceed what it may keep.
    session.execute(sa.select(Organisation.id).where(Organisation.id == owner_id).with_for_update())
    stored = session.execute(
        sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(EvidenceFile.byte_size), 0))
        .join(EvidenceDocument, EvidenceDocument.id == EvidenceFile.id)
        .where(EvidenceDocument.owner_id == owner_id)
    ).one()
    if stored[0] >= MAX_DOCUMENTS:
        raise RuleBroken(
            N_("Your organisation keeps %(count)s documents already, which is the most it may."),
            "file",
            count=stored[0],
        )
    if stored[1] + more > MAX_STORED_BYTES:
        raise RuleBroken(
            N_(
                "With this file your organisation would keep more than %(megabytes)s MB, which is the most it may."
            ),
            "file",
            megabytes=MAX_STORED_BYTES // (1024 * 1024),
        )
