"""Sending a referral: what the form says of consent becomes an answer of the person, or another lawful basis."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from accounts.organisations.queries import get_organisation_row
from core.actor import Actor
from core.clock import local_date
from core.errors import RuleBroken
from referrals.handover.codes import CONSENT_GIVEN, ConsentBasis
from referrals.handover.consenting.flows import FIELDS
from referrals.handover.consenting.keeping import occasion_of, sync_feedback, tell_reviewers
from referrals.handover.consenting.surroundings import surroundings_of
from referrals.handover.models import Referral, ReferralPacket
from referrals.handover.notifications import Notice
from referrals.people.consents import commands
from referrals.people.consents.ages import age_on, may_agree_alone, rule_for
from referrals.people.consents.case import SharedCase, Standpoint
from referrals.people.consents.codes import ConsentKind, DisclosedHow, Ground, ObtainedHow, Purpose
from referrals.people.consents.disclosures import log_disclosure
from referrals.people.consents.policy import TOO_YOUNG, agreed_categories

GROUNDS = {
    ConsentBasis.REFUSED: Ground.OTHER_LAW,
    ConsentBasis.NOT_ASKED_UNSAFE: Ground.ASKING_UNSAFE,
    ConsentBasis.NOT_REQUIRED_OTHER_LAW: Ground.OTHER_LAW,
    ConsentBasis.OVERRIDDEN_VITAL_INTEREST: Ground.VITAL_INTEREST,
}


def begin_sharing(
    session: Session, actor: Actor, referral: Referral, packet: ReferralPacket, *, now: datetime
) -> None:
    """In the transaction that sends: the person's answers, the other ground where there is one, the first disclosure."""
    case = surroundings_of(session, referral, Standpoint.AGENCY, now=now).case
    basis = ConsentBasis(referral.consent_basis or "")
    permitted = referral.feedback_permitted
    if basis in CONSENT_GIVEN:
        how = ObtainedHow(basis.value)
        _answer(session, actor, case, ConsentKind.REFERRAL_SHARE, how, given=True, now=now)
        how = how if permitted else ObtainedHow.NOT_OBTAINED
        _answer(session, actor, case, ConsentKind.FEEDBACK_TO_POLICE, how, given=permitted, now=now)
    else:
        if basis is ConsentBasis.REFUSED:
            for kind in (ConsentKind.REFERRAL_SHARE, ConsentKind.FEEDBACK_TO_POLICE):
                _answer(session, actor, case, kind, ObtainedHow.NOT_OBTAINED, given=False, now=now)
        _ground(session, actor, case, referral, GROUNDS[basis], now=now)
    sync_feedback(session, referral, now=now)
    written = {
        category
        for category, names in FIELDS.items()
        if any(getattr(packet, name) is not None for name in names)
    }
    log_disclosure(
        session,
        actor,
        person_id=case.person_id,
        referral_id=case.referral_id,
        recipient_id=case.ngo_id,
        categories=written & agreed_categories(case, ConsentKind.REFERRAL_SHARE),
        purpose=Purpose.REFERRAL,
        channel=DisclosedHow.OVERRIDE
        if basis is ConsentBasis.OVERRIDDEN_VITAL_INTEREST
        else DisclosedHow.SENT,
        now=now,
    )


def age_errors(
    session: Session, referral: Referral, packet: ReferralPacket, *, now: datetime
) -> list[RuleBroken]:
    """A child below the age of the agency's state agrees through a representative, not alone."""
    if referral.consent_basis not in CONSENT_GIVEN - {ConsentBasis.REPRESENTATIVE}:
        return []
    agency = get_organisation_row(session, referral.agency_id)
    rule = rule_for(agency.country, agency.subdivision)
    born_on = date.fromisoformat(packet.born_on) if packet.born_on else None
    age = age_on(born_on, local_date(now, agency.timezone)) if born_on else None
    if may_agree_alone(rule, age=age, age_band=packet.age_band) is not False:
        return []
    return [RuleBroken(TOO_YOUNG, "consent_basis", age=rule.age)]


def _answer(
    session: Session,
    actor: Actor,
    case: SharedCase,
    kind: ConsentKind,
    how: ObtainedHow,
    *,
    given: bool,
    now: datetime,
) -> None:
    answer = commands.Answer(kind=kind, is_given=given, how=how)
    commands.record_answer(session, actor, case, answer, wants_representative=False, now=now)


def _ground(
    session: Session, actor: Actor, case: SharedCase, referral: Referral, ground: Ground, *, now: datetime
) -> None:
    reason = referral.lawful_basis or ""
    ground_id = commands.state_ground(session, actor, case, ground=ground, reason=reason, now=now)
    if ground is Ground.VITAL_INTEREST:
        tell_reviewers(
            session, referral, Notice.EMERGENCY, occasion=occasion_of(ground_id, "stated", actor), now=now
        )
