"""The person's answer: recorded, described, put in writing, a copy handed over."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from audit.commands import record
from core.actor import Actor
from core.errors import Conflict, Denied, NotFound, RuleBroken
from core.text import N_
from partners.memoranda.terms import DataCategory
from referrals.people.consents import policy
from referrals.people.consents.case import SharedCase
from referrals.people.consents.codes import (
    IN_WRITING,
    PART2_KINDS,
    Authority,
    Capacity,
    ConsentKind,
    ObtainedHow,
    Purpose,
    Regime,
)
from referrals.people.consents.models import Consent
from referrals.people.consents.records import facts_of, join
from referrals.people.consents.standing import LASTS, PROVISIONAL_FOR, status_of
from referrals.people.consents.wording import TEXT_VERSION

EU = frozenset(
    [
        "AT",
        "BE",
        "BG",
        "CY",
        "CZ",
        "DE",
        "DK",
        "EE",
        "ES",
        "FI",
        "FR",
        "GR",
        "HR",
        "HU",
        "IE",
        "IT",
        "LT",
        "LU",
        "LV",
        "MT",
        "NL",
        "PL",
        "PT",
        "RO",
        "SE",
        "SI",
        "SK",
    ]
)
PURPOSES = {ConsentKind.FEEDBACK_TO_POLICE: Purpose.FEEDBACK, ConsentKind.REFERRAL_SHARE: Purpose.REFERRAL}


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """How the answer came about; all of it may be added later."""

    capacity: Capacity | None = None
    with_interpreter: bool | None = None
    language: str | None = None
    witness: str | None = None
    representative: str | None = None
    authority: Authority | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a person answered to one question."""

    kind: ConsentKind
    is_given: bool
    how: ObtainedHow = ObtainedHow.NOT_OBTAINED
    categories: Collection[DataCategory] | None = None
    """None: all that the agreement between the organisations lets this kind cover."""
    details: Details = Details()


def record_answer(
    session: Session,
    actor: Actor,
    case: SharedCase,
    answer: Answer,
    *,
    now: datetime,
    wants_representative: bool = True,
) -> UUID:
    """The person's latest answer of a kind counts and replaces the one before; a refusal is recorded as data.

    Spoken words are provisional for 14 days. `wants_representative=False` leaves the representative's name for later,
    which keeps the answer provisional.
    """
    policy.may_keep(actor, case)
    if actor.user_id is None:
        raise Denied(N_("Your role may not do this."))
    allowed = policy.agreed_categories(case, answer.kind)
    categories = allowed if answer.categories is None else frozenset(answer.categories)
    if answer.is_given:
        _check(case, answer, categories, allowed, wants_representative=wants_representative)
    written = answer.is_given and answer.how in IN_WRITING
    start = _start(session, case, answer.kind, now=now)
    consent = Consent(
        id=uuid4(),
        person_id=case.person_id,
        referral_id=case.referral_id,
        kind=answer.kind,
        is_given=answer.is_given,
        regime=regime_of(case, answer.kind),
        discloser_id=_discloser(case, answer.kind),
        recipient_id=_recipient(case, answer.kind),
        categories=join(categories),
        purpose=PURPOSES.get(answer.kind, Purpose.CARE),
        valid_from=start,
        expires_at=start + LASTS,
        confirm_by=start + PROVISIONAL_FOR if answer.is_given and not written else None,
        text_version=TEXT_VERSION,
        language=(answer.details.language or case.language)[:20],
        obtained_how=answer.how,
        obtained_at=now,
        obtained_by_id=actor.user_id,
        is_written=written,
    )
    _describe(consent, answer.details)
    session.add(consent)
    session.flush()
    details = {"kind": answer.kind.value, "how": answer.how.value, "categories": consent.categories}
    action = "consent.agreed" if answer.is_given else "consent.refused"
    record(session, actor, action=action, subject=("referral", case.referral_id), now=now, details=details)
    return consent.id


def describe(
    session: Session, actor: Actor, case: SharedCase, consent_id: UUID, details: Details, *, now: datetime
) -> None:
    """Add how the answer came about: capacity, interpreter, witness, representative."""
    consent = load(session, actor, case, consent_id)
    if consent.is_given and consent.obtained_how is not ObtainedHow.REPRESENTATIVE:
        policy.may_have_capacity(details.capacity)
    if consent.obtained_how is ObtainedHow.REPRESENTATIVE:
        policy.may_represent(details.representative, details.authority)
    _describe(consent, details)
    if details.language:
        consent.language = details.language[:20]
    session.flush()
    record(
        session,
        actor,
        action="consent.described",
        subject=("referral", case.referral_id),
        now=now,
        details={"kind": consent.kind.value},
    )


def confirm(
    session: Session, actor: Actor, case: SharedCase, consent_id: UUID, *, version: int | None, now: datetime
) -> None:
    """Spoken words are put in writing within their 14 days; then they count until they end."""
    consent = load(session, actor, case, consent_id, version=version)
    policy.may_confirm(status_of(facts_of(consent), now=now, ended=case.ended))
    if consent.obtained_how is ObtainedHow.REPRESENTATIVE:
        policy.may_represent(consent.representative, consent.authority)
    consent.confirmed_at, consent.confirmed_by_id, consent.is_written = now, actor.user_id, True
    session.flush()
    record(
        session,
        actor,
        action="consent.confirmed",
        subject=("referral", case.referral_id),
        now=now,
        details={"kind": consent.kind.value},
    )


def give_copy(session: Session, actor: Actor, case: SharedCase, consent_id: UUID, *, now: datetime) -> None:
    """Note that the person got a copy; a second time changes nothing."""
    consent = load(session, actor, case, consent_id)
    if consent.copy_given_at is not None:
        return
    consent.copy_given_at, consent.copy_given_by_id = now, actor.user_id
    session.flush()
    record(
        session,
        actor,
        action="consent.copy_given",
        subject=("referral", case.referral_id),
        now=now,
        details={"kind": consent.kind.value},
    )


def load(
    session: Session, actor: Actor, case: SharedCase, consent_id: UUID, *, version: int | None = None
) -> Consent:
    """A consent of this referral, locked, if the actor keeps it; raises `NotFound` for any other."""
    policy.may_keep(actor, case)
    consent = session.scalars(
        sa.select(Consent)
        .where(Consent.id == consent_id, Consent.referral_id == case.referral_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if consent is None:
        raise NotFound(N_("There is nothing here, or it is not yours to see."))
    if version is not None and version != consent.version:
        raise Conflict(N_("Somebody changed this meanwhile. Load the page again."))
    return consent


def regime_of(case: SharedCase, kind: ConsentKind) -> Regime:
    """Which law governs what is shared: that of the kind, else of the agency's country."""
    if kind in PART2_KINDS:
        return Regime.PART2
    if kind is ConsentKind.HIPAA_AUTHORIZATION:
        return Regime.HIPAA
    if case.country == "US":
        return Regime.STATE_PRIVACY
    if case.country == "GB":
        return Regime.UK
    return Regime.EU if case.country in EU else Regime.OTHER


def _check(
    case: SharedCase,
    answer: Answer,
    categories: frozenset[DataCategory],
    allowed: frozenset[DataCategory],
    *,
    wants_representative: bool,
) -> None:
    details = answer.details
    policy.may_agree(
        case,
        answer.kind,
        answer.how,
        capacity=details.capacity,
        representative=details.representative,
        authority=details.authority,
        wants_representative=wants_representative,
    )
    if not allowed:
        raise RuleBroken(N_("The agreement between the organisations does not provide for this."), "kind")
    if not categories:
        raise RuleBroken(N_("Choose what the person agrees to share."), "categories")
    if not categories <= allowed:
        raise RuleBroken(
            N_("The agreement between the organisations does not cover this kind of data."), "categories"
        )


def _start(session: Session, case: SharedCase, kind: ConsentKind, *, now: datetime) -> datetime:
    """Now, or just after the answer before, so that it is always plain which one is the latest."""
    newest = session.scalar(
        sa.select(sa.func.max(Consent.valid_from)).where(
            Consent.referral_id == case.referral_id, Consent.kind == kind
        )
    )
    return now if newest is None or newest < now else newest + timedelta(microseconds=1)


def _describe(consent: Consent, details: Details) -> None:
    consent.capacity = details.capacity
    consent.with_interpreter = details.with_interpreter
    consent.witness = (details.witness or "").strip() or None
    consent.representative = (details.representative or "").strip() or None
    consent.authority = details.authority


def _discloser(case: SharedCase, kind: ConsentKind) -> UUID:
    return case.agency_id if kind is ConsentKind.REFERRAL_SHARE else case.ngo_id


def _recipient(case: SharedCase, kind: ConsentKind) -> UUID:
    return case.agency_id if kind is ConsentKind.FEEDBACK_TO_POLICE else case.ngo_id
