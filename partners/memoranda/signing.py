"""From an approved text to an agreement signed by every party, and back to draft."""

from datetime import datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.users.models import User
from core.actor import Actor
from core.clock import local_date
from core.errors import Conflict, RuleBroken
from core.text import N_
from partners.memoranda import content as contents
from partners.memoranda.acts import add_note, load_for_update, overtaken, record_event
from partners.memoranda.assembly import assemble_content
from partners.memoranda.content import canonical_json
from partners.memoranda.diligence import accept_diligence
from partners.memoranda.drafts import missing
from partners.memoranda.following import check_draft_term, may_still_follow
from partners.memoranda.halting import carry_suspension_over
from partners.memoranda.lifecycle import MemorandumAction as A
from partners.memoranda.lifecycle import MemorandumState
from partners.memoranda.models import Memorandum, MemorandumSignature
from partners.memoranda.overlap import find_overlap
from partners.memoranda.parties import list_parties, partnerships_among
from partners.memoranda.policy import may_act, may_sign
from partners.memoranda.queries import get_memorandum_row
from partners.memoranda.review.queries import may_leave_review
from partners.memoranda.standing import start_of_day
from partners.memoranda.terms import MemorandumKind


def send_for_signature(
    session: Session,
    actor: Actor,
    memorandum_id: UUID,
    *,
    now: datetime,
    version: int | None = None,
    override_reason: str = "",
) -> Memorandum:
    """An approved text is frozen and hashed, unless another agreement covers the same service and days.

    The due diligence of every NGO must allow it, or a leader says in `override_reason` why it goes ahead without.
    """
    memorandum = load_for_update(session, actor, memorandum_id)
    step = may_act(actor, memorandum.state, A.SEND)
    if version is not None and version != memorandum.version:
        raise overtaken(session, memorandum)
    # One at a time per pair: two drafts that overlap cannot both pass the check below.
    partnerships_among(session, memorandum.id)
    may_still_follow(session, memorandum, now=now)
    row = get_memorandum_row(session, memorandum_id)
    content = assemble_content(session, row)
    for _section, reason in missing(content):
        raise reason
    check_draft_term(session, memorandum, memorandum.starts_on, memorandum.ends_on, now=now)
    if memorandum.ends_on < row.today(now):
        raise RuleBroken(N_("The last day has passed already. Change the dates first."), "ends_on")
    if reference := find_overlap(session, memorandum):
        raise RuleBroken(
            N_(
                "Agreement %(reference)s between the same parties covers one of these services on some of"
                " these days. Change the services or the dates."
            ),
            reference=reference,
        )
    override = accept_diligence(session, actor, row, override_reason, now=now)
    text = canonical_json(content)
    hashed = contents.content_hash(text)
    may_leave_review(session, memorandum.id, content_hash=hashed)
    memorandum.state = step.target or memorandum.state
    memorandum.frozen_at, memorandum.frozen_content, memorandum.content_hash = now, text, hashed
    memorandum.diligence_override = override
    details = {"content_hash": memorandum.content_hash, "diligence_overridden": override is not None}
    record_event(session, actor, memorandum, "sent_for_signature", now=now, **details)
    return memorandum


def sign(
    session: Session, actor: Actor, memorandum_id: UUID, *, typed_name: str, content_hash: str, now: datetime
) -> MemorandumSignature:
    """An authorised signatory signs for their party the content they saw; the last signature executes it.

    `content_hash` is that of the page on which they signed. The caller has checked the password again.
    """
    assert actor.user_id is not None
    assert actor.organisation_id is not None
    memorandum = load_for_update(session, actor, memorandum_id)
    may_act(actor, memorandum.state, A.SIGN)
    may_still_follow(session, memorandum, now=now)
    given = session.execute(
        sa.select(MemorandumSignature.signed_by_id, MemorandumSignature.organisation_id).where(
            MemorandumSignature.memorandum_id == memorandum.id
        )
    ).all()
    may_sign(
        actor,
        signed_by=frozenset(row.signed_by_id for row in given),
        signed_for=frozenset(row.organisation_id for row in given),
    )
    if _folded(typed_name) != _folded(actor.name):
        raise RuleBroken(N_("Type your name exactly as your account has it."), "typed_name")
    _check_unchanged(session, memorandum, content_hash)
    signature = MemorandumSignature(
        id=uuid4(),
        memorandum_id=memorandum.id,
        organisation_id=actor.organisation_id,
        signed_by_id=actor.user_id,
        typed_name=typed_name.strip(),
        job_title=_job_title(session, actor.user_id),
        signed_at=now,
        content_hash=content_hash,
    )
    session.add(signature)
    record_event(session, actor, memorandum, "signed", now=now, content_hash=content_hash)
    if len(given) + 1 == len(list_parties(session, memorandum.id)):
        _execute(session, actor, memorandum, now=now)
    return signature


def return_to_draft(
    session: Session, actor: Actor, memorandum_id: UUID, *, note: str, now: datetime
) -> Memorandum:
    """The content may be changed again; signatures given so far are void, and the trail keeps them."""
    memorandum = load_for_update(session, actor, memorandum_id)
    step = may_act(actor, memorandum.state, A.REVISE)
    add_note(session, actor, memorandum, A.REVISE, note, now=now)
    voided = session.execute(
        sa.delete(MemorandumSignature)
        .where(MemorandumSignature.memorandum_id == memorandum.id)
        .returning(MemorandumSignature.id)
    ).all()
    memorandum.state = step.target or memorandum.state
    memorandum.frozen_at = memorandum.frozen_content = memorandum.content_hash = None
    memorandum.diligence_override = None
    record_event(session, actor, memorandum, "returned_to_draft", now=now, voided_signatures=len(voided))
    return memorandum


def _execute(session: Session, actor: Actor, memorandum: Memorandum, *, now: datetime) -> None:
    """Follows the last signature by itself; each partnership counts as active from the first day in force.

    What it amends holds until the amendment's first day, or until now where that has begun: never backwards.
    """
    step = may_act(actor, memorandum.state, A.COMPLETE)
    memorandum.state = step.target or memorandum.state
    memorandum.executed_at = now
    zone = get_memorandum_row(session, memorandum.id).facts.zone
    first_day = max(memorandum.starts_on, local_date(now, zone))
    for partnership in partnerships_among(session, memorandum.id):
        partnership.active_from = min(filter(None, (partnership.active_from, first_day)))
        partnership.ended_on = None
    if memorandum.follows_id is not None:
        _follow(session, memorandum, zone=zone, now=now)
    record_event(session, actor, memorandum, "executed", now=now)


def _follow(session: Session, memorandum: Memorandum, *, zone: str, now: datetime) -> None:
    """An amendment takes the place of its base from its first moment; a suspension goes on.

    A renewal of the base follows the amendment from then on: it still carries the agreement on, and ends with it.
    """
    base = session.scalars(
        sa.select(Memorandum)
        .where(Memorandum.id == memorandum.follows_id)
        .with_for_update(of=Memorandum)
        .execution_options(populate_existing=True)
    ).one()
    may_still_follow(session, memorandum, now=now)
    if memorandum.kind is MemorandumKind.AMENDMENT:
        base.superseded_at = max(now, start_of_day(memorandum.starts_on, zone))
        base.superseded_by_id = memorandum.id
        for renewal in session.scalars(
            sa.select(Memorandum)
            .where(
                Memorandum.follows_id == base.id,
                Memorandum.kind == MemorandumKind.RENEWAL,
                Memorandum.state != MemorandumState.WITHDRAWN,
            )
            .order_by(Memorandum.id)
            .with_for_update(of=Memorandum)
        ):
            renewal.follows_id = memorandum.id
    carry_suspension_over(session, base.id, memorandum)


def _check_unchanged(session: Session, memorandum: Memorandum, seen: str) -> None:
    """What is signed is what was frozen: the page's hash, the stored one and that of the rows are the same."""
    if seen != memorandum.content_hash:
        raise Conflict(N_("The agreement has changed since you opened it. Read it again before you sign."))
    present = canonical_json(assemble_content(session, get_memorandum_row(session, memorandum.id)))
    if contents.content_hash(present) != seen or memorandum.frozen_content != present:
        raise Conflict(
            N_(
                "The content is no longer what was frozen, for instance because a service was renamed."
                " Return it to draft and send it for signature again."
            )
        )


def _job_title(session: Session, user_id: UUID) -> str | None:
    return session.scalar(sa.select(User.job_title).where(User.id == user_id))


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()
