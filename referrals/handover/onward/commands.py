"""The NGO names another service; the agency's side sends a new, linked referral there, or lets it go."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from audit.commands import record
from core.actor import Actor, OrganisationKind
from core.errors import Conflict, NotFound, RuleBroken
from core.text import N_
from partners.memoranda.queries import covering_terms
from partners.memoranda.terms import DataCategory, Terms
from referrals.handover import visibility
from referrals.handover.commands.drafting import create_draft
from referrals.handover.commands.sending import CATEGORIES, submit
from referrals.handover.commands.step import Moved, case_of, lock, result
from referrals.handover.lifecycle import LinkKind
from referrals.handover.models import Referral, ReferralNeed, ReferralPacket
from referrals.handover.notifications import Notice, Occasion, tell_intake, tell_officer
from referrals.handover.onward import policy
from referrals.handover.onward.codes import DROP_REASONS
from referrals.handover.onward.models import OnwardReferral
from referrals.handover.onward.queries import list_targets
from referrals.handover.policy import ngo_access_ends_at
from referrals.handover.safe_contact import split_channels
from referrals.handover.values import DraftValues

NOTHING_OPEN = N_("No other service is proposed now. Look again.")
COPIED = ("person_name", "age_band", "phone", "safe_contact", "concern", "safety", "access_needs", "language")


def propose_onward(
    session: Session, actor: Actor, referral_id: UUID, *, service_id: UUID, now: datetime
) -> UUID:
    """Name another service under an agreement in force; the officer is asked, and nothing moves yet."""
    referral = lock(session, actor, referral_id)
    _may_still_see(actor, referral, now=now)
    permitted = visibility.is_permitted(visibility.Facts.of(referral), now=now)
    kind = policy.may_propose(actor, case_of(session, referral, None), feedback_permitted=permitted)
    target = next((t for t in list_targets(session, referral, now=now) if t.service_id == service_id), None)
    if target is None:
        raise RuleBroken(N_("Choose one of the listed services."), "service_id")
    if _find_open(session, referral_id) is not None:
        raise Conflict(N_("Another service is proposed already; the officer has not decided yet."))
    onward = OnwardReferral(
        id=uuid4(),
        referral_id=referral_id,
        kind=kind,
        ngo_id=target.ngo_id,
        service_id=service_id,
        proposed_at=now,
        proposed_by_id=actor.user_id,
    )
    session.add(onward)
    session.flush()
    tell_officer(session, referral, Notice.QUESTION, event=_occasion(onward, actor, "proposed"), now=now)
    _keep_trail(session, actor, onward, "proposed", now=now)
    return onward.id


def send_onward(
    session: Session,
    actor: Actor,
    referral_id: UUID,
    *,
    consent_basis: str,
    feedback_permitted: bool,
    now: datetime,
    lawful_basis: str | None = None,
) -> Moved:
    """Send a new referral to the proposed service; the person's agreement is asked for the new recipient.

    What the agreement with that service does not cover is left out. The old referral stays as it is. Raises
    `FieldsBroken` with whatever stands against sending.
    """
    referral = lock(session, actor, referral_id)
    policy.may_send(actor, case_of(session, referral, None))
    _may_still_hear(actor, referral, now=now)
    onward = _get_open(session, referral_id)
    terms = covering_terms(
        session,
        agency_id=referral.agency_id,
        ngo_id=onward.ngo_id,
        service_id=onward.service_id,
        area_id=referral.area_id,
        pathway=referral.pathway,
        urgency=referral.urgency,
        on=now,
    )
    values = replace(
        _values(session, referral, terms),
        ngo_id=onward.ngo_id,
        service_id=onward.service_id,
        previous_referral_id=referral.id,
        consent_basis=consent_basis,
        lawful_basis=lawful_basis,
        feedback_permitted=feedback_permitted and DataCategory.OUTCOME_STATUS in terms.data_to_agency,
    )
    draft = create_draft(session, actor, values=values, now=now)
    new = session.get_one(Referral, draft.id)
    new.link_kind = onward.kind
    session.flush()
    submit(session, actor, new.id, now=now)
    # A supervisor sends for the officer, whose referral it stays.
    new.officer_id, new.unit_id = referral.officer_id, referral.unit_id
    session.flush()
    onward.decided_at, onward.decided_by_id, onward.new_referral_id = now, actor.user_id, new.id
    session.flush()
    tell_intake(session, referral, Notice.NEWS, event=_occasion(onward, actor, "sent"), now=now)
    _keep_trail(session, actor, onward, "sent", now=now, new=new.id.hex)
    return result(new)


def drop_onward(session: Session, actor: Actor, referral_id: UUID, *, reason: str, now: datetime) -> None:
    """It is not sent; the reason tells the other side what to do next."""
    referral = lock(session, actor, referral_id)
    _may_still_see(actor, referral, now=now)
    policy.may_drop(actor, case_of(session, referral, None))
    _may_still_hear(actor, referral, now=now)
    DROP_REASONS.may_use(reason, None, field="reason", note_field="reason")
    onward = _get_open(session, referral_id)
    onward.decided_at, onward.decided_by_id, onward.drop_reason = now, actor.user_id, reason
    session.flush()
    tell = tell_officer if actor.organisation_kind is OrganisationKind.NGO else tell_intake
    tell(session, referral, Notice.NEWS, event=_occasion(onward, actor, "dropped"), now=now)
    _keep_trail(session, actor, onward, "dropped", now=now, reason=reason)


def _may_still_see(actor: Actor, referral: Referral, *, now: datetime) -> None:
    ends_at = ngo_access_ends_at(closed_at=referral.closed_at, accepted_at=referral.accepted_at)
    if actor.organisation_kind is OrganisationKind.NGO and ends_at is not None and now > ends_at:
        raise NotFound(N_("There is no such referral."))


def _may_still_hear(actor: Actor, referral: Referral, *, now: datetime) -> None:
    """The police no longer see a proposal once the person has taken the permission of feedback back."""
    told = visibility.is_permitted(visibility.Facts.of(referral), now=now)
    if actor.organisation_kind is not OrganisationKind.NGO and not told:
        raise Conflict(NOTHING_OPEN)


def _find_open(session: Session, referral_id: UUID) -> OnwardReferral | None:
    return session.scalars(
        sa.select(OnwardReferral).where(
            OnwardReferral.referral_id == referral_id, OnwardReferral.decided_at.is_(None)
        )
    ).one_or_none()


def _get_open(session: Session, referral_id: UUID) -> OnwardReferral:
    onward = _find_open(session, referral_id)
    if onward is None:
        raise Conflict(NOTHING_OPEN)
    return onward


def _values(session: Session, referral: Referral, terms: Terms) -> DraftValues:
    """What was written once, without what the new agreement does not cover."""
    packet = session.get_one(ReferralPacket, referral.id)
    needs = session.scalars(
        sa.select(ReferralNeed.need)
        .where(ReferralNeed.referral_id == referral.id)
        .order_by(ReferralNeed.position)
    ).all()
    covered = {name: category in terms.data_to_ngo for name, category in CATEGORIES}
    texts: dict[str, Any] = {
        name: getattr(packet, name) if covered.get(name, True) else None for name in COPIED
    }
    return DraftValues(
        **texts,
        area_id=referral.area_id,
        encounter_id=referral.encounter_id,
        pathway=referral.pathway,
        urgency=referral.urgency,
        born_on=date.fromisoformat(packet.born_on) if packet.born_on else None,
        unsafe_channels=split_channels(packet.unsafe_channels),
        needs=tuple(needs),
    )


def _occasion(onward: OnwardReferral, actor: Actor, what: str) -> Occasion:
    # One notice per step of the proposal: the same id twice would tell once.
    number = ("proposed", "sent", "dropped").index(what)
    return Occasion(id=UUID(int=onward.id.int ^ number), by_id=actor.user_id)


def _keep_trail(
    session: Session, actor: Actor, onward: OnwardReferral, what: str, *, now: datetime, **more: str
) -> None:
    record(
        session,
        actor,
        action=f"referral_onward.{what}",
        subject=("referral", onward.referral_id),
        now=now,
        details={"kind": LinkKind(onward.kind).value, "service": onward.service_id.hex, **more},
    )
