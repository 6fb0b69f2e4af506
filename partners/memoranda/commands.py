"""What people do to a memorandum: draft, change, send, sign, return, withdraw, suspend, amend, renew, end."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from accounts.organisations.models import Organisation
from core.actor import Actor, OrganisationKind
from core.errors import NotFound
from core.references import make_reference
from core.text import N_
from partners.memoranda.acts import add_note, load_for_update, overtaken, record_event
from partners.memoranda.clauses import LIBRARY, Clause
from partners.memoranda.drafting import prefilled_sections, write_section
from partners.memoranda.drafts import Basics, Change, check_term
from partners.memoranda.following import check_draft_term, draft_amendment, draft_renewal
from partners.memoranda.halting import earliest_end, resume, suspend, terminate
from partners.memoranda.lifecycle import MemorandumAction
from partners.memoranda.models import Memorandum
from partners.memoranda.parties import lead_pair, open_partnership, write_parties
from partners.memoranda.policy import may_act, may_draft_with
from partners.memoranda.signing import return_to_draft, send_for_signature, sign

A = MemorandumAction

__all__ = [
    "change_draft",
    "draft_amendment",
    "draft_memorandum",
    "draft_renewal",
    "earliest_end",
    "pair_of",
    "resume",
    "return_to_draft",
    "send_for_signature",
    "sign",
    "suspend",
    "terminate",
    "withdraw",
]


def draft_memorandum(
    session: Session,
    actor: Actor,
    *,
    other_organisation_id: UUID,
    basics: Basics,
    now: datetime,
    clauses: Iterable[Clause] = LIBRARY,
) -> Memorandum:
    """A drafter of either side opens a draft, prefilled with the [HOUSE] defaults and the clause library."""
    assert actor.user_id is not None
    other = session.get(Organisation, other_organisation_id)
    if other is None:
        raise NotFound(N_("There is no such organisation."))
    may_draft_with(actor, other.kind)
    check_term(basics.starts_on, basics.ends_on)
    agency_id, ngo_id = pair_of(actor, other_organisation_id)
    partnership = open_partnership(session, actor, agency_id=agency_id, ngo_id=ngo_id, now=now)
    memorandum = Memorandum(
        id=uuid4(),
        partnership_id=partnership.id,
        reference=make_reference("M"),
        title=basics.title,
        purpose=basics.purpose,
        starts_on=basics.starts_on,
        ends_on=basics.ends_on,
        drafted_by_id=actor.user_id,
        created_at=now,
    )
    session.add(memorandum)
    session.flush()
    write_parties(session, memorandum.id, lead_pair(partnership))
    for section in prefilled_sections(clauses):
        write_section(session, actor, memorandum, section, now=now)
    record_event(session, actor, memorandum, "drafted", now=now)
    return memorandum


def change_draft(
    session: Session,
    actor: Actor,
    memorandum_id: UUID,
    *,
    section: Change,
    now: datetime,
    version: int | None = None,
) -> Memorandum:
    """A drafter of either party changes one section; frozen content is never changed.

    `version` is what the drafter saw: `Conflict` names who changed it meanwhile, and when.
    """
    memorandum = load_for_update(session, actor, memorandum_id)
    may_act(actor, memorandum.state, A.EDIT)
    if version is not None and version != memorandum.version:
        raise overtaken(session, memorandum)
    if isinstance(section, Basics):
        check_draft_term(session, memorandum, section.starts_on, section.ends_on, now=now)
    write_section(session, actor, memorandum, section, now=now)
    flag_modified(memorandum, "title")
    record_event(session, actor, memorandum, "changed", now=now, section=type(section).__name__.lower())
    return memorandum


def withdraw(session: Session, actor: Actor, memorandum_id: UUID, *, note: str, now: datetime) -> Memorandum:
    """A memorandum that is not yet executed is given up, with the reason for the other side."""
    memorandum = load_for_update(session, actor, memorandum_id)
    step = may_act(actor, memorandum.state, A.WITHDRAW)
    add_note(session, actor, memorandum, A.WITHDRAW, note, now=now)
    memorandum.state = step.target or memorandum.state
    record_event(session, actor, memorandum, "withdrawn", now=now)
    return memorandum


def pair_of(actor: Actor, other_organisation_id: UUID) -> tuple[UUID, UUID]:
    """The agency and the NGO of the actor's organisation with one of the other side."""
    assert actor.organisation_id is not None
    is_agency = actor.organisation_kind is OrganisationKind.AGENCY
    own = actor.organisation_id
    return (own, other_organisation_id) if is_agency else (other_organisation_id, own)
