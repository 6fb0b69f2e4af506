"""What people do to a memorandum: draft, change, send, sign, return, withdraw, terminate."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from accounts.organisations.models import Organisation
from core.actor import Actor
from core.clock import local_date
from core.errors import NotFound, RuleBroken
from core.references import make_reference
from core.text import N_
from partners.memoranda.acts import add_note, load_for_update, overtaken, record_event, required_text
from partners.memoranda.clauses import LIBRARY, Clause
from partners.memoranda.drafting import open_partnership, prefilled_sections, write_section
from partners.memoranda.parties import lead_pair, write_parties
from partners.memoranda.drafts import (
    Basics,
    Change,
    check_term,
)
from partners.memoranda.lifecycle import MemorandumAction
from partners.memoranda.models import Memorandum, Partnership
from partners.memoranda.policy import may_act, may_draft_with
from partners.memoranda.queries import get_memorandum_row
from partners.memoranda.signing import return_to_draft, send_for_signature, sign
from partners.memoranda.terms import TerminationKind

A = MemorandumAction

__all__ = [
    "change_draft",
    "draft_memorandum",
    "earliest_end",
    "return_to_draft",
    "send_for_signature",
    "sign",
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
    partnership = open_partnership(session, actor, other, now=now)
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
        write_section(session, memorandum, partnership, section)
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
        check_term(section.starts_on, section.ends_on)
    partnership = session.get_one(Partnership, memorandum.partnership_id)
    write_section(session, memorandum, partnership, section)
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


def terminate(
    session: Session, actor: Actor, memorandum_id: UUID, *, effective_on: date, note: str, now: datetime
) -> Memorandum:
    """A signatory gives notice; from `effective_on`, in the agency's zone, it is no longer in force.

    The first possible day is today plus the days of notice; a day after the last day changes nothing.
    """
    memorandum = load_for_update(session, actor, memorandum_id)
    step = may_act(actor, memorandum.state, A.TERMINATE)
    zone = get_memorandum_row(session, memorandum_id).facts.zone
    earliest = earliest_end(now, zone, memorandum.notice_days)
    if effective_on < earliest:
        raise RuleBroken(
            N_("With %(days)s days of notice the first possible day is %(day)s."),
            "effective_on",
            days=memorandum.notice_days,
            day=earliest,
        )
    if effective_on > memorandum.ends_on:
        raise RuleBroken(
            N_("It ends by itself after %(day)s. Choose that day or an earlier one."),
            "effective_on",
            day=memorandum.ends_on,
        )
    memorandum.state = step.target or memorandum.state
    memorandum.terminated_on = effective_on
    memorandum.terminated_at = now
    memorandum.terminated_by_id = actor.user_id
    memorandum.termination_kind = TerminationKind.NOTICE
    memorandum.termination_reason = required_text(note)
    record_event(session, actor, memorandum, "terminated", now=now, effective_on=effective_on.isoformat())
    return memorandum


def earliest_end(now: datetime, zone: str, notice_days: int) -> date:
    """The first day on which a termination given now can take effect, where the agency is."""
    return local_date(now, zone) + timedelta(days=notice_days)
