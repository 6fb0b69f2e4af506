"""A person’s agreement as it is made with the referral: written, spoken, by a representative, or another ground."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.models import Organisation
from core.actor import Actor
from core.errors import RuleBroken
from partners.memoranda.terms import DataCategory
from referrals.handover import queries
from referrals.handover.consenting import commands
from referrals.handover.consenting.queries import get_consent_page
from referrals.handover.errors import FieldsBroken
from referrals.handover.lifecycle import ReferralState
from referrals.people.consents.codes import (
    Authority,
    ConsentKind,
    DisclosedHow,
    DisclosedOn,
    Ground,
    ObtainedHow,
)
from referrals.people.consents.commands import Details
from referrals.people.consents.models import Consent, Disclosure, SharingGround
from referrals.people.consents.standing import ConsentStatus
from tests.support.referrals import World, make_referral

K, S, C = ConsentKind, ReferralState, DataCategory
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BASIS = "Threatened to jump from the bridge."


def seen(session: Session, actor: Actor, key: UUID, now: datetime) -> queries.NgoReferral:
    shown = queries.get_referral(session, actor, key, now=now)
    assert isinstance(shown, queries.NgoReferral)
    return shown


def _share(session: Session, key: UUID) -> Consent:
    session.expire_all()
    return session.scalars(
        sa.select(Consent)
        .where(Consent.referral_id == key, Consent.kind == K.REFERRAL_SHARE)
        .order_by(Consent.valid_from.desc())
        .limit(1)
    ).one()


@pytest.mark.parametrize(
    ("basis", "status", "how"),
    [
        ("written", ConsentStatus.VALID, ObtainedHow.WRITTEN),
        ("electronic", ConsentStatus.VALID, ObtainedHow.ELECTRONIC),
        ("verbal_witnessed", ConsentStatus.PROVISIONAL, ObtainedHow.VERBAL_WITNESSED),
        ("representative", ConsentStatus.PROVISIONAL, ObtainedHow.REPRESENTATIVE),
    ],
)
def test_sending_writes_down_what_the_person_said(
    session: Session, world: World, now: datetime, basis: str, status: ConsentStatus, how: ObtainedHow
) -> None:
    key = make_referral(session, world, now, consent_basis=basis)
    page = get_consent_page(session, world.agency.officer, key, now=now)
    assert {(row.kind, row.status, row.obtained_how) for row in page.consents} == {
        (K.REFERRAL_SHARE, status, how),
        (K.FEEDBACK_TO_POLICE, status, how),
    }
    assert page.flow.coverage.categories == {
        C.IDENTITY_CONTACT,
        C.ACCESSIBILITY,
        C.REFERRAL_REASON,
        C.SAFETY,
    }
    [sent] = session.scalars(sa.select(Disclosure).where(Disclosure.referral_id == key)).all()
    assert (sent.how, sent.recipient_id, sent.discloser_id) == (
        DisclosedHow.SENT,
        world.ngo.id,
        world.agency.id,
    )
    wanted = DisclosedOn.CONSENT if status is ConsentStatus.VALID else DisclosedOn.PROVISIONAL_CONSENT
    assert sent.basis is wanted
    assert not session.scalars(sa.select(SharingGround)).all()


@pytest.mark.parametrize(
    ("basis", "ground", "lasts"),
    [
        ("refused", Ground.OTHER_LAW, 365 * DAY),
        ("not_required_other_law", Ground.OTHER_LAW, 365 * DAY),
        ("not_asked_unsafe", Ground.ASKING_UNSAFE, 14 * DAY),
        ("overridden_vital_interest", Ground.VITAL_INTEREST, 3 * DAY),
    ],
)
def test_another_lawful_basis_is_a_fact_of_its_own(
    session: Session, world: World, now: datetime, basis: str, ground: Ground, lasts: timedelta
) -> None:
    key = make_referral(
        session, world, now, consent_basis=basis, lawful_basis=BASIS, feedback_permitted=False
    )
    row = session.scalars(sa.select(SharingGround).where(SharingGround.referral_id == key)).one()
    assert (row.ground, row.ends_at - row.valid_from, row.reason) == (ground, lasts, BASIS)
    assert BASIS.encode() not in row.reason_sealed
    assert (row.review_due_at is not None) == (ground is Ground.VITAL_INTEREST)
    answers = session.scalars(sa.select(Consent.is_given).where(Consent.referral_id == key)).all()
    assert answers == ([False, False] if basis == "refused" else [])
    intake = world.ngo.intake
    assert seen(session, intake, key, now + lasts - HOUR).packet.person_name == "Jo Example"
    assert seen(session, intake, key, now + lasts).packet.person_name is None


def test_a_child_agrees_through_a_representative(session: Session, world: World, now: datetime) -> None:
    young: dict[str, Any] = {"born_on": datetime(2012, 1, 1).date(), "age_band": "under_18"}  # noqa: DTZ001 - a day
    with pytest.raises(FieldsBroken) as refused:
        make_referral(session, world, now, **young)
    assert [error.field for error in refused.value.errors] == ["consent_basis"]
    session.get_one(Organisation, world.agency.id).subdivision = "CA"
    session.flush()
    make_referral(session, world, now, **young)
    session.get_one(Organisation, world.agency.id).subdivision = None
    key = make_referral(
        session, world, now, **young, person_name="Al Example", consent_basis="representative"
    )
    officer = world.agency.officer
    consent_id = _share(session, key).id
    with pytest.raises(RuleBroken) as missing:
        commands.confirm(session, officer, key, consent_id, version=None, now=now + HOUR)
    assert missing.value.field == "representative"
    details = Details(representative="Ann Example", authority=Authority.PARENT)
    commands.describe(session, officer, key, consent_id, details, now=now + HOUR)
    commands.confirm(session, officer, key, consent_id, version=None, now=now + HOUR)
    consent = _share(session, key)
    assert consent.representative == "Ann Example"
    assert b"Ann" not in (consent.representative_sealed or b"")
