"""Amending what was sent: old and new are kept, the NGO is told, and the disclosure is logged.

An amendment is no step of the life cycle. It leaves `last_event_at` as it is, so that a case in which the NGO does
nothing stays stalled however often the agency corrects its own words; a higher urgency makes due times earlier.
"""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from accounts.notices.kinds import Weight
from accounts.organisations.queries import calendar_of
from audit.commands import record
from core.actor import Actor
from core.errors import Conflict, Denied, RuleBroken
from core.text import N_
from partners.memoranda.queries import covering_terms
from partners.memoranda.terms import URGENCY_RANK, CodeKind, DataCategory, Step, Terms
from referrals.handover.amendments import policy
from referrals.handover.amendments.fields import AT_ONCE
from referrals.handover.amendments.models import PacketAmendment
from referrals.handover.amendments.queries import count_batches, current_values
from referrals.handover.amendments.rules import (
    CATEGORY_OF,
    LONGEST_REASON,
    AmendmentValues,
    changes,
    problems_of,
)
from referrals.handover.commands.step import lock
from referrals.handover.consenting.flows import agreements_of, ended_of, flow_of
from referrals.handover.due_times import renew_due
from referrals.handover.errors import FieldsBroken
from referrals.handover.models import Referral, ReferralPacket
from referrals.handover.notifications import Notice, Occasion, tell_worker_or_intake
from referrals.handover.safe_contact import join_channels
from referrals.handover.search.indexing import index_packet
from referrals.people.consents.codes import DisclosedHow, Purpose
from referrals.people.consents.disclosures import log_disclosure
from referrals.people.consents.flow import NOTHING, PACKET
from referrals.people.consents.records import NO_RECORDS, records_of

TEXTS = ("person_name", "phone", "safe_contact", "concern", "safety", "access_needs")


def amend(
    session: Session,
    actor: Actor,
    referral_id: UUID,
    *,
    values: AmendmentValues,
    reason: str | None,
    now: datetime,
    seen: int | None = None,
) -> tuple[str, ...]:
    """Change what was sent; answers the names of the changed fields.

    `seen` is how many amendments the form was made from; raises `Conflict` where somebody was faster, and
    `FieldsBroken` with every field that stands against it.
    """
    referral = lock(session, actor, referral_id)
    policy.may_amend(
        actor,
        state=referral.state,
        agency_id=referral.agency_id,
        officer_id=referral.officer_id,
        unit_id=referral.unit_id,
    )
    if actor.user_id is None:
        raise Denied(N_("Your role may not do this."))
    number = count_batches(session, referral_id) + 1
    if seen is not None and seen != number - 1:
        raise Conflict(N_("Somebody changed what was sent since you opened it. Look again."))
    packet = session.get_one(ReferralPacket, referral_id, with_for_update=True)
    before = current_values(packet, referral.urgency)
    flows = shared_now(session, referral, now=now)
    errors = list(problems_of(before, values, reason=reason, flows=flows, now=now))
    changed = changes(before, values)
    terms = None
    if "urgency" in changed and not errors:
        try:
            terms = _terms(session, referral, values, now=now)
        except RuleBroken as missing:
            errors.append(RuleBroken(missing.message, "urgency", **missing.params))
    if errors:
        raise FieldsBroken(tuple(errors))
    batch_id = uuid4()
    old, new = before.texts(), values.texts()
    for name in changed:
        row = PacketAmendment(
            id=uuid4(),
            referral_id=referral_id,
            batch_id=batch_id,
            number=number,
            field=name,
            at=now,
            by_id=actor.user_id,
        )
        row.old, row.new = old[name], new[name]
        row.reason = (reason or "").strip()[:LONGEST_REASON]
        session.add(row)
    _apply(session, referral, packet, values, changed)
    if terms is not None:
        _hurry(session, referral, values, terms, now=now)
    session.flush()
    disclosed = {CATEGORY_OF[name] for name in changed if name in CATEGORY_OF and new[name] is not None}
    if disclosed and referral.ngo_id is not None:
        log_disclosure(
            session,
            actor,
            person_id=referral.person_id,
            referral_id=referral_id,
            recipient_id=referral.ngo_id,
            categories=disclosed,
            purpose=Purpose.REFERRAL,
            channel=DisclosedHow.AMENDMENT,
            now=now,
        )
    tell_worker_or_intake(
        session,
        referral,
        Notice.AMENDED,
        event=Occasion(id=batch_id, by_id=actor.user_id),
        now=now,
        weight=Weight.IMMEDIATE if AT_ONCE & set(changed) else Weight.DIGEST,
    )
    record(
        session,
        actor,
        action="referral.amended",
        subject=("referral", referral_id),
        now=now,
        details={"fields": list(changed)},
    )
    return changed


def shared_now(session: Session, referral: Referral, *, now: datetime) -> frozenset[DataCategory]:
    """Which categories agreement and consent let flow to the NGO at this moment."""
    agreement = agreements_of(session, [referral.memorandum_id], CodeKind.DATA_TO_NGO)
    flow = flow_of(
        records_of(session, [referral.id]).get(referral.id, NO_RECORDS),
        agreement=agreement.get(referral.memorandum_id, NOTHING),
        role=PACKET,
        ended=ended_of(referral),
        now=now,
    )
    return flow.categories


def _apply(
    session: Session,
    referral: Referral,
    packet: ReferralPacket,
    values: AmendmentValues,
    changed: tuple[str, ...],
) -> None:
    """The packet says from now on what was amended, and is found by it."""
    new = values.texts()
    for name in changed:
        if name in TEXTS:
            setattr(packet, name, new[name])
    if "born_on" in changed:
        packet.born_on = new["born_on"]
    if "language" in changed:
        packet.language = new["language"]
    if "unsafe_channels" in changed:
        packet.unsafe_channels = join_channels(values.unsafe_channels)
    index_packet(session, referral, packet)


def _terms(session: Session, referral: Referral, values: AmendmentValues, *, now: datetime) -> Terms:
    """The agreement in force that covers the referral at its new urgency."""
    assert referral.ngo_id is not None, "what was sent has a service"
    assert referral.service_id is not None, "what was sent has a service"
    return covering_terms(
        session,
        agency_id=referral.agency_id,
        ngo_id=referral.ngo_id,
        service_id=referral.service_id,
        area_id=referral.area_id,
        pathway=referral.pathway,
        urgency=values.urgency,
        on=now,
    )


def _hurry(
    session: Session, referral: Referral, values: AmendmentValues, terms: Terms, *, now: datetime
) -> None:
    """From now on the response times of the higher urgency run; no due time becomes later by it."""
    calendar = calendar_of(session, referral.agency_id)
    referral.urgency, referral.urgency_rank = values.urgency, URGENCY_RANK[values.urgency]

    def sooner(due_at: datetime | None, step: Step) -> datetime | None:
        response_time = terms.response_times.get((values.urgency, step))
        if response_time is None:
            return due_at
        due = response_time.due_at(now, calendar)
        return due if due_at is None else min(due_at, due)

    if referral.acknowledged_at is None:
        referral.acknowledge_due_at = sooner(referral.acknowledge_due_at, Step.ACKNOWLEDGE)
    if referral.accepted_at is None:
        referral.decide_due_at = sooner(referral.decide_due_at, Step.DECIDE)
        referral.decide_due_gross_at = sooner(referral.decide_due_gross_at, Step.DECIDE)
    if referral.first_contact_at is None:
        referral.contact_due_at = sooner(referral.contact_due_at, Step.FIRST_CONTACT)
    renew_due(session, referral)
