"""Writing a referral before it is sent."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import InstrumentedAttribute, Session

from accounts.organisations.models import Area, Organisation
from audit.commands import record
from core.actor import Actor, OrganisationKind
from core.errors import Denied, RuleBroken
from core.permissions import Permission
from core.references import make_reference
from core.text import N_
from partners.memoranda.terms import URGENCY_RANK
from partners.services.models import Service
from referrals.encounters.models import Encounter
from referrals.handover import policy
from referrals.handover.codes import CONSENT_BASES
from referrals.handover.commands.step import AUDITED, Moved, load, result
from referrals.handover.errors import FieldsBroken
from referrals.handover.lifecycle import LinkKind, ReferralAction, ReferralState
from referrals.handover.models import Referral, ReferralEvent, ReferralNeed, ReferralPacket
from referrals.handover.safe_contact import join_channels
from referrals.handover.values import DraftValues

TEXTS = ("person_name", "phone", "safe_contact", "concern", "safety", "access_needs")
AGE_BANDS = ("under_18", "18_25", "26_64", "65_plus")


def create_draft(
    session: Session, actor: Actor, *, values: DraftValues, now: datetime, idempotency_key: str | None = None
) -> Moved:
    """A new draft; the same key of the same officer answers the same referral (O-05)."""
    if not actor.holds(Permission.REFERRAL_CREATE) or actor.user_id is None or actor.organisation_id is None:
        raise Denied(N_("Your role may not do this."))
    earlier = find_by_key(session, actor, idempotency_key)
    if earlier is not None:
        return result(earlier)
    referral = Referral(
        id=uuid4(),
        reference=make_reference("R"),
        agency_id=actor.organisation_id,
        officer_id=actor.user_id,
        unit_id=actor.unit_id,
        idempotency_key=idempotency_key,
        created_at=now,
        last_event_at=now,
        pathway=values.pathway,
        urgency=values.urgency,
        urgency_rank=URGENCY_RANK[values.urgency],
    )
    try:
        with session.begin_nested():
            session.add(referral)
            session.flush()
    except IntegrityError:
        earlier = find_by_key(session, actor, idempotency_key)
        if earlier is None:
            raise
        return result(earlier)
    packet = ReferralPacket(id=referral.id)
    session.add(packet)
    _write(session, actor, referral, packet, values)
    session.flush()
    record(session, actor, action="referral.drafted", subject=("referral", referral.id), now=now)
    return result(referral)


def save_draft(
    session: Session,
    actor: Actor,
    referral_id: UUID,
    *,
    values: DraftValues,
    now: datetime,
    version: int | None = None,
) -> Moved:
    """A draft is its officer's to change until it is sent."""
    loaded = load(session, actor, referral_id, ReferralAction.SUBMIT, now=now, version=version)
    referral = loaded.referral
    packet = session.get_one(ReferralPacket, referral.id)
    _write(session, actor, referral, packet, values)
    referral.last_event_at = now
    session.flush()
    record(session, actor, action="referral.draft_saved", subject=("referral", referral.id), now=now)
    return result(referral)


def discard_draft(session: Session, actor: Actor, referral_id: UUID, *, now: datetime) -> None:
    """A draft is deleted for good; the trail keeps that it was."""
    loaded = load(session, actor, referral_id, ReferralAction.DISCARD, now=now)
    delete_draft(session, actor, loaded.referral, now=now)


def delete_draft(session: Session, actor: Actor, referral: Referral, *, now: datetime) -> None:
    """Remove a draft's rows and record that it was discarded."""
    for table, key in (
        (ReferralNeed, ReferralNeed.referral_id),
        (ReferralEvent, ReferralEvent.referral_id),
        (ReferralPacket, ReferralPacket.id),
    ):
        session.execute(sa.delete(table).where(key == referral.id))
    session.expire_all()
    session.delete(referral)
    session.flush()
    record(
        session,
        actor,
        action=AUDITED[ReferralAction.DISCARD],
        subject=("referral", referral.id),
        now=now,
        details={"from": ReferralState.DRAFT.value},
    )


def find_by_key(session: Session, actor: Actor, key: str | None) -> Referral | None:
    """The referral that this officer already made with the key."""
    if not key:
        return None
    return session.scalars(
        sa.select(Referral).where(Referral.officer_id == actor.user_id, Referral.idempotency_key == key)
    ).one_or_none()


def _write(
    session: Session, actor: Actor, referral: Referral, packet: ReferralPacket, values: DraftValues
) -> None:
    _check_choices(session, actor, referral, values)
    for name in ("ngo_id", "service_id", "area_id", "encounter_id", "previous_referral_id"):
        setattr(referral, name, getattr(values, name))
    if referral.previous_referral_id is None:
        referral.link_kind = None
    elif referral.link_kind is None:
        referral.link_kind = LinkKind.RE_REFERRAL
    referral.pathway = values.pathway
    referral.urgency = values.urgency
    referral.urgency_rank = URGENCY_RANK[values.urgency]
    referral.consent_basis = values.consent_basis
    referral.lawful_basis = _clean(values.lawful_basis)
    referral.feedback_permitted = values.feedback_permitted
    for name in TEXTS:
        text = _clean(getattr(values, name))
        if getattr(packet, name) != text:
            setattr(packet, name, text)
    packet.born_on = values.born_on.isoformat() if values.born_on else None
    packet.age_band = values.age_band
    packet.language = _clean(values.language)
    packet.unsafe_channels = join_channels(values.unsafe_channels)
    session.execute(sa.delete(ReferralNeed).where(ReferralNeed.referral_id == referral.id))
    for position, need in enumerate(dict.fromkeys(values.needs)):
        session.execute(sa.insert(ReferralNeed).values(referral_id=referral.id, need=need, position=position))


def _check_choices(session: Session, actor: Actor, referral: Referral, values: DraftValues) -> None:
    """Ids typed into a form must exist and be the actor's to name; codes must be listed."""
    refused = [
        RuleBroken(words, name)
        for name, words, allowed in _choices(session, actor, referral, values)
        if getattr(values, name) is not None and not allowed()
    ]
    if refused:
        raise FieldsBroken(tuple(refused))


def _choices(
    session: Session, actor: Actor, referral: Referral, values: DraftValues
) -> tuple[tuple[str, str, Callable[[], bool]], ...]:
    """Each chosen value with the refusal and the question whether it may be chosen."""
    agency_id = actor.organisation_id

    def value_of(
        column: InstrumentedAttribute[Any], key: InstrumentedAttribute[UUID], wanted: UUID | None
    ) -> Any:
        return session.scalar(sa.select(column).where(key == wanted))

    def is_earlier() -> bool:
        earlier = policy.visible_to(actor).where(Referral.id == values.previous_referral_id)
        return values.previous_referral_id != referral.id and session.scalars(earlier).first() is not None

    return (
        (
            "ngo_id",
            N_("Choose one of the listed organisations."),
            lambda: value_of(Organisation.kind, Organisation.id, values.ngo_id) is OrganisationKind.NGO,
        ),
        (
            "service_id",
            N_("Choose one of the services of this organisation."),
            lambda: (
                values.ngo_id is not None
                and value_of(Service.organisation_id, Service.id, values.service_id) == values.ngo_id
            ),
        ),
        (
            "area_id",
            N_("Choose one of your agency’s areas."),
            lambda: value_of(Area.organisation_id, Area.id, values.area_id) == agency_id,
        ),
        (
            "encounter_id",
            N_("Choose one of your agency’s encounters."),
            lambda: value_of(Encounter.agency_id, Encounter.id, values.encounter_id) == agency_id,
        ),
        ("previous_referral_id", N_("Choose one of your earlier referrals."), is_earlier),
        (
            "consent_basis",
            N_("Choose one of the listed grounds."),
            lambda: values.consent_basis in CONSENT_BASES,
        ),
        ("age_band", N_("Choose one of the listed age bands."), lambda: values.age_band in AGE_BANDS),
    )


def _clean(text: str | None) -> str | None:
    return (text or "").strip() or None
