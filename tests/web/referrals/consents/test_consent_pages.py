"""The pages of a person's agreement: V19 through the real page, each thing the person may say, receipt and log."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from referrals.handover.lifecycle import ReferralState
from referrals.people.consents.codes import ConsentKind, DisclosedHow
from referrals.people.consents.models import Consent, Disclosure, HelpOffer, SharingGround
from tests.support.frozen_clock import Clock
from tests.support.referrals import World, make_referral, make_world
from web.pdf import pdf_available

S = ReferralState
BASIS = "Threatened to jump from the bridge."
PERSONAL = (
    "Jo Example",
    "555 0100",
    "Text only, after six",
    "Talked of not wanting",
    "Large dog",
    "Hard of hearing",
)
pdf = pytest.mark.skipif(not pdf_available()[0], reason=f"PDF export is off here: {pdf_available()[1]}")


@pytest.fixture
def world(session: Session, now: datetime) -> World:
    return make_world(session, now)


def share_of(session: Session, key: UUID) -> Consent:
    session.expire_all()
    return session.scalars(
        sa.select(Consent).where(Consent.referral_id == key, Consent.kind == ConsentKind.REFERRAL_SHARE)
    ).one()


@pytest.mark.proves("D-04")
@pytest.mark.pdf
@pdf
def test_v19_revoked_at_ten_the_read_a_minute_later_fails_closed(
    client: Any, session: Session, world: World, now: datetime, clock: Clock
) -> None:
    key = make_referral(session, world, now, state=S.ACTIVE, consent_basis="written")
    client.sign_in(world.ngo.worker.user_id)
    clock.moment = datetime(2026, 3, 12, 9, 0, tzinfo=UTC)
    client.sign_in(world.ngo.worker.user_id)
    before = client.page(f"/referrals/{key}")
    assert all(words in before.text for words in PERSONAL)
    token = client.page(f"/referrals/{key}/consent").form(f"/referrals/{key}/consent/document").values
    copy = client.post(f"/referrals/{key}/consent/document", data=token)
    assert copy.mimetype == "application/pdf"

    clock.moment = datetime(2026, 3, 12, 10, 0, tzinfo=UTC)
    client.sign_in(world.agency.officer.user_id)
    taken = client.submit_and_follow(
        f"/referrals/{key}/consent/withdraw", what="referral_share", channel="phone"
    )
    assert "Taken back. Nothing more is shared from now on." in taken.text

    clock.moment = datetime(2026, 3, 12, 10, 1, tzinfo=UTC)
    for reader in (world.ngo.worker, world.ngo.manager, world.ngo.intake):
        client.sign_in(reader.user_id)
        for path in (f"/referrals/{key}", "/referrals/?tab=all"):
            page = client.page(path)
            assert not [words for words in PERSONAL if words in page.html]
        shown = client.page(f"/referrals/{key}")
        assert "The details are no longer shown." in shown.text
        assert "the person took the agreement back" in shown.text
        assert "Not shared" in shown.text
        assert client.post(f"/referrals/{key}/consent/document", data=token).status_code == 404
    client.sign_in(world.agency.desk.user_id)
    log = client.page(f"/referrals/{key}/consent/disclosures")
    client.sign_in(world.ngo.manager.user_id)
    log = client.page(f"/referrals/{key}/consent/disclosures")
    assert "Referral printed or saved" in log.text
    assert "Told that sharing has stopped" in log.text
    hows = session.scalars(sa.select(Disclosure.how).where(Disclosure.referral_id == key)).all()
    assert DisclosedHow.PACKET_DOCUMENT in hows
    assert DisclosedHow.SENT in hows


def test_the_officers_card_shrinks_to_received_and_processed(
    client: Any, session: Session, world: World, now: datetime, clock: Clock
) -> None:
    key = make_referral(session, world, now, state=S.ACTIVE)
    clock.advance(hours=1)
    client.sign_in(world.agency.officer.user_id)
    assert "Connected to a service" in client.page(f"/referrals/{key}").text
    client.sign_in(world.ngo.worker.user_id)
    client.submit_and_follow(
        f"/referrals/{key}/consent/withdraw", what="feedback_to_police", channel="in_person"
    )
    client.sign_in(world.agency.officer.user_id)
    page = client.page(f"/referrals/{key}")
    assert "Connected to a service" not in page.text
    assert "Contact made" not in page.text
    assert "Processed" in page.text


def test_an_answer_is_written_down_described_and_confirmed(
    client: Any, session: Session, world: World, now: datetime, clock: Clock
) -> None:
    key = make_referral(session, world, now, state=S.ACTIVE)
    clock.advance(hours=1)
    client.sign_in(world.ngo.worker.user_id)
    shown = client.page(f"/referrals/{key}")
    assert "Agreed in words, not yet in writing" in shown.text
    consent = share_of(session, key)
    path = f"/referrals/{key}/consent"
    client.submit_and_follow(
        f"{path}/{consent.id}/details", capacity="yes", interpreter="no", witness="Wim Witness"
    )
    page = client.submit_and_follow(f"{path}/{consent.id}/confirm")
    assert "Wim Witness" in page.text
    assert "Confirmed in writing" in page.text
    refused = client.submit(f"{path}/{consent.id}/details", capacity="no")
    assert refused.status_code == 422
    assert "Somebody who cannot decide does not agree" in refused.text
    client.submit(f"{path}", action=f"{path}/{consent.id}/copy")
    assert share_of(session, key).copy_given_at is not None
    answer = client.submit(f"{path}/answer", kind="referral_share", given="yes", how="written", categories=[])
    assert "Choose what the person agrees to share." in answer.text
    answer = client.submit(f"{path}/answer", kind="part2_tpo", given="yes", how="verbal_witnessed")
    assert "The law takes this agreement in writing only." in answer.text
    answer = client.submit(f"{path}/answer", kind="contact_permission", given="yes", how="representative")
    assert "Enter the name of the representative." in answer.text
    page = client.submit_and_follow(f"{path}/answer", kind="contact_permission", given="no")
    assert "The person does not want to be contacted." in page.text


def test_taking_back_asks_how_and_when(client: Any, session: Session, world: World, now: datetime) -> None:
    key = make_referral(session, world, now)
    client.sign_in(world.ngo.intake.user_id)
    path = f"/referrals/{key}/consent/withdraw"
    empty = client.submit(path, said_on="")
    assert empty.status_code == 422
    for words in ("Choose what the person takes back.", "Choose how the person said so.", "Enter the day."):
        assert words in empty.text
    early = client.submit(path, what="referral_share", channel="phone", said_on="2026-03-20")
    assert "That day has not come yet." in early.text
    client.submit_and_follow(path, what="referral_share", channel="phone", said_on="2026-03-10")
    client.page(path, status=404)


def test_the_receipt_says_all_in_plain_words(
    client: Any, session: Session, world: World, now: datetime
) -> None:
    key = make_referral(session, world, now)
    client.sign_in(world.agency.officer.user_id)
    page = client.page(f"/referrals/{key}/consent/receipt")
    for words in (
        "You agreed in words. Please confirm it in writing.",
        "Your name, your age and how to reach you",
        "From Northgate Police to Harbour House",
        "From Harbour House to Northgate Police",
        "Saying no costs you nothing.",
        "at any time and without giving a reason",
        "wording 2026-1",
    ):
        assert words in page.text
    assert "42 CFR part 2" not in page.text
    drugs = make_referral(session, world, now, person_name="Al Other", needs=("substance_use",))
    page = client.page(f"/referrals/{drugs}/consent/receipt")
    assert "42 CFR part 2 prohibits unauthorized use or disclosure of these records." in page.text


@pytest.mark.pdf
@pdf
def test_the_receipt_is_a_document_too(client: Any, session: Session, world: World, now: datetime) -> None:
    key = make_referral(session, world, now)
    client.sign_in(world.ngo.intake.user_id)
    answer = client.get(f"/referrals/{key}/consent/receipt.pdf")
    assert answer.content_type == "application/pdf"
    assert "Jo" not in answer.headers["Content-Disposition"]
    client.sign_in(world.agency.desk.user_id)
    assert client.get(f"/referrals/{key}/consent/receipt.pdf").status_code == 404


def test_an_emergency_goes_to_a_second_person(
    client: Any, session: Session, world: World, now: datetime, clock: Clock
) -> None:
    key = make_referral(
        session,
        world,
        now,
        consent_basis="overridden_vital_interest",
        lawful_basis=BASIS,
        feedback_permitted=False,
    )
    ground = session.scalars(sa.select(SharingGround).where(SharingGround.referral_id == key)).one()
    path = f"/referrals/{key}/consent"
    client.sign_in(world.agency.officer.user_id)
    page = client.page(path)
    assert "Emergency: a life is in danger" in page.text
    assert "Look at it" not in page.links
    client.page(f"{path}/ground/{ground.id}/review", status=404)
    short = client.submit(f"{path}/ground/{ground.id}/told", told="no", unsafe_because="no")
    assert "Say why in at least 15 characters." in short.text
    client.submit_and_follow(f"{path}/ground/{ground.id}/told", told="yes")
    short = client.submit(f"{path}/ground", ground="other_law", reason="because")
    assert "Say why in at least 15 characters." in short.text
    client.submit_and_follow(f"{path}/ground", ground="other_law", reason="Section 12 of the Welfare Act.")
    client.sign_in(world.agency.desk.user_id)
    assert "Look at it" in client.page(path).links
    page = client.submit_and_follow(f"{path}/ground/{ground.id}/review", review="upheld")
    assert "It was right; it stays until its time is over" in page.text
    client.sign_in(world.ngo.manager.user_id)
    assert "Shared in an emergency, until" in client.page(f"/referrals/{key}").text
    client.page(f"{path}/ground", status=404)


def test_help_is_offered_whatever_the_answer(
    client: Any, session: Session, world: World, now: datetime
) -> None:
    draft = make_referral(session, world, now, state=S.DRAFT, consent_basis="refused")
    client.sign_in(world.agency.officer.user_id)
    assert client.submit(f"/referrals/{draft}/consent/offer").status_code == 422
    client.submit_and_follow(f"/referrals/{draft}/consent/offer", how="both")
    assert session.scalars(sa.select(HelpOffer.referral_id)).all() == [draft]


def test_strangers_find_no_page(client: Any, session: Session, world: World, now: datetime) -> None:
    others = make_world(session, now, agency="Southgate Police", ngo="River House")
    key = make_referral(session, world, now)
    for actor in (others.ngo.manager, others.agency.desk, world.agency.stranger, world.agency.colleague):
        client.sign_in(actor.user_id)
        for tail in ("", "/answer", "/withdraw", "/ground", "/offer", "/receipt", "/disclosures"):
            client.page(f"/referrals/{key}/consent{tail}", status=404)
    draft = make_referral(session, world, now, state=S.DRAFT, person_name="Al Other")
    client.sign_in(world.agency.officer.user_id)
    client.page(f"/referrals/{draft}/consent", status=404)
    client.page(f"/referrals/{key}/consent/disclosures", status=404)


def test_who_wrote_it_down_at_the_ngo_is_not_told_to_the_police(
    client: Any, session: Session, world: World, now: datetime, clock: Clock
) -> None:
    key = make_referral(session, world, now, state=S.ACTIVE)
    clock.advance(hours=1)
    client.sign_in(world.ngo.worker.user_id)
    client.submit_and_follow(
        f"/referrals/{key}/consent/answer", kind="contact_permission", given="yes", how="written"
    )
    clock.moment += timedelta(minutes=1)
    for reader in (world.agency.officer, world.agency.desk):
        client.sign_in(reader.user_id)
        page = client.page(f"/referrals/{key}/consent")
        assert "Harbour House" in page.text
        assert "Wil Worker" not in page.html
