"""Sending a referral: complete, consented, covered by an agreement in force; then the clocks start."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.queries import calendar_of
from core.actor import Actor
from core.errors import RuleBroken
from core.text import N_
from partners.memoranda.queries import covering_terms
from partners.memoranda.terms import DataCategory, Step, Terms, Urgency
from referrals.handover.codes import CONSENT_GIVEN
from referrals.handover.commands.drafting import find_by_key
from referrals.handover.commands.step import Moved, lock, move, prepare, result
from referrals.handover.consenting.sending import age_errors, begin_sharing
from referrals.handover.duplicates import may_send_again, same_service
from referrals.handover.errors import FieldsBroken
from referrals.handover.lifecycle import ReferralAction, ReferralState
from referrals.handover.models import Referral, ReferralNeed, ReferralPacket
from referrals.handover.notifications import Notice, tell_intake
from referrals.handover.pathways import pathway_problems
from referrals.handover.queries.related import list_open_of_same_person
from referrals.handover.search.indexing import index_packet
from referrals.people.commands import PersonValues, find_or_create

REQUIRED: tuple[tuple[str, str], ...] = (
    ("ngo_id", N_("Choose the organisation to refer to.")),
    ("service_id", N_("Choose the service.")),
    ("area_id", N_("Choose the area.")),
    ("consent_basis", N_("Say how the person agreed, or why they could not be asked.")),
)
REQUIRED_TEXTS: tuple[tuple[str, str], ...] = (
    ("person_name", N_("Enter the person’s name, or the name they are known by.")),
    ("concern", N_("Say why you refer the person.")),
)
CATEGORIES: tuple[tuple[str, DataCategory], ...] = (
    ("phone", DataCategory.IDENTITY_CONTACT),
    ("safe_contact", DataCategory.IDENTITY_CONTACT),
    ("person_name", DataCategory.IDENTITY_CONTACT),
    ("access_needs", DataCategory.ACCESSIBILITY),
    ("concern", DataCategory.REFERRAL_REASON),
    ("safety", DataCategory.SAFETY),
)
"""Which category of the agreement each text of the packet belongs to."""
LAWFUL_BASIS_MINIMUM = 15


def submit(
    session: Session,
    actor: Actor,
    referral_id: UUID,
    *,
    now: datetime,
    idempotency_key: str | None = None,
    version: int | None = None,
    override_reason: str | None = None,
) -> Moved:
    """Send a draft to the NGO; the same key a second time answers the referral that was sent.

    Raises `FieldsBroken` with every field that stands against it. `override_reason` is a supervisor's for a second
    referral of the person to the same service.
    """
    earlier = find_by_key(session, actor, idempotency_key)
    if earlier is not None and earlier.state is not ReferralState.DRAFT:
        return result(earlier)
    referral = lock(session, actor, referral_id)
    if idempotency_key and referral.idempotency_key == idempotency_key and referral.submitted_at is not None:
        # The same click arrived twice, and the other one held the lock.
        return result(referral)
    loaded = prepare(session, actor, referral, ReferralAction.SUBMIT, now=now, version=version)
    packet = session.get_one(ReferralPacket, referral.id)
    terms = _checked(session, referral, packet, now=now)
    # The person first: who sends one of the same person at this moment waits there, and is then told of this one.
    referral.person_id = find_or_create(session, actor, values=_person(packet), now=now)
    again = _again(session, actor, referral, packet, override_reason, now=now)
    referral.memorandum_id = terms.memorandum_id
    referral.submitted_at = now
    if idempotency_key and referral.idempotency_key is None:
        referral.idempotency_key = idempotency_key
    index_packet(session, referral, packet)
    start_clocks(session, referral, terms, now=now)
    begin_sharing(session, actor, referral, packet, now=now)
    event = move(
        session,
        actor,
        loaded,
        ReferralAction.SUBMIT,
        now=now,
        target=ReferralState.SUBMITTED,
        note=again,
        details={
            "memorandum": terms.reference,
            "urgency": referral.urgency.value,
            "again": again is not None,
        },
    )
    tell_intake(session, referral, Notice.SENT, event=event, now=now)
    return result(referral)


def start_clocks(session: Session, referral: Referral, terms: Terms, *, now: datetime) -> None:
    """Due times come from the agreement, on the agency's calendar, from this moment."""
    calendar = calendar_of(session, referral.agency_id)

    def due(step: Step) -> datetime | None:
        response_time = terms.response_times.get((referral.urgency, step))
        return response_time.due_at(now, calendar) if response_time else None

    referral.acknowledge_due_at = due(Step.ACKNOWLEDGE)
    referral.decide_due_at = referral.decide_due_gross_at = due(Step.DECIDE)
    referral.contact_due_at = due(Step.FIRST_CONTACT)
    referral.paused_seconds = 0


def _checked(session: Session, referral: Referral, packet: ReferralPacket, *, now: datetime) -> Terms:
    """The terms under which the referral is sent, or every field that stands against it."""
    errors = [RuleBroken(words, name) for name, words in REQUIRED if getattr(referral, name) is None]
    errors += [RuleBroken(words, name) for name, words in REQUIRED_TEXTS if not getattr(packet, name)]
    if not (packet.phone or packet.safe_contact) and referral.urgency is not Urgency.WARM_HANDOFF:
        errors.append(RuleBroken(N_("Enter a telephone number or a safe way of contact."), "phone"))
    needs = sa.select(sa.func.count()).where(ReferralNeed.referral_id == referral.id)
    if not session.scalar(needs):
        errors.append(RuleBroken(N_("Choose at least one need."), "needs"))
    errors += pathway_problems(
        referral.pathway,
        consent_basis=referral.consent_basis,
        feedback_permitted=referral.feedback_permitted,
    )
    errors += _consent_errors(referral) + age_errors(session, referral, packet, now=now)
    terms = None
    if referral.ngo_id is not None and referral.service_id is not None:
        try:
            terms = covering_terms(
                session,
                agency_id=referral.agency_id,
                ngo_id=referral.ngo_id,
                service_id=referral.service_id,
                area_id=referral.area_id,
                pathway=referral.pathway,
                urgency=referral.urgency,
                on=now,
            )
        except RuleBroken as missing:
            errors.append(missing)
    if terms is not None:
        errors += _data_errors(referral, packet, terms)
    if errors or terms is None:
        raise FieldsBroken(tuple(errors))
    return terms


def _again(
    session: Session,
    actor: Actor,
    referral: Referral,
    packet: ReferralPacket,
    reason: str | None,
    *,
    now: datetime,
) -> str | None:
    """The supervisor's reason for a second open referral to the same service; None where there is no first."""
    born_on = date.fromisoformat(packet.born_on) if packet.born_on else None
    known = list_open_of_same_person(
        session, actor, name=packet.person_name, born_on=born_on, except_id=referral.id, now=now
    )
    return may_send_again(actor, same_service(known, referral.service_id), reason)


def _consent_errors(referral: Referral) -> list[RuleBroken]:
    basis = referral.consent_basis
    if basis is None or basis in CONSENT_GIVEN:
        return []
    errors = []
    if len(referral.lawful_basis or "") < LAWFUL_BASIS_MINIMUM:
        errors.append(
            RuleBroken(
                N_("Without the person’s consent, state the lawful basis in at least %(count)s characters."),
                "lawful_basis",
                count=LAWFUL_BASIS_MINIMUM,
            )
        )
    if referral.feedback_permitted:
        errors.append(
            RuleBroken(N_("Only the person can permit feedback to the police."), "feedback_permitted")
        )
    return errors


def _data_errors(referral: Referral, packet: ReferralPacket, terms: Terms) -> list[RuleBroken]:
    """What flows each way is the agreement's to say."""
    errors = [
        RuleBroken(
            N_("Agreement %(reference)s does not cover this kind of data. Leave the field empty."),
            name,
            reference=terms.reference,
        )
        for name, category in CATEGORIES
        if getattr(packet, name) and category not in terms.data_to_ngo
    ]
    if referral.feedback_permitted and DataCategory.OUTCOME_STATUS not in terms.data_to_agency:
        errors.append(
            RuleBroken(
                N_("Agreement %(reference)s gives no feedback to the agency."),
                "feedback_permitted",
                reference=terms.reference,
            )
        )
    return errors


def _person(packet: ReferralPacket) -> PersonValues:
    return PersonValues(
        name=packet.person_name,
        born_on=date.fromisoformat(packet.born_on) if packet.born_on else None,
        age_band=packet.age_band,
        phone=packet.phone,
        safe_contact=packet.safe_contact,
        language=packet.language,
    )
