"""What the consent page of a referral and its log of disclosures show, each side what is theirs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from accounts.organisations.models import Organisation
from accounts.users.models import User
from core.actor import Actor, OrganisationKind
from core.sealing import open_text
from partners.memoranda.terms import DataCategory
from referrals.handover import policy
from referrals.handover.consenting.case import get_case
from referrals.handover.consenting.flows import Flow, flow_of, latest
from referrals.handover.consenting.surroundings import Surroundings
from referrals.handover.models import Referral
from referrals.handover.visibility import shown_name
from referrals.people.consents.case import Standpoint
from referrals.people.consents.codes import (
    Authority,
    Capacity,
    Channel,
    ConsentKind,
    DisclosedHow,
    DisclosedOn,
    Ground,
    ObtainedHow,
    OfferedHow,
    Purpose,
    Regime,
    Review,
)
from referrals.people.consents.flow import categories_for
from referrals.people.consents.models import Consent, Disclosure, HelpOffer, SharingGround
from referrals.people.consents.policy import can_keep, can_read_log, can_review, may_read_log
from referrals.people.consents.records import NO_RECORDS, records_of, split
from referrals.people.consents.standing import (
    ConsentFacts,
    ConsentStatus,
    GroundFacts,
    ends_at,
    ground_ends_at,
    holds,
    status_of,
)

Recorder = aliased(User, name="recorder")
LISTED = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentRow:
    """One answer of the person; who wrote it down is told by organisation only."""

    id: UUID
    version: int
    kind: ConsentKind
    status: ConsentStatus
    is_latest: bool
    """A later answer to the same question replaces it."""
    is_given: bool
    regime: Regime
    categories: frozenset[DataCategory]
    obtained_how: ObtainedHow
    obtained_at: datetime
    obtained_by: str | None
    ends_at: datetime
    confirm_by: datetime | None
    confirmed_at: datetime | None
    revoked_at: datetime | None
    revocation_channel: Channel | None
    text_version: str
    language: str
    capacity: Capacity | None
    with_interpreter: bool | None
    witness: str | None
    representative: str | None
    authority: Authority | None
    copy_given_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GroundRow:
    """Another ground for sharing."""

    id: UUID
    ground: Ground
    reason: str
    valid_from: datetime
    ends_at: datetime
    holds: bool
    review_due_at: datetime | None
    reviewed_at: datetime | None
    review: Review | None
    stated_by_id: UUID
    person_told_at: datetime | None
    not_told_reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferRow:
    """Help that was offered."""

    how: OfferedHow
    offered_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DisclosureRow:
    """One line of the log."""

    at: datetime
    reference: str
    how: DisclosedHow
    recipient: str | None
    """None where the name would tell the kind of service."""
    categories: frozenset[DataCategory]
    purpose: Purpose
    basis: DisclosedOn


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentPage:
    """All that the page of a person's agreement shows."""

    around: Surroundings
    flow: Flow
    partner_name: str | None
    consents: tuple[ConsentRow, ...]
    """The newest first."""
    grounds: tuple[GroundRow, ...]
    offers: tuple[OfferRow, ...]
    may_keep: bool
    may_review: bool
    may_read_log: bool

    def current(self, kind: ConsentKind) -> ConsentRow | None:
        """The person's latest answer to a question."""
        return next((row for row in self.consents if row.kind is kind and row.is_latest), None)


def get_consent_page(session: Session, actor: Actor, referral_id: UUID, *, now: datetime) -> ConsentPage:
    """The page for an actor to whom the referral exists; raises `NotFound` for any other."""
    around = get_case(session, actor, referral_id, now=now)
    case = around.case
    records = records_of(session, [referral_id]).get(referral_id, NO_RECORDS)
    flow = flow_of(
        records,
        agreement=case.agreement_to_ngo,
        role=categories_for(actor),
        ended=case.ended,
        now=now,
    )
    partner = _partner_name(actor, around)
    newest = {one.id for kind in ConsentKind if (one := latest(records, kind, now=now)) is not None}
    facts = {one.id: one for one in records.consents}
    grounds = {one.id: one for one in records.grounds}
    return ConsentPage(
        around=around,
        flow=flow,
        partner_name=partner,
        consents=tuple(
            _consent(row, facts[row.Consent.id], around, newest, partner, now=now)
            for row in session.execute(
                sa.select(Consent, Recorder.organisation_id)
                .join(Recorder, Recorder.id == Consent.obtained_by_id)
                .where(Consent.referral_id == referral_id)
                .order_by(Consent.valid_from.desc(), Consent.id)
            )
        ),
        grounds=tuple(
            _ground(row, grounds[row.id], around, now=now)
            for row in session.scalars(
                sa.select(SharingGround)
                .where(SharingGround.referral_id == referral_id)
                .order_by(SharingGround.valid_from.desc(), SharingGround.id)
            )
        ),
        offers=list_offers_of(session, referral_id),
        may_keep=can_keep(actor, case),
        may_review=can_review(actor, case),
        may_read_log=can_read_log(actor, case),
    )


def list_offers_of(session: Session, referral_id: UUID) -> tuple[OfferRow, ...]:
    """The help that was offered, the newest first."""
    rows = session.execute(
        sa.select(HelpOffer.how, HelpOffer.offered_at)
        .where(HelpOffer.referral_id == referral_id)
        .order_by(HelpOffer.offered_at.desc(), HelpOffer.id)
    )
    return tuple(OfferRow(**row._mapping) for row in rows)


def list_disclosures(
    session: Session, actor: Actor, referral_id: UUID, *, now: datetime
) -> tuple[Surroundings, tuple[DisclosureRow, ...]]:
    """What was disclosed of this person to and by the actor's organisation, in referrals that the actor may see."""
    around = get_case(session, actor, referral_id, now=now)
    may_read_log(actor, around.case)
    own = actor.organisation_id
    Recipient = aliased(Organisation)  # noqa: N806 - an alias of a model
    rows = session.execute(
        sa.select(
            Disclosure.at,
            Referral.reference,
            Disclosure.how,
            Recipient.name.label("recipient"),
            Recipient.reveals_service_kind,
            Disclosure.categories,
            Disclosure.purpose,
            Disclosure.basis,
        )
        .join(Referral, Referral.id == Disclosure.referral_id)
        .join(Recipient, Recipient.id == Disclosure.recipient_id)
        .where(
            Disclosure.person_id == around.case.person_id,
            policy.scope(actor),
            sa.or_(Disclosure.discloser_id == own, Disclosure.recipient_id == own),
        )
        .order_by(Disclosure.at.desc(), Disclosure.id)
        .limit(LISTED)
    )
    return around, tuple(_disclosure(row._mapping, actor) for row in rows)


def _disclosure(row: Mapping[Any, Any], actor: Actor) -> DisclosureRow:
    values = dict(row)
    reveals = values.pop("reveals_service_kind") and actor.organisation_kind is not OrganisationKind.NGO
    values["recipient"] = shown_name(values["recipient"], reveals_service_kind=bool(reveals))
    return DisclosureRow(**values | {"categories": split(values["categories"])})


def _partner_name(actor: Actor, around: Surroundings) -> str | None:
    hidden = around.ngo.reveals_service_kind and actor.organisation_kind is not OrganisationKind.NGO
    return shown_name(around.ngo.name, reveals_service_kind=hidden)


def _consent(
    row: Any,
    facts: ConsentFacts,
    around: Surroundings,
    newest: set[UUID],
    partner: str | None,
    *,
    now: datetime,
) -> ConsentRow:
    consent, desk = row.Consent, around.case.standpoint is Standpoint.DESK
    end = ends_at(facts, around.case.ended)
    return ConsentRow(
        **{
            name: getattr(consent, name)
            for name in ConsentRow.__dataclass_fields__
            if hasattr(Consent, name) and name not in ("categories", "witness", "representative")
        },
        status=status_of(facts, now=now, ended=around.case.ended),
        is_latest=consent.id in newest,
        categories=facts.categories,
        obtained_by=around.agency.name if row.organisation_id == around.agency.id else partner,
        ends_at=end,
        witness=None if desk else consent.witness,
        representative=None if desk else consent.representative,
    )


def _ground(row: SharingGround, facts: GroundFacts, around: Surroundings, *, now: datetime) -> GroundRow:
    end = ground_ends_at(facts, around.case.ended)
    return GroundRow(
        **{
            name: getattr(row, name)
            for name in GroundRow.__dataclass_fields__
            if name not in ("ends_at", "holds", "reason")
        },
        reason=open_text(row.reason_sealed, "sharing_ground", "reason", row.id) or "",
        ends_at=end,
        holds=holds(facts, now=now, ended=around.case.ended),
    )
